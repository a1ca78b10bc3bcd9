"""What stands round the text of a document: its index number, contents, relations, and how it is cited."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from notices.models import Notice
from tests import factories
from tests.desk.filled import filled
from torchcenter.desk import workflow
from torchcenter.htmlcleaning import clean
from torchcenter.language import neutral
from torchcenter.record import references
from torchcenter.record.contents import FEWEST, with_anchors
from torchcenter.record.models import Edition
from torchcenter.record.references import References, naming
from torchcenter.record.validity import Validity

pytestmark = pytest.mark.django_db


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def changed(html):
    """The text of a page about changes, without what only those who listen are told."""
    return re.sub(r'<span class="visually-hidden">[^<]*</span>', "", html)


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def public(title, **fields):
    notice = factories.make_notice(title_zh_hans=title, **fields)
    factories.published(notice)
    return notice


def path_of(notice):
    return Edition.objects.in_force().get(document=notice.document).path


@pytest.mark.parametrize(
    ("validity", "name"), [(Validity.VALID, "有效"), (Validity.REPEALED, "废止")]
)
def test_the_block_of_a_notice_tells_its_dates_and_what_it_is_worth(client, validity, name):
    html = plain(page(client, path_of(public("办法", date=dt.date(2009, 5, 1), validity=validity))))
    assert f"成文日期 2009年5月1日 有效性 {name} 发布时间" in html


class TestIndexNumber:
    def test_it_outlives_a_correction_of_the_date_and_a_move(self, client):
        notice = public("通知", date=dt.date(2009, 5, 1))
        number = f"2009-{notice.document:06}"
        assert number in page(client, path_of(notice))
        notice.date = dt.date(2010, 5, 1)
        notice.save()
        factories.published(notice)
        assert path_of(notice).startswith("/notices/2010/")
        assert number in page(client, path_of(notice))

    def test_programs_are_told_it_too(self, client):
        notice = public("通知", date=dt.date(2009, 5, 1))
        number = f"2009-{notice.document:06}"
        assert client.get(f"/api/editions/{notice.document}/").json()["index_number"] == number
        assert client.get("/api/editions/").json()["results"][0]["index_number"] == number
        rows = b"".join(client.get("/data/notices.csv").streaming_content).decode("utf-8-sig")
        assert number in rows

    def test_who_searches_for_it_is_led_to_the_document(self, client):
        notice = public("通知", date=dt.date(2009, 5, 1))
        path = path_of(notice)
        for typed in (f"2009-{notice.document:06}", f" ２００９－{notice.document:06} "):
            offer = re.search(
                r'class="offer".*?</p>', page(client, f"/search/?q={typed}"), re.DOTALL
            )
            assert f'href="{path}"' in offer[0]
        for typed in (f"2010-{notice.document:06}", "2009-000999", "2009-" + "9" * 30, "通知"):
            assert 'class="offer"' not in page(client, f"/search/?q={typed}")


class TestContents:
    def test_headings_and_numbered_paragraphs_lead_to_their_places(self, client):
        parts = [
            "<h2>总则</h2><p>甲</p>",
            "<p>一、目标</p><p>乙</p>",
            "<h3>细则 &amp; 附则</h3><p>丙</p>",
            "<p>二、各单位应当报送情况。</p>",
        ]
        html = page(client, path_of(public("办法", body_zh_hans="".join(parts))))
        links = re.findall(r'<a href="#(part-\d+)">([^<]+)</a>', html)
        assert [text for _anchor, text in links] == ["总则", "一、目标", "细则 &amp; 附则"]
        assert [re.search(rf'<(h2|h3|p) id="{a}"', html)[1] for a, _text in links] == [
            "h2",
            "p",
            "h3",
        ]

    def test_what_is_numbered_in_a_form_is_no_part_of_the_text(self, client):
        cells = "".join(f"<tr><td><p>{n}、基本情况</p></td></tr>" for n in "一二三")
        form = f"<table><tbody>{cells}</tbody></table>"
        html = page(client, path_of(public("申报表", body_zh_hans=f"<h2>填表</h2>{form}")))
        assert 'id="contents"' not in html
        parts = f"<h2>甲</h2>{form}<h2>乙</h2><h2>丙</h2>"
        html = page(client, path_of(public("申报表", body_zh_hans=parts)))
        assert re.findall(r'<a href="#part-\d">([^<]+)</a>', html) == ["甲", "乙", "丙"]

    def test_a_short_text_has_none(self, client):
        html = page(client, path_of(public("办法", body_zh_hans="<h2>一</h2><h2>二</h2>")))
        assert 'id="contents"' not in html

    @given(
        st.lists(
            st.tuples(st.sampled_from(["h2", "h3", "h4", "p", "li", "td"]), st.text(max_size=60)),
            max_size=12,
        )
    )
    def test_nothing_but_ids_is_added_to_the_text(self, blocks):
        html = clean("".join(f"<{tag}>{text}</{tag}>" for tag, text in blocks))
        marked, headings = with_anchors(html)
        assert re.sub(r' id="part-\d+"', "", marked) == html
        assert len(headings) == 0 or len(headings) >= FEWEST
        assert [h.anchor for h in headings] == re.findall(r'id="(part-\d+)"', marked)
        assert all(heading.text for heading in headings)


class TestReferences:
    def test_both_pages_lead_to_each_other(self, client):
        policy = public("办法")
        explanation = public("解读", related=[policy.document])
        assert "办法" in page(client, path_of(explanation))
        html = page(client, path_of(policy))
        assert f'href="{path_of(explanation)}"' in html
        assert "同一事项" not in html

    def test_what_replaces_a_text_and_what_it_replaced(self, client):
        new = public("新办法")
        old = public("旧办法", validity=Validity.REPEALED, superseded_by=[new.document])
        note = re.search(r'class="validity-note".*?</p>', page(client, path_of(old)), re.DOTALL)[0]
        assert f'href="{path_of(new)}"' in note
        assert "由本文修改或替代 旧办法" in plain(page(client, path_of(new)))

    def test_what_replaces_a_text_is_told_however_many_newer_ones_name_it(self, monkeypatch):
        monkeypatch.setattr(references, "MOST", 2)
        new = public("新办法", date=dt.date(2010, 1, 1))
        old = public("旧办法", validity=Validity.REPEALED, superseded_by=[new.document])
        for title in ("解读一", "解读二", "解读三"):
            public(title, date=dt.date(2020, 1, 1), related=[old.document])
        found = References.of(Edition.objects.in_force().get(document=old.document))
        assert [e.title_zh_hans for e in found.superseded_by] == ["新办法"]
        assert [e.title_zh_hans for e in found.related] == ["解读三", "解读二"]

    def test_evidence_is_told_by_the_document_too(self, client):
        notice = public("成效通报")
        task = factories.make_task(title_zh_hans="推进孵化器建设")
        factories.published(task.plan)
        factories.make_report(task, evidence=[notice.document])
        factories.published(task)
        assert "作为下列任务进展的依据 推进孵化器建设" in plain(page(client, path_of(notice)))

    def test_what_is_withdrawn_or_still_to_come_is_not_told(self, client):
        policy = public("办法")
        explanation = public("解读", related=[policy.document])
        coming = factories.make_notice(title_zh_hans="预告", related=[policy.document])
        workflow.schedule(coming, at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
        workflow.withdraw(explanation, reason_zh_hans="有误", reason_en="")
        html = page(client, path_of(policy))
        assert "解读" not in html
        assert "预告" not in html

    def test_the_relations_of_a_day_are_those_of_that_day(self):
        policy = public("办法")
        edition = Edition.objects.in_force().get()
        before = edition.in_force_from
        public("解读", related=[policy.document])
        assert [e.title_zh_hans for e in References.of(edition).related] == ["解读"]
        assert References.of(edition, before).related == []

    def test_who_names_a_document_is_looked_up_in_the_index(self, django_assert_num_queries):
        edition = factories.published(factories.make_notice())
        with django_assert_num_queries(1):
            References.of(edition)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        plan = Edition.objects.filter(naming(edition.document)).explain()
        # Of a table of a few rows that has been analysed by chance, the whole index is as good as parts.
        assert "Bitmap Index Scan on edition_references" in plan


class TestOnTheDesk:
    @pytest.fixture
    def editor(self):
        client = Client()
        client.force_login(factories.make_editor())
        return client

    def test_addresses_are_typed_and_kept_by_number(self, editor):
        policy = public("办法")
        notice = factories.make_notice(title_zh_hans="解读")
        address = f"/desk/notices/notice/{notice.pk}/change/"
        data = filled(editor.get(address), related=f"https://www.example.org/en{path_of(policy)}")
        assert editor.post(address, data).status_code == 302
        notice.refresh_from_db()
        assert notice.related == [policy.document]
        assert path_of(policy) in page(editor, address)

    def test_an_address_that_leads_nowhere_is_refused_by_its_line(self, editor):
        notice = factories.make_notice()
        address = f"/desk/notices/notice/{notice.pk}/change/"
        data = filled(editor.get(address), related="/notices/1999/7/")
        answer = editor.post(address, data).content.decode()
        assert "第1行" in answer
        assert "/notices/1999/7/" in answer

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"superseded_by": [1]}, "validity"),
            ({"archived_on": dt.date(2999, 1, 1)}, "archived_on"),
        ],
    )
    def test_what_contradicts_itself_is_refused_at_its_field(self, fields, field):
        notice = factories.make_notice(**fields)
        with pytest.raises(ValidationError) as refused:
            notice.full_clean()
        assert list(refused.value.message_dict) == [field]

    def test_a_notice_is_not_related_to_itself(self):
        notice = public("办法")
        notice.related = [notice.document]
        with pytest.raises(ValidationError) as refused:
            notice.full_clean()
        assert list(refused.value.message_dict) == ["related"]

    def test_restoring_an_edition_takes_its_relations_back(self):
        policy = public("办法")
        notice = public("解读", related=[policy.document], archived_on=dt.date(2020, 1, 1))
        first = Edition.objects.in_force().get(document=notice.document)
        notice.related, notice.archived_on = [], None
        notice.save()
        factories.published(notice)
        workflow.restore(notice, first)
        notice = Notice.objects.get(pk=notice.pk)
        assert (notice.related, notice.archived_on) == ([policy.document], dt.date(2020, 1, 1))


def test_an_archived_text_says_so_on_its_page_and_in_every_list(client):
    notice = public("旧闻", archived_on=dt.date(2020, 3, 1))
    assert "已归档 本文已于2020年3月1日归档" in plain(page(client, path_of(notice)))
    for address in ("/notices/", f"/notices/{notice.date.year}/", "/search/?q=旧闻"):
        assert "已归档" in page(client, address)


class TestCiting:
    def test_the_reference_names_the_edition_by_its_own_address(self, client):
        notice = public("办法", document_number="国科火字〔2009〕1号", date=dt.date(2009, 5, 1))
        notice.body_zh_hans += "<p>补充。</p>"
        notice.save()
        factories.published(notice)
        html = page(client, path_of(notice))
        reference = re.search(r'id="reference">(.*?)</p>', html)[1]
        assert "办法: 国科火字〔2009〕1号[EB/OL]. (2009-05-01). 第2版. " in reference
        assert reference.endswith(f"http://testserver{path_of(notice)}editions/2/")
        assert client.get(f"{path_of(notice)}editions/2/").status_code == 200

    def test_the_code_holds_the_address_and_asks_nobody(self, client):
        html = page(client, f"/en{path_of(public('办法'))}")
        drawing = re.search(r'<svg[^>]*class="qr-code".*?</svg>', html, re.DOTALL)[0]
        assert "style=" not in drawing
        assert "http" not in drawing

    def test_no_more_of_a_date_is_told_than_is_known(self, client):
        milestone = factories.make_milestone(date=dt.date(1988, 1, 1), precision="year")
        path = factories.published(milestone).path
        reference = re.search(r'id="reference">(.*?)</p>', page(client, path))[1]
        assert "[EB/OL]. (1988). 第1版. " in reference
        reference = re.search(r'id="reference">(.*?)</p>', page(client, f"/en{path}"))[1]
        assert "”, 1988, edition 1, " in reference
        explanation = public("解读", related=[milestone.document])
        assert "1988年 " in plain(page(client, path_of(explanation)))
        milestone.precision, milestone.date = "month", dt.date(1988, 5, 1)
        milestone.save()
        factories.published(milestone)
        shown = changed(page(client, f"{path}editions/2/changes/"))
        assert "1988年<ins>5月</ins>" in shown
        assert "1日" not in re.search(r'class="change".*?</section>', shown, re.DOTALL)[0]


class TestNeighbours:
    def test_notices_follow_each_other_by_date_and_number(self, client):
        day = dt.date(2020, 5, 1)
        first, second = public("甲", date=day), public("乙", date=day)
        third = public("丙", date=day + dt.timedelta(days=1))
        html = page(client, path_of(second))
        assert f'href="{path_of(first)}" rel="prev"' in " ".join(html.split())
        assert f'href="{path_of(third)}" rel="next"' in " ".join(html.split())
        assert 'rel="next"' not in page(client, path_of(third))
        assert 'rel="prev"' not in page(client, path_of(first))

    def test_a_notice_is_not_its_own_neighbour(self, client):
        notice = public("甲", date=dt.date(2020, 5, 20))
        notice.date = dt.date(2020, 5, 10)
        notice.save()
        factories.published(notice)
        assert "neighbours" not in page(client, f"{path_of(notice)}editions/1/")


class TestChanges:
    @pytest.fixture
    def notice(self):
        notice = public("通知", body_zh_hans="<p>每年报送。</p>", body_en="<p>Yearly.</p>")
        notice.body_zh_hans = "<p>每季度报送。</p>"
        notice.change_note_zh_hans = "改为按季度报送。"
        notice.save()
        factories.published(notice)
        return notice

    def test_they_are_shown_by_words(self, client, notice):
        html = changed(page(client, f"{path_of(notice)}editions/2/changes/"))
        assert "<del>年</del><ins>季度</ins>" in html
        assert "改为按季度报送。" in html
        assert "正文（英文）" not in html
        assert f"{path_of(notice)}editions/2/changes/" in page(client, path_of(notice))
        assert f"{path_of(notice)}editions/2/changes/" in page(
            client, f"{path_of(notice)}editions/"
        )

    def test_the_edition_of_a_day_is_asked_for_from_the_list(self, client, notice):
        html = page(client, f"{path_of(notice)}editions/")
        form = re.search(r'<form class="as-it-stood".*?</form>', html, re.DOTALL)[0]
        assert f'action="{path_of(notice)}"' in form
        assert "每季度报送" in page(client, f"{path_of(notice)}?at={timezone.localdate()}")
        page(client, f"{path_of(notice)}?at=2000-01-01", 404)

    def test_the_first_edition_changed_nothing(self, client, notice):
        page(client, f"{path_of(notice)}editions/1/changes/", 404)
        assert "editions/1/changes/" not in page(client, f"{path_of(notice)}editions/")

    def test_the_first_that_the_public_could_read_changed_nothing(self, client):
        notice = factories.make_notice()
        workflow.schedule(notice, at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
        notice.refresh_from_db()
        notice.title_zh_hans = "改过的通知"
        notice.save()
        edition = factories.published(notice)
        assert edition.number == 2
        assert "/changes/" not in page(client, edition.path)
        assert "/changes/" not in page(client, f"{edition.path}editions/")
        page(client, f"{edition.path}editions/2/changes/", 404)

    def test_what_is_still_to_come_is_not_shown(self, client, notice):
        notice.body_zh_hans = "<p>每月报送。</p>"
        notice.save()
        workflow.schedule(notice, at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
        page(client, f"{path_of(notice)}editions/3/changes/", 404)

    def test_after_a_withdrawal_nothing_of_it_can_be_read(self, client, notice):
        path = path_of(notice)
        workflow.withdraw(notice, reason_zh_hans="有误", reason_en="")
        page(client, f"{path}editions/2/changes/", 404)

    def test_after_it_came_back_it_is_compared_with_what_was_last_read(self, client, notice):
        workflow.withdraw(notice, reason_zh_hans="有误", reason_en="")
        notice.refresh_from_db()
        notice.body_zh_hans = "<p>每半年报送。</p>"
        notice.save()
        edition = factories.published(notice)
        html = changed(page(client, f"{path_of(notice)}editions/{edition.number}/changes/"))
        assert "<del>季度</del><ins>半年</ins>" in html

    def test_files_and_reports_are_told_too(self, client):
        notice = factories.make_notice()
        factories.attach(notice, factories.pdf("旧表.pdf"))
        factories.published(notice)
        notice.attachments.all().delete()
        factories.attach(notice, factories.pdf("新表.pdf", b"%PDF-1.7\n%new\n%%EOF\n"))
        notice.validity = Validity.AMENDED
        notice.save()
        factories.published(notice)
        shown = plain(page(client, f"{path_of(notice)}editions/2/changes/"))
        assert "新表" in shown
        assert "已修改" in shown

        task = factories.make_task()
        factories.published(task.plan)
        factories.published(task)
        factories.make_report(task, percentage=45, text_zh_hans="过半。")
        edition = factories.published(task)
        shown = plain(page(client, f"{edition.path}editions/2/changes/"))
        assert "2024-06-30: 45%" in shown
        assert "2024-06-30: 过半。" in shown
        html = page(client, f"/en{edition.path}editions/2/changes/")
        assert re.search(r'class="differences[^>]*lang="zh-Hans">.*?过半。', html, re.DOTALL)

    def test_what_stands_beside_the_text_is_told_too(self, client):
        policy = public("办法 <1>", title_en="", body_en="")
        notice = public("通知")
        notice.archived_on, notice.related = dt.date(2025, 1, 2), [policy.document]
        notice.source_zh_hans = "转载"
        notice.save()
        factories.published(notice)
        html = changed(page(client, f"{path_of(notice)}editions/2/changes/"))
        for shown in ("<ins>2025年1月2日</ins>", "<ins>转载</ins>", f"({path_of(policy)})</ins>"):
            assert shown in html
        html = changed(page(client, f"/en{path_of(notice)}editions/2/changes/"))
        assert '<ins><span lang="zh-Hans">办法 &lt;1&gt;</span>' in html

    def test_files_in_another_order_are_told_as_that(self, client):
        notice = factories.make_notice()
        first = factories.attach(notice, factories.pdf("甲.pdf"), position=1)
        factories.attach(notice, factories.pdf("乙.pdf", b"%PDF-1.7\n%b\n%%EOF\n"), position=2)
        factories.published(notice)
        first.position = 3
        first.save()
        factories.published(notice)
        html = page(client, f"/en{path_of(notice)}editions/2/changes/")
        assert "Their order was changed." in html
        assert "<ul></ul>" not in html

    def test_another_number_in_the_plan_is_told(self, client):
        task = factories.make_task()
        factories.published(task.plan)
        factories.published(task)
        task.position = 7
        task.save()
        path = factories.published(task).path
        html = changed(page(client, f"{path}editions/2/changes/"))
        assert "<del>1</del><ins>7</ins>" in html


def test_tables_that_scroll_are_told_apart(client):
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    captioned = table.replace("<table>", "<table><caption>申报 &amp; 受理</caption>")
    html = page(client, path_of(public("统计", body_zh_hans=table + captioned + table)))
    names = re.findall(r'class="table-frame"[^>]*aria-label="([^"]*)"', html)
    assert names == ["表格", "申报 &amp; 受理", "表格3"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/en/notices/", "/notices/"), ("/en/", "/"), ("/en-us/x", "/en-us/x"), ("/ens/", "/ens/")],
)
def test_only_the_english_prefix_is_taken_off_an_address(path, expected):
    assert neutral(path) == expected

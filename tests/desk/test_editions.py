"""The editions of a document on the desk: listed, compared, taken back into the draft; major and minor."""

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.models import Attachment, Category, Notice
from tests import factories
from tests.factories import published
from torchcenter.desk import workflow
from torchcenter.desk.models import Upload
from torchcenter.desk.people.models import EditingLimit
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor():
    return signed_in(factories.make_editor())


def address(publication, verb, *more):
    options = publication._meta
    name = f"admin:{options.app_label}_{options.model_name}_{verb}"
    return reverse(name, args=[publication.pk, *more])


def saved(publication):
    return type(publication).objects.get(pk=publication.pk)


def change(publication, **fields):
    row = saved(publication)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


# Taking an edition back


def rich_notice():
    notice = factories.make_notice(
        category=factories.make_category(),
        document_number="国科发火〔2016〕32号",
        source_zh_hans="科技部",
        source_en="MOST",
        legacy_url="/2016/03/content_1.html",
        validity="amended",
        summary_zh_hans="摘要",
        kind=Notice.Kind.STATEMENT,
    )
    factories.attach(notice, title_zh_hans="申报表", position=2)
    factories.attach(notice, factories.pdf("说明.pdf", b"%PDF-1.7\n% 2\n%%EOF\n"), position=1)
    factories.illustrate(notice, title_en="A square")
    return notice


def reported_task():
    task = factories.make_task()
    factories.make_report(task)
    factories.make_report(task, date=dt.date(2024, 9, 30), percentage=70, text_en="")
    return task


def spoil_notice(notice):
    Attachment.objects.filter(notice=notice).last().delete()
    notice.attachments.update(title_zh_hans="别的", name="别的.pdf", position=9)
    notice.pictures.update(alt_zh_hans="别的", position=3)
    factories.illustrate(notice, factories.png(colour="red"))
    change(
        notice,
        kind=Notice.Kind.NOTICE,
        date=dt.date(2023, 1, 1),
        category=factories.make_category(),
        document_number="",
        source_zh_hans="",
        legacy_url="",
        validity="valid",
        summary_zh_hans="别的",
    )


def spoil_task(task):
    task.reports.filter(percentage=70).delete()
    task.reports.update(percentage=50, text_zh_hans="别的")
    factories.make_report(task, date=dt.date(2024, 12, 31), percentage=100)
    change(task, plan=factories.make_plan(2025), position=7)


@pytest.mark.parametrize(
    ("make", "spoil"),
    [
        (rich_notice, spoil_notice),
        (
            factories.make_milestone,
            lambda row: change(row, date=dt.date(2001, 2, 3), precision="day"),
        ),
        (
            lambda: factories.make_plan(summary_en="Summary"),
            lambda row: change(row, year=2030, date=dt.date(2029, 1, 1), summary_en=""),
        ),
        (reported_task, spoil_task),
    ],
    ids=["notice", "milestone", "plan", "task"],
)
def test_a_draft_becomes_again_what_the_edition_says(make, spoil):
    publication = make()
    edition = published(publication)
    spoil(publication)
    change(publication, title_zh_hans="别的", title_en="", body_zh_hans="", body_en="<p>Else.</p>")
    public = list(Edition.objects.values())
    assert workflow.content_of(saved(publication)) != edition.content
    workflow.restore(publication, edition)
    assert workflow.content_of(saved(publication)) == edition.content
    assert list(Edition.objects.values()) == public


words = st.text("通知abc 12〔〕。<&\u3000", max_size=12)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(
    fields=st.fixed_dictionaries(
        dict.fromkeys(("title_en", "summary_zh_hans", "summary_en", "source_en"), words)
        | {
            "body_zh_hans": words.map(lambda text: f"<p>甲{text}</p>"),
            "date": st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
            "validity": st.sampled_from(["valid", "amended", "expired"]),
            "document_number": st.sampled_from(["", "国科发火〔2016〕32号", "火炬办〔2009〕"]),
        }
    )
)
def test_any_notice_comes_back(fields):
    notice = factories.make_notice(**fields, body_en="")
    edition = published(notice)
    change(notice, **dict.fromkeys(["title_en", "summary_en", "source_en"], "x"), validity="valid")
    workflow.restore(notice, edition)
    assert workflow.content_of(saved(notice)) == edition.content


def test_rows_of_files_that_both_have_stay_the_rows_they_are():
    notice = rich_notice()
    edition = published(notice)
    before = set(notice.attachments.values_list("pk", flat=True))
    notice.attachments.update(position=0)
    workflow.restore(notice, edition)
    assert set(notice.attachments.values_list("pk", flat=True)) == before


def test_what_cannot_be_taken_back_is_refused_and_nothing_is_half_done():
    notice, other = rich_notice(), factories.make_notice()
    edition = published(notice)
    change(notice, category=None, title_zh_hans="新题")
    notice.pictures.all().delete()
    Category.objects.all().delete()
    with pytest.raises(ValidationError, match="category"):
        workflow.restore(notice, edition)
    assert saved(notice).title_zh_hans == "新题"
    assert not notice.pictures.exists()
    published(other)
    with pytest.raises(ValidationError):
        workflow.restore(other, edition)
    withdrawal, _is_new = workflow.withdraw(notice, reason_zh_hans="有误。")
    with pytest.raises(ValidationError):
        workflow.restore(notice, withdrawal)
    plan = factories.make_plan(2031)
    first = published(plan)
    change(plan, year=2032)
    factories.make_plan(2031)
    with pytest.raises(ValidationError, match="year"):
        workflow.restore(plan, first)


def test_restoring_needs_the_permission_to_change():
    notice = factories.make_notice()
    edition = published(notice)
    for permission in ("notices.view_notice", "notices.publish_notice"):
        with pytest.raises(PermissionDenied):
            workflow.restore(notice, edition, by=factories.make_user("", permission))
    workflow.restore(notice, edition, by=factories.make_user("", "notices.change_notice"))


def test_a_text_in_review_is_not_replaced():
    notice = factories.make_notice()
    edition = published(notice)
    change(notice, title_zh_hans="新题", state=Notice.State.IN_REVIEW)
    with pytest.raises(ValidationError):
        workflow.restore(notice, edition)
    assert saved(notice).title_zh_hans == "新题"


def test_who_takes_an_edition_back_has_written_and_within_the_limits():
    allowed, other = factories.make_category(), factories.make_category()
    writer = factories.make_user("", "notices.change_notice")
    EditingLimit.objects.create(
        user=writer,
        kind=ContentType.objects.get_for_model(Notice),
        category=allowed.slug,
    )
    notice = factories.make_notice(category=other)
    elsewhere = published(notice)
    change(notice, category=allowed)
    here = published(notice)
    with pytest.raises(PermissionDenied):
        workflow.restore(notice, elsewhere, by=writer)
    assert saved(notice).category == allowed
    change(notice, title_zh_hans="新题")
    assert workflow.restore(notice, here, by=writer).written_by == [writer.pk]


def test_the_page_asks_first_and_refuses_when_the_draft_was_saved_meanwhile(editor):
    notice = factories.make_notice(title_zh_hans="第一题")
    published(notice)
    change(notice, title_zh_hans="第二题")
    place = address(notice, "restore", 1)
    page = editor.get(place)
    read_at = page.context["form"]["read_at"].value()
    assert re.search("第<del>.*?二.*?</del><ins>.*?一.*?</ins>题", page.content.decode())
    change(notice, title_zh_hans="第三题")
    for stale in (read_at, "", "yesterday"):
        answer = editor.post(place, {"read_at": stale})
        assert answer.status_code == 200
        assert saved(notice).title_zh_hans == "第三题"
        assert not LogEntry.objects.exists()
    answer = editor.post(place, {"read_at": answer.context["form"]["read_at"].value()})
    assert answer.url == address(notice, "change")
    assert saved(notice).title_zh_hans == "第一题"
    assert saved(notice).updated_by.username == "editor"
    assert LogEntry.objects.get().object_id == str(notice.pk)


# The pages


def document_with_a_past():
    """Published, corrected, withdrawn, published again; one schedule cancelled, one still ahead."""
    notice = factories.make_notice(change_note_zh_hans="首次发布", body_zh_hans="<p>正文一。</p>")
    published(notice)
    change(notice, body_zh_hans="<p>正文二。</p>", change_note_en="Corrected", minor_change=True)
    published(notice)
    workflow.withdraw(notice, reason_zh_hans="数字有误。")
    change(notice, body_zh_hans="<p>正文三。</p>")
    published(notice)
    ahead = timezone.now() + dt.timedelta(days=1)
    change(notice, body_zh_hans="<p>正文四。</p>")
    published(notice, at=ahead)
    workflow.cancel_scheduled(notice)
    published(notice, at=ahead)
    return saved(notice)


def test_every_edition_is_listed_with_what_there_is_to_know(editor):
    notice = document_with_a_past()
    page = editor.get(address(notice, "editions"))
    assert [edition.number for edition in page.context["editions"]] == [6, 5, 4, 3, 2, 1]
    html = page.content.decode()
    for text in (
        "首次发布",
        "Corrected",
        "数字有误。",
        *(e.content_sha256 for e in page.context["editions"]),
    ):
        assert text in html
    rows = html.partition("<tbody>")[2].split("<tr")[2:]
    states = ["待公开", "已取消", "公开中", "撤下记录", "细微修改", "已被替代"]
    for row, state in zip(rows, states, strict=True):
        assert state in row
    # What is not public yet, or never was, has no public page; a withdrawal has nothing to take back.
    public = f"{Edition.objects.latest('id').path}"
    assert [public in row for row in rows] == [False, False, True, True, True, True]
    assert ["restore/" in row for row in rows] == [True, True, True, False, True, True]


def test_two_editions_and_the_draft_are_compared_field_by_field(editor):
    notice = rich_notice()
    published(notice)
    change(
        notice,
        body_zh_hans="<p>另一篇正文。</p>",
        validity="expired",
        document_number="国科发火〔2017〕32号",
    )
    notice.pictures.update(alt_zh_hans="红色方块")
    notice.attachments.filter(position=2).update(name="新名.pdf")
    notice.attachments.filter(position=1).delete()
    factories.attach(notice, factories.pdf("新增.pdf", b"%PDF-1.7\n% 3\n%%EOF\n"))
    published(notice)
    change(notice, title_en="A title of the draft")
    page = editor.get(address(notice, "compare"), {"old": "1", "new": "2"})
    comparison = page.context["comparison"]
    labels = [str(difference.label) for difference in comparison.changed]
    assert labels == ["文号", "有效性", "正文（中文）"]
    assert sorted((d.state, (d.new or d.old).name) for d in comparison.files) == [
        ("added", "新增.pdf"),
        ("changed", "图片.png"),
        ("changed", "新名.pdf"),
        ("removed", "说明.pdf"),
    ]
    html = page.content.decode()
    assert "<del><span" in html
    assert "A title of the draft" not in html
    page = editor.get(address(notice, "compare"), {"old": "2", "new": "draft"})
    assert [str(d.label) for d in page.context["comparison"].changed] == ["标题（英文）"]
    page = editor.get(address(notice, "compare"), {"old": "draft", "new": "draft"})
    assert page.context["comparison"].is_empty


def test_a_draft_that_lacks_everything_is_compared_all_the_same(editor):
    notice = factories.make_notice()
    published(notice)
    change(notice, title_zh_hans="", title_en="", body_zh_hans="", body_en="")
    page = editor.get(address(notice, "compare"), {"old": "1", "new": "draft"})
    assert len(page.context["comparison"].changed) == 4


def test_pictures_in_the_text_are_compared_there_and_come_back(editor):
    first, second = (
        Upload.objects.store(factories.png(colour=colour), by=None) for colour in ("navy", "red")
    )

    def body(upload):
        address = f"/files/{upload.sha256}/{upload.name}"
        return f'<p class="align-center">正文</p><p><img src="{address}" alt="方块"></p>'

    notice = rich_notice()
    change(notice, body_zh_hans=body(first))
    edition = published(notice)
    change(notice, body_zh_hans=body(second).replace("align-center", "align-right"))
    page = editor.get(address(notice, "compare"), {"old": "1", "new": "draft"})
    (difference,) = page.context["comparison"].changed
    for upload in (first, second):
        assert f'<img src="{upload.file.url}"' in difference.html
        assert b"".join(editor.get(upload.file.url)).startswith(b"\x89PNG")
    assert "居中 → 居右" in difference.html
    assert page.context["comparison"].files == []
    workflow.restore(notice, edition)
    assert notice.pictures.count() == 1
    assert workflow.content_of(saved(notice)) == edition.content


@pytest.mark.parametrize(
    ("old", "new"), [("", ""), ("1", ""), ("1", "9"), ("١", "1"), ("9" * 30, "1"), ("0", "draft")]
)
def test_editions_that_are_not_there_answer_404(editor, old, new):
    notice = factories.make_notice()
    published(notice)
    chosen = {"old": old, "new": new}
    assert editor.get(address(notice, "compare"), chosen).status_code == 404
    assert editor.get(address(notice, "compare")).status_code == 404


def test_who_may_look_and_who_may_take_back():
    notice = factories.make_notice()
    published(notice)
    places = {
        "editions": address(notice, "editions"),
        "compare": address(notice, "compare") + "?old=1&new=draft",
        "restore": address(notice, "restore", 1),
    }
    allowed = {
        (): set(),
        ("history.change_milestone",): set(),
        ("notices.view_notice",): {"editions", "compare"},
        ("notices.view_notice", "notices.publish_notice"): {"editions", "compare"},
        ("notices.change_notice",): {"editions", "compare", "restore"},
    }
    for permissions, pages in allowed.items():
        client = signed_in(factories.make_user("", *permissions))
        for name, place in places.items():
            assert client.get(place).status_code == (200 if name in pages else 403), name
    before = saved(notice).updated_at
    reader = signed_in(factories.make_user("", "notices.view_notice"))
    form = {"read_at": before.isoformat()}
    assert reader.post(places["restore"], form).status_code == 403
    assert Client().get(places["editions"]).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.make_editor())
    assert strict.post(places["restore"], form).status_code == 403
    assert saved(notice).updated_at == before


def test_what_never_was_public_has_no_editions(editor):
    assert editor.get(address(factories.make_notice(), "editions")).status_code == 404


@pytest.mark.parametrize(
    "make", [rich_notice, factories.make_milestone, factories.make_plan, reported_task]
)
def test_every_section_has_the_pages_in_few_queries(editor, make, django_assert_max_num_queries):
    publication = make()
    for number in range(4):
        change(publication, title_zh_hans=f"题{number}")
        published(publication)
    with django_assert_max_num_queries(10):
        assert editor.get(address(publication, "editions")).status_code == 200
    with django_assert_max_num_queries(11):
        place = address(publication, "compare") + "?old=1&new=draft&all=1"
        assert editor.get(place).status_code == 200
    with django_assert_max_num_queries(11):
        assert editor.get(address(publication, "restore", 1)).status_code == 200


# Major and minor


def test_a_minor_change_is_recorded_as_one_and_the_next_is_not():
    notice = factories.make_notice(minor_change=True)
    first = published(notice)
    change(notice, title_zh_hans="改字", minor_change=True)
    second = published(notice)
    change(notice, title_zh_hans="大改")
    third = published(notice)
    change(notice, minor_change=True)
    tombstone, _is_new = workflow.withdraw(notice, reason_zh_hans="有误。")
    again = published(notice)
    # Put forward while it waits, it is still what it was scheduled as.
    change(notice, title_zh_hans="改字", minor_change=True)
    ahead, _is_new = workflow.schedule(notice, at=timezone.now() + dt.timedelta(days=1))
    assert ahead.minor
    assert published(notice).minor
    editions = [first, second, third, tombstone, again]
    assert [edition.minor for edition in editions] == [False, True, False, False, False]
    assert list(Edition.objects.announced()) == [first, third, tombstone, again]
    assert not saved(notice).minor_change


def test_a_minor_change_is_no_news_in_the_feed(client):
    notice = factories.make_notice(title_zh_hans="孵化器通知")
    first = published(notice)
    change(notice, title_zh_hans="孵化器的通知", minor_change=True)
    published(notice)

    def entry():
        feed = ElementTree.fromstring(client.get("/feeds/search.xml").content)  # noqa: S314  Our own.
        return feed.find(f"{ATOM}entry")

    def updated():
        return dt.datetime.fromisoformat(entry().find(f"{ATOM}updated").text)

    assert entry().find(f"{ATOM}title").text == "孵化器的通知"
    assert updated() == first.in_force_from
    change(notice, title_zh_hans="孵化器的新通知")
    assert updated() == first.in_force_from
    third = published(notice)
    assert Edition.objects.last_announced([notice.document or third.document]) == {
        third.document: third.in_force_from
    }


def test_the_public_list_of_editions_tells_which_are_minor(client):
    document_with_a_past()
    html = client.get(f"{Edition.objects.first().path}editions/").content.decode()
    assert html.count("细微修改") == 1

import csv
import datetime as dt
import hashlib
import json
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from notices import importing
from notices.importing import BATCH, CREATED, REJECTED, UNCHANGED, UPDATED, NoticeImport
from notices.models import Attachment, Category, Notice
from tests.factories import make_category, make_names, make_notice, make_user, pdf, published
from torchcenter.desk import workflow
from torchcenter.plain_text import DocumentError
from torchcenter.record.models import Edition
from torchcenter.record.recording import Attribution, lock, record_all
from torchcenter.record.search import index
from torchcenter.record.search.models import DenseKey

pytestmark = pytest.mark.django_db

ROW = {
    "ref": "2024-1",
    "title": "关于召开工作会议的通知",
    "date": "2024-03-05",
    "category": "通知公告",
    "body": "第一段。\n\n第二段，“引号”。",
}


def row(number=1, **values):
    return {**ROW, "ref": f"2024-{number}", "title": f"第{number}号通知", **values}


def jsonl(*rows, encoding="utf-8"):
    lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows)
    return "\n".join(lines).encode(encoding)


def as_csv(*rows, encoding="utf-8", delimiter=","):
    """The rows under the columns of all of them; a row may be a list of cells."""
    columns = list(dict.fromkeys(key for r in rows if isinstance(r, dict) for key in r))
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    for r in rows:
        writer.writerow(r if isinstance(r, list) else [r.get(column, "") for column in columns])
    return text.getvalue().encode(encoding)


def run(data, suffix=".jsonl", **options):
    notice_import = NoticeImport(BytesIO(data), suffix, **options)
    return [entry for entries in notice_import.run() for entry in entries]


def actions(entries):
    return [entry.action for entry in entries]


def snapshot():
    models = (Notice, Category, Attachment, Edition)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "attachments"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "申报表.pdf").write_bytes(pdf().read())
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
@pytest.mark.parametrize(("form", "suffix"), [(jsonl, ".jsonl"), (as_csv, ".csv")])
def test_format_and_encoding_make_no_difference(form, suffix, encoding):
    entries = run(form(ROW, row(2, title="㐀𠀀与“€”"), encoding=encoding), suffix)
    assert [(entry.ref, entry.action) for entry in entries] == [
        ("2024-1", CREATED),
        ("2024-2", CREATED),
    ]
    notice = Notice.objects.get(ref="import:2024-1")
    assert notice.title_zh_hans == ROW["title"]
    assert notice.date == dt.date(2024, 3, 5)
    assert notice.category.name_zh_hans == "通知公告"
    assert notice.body_zh_hans == "<p>第一段。</p><p>第二段，“引号”。</p>"
    assert Notice.objects.get(ref="import:2024-2").title_zh_hans == "㐀𠀀与“€”"
    assert not Edition.objects.exists()


def test_the_unicode_text_of_excel_has_tabs():
    assert actions(run(as_csv(ROW, encoding="utf-16", delimiter="\t"), ".csv")) == [CREATED]


def test_lines_are_those_of_the_file():
    data = as_csv(row(1), row(2), [], ["", "", "", "", ""], row(3, date="昨天"))
    (bad,) = [entry for entry in run(data, ".csv") if entry.action == REJECTED]
    lines = data.decode().splitlines()
    assert lines[bad.line - 1].startswith("2024-3")
    assert (bad.ref, bad.reason) == ("2024-3", "“昨天”不是日期。")

    data = jsonl(row(1), "", row(2, date="2024-02-30"))
    assert [(e.line, e.action) for e in run(data)] == [(1, UNCHANGED), (3, REJECTED)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2024-03-05", 5), ("2024/3/5", 5), ("2024年3月15日", 15), (" 2024/03/05 ", 5)],
)
def test_dates(text, expected):
    assert importing.day(text) == dt.date(2024, 3, expected)


@pytest.mark.parametrize(
    "values",
    [
        {"ref": ""},
        {"ref": "长" * 200},
        {"date": ""},
        {"date": "2024-3-5"},
        {"date": "2024年13月1日"},
        {"date": "0024-03-05"},
        {"title": " "},
        {"title": "长" * 301},
        {"title": True},
        {"title": ["一"]},
        {"title": "空\x00字符"},
        {"title": "半个\ud800字符"},
        {"category": "长" * 101},
        {"body": "<script>alert(1)</script>"},
        {"attachments": "申报表.pdf"},
        {"attachments": ["申报表.pdf"]},
        {"titel": "关于"},
        {"document_number": "长" * 61},
        {"document_number": ["国科发火〔2016〕32号"]},
        {"source": "长" * 201},
        {"legacy_url": "content_1.html"},
        {"legacy_url": "//example.org/1"},
        {"legacy_url": "/a\nb"},
        {"legacy_url": "/" + "a" * 500},
    ],
)
def test_a_row_that_is_not_in_order_is_rejected_whole(values):
    bad = json.dumps(row(2, category="新的栏目") | values)
    entries = run(jsonl(row(1), bad, row(3)))
    assert actions(entries) == [CREATED, REJECTED, CREATED]
    assert entries[1].line == 2
    assert entries[1].reason
    assert sorted(Notice.objects.values_list("ref", flat=True)) == [
        "import:2024-1",
        "import:2024-3",
    ]
    assert list(Category.objects.values_list("name_zh_hans", flat=True)) == ["通知公告"]


@pytest.mark.parametrize(
    "line", ["{", "[]", "null", '{"ref": "1", "ref": "2"}', "[" * 100_000, '{"ref": NaN}']
)
def test_a_line_that_is_no_row_of_json_is_rejected(line):
    assert actions(run(jsonl(row(1), line, row(2)))) == [CREATED, REJECTED, CREATED]


def test_a_row_of_csv_with_too_few_columns_is_rejected():
    entries = run(as_csv(row(1), ["2024-2", "题目"], row(3)), ".csv")
    assert [(e.line, e.action) for e in entries] == [(2, CREATED), (5, REJECTED), (6, CREATED)]
    assert entries[1].reason == "该行有2列，应为5列。"


def test_a_quotation_mark_out_of_place_costs_its_row_only():
    data = 'ref,title,date\n1,甲,2024-01-01\n2,"乙"丙,2024-01-01\n3,丁,2024-01-01\n'.encode()
    assert actions(run(data, ".csv")) == [CREATED, REJECTED, CREATED]


@pytest.mark.parametrize(("form", "suffix"), [(jsonl, ".jsonl"), (as_csv, ".csv")])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_damaged_bytes_cost_their_row_only(form, suffix, encoding):
    data = form(row(1), row(2), row(3), encoding=encoding)
    data = data.replace("第2号".encode(encoding), b"\xff\xff2")
    entries = run(data, suffix)
    assert actions(entries) == [CREATED, REJECTED, CREATED]


def test_a_line_without_end_costs_its_row_only(monkeypatch):
    monkeypatch.setattr(importing, "MAX_LINE", 1000)
    for form, suffix in ((jsonl, ".jsonl"), (as_csv, ".csv")):
        Notice.objects.all().delete()
        data = form(row(1), row(2, body="长" * 3000), row(3))
        assert run(data, suffix)[-1].action == CREATED
        assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (jsonl({"ref": "1", "titel": "错"}), ".jsonl"),
        (as_csv({"ref": "1", "titel": "错", "date": "2024-01-01"}), ".csv"),
        (b"ref,title,title,date\n", ".csv"),
        (b"ref,title\n", ".csv"),
        (b"", ".csv"),
        (b"PK\x03\x04word/", ".csv"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(data, suffix):
    with pytest.raises(DocumentError):
        run(data, suffix)
    assert not Notice.objects.exists()


def test_the_refusal_names_the_unknown_keys():
    with pytest.raises(DocumentError, match="titel"):
        run(jsonl({**ROW, "titel": "错"}))


@pytest.mark.parametrize("publish", [False, True])
def test_a_second_import_changes_nothing(publish, folder):
    data = jsonl(row(1), row(2, attachments=["2024/申报表.pdf"]), row(3, title_en="Three"))
    assert actions(run(data, publish=publish, folder=folder)) == [CREATED] * 3
    before = snapshot()
    entries = run(data, publish=publish, folder=folder)
    assert actions(entries) == [UNCHANGED] * 3
    assert not any(entry.published for entry in entries)
    assert snapshot() == before


def test_a_row_that_changed_becomes_the_draft_and_is_published_if_asked():
    run(jsonl(row(1)), publish=True)
    changed = jsonl(row(1, body="改过的正文。"))
    assert actions(run(changed)) == [UPDATED]
    assert Notice.objects.get().body_zh_hans == "<p>改过的正文。</p>"
    assert Edition.objects.count() == 1
    assert actions(run(changed, publish=True)) == [UNCHANGED]
    assert Edition.objects.in_force().get().body_zh_hans == "<p>改过的正文。</p>"
    assert Edition.objects.count() == 2


def test_a_key_that_is_absent_leaves_what_staff_have_written():
    run(jsonl(row(1)))
    Notice.objects.update(title_en="By hand", summary_zh_hans="摘要")
    assert actions(run(jsonl(row(1)))) == [UNCHANGED]
    assert Notice.objects.get().title_en == "By hand"
    assert actions(run(jsonl(row(1, title_en="")))) == [UPDATED]
    assert Notice.objects.get().title_en == ""
    assert Notice.objects.get().summary_zh_hans == "摘要"


def test_what_is_new_is_published_without_being_written_twice(django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as queries:
        assert actions(run(jsonl(row(1), row(2)), publish=True)) == [CREATED, CREATED]
    assert not any('UPDATE "notices_notice"' in query["sql"] for query in queries)
    numbers = list(Notice.objects.order_by("ref").values_list("document", flat=True))
    assert numbers == list(Edition.objects.order_by("document").values_list("document", flat=True))


def test_what_staff_have_withdrawn_stays_withdrawn():
    run(jsonl(row(1)), publish=True)
    workflow.withdraw(Notice.objects.get(), reason_zh_hans="有误")
    assert actions(run(jsonl(row(1, body="新的。")), publish=True)) == [UPDATED]
    assert not Edition.objects.in_force().exists()


def test_what_staff_changed_elsewhere_is_not_published():
    run(jsonl(row(1)), publish=True)
    Notice.objects.update(summary_zh_hans="尚未审定的摘要")
    run(jsonl(row(1)), publish=True)
    assert Edition.objects.count() == 1


def test_drafts_taken_before_are_published_by_the_next_import():
    run(jsonl(row(1), row(2)))
    Notice.objects.filter(ref="import:2024-1").update(change_note_zh_hans="首次公布")
    entries = run(jsonl(row(1), row(2)), publish=True)
    assert actions(entries) == [UNCHANGED] * 2
    assert all(entry.published for entry in entries)
    assert list(Edition.objects.values_list("change_note_zh_hans", flat=True)) == ["首次公布", ""]
    assert not Notice.objects.exclude(change_note_zh_hans="").filter(
        change_note_zh_hans__isnull=False
    )


def test_editions_are_dated_as_given_recorded_now_and_as_one_by_one():
    make_names()
    before = lock()
    run(jsonl(row(1), row(2, date="2023/10/31"), row(3, category="")), publish=True)
    editions = list(Edition.objects.order_by("id"))
    assert [e.date for e in editions] == [
        dt.date(2024, 3, 5),
        dt.date(2023, 10, 31),
        dt.date(2024, 3, 5),
    ]
    assert [e.issuing_body_zh_hans for e in editions] == ["乙部中心", "甲部中心", "乙部中心"]
    assert all(before < e.in_force_from < e.recorded_at for e in editions)
    notices = Notice.objects.in_bulk([e.document for e in editions], field_name="document")
    assert [notices[e.document].ref for e in editions] == [f"import:2024-{n}" for n in (1, 2, 3)]
    chain = bytes(32)
    for edition in editions:
        _same, is_new = workflow.publish(notices[edition.document])
        assert not is_new
        assert edition.path == f"/notices/{edition.year}/{edition.document}/"
        recorded = edition.recorded_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        chain = hashlib.sha256(
            chain + bytes.fromhex(edition.content_sha256) + recorded.encode()
        ).digest()
        assert edition.chain_sha256 == chain.hex()


def test_a_row_that_cannot_be_published_is_rejected_and_no_draft_of_it_is_left():
    rows = [row(n, body="" if n in (3, 4, 9) else "正文") for n in range(1, 12)]
    entries = run(jsonl(*rows), publish=True)
    rejected = [entry for entry in entries if entry.action == REJECTED]
    assert [entry.line for entry in rejected] == [3, 4, 9]
    assert "请填写" in rejected[0].reason
    assert Notice.objects.count() == Edition.objects.count() == 8


def test_a_ref_given_twice_is_taken_once():
    entries = run(jsonl(row(1), row(2), row(1, title="另一个")))
    assert actions(entries) == [CREATED, CREATED, REJECTED]
    assert "1" in entries[2].reason
    assert "3" in entries[2].reason
    assert Notice.objects.get(ref="import:2024-1").title_zh_hans == "第1号通知"


def test_categories_are_found_by_name_or_slug_and_made_once():
    policy = make_category("policy", name_zh_hans="政策文件")
    make_category("imported-1", name_zh_hans="从前导入的")
    names = ["政策文件", "policy", "招聘", "招聘", "采购", ""]
    run(jsonl(*(row(n, category=name) for n, name in enumerate(names))))
    notices = list(Notice.objects.order_by("pk").select_related("category"))
    assert [n.category for n in notices[:2]] == [policy, policy]
    assert [n.category.slug for n in notices[2:5]] == ["imported-2", "imported-2", "imported-3"]
    assert notices[5].category is None


DETAILS = {
    "document_number": "国科发火 [2016] 第032号",
    "source": "科技部",
    "legacy_url": "https://example.org/2016/1.html",
}


@pytest.mark.parametrize(("form", "suffix"), [(jsonl, ".jsonl"), (as_csv, ".csv")])
def test_number_source_and_earlier_address_are_kept(form, suffix):
    data = form(row(1, **DETAILS), row(2), row(3, document_number="火炬办〔2009〕\n"))
    assert actions(run(data, suffix, publish=True)) == [CREATED] * 3
    notice = Notice.objects.get(ref="import:2024-1")
    assert notice.document_number == "国科发火〔2016〕32号"
    assert (notice.source_zh_hans, notice.source_en) == ("科技部", "")
    assert [e.details for e in Edition.objects.order_by("id")] == [
        {
            "ref": "2024-1",
            "document_number": "国科发火〔2016〕32号",
            "source_zh_hans": "科技部",
            "legacy_url": "https://example.org/2016/1.html",
        },
        {"ref": "2024-2"},
        {"ref": "2024-3", "document_number": "火炬办〔2009〕"},
    ]
    before = snapshot()
    assert actions(run(data, suffix, publish=True)) == [UNCHANGED] * 3
    assert snapshot() == before


@pytest.mark.parametrize("key", DETAILS)
def test_a_detail_that_changed_is_published_and_an_absent_one_stays(key):
    run(jsonl(row(1, **DETAILS)), publish=True)
    assert actions(run(jsonl(row(1)), publish=True)) == [UNCHANGED]
    assert Edition.objects.count() == 1
    assert actions(run(jsonl(row(1, **{key: "/改过"})))) == [UPDATED]
    (entry,) = run(jsonl(row(1, **{key: "/改过"})), publish=True)
    assert (entry.action, entry.published) == (UNCHANGED, True)
    assert "/改过" in Edition.objects.in_force().get().details.values()
    run(jsonl(row(1, **{key: ""})), publish=True)
    assert len(Edition.objects.in_force().get().details) == 3


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("document_number", "长" * 61, "“document_number”超过60个字符。"),
        ("source", "长" * 201, "“source”超过200个字符。"),
        (
            "legacy_url",
            "1.html",
            "legacy_url：请填写以“/”开头的路径，或以http://、https://开头的网址。",
        ),
    ],
)
def test_the_reason_names_the_key(key, value, reason):
    (entry,) = run(jsonl(row(1, **{key: value})))
    assert (entry.action, entry.reason) == (REJECTED, reason)


def test_plain_text_becomes_paragraphs_and_html_is_sanitised_in_the_record():
    assert importing.body("a < b & <zhang@example.cn>\r\n　　第二段") == (
        "<p>a &lt; b &amp; &lt;zhang@example.cn&gt;</p><p>第二段</p>"
    )
    html = '<div onclick="x()"><p style="color:red">正文<script>alert(1)</script></p></div>'
    assert importing.body(html) == "<p>正文</p>"
    run(jsonl(row(1, body=html)), publish=True)
    assert Edition.objects.get().body_zh_hans == "<p>正文</p>"


def test_attachments_come_from_the_folder(folder):
    names = ["2024/申报表.pdf"]
    run(jsonl(row(1, attachments=names), row(2)), folder=folder, publish=True)
    first, second = Edition.objects.order_by("id")
    assert [file.name for file in first.downloads] == ["申报表.pdf"]
    assert second.attachments == []
    (folder / "2024" / "申报表.pdf").write_bytes(b"%PDF-2.0\n%%EOF\n")
    assert actions(run(jsonl(row(1, attachments=names)), folder=folder, publish=True)) == [UPDATED]
    edition = Edition.objects.in_force().get(document=first.document)
    assert [file.size for file in edition.downloads] == [15]
    assert actions(run(jsonl(row(1, attachments=[])), folder=folder)) == [UPDATED]
    assert not Attachment.objects.exists()


def test_attachments_in_csv_are_separated_by_semicolons(folder):
    (folder / "b.pdf").write_bytes(pdf().read())
    run(as_csv(row(1, attachments="2024/申报表.pdf; b.pdf;")), ".csv", folder=folder)
    assert [a.name for a in Notice.objects.get().attachments.all()] == ["申报表.pdf", "b.pdf"]


@pytest.mark.parametrize(
    "name",
    ["../secret.pdf", "2024/../2024/申报表.pdf", "/etc/hostname", "link.pdf", "loop", "2024"],
)
def test_no_file_outside_the_folder_is_taken(name, folder):
    secret = folder.parent / "secret.pdf"
    secret.write_bytes(pdf().read())
    (folder / "link.pdf").symlink_to(secret)
    (folder / "loop").symlink_to(folder / "loop")
    for given_name in (name, str(secret), "missing.pdf"):
        entries = run(jsonl(row(1, attachments=["2024/申报表.pdf", given_name])), folder=folder)
        assert actions(entries) == [REJECTED]
        assert given_name in entries[0].reason
    assert not Notice.objects.exists()


def test_an_attachment_that_may_not_be_uploaded_rejects_its_row(folder):
    (folder / "a.pdf").write_bytes(b"MZ no pdf")
    (folder / "a.exe").write_bytes(b"MZ")
    entries = run(
        jsonl(row(1, attachments=["a.pdf"]), row(2, attachments=["a.exe"])), folder=folder
    )
    assert actions(entries) == [REJECTED] * 2


def test_a_dry_run_changes_nothing(folder, files_root):
    data = jsonl(row(1, attachments=["2024/申报表.pdf"]), row(2, date=""), row(3))
    entries = run(data, folder=folder, publish=True, dry_run=True)
    assert actions(entries) == [CREATED, REJECTED, CREATED]
    assert not any(snapshot().values())
    assert not files_root.exists()
    assert actions(run(jsonl(row(1, body="")), publish=True, dry_run=True)) == [REJECTED]


def test_a_dry_run_uses_up_no_document_numbers():
    run(jsonl(row(1)), publish=True)
    run(jsonl(row(2), row(3)), publish=True, dry_run=True)
    run(jsonl(row(2)), publish=True)
    first, second = Edition.objects.order_by("id").values_list("document", flat=True)
    assert second == first + 1


@pytest.mark.parametrize("publish", [False, True])
def test_an_import_that_was_stopped_is_taken_up_by_the_next(publish, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)
    rows = [row(n) for n in range(10)]
    stopped = NoticeImport(BytesIO(jsonl(*rows)), ".jsonl", publish=publish)
    examine = stopped.examine

    def examine_until_it_fails(line, cells):
        if line == 8:
            raise KeyboardInterrupt
        return examine(line, cells)

    monkeypatch.setattr(stopped, "examine", examine_until_it_fails)
    with pytest.raises(KeyboardInterrupt):
        list(stopped.run())
    assert Notice.objects.count() == 6

    entries = run(jsonl(*rows), publish=publish)
    assert actions(entries) == [UNCHANGED] * 6 + [CREATED] * 4
    assert Notice.objects.count() == 10
    assert Edition.objects.count() == (10 if publish else 0)


def test_more_than_a_batch():
    rows = [row(n) for n in range(BATCH + 1)]
    entries = run(jsonl(*rows), publish=True)
    assert actions(entries) == [CREATED] * (BATCH + 1)
    assert Edition.objects.count() == BATCH + 1


@pytest.mark.parametrize("options", [{}, {"publish": True, "dry_run": True}, {"publish": True}])
def test_an_archive_that_has_grown_enough_is_given_dense_keys_on_the_way(options, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)
    monkeypatch.setattr(index, "FEWEST_ENTRIES", 4)
    batches = NoticeImport(BytesIO(jsonl(*map(row, range(8)))), ".jsonl", **options).run()
    learned = [index.state().learned_entries for _entries in batches]
    assert learned == ([0, 6, 6] if options == {"publish": True} else [0, 0, 0])
    assert DenseKey.objects.filter(complete=True).exists() == any(learned)


def test_only_new_documents_at_addresses_of_their_own_are_recorded_together():
    edition = published(make_notice())
    content, by = edition.content, Attribution()
    with pytest.raises(ValidationError, match=str(edition.document)):
        record_all([(content, edition.document + 1, by)])
    elsewhere = replace(content, path="/notices/2024/elsewhere/")
    with pytest.raises(ValidationError, match="elsewhere"):
        record_all([(elsewhere, 901, by), (elsewhere, 902, by)])
    with pytest.raises(IntegrityError), transaction.atomic():
        record_all([(content, edition.document, by)])
    assert Edition.objects.get() == edition
    assert record_all([]) == []


def test_only_those_who_may_publish_publish_many():
    make_notice()
    lock()
    with pytest.raises(PermissionDenied):
        workflow.publish_all(Notice.objects.all(), by=make_user())
    publisher = make_user("publisher", "notices.publish_notice")
    (edition,) = workflow.publish_all(Notice.objects.all(), by=publisher)
    assert edition.published_by == "publisher"
    assert edition == Edition.objects.get(document=Notice.objects.get().document)
    assert workflow.publish_all([]) == []


def test_the_files_of_a_row_are_published_in_the_place_of_the_drafts_own(folder):
    (folder / "b.pdf").write_bytes(pdf().read())
    run(jsonl(row(1, attachments=["b.pdf"])), folder=folder)
    run(jsonl(row(1, attachments=["2024/申报表.pdf"])), folder=folder, publish=True)
    assert [file.name for file in Edition.objects.get().downloads] == ["申报表.pdf"]


def test_a_notice_of_the_desk_is_none_of_the_import():
    notice = make_notice()
    edition = published(notice)
    run(jsonl(row(1)), publish=True)
    assert Notice.objects.count() == 2
    assert Edition.objects.get(document=edition.document) == edition


@given(
    st.lists(
        st.fixed_dictionaries(
            {"title": st.text(max_size=20), "body": st.text(max_size=40)},
            optional={
                "title_en": st.text(max_size=5),
                "category": st.sampled_from("甲乙 "),
                "document_number": st.text("国令〔[］）20第1号 \x85", max_size=70),
                "source": st.text(max_size=5),
                "legacy_url": st.text(max_size=5).map("/{}".format),
            },
        ),
        max_size=6,
    )
)
def test_any_row_is_taken_whole_or_rejected_and_taken_once(rows):
    Notice.objects.all().delete()
    rows = [{"ref": n, "date": "2024-01-01", **r} for n, r in enumerate(rows)]
    data = "\n".join(json.dumps(r) for r in rows).encode()
    entries = run(data)
    taken = [entry for entry in entries if entry.action == CREATED]
    assert len(entries) == len(rows)
    assert Notice.objects.count() == len(taken)
    assert all(entry.reason for entry in entries if entry.action == REJECTED)
    before = snapshot()
    assert set(actions(run(data))) <= {UNCHANGED, REJECTED}
    assert snapshot() == before


def test_the_command_writes_a_report(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    source, report, out = tmp_path / "通知.csv", tmp_path / "report.csv", StringIO()
    rows = [row(1, source="某部"), row(2), row(3, date=""), row("=1+1", date="")]
    rows[3]["ref"] = "=1+1"
    source.write_bytes(as_csv(*rows, encoding="gb18030"))
    call_command("import_notices", source, report=report, publish=True, stdout=out)
    assert "新增2，更改0，无变化0，拒绝2；发布2。" in out.getvalue()
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))
    assert [(entry["ref"], entry["action"]) for entry in lines] == [
        ("2024-1", "created"),
        ("2024-2", "created"),
        ("2024-3", "rejected"),
        ("'=1+1", "rejected"),
    ]

    call_command("import_notices", source, dry_run=True, stdout=StringIO())
    assert len(list(tmp_path.glob("import-*.csv"))) == 1


def test_the_command_refuses_what_it_cannot_use(tmp_path):
    for name, data in (("a.xlsx", b"PK"), ("a.csv", b"PK\x03\x04"), ("a.jsonl", b'{"id": 1}')):
        file = tmp_path / name
        file.write_bytes(data)
        with pytest.raises(CommandError):
            call_command("import_notices", file, report=tmp_path / "report.csv")
    file = tmp_path / "b.csv"
    file.write_bytes(as_csv(ROW))
    for options in ({"report": file}, {"files": tmp_path / "none"}, {"report": tmp_path}):
        with pytest.raises(CommandError):
            call_command("import_notices", file, **options)
    with pytest.raises(CommandError):
        call_command("import_notices", tmp_path / "missing.csv", report=tmp_path / "r.csv")
    assert file.read_bytes() == as_csv(ROW)


def test_a_notice_in_review_is_not_written_over():
    run(jsonl(row()))
    Notice.objects.update(state="in_review")
    entries = run(jsonl(row(title="改过的标题"), row(2)))
    assert actions(entries) == [REJECTED, CREATED]
    assert Notice.objects.get(state="in_review").title_zh_hans != "改过的标题"

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from history.models import Milestone
from notices.models import Notice
from tasks.models import Plan, PriorityTask
from torchcenter import starter
from torchcenter.document_import import CREATED, UNCHANGED, UPDATED, DocumentImport
from torchcenter.identity.models import OrganisationName
from torchcenter.official_document import read_document
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db

FORMER, PRESENT = "科学技术部火炬高技术产业开发中心", "工业和信息化部火炬高技术产业开发中心"
TEXT = f"""\
原“{FORMER}”更名为“{PRESENT}”
一、网站声明
2023年8月底,中心转隶。2023年11月,经批准,原“{FORMER}”更名为“{PRESENT}”,备案办理中。
二、中心发展历史
1988年,计划获批。1989年10月,中心成立,开始工作。2023年8月,中心转隶。2023年8月,新址启用。
其后工作不断推进。
三、工作部署
2023年12月21日,会议作出部署。
2024年要抓好两个方面重点任务:
1、全力促进增长。抓好政策落地。深化产融合作。
2、支持高校建设。
"""


def run(text=TEXT, encoding="utf-8", **options):
    dry_run = options.pop("dry_run", False)
    return DocumentImport(read_document(text.encode(encoding)), **options).run(dry_run=dry_run)


def snapshot():
    """Every desk row and every edition, to see whether anything changed."""
    models = (Notice, Milestone, Plan, PriorityTask, OrganisationName, Edition)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_a_document_becomes_drafts_of_every_section():
    report = run()
    assert report.count(CREATED) == len(report.entries) == 10

    statement = Notice.objects.get()
    assert (statement.kind, statement.date) == ("statement", dt.date(2023, 12, 21))
    assert statement.title_zh_hans == f"原“{FORMER}”更名为“{PRESENT}”"
    assert statement.body_zh_hans.startswith("<p>2023年8月底,中心转隶。")
    assert list(Milestone.objects.values_list("date", "precision", "title_zh_hans")) == [
        (dt.date(1988, 1, 1), "year", "计划获批"),
        (dt.date(1989, 10, 1), "month", "中心成立,开始工作"),
        (dt.date(2023, 8, 1), "month", "中心转隶"),
        (dt.date(2023, 8, 1), "month", "新址启用"),
    ]
    plan = Plan.objects.get()
    assert (plan.year, plan.title_zh_hans) == (2024, "2024年重点任务")
    assert "会议作出部署" in plan.body_zh_hans
    assert list(plan.tasks.values_list("position", "title_zh_hans", "body_zh_hans")) == [
        (1, "全力促进增长", "<p>抓好政策落地。深化产融合作。</p>"),
        (2, "支持高校建设", ""),
    ]
    assert OrganisationName.objects.on(dt.date(2023, 10, 31)).name_zh_hans == FORMER
    assert OrganisationName.objects.on(dt.date(2023, 11, 1)).name_zh_hans == PRESENT
    assert not Edition.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_encoding_makes_no_difference(encoding, newline):
    report = run(TEXT.replace("\n", newline), encoding)
    assert report.count(CREATED) == 10


def test_a_second_import_changes_nothing():
    run(publish=True)
    before = snapshot()
    report = run(publish=True)
    assert report.count(UNCHANGED) == len(report.entries) == 10
    assert snapshot() == before


def test_a_second_import_leaves_what_staff_have_written_since():
    run()
    Notice.objects.update(title_zh_hans="编辑改过的题目")
    before = snapshot()
    run(publish=True)
    assert snapshot()[Notice] == before[Notice]
    assert not Edition.objects.of("notices").exists()


def test_a_dry_run_changes_nothing():
    report = run(dry_run=True, publish=True)
    assert report.count(CREATED) == 10
    assert not any(snapshot().values())


def test_publishing_records_what_was_taken():
    run(publish=True)
    editions = Edition.objects.in_force()
    assert editions.count() == 8
    assert editions.get(kind="statement").issuing_body_zh_hans == PRESENT
    assert editions.filter(section="tasks").count() == 3


def test_on_a_site_with_the_starter_content_it_makes_drafts_of_the_same_documents():
    starter.load()
    editions = snapshot()[Edition]
    documents = {model: model.objects.count() for model in (Notice, Milestone, Plan, PriorityTask)}
    english = Notice.objects.get().body_en

    report = run(TEXT.replace("1989年10月,中心成立", "1989年10月,中心正式成立"))

    assert report.count(UPDATED) == 7
    assert [entry.title for entry in report.entries if entry.action == CREATED] == ["新址启用"]
    assert snapshot()[Edition] == editions
    assert Notice.objects.count() == documents[Notice]
    assert Plan.objects.count() == documents[Plan]
    assert PriorityTask.objects.count() == documents[PriorityTask]
    assert Milestone.objects.count() == documents[Milestone] + 1
    milestone = Milestone.objects.get(date="1989-10-01")
    assert milestone.title_zh_hans == "中心正式成立"
    assert milestone.body_zh_hans == "<p>中心正式成立,开始工作。</p>"
    # Its English would otherwise stand on the Chinese page.
    assert Milestone.objects.get(date="1988-01-01").body_zh_hans == "<p>计划获批。</p>"
    assert Notice.objects.get().body_en == english
    assert OrganisationName.objects.count() == 2


def test_the_date_of_the_statement_can_be_given():
    run(date=dt.date(2024, 1, 5))
    assert Notice.objects.get().date == dt.date(2024, 1, 5)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TEXT.replace("1989年10月,", "1989年13月,"), "第5行"),
        (TEXT.replace("2、支持", "4、支持"), "第11行"),
        (TEXT + "四、工作安排\n2024年的重点任务:\n1、又一项。\n", "第13行"),
        (" \n", "文件"),
    ],
)
def test_a_document_is_taken_whole_or_not_at_all(tmp_path, text, problem):
    path = tmp_path / "文件.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=problem):
        call_command("import_document", str(path), "--publish")
    assert not any(snapshot().values())


def test_a_title_too_long_for_its_column_is_refused_with_its_line(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("长" * 400 + "声明\n2023年1月1日,正文。\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第1行"):
        call_command("import_document", str(path))
    assert not Notice.objects.exists()


def test_the_command_tells_lines_and_what_was_not_placed(tmp_path):
    path, output = tmp_path / "a.txt", StringIO()
    path.write_text(TEXT, encoding="utf-8")
    call_command("import_document", str(path), "--dry-run", stdout=output)
    lines = output.getvalue().splitlines()
    assert any("5" in line and "计划获批" in line for line in lines)
    assert any("6" in line and "其后工作不断推进" in line for line in lines)
    assert not Notice.objects.exists()


def test_the_command_says_what_is_wrong_with_its_arguments(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_document", str(tmp_path / "nowhere.txt"))
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    for date in ("yesterday", "2023-02-30"):
        with pytest.raises(CommandError, match="--date"):
            call_command("import_document", str(path), f"--date={date}")

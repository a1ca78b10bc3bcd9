"""The search of the desk's lists: what the names hold, folded; addresses and numbers pasted."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.models import Notice
from tests import factories
from torchcenter import copying
from torchcenter.desk.findable import fold_names_of, found
from torchcenter.folding import fold

pytestmark = pytest.mark.django_db

TITLES = (
    "关于组织申报2024年度高新技术企业的通知",
    "關於火炬中心更名的公告",
    "火炬计划三十周年",
    "ＡＢＣ孵化器名单公示",
    "高 新 技 术",
    "100%达标企业_名单",
)


@pytest.fixture
def editor():
    client = Client()
    client.force_login(factories.make_editor())
    return client


def searched(client, typed, section="notices/notice"):
    response = client.get(f"/desk/{section}/", {"q": typed})
    assert response.status_code == 200
    return [str(row) for row in response.context["cl"].result_list]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("更名", [TITLES[1]]),
        ("關於", [TITLES[0], TITLES[1]]),
        ("关于 公告", [TITLES[1]]),
        ("炬", [TITLES[1], TITLES[2]]),
        ("abc", [TITLES[3]]),
        ("ABC", [TITLES[3]]),
        ("高新技术企业", [TITLES[0]]),
        ("“高 新”", [TITLES[0], TITLES[4]]),
        ("名单 -公示", [TITLES[5]]),
        ("-关于 火炬", [TITLES[2]]),
        ("0%达", [TITLES[5]]),
        ("%", [TITLES[5]]),
        ("_", [TITLES[5]]),
        ("不存在的词", []),
        ("’; DROP TABLE--", []),
        ("", list(TITLES)),
        ("   ", list(TITLES)),
    ],
)
def test_titles_are_found_as_the_archive_finds_them(editor, typed, titles):
    for title in TITLES:
        factories.make_notice(title_zh_hans=title)
    assert sorted(searched(editor, typed)) == sorted(titles)


def test_numbers_references_and_the_english_title_are_found(editor):
    notice = factories.make_notice(
        title_zh_hans="甲", title_en="Notice on Incubators", document_number="国科发火〔2016〕32号"
    )
    Notice.objects.filter(pk=notice.pk).update(ref="import:A-77")
    notice.refresh_from_db()
    notice.save()
    other = factories.make_notice(title_zh_hans="乙")
    factories.published(other)
    for typed in ("国科发火[2016]32号", "國科發火（2016）32號", "incubator", "A-77", "2016"):
        assert searched(editor, typed) == ["甲"], typed
    other.refresh_from_db()
    assert searched(editor, str(other.document)) == ["乙"]


def test_an_address_leads_to_its_publication(editor):
    notice, plan = factories.make_notice(title_zh_hans="甲"), factories.make_plan(2024)
    factories.make_notice(title_zh_hans="乙")
    factories.published(notice)
    factories.published(plan)
    notice.refresh_from_db()
    path = f"/notices/{notice.date.year}/{notice.document}/"
    for typed in (
        path,
        f"https://www.example.org/en{path}",
        f" http://127.0.0.1:8000{path}?at=2024-01-01#top",
        path.rstrip("/"),
        f"https://www.example.org/desk/notices/notice/{notice.pk}/change/",
    ):
        assert searched(editor, typed) == ["甲"], typed
    assert searched(editor, "/tasks/2024/") == []
    assert len(searched(editor, "/tasks/2024/", "tasks/plan")) == 1
    assert searched(editor, f"/desk/notices/notice/{notice.pk}/change/", "tasks/plan") == []
    assert searched(editor, "/notices/2024/99999999999999999999/") == []
    assert searched(editor, "9" * 30) == []


def test_a_change_is_found_and_what_it_replaced_is_not(editor):
    notice = factories.make_notice(title_zh_hans="旧题目")
    notice.title_zh_hans = "新题目"
    notice.save(update_fields=["title_zh_hans"])
    assert searched(editor, "新题") == ["新题目"]
    assert searched(editor, "旧题") == []


def test_too_much_to_look_for_finds_nothing(editor):
    factories.make_notice()
    assert searched(editor, "词 " * 500) == []
    assert searched(editor, " ".join(f"词{n}" for n in range(30))) == []


def test_rows_written_by_copy_and_rows_from_before_are_found(editor):
    copying.insert([Notice(title_zh_hans="批量导入的通知", date=factories.make_notice().date)])
    assert searched(editor, "批量") == ["批量导入的通知"]
    Notice.objects.update(found_by="", found_keys=[])
    assert searched(editor, "批量") == []
    fold_names_of("notices", "Notice")(apps, connection.schema_editor())
    assert searched(editor, "批量") == ["批量导入的通知"]


pieces = st.text("火炬高新技術术ＡaB1 ，、-%_\\'\"", max_size=6)


@settings(max_examples=60, deadline=None)
@given(titles=st.lists(pieces, min_size=1, max_size=5), typed=pieces.filter(lambda t: "-" not in t))
def test_what_is_found_is_what_holds_every_word(titles, typed):
    Notice.objects.all().delete()
    for title in titles:
        factories.make_notice(title_zh_hans=title, title_en="", document_number="")
    quoted = typed.replace('"', " ")
    words = [fold(word) for word in quoted.split() if fold(word)]
    hits = set(found(Notice.objects.all(), quoted).values_list("title_zh_hans", flat=True))
    assert hits == {title for title in titles if all(word in fold(title) for word in words)}


def test_pieces_alone_are_no_phrase(editor):
    factories.make_notice(title_zh_hans="新技高新")
    factories.make_notice(title_zh_hans="高新技术")
    assert searched(editor, "高新技") == ["高新技术"]

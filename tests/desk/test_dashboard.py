"""What the desk's first page tells of the public's searches, and to whom."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from torchcenter.desk import dashboard
from torchcenter.record.search import asked
from torchcenter.record.search.models import AskedText

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["desk_language"] = "en"
    return client


@pytest.fixture
def editor():
    return signed_in(factories.make_editor())


def put(text, searches, fruitless=0, days_ago=0) -> None:
    day = timezone.localdate() - dt.timedelta(days=days_ago)
    AskedText.objects.create(day=day, text=text, searches=searches, fruitless=fruitless)


def panel(client, **query) -> dashboard.Searches | None:
    return client.get(reverse("admin:index"), query).context["searches"]


def page(client, **query) -> str:
    return client.get(reverse("admin:index"), query).content.decode()


def test_what_the_site_counts_is_shown(editor):
    for found in (True, True, False):
        asked.note("研发费用", found)
    asked.note("张三13800138000", found=False)
    shown = panel(editor)
    assert (shown.total, shown.fruitless, shown.fruitless_percentage) == (4, 2, 50)
    assert [(row["text"], row["times"]) for row in shown.most_asked] == [("研发费用", 3)]
    assert [(row["text"], row["times"], row["last_on"]) for row in shown.most_fruitless] == [
        ("研发费用", 1, timezone.localdate())
    ]


def test_days_are_added_up_and_the_most_frequent_come_first(editor):
    put("甲", 2, 1, days_ago=0)
    put("甲", 4, 2, days_ago=5)
    put("乙", 5, 0, days_ago=1)
    put("丙", 4, 4, days_ago=3)
    put("丁", 3, 3, days_ago=1)
    shown = panel(editor)
    assert [(row["text"], row["times"]) for row in shown.most_asked] == [
        ("甲", 6), ("乙", 5), ("丙", 4), ("丁", 3),
    ]  # fmt: skip
    today = timezone.localdate()
    assert [(row["text"], row["times"], row["last_on"]) for row in shown.most_fruitless] == [
        ("丙", 4, today - dt.timedelta(days=3)),
        ("甲", 3, today),
        ("丁", 3, today - dt.timedelta(days=1)),
    ]


@pytest.mark.parametrize(
    ("query", "days", "total"),
    [
        ({}, 30, 11),
        ({"days": "7"}, 7, 1),
        ({"days": "30"}, 30, 11),
        ({"days": "365"}, 365, 111),
        ({"days": "400"}, 30, 11),
        ({"days": "x"}, 30, 11),
    ],
)
def test_the_last_days_are_those_that_were_chosen(editor, query, days, total):
    for searches, days_ago in ((1, 6), (10, 7), (100, 30), (1000, 365)):
        put("甲", searches, days_ago=days_ago)
    shown = panel(editor, **query)
    assert (shown.days, shown.total) == (days, total)
    html = page(editor, **query)
    assert html.count('aria-current="true"') == 1
    for choice in (7, 30, 365):
        assert f'href="?days={choice}#searches"' in html


def test_a_table_has_ten_rows(editor):
    for number in range(11):
        put(f"第{number}个", number + 1, number + 1)
    shown = panel(editor)
    assert len(shown.most_asked) == len(shown.most_fruitless) == 10
    assert shown.most_asked[-1]["text"] == "第1个"


@pytest.mark.parametrize(("language", "path"), [("zh-hans", "/search/"), ("en", "/en/search/")])
def test_a_text_leads_to_the_public_search_for_it(editor, language, path):
    editor.cookies["desk_language"] = language
    put('a&b<"#c"', 1)
    html = page(editor)
    address = f"{path}?q=a%26b%3C%22%23c%22"
    assert f'<a href="{address}">a&amp;b&lt;&quot;#c&quot;</a>' in html
    changelist = editor.get(reverse("admin:search_askedtext_changelist")).content.decode()
    assert f'<a href="{address}">a&amp;b&lt;&quot;#c&quot;</a>' in changelist


def test_no_searches_are_told_in_a_sentence(editor):
    html = page(editor, days=7)
    assert "Nothing was searched for in the last 7 days." in html
    assert "<caption>Searched for most often" not in html


def test_an_empty_table_says_why(editor):
    put("甲", 1)
    assert "Every search found something." in page(editor)
    AskedText.objects.all().delete()
    put("", 2, 1)
    html = page(editor)
    assert html.count("None of the texts was kept.") == 2
    assert "Every search found something." not in html


def test_only_staff_who_may_see_searches_do():
    put("甲", 1)
    without = signed_in(factories.make_user())
    assert panel(without) is None
    assert "甲" not in page(without)
    address = reverse("admin:search_askedtext_changelist")
    assert without.get(address).status_code == 403

    allowed = signed_in(factories.make_user("", "search.view_askedtext"))
    assert panel(allowed).total == 1
    assert allowed.get(address).status_code == 200


def test_nobody_changes_a_count(editor):
    put("甲", 1)
    row = AskedText.objects.get()
    for verb in ("change", "delete"):
        address = reverse(f"admin:search_askedtext_{verb}", args=[row.pk])
        assert editor.post(address, {"searches": "7", "post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.searches == 1


def test_the_list_names_what_was_not_kept(editor):
    put("", 1)
    assert "not kept" in editor.get(reverse("admin:search_askedtext_changelist")).content.decode()


def test_the_first_page_needs_few_queries_whatever_was_searched(
    editor, django_assert_max_num_queries
):
    for days_ago in range(20):
        for number in range(20):
            put(f"第{number}个", 1, 1, days_ago)
    with django_assert_max_num_queries(28):
        page(editor)


def test_a_long_list_of_searches_needs_few_queries(editor, django_assert_max_num_queries):
    for number in range(60):
        put(f"第{number}个", 1, 1, days_ago=number)
    with django_assert_max_num_queries(8):
        editor.get(reverse("admin:search_askedtext_changelist"))

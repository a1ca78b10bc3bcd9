"""What is offered while a reader types."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.factories import make_category, make_names, make_notice, published
from torchcenter.desk import workflow
from torchcenter.record.search import finding
from torchcenter.record.search.suggesting import (
    CATEGORY,
    ORGANISATION,
    TITLE,
    Suggestion,
    suggestions,
)

pytestmark = pytest.mark.django_db


def publish(*all_titles, **fields):
    for title in all_titles:
        published(make_notice(**{"title_zh_hans": title, "title_en": "", "body_en": "", **fields}))


def texts(typed, **arguments):
    return [suggestion.text for suggestion in suggestions(typed, **arguments)]


def test_names_come_before_titles():
    make_names()
    publish("部中心会议", category=make_category(name_zh_hans="部中心通知", name_en=""))
    assert suggestions("部中心") == [
        Suggestion("部中心通知", CATEGORY),
        Suggestion("乙部中心", ORGANISATION),
        Suggestion("甲部中心", ORGANISATION),
        Suggestion("部中心会议", TITLE),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "高新",
        "高新技",
        "技术的",
        "gaoxin",
        "gaox",
        "gao'x",
        "GAO XI",
        "高xin",
        "的通知",
        "ｇａｏｘｉｎ",
    ],
)
def test_a_title_is_offered_for_a_part_of_it_or_how_it_is_read(typed):
    publish("关于高新技术的通知", "别的事项")
    assert texts(typed) == ["关于高新技术的通知"]


@pytest.mark.parametrize("typed", ["高新的", "术技", "xingao", "新技高新", "gaoxinz"])
def test_a_title_that_has_the_parts_in_other_places_is_not(typed):
    publish("关于高新技术的通知", "技高一筹", "高新的")
    assert "关于高新技术的通知" not in texts(typed)


def test_the_latest_titles_come_first():
    for day in (3, 1, 2):
        publish(f"第{day}次高新会议", date=dt.date(2024, 1, day))
    assert texts("高新") == ["第3次高新会议", "第2次高新会议", "第1次高新会议"]
    assert texts("高新", limit=2) == ["第3次高新会议", "第2次高新会议"]


@pytest.mark.parametrize("sorting", [0, 10**9])
def test_of_very_many_titles_the_latest_come_first_too(sorting, monkeypatch):
    monkeypatch.setattr(finding, "SORTING", sorting)
    for day in (1, 2, 3, 4, 5, 20, 6, 7, 8, 9, 10):
        publish(f"第{day}次高新会议", date=dt.date(2024, 1, day))
    publish("别的事项", date=dt.date(2024, 1, 21))
    assert texts("高新", limit=1) == ["第20次高新会议"]


def test_titles_in_english_are_offered_from_the_beginning_of_a_word():
    publish("甲", title_en="Notice on Innovation", body_en="<p>Text</p>")
    assert texts("inno") == ["Notice on Innovation"]
    assert texts("notice ON inn") == ["Notice on Innovation"]
    assert texts("nnovation") == []


def test_a_name_is_offered_from_one_chinese_character_on():
    make_names()
    assert texts("甲") == ["甲部中心"]
    assert texts("jiabu") == ["甲部中心"]
    assert texts("m") == []
    assert texts("min") == ["Centre of Ministry B", "Centre of Ministry A"]


def test_one_text_is_offered_once():
    publish("年度报告", "年度报告", category=make_category(name_zh_hans="年度报告", name_en=""))
    assert suggestions("年度") == [Suggestion("年度报告", CATEGORY)]


def test_only_what_is_in_force_is_offered():
    withdrawn = make_notice(
        title_zh_hans="旧式孵化器", category=make_category(name_zh_hans="孵化工作")
    )
    published(withdrawn)
    workflow.withdraw(withdrawn, reason_zh_hans="有误。")
    make_notice(title_zh_hans="孵化器草稿")
    published(make_notice(title_zh_hans="未来孵化器"), at=timezone.now() + dt.timedelta(days=1))
    assert suggestions("孵化") == []
    assert suggestions("fuhua") == []


def test_chinese_is_taken_as_it_is_written():
    publish("关于高新技术的通知")
    assert suggestions("高薪") == []


def test_nothing_is_offered_for_what_no_person_types_into_a_box():
    title = "".join(map(chr, range(ord("一"), ord("一") + 110)))
    publish(title)
    assert texts(title[:80]) == [title]
    assert texts(title) == []


def test_nothing_is_offered_for_nothing():
    publish("关于高新技术的通知")
    assert suggestions("") == suggestions(" \t") == suggestions("\0") == []


@settings(
    max_examples=40,
    deadline=None,
    # What is in the database stays there from one example to the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(max_size=40)
    | st.text(st.sampled_from("xian'ü1 高新-\"“”[]%_\\\0\ud800"), max_size=200)
    | st.lists(st.sampled_from(["xi", "an", "高", "z"]), max_size=99).map("".join)
)
@example("高" * 3000)
@example("zh" * 30)
def test_nothing_that_is_typed_raises(typed):
    assert len(suggestions(typed)) <= 8

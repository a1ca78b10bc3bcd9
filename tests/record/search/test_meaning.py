"""What is offered for a query that finds nothing."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.factories import make_category, make_names, make_notice, published
from torchcenter.desk import workflow
from torchcenter.folding import fold
from torchcenter.record.search import meaning
from torchcenter.record.search.finding import Filters, Search
from torchcenter.record.search.meaning import MOST_SUGGESTIONS, did_you_mean
from torchcenter.record.search.query import parse

pytestmark = pytest.mark.django_db

ANY = Filters()
# What is in the database stays there from one example to the next.
quickly = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def publish(*titles, **fields):
    return [published(make_notice(title_zh_hans=title, **fields)) for title in titles]


@contextmanager
def only_these(*titles):
    """The titles, in public inside the block only."""
    with transaction.atomic():
        publish(*titles)
        yield
        transaction.set_rollback(True)


def hits(text, filters=ANY):
    return Search(parse(text), filters).counts.total


def meant(text, filters=ANY):
    """What is offered for a query without hits; all of it has one and is not the query."""
    assert hits(text, filters) == 0
    query = parse(text)
    offered = did_you_mean(query, Search(query, filters))
    assert all(hits(other, filters) for other in offered)
    assert fold(text) not in map(fold, offered)
    assert len(offered) <= MOST_SUGGESTIONS
    return offered


# Pinyin


@pytest.mark.parametrize(
    "typed",
    [
        "gaoxinjishu",
        "gaoxin jishu",
        "gao xin ji shu",
        "gao'xin'ji'shu",
        "GaoXin JISHU",
        "ｇａｏｘｉｎｊｉｓｈｕ",
        "gāoxīn jìshù",
        "gao1xin1ji4shu4",
        "高新jishu",
        "gaoxin技术",
    ],
)
def test_a_query_in_pinyin_is_understood_however_it_is_typed(typed):
    publish("关于高新技术企业认定的通知", "关于召开会议的通知")
    assert meant(typed) == ["高新技术"]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("xian", "西安"),
        ("xi'an", "西安"),
        ("Xi’an", "西安"),
        ("lvse", "绿色"),
        ("lüse", "绿色"),
        ("lǜ sè", "绿色"),
        ("zhanlve", "战略"),
        ("zhanlue", "战略"),
        ("fangan", "方案"),
        ("chongqing", "重庆"),
        ("yinhang", "银行"),
    ],
)
def test_one_spelling_may_be_cut_and_written_in_several_ways(typed, word):
    publish("重庆市绿色银行战略实施方案", "先进单位和西安县")
    assert meant(typed) == [word]


def test_what_is_usually_read_so_comes_before_what_may_be():
    publish("银行代表讲话", "银行与企业座谈", "保护银杏")
    assert meant("yinxing") == ["银杏", "银行"]
    assert meant("yinhang") == ["银行"]


def test_a_reading_that_hardly_anybody_knows_does_not_count():
    publish("湘潭行动方案")
    assert meant("yinxing") == []


def test_of_words_that_sound_alike_the_more_frequent_comes_first():
    publish("新溪大桥通车", "信息发布", "信息公开", "心系群众")
    assert meant("xinxi")[0] == "信息"
    assert set(meant("xinxi")) == {"信息", "心系", "新溪"}


def test_words_in_pinyin_that_stand_apart_are_understood_one_by_one():
    publish("企业申报高新项目")
    assert meant("gaoxin qiye") == ["高新 企业"]


def test_syllables_beside_a_word_that_is_right_are_taken_together():
    publish("企业申报高新项目")
    assert meant("企业 gao xin") == ["企业 高新"]


def test_syllables_that_stand_in_different_texts_may_be_one_word():
    publish("关于高新项目的通知")
    publish("其他", title_en="On gao")
    publish("另外", title_en="On xin")
    assert meant("gao xin") == ["高新"]


def test_syllables_that_are_words_elsewhere_may_be_one_word_beside_the_others():
    publish("高新项目会议")
    publish("其他", title_en="On gao and xin")
    assert meant("会议 gao xin") == ["会议 高新"]


@pytest.mark.parametrize("later", ["技术创新", "高新产业技术"])
def test_only_titles_with_all_syllables_side_by_side_are_read(later, monkeypatch):
    monkeypatch.setattr(meaning, "MOST_TITLES", 1)
    publish("高新技术", later)
    assert meant("gaoxinjishu") == ["高新技术"]


def test_of_too_many_titles_the_latest_recorded_are_read(monkeypatch):
    monkeypatch.setattr(meaning, "MOST_TITLES", 1)
    publish("新溪大桥通车", "信息发布")
    assert meant("xinxi") == ["信息"]


def test_a_syllable_alone_is_not_understood():
    publish("关于高新技术的通知")
    assert meant("gao") == []


# A slip


@pytest.mark.parametrize(
    "typed",
    [
        "高薪技术企业",
        "高新计书企业",
        "高新技木企业",
        "高新技企业",
        "高新高技术企业",
        "高技新术企业",
        "高新技术企业业",
        "低新技术企业",
        "“高新技木企业”",
        "高新技木企業",
    ],
)
def test_a_slip_in_chinese_is_mended(typed):
    publish("关于高新技术企业认定的通知", "高新技术企业名单", "关于召开会议的通知")
    assert meant(typed)[0] == "高新技术企业"


@pytest.mark.parametrize(
    "typed", ["inovation", "innnovation", "innovetion", "innovatoin", "xnnovation", '"inovation"']
)
def test_a_slip_in_an_english_word_is_mended_as_it_is_written(typed):
    publish("创新", title_en="Notice on Innovation Clusters")
    assert meant(typed) == ["Innovation"]


def test_two_words_written_as_one_are_offered_as_a_phrase():
    publish("开放日", title_en="High tech days")
    assert meant("hightech") == ['"High tech"']


def test_only_whole_english_words_are_offered():
    publish("创新", title_en="Preinnovations")
    assert meant("inovation") == []


def test_in_few_characters_only_what_sounds_alike_is_offered():
    publish("关于高新技术的通知")
    assert meant("高薪") == ["高新"]
    assert meant("新技木") == []
    assert meant("薪") == []


def test_of_what_sounds_alike_the_one_with_the_fewest_other_characters_comes_first():
    publish("高新区", "告新人", "告新手")
    assert meant("高薪") == ["高新", "告新"]


def test_two_slips_are_too_many():
    publish("关于科技企业孵化器的通知")
    assert meant("科枝企业孵化哭") == []


def test_terms_that_find_something_are_kept():
    publish("关于高新技术企业认定的通知", title_en="Notice on Innovation")
    assert meant("认定 inovation 高新技木") == ["认定 Innovation 高新技术"]
    assert meant("inovation -会议") == ["Innovation -会议"]


def test_what_has_no_hit_together_with_the_other_terms_is_not_offered():
    publish("关于高新技术企业认定的通知", "关于召开会议的通知")
    assert meant("会议 高新技木") == []
    assert meant("高新技木 -认定") == []


def test_the_number_of_a_document_is_taken_at_its_word():
    publish("甲部〔2016〕32号文的解读")
    assert meant("甲部〔2016〕33号") == []


def test_more_than_a_slip_of_the_finger_is_not_mended():
    title = "".join(map(chr, range(ord("一"), ord("一") + 110)))
    publish(title, title_en="Alpha bravo delta gamma with some more words in it and then these")
    assert meant("alpha bravo delta gama") == ["alpha bravo delta gamma"]
    assert meant("alpa brafo telta gamma") == ["Alpha bravo delta gamma"]
    assert meant("alpa brafo telta gama") == []
    assert meant("alpa with some more words in it and then these") == [
        "Alpha with some more words in it and then these"
    ]
    assert meant("alpa bravo with some more words in it and then these") == []
    assert meant(f"{title[:50]}囧{title[51:100]}") == [title[:100]]
    assert meant(f"{title[:50]}囧{title[51:101]}") == []


@quickly
@example("关于召开科技企业", 6, "missing")
@given(
    title=st.lists(
        st.sampled_from("关于召开科技企业孵化器工作会议的通知做好高新区统计调查"),
        min_size=6,
        max_size=20,
        unique=True,
    ).map("".join),
    place=st.integers(0, 19),
    kind=st.sampled_from(["wrong", "missing", "too many", "swapped"]),
)
@example(title="关于召开会议", place=4, kind="missing")
def test_a_slip_anywhere_in_a_title_is_mended(title, place, kind):
    place %= len(title)
    before, character, after = title[:place], title[place], title[place + 1 :]
    slipped = {
        "wrong": f"{before}囧{after}",
        "missing": before + after,
        "too many": f"{before}囧{character}{after}",
        "swapped": before + after[:1] + character + after[1:],
    }[kind]
    with only_these(title):
        assume(not hits(slipped))
        assert title in meant(slipped)


# Where it is sought


def test_names_are_offered_where_a_text_holds_them():
    make_names()
    body = "<p>乙部中心发布，见网站的规章制度栏目。</p>"
    published(make_notice(category=make_category(name_zh_hans="规章制度"), body_zh_hans=body))
    assert meant("guizhang zhidu") == ["规章制度"]
    assert meant("乙步中心") == ["乙部中心"]
    assert meant("甲步中心") == []


def test_only_what_is_in_force_is_offered():
    withdrawn = make_notice(title_zh_hans="关于旧式孵化器的通知")
    published(withdrawn)
    workflow.withdraw(withdrawn, reason_zh_hans="有误。")
    replaced = make_notice(title_zh_hans="关于老式孵化器的通知")
    published(replaced)
    replaced.title_zh_hans = "关于新的事项的通知"
    replaced.save()
    published(replaced)
    published(
        make_notice(title_zh_hans="关于未来孵化器的通知"), at=timezone.now() + dt.timedelta(days=1)
    )
    assert meant("fuhuaqi") == []
    assert meant("关于老式孵化气的通知") == []
    publish("关于众创孵化器的通知")
    assert meant("fuhuaqi") == ["孵化器"]


def test_only_what_the_filters_let_through_is_offered():
    publish("关于孵化器的通知", date=dt.date(2023, 5, 1))
    publish("关于高新技术的通知", date=dt.date(2024, 5, 1))
    assert meant("fuhuaqi", Filters(year=2024)) == []
    assert meant("fuhuaqi", Filters(year=2023)) == ["孵化器"]
    assert meant("孵化器的通知", Filters(year=2024)) == []


# Whatever is typed


@quickly
@given(
    st.text(max_size=60)
    | st.text(st.sampled_from("xian'ü1 高新-\"“”[]%_\\\0\ud800"), max_size=600)
    | st.lists(st.sampled_from(["xi", "an", "高", "新技术", "-x", '"a']), max_size=12).map(" ".join)
)
@example("xian" * 125)
@example("重" * 500)
@example("-")
@example("'")
@example("~" * 4)
@example("新技术")
def test_nothing_that_is_typed_raises_or_is_offered_again(text):
    if not hits("西安高新技术"):
        publish("西安高新技术")
    query = parse(text)
    offered = did_you_mean(query, Search(query, ANY))
    assert fold(query.text) not in map(fold, offered)


@pytest.mark.parametrize("text", ["xian" * 15, "gao " * 10, "关于x " * 10, "关于高新技术" * 16])
def test_a_long_query_asks_the_database_no_more_than_a_few_dozen_times(
    text, django_assert_max_num_queries
):
    publish("关于高新技术企业认定的通知")
    query = parse(text)
    search = Search(query, ANY)
    with django_assert_max_num_queries(60):
        did_you_mean(query, search)

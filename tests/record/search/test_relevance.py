"""Questions are answered at least as well as by BM25 over all texts, and what has no hit falls back."""

import datetime as dt
import math
import time
from statistics import mean

import pytest

from benchmarks import relevance
from tests.record.search.archive import publish_prose
from torchcenter.record.models import Edition
from torchcenter.record.search import bits, finding, index, keys, phrases, results
from torchcenter.record.search import relevance as weighing
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.index import indexed
from torchcenter.record.search.models import DenseKey

pytestmark = pytest.mark.django_db


def record(*texts: tuple[str, str]) -> None:
    """Notices with the titles and bodies given; their dates are equal, their ids 1, 2 …"""
    relevance.record_notices(
        [
            relevance.Notice(str(number), dt.date(2024, 3, 15), title, body)
            for number, (title, body) in enumerate(texts, 1)
        ]
    )


def search(text, **arguments):
    return results.search(text, Filters(), **arguments)


def found(text) -> list[str]:
    return relevance.answer_of_the_site(text)


def test_ndcg_is_1_for_the_best_order_and_counts_what_comes_late_for_less():
    grades = {"a": 3, "b": 2, "c": 1}
    assert relevance.ndcg(["a", "b", "c", "d"], grades) == 1
    assert relevance.ndcg(["d", "e"], grades) == 0
    # (7/log₂3 + 3/log₂2) / (7/log₂2 + 3/log₂3 + 1/log₂4)
    assert relevance.ndcg(["b", "a"], grades) == pytest.approx(7.4165 / 9.3928, abs=1e-4)
    assert relevance.ndcg([*"0123456789", "a"], grades) == 0


def test_the_reference_is_bm25_as_it_is_written():
    reference = relevance.Bm25({"a": "孵化器", "b": "孵化基地", "c": "专利"})
    # Two texts of three have 孵化, one has 化器; b is half as long again as the average.
    pair, rare = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)
    assert reference.scores("孵化器") == pytest.approx(
        {"a": pair + rare, "b": pair * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1.5))}
    )


def test_questions_are_answered_at_least_as_well_as_by_the_reference(capsys):
    notices, questions = relevance.collection()
    assert len(notices) >= 150
    assert len(questions) >= 60
    relevance.record_notices(notices)
    compared = relevance.compare(notices, questions)
    with capsys.disabled():
        print(f"\n{relevance.report(compared)}")  # noqa: T201  (The figures are wanted in every run.)
    site = mean(one.site for one in compared)
    assert site >= mean(one.reference for one in compared) - 0.01
    assert site >= 0.89


def test_weighing_the_most_promising_texts_alone_finds_the_same_best_ones(monkeypatch):
    notices, questions = relevance.collection()
    relevance.record_notices(notices)
    of_all = [found(question.text)[:3] for question in questions]
    monkeypatch.setattr(weighing, "MOST_WEIGHED", 30)
    of_few = [found(question.text)[:10] for question in questions]
    kept = [len({*best} & {*few}) / len(best) for best, few in zip(of_all, of_few, strict=True)]
    assert mean(kept) > 0.95


def test_weighing_by_the_rarest_pieces_alone_finds_the_same_best_ones(monkeypatch):
    notices, questions = relevance.collection()
    relevance.record_notices(notices)
    index.promote()
    of_all = [found(question.text)[:3] for question in questions]
    monkeypatch.setattr(weighing, "MOST_PIECES", 12)
    of_few = [found(question.text)[:10] for question in questions]
    kept = [len({*best} & {*few}) / len(best) for best, few in zip(of_all, of_few, strict=True)]
    assert mean(kept) > 0.95


def test_of_a_long_query_what_common_pieces_may_stand_in_is_estimated():
    publish_prose(120)
    index.promote()
    common = indexed(Edition.objects.first(), {}).keys & {*DenseKey.objects.in_bulk()}
    absent = keys.of_learned_phrase(phrases.MOST)
    estimated = finding.estimated_frequencies({*common, absent}, index.state())
    exact = finding.postings_of(common, common)
    assert len(common) > 64
    counted = {absent: 0} | {key: bits.count(exact[key]) for key in common}
    assert estimated == pytest.approx(counted)


def test_the_order_is_the_same_once_common_keys_are_kept_as_bits():
    notices, questions = relevance.collection()
    relevance.record_notices(notices)
    before = [found(question.text) for question in questions]
    assert index.promote() > 100
    assert [found(question.text) for question in questions] == before


@pytest.mark.parametrize("sort", results.SORTS)
def test_a_question_without_a_hit_gets_the_best_partial_matches_whatever_the_sort(sort):
    record(
        ("关于证书遗失补发的通知", "证书遗失的，可以申请补办。"),
        ("关于放假的通知", "放假七天。"),
        ("关于启用证书的公告", "启用新的证书。"),
    )
    answer = search("证书遗失了怎么补办？", sort=sort)
    assert answer.is_partial
    assert [hit.edition.path for hit in answer.hits] == ["/1/", "/3/"]
    assert answer.count == 2


def test_what_has_a_hit_gets_no_partial_matches():
    record(("通知甲", "证书遗失的，可以补办。"), ("通知乙", "证书遗失声明。"))
    answer = search("证书遗失的", sort=results.RELEVANCE)
    assert not answer.is_partial
    assert [hit.edition.path for hit in answer.hits] == ["/1/"]


def test_behind_the_hits_that_are_weighed_come_all_others(monkeypatch):
    monkeypatch.setattr(weighing, "MOST_WEIGHED", 4)
    record(*[(f"通知{number}", "证书遗失的，可以补办。") for number in range(30)])
    pages = [search("证书遗失", sort=results.RELEVANCE, page=page).hits for page in (1, 2)]
    assert [len(hits) for hits in pages] == [20, 10]
    assert len({hit.edition.path for hits in pages for hit in hits}) == 30


@pytest.mark.parametrize(
    ("text", "falls_back"),
    [
        ("证件", False),
        ("证书书", False),
        ("遗失证书", True),
        ("证书 年检", True),
        ("证书2024", True),
        ("certifikate", False),
    ],
)
def test_one_short_word_that_nothing_holds_is_not_taken_apart(text, falls_back):
    record(("通知", "证书遗失的，可以补办，certificate。"))
    assert search(text).is_partial is falls_back


def test_a_single_character_in_common_is_no_match():
    record(("通知", "证书遗失的，可以补办。"))
    answer = search("可怎遗书法")
    assert (answer.count, answer.is_partial) == (0, False)


def test_a_partial_match_holds_nothing_that_is_excluded():
    record(("通知甲", "证书遗失，登报声明。"), ("通知乙", "证书遗失，到窗口办理。"))
    assert sorted(found("证书遗失以后如何")) == ["1", "2"]
    assert found("证书遗失以后如何 -登报声明") == ["2"]
    assert found("证书遗失以后如何 -窗口") == ["1"]


def test_of_a_partial_match_all_is_marked_that_stands_side_by_side_in_the_question():
    record(("孵化器的证书", "遗失高新技术企业证书的，企业 require 补办；器化。"))
    (hit,) = search("高新技术企业的证书，孵化器 requiring 遗失补办了").hits
    assert hit.title == "<mark>孵化器的证书</mark>"
    assert hit.snippet == (
        "<mark>遗失高新技术企业证书</mark>的，<mark>企业</mark>"
        " <mark>require</mark> <mark>补办</mark>；器化。"
    )


def test_a_query_without_a_pause_is_marked_as_fast_as_any():
    record(("通知", "证书遗失的，可以补办。" * 50))
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 480))) + "证书遗失"
    started = time.perf_counter()
    (hit,) = search(text).hits
    assert "<mark>证书遗失</mark>" in hit.snippet
    assert time.perf_counter() - started < 1


def test_standing_in_the_title_counts_for_more():
    record(
        ("关于证书补发的通知", "各单位请按照要求办理有关手续，逾期不予受理。"),
        ("关于办理手续的通知", "各单位请按照证书补发要求，逾期不予受理的。"),
    )
    assert found("证书补发需要多久") == ["1", "2"]


def test_of_equal_texts_the_latest_comes_first():
    record(*[("关于证书遗失的通知", "证书遗失的，可以申请补办。")] * 3)
    assert found("证书遗失后怎么申请补办") == ["3", "2", "1"]


def test_single_characters_in_common_decide_between_equals():
    record(("通知甲", "证书遗失，养犬的单位。"), ("通知乙", "证书遗失，养鱼的单位。"))
    assert found("犬类证书遗失怎么处理") == ["1", "2"]
    assert found("鱼类证书遗失怎么处理") == ["2", "1"]


def test_rare_pieces_make_a_text_promising_more_than_common_ones(monkeypatch):
    monkeypatch.setattr(weighing, "MOST_WEIGHED", 1)
    record(("甲", "遗失。"), *[("乙", "按期申报材料。")] * 9)
    assert found("遗失按期申报材料") == ["1"]


def test_a_word_counts_in_all_its_forms_and_not_inside_another():
    record(
        ("Notice", "Enterprises apply in March. Lost certificates are replaced here."),
        ("Other", "The certainty of an entrepreneur; nothing else is said here at all."),
    )
    assert found("enterprise lost its certificate yesterday") == ["1"]
    piece = weighing.Piece.of_word("possible")
    texts = ("possibility", "impossible", "possessed", "2项possibilities，possibly")
    assert [piece.count(text) for text in texts] == [1, 0, 0, 2]
    assert weighing.Piece.of_word("15").count("2015年15日，第15号，150") == 2


@pytest.mark.parametrize(("typed", "first"), [("税", "1"), ("税收", "2")])
def test_how_often_a_character_stands_in_a_text_counts_where_nothing_else_was_asked_for(
    typed, first
):
    record(
        ("通知甲", "税务、税率、税种、税收，以及一些事。"),
        ("通知乙", "税收，税收，其他一些事项，十二个字。"),
    )
    assert found(typed)[0] == first

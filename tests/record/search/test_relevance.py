"""Questions are answered at least as well as by BM25 over all texts."""

import math
from statistics import mean

import pytest

from benchmarks import relevance

pytestmark = pytest.mark.django_db


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

import json
import math

import pytest

from benchmarks.questions import FALLBACK
from benchmarks.report import AIMS, NO_AIM, OK, OVER, Measured, markdown, percentile, table

MACHINE = {"cores": "2"}


def measured(kind="2 characters, common", page=(1.0,), answers=(1.0,), first=(1.0,), **fields):
    milliseconds = {"page": list(page), "JSON": list(answers)}
    return Measured(kind, milliseconds=milliseconds, first=list(first), **fields)


def result(size, *classes):
    return {
        "size": size,
        "classes": [each.summary(size) for each in classes],
        "all": measured("all").summary(size),
        "loading": {"notices": 100, "seconds": 2.0, "finishing_seconds": 1.0},
        "tables": {"search_entry": (2_000_000, 1_000_000)},
        "machine": MACHINE,
    }


@pytest.mark.parametrize(
    ("percent", "expected"), [(5, 15), (30, 20), (40, 20), (50, 35), (95, 50), (100, 50)]
)
def test_a_percentile_is_a_value_by_its_nearest_rank(percent, expected):
    assert percentile([50, 20, 15, 40, 35], percent) == expected


def test_of_forty_values_two_may_be_above_the_95th_percentile():
    assert percentile(range(1, 41), 95) == 38


def test_there_is_no_percentile_of_nothing():
    assert math.isnan(percentile([], 50))


@pytest.mark.parametrize(("size", "aim"), AIMS.items())
def test_a_class_keeps_to_its_aim_up_to_the_aim_itself(size, aim):
    assert measured(page=[aim]).summary(size)["verdict"] == OK
    assert measured(page=[aim + 0.1]).summary(size)["verdict"] == OVER


def test_the_slower_format_decides():
    assert measured(page=[19], answers=[21]).summary(10_000)["verdict"] == OVER
    assert measured(page=[21], answers=[19]).summary(10_000)["verdict"] == OVER


def test_what_was_asked_for_the_first_time_is_told_and_decides_nothing():
    told = measured(first=[30, 40], page=[19]).summary(10_000)
    assert told["first"] == {"requests": 2, "p50": 30, "p95": 40}
    assert told["verdict"] == OK


def test_a_question_without_an_exact_hit_has_an_aim_of_its_own():
    assert measured(FALLBACK, page=[99]).summary(100_000)["verdict"] == OK
    assert measured(FALLBACK, page=[101]).summary(100_000)["verdict"] == OVER
    assert measured(FALLBACK, page=[9_999]).summary(10_000)["verdict"] == NO_AIM


def test_another_size_has_no_aim():
    assert measured(page=[9_999]).summary(300)["verdict"] == NO_AIM


def test_a_summary_tells_percentiles_and_the_middle_of_the_hits():
    told = measured(page=[3, 1, 2], answers=[5], hits=[7, 9, 1000], different=2).summary(10_000)
    assert told["page"] == {"requests": 3, "p50": 2, "p95": 3}
    assert told["JSON"] == {"requests": 1, "p50": 5, "p95": 5}
    assert (told["hits"], told["different"]) == (9, 2)
    assert json.loads(json.dumps(told)) == told


def test_a_table_has_its_columns_in_line():
    assert table(["class", "n"], [["a", "1"], ["longer", "1,000"]]) == (
        "| class  |     n |\n| ------ | ----: |\n| a      |     1 |\n| longer | 1,000 |\n"
    )


def test_the_report_says_how_many_classes_are_over_and_which():
    report = markdown([result(10_000, measured("slow", page=[21]), measured("quick"))])
    assert "1 of 2 classes keep to it, 1 do not" in report
    over = [line for line in report.splitlines() if OVER in line]
    assert len(over) == 1
    assert over[0].startswith("| slow ")


def test_the_report_marks_estimates_and_tells_bytes_a_notice():
    report = markdown([result(1_000, measured("about", hits=[1200], are_exact=False))])
    assert "~1,200" in report
    assert "| search_entry |  2 |           1 |          3,000 |" in report
    assert "100 notices in 2 s, 50 a second" in report

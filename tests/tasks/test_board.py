"""The board of a plan: progress, what the last quarter changed, and tasks through the years."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tasks.board import ALL, YEAR, Board, Line, lines_of
from tasks.views import tasks_of
from tests import factories
from torchcenter.record.models import Edition


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def task_with(*reports, year=2024, position=1):
    entries = [
        {"date": day, "percentage": percentage, "text_zh_hans": "", "text_en": ""}
        for day, percentage in reports
    ]
    return Edition(
        year=year, document=position, details={"position": position, "progress": entries}
    )


@given(
    st.lists(
        st.lists(
            st.tuples(st.dates(dt.date(2023, 6, 1), dt.date(2026, 1, 1)), st.integers(0, 100))
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_line_stays_in_its_drawing_and_goes_from_left_to_right(years):
    tasks = [
        task_with(*[(day.isoformat(), p) for day, p in sorted(reports)], year=2023 + place)
        for place, reports in enumerate(years)
    ]
    line = Line.of(tasks)
    assert all(0 <= x <= line.width and 0 <= y <= ALL for x, y in line.points)
    assert [x for x, _y in line.points] == sorted(x for x, _y in line.points)
    assert len(line.points) == sum(map(len, years))
    assert line.path.count("M") == sum(map(bool, years))
    assert line.width == YEAR * len(years)


@pytest.mark.django_db
class TestBoard:
    def test_changes_are_counted_from_the_end_of_the_quarter_before_the_latest_report(self):
        board = Board.of(
            [
                task_with(("2024-06-30", 40), ("2024-09-30", 70), ("2024-11-05", 75)),
                task_with(("2024-06-30", 30), ("2024-12-31", 25), position=2),
                task_with(("2024-10-01", 10), position=3),
                task_with(("2024-06-30", 100), position=4),
                task_with(position=5),
            ]
        )
        assert (board.since, board.until) == (dt.date(2024, 9, 30), dt.date(2024, 12, 31))
        assert [card.change for card in board.cards] == [5, -5, 10, None, None]
        assert [card.percentage for card in board.cards] == [75, 25, 10, 100, None]
        assert (board.completed, board.reported) == (1, 4)

    def test_without_reports_nothing_is_claimed(self):
        board = Board.of([task_with()])
        assert (board.since, board.until, board.cards[0].change) == (None, None, None)

    @pytest.fixture
    def carried(self):
        """A task of 2023 that goes on in 2024 and 2025, and one of 2024 alone."""
        plans = [factories.make_plan(year) for year in (2023, 2024, 2025)]
        tasks, earlier = [], None
        for plan in plans:
            factories.published(plan)
            task = factories.make_task(plan, carried_over_from=earlier, title_zh_hans="孵化器建设")
            factories.make_report(task, date=dt.date(plan.year, 6, 30), percentage=plan.year - 1980)
            factories.published(task)
            tasks.append(task)
            earlier = task
        alone = factories.make_task(plans[1], position=2)
        factories.published(alone)
        return tasks, alone

    def test_a_task_is_followed_backward_and_forward(self, carried, django_assert_num_queries):
        tasks, alone = carried
        of_2024 = tasks_of(2024)
        with django_assert_num_queries(1):
            lines = lines_of(of_2024)
        assert list(lines) == [tasks[1].document]
        line = lines[tasks[1].document]
        assert [year.task.document for year in line.years] == [task.document for task in tasks]
        assert [year.percentage for year in line.years] == [43, 44, 45]
        assert alone.document not in lines

    def test_the_page_says_in_words_what_the_drawing_shows(self, client, carried):
        tasks, _alone = carried
        html = client.get("/tasks/2024/").content.decode()
        assert "2023年 43% 2024年 44% 2025年 45%" in plain(html)
        assert "共2项任务，进展截至2024年6月30日：已完成0项，已报告进展1项。" in plain(html)
        assert "尚无进展报告。" in html
        english = plain(client.get("/en/tasks/2024/").content.decode())
        assert "up 44 points" in english
        assert "2 tasks, as reported up to 30 June 2024: 0 completed, 1 with a report." in english
        assert "历年进展" in client.get("/tasks/2024/1/").content.decode()
        assert "历年进展" not in client.get("/tasks/2024/2/").content.decode()
        assert f'href="{Edition.objects.get(document=tasks[2].document).path}"' in html

    def test_as_it_stood_the_line_ends_where_it_ended_then(self, client, carried):
        tasks, _alone = carried
        before = timezone.now()
        plan = factories.make_plan(2026)
        factories.published(plan)
        later = factories.make_task(plan, carried_over_from=tasks[2])
        factories.published(later)
        now = lines_of(tasks_of(2024))[tasks[1].document]
        then = lines_of(tasks_of(2024, before), before)[tasks[1].document]
        assert (len(now.years), len(then.years)) == (4, 3)

    def test_a_circle_does_not_hang_the_page(self, carried):
        tasks, _alone = carried
        first = Edition.objects.in_force().get(document=tasks[0].document)
        first.details["carried_over_from"] = tasks[2].document
        lines = lines_of([first])
        assert len(lines[first.document].years) == 3

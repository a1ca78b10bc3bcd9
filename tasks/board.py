"""The plan of a year as a board: how far each task is, what a quarter changed, its line through years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from torchcenter.record.models import Edition

# A year is so wide, and the whole of a task so high, in the units of the drawing of a line.
YEAR, ALL = 120, 40


@dataclass(frozen=True)
class YearOfTask:
    """A task in the plan of one of the years it was carried over through."""

    task: Edition
    x: int

    @property
    def percentage(self) -> int | None:
        return percentage_of(self.task)


@dataclass(frozen=True)
class Line:
    """A task through the years, the earliest first; its drawing is `width` by ALL units."""

    years: list[YearOfTask]

    @classmethod
    def of(cls, tasks: Iterable[Edition]) -> Line:
        return cls([YearOfTask(task, YEAR * place) for place, task in enumerate(tasks)])

    @property
    def width(self) -> int:
        return YEAR * len(self.years)

    @property
    def height(self) -> int:
        return ALL

    @property
    def path(self) -> str:
        """An SVG path: within each year from one report to the next, by date and per cent."""
        parts = []
        for year in self.years:
            points = [_point(year, report) for report in year.task.progress]
            if points:
                parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points))
        return "".join(parts)

    @property
    def points(self) -> list[tuple[float, float]]:
        """A point for each report."""
        return [_point(year, r) for year in self.years for r in year.task.progress]


@dataclass(frozen=True)
class Card:
    """`change` is in percentage points since the board's `since`; None without a report after it."""

    task: Edition
    percentage: int | None
    change: int | None
    line: Line | None


@dataclass(frozen=True)
class Board:
    """`until` is the day of the latest report, None without one; `since` ends the quarter before it."""

    cards: list[Card]
    since: dt.date | None
    until: dt.date | None

    @classmethod
    def of(cls, tasks: list[Edition], at: dt.datetime | None = None) -> Board:
        """`tasks` of one plan as they stood at the moment, in the order of their numbers. One query."""
        days = [_day(report) for task in tasks for report in task.progress]
        until = max(days, default=None)
        since = until and _quarter(until) - dt.timedelta(days=1)
        lines = lines_of(tasks, at)
        return cls([_card(task, since, lines.get(task.document)) for task in tasks], since, until)

    @property
    def completed(self) -> int:
        return sum(card.percentage == 100 for card in self.cards)

    @property
    def reported(self) -> int:
        return sum(card.percentage is not None for card in self.cards)


def percentage_of(task: Edition) -> int | None:
    """Per cent completed by the latest report; None where there is none."""
    return task.progress[-1]["percentage"] if task.progress else None


def lines_of(tasks: Iterable[Edition], at: dt.datetime | None = None) -> dict[int, Line]:
    """By document number the lines of those tasks that stand in the plans of several years. One query."""
    every = Edition.objects.of("tasks", "task").in_force(at).defer("body_zh_hans", "body_en")
    by_document = {task.document: task for task in every}
    later = {}
    for task in sorted(by_document.values(), key=lambda task: -task.year):
        if earlier := task.details.get("carried_over_from"):
            later[earlier] = task
    lines = {}
    for task in tasks:
        chain = [task]
        while before := by_document.get(chain[0].details.get("carried_over_from")):
            if before.year >= chain[0].year:
                break
            chain.insert(0, before)
        while after := later.get(chain[-1].document):
            if after.year <= chain[-1].year:
                break
            chain.append(after)
        if len(chain) > 1:
            lines[task.document] = Line.of(chain)
    return lines


def _card(task: Edition, since: dt.date | None, line: Line | None) -> Card:
    if not task.progress:
        return Card(task, None, None, line)
    latest = task.progress[-1]
    before = [report for report in task.progress if _day(report) <= since]
    change = None
    if _day(latest) > since:
        change = latest["percentage"] - (before[-1]["percentage"] if before else 0)
    return Card(task, latest["percentage"], change, line)


def _point(year: YearOfTask, report: dict) -> tuple[float, float]:
    """Where a report is in the drawing; one of a later day than its year's at the year's end."""
    start = dt.date(year.task.year, 1, 1)
    share = (_day(report) - start).days / 365
    return (
        round(year.x + YEAR * min(max(share, 0), 1), 1),
        round(ALL * (1 - report["percentage"] / 100), 1),
    )


def _day(report: dict) -> dt.date:
    return dt.date.fromisoformat(report["date"])


def _quarter(day: dt.date) -> dt.date:
    """The first day of its quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)

"""The timeline as a drawing to scale: milestones by date, the names in force as bands, zoomed by decade.

Positions along the time are per cent of the width, so that the drawing fits every window and its type
keeps its size; heights are CSS pixels.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from torchcenter.identity.models import OrganisationName
from torchcenter.partial_dates import span
from torchcenter.record.models import Edition

BAND = 28
LANE = 26
AXIS = 26
# The narrowest drawing that shows titles, and the widths of their characters in it, in CSS pixels.
NARROWEST = 860
WIDE, NARROW = 13.5, 7.5
LONGEST = {"wide": 16, "narrow": 30}
# Between a mark and what stands beside it.
SPACE = 14
# A picture above the mark of its milestone, and the width of a telephone's drawing.
PICTURE_WIDTH, PICTURE_HEIGHT = 72, 48
TELEPHONE = 339
# A label for each so many years, where there are more years than that many labels.
MOST_LABELS = 12
LAST_LABEL = 93
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True)
class Tick:
    year: int
    x: float

    @property
    def is_last(self) -> bool:
        """Whether its label would run over the end."""
        return self.x > LAST_LABEL


@dataclass(frozen=True)
class Band:
    """The span of a name: `number` is its place in the list below the drawing, from 1."""

    number: int
    name: OrganisationName
    x: float
    width: float

    @property
    def last_day(self) -> dt.date | None:
        until = self.name.valid_until
        return until and until - dt.timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """A milestone from `x` to `end`, alike where it is of one day; `y` is the middle of its lane."""

    milestone: Edition
    label: str
    x: float
    end: float
    y: int
    is_label_before: bool

    @property
    def label_x(self) -> float:
        return self.x if self.is_label_before else self.end


@dataclass(frozen=True)
class Picture:
    """The first picture of a milestone's text, its middle at `x`; `address` is of its smallest copy."""

    milestone: Edition
    address: str
    x: float
    is_for_wide: bool


@dataclass(frozen=True)
class Timeline:
    """Of the years from `first` up to but without `after`; nothing has a name after today."""

    first: int
    after: int
    milestones: Sequence[Edition]
    names: Sequence[OrganisationName]
    today: dt.date

    @classmethod
    def of(
        cls,
        milestones: Sequence[Edition],
        names: Sequence[OrganisationName],
        today: dt.date,
        decade: int | None = None,
    ) -> Timeline:
        """All milestones, which are in the order of their dates, or those of the decade."""
        if decade is not None:
            within = [m for m in milestones if decade <= m.year < decade + 10]
            return cls(decade, decade + 10, within, names, today)
        after = max(milestones[-1].year, today.year) + 1
        return cls(milestones[0].year, after, milestones, names, today)

    @property
    def last(self) -> int:
        return self.after - 1

    @cached_property
    def bands(self) -> list[Band]:
        """The names in force during the years shown, the earliest first."""
        bands = []
        start = dt.date(self.first, 1, 1)
        end = min(dt.date(self.after, 1, 1), self.today + dt.timedelta(days=1))
        for name in self.names:
            since = max(name.valid_from or start, start)
            until = min(name.valid_until or end, end)
            if since < until:
                x = self._x(since)
                bands.append(Band(len(bands) + 1, name, x, round(self._x(until) - x, 2)))
        return bands

    @cached_property
    def pictures(self) -> list[Picture]:
        """As many as stand beside each other, the earliest first; fewer of them on a telephone."""
        pictures = []
        free = {NARROWEST: 0.0, TELEPHONE: 0.0}
        for milestone in self.milestones:
            files = milestone.text_pictures
            if not files:
                continue
            x = self._x(milestone.date)
            fits = {width: _fits(x, width, free[width]) for width in free}
            if not fits[NARROWEST]:
                continue
            for width, is_free in fits.items():
                if is_free:
                    free[width] = x + _share(PICTURE_WIDTH / 2 + SPACE, width)
            smallest = min((*files[0].variants, files[0]), key=lambda file: file.width)
            address = smallest.get_absolute_url()
            pictures.append(Picture(milestone, address, x, not fits[TELEPHONE]))
        return pictures

    @property
    def top(self) -> int:
        """Where the marks begin: below the numbers of the names, and the pictures if there are any."""
        return BAND + (PICTURE_HEIGHT + SPACE if self.pictures else 0)

    @property
    def ticks(self) -> list[Tick]:
        years = self.after - self.first
        step = next(s for s in STEPS if years / s <= MOST_LABELS)
        return [
            Tick(year, self._x(dt.date(year, 1, 1)))
            for year in range(self.first, self.after)
            if year % step == 0
        ]

    @cached_property
    def marks(self) -> list[Mark]:
        """Each in the first lane in which neither it nor its title touches another."""
        lanes: list[list[tuple[float, float]]] = []
        marks = []
        for milestone in self.milestones:
            first, after = span(milestone.date, milestone.precision)
            x, end = self._x(first), self._x(after)
            if (after - first).days == 1:
                end = x
            label = _shortened(milestone.title)
            length = _share(_length(label), NARROWEST)
            space = _share(SPACE, NARROWEST)
            is_before = end + space + length > 100
            taken = (
                (x - space - length, end + space)
                if is_before
                else (x - space, end + space + length)
            )
            place = next(
                (n for n, lane in enumerate(lanes) if all(_apart(taken, other) for other in lane)),
                len(lanes),
            )
            if place == len(lanes):
                lanes.append([])
            lanes[place].append(taken)
            y = self.top + LANE * place + LANE // 2
            marks.append(Mark(milestone, label, x, end, y, is_before))
        return marks

    @property
    def axis(self) -> int:
        """Where the line of the years is."""
        lowest = max((mark.y for mark in self.marks), default=self.top)
        return lowest + LANE

    @property
    def height(self) -> int:
        return self.axis + AXIS

    def _x(self, date: dt.date) -> float:
        begin = dt.date(self.first, 1, 1)
        days = (dt.date(self.after, 1, 1) - begin).days
        return round(100 * min(max((date - begin).days / days, 0), 1), 2)


def _share(pixels: float, width: int) -> float:
    """In per cent of a drawing of that width."""
    return 100 * pixels / width


def _fits(x: float, width: int, free: float) -> bool:
    """Whether a picture stands in a drawing of the width, from `free` on."""
    half = _share(PICTURE_WIDTH / 2, width)
    return x - half >= free and x + half <= 100


def decades_of(milestones: Sequence[Edition]) -> list[int]:
    """The first years of the decades in which there is a milestone, in order."""
    return sorted({milestone.year // 10 * 10 for milestone in milestones})


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _is_wide(character: str) -> bool:
    return ord(character) > 0x2E7F


def _length(text: str) -> float:
    return sum(WIDE if _is_wide(character) else NARROW for character in text)


def _shortened(title: str) -> str:
    longest = LONGEST["wide" if any(map(_is_wide, title)) else "narrow"]
    return title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…"

"""Counts by year or month as bars, each of them a link: the drawing that is also the navigation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

BAR, GAP = 10, 1
TALLEST = 100
LOWEST = 2


class Countable(Protocol):
    """What a bar stands for, and where it leads; `address` is empty where there is nothing to see."""

    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Period:
    """A year or month of documents; see Countable."""

    label: str
    count: int
    address: str
    is_chosen: bool = False


class Bar(NamedTuple):
    """`x` is its left edge, `outline` an SVG path, in a drawing `TALLEST` units high."""

    x: int
    outline: str
    title: str
    address: str
    is_chosen: bool

    @classmethod
    def of(cls, counted: Countable, place: int, most: int) -> Bar:
        x = BAR * place
        top = TALLEST - _height(counted.count, most)
        return cls(
            x,
            f"M{x + GAP} {TALLEST}V{top:g}H{x + BAR - GAP}V{TALLEST}Z",
            f"{counted.label}: {counted.count:,}",
            counted.address,
            counted.is_chosen,
        )


@dataclass(frozen=True)
class Histogram:
    """One bar for each year or month, those without a document too."""

    bars: list[Bar]
    first: Countable
    last: Countable

    @property
    def width(self) -> int:
        return BAR * len(self.bars)

    @classmethod
    def of(cls, counted: Sequence[Countable]) -> Histogram | None:
        """The drawing, in the order given; None where all counts are zero."""
        most = max((each.count for each in counted), default=0)
        if not most:
            return None
        bars = [Bar.of(each, place, most) for place, each in enumerate(counted)]
        return cls(bars, counted[0], counted[-1])


def _height(count: int, most: int) -> float:
    return max(LOWEST, round(TALLEST * count / most, 1)) if count else 0

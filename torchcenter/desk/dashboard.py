"""What the desk's first page tells beside its lists: what the public searches for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from torchcenter.record.search.models import AskedText

PERIODS = (7, 30, 365)
USUAL_PERIOD = 30
ROWS = 10


@dataclass(frozen=True)
class Searches:
    """The searches of the last `days`.

    A row has a `text`, its `times`, the `address` of the same search and, where the text found nothing,
    the day it did last, `last_on`.
    """

    days: int
    total: int
    fruitless: int
    most_asked: list[dict]
    most_fruitless: list[dict]

    periods = PERIODS

    @property
    def fruitless_percentage(self) -> float:
        return 100 * self.fruitless / self.total


def searches(period: str | None) -> Searches:
    """Those of so many days, if it is one of `PERIODS`, else of the usual ones. Three queries."""
    days = next((days for days in PERIODS if period == str(days)), USUAL_PERIOD)
    asked = AskedText.objects.of_last(days)
    totals = asked.totals()
    return Searches(
        days=days,
        total=totals["searches"],
        fruitless=totals["fruitless"],
        most_asked=_rows(asked.most_asked()),
        most_fruitless=_rows(asked.most_fruitless()),
    )


def address_of_search(text: str) -> str:
    """The public search for the text, in the language of the desk."""
    return f"{reverse('search:page')}?{urlencode({'q': text})}"


def _rows(texts) -> list[dict]:
    return [{**row, "address": address_of_search(row["text"])} for row in texts[:ROWS]]

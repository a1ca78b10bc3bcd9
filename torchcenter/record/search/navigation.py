"""The ways on from a page of results: what narrows them down, counted, and what is narrowed by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from torchcenter.labels import LANGUAGE_NAMES
from torchcenter.record import sections
from torchcenter.record.histogram import Histogram
from torchcenter.record.texts import choose
from torchcenter.record.validity import Validity

from . import facets
from .addresses import SearchAddress, labels
from .models import Facet
from .results import Results

DIMENSIONS = ("year", "month", *facets.DIMENSIONS)
# Those whose values the record gives names.
NAMED = ("category", "body")
# Choices beyond these are found under "more".
SHOWN = 8
ANY_YEAR = 2000


@dataclass(frozen=True)
class Choice:
    """A value to narrow down by, or to go back from if it is chosen.

    `language` is the BCP 47 tag of the label, empty where it is that of the page.
    """

    dimension: str
    value: str
    label: str
    count: int
    address: str
    is_chosen: bool
    language: str = ""

    @property
    def count_text(self) -> str:
        return f"{self.count:,}"


@dataclass(frozen=True)
class Group:
    """The choices of one dimension."""

    dimension: str
    title: str
    choices: list[Choice]

    @property
    def parts(self) -> list[list[Choice]]:
        """The choices to show at once and, if there are more, those beyond."""
        parts = [self.choices[:SHOWN], self.choices[SHOWN:]]
        return [part for part in parts if part]

    @property
    def is_chosen_below(self) -> bool:
        return any(choice.is_chosen for choice in self.choices[SHOWN:])


class Navigation:
    """All choices of one page of results, by names and years that were read for the counts.

    Where nothing was counted, one query reads them.
    """

    def __init__(self, address: SearchAddress, results: Results):
        self.address = address
        self.counts = results.counts.by_dimension
        self.names: dict[tuple[str, str], tuple[str, str]] = {}
        self.all_years: list[int] = []
        for dimension, value, *names in results.counts.facets or _named_facets():
            if dimension == "year":
                self.all_years.append(int(value))
            elif dimension in NAMED:
                self.names[dimension, value] = tuple(names)

    @cached_property
    def years(self) -> list[Choice]:
        """Every year from the archive's first to its last, also those without a hit."""
        if not self.all_years:
            return []
        counts = self.counts.get("year", {})
        return [
            self._choice("year", str(year), counts.get(str(year), 0), month=None)
            for year in range(min(self.all_years), max(self.all_years) + 1)
        ]

    @property
    def known_terms(self) -> list[str]:
        """What a browser may offer while one types: the names of categories and issuing bodies."""
        return sorted({self._label(*known) for known in self.names})

    @cached_property
    def months(self) -> list[Choice]:
        """The twelve months of the year that is chosen; nothing where none is."""
        year = self.address.filters.year
        if year is None:
            return []
        counts = self.counts.get("month", {})
        return [
            self._choice("month", str(month), counts.get(f"{year}-{month:02}", 0))
            for month in range(1, 13)
        ]

    @property
    def histograms(self) -> list[Histogram]:
        """Of the years, and of the months of the one that is chosen; none without a hit."""
        return list(filter(None, map(Histogram.of, (self.years, self.months))))

    @property
    def groups(self) -> Iterator[Group]:
        """The dimensions in which there is anything to choose between: years and months in their order,
        the others by their counts."""
        titles = labels()
        for dimension in DIMENSIONS:
            match dimension:
                case "year":
                    choices = _with_hits(reversed(self.years))
                case "month":
                    choices = _with_hits(self.months)
                case _:
                    choices = self._most_frequent_first(dimension)
            if len(choices) > 1 or any(choice.is_chosen for choice in choices):
                yield Group(dimension, titles[dimension], choices)

    def _most_frequent_first(self, dimension: str) -> list[Choice]:
        counts = self.counts.get(dimension, {})
        values = {**dict.fromkeys(self._chosen(dimension), 0), **counts}
        choices = [self._choice(dimension, value, count) for value, count in values.items()]
        return sorted(choices, key=lambda choice: (-choice.count, choice.label))

    @property
    def chosen(self) -> Iterator[Choice]:
        """What the results are narrowed by; the address of each is that of the search without it."""
        values = self.address.values
        for dimension in DIMENSIONS:
            for value in self._chosen(dimension):
                without = {"month": None} if dimension == "year" else {}
                yield self._choice(dimension, value, 0, **without)
        if self.address.filters.has_dates:
            yield Choice(
                dimension="dates",
                value="",
                label=_period(values.get("from"), values.get("to")),
                count=0,
                address=self.address.query_string(**{"from": None, "to": None}),
                is_chosen=True,
            )

    def _chosen(self, dimension: str) -> list[str]:
        return [value] if (value := self.address.values.get(dimension)) else []

    def _choice(self, dimension: str, value: str, count: int, **changes: None) -> Choice:
        is_chosen = self.address.values.get(dimension) == value
        label = self._label(dimension, value)
        return Choice(
            dimension=dimension,
            value=value,
            label=label,
            language=label.lang if getattr(label, "is_other", False) else "",
            count=count,
            address=self.address.query_string(
                **{dimension: None if is_chosen else value}, **changes
            ),
            is_chosen=is_chosen,
        )

    def _label(self, dimension: str, value: str) -> str:
        """How a value is shown: a section by the name of the app that writes it."""
        match dimension:
            case "year" | "month":
                return _date_label(get_language(), dimension, int(value))
            case "section":
                return sections.name_of(value)
            case "category" | "body":
                in_chinese, in_english = self.names.get((dimension, value), ("", ""))
                return choose({"zh-hans": in_chinese, "en": in_english}) or value
            case "language":
                return str(LANGUAGE_NAMES[value])
            case "validity":
                return capfirst(Validity(value).label)
            case _:
                return value


def _named_facets() -> Iterable[tuple[str, str, str, str]]:
    known = Facet.objects.filter(dimension__in=("year", *NAMED))
    return known.values_list("dimension", "value", "name_zh_hans", "name_en")


@lru_cache
def _date_label(language: str, dimension: str, number: int) -> str:
    """The name of a year or month in the language, which is the active one."""
    if dimension == "year":
        pattern = pgettext("format of a date of which the year is known", "Y")
        return date_format(dt.date(number, 1, 1), pattern)
    pattern = pgettext("format of a month alone", "F")
    return date_format(dt.date(ANY_YEAR, number, 1), pattern)


def _with_hits(choices: Iterable[Choice]) -> list[Choice]:
    return [choice for choice in choices if choice.count or choice.is_chosen]


def _period(since: str | None, until: str | None) -> str:
    days = {
        name: date_format(dt.date.fromisoformat(day), "DATE_FORMAT")
        for name, day in (("since", since), ("until", until))
        if day
    }
    if len(days) == 2:
        return _("%(since)s to %(until)s") % days
    return (_("from %(since)s on") if since else _("up to %(until)s")) % days

"""The address of a search: what its parameters ask for, and the addresses its page leads on to.

q, year, month, from, to, section, category, body, language, validity, sort and page; an empty one is
the same as none. Everything a link needs is in the address, so that it can be kept and sent.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from torchcenter.plain_text import NO_TEXT
from torchcenter.record.texts import LANGUAGES
from torchcenter.record.validity import Validity

from . import facets
from .finding import Filters
from .results import DATE, SORTS

FIRST_YEAR, LAST_YEAR = 1000, 2999
LAST_PAGE = 1_000_000
# In this order in every address, so that one search has one.
FILTERS = ("year", "month", "from", "to", *facets.DIMENSIONS)
PARAMETERS = ("q", *FILTERS, "sort", "page")
# What the fields of the form are for; it carries the others along.
IN_FORM = {"q", "from", "to", "page"}
CLOSED = {"language": LANGUAGES, "validity": Validity.values, "sort": SORTS}
OPEN = tuple(name for name in facets.DIMENSIONS if name not in CLOSED)
MAX_VALUE = 200
# Of ISO 8601 the form that a browser sends; Python reads week dates too.
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class SearchAddress:
    """The parameters of one search; `values` has only those that were given, as text."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = DATE
    page: int = 1
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> SearchAddress:
        """What a query string asks for. Raises ValidationError, by parameter, for what it cannot mean."""
        values = {
            name: value
            for name in PARAMETERS
            if (value := parameters.get(name, "").strip()) and name != "q"
        }
        errors: dict[str, str] = {}

        def take(name, read, *limits):
            try:
                return read(values[name], *limits) if name in values else None
            except ValueError:
                errors[name] = _refusals()[name]
                return None

        year = take("year", _whole, FIRST_YEAR, LAST_YEAR)
        month = take("month", _whole, 1, 12)
        since, until = take("from", _day), take("to", _day)
        for name, choices in CLOSED.items():
            take(name, _one_of, choices)
        for name in OPEN:
            take(name, _short)
        page = take("page", _whole, 1, LAST_PAGE) or 1
        if month is not None and "year" not in values:
            errors["month"] = _("A month needs its year.")
        if since and until and until < since:
            errors["to"] = _("The last day is before the first.")
        if errors:
            raise ValidationError(errors)
        # As it was typed, white space too: it comes back in the box.
        text = parameters.get("q", "")
        return cls(
            text,
            Filters(
                year=year,
                month=month,
                since=since,
                until=until,
                values=tuple((name, values[name]) for name in facets.DIMENSIONS if name in values),
            ),
            values.get("sort", DATE),
            page,
            ({"q": text} if text.strip() else {}) | values,
        )

    def query_string(self, **changes: object) -> str:
        """The query string of this search with changes, None to leave out; on its first page."""
        values = {**self.values, "page": None, **changes}
        if values["page"] == 1:
            values["page"] = None
        given = (name for name in PARAMETERS if values.get(name) is not None)
        return "?" + "&".join(_quoted(name, values[name]) for name in given)

    @property
    def is_narrowed(self) -> bool:
        return not self.values.keys().isdisjoint(FILTERS)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What another search from the same page is narrowed down and sorted by as well."""
        return [(name, value) for name, value in self.values.items() if name not in IN_FORM]


@lru_cache(maxsize=1024)
def _quoted(name: str, value: object) -> str:
    """One parameter as it stands in an address; a page of results has some hundred, mostly the same."""
    return urlencode({name: value}, errors="replace")


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        raise ValueError(text)
    number = int(text)
    if not least <= number <= most:
        raise ValueError(text)
    return number


def _day(text: str) -> dt.date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ValueError(text)
    return text


def _short(text: str) -> str:
    if len(text) > MAX_VALUE or NO_TEXT.search(text):
        raise ValueError(text)
    return text


def _refusals() -> dict[str, str]:
    """What to say of a parameter that cannot be meant."""
    no_day = _("Enter a day of the calendar, such as 2024-03-15.")
    unknown = _("This value is not known.")
    return {
        "year": _("Enter a year of four digits."),
        "month": _("Enter a month from 1 to 12."),
        "from": no_day,
        "to": no_day,
        "page": _("Enter the number of a page."),
        **dict.fromkeys((*CLOSED, *OPEN), unknown),
    }


def labels() -> dict[str, str]:
    """What each parameter is called on the page."""
    return {
        "q": _("Words to search for"),
        "year": _("Year"),
        "month": _("Month"),
        "from": pgettext("first day", "From"),
        "to": pgettext("last day", "To"),
        "section": pgettext("of a site", "Section"),
        "category": _("Category"),
        "body": _("Issuing body"),
        "language": _("Language"),
        "validity": _("Validity"),
        "sort": _("Order of the results"),
        "page": _("Page"),
    }

"""Dates of which only the year or the month may be known, as the reader's language writes them."""

import datetime as dt
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

# How much of the ISO 8601 form remains at each precision.
ISO_LENGTHS = {"year": 4, "month": 7, "day": 10}


def date_text(date: dt.date, precision: str) -> str:
    """1988年, 1989年10月 or 2023年12月21日; in English 1988, October 1989 or 21 December 2023."""
    return _date_text(get_language(), date, precision)


@lru_cache(maxsize=4096)
def _date_text(language: str, date: dt.date, precision: str) -> str:
    """`language` is the active one."""
    formats = {
        "year": pgettext("format of a date of which the year is known", "Y"),
        "month": "YEAR_MONTH_FORMAT",
        "day": "DATE_FORMAT",
    }
    return date_format(date, formats[precision])


def iso_text(date: dt.date, precision: str) -> str:
    """The known part in ISO 8601, as the `datetime` attribute of HTML takes it."""
    return date.isoformat()[: ISO_LENGTHS[precision]]


def span(date: dt.date, precision: str) -> tuple[dt.date, dt.date]:
    """The first day that is meant, and the first that no longer is."""
    match precision:
        case "year":
            return date.replace(month=1, day=1), dt.date(date.year + 1, 1, 1)
        case "month":
            first = date.replace(day=1)
            return first, (first + dt.timedelta(days=31)).replace(day=1)
    return date, date + dt.timedelta(days=1)

"""Dates of which only the year or the month may be known, as the reader's language writes them."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import pgettext

# How much of the ISO 8601 form remains at each precision.
ISO_LENGTHS = {"year": 4, "month": 7, "day": 10}


def date_text(date: dt.date, precision: str) -> str:
    """1988年, 1989年10月 or 2023年12月21日; in English 1988, October 1989 or 21 December 2023."""
    formats = {
        "year": pgettext("format of a date of which the year is known", "Y"),
        "month": "YEAR_MONTH_FORMAT",
        "day": "DATE_FORMAT",
    }
    return date_format(date, formats[precision])


def iso_text(date: dt.date, precision: str) -> str:
    """The known part in ISO 8601, as the `datetime` attribute of HTML takes it."""
    return date.isoformat()[: ISO_LENGTHS[precision]]

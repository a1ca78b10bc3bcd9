"""Moments as HTML, feeds and site maps write them; in every template without being loaded."""

import datetime as dt

from django import template
from django.utils.timezone import localtime

register = template.Library()


@register.filter
def iso(moment: dt.datetime | None) -> str:
    """ISO 8601 to the second with the zone: HTML allows no microseconds in a `datetime`. Empty for None."""
    return localtime(moment).isoformat(timespec="seconds") if moment else ""

from django import template
from django.utils.html import format_html

from history.dates import date_text, iso_text

register = template.Library()


@register.filter
def milestone_day(edition) -> str:
    """The date of a milestone's edition in ISO 8601, no more precise than it is known."""
    return iso_text(edition.date, edition.details.get("precision", "day"))


@register.filter
def milestone_date(edition):
    """The date of a milestone's edition as a `time` element, no more precise than it is known."""
    precision = edition.details.get("precision", "day")
    return format_html(
        '<time datetime="{}">{}</time>',
        milestone_day(edition),
        date_text(edition.date, precision),
    )

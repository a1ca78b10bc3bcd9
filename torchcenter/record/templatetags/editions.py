import datetime as dt
import html
import re

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override, pgettext

from torchcenter.record import sections
from torchcenter.record.texts import Html, Text

register = template.Library()

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


@register.simple_tag
def lang(text):
    """A `lang` attribute where the text is in another language than the page; else nothing."""
    return format_html(' lang="{}"', text.lang) if getattr(text, "is_other", False) else ""


@register.filter
def section_name(edition) -> str:
    return sections.name_of(edition.section)


@register.filter
def year_text(year: int) -> str:
    """2024年 in Chinese, 2024 in English."""
    year_format = pgettext("format of a date of which the year is known", "Y")
    return date_format(dt.date(year, 1, 1), year_format)


@register.filter
def opening(body: Html) -> Text:
    """The first paragraph of a text, without its mark-up; empty where the text has none."""
    paragraph = _PARAGRAPH.search(body)
    plain = html.unescape(strip_tags(paragraph[1])) if paragraph else ""
    return Text(" ".join(plain.split()), body.lang.lower(), body.is_other)


@register.filter
def scrolling_tables(body: Html) -> str:
    """The text with each table in a frame that scrolls sideways where it is too wide.

    The frame's name is in the language of the text that surrounds it.
    """
    with override(body.lang.lower()):
        frame = format_html(
            '<div class="table-frame" role="region" tabindex="0" aria-label="{}">', gettext("Table")
        )
    framed = body.replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>")
    return mark_safe(framed)  # noqa: S308  The record cleaned the text; the frame is ours.

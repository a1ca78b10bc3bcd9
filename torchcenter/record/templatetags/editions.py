import datetime as dt
import re
from itertools import count
from typing import NamedTuple

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext, override, pgettext

from torchcenter.htmlcleaning import line_of, pictures_in
from torchcenter.linked_data import institution_id, script
from torchcenter.partial_dates import date_text, iso_text
from torchcenter.record import sections
from torchcenter.record.contents import Heading, with_anchors
from torchcenter.record.leaving import with_leaving_pages
from torchcenter.record.models import RecordedFile
from torchcenter.record.texts import Html, Text
from torchcenter.templatetags.moments import iso

register = template.Library()

WEBP = "image/webp"
# Search engines show no more of a description.
DESCRIPTION = 200
# The column of text in site.css, less where the window is narrower; in pixels and as `sizes`.
COLUMN = 656
SIZES = "(min-width: 44rem) 41rem, 100vw"
_IMG = re.compile(r"<img [^<>]*>")
_TABLE = re.compile(r"<table>(?:\s*<caption>(.*?)</caption>)?", re.DOTALL)
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
    return Text(line_of(paragraph[1]) if paragraph else "", body.lang.lower(), body.is_other)


@register.filter
def description(edition) -> str:
    """What a page says of itself in a line: the summary, or the first paragraph; may be empty."""
    return Truncator(edition.summary or opening(edition.body)).chars(DESCRIPTION)


@register.simple_tag(takes_context=True)
def article_data(context, kind="Article", **details) -> str:
    """The schema.org description of the page's edition; `details` are what its kind has beside."""
    edition, request = context["edition"], context["request"]
    build = request.build_absolute_uri
    address = build(edition.get_absolute_url())
    title = "headline" if kind == "Article" else "name"
    data = {"@type": kind, title: edition.title, "url": address, "mainEntityOfPage": address}
    if text := description(edition):
        data["description"] = text
    if edition.pictures:
        data["image"] = [build(picture.get_absolute_url()) for picture in edition.pictures]
    if kind == "Article":
        data |= {
            "inLanguage": edition.title.lang,
            "articleSection": section_name(edition),
            "datePublished": iso(context["first_public_at"]),
            "dateModified": iso(edition.in_force_from),
            "publisher": {"@id": institution_id(request)},
            "version": edition.number,
        }
        if edition.issuing_body:
            data["author"] = {"@type": "GovernmentOrganization", "name": edition.issuing_body}
    data |= details
    return script({name: value for name, value in data.items() if value})


@register.simple_tag
def sources(picture: RecordedFile) -> str:
    """The smaller copies of a picture for a browser to choose from, before the `<img>` of a `<picture>`."""
    if not picture.variants:
        return ""
    whole = f", {picture.get_absolute_url()} {picture.width}w" if picture.media_type == WEBP else ""
    # A picture is as wide as `sizes` says, and a small one is not to grow.
    sizes = SIZES if picture.width > COLUMN else f"{picture.width}px"
    return format_html(
        '<source type="{}" srcset="{}" sizes="{}">', WEBP, f"{picture.srcset}{whole}", sizes
    )


@register.filter
def text_pictures(edition) -> Html:
    """The text of the edition with the smaller copies of its pictures."""
    body = edition.body
    pictures = {
        (file.sha256, file.name): file
        for file in edition.files
        if file.role == "text-picture" and file.variants
    }
    if not pictures:
        return body

    def with_sources(tag: re.Match) -> str:
        [named] = pictures_in(tag[0])
        picture = pictures.get((named.sha256, named.name))
        return f"<picture>{sources(picture)}{tag[0]}</picture>" if picture else tag[0]

    return Html(_IMG.sub(with_sources, body), body.lang.lower(), body.is_other)


@register.filter
def known_day(edition) -> str:
    """The date of the edition in ISO 8601, no more precise than it is known."""
    return iso_text(edition.date, edition.precision)


@register.filter
def known_date(edition) -> str:
    """The date of the edition as a `time` element, no more precise than it is known."""
    text = date_text(edition.date, edition.precision)
    return format_html('<time datetime="{}">{}</time>', known_day(edition), text)


class ShownText(NamedTuple):
    html: SafeString
    contents: list[Heading]


@register.simple_tag(takes_context=True)
def text(context, edition) -> ShownText:
    """The text of the edition as its page shows it, and its contents list if it is long: pictures to choose
    from, tables that scroll, links to other sites by way of the page that names them."""
    shown = scrolling_tables(text_pictures(edition))
    host = context["request"].get_host()
    html, contents = with_anchors(with_leaving_pages(shown, edition, host))
    return ShownText(mark_safe(html), contents)  # noqa: S308  Cleaned by the record.


@register.filter
def scrolling_tables(body: Html) -> str:
    """The text with each table in a frame that scrolls sideways where it is too wide.

    The frame is named by the table's caption, or by its number in the language of the text around it.
    """
    numbers = count(1)
    with override(body.lang.lower()):
        first, other = gettext("Table"), gettext("Table %d")

    def framed(start: re.Match) -> str:
        number = next(numbers)
        caption = line_of(start[1] or "")
        name = caption or (other % number if number > 1 else first)
        frame = format_html(
            '<div class="table-frame" role="region" tabindex="0" aria-label="{}">', name
        )
        return f"{frame}{start[0]}"

    shown = _TABLE.sub(framed, body).replace("</table>", "</table></div>")
    return mark_safe(shown)  # noqa: S308  The record cleaned the text; the frame is ours.

"""How a document is cited and found again: its index number, a reference, a code to photograph."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from torchcenter.partial_dates import date_text, iso_text

from .models import Edition
from .texts import choose, marked

# A document number has at most 18 digits.
_INDEX_NUMBER = re.compile(r"([12]\d{3})-(\d{6,18})", re.ASCII)


def document_of(index_number: str) -> Edition | None:
    """What is in force of the document with the index number, in full or half width; None without one."""
    match = _INDEX_NUMBER.fullmatch(unicodedata.normalize("NFKC", index_number).strip())
    if match is None:
        return None
    editions = Edition.objects.in_force().with_index_numbers()
    return editions.filter(document=int(match[2]), first_year=int(match[1])).first()


def reference(edition: Edition, address: str) -> SafeString:
    """The edition as a reference: after GB/T 7714 in Chinese, without the day on which it was read.

    `address` is the absolute one of this very edition. What is in another language than the page says so.
    """
    number = edition.details.get("document_number", "")
    if get_language() == "en":
        parts = [
            marked(edition.issuing_body),
            format_html("“{}”", marked(edition.title)),
            marked(choose({"zh-hans": number})),
            date_text(edition.date, edition.precision),
            _("edition %d") % edition.number,
            address,
        ]
        return format_html_join(", ", "{}", ([part] for part in parts if part))
    title = (
        format_html("{}: {}", marked(edition.title), number) if number else marked(edition.title)
    )
    parts = [
        marked(edition.issuing_body),
        format_html("{}[EB/OL]", title),
        f"({iso_text(edition.date, edition.precision)})",
        _("edition %d") % edition.number,
        address,
    ]
    return format_html_join(". ", "{}", ([part] for part in parts if part))


def qr_code(address: str) -> SafeString:
    """The address as a QR code, an SVG without size of its own, dark on light in every colour scheme."""
    label = format_html(' role="img" aria-label="{}"', _("QR code of this page’s address"))
    return mark_safe(_drawn(address).replace("<svg", f"<svg{label}", 1))  # noqa: S308  (Drawn by segno.)


# To draw one takes longer than all the queries of a page.
@lru_cache(maxsize=1024)
def _drawn(address: str) -> str:
    code = segno.make(address, micro=False, error="m")
    return code.svg_inline(
        border=4, omitsize=True, svgclass="qr-code", lineclass=None, light="#fff"
    )

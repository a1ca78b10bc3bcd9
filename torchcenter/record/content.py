"""What one edition says: the value a section hands to the record."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from torchcenter.canonical import normalised
from torchcenter.htmlcleaning import clean

# See torchcenter.addresses.Year.
YEARS = range(1000, 3000)


@dataclass(frozen=True, kw_only=True)
class EditionContent:
    """The public content of one edition, its field names those of `Edition`.

    `path` is the address without its language prefix, beginning and ending with a slash.
    `attachments` is a list of dicts: role ("attachment", "picture", or "text-picture" for one within
    the text), sha256, name, size in bytes, media_type, and bilingual titles; both kinds of picture also
    have bilingual descriptions, and width and height in pixels. Where there are any, `replaces` lists
    the sha256 and name of public files that this one stands in for, and `variants` smaller copies of a
    picture: sha256, name, size, media_type, width and height.
    """

    section: str
    kind: str
    path: str
    date: dt.date
    year: int
    category: str = ""
    category_name_zh_hans: str = ""
    category_name_en: str = ""
    issuing_body_zh_hans: str = ""
    issuing_body_en: str = ""
    title_zh_hans: str = ""
    title_en: str = ""
    summary_zh_hans: str = ""
    summary_en: str = ""
    body_zh_hans: str = ""
    body_en: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    attachments: list[dict[str, Any]] = field(default_factory=list)

    def cleaned(self) -> EditionContent:
        """The same content as the record keeps it; see `tidied`.

        Raises ValidationError, by field, if it has no title or no proper address, or is of a year that
        no address can have.
        """
        content = self.tidied()
        errors = {}
        if not (content.title_zh_hans or content.title_en):
            errors["title_zh_hans"] = _("A title in Chinese or in English is needed.")
        if not (content.path.startswith("/") and content.path.endswith("/")):
            errors["path"] = _("The address must begin and end with a slash.")
        if self.year not in YEARS:
            errors["date"] = _("The year must be one from 1000 to 2999.")
        if errors:
            raise ValidationError(errors)
        return content

    def tidied(self) -> EditionContent:
        """NFC, HTML sanitised, plain texts on one line; complete or not."""
        changes = {}
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name.startswith("body_"):
                changes[entry.name] = clean(value)
            elif entry.name.startswith("summary_"):
                changes[entry.name] = unicodedata.normalize("NFC", value).strip()
            elif isinstance(value, str):
                changes[entry.name] = " ".join(unicodedata.normalize("NFC", value).split())
            elif isinstance(value, dict | list):
                changes[entry.name] = normalised(value)
        return replace(self, **changes)

    def as_columns(self) -> dict[str, Any]:
        """The values by the names of their columns; not copied."""
        return {name: getattr(self, name) for name in CONTENT_FIELDS}


CONTENT_FIELDS = tuple(entry.name for entry in fields(EditionContent))

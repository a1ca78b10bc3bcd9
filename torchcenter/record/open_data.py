"""What is in force as files: CSV for spreadsheets, JSON Lines for programs, both sent row by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from torchcenter.language import localised
from torchcenter.responses import READABLE_ANYWHERE
from torchcenter.templatetags.moments import iso

from .api.shapes import edition_shape
from .models import Edition
from .validity import Validity

# Rows that are read from the database at a time.
CHUNK = 500
# Spreadsheets take a text that begins so for a formula to calculate.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column of the CSV, and its entry in the data dictionary; `build` makes an address absolute."""

    name: str
    meaning: Promise
    value: Callable[[Edition, Callable[[str], str]], object]


def _address(language: str):
    def address(edition, build):
        return build(localised(edition.path, language)) if edition.exists_in(language) else ""

    return address


COLUMNS = (
    Column("document", _("Number of the document; never changes"), lambda e, _build: e.document),
    Column("index_number", _("Index number; never changes"), lambda e, _build: e.index_number),
    Column("edition", _("Number of the edition that is in force"), lambda e, _build: e.number),
    Column("section", _("notices, history or tasks"), lambda e, _build: e.section),
    Column("kind", _("Kind of document within its section"), lambda e, _build: e.kind),
    Column("date", _("The document's own date, year-month-day"), lambda e, _build: e.date),
    Column("year", _("Year that it is filed under"), lambda e, _build: e.year),
    Column("category", _("Code of the category"), lambda e, _build: e.category),
    Column("category_zh", _("Category in Chinese"), lambda e, _build: e.category_name_zh_hans),
    Column("category_en", _("Category in English"), lambda e, _build: e.category_name_en),
    Column(
        "issuing_body_zh",
        _("Issuing body in Chinese, by the name of its day"),
        lambda e, _build: e.issuing_body_zh_hans,
    ),
    Column(
        "issuing_body_en",
        _("Issuing body in English, by the name of its day"),
        lambda e, _build: e.issuing_body_en,
    ),
    Column(
        "validity",
        _("valid, amended, expired or repealed"),
        lambda e, _build: Validity.of(e).value,
    ),
    Column("title_zh", _("Title in Chinese"), lambda e, _build: e.title_zh_hans),
    Column("title_en", _("Title in English"), lambda e, _build: e.title_en),
    Column("summary_zh", _("Summary in Chinese"), lambda e, _build: e.summary_zh_hans),
    Column("summary_en", _("Summary in English"), lambda e, _build: e.summary_en),
    Column("url_zh", _("Address of the page in Chinese"), _address("zh-hans")),
    Column("url_en", _("Address of the page in English"), _address("en")),
    Column(
        "in_force_from",
        _("Since when this edition is in force, with the zone"),
        lambda e, _build: iso(e.in_force_from),
    ),
    Column(
        "content_sha256",
        _("SHA-256 of all that the edition says"),
        lambda e, _build: e.content_sha256,
    ),
)


class DownloadView(View):
    """All that is in force in a section, or in all of them, by document number."""

    http_method_names = ["get", "head", "options"]
    section = ""
    extension = ""
    media_type = ""

    def get(self, request):
        editions = Edition.objects.in_force().with_index_numbers().order_by("document")
        if self.section:
            editions = editions.of(self.section)
        found = editions.iterator(chunk_size=CHUNK)
        # Read before the answer begins, whose status can still tell that the database is away.
        first = list(islice(found, 1))
        rows = self.rows(chain(first, found), request.build_absolute_uri)
        name = f"{self.section or 'all'}-{timezone.localdate().isoformat()}.{self.extension}"
        return StreamingHttpResponse(
            rows,
            content_type=self.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                **READABLE_ANYWHERE,
            },
        )

    def rows(self, editions: Iterator[Edition], build) -> Iterator[str]:
        raise NotImplementedError


class CsvView(DownloadView):
    """One line for each document, without its text; with the mark by which Excel knows UTF-8."""

    extension = "csv"
    media_type = "text/csv; charset=utf-8"

    def rows(self, editions, build):
        writer = csv.writer(_Line())
        yield "\ufeff" + writer.writerow([column.name for column in COLUMNS])
        for edition in editions:
            yield writer.writerow([_cell(column.value(edition, build)) for column in COLUMNS])


class JsonLinesView(DownloadView):
    """One object for each document, with its text: the `results` of `/api/editions/`."""

    extension = "jsonl"
    media_type = "application/jsonl; charset=utf-8"

    def rows(self, editions, build):
        for edition in editions:
            yield json.dumps(edition_shape(edition, build), ensure_ascii=False) + "\n"


class _Line:
    """A file for `csv.writer` whose `write` hands the line back."""

    def write(self, line: str) -> str:
        return line


def _cell(value: object) -> object:
    """A text that a spreadsheet would calculate is led by an apostrophe, as spreadsheets write it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

"""Takes many notices from a file, JSONL or CSV: each row whole, or not at all and with its reason.

A row is known by its `ref`. What is new becomes a draft, what differs from the draft changes it, what
does not is left alone, so that a file may be taken again after any stop. Only what the row names
counts: a key or column that is absent leaves the notice's own value, an empty one empties it.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import DataError, IntegrityError, transaction
from django.db.models import Field, prefetch_related_objects
from django.utils.translation import gettext as _

from torchcenter import copying, document_numbers, htmlcleaning, plain_text
from torchcenter.batches import batched
from torchcenter.desk import workflow
from torchcenter.plain_text import DocumentError
from torchcenter.record import recording
from torchcenter.record.models import Edition
from torchcenter.record.search import file_texts, index
from torchcenter.record.search.models import FileText

from .models import IMPORTED, Attachment, Category, Notice, Picture

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
# The columns that hold a row's texts, by their keys.
TITLES = {"title": "title_zh_hans", "title_en": "title_en"}
BODIES = {"body": "body_zh_hans", "body_en": "body_en"}
TRANSLATED = ("title", "summary", "body", "source", "change_note")
# Columns left out cost a notice half its time: modeltranslation changes the language for each default.
EMPTY = {f"{name}_{language}": "" for name in TRANSLATED for language in ("zh_hans", "en")}
# The columns that an edition has among its details, by their keys.
DETAILS = {
    "document_number": "document_number",
    "source": "source_zh_hans",
    "legacy_url": "legacy_url",
}
KEYS = ("ref", "date", *TITLES, *BODIES, "category", "attachments", *DETAILS)
REQUIRED = ("ref", "date")

BATCH = 1000
BEGINNING = 1024 * 1024  # bytes that tell the encoding
MAX_LINE = 4_000_000  # characters
# Stands for what could not be decoded: half a surrogate pair, which no valid text holds.
UNREADABLE = "\udcff"
_DATE = re.compile(r"([12]\d{3})(?:-(\d\d)-(\d\d)|/(\d\d?)/(\d\d?)|年(\d\d?)月(\d\d?)日)", re.ASCII)
# Only these make a text HTML: of <zhang@example.cn> nothing would be left.
_ELEMENTS = "|".join(sorted(htmlcleaning.TAGS | htmlcleaning.DROPPED_WITH_CONTENT)) + (
    "|a|article|b|big|body|center|code|dd|del|div|dl|dt|embed|figure|font|form|h1|h5|h6|head|html|i"
    "|img|input|ins|link|meta|o:p|pre|section|small|span|strike|svg|video"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)

codecs.register_error("notices.unreadable", lambda error: (UNREADABLE, error.end))

Cells = dict[str, str | list[str]]


@dataclass(frozen=True)
class Entry:
    """What became of one row, or why it was not taken."""

    line: int
    ref: str
    action: str
    reason: str = ""
    published: bool = False


@dataclass(frozen=True)
class NamedFile:
    """An attachment that may be uploaded: where it lies, and what it will be known by."""

    path: Path
    name: str
    sha256: str
    media_type: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.name, self.sha256


@dataclass(frozen=True)
class Row:
    """A row in order. `fields` are a notice's columns; `category` and `files` None where not named."""

    line: int
    ref: str
    fields: dict[str, Any]
    category: str | None = None
    files: tuple[NamedFile, ...] | None = None

    @property
    def stored_ref(self) -> str:
        return stored_ref(self.ref)


@dataclass
class NoticeImport:
    """One run over one file: `suffix` says which format it has, `folder` where attachments lie."""

    stream: BinaryIO
    suffix: str
    publish: bool = False
    dry_run: bool = False
    folder: Path | None = None
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def records(self) -> bool:
        return self.publish and not self.dry_run

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self.stream.tell()

    def run(self) -> Iterator[list[Entry]]:
        """Take the file batch by batch; what has been yielded is committed (or was a dry run).

        Keeps no more than one batch in memory, and the refs. Raises DocumentError, before anything
        is taken, for a file that is not what it should be; stops with the database's own error when
        that is away. Either way another run takes up what is left.
        """
        for batch in batched(read_rows(self.stream, self.suffix), BATCH):
            rows, entries = [], []
            for line, cells in batch:
                try:
                    rows.append(self.examine(line, cells))
                except ValidationError as error:
                    ref = "" if isinstance(cells, ValidationError) else str(cells.get("ref", ""))
                    entries.append(Entry(line, ref, REJECTED, _reason(error)))
            entries += self.take(rows, self.texts_of_files(rows)) if rows else []
            if self.records and index.promotion_is_due():
                index.promote()
            yield sorted(entries, key=lambda entry: entry.line)

    def examine(self, line: int, cells: Cells | ValidationError) -> Row:
        """The row as it may be saved. Raises ValidationError with the first thing that is wrong."""
        if isinstance(cells, ValidationError):
            raise cells
        for value in chain.from_iterable(v if isinstance(v, list) else [v] for v in cells.values()):
            _refuse_no_text(value)
        ref = self.examine_ref(line, cells.get("ref", ""))
        fields = {"date": day(cells.get("date", ""))}
        for key, column in TITLES.items():
            if key in cells:
                fields[column] = _short(key, cells[key], Notice._meta.get_field("title"))
        if not any(fields.get(column) for column in TITLES.values()):
            raise ValidationError(_("There is no title."))
        for key, column in BODIES.items():
            if key in cells:
                fields[column] = body(cells[key])
                if cells[key].strip() and not fields[column]:
                    raise ValidationError(_("Nothing that may be shown is left of the text."))
        if "document_number" in cells:
            number = document_numbers.tidy(cells["document_number"])
            column = Notice._meta.get_field("document_number")
            fields["document_number"] = _short("document_number", number, column)
        if "source" in cells:
            column = Notice._meta.get_field("source")
            fields["source_zh_hans"] = _short("source", cells["source"], column)
        if "legacy_url" in cells:
            fields["legacy_url"] = _address("legacy_url", cells["legacy_url"])
        return Row(
            line=line,
            ref=ref,
            fields=fields,
            category=(
                _short("category", cells["category"], Category._meta.get_field("name"))
                if "category" in cells
                else None
            ),
            files=self.examine_files(cells["attachments"]) if "attachments" in cells else None,
        )

    def examine_ref(self, line: int, text: str) -> str:
        ref = _one_line(text)
        if not ref:
            raise ValidationError(_("There is no ref."))
        if len(stored_ref(ref)) > Notice._meta.get_field("ref").max_length:
            raise ValidationError(_("The ref is too long."))
        first = self.lines.setdefault(ref, line)
        if first != line:
            raise ValidationError(
                _("Line %(first)d has this ref already; line %(line)d is not taken.")
                % {"first": first, "line": line}
            )
        return ref

    def examine_files(self, names: list[str]) -> tuple[NamedFile, ...]:
        names = [name.strip() for name in names if name.strip()]
        if names and self.folder is None:
            raise ValidationError(_("There are attachments; tell their folder with --files."))
        return tuple(named_file(self.folder, name) for name in names)

    def texts_of_files(self, rows: list[Row]) -> list[FileText]:
        """Those that publishing the rows will ask for: no publisher is to wait while files are read."""
        if not self.records:
            return []
        return file_texts.draw_out(
            file_texts.Source(file.sha256, file.media_type, file.path)
            for row in rows
            for file in row.files or ()
        )

    def take(self, rows: list[Row], drawn: list[FileText]) -> list[Entry]:
        """Save the rows in one transaction; where one is refused, halve them until it stands alone."""
        try:
            with transaction.atomic():
                entries = self.write(rows, drawn)
                if self.dry_run:
                    transaction.set_rollback(True)
        except (ValidationError, IntegrityError, DataError) as error:
            if len(rows) == 1:
                return [Entry(rows[0].line, rows[0].ref, REJECTED, _reason(error))]
            middle = len(rows) // 2
            return self.take(rows[:middle], drawn) + self.take(rows[middle:], drawn)
        return entries

    def write(self, rows: list[Row], drawn: list[FileText]) -> list[Entry]:
        if self.publish:
            # Before any row, as the desk takes it: two who publish wait for each other in one order.
            recording.lock()
        known = {
            notice.ref: notice
            for notice in Notice.objects.filter(ref__in=[row.stored_ref for row in rows])
            .select_for_update()
            .prefetch_related("category", "attachments")
        }
        categories = Categories()
        drafts = [
            Draft(row, known.get(row.stored_ref), categories.columns(row.category)) for row in rows
        ]
        created = [draft.notice for draft in drafts if draft.action == CREATED]
        if self.records:
            # Numbered afterwards, every row would be written twice.
            workflow.number(created)
        # Nothing reads the columns without a language; filled, they would double every text.
        copying.insert(created, empty=TRANSLATED)
        for draft in drafts:
            if draft.action == UPDATED and draft.notice.is_locked:
                raise ValidationError(
                    _("The notice is in review or approved: it may not change now.")
                )
            if draft.action == UPDATED:
                draft.notice.save()
            # The file store does not take part in the transaction.
            if draft.has_new_files and not self.dry_run:
                draft.replace_files()
        if not self.publish:
            return [draft.entry() for draft in drafts]
        published = publish_drafts(drafts, drawn, dry_run=self.dry_run)
        return [draft.entry(published=draft.notice.pk in published) for draft in drafts]


class Draft:
    """A row and the notice it makes or finds, the row's values set on it but not saved."""

    def __init__(self, row: Row, found: Notice | None, category: dict[str, Category | None]):
        self.row = row
        self.values = {**row.fields, **category}
        self.notice = found or Notice(ref=row.stored_ref, **(EMPTY | self.values))
        present = [(a.name, a.sha256) for a in found.attachments.all()] if found else []
        self.has_new_files = row.files is not None and present != self.files
        if found is None:
            self.action = CREATED
            return
        changes = {
            name: value
            for name, value in self.values.items()
            if (getattr(found, name) or None) != (value or None)
        }
        for name, value in changes.items():
            setattr(found, name, value)
        self.action = UPDATED if changes or self.has_new_files else UNCHANGED

    @property
    def files(self) -> list[tuple[str, str]]:
        return [file.identity for file in self.row.files or ()]

    @property
    def never_public(self) -> bool:
        return self.action == CREATED or self.notice.document is None

    def replace_files(self) -> None:
        """The row's files for those the notice has. Raises ValidationError if one changed meanwhile."""
        self.notice.attachments.all().delete()
        for position, file in enumerate(self.row.files):
            with file.path.open("rb") as stream:
                attachment = Attachment(
                    notice=self.notice, file=File(stream, file.path.name), position=position
                )
                attachment.save()
            if (attachment.name, attachment.sha256) != file.identity:
                raise ValidationError(_("The file %s changed during the import.") % file.name)

    def is_said_by(self, edition: Edition) -> bool:
        """Whether the edition says already what the row names; the rest of the notice is staff's."""
        for name, value in self.values.items():
            if name == "category":
                value = value.slug if value else ""  # noqa: PLW2901
            is_detail = name in DETAILS.values()
            if (edition.details.get(name, "") if is_detail else getattr(edition, name)) != value:
                return False
        attached = [(file.name, file.sha256) for file in edition.downloads]
        return self.row.files is None or attached == self.files

    def entry(self, *, published: bool = False) -> Entry:
        reason = _("published") if published else ""
        return Entry(self.row.line, self.row.ref, self.action, reason, published)


class Categories:
    """The categories there are, by name and by slug, and those made as they are needed."""

    def __init__(self):
        present = list(Category.objects.all())
        self.named = {category.name_zh_hans: category for category in present}
        # A slug says it for certain, a name may be given twice.
        self.named |= {category.slug: category for category in present}

    def columns(self, text: str | None) -> dict[str, Category | None]:
        """What a row that names its category so sets on the notice; nothing for None."""
        if text is None:
            return {}
        if text and text not in self.named:
            self.named[text] = self.make(text)
        return {"category": self.named[text] if text else None}

    def make(self, name: str) -> Category:
        """A new category; two imports that make one at once collide, and the batch is tried again."""
        number = 1
        while f"imported-{number}" in self.named:
            number += 1
        category = Category.objects.create(slug=f"imported-{number}", name_zh_hans=name)
        self.named[category.slug] = category
        return category


def fetch_files(drafts: list[Draft]) -> None:
    """Fetch the files of all the drafts' notices at once.

    One that was just made without any is told so itself: to look for what it cannot have takes a tenth
    of an import.
    """
    none = {"pictures": Picture.objects.none(), "attachments": Attachment.objects.none()}
    for draft in drafts:
        if draft.action == CREATED and not draft.row.files:
            draft.notice._prefetched_objects_cache = dict(none)
    prefetch_related_objects([draft.notice for draft in drafts], *none)


def publish_drafts(drafts: list[Draft], drawn: list[FileText], *, dry_run: bool) -> set[int]:
    """Publish what never was, and anew what is public with another text; return the keys of both.

    What staff have withdrawn or scheduled stays as it is. A dry run only looks whether anything is
    missing: the document numbers it would use up do not come back.
    """
    new = [draft for draft in drafts if draft.never_public]
    public = {draft.notice.document: draft for draft in drafts if not draft.never_public}
    fetch_files(new)
    never_public = [draft.notice for draft in new]
    if dry_run:
        for notice in never_public:
            notice.check_complete()
    else:
        workflow.publish_all(never_public, drawn=drawn)
    published = {notice.pk for notice in never_public}
    for edition in Edition.objects.in_force().filter(document__in=public):
        draft = public[edition.document]
        if not draft.is_said_by(edition):
            workflow.publish(draft.notice, drawn=drawn)
            published.add(draft.notice.pk)
    return published


def read_rows(stream: BinaryIO, suffix: str) -> Iterator[tuple[int, Cells | ValidationError]]:
    """The rows of the file, each with the line it begins on, or with why it cannot be read.

    UTF-8, UTF-16 or GB18030: the first mebibyte tells which, and a row that does not keep to it cannot
    be read. Raises DocumentError for a binary file, an empty one, and for keys that are not known.
    """
    beginning = stream.read(BEGINNING)
    stream.seek(0)
    plain_text.refuse_known_binary(beginning)
    # Up to a newline, so that no character is cut in two.
    encoding = plain_text.encoding_of(beginning[: beginning.rfind(b"\n") + 1] or beginning)
    text = TextIOWrapper(stream, encoding, errors="notices.unreadable", newline="")
    try:
        yield from (_csv_rows if suffix == ".csv" else _json_rows)(_lines(text))
    finally:
        text.detach()  # else it would close the caller's stream


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """The lines without a BOM; one without an end in sight is passed over and marked unreadable."""
    mark = "\ufeff"
    while line := text.readline(MAX_LINE):
        line, mark = line.removeprefix(mark), ""
        too_long = False
        while len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            too_long, line = True, text.readline(MAX_LINE)
        yield f"{UNREADABLE}\n" if too_long else line


def _json_rows(lines: Iterable[str]) -> Iterator[tuple[int, Cells | ValidationError]]:
    is_first = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            cells = _json_cells(line)
        except ValidationError as error:
            yield number, error
            continue
        unknown = _unknown(cells)
        if unknown and is_first:
            raise DocumentError(unknown, number)
        is_first = False
        yield number, ValidationError(unknown) if unknown else cells


def _json_cells(line: str) -> Cells:
    _refuse_no_text(line)
    try:
        row = json.loads(line, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This is no row of JSON: %s") % error) from error
    if not isinstance(row, dict):
        raise ValidationError(_("The row must be an object of JSON."))
    return {key: _json_value(key, value) for key, value in row.items()}


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValidationError(_("A key is given twice."))
    return row


def _json_value(key: str, value: Any) -> str | list[str]:
    if key == "attachments":
        value = value or []
        if not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
            raise ValidationError(_("“attachments” must be a list of file names."))
        return value
    match value:
        case None:
            return ""
        case bool() | float() | list() | dict():
            raise ValidationError(_("“%s” must be a text.") % key)
        case _:
            return str(value)


def _csv_rows(lines: Iterator[str]) -> Iterator[tuple[int, Cells | ValidationError]]:
    csv.field_size_limit(MAX_LINE)
    first = next(lines, "")
    # Excel's “Unicode text” is UTF-16 with tabs.
    delimiter = "\t" if "\t" in first and "," not in first else ","
    reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    header = _csv_header(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, ValidationError(_("This is no row of CSV: %s") % error)
            continue
        if cells is None:
            return
        if any(cells):
            yield line, _csv_cells(header, cells)


def _csv_header(reader) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise DocumentError(_("This is no row of CSV: %s") % error, 1) from error
    problem = _unknown(header)
    if len(set(header)) < len(header):
        problem = _("A column is given twice.")
    if missing := [name for name in REQUIRED if name not in header]:
        problem = problem or _("Columns are missing: %s.") % ", ".join(missing)
    if problem:
        raise DocumentError(problem, 1)
    return header


def _csv_cells(header: list[str], cells: list[str]) -> Cells | ValidationError:
    if len(cells) != len(header):
        return ValidationError(
            _("The row has %(cells)d columns instead of %(header)d.")
            % {"cells": len(cells), "header": len(header)}
        )
    row: Cells = dict(zip(header, cells, strict=True))
    if "attachments" in row:
        row["attachments"] = row["attachments"].split(";")
    return row


def _unknown(keys: Iterable[str]) -> str:
    """What to say of keys that no notice has; empty if there are none."""
    unknown = [key or "“”" for key in keys if key not in KEYS]
    if not unknown:
        return ""
    return _("Unknown: %(unknown)s. Known are: %(known)s.") % {
        "unknown": ", ".join(plain_text.NO_TEXT.sub("\ufffd", key)[:50] for key in unknown[:10]),
        "known": ", ".join(KEYS),
    }


def stored_ref(ref: str) -> str:
    return f"{IMPORTED}{ref}"


def day(text: str) -> dt.date:
    """The date written 2024-03-05, 2024/3/5 or 2024年3月5日. Raises ValidationError for any other."""
    match = _DATE.fullmatch(text.strip())
    try:
        return dt.date(*(int(number) for number in match.groups() if number))
    except (AttributeError, ValueError) as error:
        raise ValidationError(_("“%s” is not a date.") % text.strip()[:50]) from error


def body(text: str) -> str:
    """The text as the record keeps it; without a tag of HTML in it, each of its lines is a paragraph."""
    if not _TAG.search(text):
        paragraphs = (line.strip(plain_text.BLANK) for line in plain_text.NEWLINE.split(text))
        text = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs if line)
    return htmlcleaning.clean(text)


def named_file(folder: Path, name: str) -> NamedFile:
    """The file of that name in the folder, if it lies within and may be uploaded.

    Reads it once. Raises ValidationError with the name for any other, also behind a symbolic link.
    """
    try:
        path = _path_within(folder, name)
        with path.open("rb") as stream:
            attachment = Attachment(file=File(stream, path.name))
            attachment.describe()
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        raise ValidationError(_("The file %s cannot be read.") % name) from error
    except ValidationError as error:
        raise ValidationError([f"{name}:", *error.messages]) from error
    return NamedFile(path, attachment.name, attachment.sha256, attachment.media_type)


def _path_within(folder: Path, name: str) -> Path:
    root = folder.resolve(strict=True)
    path = (root / name).resolve(strict=True)
    # `..` is refused even where it leads back, as is an absolute path into the folder.
    is_plain = not {"..", "/"} & set(Path(name).parts)
    if not (is_plain and path.is_relative_to(root) and path.is_file()):
        raise ValidationError(_("This is no file in the folder of attachments."))
    return path


def _short(key: str, text: str, column: Field) -> str:
    line = _one_line(text)
    if len(line) > column.max_length:
        raise ValidationError(
            _("“%(key)s” has more than %(length)d characters.")
            % {"key": key, "length": column.max_length}
        )
    return line


def _address(key: str, text: str) -> str:
    address = unicodedata.normalize("NFC", text.strip())
    try:
        Notice._meta.get_field(key).run_validators(address)
    except ValidationError as error:
        problem = {"field": key, "problem": " ".join(error.messages)}
        raise ValidationError(_("%(field)s: %(problem)s") % problem) from error
    return address


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _refuse_no_text(text: str) -> None:
    if plain_text.NO_TEXT.search(text):
        raise ValidationError(
            _(
                "The row is too long, or holds something that is no text: a damaged character, U+0000."
            )
        )


def _reason(error: ValidationError | IntegrityError | DataError) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error).partition("\n")[0]

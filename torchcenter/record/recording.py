"""The record's only door: every edition is written here, under one lock, and none is ever changed.

A document's editions cover its time without gap or overlap from the first one on: a new edition
begins where it is placed and ends where the one it displaces would have ended. Withdrawing records a
tombstone: an edition without text that gives the reason. A cancelled schedule stays in the record
as an edition in force for no time at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from torchcenter import copying
from torchcenter.canonical import sha256_of

from .content import CONTENT_FIELDS, EditionContent
from .locking import lock
from .models import Edition
from .search import index
from .search.models import FileText

# How many editions `record_all` writes at one moment.
PART = 500
# What the database gives an edition itself.
ASSIGNED = ("id", "recorded_at", "chain_sha256")


class NotPublic(ValidationError):  # noqa: N818  (It reads as what it says.)
    """There is nothing in force or scheduled that could be withdrawn or cancelled."""


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """Who and why: user names, and the change note or the withdrawal's reason in both languages.

    `minor`: only wording or layout changed; see `record`.
    """

    published_by: str = ""
    approved_by: str = ""
    note_zh_hans: str = ""
    note_en: str = ""
    minor: bool = False

    def people(self) -> dict[str, str]:
        return {"published_by": self.published_by, "approved_by": self.approved_by}

    def note_as(self, name: str) -> dict[str, str]:
        """The note in the columns of that name."""
        return {
            f"{name}_zh_hans": self.note_zh_hans.strip(),
            f"{name}_en": self.note_en.strip(),
        }


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The editions of one document as they stood at `now`, read under the record's lock."""

    document: int
    now: dt.datetime
    editions: list[Edition] = field(default_factory=list)
    recorded: list[Edition] = field(default_factory=list)
    ended: list[Edition] = field(default_factory=list)

    def at(self, moment: dt.datetime) -> Edition | None:
        for edition in self.editions:
            if edition.in_force_from <= moment and (
                edition.in_force_until is None or moment < edition.in_force_until
            ):
                return edition
        return None

    def pending(self) -> list[Edition]:
        return [
            edition
            for edition in self.editions
            if edition.in_force_from > self.now and not edition.is_cancelled
        ]

    def cancel(self, edition: Edition) -> None:
        """Take a pending edition out of force; the one before it goes on in its place."""
        freed_until = edition.in_force_until
        before = next(
            (
                other
                for other in self.editions
                if other.in_force_until == edition.in_force_from and not other.is_cancelled
            ),
            None,
        )
        self.end(edition, edition.in_force_from)
        if before:
            self.end(before, freed_until)

    def insert(self, content: EditionContent, starts: dt.datetime, **columns) -> Edition:
        """Record an edition in force from `starts` until the next one that is already scheduled."""
        displaced = self.at(starts)
        if displaced:
            ends = displaced.in_force_until
            self.end(displaced, starts)
        else:
            ends = min((edition.in_force_from for edition in self.pending()), default=None)
        edition = _composed(
            content,
            document=self.document,
            number=1 + max((edition.number for edition in self.editions), default=0),
            in_force_from=starts,
            in_force_until=ends,
            **columns,
        )
        edition.save(force_insert=True)
        edition.refresh_from_db(fields=["recorded_at", "chain_sha256"])
        self.editions.append(edition)
        self.recorded.append(edition)
        return edition

    def end(self, edition: Edition, moment: dt.datetime | None) -> None:
        edition.in_force_until = moment
        Edition.objects.filter(pk=edition.pk).update(in_force_until=moment)
        self.ended.append(edition)

    def index(self, file_texts: Iterable[FileText] = ()) -> None:
        """Bring the search up to what has been written."""
        index.update(self.recorded, [edition.pk for edition in self.ended], self.now, file_texts)


HASHED_FIELDS = (
    *CONTENT_FIELDS,
    "document",
    "number",
    "in_force_from",
    "change_note_zh_hans",
    "change_note_en",
    "withdrawn",
    "withdrawal_reason_zh_hans",
    "withdrawal_reason_en",
)


def content_hash(edition: Edition) -> str:
    """The SHA-256 of all that the edition says in public; the chain adds the time of recording."""
    said = {name: getattr(edition, name) for name in HASHED_FIELDS}
    # Editions recorded before there were minor ones keep the hash they have.
    if edition.minor:
        said["minor"] = True
    return sha256_of(said)


def _composed(content: EditionContent, **columns) -> Edition:
    """The edition with its hash, not recorded yet."""
    edition = Edition(**content.as_columns(), **columns)
    edition.content_sha256 = content_hash(edition)
    return edition


def next_document_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('record_document_number') FROM generate_series(1, %s)", [count]
        )
        return [number for (number,) in cursor.fetchall()]


def next_document_number() -> int:
    (number,) = next_document_numbers(1)
    return number


def timeline(document: int) -> Timeline:
    """The document's editions, locked against other writers until the transaction ends."""
    now = lock()
    return Timeline(
        document=document, now=now, editions=list(Edition.objects.editions_of(document))
    )


@transaction.atomic
def record(
    content: EditionContent,
    document: int,
    attribution: Attribution,
    at: dt.datetime | None = None,
    file_texts: Iterable[FileText] = (),
) -> tuple[Edition, bool]:
    """Put `content` in force from `at` (the present if None); return the edition and whether it is new.

    What the document already says then is not recorded twice. Any other text that was scheduled is
    cancelled, since this is the later word; a scheduled withdrawal stays. A change is minor only where
    there is a text in force that it changes. Raises ValidationError if `at` has passed, or if another
    document has the address. `file_texts` are those of its files, as `search.file_texts.draw_out` has
    read them.
    """
    content = content.cleaned()
    line = timeline(document)
    starts = _moment(line, at)
    _refuse_taken_addresses({content.path: document}, line.now)
    for edition in line.pending():
        if not edition.withdrawn and not (
            at is not None and edition.in_force_from == starts and edition.content == content
        ):
            line.cancel(edition)
    standing = line.at(starts)
    if standing and not standing.withdrawn and standing.content == content:
        line.index()
        return standing, False
    edition = line.insert(
        content,
        starts,
        minor=attribution.minor and standing is not None and not standing.withdrawn,
        **attribution.people(),
        **attribution.note_as("change_note"),
    )
    line.index(file_texts)
    return edition, True


@transaction.atomic
def record_all(
    contents: Iterable[tuple[EditionContent, int, Attribution]],
    file_texts: Iterable[FileText] = (),
) -> list[Edition]:
    """Put the first edition of each of many new documents in force at once; return them in order.

    For documents without editions only: the database refuses, with IntegrityError, one that has any.
    What `record` does for one, in a handful of queries for each few hundred. Raises ValidationError
    if another document has an address; nothing is recorded then.
    """
    cleaned = [(content.cleaned(), document, by) for content, document, by in contents]
    editions = []
    # The database takes no moment that has passed by five seconds, so each part has its own.
    for start in range(0, len(cleaned), PART):
        editions += _record_part(cleaned[start : start + PART])
    if editions:
        index.update(editions, [], lock(), file_texts)
    return editions


def _record_part(part: list[tuple[EditionContent, int, Attribution]]) -> list[Edition]:
    now = lock()
    owners: dict[str, int] = {}
    for content, document, _by in part:
        if owners.setdefault(content.path, document) != document:
            raise _taken(content.path, owners[content.path])
    _refuse_taken_addresses(owners, now)
    editions = [
        _composed(
            content,
            document=document,
            number=1,
            in_force_from=now,
            **by.people(),
            **by.note_as("change_note"),
        )
        for content, document, by in part
    ]
    copying.insert(editions, leave_out=ASSIGNED)
    recorded = Edition.objects.filter(document__in=owners.values(), number=1)
    given = {document: values for document, *values in recorded.values_list("document", *ASSIGNED)}
    for edition in editions:
        edition.id, edition.recorded_at, edition.chain_sha256 = given[edition.document]
    return editions


@transaction.atomic
def withdraw(
    document: int, attribution: Attribution, at: dt.datetime | None = None
) -> tuple[Edition, bool]:
    """Put a tombstone in force from `at`; return it and whether it is new.

    Whatever was scheduled for later is cancelled. Raises ValidationError without a reason, and
    NotPublic if the document is not in force at that time.
    """
    reasons = attribution.note_as("withdrawal_reason")
    if not any(reasons.values()):
        raise ValidationError({"reason_zh_hans": _("Readers are told why: give a reason.")})
    line = timeline(document)
    starts = _moment(line, at)
    standing = line.at(starts)
    if standing is None:
        raise NotPublic(_("This document is not public at that time."))

    def is_the_same(edition):
        return edition.withdrawn and all(
            getattr(edition, name) == reason for name, reason in reasons.items()
        )

    for edition in line.pending():
        same_time = edition.in_force_from == starts and is_the_same(edition)
        if not same_time and (edition.withdrawn or edition.in_force_from >= starts):
            line.cancel(edition)
    standing = line.at(starts)
    if standing is None:
        raise NotPublic(_("This document is not public before that time; cancel its schedule."))
    if is_the_same(standing):
        line.index()
        return standing, False
    tombstone = replace(
        standing.content,
        summary_zh_hans="",
        summary_en="",
        body_zh_hans="",
        body_en="",
        attachments=[],
    )
    edition = line.insert(
        tombstone,
        starts,
        withdrawn=True,
        **attribution.people(),
        **reasons,
    )
    line.index()
    return edition, True


@transaction.atomic
def cancel_scheduled(document: int) -> list[Edition]:
    """Cancel everything scheduled for the document; return what was. Raises NotPublic if nothing is."""
    line = timeline(document)
    pending = line.pending()
    if not pending:
        raise NotPublic(_("Nothing is scheduled for this document."))
    for edition in pending:
        line.cancel(edition)
    line.index()
    return pending


def _moment(line: Timeline, at: dt.datetime | None) -> dt.datetime:
    if at is None:
        return line.now
    if at <= line.now:
        raise ValidationError({"at": _("The time has passed already; choose one ahead.")})
    return at


def _refuse_taken_addresses(documents: dict[str, int], now: dt.datetime) -> None:
    """Raise ValidationError if an address belongs to a document other than those given. One query."""
    others = Edition.objects.filter(path__in=documents, withdrawn=False)
    owner = (
        others.exclude(document__in=documents.values())
        .ever_in_force()
        .filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=now))
        .first()
    )
    if owner:
        raise _taken(owner.path, owner.document)


def _taken(path: str, document: int) -> ValidationError:
    return ValidationError(
        _("The address %(path)s belongs to document %(document)d.")
        % {"path": path, "document": document}
    )

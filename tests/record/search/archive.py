"""An archive to search, and brute force: what a search has to find, in plain Python over plain text.

A term is a phrase that stands literally, folded, in one part of a document: a title, its number, a
summary, a body, a name or text of a file. A term of Latin letters and digits alone, that is no mere
number, is a word: it stands where a word of the same English stem does, unless no document in force
has one; then it is a phrase. Terms are all to be found; with a hyphen before it, one is not to be.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count, takewhile

import snowballstemmer
from django.db import connection
from django.utils import timezone

from benchmarks.prose import notices
from torchcenter.folding import fold
from torchcenter.htmlcleaning import text_of
from torchcenter.record import recording
from torchcenter.record.content import EditionContent
from torchcenter.record.models import Edition
from torchcenter.record.recording import Attribution
from torchcenter.record.search import bits
from torchcenter.record.search.finding import Filters, Search
from torchcenter.record.search.models import BLOCK
from torchcenter.record.search.query import parse
from torchcenter.record.search.results import search

NOBODY = Attribution()
ALL = Filters()
_stem = snowballstemmer.stemmer("english").stemWord
_WORD = re.compile("[0-9a-zà-öø-ÿ]+")


# What the archive holds


def content(document: int, **fields) -> EditionContent:
    """A notice with a title of its own."""
    day = fields.get("date", dt.date(2024, 3, 15))
    defaults = {
        "section": "notices",
        "kind": "notice",
        "path": f"/notices/{day.year}/{document}/",
        "date": day,
        "year": day.year,
        "title_zh_hans": f"关于第{document}号事项的通知",
    }
    return EditionContent(**{**defaults, **fields})


def publish(document: int = 0, at: dt.datetime | None = None, **fields) -> Edition:
    """Publish a document, a new one unless its number is given."""
    document = document or recording.next_document_number()
    edition, _is_new = recording.record(content(document, **fields), document, NOBODY, at=at)
    return edition


def withdraw(document: int, at: dt.datetime | None = None) -> None:
    recording.withdraw(document, Attribution(note_zh_hans="有误。"), at=at)


def publish_all(*fields: dict) -> list[Edition]:
    """Publish new documents at once, as an import does."""
    numbers = recording.next_document_numbers(len(fields))
    return recording.record_all(
        (content(document, **each), document, NOBODY)
        for document, each in zip(numbers, fields, strict=True)
    )


def publish_prose(count: int, seed: int = 2024) -> list[Edition]:
    """Publish so many made-up notices at once."""
    return publish_all(
        *(
            {
                "date": dt.date.fromisoformat(notice["date"]),
                "category": notice["category"],
                "issuing_body_zh_hans": notice["source"],
                "title_zh_hans": notice["title"],
                "title_en": notice["title_en"],
                "body_zh_hans": beginning(notice["body"], 400),
                "details": {"document_number": notice["document_number"]},
            }
            for notice in notices(count, seed=seed)
        )
    )


def beginning(body: str, length: int) -> str:
    """So many characters of a body and the rest of their paragraph."""
    return body[: body.index("</p>", min(length, len(body) - 4)) + 4]


def begin_late_in_a_block(left: int) -> None:
    """Let the next edition be the one that leaves so many to the first block; the record is empty."""
    with unguarded():
        edition = recording._composed(content(99), document=99, number=1, in_force_from=now())
        edition.pk = BLOCK - 1 - left
        edition.in_force_until = edition.in_force_from
        edition.recorded_at = edition.in_force_from
        edition.save(force_insert=True)


def end_before(edition: Edition, moment: dt.datetime) -> None:
    """Let an edition's boundary have passed since the index was last written."""
    with unguarded():
        Edition.objects.filter(pk=edition.pk).update(in_force_until=moment)


@contextmanager
def unguarded() -> Iterator[None]:
    """The record's triggers rest."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE record_edition DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE record_edition ENABLE TRIGGER USER")


def now() -> dt.datetime:
    return timezone.now()


# What a search finds in it


def found(typed: str, filters: Filters = ALL) -> set[int]:
    """All that a query finds, by the set and not by the page; phrases read for where they must be."""
    asked = Search(parse(typed), filters)
    hits = bits.ids(bits.read(*asked.hits))
    return set(hits if asked.is_exact else asked.read(hits))


def paged(typed: str, filters: Filters = ALL, **arguments) -> list[int]:
    """All that a query finds, page after page; nothing where only parts of it are found."""
    listed: list[int] = []
    pages = (search(typed, filters, page=page, **arguments) for page in count(1))
    for results in takewhile(lambda results: results.hits and not results.is_partial, pages):
        listed += [hit.edition.pk for hit in results.hits]
    return listed


# What it has to find


@dataclass
class Plain:
    """A document in force as plain text."""

    edition: Edition

    @cached_property
    def titles(self) -> list[str]:
        return [fold(title) for title in (self.edition.title_zh_hans, self.edition.title_en)]

    @cached_property
    def text(self) -> str:
        """Its parts, folded, divided by U+0000, which no part holds."""
        edition = self.edition
        parts = [
            *self.titles,
            fold(edition.details.get("document_number", "")),
            *map(fold, (edition.summary_zh_hans, edition.summary_en)),
            *(fold(text_of(body)) for body in (edition.body_zh_hans, edition.body_en)),
        ]
        for file in edition.attachments:
            parts += [fold(file[name]) for name in ("name", "title_zh_hans") if name in file]
        return "\0".join(parts)

    @cached_property
    def stems(self) -> set[str]:
        return {stem(word) for word in _WORD.findall(self.text)}


def stem(word: str) -> str:
    return _stem(word) if word.isalpha() else word


class BruteForce:
    """The documents in force, each read from end to end for each query."""

    def __init__(self):
        self.documents = [Plain(edition) for edition in Edition.objects.in_force()]

    def found(self, typed: str) -> set[int]:
        """What has to be found: `typed` is made of terms without quotation marks around them."""
        terms = typed.split()
        excluded = [term[1:] for term in terms if is_exclusion(term)]
        wanted = [term for term in terms if not is_exclusion(term)]
        return self.having(wanted, excluded)

    def having(self, wanted: Iterable[str], excluded: Iterable[str] = ()) -> set[int]:
        hits = {document.edition.pk for document in self.documents}
        for term in wanted:
            hits &= self.with_word(term) or self.with_phrase(term)
        for term in excluded:
            hits -= self.with_word(term) if is_word(term) else self.with_phrase(term)
        return hits

    def with_phrase(self, phrase: str) -> set[int]:
        folded = fold(phrase)
        return {document.edition.pk for document in self.documents if folded in document.text}

    def with_word(self, word: str) -> set[int]:
        if not is_word(word):
            return set()
        wanted = stem(fold(word))
        return {document.edition.pk for document in self.documents if wanted in document.stems}


def is_exclusion(term: str) -> bool:
    return len(term) > 1 and term[0] in "-－"


def is_word(term: str) -> bool:
    folded = fold(term)
    return bool(_WORD.fullmatch(folded)) and not folded.isdecimal()


def by_date(editions: Iterable[int]) -> list[int]:
    """Latest first."""
    ordered = Edition.objects.filter(pk__in=editions).order_by("-date", "-document")
    return list(ordered.values_list("pk", flat=True))

"""The answer to a search as a page, a feed or JSON shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from torchcenter.folding import fold
from torchcenter.htmlcleaning import text_of
from torchcenter.record.locking import snapshot
from torchcenter.record.models import Edition
from torchcenter.record.texts import LANGUAGE_TAGS, LANGUAGES, suffix_of

from . import bits, keys, relevance
from .finding import Condition, Counts, Filters, Search
from .index import texts_of_files
from .meaning import did_you_mean
from .names import other_names
from .query import Query, Term, parse
from .snippets import Finder, Span, marked, plain, snippet

PAGE_SIZE = 20
# Of documents with the very title or number that was typed, so many stand before all others.
MOST_PINNED = PAGE_SIZE
# So many characters of an attachment are looked through for a snippet.
MOST_SHOWN = 100_000
DATE, RELEVANCE = "date", "relevance"
SORTS = (DATE, RELEVANCE)
# Fewer characters than this in a single term, and no partial match says anything of what was asked.
FEWEST_CHARACTERS = 4


@dataclass(frozen=True)
class Hit:
    """One document that was found; `title` and `snippet` are HTML with the hits in `<mark>`.

    Their languages are BCP 47 tags, empty where it is that of the page. `file` is the name, marked like
    the title, of the attachment in which the snippet stands.
    """

    edition: Edition
    title: SafeString
    title_language: str
    snippet: SafeString
    snippet_language: str
    file: SafeString

    @property
    def is_marked(self) -> bool:
        """Whether its validity or its being archived is told beside the title."""
        details = self.edition.details
        return bool(details.get("validity") or details.get("archived_on"))


@dataclass(frozen=True)
class Results:
    """One page of what was found.

    `is_partial`: nothing holds all that was asked for; these come nearest. `count` is then how many
    are listed. `did_you_mean` and `other_names` are queries to offer instead: what may have been meant
    where nothing was found, and the same with the institution's name of another time.
    """

    query: Query
    filters: Filters
    sort: str
    page: int
    count: int = 0
    is_exact: bool = True
    is_partial: bool = False
    hits: list[Hit] = field(default_factory=list)
    counts: Counts = field(default_factory=lambda: Counts(0, {}))
    did_you_mean: list[str] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether any document holds all that was asked for."""
        return bool(self.count) and not self.is_partial

    @property
    def pages(self) -> int:
        return -(-self.count // PAGE_SIZE)

    @property
    def has_next(self) -> bool:
        return self.page < self.pages if self.is_exact else len(self.hits) == PAGE_SIZE

    @property
    def count_text(self) -> str:
        return f"{self.count:,}"

    @property
    def first(self) -> int:
        """The place of the page's first hit among all, from 1."""
        return (self.page - 1) * PAGE_SIZE + 1


@snapshot()
def search(text: str, filters: Filters, sort: str = DATE, page: int = 1) -> Results:
    """What is in force and holds what was typed; raises nothing, whatever that is."""
    query = parse(text)
    if query.too_long:
        # A title may have more words than can be looked for one by one.
        title = Query(query.text, (Term(fold(query.text)),))
        if not _pinned(title, Search(title, filters)):
            return Results(query, filters, sort, page)
        query = title
    asked = Search(query, filters)
    counts = asked.counts
    pinned = _pinned(query, asked)
    if not (counts.total or pinned):
        nearest = _partial(query, asked, page) if _may_be_partial(query) else None
        return replace(
            nearest or Results(query, filters, sort, page, counts=counts),
            did_you_mean=did_you_mean(query, asked),
            other_names=other_names(query),
        )
    # The title of one that is pinned may hold what the query excludes: "… -notice".
    count = counts.total + (len({*pinned} - asked.among(pinned)) if pinned else 0)
    offset = (page - 1) * PAGE_SIZE
    ids = []
    if offset < count:
        first = pinned
        if sort == RELEVANCE and query.terms:
            first = _by_relevance(query, asked, pinned)
        ids = first[offset : offset + PAGE_SIZE]
        if len(ids) < PAGE_SIZE:
            ids += asked.page(
                max(0, offset - len(first)), PAGE_SIZE - len(ids), without=tuple(first)
            )
    return Results(
        query,
        filters,
        sort,
        page,
        count=count,
        is_exact=counts.is_exact,
        hits=_hits(ids, Finder.of_terms(asked.terms)),
        counts=counts,
        other_names=other_names(query),
    )


def _pinned(query: Query, asked: Search) -> list[int]:
    """The documents whose title is the query word by word, or whose number it is; the latest first."""
    if not query.text or query.is_empty:
        return []
    title = fold(query.text)
    wanted = [keys.of_title(title)]
    if query.document_number:
        wanted.append(keys.of_document_number(query.document_number))
    standing = asked.with_any(wanted)
    if not standing:
        return []
    editions = Edition.objects.filter(pk__in=standing).newest_first()
    editions = editions.only("title_zh_hans", "title_en", "details")
    return [
        edition.pk
        for edition in editions
        if title in (fold(edition.title_zh_hans), fold(edition.title_en))
        or (
            query.document_number
            and edition.details.get("document_number") == query.document_number
        )
    ][:MOST_PINNED]


def _may_be_partial(query: Query) -> bool:
    """Whether more than a word was asked for, of which a text can have a part."""
    runs = [run for term in query.terms for run in keys.runs(term.text)]
    return len(runs) > 1 or any(
        len(run) >= FEWEST_CHARACTERS and keys.words(run) != [run] for run in runs
    )


def _partial(query: Query, asked: Search, page: int) -> Results:
    """The documents that have most of what was asked for."""
    within = asked.within
    unwanted = Condition(excluded=asked.candidates.excluded, barred=asked.candidates.barred)
    if unwanted != Condition():
        within = bits.common(within, bits.read(*unwanted.sql))
    phrases = [term.text for term in asked.excluded_phrases]
    found = relevance.best(query, asked.state, asked.dense, within, without=phrases)
    offset = (page - 1) * PAGE_SIZE
    runs = {run for term in query.terms for run in keys.runs(term.text)}
    return Results(
        query,
        asked.filters,
        RELEVANCE,
        page,
        count=len(found),
        is_partial=bool(found),
        hits=_hits(found[offset : offset + PAGE_SIZE], Finder.of_parts(runs)),
    )


def _by_relevance(query: Query, asked: Search, pinned: list[int]) -> list[int]:
    """Hits with the words in the title and the latest others, best first; not more than are weighed."""
    most = relevance.MOST_WEIGHED
    in_title = asked.in_titles(most // 2)
    latest = asked.page(0, most - len(in_title), without=tuple({*pinned, *in_title}))
    weighed = [
        piece
        for piece, _editions in relevance.weigh(relevance.pieces(query), asked.state, asked.dense)
    ]
    ordered = relevance.in_order({*in_title, *latest} - {*pinned}, weighed, asked.state)
    return [*pinned, *ordered]


def _hits(ids: list[int], finder: Finder) -> list[Hit]:
    editions = Edition.objects.in_bulk(ids)
    shown = [editions[number] for number in ids]
    files = texts_of_files(shown, MOST_SHOWN)
    return [_hit(edition, finder, files) for edition in shown]


def _hit(edition: Edition, finder: Finder, files: dict[str, str]) -> Hit:
    title = edition.title
    source, spans = _shown(_sources(edition, files), finder)
    return Hit(
        edition,
        title=marked(title, finder),
        title_language=title.lang if title.is_other else "",
        snippet=snippet(source.text, spans),
        snippet_language=source.language,
        file=marked(source.file, finder) if source.file else SafeString(),
    )


class _Source(NamedTuple):
    """A text to cut a snippet from: its BCP 47 tag unless it is the page's, the attachment it is in."""

    text: str
    language: str = ""
    file: str = ""


def _sources(edition: Edition, files: dict[str, str]) -> Iterator[_Source]:
    """The edition's texts, those in the active language first, then those of its attachments."""
    active = get_language()
    for language in sorted(LANGUAGES, key=lambda language: language != active):
        tag = "" if language == active else LANGUAGE_TAGS[language]
        suffix = suffix_of(language)
        if summary := getattr(edition, f"summary_{suffix}"):
            yield _Source(plain(summary), tag)
        if body := getattr(edition, f"body_{suffix}"):
            yield _Source(plain(text_of(body)), tag)
    for file in edition.downloads:
        text = plain(f"{file.title} {files.get(file.sha256, '')}")
        yield _Source(text, file=file.name)


def _shown(sources: Iterable[_Source], finder: Finder) -> tuple[_Source, list[Span]]:
    """The first source with a hit, in its text or in the attachment's name; else the first of all."""
    first = None
    for source in sources:
        spans = finder.spans(source.text)
        if spans or (source.file and finder.spans(source.file)):
            return source, spans
        first = first or source
    return first or _Source(""), []

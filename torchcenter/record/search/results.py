"""The answer to a search as a page, a feed or JSON shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from torchcenter.folding import fold
from torchcenter.htmlcleaning import text_of
from torchcenter.record.models import Edition
from torchcenter.record.texts import LANGUAGE_TAGS, LANGUAGES, suffix_of

from . import bits, keys, relevance, snippets
from .finding import Condition, Counts, Filters, Search, intersection
from .index import texts_of_files
from .query import Query, Term, parse

PAGE_SIZE = 20
# Of more hits than can be weighed, those with the words in the title are, and the latest.
MOST_PINNED = PAGE_SIZE
DATE, RELEVANCE = "date", "relevance"
SORTS = (DATE, RELEVANCE)
# Fewer parts than this, and no partial match says anything of what was asked.
FEWEST_PIECES = 4


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


@dataclass(frozen=True)
class Results:
    """One page of what was found.

    `is_partial`: nothing holds all that was asked for; these come nearest. `count` is then how many
    are listed. `too_many_pages`: the page asked for lies behind the last one.
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


@transaction.atomic
def search(text: str, filters: Filters, sort: str = DATE, page: int = 1) -> Results:
    """What is in force and holds what was typed; raises nothing, whatever that is."""
    query = parse(text)
    if query.too_long:
        return Results(query, filters, sort, page)
    asked = Search(query, filters)
    counts = asked.counts
    pinned = _pinned(query, asked)
    if not (counts.total or pinned) and _may_be_partial(query):
        return _partial(query, asked, page)
    count = counts.total or len(pinned)
    offset = (page - 1) * PAGE_SIZE
    if offset >= count:
        ids = []
    elif sort == RELEVANCE and query.terms:
        ids = _by_relevance(query, asked, pinned)[offset : offset + PAGE_SIZE]
    else:
        ids = pinned[offset : offset + PAGE_SIZE]
        if len(ids) < PAGE_SIZE:
            ids += asked.page(
                max(0, offset - len(pinned)), PAGE_SIZE - len(ids), without=tuple(pinned)
            )
    return Results(
        query,
        filters,
        sort,
        page,
        count=count,
        is_exact=counts.is_exact,
        hits=_hits(ids, asked.terms),
        counts=counts,
    )


def _pinned(query: Query, asked: Search) -> list[int]:
    """The documents whose title is the query word by word, or whose number it is; the latest first."""
    if not query.text or query.is_empty:
        return []
    title = fold(query.text)
    wanted = [keys.hashed("title", title)]
    if query.document_number:
        wanted.append(keys.of_document_number(query.document_number))
    found = asked.entries_with_any(wanted)
    if not found:
        return []
    condition = Condition(given=bits.of(found)).sql
    standing = bits.ids(bits.read(*intersection([condition, *asked.narrowing.all_but()])))
    editions = Edition.objects.filter(pk__in=standing).newest_first()
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
    return len(query.terms) > 1 or len(relevance.pieces(query)) >= FEWEST_PIECES


def _partial(query: Query, asked: Search, page: int) -> Results:
    """The documents that have most of what was asked for."""
    everything = Condition(excluded=asked.candidates.excluded, barred=asked.candidates.barred)
    within = bits.read(*intersection([everything.sql, *asked.narrowing.all_but()]))
    found = relevance.best(query, asked.state, asked.dense, within)
    offset = (page - 1) * PAGE_SIZE
    terms = [
        Term(part, part)
        for run in {run for term in query.terms for run in keys.runs(term.text)}
        for part in _parts(run)
    ]
    return Results(
        query,
        asked.filters,
        RELEVANCE,
        page,
        count=len(found),
        is_partial=bool(found),
        hits=_hits(found[offset : offset + PAGE_SIZE], terms),
    )


def _parts(run: str) -> list[str]:
    """A word; of Chinese, every part of two characters and more."""
    if keys.words(run) == [run]:
        return [run]
    return [run[i:j] for i in range(len(run)) for j in range(i + 2, len(run) + 1)] or [run]


def _by_relevance(query: Query, asked: Search, pinned: list[int]) -> list[int]:
    """Hits with the words in the title and the latest others, best first; behind them the rest by date."""
    most = relevance.MOST_WEIGHED
    in_title = asked.in_titles(most // 2)
    latest = asked.page(0, most - len(in_title), without=tuple({*pinned, *in_title}))
    weighed = [
        piece
        for piece, _editions in relevance.weigh(relevance.pieces(query), asked.state, asked.dense)
    ]
    ordered = relevance.in_order({*in_title, *latest} - {*pinned}, weighed, asked.state)
    return [*pinned, *ordered]


def _hits(ids: list[int], terms: list[Term]) -> list[Hit]:
    editions = Edition.objects.in_bulk(ids)
    found = snippets.pattern(terms)
    shown = [editions[number] for number in ids]
    files = texts_of_files(shown)
    return [_hit(edition, found, files) for edition in shown]


def _hit(edition: Edition, found, files: dict[str, str]) -> Hit:
    active = get_language()
    languages = sorted(LANGUAGES, key=lambda language: language != active)
    texts = [
        (language, "", text)
        for language in languages
        for name, plain in (("summary", str), ("body", text_of))
        if (text := plain(getattr(edition, f"{name}_{suffix_of(language)}")))
    ]
    texts += [
        ("", file.name, f"{file.title} {files.get(file.sha256, '')}") for file in edition.downloads
    ]
    language, file, text = next(
        (source for source in texts if snippets.has_hit(f"{source[1]} {source[2]}", found)),
        texts[0] if texts else ("", "", ""),
    )
    title = edition.title
    return Hit(
        edition,
        title=snippets.marked(title, found),
        title_language=title.lang if title.is_other else "",
        snippet=snippets.snippet(text, found),
        snippet_language=LANGUAGE_TAGS[language] if language and language != active else "",
        file=snippets.marked(file, found),
    )

"""What a reader may have meant by a query that finds nothing: typed in Pinyin, or with a slip in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, groupby, islice, product
from typing import NamedTuple

from torchcenter.folding import HAN, fold

from . import bits, names
from .finding import Search, intersection
from .pinyin import Spelling, usual_reading
from .query import Query, Term, parse, parts
from .snippets import Finder
from .titles import Slip, Title, Titles, slips

MOST_SUGGESTIONS = 3
# So many titles are read for one spelling, and for all the slips of one phrase together.
MOST_TITLES = 200
# What stands in no title is suggested if one of so many texts holds it.
MOST_READ = 200
# Of so many phrases it is sought what they may mean.
MOST_CORRECTED = 3
# So many combinations are tried of what several phrases may mean.
MOST_TRIED = 10
# What has more parts, or a longer one, has more than a slip in it, or no person typed it.
MOST_PARTS = 10
MOST_CHARACTERS = 100
# In fewer characters, one that is wrong could be any.
FEWEST_CHARACTERS = 4

_HAN = re.compile(f"[{HAN}]")


@dataclass
class Reading:
    """What may have been meant by a phrase, as a query.

    `changed` is how many of the Chinese characters typed it does without; `is_usual`, whether it is
    mostly read as typed. `editions` are those with it in the title, of the titles that were read.
    """

    query: str
    changed: int = 0
    is_usual: bool = True
    editions: set[int] = field(default_factory=set)

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        """Of those in as many titles the longer comes first, of which the other may be a part."""
        return self.changed, not self.is_usual, -len(self.editions), -len(self.query)


def did_you_mean(query: Query, search: Search) -> list[str]:
    """Queries to offer where nothing holds the one that was asked: at most three, the best first.

    Each has a hit in force under the filters of the search, in whose transaction this runs.
    """
    typed = parts(query)
    if query.too_long or query.document_number or not query.terms or len(typed) > MOST_PARTS:
        return []
    sources = _Sources(search)
    # In Pinyin, spaces stand between syllables, between words or nowhere: all are tried together first.
    together = [
        phrase
        for in_pinyin, run in groupby(typed, _is_pinyin)
        for phrase in ([" ".join(run)] if in_pinyin else run)
    ]
    found = _corrected(together, sources)
    if not found and together != typed:
        found = _corrected(typed, sources)
    return [text for text in found if fold(text) != fold(query.text)]


def _is_pinyin(part: str) -> bool:
    folded = fold(part)
    return not _HAN.search(folded) and Spelling.of(folded) is not None


class Name(NamedTuple):
    text: str
    folded: str


class _Sources:
    """Where what was meant may stand: in titles in force, or in names."""

    def __init__(self, search: Search):
        self.filters = search.filters
        self.titles = Titles(search)
        facets = (
            name
            for value in search.counts.facets
            if value.dimension in ("category", "body")
            for name in (value.name_zh_hans, value.name_en)
            if name
        )
        known = dict.fromkeys(chain(facets, names.of_organisation()))
        self.names = [Name(text, fold(text)) for text in known]

    def have_hit(self, text: str) -> bool:
        """Whether the query finds something; of texts that have to be read, `MOST_READ` are."""
        asked = Search(parse(text), self.filters)
        found = bits.read(*intersection([asked.candidates.sql, *asked.narrowing.all_but()]))
        if asked.phrases or asked.excluded_phrases:
            return bool(asked.read(bits.latest(found, MOST_READ)))
        return bits.count(found) > 0


def _corrected(phrases: list[str], sources: _Sources) -> list[str]:
    """The query with those of its phrases read otherwise that find nothing, the best first."""
    if len(phrases) == 1:
        texts = (
            reading.query
            for reading in _readings(phrases[0], sources)
            if reading.editions or sources.have_hit(reading.query)
        )
        return list(islice(texts, MOST_SUGGESTIONS))
    failing: set[str] = set()
    for phrase in dict.fromkeys(phrases):
        if not sources.have_hit(phrase):
            failing.add(phrase)
            if len(failing) > MOST_CORRECTED:
                return []
    # Where each has hits but nothing has all of them, words may have been meant as syllables.
    failing = failing or {phrase for phrase in phrases if " " in phrase and _is_pinyin(phrase)}
    if not failing:
        return []
    choices = [
        _readings(phrase, sources) if phrase in failing else [Reading(phrase)] for phrase in phrases
    ]
    texts = (" ".join(r.query for r in way) for way in islice(product(*choices), MOST_TRIED))
    return list(islice(filter(sources.have_hit, texts), MOST_SUGGESTIONS))


def _readings(phrase: str, sources: _Sources) -> list[Reading]:
    """What may have been meant by one phrase: what sounds like it, then what a slip makes of it."""
    folded = fold(phrase).strip('"')
    if len(folded) > MOST_CHARACTERS:
        return []
    spelling = Spelling.of(folded)
    possible = slips(folded) if len(folded) >= FEWEST_CHARACTERS else []
    heard, having = sources.titles.read_as_or_having(spelling, possible)
    sounding_so = set(bits.latest(heard, MOST_TITLES))
    most = MOST_TITLES // max(1, len(having)) or 1
    slipped_so = {slip: set(bits.latest(editions, most)) for slip, editions in having.items()}
    titles = sources.titles.of(sounding_so.union(*slipped_so.values()))
    sounding = (
        _by_sound(folded, spelling, [t for t in titles if t.edition in sounding_so], sources.names)
        if spelling
        else {}
    )
    slipped = _by_slip(folded, possible, slipped_so, titles, sources.names)
    others = (reading for meant, reading in slipped.items() if meant not in sounding)
    return [*sounding.values(), *others]


def _by_sound(
    folded: str, spelling: Spelling, titles: list[Title], known: list[Name]
) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for title in titles:
        _note(found, spelling.found_in(title.folded), title.text, title.edition)
    for name in known:
        _note(found, spelling.found_in(name.folded), name.text)
    typed = set(_HAN.findall(folded))
    for meant, reading in found.items():
        reading.changed = len(typed.difference(meant))
        reading.is_usual = spelling.is_read(usual_reading(meant))
    return _ranked(found)


def _by_slip(
    folded: str,
    possible: list[Slip],
    having: dict[Slip, set[int]],
    titles: list[Title],
    known: list[Name],
) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for title in titles:
        for slip, editions in having.items():
            if title.edition in editions:
                _note(found, slip.found_in(title.folded), title.text, title.edition)
    for name in known:
        # Of two texts that differ by a slip, one is longer by a character at most.
        for slip in possible if len(name.folded) >= len(folded) - 1 else ():
            _note(found, slip.found_in(name.folded), name.text)
    return _ranked(found)


def _note(
    found: dict[str, Reading], meant: Iterable[str], text: str, edition: int | None = None
) -> None:
    """Add what may have been meant and stands in the text: a name or, of the edition, a title."""
    for each in meant:
        if each not in found and (query := _as_query(each, text)):
            found[each] = Reading(query)
        if each in found and edition is not None:
            found[each].editions.add(edition)


def _ranked(found: dict[str, Reading]) -> dict[str, Reading]:
    """The best first, without what is only a part of a better one in the same titles."""
    ranked: dict[str, Reading] = {}
    for meant, reading in sorted(found.items(), key=lambda item: item[1].rank):
        if not any(
            meant in better and reading.editions <= ranked[better].editions for better in ranked
        ):
            ranked[meant] = reading
    return ranked


def _as_query(folded: str, title: str) -> str:
    """What to type for a part of a title, written as it is there; empty where nothing will do."""
    title = unicodedata.normalize("NFC", title)
    spans = Finder.of_terms([Term(folded)]).spans(title)
    start, end = spans[0] if spans else (0, 0)
    written = " ".join(title[start:end].split()) or folded
    for text in (written, f'"{written}"'):
        query = parse(text)
        if [term.text for term in query.terms] == [folded] and not query.excluded:
            return text
    return ""

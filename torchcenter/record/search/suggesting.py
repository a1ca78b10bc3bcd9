"""What to offer while a reader types: our own names and titles in force, never what others have typed."""

from __future__ import annotations

from typing import NamedTuple

from torchcenter.folding import fold
from torchcenter.record.locking import snapshot

from . import bits, keys, names
from .finding import Filters, Search
from .pinyin import Spelling
from .query import Query, parse
from .titles import Titles

CATEGORY, ORGANISATION, TITLE = "category", "organisation", "title"
MOST_CHARACTERS = 100
# Not every title that has all pairs of what is typed has it as a whole.
TITLES_READ = 5


class Suggestion(NamedTuple):
    """A text to search for, and what it is: one of CATEGORY, ORGANISATION and TITLE."""

    text: str
    kind: str


@snapshot()
def suggestions(typed: str, limit: int = 8) -> list[Suggestion]:
    """What holds the text typed so far, or is read so if it is in Pinyin; names first, then titles.

    Only of what is in force, the latest titles first. Raises nothing, whatever was typed.
    """
    query = parse(typed)
    folded = fold(query.text)
    if not folded or len(folded) > MOST_CHARACTERS or (len(folded) == 1 and folded.isascii()):
        return []
    wanted = _Wanted(folded)
    search = Search(Query(""), Filters())
    titles = Titles(search)
    facets = [name for name in names.of_facets("category") if wanted.is_in(name.text)]
    in_force = titles.facet_postings({name.key for name in facets})
    found = [Suggestion(name.text, CATEGORY) for name in facets if name.key in in_force]
    found += [
        Suggestion(name, ORGANISATION) for name in names.of_organisation() if wanted.is_in(name)
    ]
    if len(found) < limit:
        editions = search.latest(wanted.editions(titles), TITLES_READ * limit)
        found += [
            Suggestion(title.text, TITLE)
            for title in titles.of(editions)
            if wanted.is_in(title.text)
        ]
    different: dict[str, Suggestion] = {}
    for suggestion in found:
        different.setdefault(fold(suggestion.text), suggestion)
    return list(different.values())[:limit]


class _Wanted:
    """What is typed so far, folded, and what it may spell if it is Pinyin."""

    def __init__(self, folded: str):
        self.folded = folded
        spelling = Spelling.of(folded, unfinished=True)
        self.spelling = spelling if spelling and spelling.has_letters else None

    def is_in(self, text: str) -> bool:
        """Whether a text holds it, from the beginning of a word on, or is in part read so."""
        folded = fold(text)
        start = folded.find(self.folded)
        while start >= 0:
            if not keys.cuts_a_word(folded, start):
                return True
            start = folded.find(self.folded, start + 1)
        return self.spelling is not None and any(self.spelling.found_in(folded))

    def editions(self, titles: Titles) -> bits.Bits:
        """Those in whose titles it may be."""
        found = [titles.holding(self.folded)]
        if self.spelling:
            found.append(titles.read_as(self.spelling))
        return bits.union(found)

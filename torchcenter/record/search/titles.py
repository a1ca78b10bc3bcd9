"""Finds titles by what stands in them, by how they are read aloud, and by all but one character.

A title has a key for every two neighbours and for how they are read, so the editions whose titles may
hold what is sought come from the index, as bits; only some hundred of the titles are then read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import chain, product, starmap
from typing import NamedTuple

from torchcenter.folding import fold
from torchcenter.record.models import Edition

from . import bits, keys
from .bits import Bits
from .finding import Search, postings_of
from .pinyin import Spelling, Step


class Title(NamedTuple):
    """A title in one language, as published and folded."""

    edition: int
    text: str
    folded: str


@dataclass(frozen=True)
class Slip:
    """What may have been meant: `before` and `after`, with one character between if there is a `gap`."""

    before: str
    after: str
    gap: bool = False

    @property
    def keys(self) -> set[int]:
        """The keys of the title pieces that every such title has."""
        return keys.of_title_pieces(self.before) | keys.of_title_pieces(self.after)

    def found_in(self, folded: str) -> Iterator[str]:
        """The parts of the text that may have been meant; of words in Latin letters, whole ones."""
        if self.before not in folded or self.after not in folded:
            return
        length = len(self.before) + len(self.after) + self.gap
        after = length - len(self.after)
        start = folded.find(self.before)
        while 0 <= start <= len(folded) - length:
            found = folded[start : start + length]
            if (
                found.endswith(self.after)
                and (not self.gap or self._may_fill(found[after - 1]))
                and not keys.cuts_a_word(folded, start)
                and not keys.cuts_a_word(folded, start + length)
            ):
                yield found
            start = folded.find(self.before, start + 1)

    def _may_fill(self, character: str) -> bool:
        """A sign or a space may be what is missing, but no phrase begins or ends with it."""
        return character.isalnum() or bool(self.before and self.after)


def slips(text: str) -> list[Slip]:
    """What may have been meant by a folded text in which one character is wrong.

    That is, another stands in its place, it is missing, is one too many, or stands before its neighbour.
    """
    found: dict[Slip, None] = {}
    for place in range(len(text)):
        before, after = text[:place], text[place + 1 :]
        found[Slip(before, after, gap=True)] = None
        found[Slip(before + after, "")] = None
        if before:
            found[Slip(before, text[place:], gap=True)] = None
        if after and after[0] != text[place]:
            found[Slip(before + after[0] + text[place] + after[1:], "")] = None
    return [slip for slip in found if slip != Slip(text, "")]


def _keys_of(spelling: Spelling) -> set[int]:
    """The keys of all neighbours in titles that are read as neighbours in the spelling."""
    return set(chain.from_iterable(starmap(_pairs_read_as, spelling.neighbours())))


def _pairs_read_as(step: Step, following: Step) -> list[int]:
    return [
        keys.of_reading(f"{first} {second}")
        for first, second in product(step.sounds, following.sounds)
    ]


class Titles:
    """The titles of what is in force within the filters of a search."""

    def __init__(self, search: Search):
        self.search = search

    # Which editions' titles may hold it

    def holding(self, folded: str) -> Bits:
        """Editions whose titles have all pairs of the text."""
        whole = Slip(folded, "")
        return self.having([whole]).get(whole, {})

    def having(self, slips: list[Slip]) -> dict[Slip, Bits]:
        """By slip the editions whose titles have all its pairs; without slips that no title has."""
        return self._having(slips, self.postings({key for slip in slips for key in slip.keys}))

    def read_as(self, spelling: Spelling) -> Bits:
        """Editions whose titles have, in any order, all pairs of one way to read the spelling."""
        return self._read_as(spelling, self.postings(_keys_of(spelling)))

    def read_as_or_having(
        self, spelling: Spelling | None, slips: list[Slip]
    ) -> tuple[Bits, dict[Slip, Bits]]:
        """`read_as` the spelling, if there is one, and `having` the slips, looked up at once."""
        wanted = {key for slip in slips for key in slip.keys}
        postings = self.postings(wanted | (_keys_of(spelling) if spelling else set()))
        heard = self._read_as(spelling, postings) if spelling else {}
        return heard, self._having(slips, postings)

    def _having(self, slips: list[Slip], postings: dict[int, Bits]) -> dict[Slip, Bits]:
        wanted = {slip: pairs for slip in slips if (pairs := slip.keys)}
        return {
            slip: found
            for slip, pairs in wanted.items()
            if pairs <= postings.keys()
            and (found := reduce(bits.common, (postings[pair] for pair in pairs)))
        }

    def _read_as(self, spelling: Spelling, postings: dict[int, Bits]) -> Bits:
        # By step, the editions that have all pairs of some way from the beginning over the step.
        reached: dict[Step, Bits] = {}
        for step, following in spelling.neighbours():
            pairs = _pairs_read_as(step, following)
            found = bits.union(postings[pair] for pair in pairs if pair in postings)
            if step.start:
                found = bits.common(found, reached.get(step, {}))
            reached[following] = bits.union([reached.get(following, {}), found])
        end = len(spelling.text)
        return bits.union(found for step, found in reached.items() if step.end == end)

    def postings(self, wanted: set[int]) -> dict[int, Bits]:
        """The editions within that have each key, without keys that none has."""
        return self._within(postings_of(wanted, self.search.dense))

    def facet_postings(self, wanted: set[int]) -> dict[int, Bits]:
        """The same of keys of facets, all of which are kept as bits."""
        return self._within(postings_of(wanted, wanted))

    def _within(self, postings: dict[int, Bits]) -> dict[int, Bits]:
        return {
            key: within
            for key, editions in postings.items()
            if (within := bits.common(editions, self.search.within))
        }

    # Reading them

    def of(self, editions: Iterable[int]) -> list[Title]:
        """The titles of the editions in both languages, latest first."""
        latest = Edition.objects.filter(pk__in=list(editions)).newest_first()
        return [
            Title(number, text, fold(text))
            for number, *texts in latest.values_list("pk", "title_zh_hans", "title_en")
            for text in texts
            if text
        ]

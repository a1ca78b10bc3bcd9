"""Phrases that many texts hold: which they are, and which of them stand in a text.

A phrase of more than two characters has no key of its own, and texts that have all its pairs must be read
for it. What every few editions hold would have the most texts read, so those phrases are learned from a
sample of the archive and are given keys: they are then intersected and counted as any dense key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from itertools import compress
from struct import unpack

from torchcenter.folding import HAN

SHORTEST, LONGEST = 3, 12
# A phrase is learned when one text in so many holds it: beyond that, reading costs little.
SPARSEST = 16
# In so few texts a phrase may stand by chance.
FEWEST_TEXTS = 8
# So many take a kilobyte of bits for each edition.
MOST = 8192

_HAN_RUN = re.compile(f"[{HAN}]{{{SHORTEST},}}")
_MARKED = re.compile(b"\x01+")


class Phrases:
    """Learned phrases with their keys."""

    def __init__(self, keys: Mapping[str, int]):
        self.keys = keys
        self._by_length: list[dict[str, int]] = [{} for _ in range(SHORTEST, LONGEST + 1)]
        for phrase, key in keys.items():
            self._by_length[len(phrase) - SHORTEST][phrase] = key
        self._threes = {
            int.from_bytes(_codes(phrase[place : place + SHORTEST]).ljust(8, b"\0"), "big")
            for phrase in keys
            for place in range(len(phrase) - SHORTEST + 1)
        }

    def among(self, wanted: Set[int]) -> Phrases:
        """Those of the wanted keys, and what they begin with."""
        beginnings = {
            phrase[:length]
            for phrase, key in self.keys.items()
            if key in wanted
            for length in range(SHORTEST, len(phrase) + 1)
        }
        return Phrases({phrase: self.keys[phrase] for phrase in beginnings})

    def stretches(self, text: str) -> list[str]:
        """The parts of the folded text in which phrases may stand; many texts have the same parts.

        In a part, every three neighbours stand side by side in some phrase. They are compared as
        numbers: to cut out every three would make a string for each place.
        """
        codes = _codes(text)
        if len(codes) != 2 * len(text):
            # Characters that take more than two bytes, which are rare.
            return [text]
        count = len(text) // 4 + 1
        codes = codes.ljust(8 * count + 6, b"\0")
        of_three = int.from_bytes(b"\xff\xff\xff\xff\xff\xff\0\0" * count, "big")
        marks = bytearray(4 * count)
        for first in range(4):
            four = int.from_bytes(codes[2 * first : 2 * first + 8 * count], "big")
            threes = unpack(f">{count}Q", (four & of_three).to_bytes(8 * count, "big"))
            marks[first::4] = bytes(map(self._threes.__contains__, threes))
        return [text[part.start() : part.end() + SHORTEST - 1] for part in _MARKED.finditer(marks)]

    def within(self, text: str) -> set[int]:
        """The keys of all that stand in the folded text.

        Whatever is learned, so is how it begins: a place where no phrase begins needs no further looking.
        """
        found: set[int] = set()
        places: Collection[int] = range(len(text) - SHORTEST + 1)
        for length, known in enumerate(self._by_length, SHORTEST):
            if not (known and places):
                break
            keys = [known.get(text[place : place + length]) for place in places]
            # No key is 0.
            places = list(compress(places, keys))
            found.update(filter(None, keys))
        return found


def _codes(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def frequent(texts: Iterable[str]) -> list[str]:
    """The phrases of Chinese characters that one in `SPARSEST` of the folded texts holds.

    Together with any phrase comes each that it begins with. At most `MOST`, the most frequent.
    Agrawal and Srikant, Fast Algorithms for Mining Association Rules (1994): what is frequent has only
    frequent parts, so that a longer one needs to be counted only where both its ends are.
    """
    # Of each text the places at which a phrase may begin.
    places = [
        (
            text,
            [
                place
                for run in _HAN_RUN.finditer(text)
                for place in range(run.start(), run.end() - SHORTEST + 1)
            ],
        )
        for text in texts
    ]
    least = max(FEWEST_TEXTS, len(places) / SPARSEST)
    found: dict[str, int] = {}
    for length in range(SHORTEST, LONGEST + 1):
        counts: Counter[str] = Counter()
        for text, begin in places:
            counts.update({text[place : place + length] for place in begin})
        known = {piece: count for piece, count in counts.items() if count >= least}
        found |= known
        places = [(text, _of_both_ends(text, begin, length, known)) for text, begin in places]
    return sorted(found, key=lambda phrase: (-found[phrase], len(phrase), phrase))[:MOST]


def _of_both_ends(text: str, places: list[int], length: int, known: Mapping[str, int]) -> list[int]:
    """The places at which a known phrase of that length begins, and another one a place further."""
    left = [place for place in places if text[place : place + length] in known]
    following = set(left)
    return [place for place in left if place + 1 in following]

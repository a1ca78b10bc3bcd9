"""Phrases that many texts hold: which they are, and which of them stand in a text.

A phrase of more than two characters has no key of its own, and texts that have all its pairs must be read
for it. What every few editions hold would have the most texts read, so those phrases are learned from a
sample of the archive and are given keys: they are then intersected and counted as any dense key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import compress

from torchcenter.folding import HAN

SHORTEST, LONGEST = 3, 12
# A phrase is learned when one text in so many holds it: beyond that, reading costs little.
SPARSEST = 16
# In so few texts a phrase may stand by chance.
FEWEST_TEXTS = 8
# So many take a kilobyte of bits for each edition.
MOST = 8192

_HAN_RUN = re.compile(f"[{HAN}]{{{SHORTEST},}}")


class Phrases:
    """Learned phrases with their keys."""

    def __init__(self, keys: Mapping[str, int]):
        self.keys = keys
        self._by_length: list[dict[str, int]] = [{} for _ in range(SHORTEST, LONGEST + 1)]
        for phrase, key in keys.items():
            self._by_length[len(phrase) - SHORTEST][phrase] = key

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


def frequent(texts: Iterable[str]) -> list[str]:
    """The phrases of Chinese characters that one in `SPARSEST` of the folded texts holds.

    Together with any phrase comes each that it begins with. At most `MOST`, the most frequent.
    Agrawal and Srikant, Fast Algorithms for Mining Association Rules (1994): what is frequent has only
    frequent parts, so that a longer one needs to be counted only where both its ends are.
    """
    runs = [_HAN_RUN.findall(text) for text in texts]
    least = max(FEWEST_TEXTS, len(runs) / SPARSEST)
    found: dict[str, int] = {}
    known: dict[str, int] | None = None
    for length in range(SHORTEST, LONGEST + 1):
        counts: Counter[str] = Counter()
        for of_text in runs:
            pieces = {
                run[start : start + length]
                for run in of_text
                for start in range(len(run) - length + 1)
            }
            if known is not None:
                pieces = {piece for piece in pieces if piece[:-1] in known and piece[1:] in known}
            counts.update(pieces)
        known = {piece: count for piece, count in counts.items() if count >= least}
        found |= known
    return sorted(found, key=lambda phrase: (-found[phrase], len(phrase), phrase))[:MOST]

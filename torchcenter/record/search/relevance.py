"""Puts texts in order by how well they answer a query: BM25 over pairs of characters.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009). Every key of the
query counts by how rare it is in the archive, by how often it stands in a text, and the less the longer
the text; a title counts for itself once more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from . import bits, keys
from .models import Entry, EntryText, State
from .query import Query

K1, B = 1.2, 0.75
# What a title that holds the whole query adds, as a share of the best that a text can reach.
TITLE_WEIGHT = 0.4
# So many texts are read and weighed exactly, the most promising by what keys they have at all.
MOST_WEIGHED = 300
# Of a key that is not dense, at most so many editions are looked at.
MOST_ENTRIES = 20_000
# The weights of keys are rounded to so many steps while all of the archive is looked through.
STEPS = 15


@dataclass(frozen=True)
class Piece:
    """A part of a query: one or two neighbouring characters, or a word; `weight` by its rarity."""

    text: str
    key: int
    weight: float = 0.0


def pieces(query: Query) -> list[Piece]:
    """The parts of a query that texts are weighed by, each once."""
    found: dict[int, Piece] = {}
    for term in query.terms:
        for run in keys.runs(term.text):
            if keys.words(run) == [run]:
                found.setdefault(keys.of_word(run), Piece(run, keys.of_word(run)))
            else:
                for start in range(max(1, len(run) - 1)):
                    piece = run[start : start + 2]
                    found.setdefault(keys.of_piece(piece), Piece(piece, keys.of_piece(piece)))
    return list(found.values())


def best(query: Query, state: State, dense: frozenset[int], within: bits.Bits) -> list[int]:
    """The editions among `within` that have most to do with the query, the best first."""
    weighed = weigh(pieces(query), state, dense)
    if not weighed:
        return []
    candidates = _most_promising(weighed, within)
    return in_order(candidates, [piece for piece, _editions in weighed], state)


def in_order(editions: Iterable[int], weighed: list[Piece], state: State) -> list[int]:
    """The editions, best first; equals by date, latest first."""
    average = state.characters / max(1, state.entries)
    texts = dict(EntryText.objects.filter(pk__in=editions).values_list("entry_id", "text"))
    latest = Entry.objects.filter(pk__in=texts).order_by("-date", "-document", "-pk")
    highest = sum(piece.weight for piece in weighed) or 1.0
    scores = {}
    for number in latest.values_list("pk", flat=True):
        text = texts[number]
        title = text.partition(keys.SEPARATOR)[0]
        norm = K1 * (1 - B + B * len(text) / average)
        score = in_title = 0.0
        for piece in weighed:
            if count := text.count(piece.text):
                score += piece.weight * count * (K1 + 1) / (count + norm)
                if piece.text in title:
                    in_title += piece.weight
        scores[number] = score + TITLE_WEIGHT * (K1 + 1) * in_title * in_title / highest
    return sorted(scores, key=scores.__getitem__, reverse=True)


def weigh(found: list[Piece], state: State, dense: frozenset[int]) -> list[tuple[Piece, bits.Bits]]:
    """The pieces with their weights, and the editions each stands in; without those in none."""
    return [
        (Piece(piece.text, piece.key, _rarity(frequency, state.entries)), editions)
        for piece, editions in _postings(found, dense)
        if (frequency := bits.count(editions))
    ]


def _rarity(frequency: int, entries: int) -> float:
    return math.log1p((entries - frequency + 0.5) / (frequency + 0.5))


def _postings(found: list[Piece], dense: frozenset[int]) -> list[tuple[Piece, bits.Bits]]:
    """In which editions each piece stands."""
    editions: dict[int, bits.Bits] = {piece.key: {} for piece in found}
    common = [piece.key for piece in found if piece.key in dense]
    blocks = "SELECT key, block, bits FROM search_posting WHERE key = ANY(%s)"
    for key, block, mask in bits.read_keyed(blocks, [common]) if common else []:
        editions[key][block] = mask
    for piece in found:
        if piece.key not in dense:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT edition_id FROM search_entry WHERE keys @> %s LIMIT %s",
                    [[piece.key], MOST_ENTRIES],
                )
                editions[piece.key] = bits.of(number for (number,) in cursor.fetchall())
    return [(piece, editions[piece.key]) for piece in found]


def _most_promising(weighed: list[tuple[Piece, bits.Bits]], within: bits.Bits) -> list[int]:
    """The editions whose pieces weigh most together, some `MOST_WEIGHED` of them.

    All sums at once: the binary digits of every edition's sum lie in as many whole numbers of one bit
    for each edition, and a posting is added to them as in a full adder. The best are then found from
    the highest digit down (O'Neil and Quass, Improved Query Performance with Variant Indexes, 1997).
    """
    unit = max(piece.weight for piece, _editions in weighed) / STEPS
    sums: dict[int, list[int]] = {}
    for block in within:
        digits: list[int] = []
        for piece, editions in weighed:
            if mask := editions.get(block, 0) & within[block]:
                _add(digits, mask, max(1, round(piece.weight / unit)))
        if digits:
            sums[block] = digits
    longest = max((len(digits) for digits in sums.values()), default=0)
    sure: bits.Bits = {}
    open_: bits.Bits = {block: within[block] for block in sums}
    for place in reversed(range(longest)):
        higher = {
            block: mask & (sums[block][place] if place < len(sums[block]) else 0)
            for block, mask in open_.items()
        }
        number = bits.count(sure) + bits.count(higher)
        if number > MOST_WEIGHED:
            open_ = higher
        else:
            sure = {block: sure.get(block, 0) | mask for block, mask in higher.items()}
            open_ = {block: mask & ~higher[block] for block, mask in open_.items()}
    found = bits.ids(sure)
    # Those left have one and the same sum; the latest recorded of them fill the places.
    rest = {block: mask & _any(sums[block]) for block, mask in open_.items()}
    return (
        found + bits.ids(rest)[len(found) - MOST_WEIGHED :] if len(found) < MOST_WEIGHED else found
    )


def _add(digits: list[int], mask: int, number: int) -> None:
    """Add the number to the sum of every edition in the mask."""
    place = 0
    while number:
        if number & 1:
            carry = mask
            at = place
            while carry:
                if at == len(digits):
                    digits.append(0)
                digits[at], carry = digits[at] ^ carry, digits[at] & carry
                at += 1
        number >>= 1
        place += 1
        while len(digits) < place:
            digits.append(0)


def _any(digits: list[int]) -> int:
    together = 0
    for digit in digits:
        together |= digit
    return together

"""What two sequences have in common, and the words that texts are compared by.

Myers' algorithm over tokens, in a page of code: diff-match-patch compares characters and is bounded by
a clock, so that its answer depends on the machine; rapidfuzz would add a binary for the same spans.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import accumulate
from typing import NamedTuple

from torchcenter import document_numbers

# More differences than this in one stretch are looked for between its unique elements instead.
MOST_DIFFERENCES = 800
# What all the comparisons of one call may cost, in steps of the innermost loops: about a second.
EFFORT = 2_000_000


class Span(NamedTuple):
    """`old[i1:i2]` stands against `new[j1:j2]`; if `equal` they are the same."""

    equal: bool
    i1: int
    i2: int
    j1: int
    j2: int


class Effort:
    """What is left to spend; when it is used up, what has not been compared counts as replaced."""

    def __init__(self, steps: int = EFFORT):
        self.left = steps

    def spend(self, steps: int) -> bool:
        self.left -= steps
        return self.left >= 0


def spans(old: Sequence[Hashable], new: Sequence[Hashable], effort: Effort) -> list[Span]:
    """The sequences from beginning to end, equal and changed stretches in turn.

    As few changes as possible, unless there are very many of them.
    """
    numbers: dict[Hashable, int] = {}
    a = [numbers.setdefault(element, len(numbers)) for element in old]
    b = [numbers.setdefault(element, len(numbers)) for element in new]
    found: list[Span] = []
    _compare(a, b, 0, 0, effort, found)
    return _joined(found)


def _compare(a, b, i0, j0, effort, found) -> None:
    """Append the spans of `a` and `b`, which begin at `i0` and `j0` of the whole."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    found.append(Span(True, i0, i0 + start, j0, j0 + start))
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    i1, j1 = i0 + start, j0 + start
    if not inner_a or not inner_b or set(inner_a).isdisjoint(inner_b):
        found.append(Span(False, i1, i1 + len(inner_a), j1, j1 + len(inner_b)))
    elif (matches := _shortest_script(inner_a, inner_b, effort)) is not None:
        _between(matches, inner_a, inner_b, i1, j1, found, _replace)
    elif effort.left > 0 and (anchors := _unique_in_both(inner_a, inner_b)):
        _between(
            anchors,
            inner_a,
            inner_b,
            i1,
            j1,
            found,
            lambda *gap: _compare(*gap[:4], effort, gap[4]),
        )
    else:
        found.append(Span(False, i1, i1 + len(inner_a), j1, j1 + len(inner_b)))
    i2, j2 = i0 + len(a) - end, j0 + len(b) - end
    found.append(Span(True, i2, i2 + end, j2, j2 + end))


def _replace(a, b, i0, j0, found) -> None:
    found.append(Span(False, i0, i0 + len(a), j0, j0 + len(b)))


def _between(matches, a, b, i0, j0, found, compare) -> None:
    """Append single matches (i, j) as equal, and what `compare` makes of the gaps between them."""
    i = j = 0
    for next_i, next_j in (*matches, (len(a), len(b))):
        if i < next_i or j < next_j:
            compare(a[i:next_i], b[j:next_j], i0 + i, j0 + j, found)
        if next_i < len(a):
            found.append(Span(True, i0 + next_i, i0 + next_i + 1, j0 + next_j, j0 + next_j + 1))
        i, j = next_i + 1, next_j + 1


def _shortest_script(a, b, effort) -> list[tuple[int, int]] | None:
    """The pairs of equal elements on a shortest way from a to b (Myers 1986); None if it is too long."""
    n, m = len(a), len(b)
    furthest = {1: 0}
    ways = []
    for d in range(min(n + m, MOST_DIFFERENCES) + 1):
        if not effort.spend(d + 1):
            return None
        ways.append(furthest.copy())
        for k in range(-d, d + 1, 2):
            down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            y = x - k
            while x < n and y < m and a[x] == b[y]:
                x += 1
                y += 1
            furthest[k] = x
            if x >= n and y >= m:
                return _matches(ways, n, m)
    return None


def _matches(ways, x, y) -> list[tuple[int, int]]:
    """Walk back from the end over what was reached with each number of differences."""
    pairs = []
    for d in range(len(ways) - 1, -1, -1):
        furthest, k = ways[d], x - y
        down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = furthest[before_k] if d else 0
        before_y = before_x - before_k if d else 0
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_y
    return pairs[::-1]


def _unique_in_both(a, b) -> list[tuple[int, int]]:
    """Places of elements that each sequence has once, as many as keep their order (patience)."""
    in_a, in_b = Counter(a), Counter(b)
    places = {element: j for j, element in enumerate(b) if in_b[element] == 1}
    pairs = [(i, places[e]) for i, e in enumerate(a) if in_a[e] == 1 and e in places]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_i, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(j)
            last.append(index)
        else:
            ends[length], last[length] = j, index
    chain = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _joined(found: list[Span]) -> list[Span]:
    """Without the empty ones, neighbours of the same kind in one."""
    joined: list[Span] = []
    for span in found:
        if span.i1 == span.i2 and span.j1 == span.j2:
            continue
        if joined and joined[-1].equal == span.equal:
            joined[-1] = joined[-1]._replace(i2=span.i2, j2=span.j2)
        else:
            joined.append(span)
    return joined


_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# What belongs to the character before it: accents, variants of a character, skin tones.
_MARK = (
    "\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
_LETTER = rf"(?:[^\W{_HAN}]|[{_MARK}])"
_TOKEN = re.compile(
    rf"(?P<agency>[{_HAN}]{{0,16}})[〔\[(（【〖](?:19|20)[0-9]{{2}}[〕\])）】〗]第?[0-9]{{1,5}}号?"
    rf"|第[0-9]{{1,6}}[号条款项章节届批期次]?"
    rf"|[^\W{_HAN}](?:[.,:/’'\-]?{_LETTER})*[%％‰]?"
    r"|\s+"
    r"|[\U0001f1e6-\U0001f1ff]{2}"
    rf"|.[{_MARK}]*(?:\u200d.[{_MARK}]*)*",
    re.DOTALL,
)
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_WORD = re.compile(r"\w")


def tokens(text: str) -> list[str]:
    """The text in the pieces that a comparison leaves whole; joined they are the text again.

    A Han character with its marks, a word, a number, a document number (国科发火〔2016〕32号), white space.
    """
    pieces = []
    for match in _TOKEN.finditer(text):
        if agency := match["agency"]:
            before = len(agency) - len(document_numbers.agency_in(agency))
            pieces += agency[:before]
            pieces.append(match[0][before:])
        else:
            pieces.append(match[0])
    return pieces


# A sentence, or what stands between two line ends.
_SENTENCE_ENDS = frozenset("。！？；!?;\n")
# Texts of fewer tokens are compared at once, without looking for equal sentences first.
SHORT = 300


def readable_spans(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Span]:
    """The spans of two texts in tokens (or in what reads as one), for a reader rather than a machine.

    Long texts are cut by their equal sentences first. What is equal between two changes, but too little
    to be read as such, counts as changed.
    """
    if max(len(old), len(new)) <= SHORT:
        return _without_confetti(spans(old, new, effort), old)
    a, b = _sentences(old), _sentences(new)
    starts_a, starts_b = _starts(a), _starts(b)
    found: list[Span] = []
    for span in spans(a, b, effort):
        i1, i2 = starts_a[span.i1], starts_a[span.i2]
        j1, j2 = starts_b[span.j1], starts_b[span.j2]
        if span.equal:
            found.append(Span(True, i1, i2, j1, j2))
        else:
            found += (
                Span(inner.equal, i1 + inner.i1, i1 + inner.i2, j1 + inner.j1, j1 + inner.j2)
                for inner in spans(old[i1:i2], new[j1:j2], effort)
            )
    return _without_confetti(_joined(found), old)


def _sentences(pieces: Sequence) -> list[tuple]:
    sentences, start = [], 0
    for index, piece in enumerate(pieces, 1):
        if str(piece) in _SENTENCE_ENDS or index == len(pieces):
            sentences.append(tuple(pieces[start:index]))
            start = index
    return sentences


def _starts(sentences: list[tuple]) -> list[int]:
    return [0, *accumulate(map(len, sentences))]


def _without_confetti(found: list[Span], old: Sequence) -> list[Span]:
    kept = [
        span._replace(equal=False)
        if span.equal
        and 0 < index < len(found) - 1
        and _is_confetti(old[span.i1 : span.i2], found[index - 1], found[index + 1])
        else span
        for index, span in enumerate(found)
    ]
    return _joined(kept)


def _is_confetti(pieces: Sequence, before: Span, after: Span) -> bool:
    """Whether equal pieces between two changes would only tear them apart.

    A word or a number weighs as much as three Han characters, punctuation and white space nothing.
    """
    weight = 0
    for piece in pieces:
        text = str(piece)
        if _HAN_CHARACTER.match(text):
            weight += 1
        elif _WORD.match(text):
            weight += 3
        if weight > 12:
            return False

    def size(span: Span) -> int:
        return max(span.i2 - span.i1, span.j2 - span.j1)

    return weight < 3 or 2 * weight <= min(size(before), size(after))

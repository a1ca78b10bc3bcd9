"""Marks what was found in the text as it was published: escaped first, then `<mark>` around the hits."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from torchcenter.folding import EAST_ASIAN, fold_in_place

from . import keys
from .query import Term

# Characters around the hits; a Chinese text says in so many what an English one says in three times more.
LENGTH = 110
LENGTH_LATIN = 240
LONGEST_WORD = 40
# Where a snippet may begin and end without cutting a sentence or a word.
_PAUSE = re.compile(r"[。！？；\n.!?;](?=\s|[^\x00-\x7f]|$)")
_ELLIPSIS = "…"
_CHINESE = re.compile(f"[{EAST_ASIAN}]")

Span = tuple[int, int]


class Finder:
    """Finds what was asked for in a text as it was published, wherever the search finds it in it folded."""

    def __init__(self, phrases: Iterable[str], words: Iterable[str]):
        """`phrases` are regular expressions over folded text, `words` folded, found in all their forms."""
        words = list(words)
        self.phrases = re.compile(expression) if (expression := "|".join(phrases)) else None
        self.words = frozenset(map(keys.of_word, words))
        # All forms of a word begin alike, so few others have to be stemmed.
        self.initials = frozenset(word[0] for word in words)

    @classmethod
    def of_terms(cls, terms: Iterable[Term]) -> Finder:
        terms = list(terms)
        # Of those that begin alike, the longest is to be tried first.
        phrases = sorted({term.text for term in terms if not term.is_word}, key=len, reverse=True)
        return cls(map(_literally, phrases), (term.text for term in terms if term.is_word))

    @classmethod
    def of_parts(cls, runs: Iterable[str]) -> Finder:
        """Finds words, and of other writing every two neighbours of a run; those that touch become one.

        `runs` are those of `keys.runs`. The expression grows with them, and no faster.
        """
        words, phrases = [], []
        following: defaultdict[str, set[str]] = defaultdict(set)
        for run in runs:
            if keys.words(run) == [run]:
                words.append(run)
            elif len(run) == 1:
                phrases.append(re.escape(run))
            else:
                for first, second in pairwise(run):
                    following[first].add(second)
        if following:
            pairs = (f"{re.escape(first)} *{_one_of(each)}" for first, each in following.items())
            phrases.append(f"(?={_one_of(following)})(?:{'|'.join(pairs)})")
        return cls(phrases, words)

    def spans(self, text: str) -> list[Span]:
        """Where hits begin and end, first to last; those that touch or overlap are one."""
        folded, places = fold_in_place(text)
        spans: list[Span] = []
        for first, last in sorted((*self._of_phrases(folded), *self._of_words(folded))):
            begins, ends = places[first], places[last - 1] + 1
            if spans and begins <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(ends, spans[-1][1]))
            else:
                spans.append((begins, ends))
        return spans

    def _of_phrases(self, folded: str) -> Iterator[Span]:
        match = self.phrases and self.phrases.search(folded)
        while match:
            yield match.span()
            # From the next character on, not behind the hit: another may overlap it.
            match = self.phrases.search(folded, match.start() + 1)

    def _of_words(self, folded: str) -> Iterator[Span]:
        if self.words:
            for match in keys.WORD.finditer(folded):
                if match[0][0] in self.initials and keys.of_word(match[0]) in self.words:
                    yield match.span()


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


def _literally(phrase: str) -> str:
    """The phrase as an expression for text with all its white space: folding leaves none beside Chinese."""
    parts = [re.escape(phrase[0])]
    for before, character in pairwise(phrase):
        if character == " ":
            parts.append(" +")
        else:
            beside_chinese = _CHINESE.match(before) or _CHINESE.match(character)
            parts.append((" *" if beside_chinese else "") + re.escape(character))
    return "".join(parts)


def marked(text: str, finder: Finder) -> SafeString:
    """The whole text, escaped, with its hits marked."""
    text = unicodedata.normalize("NFC", text)
    return _mark(text, finder.spans(text), 0, len(text))


def plain(text: str) -> str:
    """The text as a snippet is cut from it: on one line."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def snippet(text: str, spans: Sequence[Span]) -> SafeString:
    """The part of a plain text that holds most of what was found, or its beginning without hits."""
    length = LENGTH_LATIN if text[:200].isascii() else LENGTH
    first, last = _richest(text, spans, length)
    start = max(0, first - length // 4)
    pauses = [match.end() for match in _PAUSE.finditer(text, start, first)]
    if start and pauses:
        start = pauses[-1] if first - pauses[-1] >= 2 or len(pauses) == 1 else pauses[-2]
    end = min(len(text), max(last, start + length))
    start = _whole_word(text, start, -1)
    end = _whole_word(text, end, 1)
    inside = [span for span in spans if start <= span[0] and span[1] <= end]
    return mark_safe(  # noqa: S308  (Escaped piece by piece in `_mark`.)
        (_ELLIPSIS if start else "")
        + _mark(text, inside, start, end).strip()
        + (_ELLIPSIS if end < len(text) else "")
    )


def _richest(text: str, spans: Sequence[Span], length: int) -> Span:
    """The hit from which on most is found in three quarters of the length; (0, 0) without hits.

    Different hits count, each once and by the square of its length: one long part of a question says
    more than many short ones.
    """
    best, most = (0, 0), 0
    inside: Counter[str] = Counter()
    value = following = 0
    for place, span in enumerate(spans):
        limit = span[0] + length * 3 // 4
        while following < len(spans) and (following <= place or spans[following][1] <= limit):
            added = text[slice(*spans[following])]
            if not inside[added]:
                value += len(added) ** 2
            inside[added] += 1
            following += 1
        if value > most:
            best, most = span, value
        left = text[slice(*span)]
        inside[left] -= 1
        if not inside[left]:
            value -= len(left) ** 2
    return best


def _whole_word(text: str, place: int, step: int) -> int:
    """The nearest place, outwards, that does not cut a word of Latin letters, unless that is endless."""
    farthest = place + step * LONGEST_WORD
    while (
        place != farthest
        and 0 < place < len(text)
        and (text[place - 1] + text[place]).isascii()
        and (text[place - 1].isalnum() and text[place].isalnum())
    ):
        place += step
    return place


def _mark(text: str, spans: Sequence[Span], start: int, end: int) -> SafeString:
    parts = []
    for first, last in spans:
        parts += [escape(text[start:first]), "<mark>", escape(text[first:last]), "</mark>"]
        start = last
    return mark_safe("".join([*parts, escape(text[start:end])]))  # noqa: S308  (Escaped above.)

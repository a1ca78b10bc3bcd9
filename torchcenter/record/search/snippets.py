"""Marks what was found in the text as it was published: escaped first, then `<mark>` around the hits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

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


class Finder:
    """Finds terms in a text as it was published, wherever the search finds them in it folded."""

    def __init__(self, terms: Iterable[Term]):
        terms = list(terms)
        # Of those that begin alike, the longest is to be tried first.
        phrases = sorted({term.text for term in terms if not term.is_word}, key=len, reverse=True)
        self.phrases = re.compile("|".join(map(_literally, phrases))) if phrases else None
        self.words = frozenset(key for term in terms if term.is_word for key in term.keys)
        # All forms of a word begin alike, so few others have to be stemmed.
        self.initials = frozenset(term.text[0] for term in terms if term.is_word)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where hits begin and end, first to last; those that touch or overlap are one."""
        folded, places = fold_in_place(text)
        spans: list[tuple[int, int]] = []
        for first, last in sorted((*self._of_phrases(folded), *self._of_words(folded))):
            begins, ends = places[first], places[last - 1] + 1
            if spans and begins <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(ends, spans[-1][1]))
            else:
                spans.append((begins, ends))
        return spans

    def is_in(self, text: str) -> bool:
        folded, _places = fold_in_place(unicodedata.normalize("NFC", text))
        return any(True for _ in chain(self._of_phrases(folded), self._of_words(folded)))

    def _of_phrases(self, folded: str) -> Iterator[tuple[int, int]]:
        match = self.phrases and self.phrases.search(folded)
        while match:
            yield match.span()
            # From the next character on, not behind the hit: another may overlap it.
            match = self.phrases.search(folded, match.start() + 1)

    def _of_words(self, folded: str) -> Iterator[tuple[int, int]]:
        if self.words:
            for match in keys.WORD.finditer(folded):
                if match[0][0] in self.initials and keys.of_word(match[0]) in self.words:
                    yield match.span()


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


def snippet(text: str, finder: Finder) -> SafeString:
    """The part of the text around its first hits, or its beginning where there is none."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    spans = finder.spans(text)
    length = LENGTH_LATIN if text[:200].isascii() else LENGTH
    first, last = spans[0] if spans else (0, 0)
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


def _mark(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> SafeString:
    parts = []
    for first, last in spans:
        parts += [escape(text[start:first]), "<mark>", escape(text[first:last]), "</mark>"]
        start = last
    return mark_safe("".join([*parts, escape(text[start:end])]))  # noqa: S308  (Escaped above.)

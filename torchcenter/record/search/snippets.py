"""Marks what was found in the text as it was published: escaped first, then `<mark>` around the hits."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from torchcenter.folding import fold_characters

from . import keys
from .query import Term

# Characters around the hits; a Chinese text says in so many what an English one says in three times more.
LENGTH = 110
LENGTH_LATIN = 240
# Where a snippet may begin and end without cutting a sentence or a word.
_PAUSE = re.compile(r"[。！？；\n.!?;](?=\s|[^\x00-\x7f]|$)")
_ELLIPSIS = "…"


def pattern(terms: Iterable[Term]) -> re.Pattern | None:
    """Finds the terms in a text whose characters were folded one by one; None without terms."""
    alternatives = sorted(
        {_of_term(term) for term in terms if fold_characters(term.written).strip(" \0")},
        key=len,
        reverse=True,
    )
    return re.compile("|".join(alternatives)) if alternatives else None


def pattern_of_parts(runs: Iterable[str]) -> re.Pattern | None:
    """Finds words, and of other writing all that stands in a run, from two characters on.

    `runs` are those of `keys.runs`. The pattern grows with them and no faster: it goes from one
    character to the next as long as the two are neighbours in a run.
    """
    alternatives = []
    following: defaultdict[str, set[str]] = defaultdict(set)
    for run in runs:
        if keys.words(run) == [run]:
            alternatives.append(_of_term(Term(run, run, is_word=True)))
        elif len(run) == 1:
            alternatives.append(re.escape(run))
        else:
            for first, second in pairwise(run):
                following[first].add(second)
    if following:
        steps = "|".join(
            rf"{re.escape(first)}[ \0]*(?={_one_of(seconds)})"
            for first, seconds in following.items()
        )
        alternatives.append(f"(?={_one_of(following)})(?:{steps})+.")
    return re.compile("|".join(alternatives)) if alternatives else None


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


def _of_term(term: Term) -> str:
    if term.is_word:
        # What the forms of an English word have in common, and the rest of the word.
        stem = keys.stem(term.text)
        return (
            rf"(?<![^\W_\u2e80-\U0003ffff]){re.escape(stem)}[a-z]*"
            if stem.isalpha()
            else re.escape(term.text)
        )
    characters = [c for c in fold_characters(term.written) if c not in " \0"]
    return r"[ \0]*".join(map(re.escape, characters))


def marked(text: str, found: re.Pattern | None) -> SafeString:
    """The whole text, escaped, with its hits marked."""
    text = unicodedata.normalize("NFC", text)
    return _mark(text, _spans(text, found), 0, len(text))


def snippet(text: str, found: re.Pattern | None) -> SafeString:
    """The part of the text around its first hits, or its beginning where there is none."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    spans = _spans(text, found)
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


def has_hit(text: str, found: re.Pattern | None) -> bool:
    return bool(found and found.search(fold_characters(unicodedata.normalize("NFC", text))))


def _spans(text: str, found: re.Pattern | None) -> Sequence[tuple[int, int]]:
    if found is None:
        return []
    return [match.span() for match in found.finditer(fold_characters(text)) if match[0]]


def _whole_word(text: str, place: int, step: int) -> int:
    """The nearest place, outwards, that does not cut a word of Latin letters."""
    while (
        0 < place < len(text)
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

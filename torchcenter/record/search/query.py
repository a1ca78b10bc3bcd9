"""What a reader types, taken apart.

Terms stand apart by white space, and all of them have to be found. What holds Chinese, and what stands
between quotation marks, is found exactly as it is written, width, case and script apart. A word
of Latin letters is found in all its English forms. A hyphen before a term excludes it.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from torchcenter import document_numbers
from torchcenter.folding import fold
from torchcenter.plain_text import NO_TEXT

from . import keys

MAX_CHARACTERS = 500
MAX_TERMS = 20

_TERM = re.compile(
    r"""
    (?P<minus>(?<!\S)[-－](?=\S))?
    (?: (?:(?<!\S)|(?<=[-－])) (?: "(?P<straight>[^"]+)" | “(?P<curved>[^”]+)” ) (?!\S)
      | (?P<plain>\S+) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """A phrase that is found literally or, if `is_word`, a word found in its forms.

    `text` is folded. `proof` is the key of a phrase that was learned, which needs no other.
    """

    text: str
    is_word: bool = field(default=False, kw_only=True)
    proof: int | None = field(default=None, kw_only=True)

    @cached_property
    def keys(self) -> list[int]:
        """The keys of every text in which the term stands."""
        if self.proof is not None:
            return [self.proof]
        return [keys.of_word(self.text)] if self.is_word else keys.of_phrase_pieces(self.text)

    @property
    def needs_reading(self) -> bool:
        """Whether a text that has all the keys may be without the phrase."""
        return not (self.is_word or self.proof is not None or keys.is_proof(self.text))

    def literally(self) -> Term:
        return Term(self.text)


@dataclass(frozen=True)
class Query:
    """The terms of a query; `text` is the whole of it as typed, on one line."""

    text: str
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    document_number: str = ""
    too_long: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.excluded)


def parse(text: str) -> Query:
    """The query; `too_long`, and without terms, where it has more than can be looked for."""
    typed = " ".join(
        unicodedata.normalize("NFC", NO_TEXT.sub(" ", text[: 4 * MAX_CHARACTERS])).split()
    )
    if len(text) > 4 * MAX_CHARACTERS or len(typed) > MAX_CHARACTERS:
        return Query(typed[:MAX_CHARACTERS], too_long=True)
    if number := _document_number(typed):
        # As it was typed, where that is how it stands in texts; 号 may be missing.
        text = fold(typed) if fold(number).startswith(fold(typed)) else fold(number)
        return Query(typed, (Term(text),), document_number=number)
    terms: dict[Term, None] = {}
    excluded: dict[Term, None] = {}
    for match in _TERM.finditer(typed):
        quoted = match["straight"] or match["curved"]
        folded = fold(quoted or match["plain"])
        if folded:
            is_word = not quoted and keys.words(folded) == [folded] and not folded.isdecimal()
            (excluded if match["minus"] else terms)[Term(folded, is_word=is_word)] = None
    if len(terms) + len(excluded) > MAX_TERMS:
        return Query(typed, too_long=True)
    return Query(typed, tuple(terms), tuple(excluded))


def parts(query: Query) -> list[str]:
    """The terms as they were typed, each with its quotation marks and its hyphen, in their order."""
    return [match[0] for match in _TERM.finditer(query.text)]


def _document_number(typed: str) -> str:
    # As it is, or folded: 國科發火〔2016〕32號.
    for spelling in (typed, fold(typed)):
        with contextlib.suppress(ValueError):
            return document_numbers.canonical(spelling)
    return ""

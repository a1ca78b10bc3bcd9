"""One form for texts that a reader takes for the same, so that a search finds all of them.

Width, case and compatibility forms (NFKC), traditional and simplified characters, the brackets of
document numbers, quotation marks, dashes, dots and white space no longer differ; what cannot be seen
is gone. Folding looks at one character after the other, white space apart, so that a part of a text
folds to a part of the folded text.
"""

import re
import unicodedata
from collections.abc import Sequence
from struct import unpack

import opencc

# Chinese, Japanese and Korean writing with its punctuation: beside it, white space means nothing.
EAST_ASIAN = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\U00020000-\U0003ffff"
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_ALIKE = {
    '"': "“”„‟«»「」『』〝〞〟",
    "'": "‘’‚‛`´′",
    "(": "[{〔【〖〘〚❲",
    ")": "]}〕】〗〙〛❳",
    "-": "‐‑‒–—―−⸺⸻",
    "·": "•‧・∙⋅",
    "~": "〜∼",
}
_INVISIBLE = {"Cc", "Cf", "Cs"}
# Seen only in what stands beside them: variation selectors, fillers of Hangul, the grapheme joiner.
_SELECTORS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Begins with the space itself, which is what a search for it is quick at.
_SPACE = re.compile(rf" (?:(?<=[{EAST_ASIAN}] ) *| *(?=[{EAST_ASIAN} ]))")


class _Characters(dict):
    """Code point → what it folds to; filled as characters are met."""

    def __init__(self):
        super().__init__({ord(c): to for to, alike in _ALIKE.items() for c in alike})
        self.simplified = opencc.OpenCC("t2s").convert

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace():
            folded = " "
        elif unicodedata.category(character) in _INVISIBLE or _SELECTORS.match(character):
            folded = ""
        else:
            folded = character
            # 薴 becomes 苧, which is a traditional form itself.
            while (simpler := self.simplified(folded)) != folded:
                folded = simpler
        self[code] = folded
        return folded


_CHARACTERS = _Characters()


def fold(text: str) -> str:
    """The text folded, without white space at its ends; folding it again changes nothing."""
    folded = text
    for code in _codes(text) - _SAME:
        alone = _ALONE[code]
        if alone == chr(code):
            _SAME.add(code)
        else:
            folded = folded.replace(chr(code), alone)
    # An accent and its letter, or the parts of a syllable of Hangul, fold to one character together;
    # the iota that is written below a letter folds to a letter, whose place is then another.
    if not unicodedata.is_normalized("NFKC", folded) or "\u0345" in text:
        folded = _fold(text)
    return _SPACE.sub("", folded).strip(" ")


def _codes(text: str) -> set[int]:
    """The text's code points. A set of its characters would make one of its own for every place."""
    return set(unpack(f"<{len(text)}I", text.encode("utf-32-le", "surrogatepass")))


def _fold(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text)
    caseless = unicodedata.normalize("NFKC", compatible.casefold())
    folded = caseless.translate(_CHARACTERS)
    # Where something invisible kept a letter and its accent apart, they have just met.
    return folded if unicodedata.is_normalized("NFKC", folded) else _fold(folded)


class _Alone(dict):
    """Code point → what it folds to by itself; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold(chr(code))
        return self[code]


_ALONE = _Alone()
# The code points that fold to themselves: with most of a text nothing has to be done.
_SAME: set[int] = set()


def fold_in_place(text: str) -> tuple[str, Sequence[int]]:
    """Every character folded by itself, and for each of what that gives the place it has in the text.

    White space stays, one space for each character; one more place, the text's end, closes the row.
    """
    folded = text
    for code in _codes(text) - _STAYING:
        alone = _EACH[code]
        if alone == chr(code):
            _STAYING.add(code)
        elif len(alone) == 1:
            folded = folded.replace(chr(code), alone)
        else:
            places = [place for place, each in enumerate(text) for _ in _EACH[ord(each)]]
            return text.translate(_EACH), [*places, len(text)]
    return folded, range(len(text) + 1)


class _EachCharacter(dict):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = " " if character.isspace() else fold(character)
        return self[code]


_EACH = _EachCharacter()
# The code points that fold to themselves, filled as they are met.
_STAYING: set[int] = set()

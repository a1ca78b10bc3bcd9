"""One form for texts that a reader takes for the same, so that a search finds all of them.

Width, case and compatibility forms (NFKC), traditional and simplified characters, the brackets of
document numbers, quotation marks, dashes, dots and white space no longer differ; what cannot be seen
is gone. Folding looks at one character after the other, white space apart, so that a part of a text
folds to a part of the folded text.
"""

import re
import unicodedata
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
_INVISIBLE = {"Cc", "Cf", "Cn", "Cs"}
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
        elif unicodedata.category(character) in _INVISIBLE:
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
    # As numbers: a character of its own would be made for every place in the text.
    codes = unpack(f"<{len(text)}I", text.encode("utf-32-le", "surrogatepass"))
    for code in set(codes) - _SAME:
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


def _fold(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text)
    caseless = unicodedata.normalize("NFKC", compatible.casefold())
    return caseless.translate(_CHARACTERS)


class _Alone(dict):
    """Code point → what it folds to by itself; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold(chr(code))
        return self[code]


_ALONE = _Alone()
# The code points that fold to themselves: with most of a text nothing has to be done.
_SAME: set[int] = set()


def fold_characters(text: str) -> str:
    """Every character folded by itself to just one, so that places in the text stay what they are.

    A character that folds to several stands as the first of them, one that folds away as U+0000.
    """
    return text.translate(_SINGLE)


class _SingleCharacters(dict):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = " " if character.isspace() else (fold(character) or "\0")[0]
        return self[code]


_SINGLE = _SingleCharacters()

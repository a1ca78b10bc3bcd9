"""One form for texts that a reader takes for the same, so that a search finds all of them.

Width, case and compatibility forms (NFKC), traditional and simplified characters, the brackets of
document numbers, quotation marks, dashes, dots and white space no longer differ; what cannot be seen
is gone. Folding looks at one character after the other, white space apart, so that a part of a text
folds to a part of the folded text.
"""

import re
import unicodedata

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
    compatible = unicodedata.normalize("NFKC", text)
    caseless = unicodedata.normalize("NFKC", compatible.casefold())
    return _SPACE.sub("", caseless.translate(_CHARACTERS)).strip(" ")


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

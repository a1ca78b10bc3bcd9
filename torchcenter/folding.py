"""One form for texts that a reader takes for the same, so that a search finds all of them.

Width, case and compatibility forms (NFKC), traditional and simplified characters, the brackets of
document numbers, quotation marks, dashes, dots and white space no longer differ; what cannot be seen
is gone. Folding looks at one character after the other, white space apart, so that a part of a text
folds to a part of the folded text.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

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
    for character, alone in _ALONE.changes(text):
        folded = folded.replace(character, alone)
    # An accent and its letter, or the parts of a syllable of Hangul, fold to one character together;
    # the iota that is written below a letter folds to a letter, whose place is then another.
    if not unicodedata.is_normalized("NFKC", folded) or "\u0345" in text:
        folded = _fold(text)
    return _SPACE.sub("", folded).strip(" ")


def _fold(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text)
    caseless = unicodedata.normalize("NFKC", compatible.casefold())
    folded = caseless.translate(_CHARACTERS)
    # Where something invisible kept a letter and its accent apart, they have just met.
    return folded if unicodedata.is_normalized("NFKC", folded) else _fold(folded)


# Beyond it, a pattern compares a character with each of a class.
_LAST_QUICK = "\uffff"


class _Alone(dict):
    """Code point → what it becomes by itself; filled as characters are met.

    With most of a text nothing has to be done. A pattern passes over what stays as it is, in a quarter
    of the time that a set of the text's characters takes; it is made anew when many more are known.
    """

    def __init__(self, become: Callable[[str], str]):
        super().__init__()
        self._become = become
        self._staying: set[str] = set()
        self._passed_over = 0
        self._others = re.compile(".", re.DOTALL)

    def __missing__(self, code: int) -> str:
        self[code] = self._become(chr(code))
        return self[code]

    def changes(self, text: str) -> list[tuple[str, str]]:
        """Each character of the text that does not stay, and what it becomes."""
        found = []
        for character in set(self._others.findall(text)) - self._staying:
            becomes = self[ord(character)]
            if becomes != character:
                found.append((character, becomes))
            elif character <= _LAST_QUICK:
                self._staying.add(character)
        if len(self._staying) > 1.1 * self._passed_over:
            self._passed_over = len(self._staying)
            self._others = re.compile(f"[^{re.escape(''.join(self._staying))}]")
        return found


_ALONE = _Alone(_fold)


def fold_in_place(text: str) -> tuple[str, Sequence[int]]:
    """Every character folded by itself, and for each of what that gives the place it has in the text.

    White space stays, one space for each character; one more place, the text's end, closes the row.
    """
    folded = text
    for character, alone in _EACH.changes(text):
        if len(alone) != 1:
            places = [place for place, each in enumerate(text) for _ in _EACH[ord(each)]]
            return text.translate(_EACH), [*places, len(text)]
        folded = folded.replace(character, alone)
    return folded, range(len(text) + 1)


_EACH = _Alone(lambda character: " " if character.isspace() else fold(character))

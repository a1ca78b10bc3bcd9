"""How Chinese characters are read aloud, without tones, and what a text written in Pinyin may spell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, product

import pypinyin
from pypinyin.pinyin_dict import pinyin_dict

from torchcenter.folding import HAN

# Longer than any phrase that is typed in Pinyin.
MAX_CHARACTERS = 60
LONGEST_SYLLABLE = 6
# The third way to read a character and those after it hardly anybody has in mind: 潭 is yin, too.
USUAL_READINGS = 2

_WRITTEN = re.compile(rf"[a-z{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_TONE_NUMBER = re.compile(r"(?<=[a-z])[1-5](?![0-9])")


@lru_cache(maxsize=1 << 15)
def readings(character: str) -> tuple[str, ...]:
    """Every way the character is read, `ü` written v; nothing for what is no Chinese character."""
    (found,) = pypinyin.pinyin(
        character, style=pypinyin.Style.NORMAL, heteronym=True, errors=lambda _: [[]]
    ) or [[]]
    return tuple(dict.fromkeys(filter(None, found)))


def pairs(text: str) -> set[str]:
    """The readings of every two neighbours: {"gao xin", "xin ji", …}."""
    return {
        f"{first} {second}"
        for left, right in pairwise(map(readings, text))
        for first, second in product(left, right)
    }


def usual_reading(text: str) -> list[str]:
    """How each character of a Chinese text is read in it: 银行 is ["yin", "hang"]."""
    return pypinyin.lazy_pinyin(text, style=pypinyin.Style.NORMAL)


def without_tones(text: str) -> str:
    """Folded Pinyin without marks and numbers of tones, `ü` written v."""
    marked = unicodedata.normalize("NFD", text).replace("u\u0308", "v")
    plain = "".join(c for c in marked if not unicodedata.combining(c))
    return _TONE_NUMBER.sub("'", unicodedata.normalize("NFC", plain))


@cache
def _syllables() -> dict[str, str]:
    """Every syllable by each of its spellings: lue and lve, ju and jv."""
    toned = {syllable for found in pinyin_dict.values() for syllable in found.split(",")}
    # Interjections without a vowel aside: every final n would be one of them.
    known = {s for s in map(without_tones, toned) if re.search("[aeiouv]", s)}
    spelled = {s: s for s in known}
    spelled |= {s.replace("v", "u"): s for s in known if s in ("lve", "nve")}
    spelled |= {s.replace("u", "v", 1): s for s in known if s[0] in "jqxy" and "u" in s}
    return spelled


def _begun(letters: str) -> frozenset[str]:
    """The syllables that begin so."""
    return frozenset(s for spelled, s in _syllables().items() if spelled.startswith(letters))


@dataclass(frozen=True)
class Step:
    """One syllable or character of a spelling, from one place to another; `sounds` is how it is read."""

    start: int
    end: int
    sounds: frozenset[str]


@dataclass(frozen=True)
class Spelling:
    """All ways to cut into syllables what was written in Pinyin, in characters or in both.

    `steps[place]` are those that begin there; each leads on to the end.
    """

    text: str
    steps: tuple[tuple[Step, ...], ...]

    @classmethod
    def of(cls, folded: str, unfinished: bool = False) -> Spelling | None:
        """The spelling of a folded text, whose spaces and apostrophes stand between syllables.

        None if it is none. The last syllable of an `unfinished` one may be one that is only begun.
        """
        parts = re.split(r"[ ']+", without_tones(folded).strip(" '"))
        text = "".join(parts)
        if len(text) > MAX_CHARACTERS or not all(map(_WRITTEN.fullmatch, parts)):
            return None
        steps: list[tuple[Step, ...]] = [()] * len(text)
        end = len(text)
        for part in reversed(parts):
            for place in range(end - 1, end - len(part) - 1, -1):
                steps[place] = tuple(
                    step
                    for step in _steps(text, place, end, unfinished and end == len(text))
                    if step.end == len(text) or steps[step.end]
                )
            end -= len(part)
        return cls(text, tuple(steps)) if steps[0] else None

    @property
    def has_letters(self) -> bool:
        return any("a" <= character <= "z" for character in self.text)

    def neighbours(self) -> Iterator[tuple[Step, Step]]:
        """Every two steps of which one follows the other, in the order of the text."""
        for steps in self.steps:
            for step in steps:
                for following in self.steps_from(step.end):
                    yield step, following

    def steps_from(self, place: int) -> tuple[Step, ...]:
        return self.steps[place] if place < len(self.steps) else ()

    def is_read(self, sounds: Iterable[str]) -> bool:
        """Whether the syllables, one after the other, spell the text."""
        places = {0}
        for sound in sounds:
            places = self._onwards(places, (sound,))
        return len(self.text) in places

    def found_in(self, text: str) -> Iterator[str]:
        """The parts of a text, of two characters and more, that are read so."""
        heard = [readings(character)[:USUAL_READINGS] for character in text]
        first = frozenset().union(*(step.sounds for step in self.steps[0]))
        for start, sounds in enumerate(heard):
            if first.isdisjoint(sounds):
                continue
            places, end = {0}, start
            while places and end < len(text):
                places = self._onwards(places, heard[end])
                end += 1
                if len(self.text) in places and end - start > 1:
                    yield text[start:end]

    def _onwards(self, places: set[int], sounds: Collection[str]) -> set[int]:
        return {
            step.end
            for place in places
            for step in self.steps_from(place)
            if not step.sounds.isdisjoint(sounds)
        }


def _steps(text: str, place: int, end: int, unfinished: bool) -> Iterator[Step]:
    if _HAN.match(text[place]):
        sounds = frozenset(readings(text[place])[:USUAL_READINGS])
        if sounds:
            yield Step(place, place + 1, sounds)
        return
    for stop in range(place + 1, min(end, place + LONGEST_SYLLABLE) + 1):
        if unfinished and stop == end and (sounds := _begun(text[place:stop])):
            yield Step(place, stop, sounds)
        elif syllable := _syllables().get(text[place:stop]):
            yield Step(place, stop, frozenset([syllable]))

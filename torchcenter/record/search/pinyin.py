"""How Chinese characters are read aloud, without tones."""

from functools import lru_cache
from itertools import pairwise, product

import pypinyin


@lru_cache(maxsize=1 << 15)
def readings(character: str) -> tuple[str, ...]:
    """Every way the character is read, `ü` written v; nothing for what is no Chinese character."""
    (found,) = pypinyin.pinyin(
        character, style=pypinyin.Style.NORMAL, heteronym=True, errors=lambda _: [[]]
    ) or [[]]
    return tuple(dict.fromkeys(found))


def pairs(text: str) -> set[str]:
    """The readings of every two neighbours: {"gao xin", "xin ji", …}."""
    return {
        f"{first} {second}"
        for left, right in pairwise(map(readings, text))
        for first, second in product(left, right)
    }

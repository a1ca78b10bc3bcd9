"""What stands in a text, in a thousand bytes: three, four or five neighbours set one of `SLICES` bits.

A text can hold a phrase only if it has all the bits of the phrase, so most of those that have its pairs
without it need not be read. The bits of all texts lie slice by slice, as the postings of a key each:
Faloutsos and Christodoulakis, Signature Files: An Access Method for Documents and Its Analytical
Performance Evaluation (1984).
"""

from __future__ import annotations

from functools import lru_cache
from struct import unpack

SLICES = 1 << 13
# By how many neighbours set a bit. Odd, and together less than 2¹¹: multiplied by code points of 21
# bits, they stay within 32.
FACTORS = {3: (1009, 619, 331), 4: (857, 599, 367, 211), 5: (727, 509, 401, 251, 149)}
_LANE = 32
_ONE = ord("1")


def slices(folded: str, neighbours: int) -> tuple[int, ...]:
    """The number of the bit that so many neighbours set, for each place at which they begin.

    All hashes at once, in one large number with a lane of 32 bits for each character.
    """
    count = len(folded) - neighbours + 1
    if count < 1:
        return ()
    codes = int.from_bytes(folded.encode("utf-32-be", "surrogatepass"), "big")
    # A lane holds the last of the neighbours; moved by some lanes, those before it.
    hashes = 0
    for place, factor in enumerate(reversed(FACTORS[neighbours])):
        hashes += factor * (codes >> place * _LANE)
    hashes = (hashes ^ (hashes >> 13)) & _lanes(count)
    return unpack(f">{count}I", hashes.to_bytes(4 * count, "big"))


@lru_cache(maxsize=64)
def _lanes(count: int) -> int:
    """So many lanes in which as many of the lowest bits are set as number a slice."""
    return int.from_bytes((SLICES - 1).to_bytes(4, "big") * count, "big")


def row(folded: str) -> bytearray:
    """The bits of a text: an ASCII 1 or 0 for each slice."""
    bits = bytearray(b"0") * SLICES
    for neighbours in FACTORS:
        for number in slices(folded, neighbours):
            bits[number] = _ONE
    return bits

"""Sets of editions as whole numbers, one for each block: the lowest id is the highest bit."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator

from django.db import connection

from .models import BLOCK, BLOCK_BITS

Bits = dict[int, int]

_BYTES = BLOCK // 8
# PostgreSQL's binary COPY: a signature with flags and an extension's length before the rows, and
# behind them the number of columns again, -1.
_HEADER, _END = 19, 2
# Each column behind its length in bytes, a bit string behind its length in bits too.
_NUMBER, _BITS = "4x i", f"8x {_BYTES}s"
_ROW = struct.Struct(f">2x {_NUMBER} {_BITS}")
_KEYED_ROW = struct.Struct(f">2x {_NUMBER} {_NUMBER} {_BITS}")


def read(statement: str, values: list) -> Bits:
    """What a query for `block` and `bits` yields."""
    return {block: int.from_bytes(mask, "big") for block, mask in _read(_ROW, statement, values)}


def read_keyed(statement: str, values: list) -> Iterator[tuple[int, int, int]]:
    """The rows of a query for `key`, `block` and `bits`."""
    for key, block, mask in _read(_KEYED_ROW, statement, values):
        yield key, block, int.from_bytes(mask, "big")


def _read(row: struct.Struct, statement: str, values: list) -> Iterator[tuple]:
    """In binary: as text, each bit would take a byte on its way, and be parsed."""
    stream = io.BytesIO()
    with connection.cursor() as cursor:
        query = cursor.mogrify(statement, values).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", stream)
    return row.iter_unpack(stream.getbuffer()[_HEADER:-_END])


def of(ids: Iterable[int]) -> Bits:
    bits: Bits = {}
    for number in ids:
        block = number >> BLOCK_BITS
        bits[block] = bits.get(block, 0) | 1 << (BLOCK - 1 - (number & (BLOCK - 1)))
    return bits


def every(step: int, bits: Bits) -> Bits:
    """A sample: of the editions those whose id is a multiple of `step`."""
    multiples = f"1{'0' * (step - 1)}" * (1 + (BLOCK + step) // step)
    sample = {}
    for block, mask in bits.items():
        first = (block << BLOCK_BITS) % step
        sample[block] = mask & int(multiples[first : first + BLOCK], 2)
    return sample


def ids(bits: Bits) -> list[int]:
    """The editions whose bits are set, lowest first."""
    found = []
    for block in sorted(bits):
        digits = f"{bits[block]:0{BLOCK}b}"
        position = digits.find("1")
        while position >= 0:
            found.append((block << BLOCK_BITS) + position)
            position = digits.find("1", position + 1)
    return found


def count(bits: Bits) -> int:
    return sum(mask.bit_count() for mask in bits.values())


def as_arrays(bits: Bits) -> list:
    """The blocks and their bits, for `unnest(%s::int[], %s::text[])`."""
    return [list(bits), [f"x{mask:0{BLOCK // 4}x}" for mask in bits.values()]]


def common(first: Bits, second: Bits) -> Bits:
    """The editions of both."""
    return {block: mask for block in first if (mask := first[block] & second.get(block, 0))}


def without(first: Bits, second: Bits) -> Bits:
    """The editions of the first that are not in the second."""
    return {block: mask for block in first if (mask := first[block] & ~second.get(block, 0))}


def union(sets: Iterable[Bits]) -> Bits:
    """The editions of any."""
    found: Bits = {}
    for each in sets:
        for block, mask in each.items():
            found[block] = found.get(block, 0) | mask
    return found


def latest(bits: Bits, most: int) -> list[int]:
    """The highest of the ids, at most so many."""
    found: list[int] = []
    for block in sorted(bits, reverse=True):
        found = ids({block: bits[block]}) + found
        if len(found) >= most:
            break
    return found[-most:]

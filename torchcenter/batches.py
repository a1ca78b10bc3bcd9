"""Rows taken so many at a time. Python has it as `itertools.batched` from 3.12 on."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of `size`, the last one perhaps shorter; none is read before it is needed."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch

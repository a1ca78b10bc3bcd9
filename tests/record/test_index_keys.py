"""What the index computes for many entries at once is what it would compute one by one."""

from hypothesis import given
from hypothesis import strategies as st

from torchcenter.folding import fold
from torchcenter.record.search import keys
from torchcenter.record.search.index import DenseKeys, Masks
from torchcenter.record.search.models import BLOCK

KEYS = st.integers(-(2**31), 2**31 - 1)


@given(st.text(st.sampled_from("高新技术ab1\n\uffff\ud7ff") | st.characters(), max_size=30))
def test_the_pieces_of_a_text_are_its_characters_and_neighbours(text):
    parts = fold(text.replace("\n", "|")).split("|")
    pieces = {part[i : i + size] for part in parts for i in range(len(part)) for size in (1, 2)}
    found = keys.of_pieces(keys.SEPARATOR.join(parts))
    assert found == {keys.of_piece(piece) for piece in pieces}
    assert all(-(2**31) <= key < 2**31 for key in found)


def as_pairs(masks):
    """The pairs of key and edition that the postings stand for."""
    return {
        (key, (block << 13) + start + place)
        for block, start, postings in masks.blocks()
        for key, digits in postings.items()
        for place, bit in enumerate(f"{int(digits, 16):0{4 * len(digits)}b}")
        if bit == "1"
    }


@given(
    st.integers(0, 3 * BLOCK),
    st.lists(st.integers(0, BLOCK + 9), min_size=1, max_size=5, unique=True),
    st.lists(st.sets(st.integers(0, 9)), min_size=5, max_size=5),
    st.sets(st.integers(0, 9)),
    st.sets(st.integers(0, 9)),
)
def test_postings_name_the_editions_that_hold_a_key(first, places, held, complete, growing):
    editions = sorted(first + place for place in places)
    entries = dict(zip(editions, held, strict=False))
    dense = DenseKeys(1, frozenset(complete), frozenset(growing - complete))
    one_by_one, at_once = (Masks(editions[0], editions[-1]) for _ in range(2))
    rows = {}
    for edition, found in entries.items():
        kept, rows[edition] = dense.divide(found)
        assert kept == sorted(found - complete)
        one_by_one.mark(edition, found & (complete | growing))
    for part in (editions[:2], editions[2:]):
        if chosen := {edition: rows[edition] for edition in part}:
            at_once.mark_rows(chosen, dense.columns)
    assert at_once == one_by_one
    assert as_pairs(at_once) == {
        (key, edition) for edition, found in entries.items() for key in found & (complete | growing)
    }
    for block, start, postings in at_once.blocks():
        assert start % 8 == 0
        assert all(start + 4 * len(digits) <= BLOCK for digits in postings.values()), block


@given(st.sets(KEYS, max_size=20))
def test_without_dense_keys_an_entry_keeps_all(found):
    kept, row = DenseKeys(0, frozenset(), frozenset()).divide(found)
    assert (kept, row) == (sorted(found), b"")

"""By their signatures texts are passed over that have all pairs of a phrase without having it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.search.archive import BruteForce, found, publish, publish_all
from torchcenter.record.search import index
from torchcenter.record.search.finding import Filters, Search
from torchcenter.record.search.index import SLICES, Masks
from torchcenter.record.search.models import DenseKey, Posting
from torchcenter.record.search.query import parse
from torchcenter.record.search.signatures import FACTORS, row, slices

TEXTS = st.text(st.sampled_from("高新技术ab1\n\U0010ffff\ud800") | st.characters(), max_size=40)


LENGTHS = st.sampled_from(sorted(FACTORS))


def parts(text: str, length: int) -> list[str]:
    return [text[place : place + length] for place in range(len(text) - length + 1)]


def all_slices(text: str) -> set[int]:
    return {number for length in FACTORS for number in slices(text, length)}


@given(TEXTS, LENGTHS)
def test_neighbours_set_a_bit_wherever_they_stand(text, length):
    assert slices(text, length) == tuple(slices(part, length)[0] for part in parts(text, length))
    assert all(0 <= number < len(SLICES) for number in slices(text, length))


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_has_all_bits_of_what_stands_in_it(before, phrase, after):
    assert all_slices(phrase) <= all_slices(before + phrase + after)


@given(TEXTS)
def test_a_row_has_a_one_for_each_slice_and_else_zeros(text):
    ones = [number for number, digit in enumerate(row(text).decode()) if digit == "1"]
    assert ones == sorted(all_slices(text))
    assert set(row(text)) <= set(b"01")
    assert len(row(text)) == len(SLICES)


@pytest.mark.parametrize("more", [0, 1, 2])
def test_different_neighbours_seldom_set_the_same_bit(more):
    """Of 27,000 that differ in one character at least, no bit is set by more than chance would have."""
    characters = "关于组织开展高新技术企业认定管理工作的通知各省市区科厅委"[:30]
    triples = product(characters, repeat=3)
    numbers = [slices("".join(triple) + "的" * more, 3 + more)[0] for triple in triples]
    mean = len(numbers) / len(SLICES)
    most = max(numbers.count(number) for number in range(0, len(SLICES), 16))
    assert most < mean + 6 * mean**0.5


@given(st.dictionaries(st.integers(5, 9), TEXTS, min_size=1))
def test_texts_are_marked_at_once_as_one_by_one(texts):
    at_once, one_by_one = Masks(5, 9), Masks(5, 9)
    at_once.mark_signatures(texts)
    for edition, text in texts.items():
        one_by_one.mark(edition, (SLICES[number] for number in all_slices(text)))
    assert at_once == one_by_one


@pytest.fixture
def read(monkeypatch) -> list[int]:
    """The editions whose texts are read for a phrase, as they are read."""
    editions: list[int] = []
    reading = Search.read

    def noted(search, ids):
        editions.extend(ids)
        return reading(search, ids)

    monkeypatch.setattr(Search, "read", noted)
    return editions


PHRASE = "高新技术企业"
ITS_PAIRS = "高新、新技、技术、术企、企业"


@pytest.mark.django_db
def test_a_text_with_all_pairs_is_not_read_if_it_has_not_the_phrase(read):
    publish_all(*[{"title_zh_hans": ITS_PAIRS}] * 5)
    standing = publish(title_zh_hans=PHRASE).pk
    assert found(PHRASE) == {standing}
    assert len(read) == 6
    index.promote()
    read.clear()
    assert found(PHRASE) == {standing}
    assert read == [standing]
    later = publish(title_zh_hans=PHRASE).pk
    publish(title_zh_hans=ITS_PAIRS)
    read.clear()
    assert found(f'"{PHRASE}"') == {standing, later}
    assert sorted(set(read)) == [standing, later]
    assert index.rebuild() == 0


@pytest.mark.django_db
def test_a_text_is_found_by_its_signature_in_either_script_and_beyond_the_basic_plane(read):
    texts = ["資訊科技\U0002000b與創新", "信息科技创新体系", "𠮷𠮷𠮷野家"]
    publish_all(*({"title_zh_hans": text} for text in texts))
    index.promote()
    truth = BruteForce()
    for text in texts:
        for phrase in [*parts(text, 3), text]:
            assert found(f'"{phrase}"') == truth.with_phrase(phrase), phrase


@pytest.mark.django_db
def test_an_index_without_signatures_gets_them_when_keys_are_next_sought(monkeypatch, read):
    monkeypatch.setattr(index, "FEWEST_ENTRIES", 4)
    publish_all(*[{"title_zh_hans": ITS_PAIRS}] * 5)
    index.promote()
    assert not index.promotion_is_due()
    DenseKey.objects.filter(key__in=SLICES).delete()
    Posting.objects.filter(key__in=SLICES).delete()
    index._next_generation(index.state())
    assert index.promotion_is_due()
    assert found(PHRASE) == set()
    assert len(read) == 5
    assert index.promote() == len(SLICES)
    assert not index.promotion_is_due()
    read.clear()
    assert found(PHRASE) == set()
    assert read == []
    assert index.rebuild() == 0


@pytest.mark.django_db
def test_what_was_learned_of_a_phrase_needs_no_slice_beside_it(monkeypatch):
    monkeypatch.setattr(index.phrases, "FEWEST_TEXTS", 2)
    publish_all(*[{"title_zh_hans": "高新技术企业"}] * 3, {"title_zh_hans": "高新技术企业家"})
    index.promote()
    asked = Search(parse("新技术企业家"), Filters())
    used = {SLICES.index(key) for key in asked.candidates.dense if key in SLICES}
    assert used == {*slices("企业家", 3), *slices("术企业家", 4), *slices("技术企业家", 5)}

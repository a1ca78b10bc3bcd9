"""Phrases that many texts hold are learned, and are then found without a text being read."""

import re
from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.prose import notices
from tests.record.search.archive import (
    BruteForce,
    by_date,
    found,
    paged,
    publish,
    publish_prose,
    withdraw,
)
from torchcenter.folding import HAN, fold
from torchcenter.htmlcleaning import text_of
from torchcenter.record.search import index, phrases
from torchcenter.record.search.finding import Filters, Search
from torchcenter.record.search.models import DenseKey, Posting
from torchcenter.record.search.phrases import LONGEST, SHORTEST, Phrases, frequent
from torchcenter.record.search.query import parse
from torchcenter.record.search.results import search

TWO_CHARACTERS = [
    "".join(characters) for length in (3, 4, 5) for characters in product("高新", repeat=length)
]


def beginnings(phrase: str) -> set[str]:
    return {phrase[:length] for length in range(SHORTEST, len(phrase) + 1)}


@given(
    st.sets(st.sampled_from(TWO_CHARACTERS)),
    st.text("高新企", max_size=30),
)
def test_all_that_stand_in_a_text_are_recognised(learned, text):
    learned = set().union(*map(beginnings, learned))
    keys = {phrase: number for number, phrase in enumerate(sorted(learned), 1)}
    assert Phrases(keys).within(text) == {keys[phrase] for phrase in learned if phrase in text}


@given(
    st.sets(st.text("高新企\U00020000", min_size=SHORTEST, max_size=5)),
    st.lists(st.text("高新企a\n\U00020000", max_size=20), min_size=1, max_size=4),
    st.data(),
)
def test_all_of_many_texts_are_marked_at_once(learned, texts, data):
    learned = set().union(*map(beginnings, learned))
    keys = {phrase: number for number, phrase in enumerate(sorted(learned), 1)}
    wanted = data.draw(st.sets(st.sampled_from(sorted(keys.values())))) if keys else set()
    editions = dict(enumerate(texts, 7))
    masks = index.Masks(3, 20)
    masks.mark_phrases(editions, Phrases(keys), wanted)
    expected = index.Masks(3, 20)
    for edition, text in editions.items():
        expected.mark(edition, Phrases(keys).within(text) & wanted)
    assert masks == expected


@given(
    st.sets(st.sampled_from(TWO_CHARACTERS), min_size=1), st.text("高新企", max_size=30), st.data()
)
def test_some_of_the_phrases_are_found_without_the_others(learned, text, data):
    keys = {phrase: n for n, phrase in enumerate(sorted(set().union(*map(beginnings, learned))), 1)}
    wanted = data.draw(st.sets(st.sampled_from(sorted(keys.values()))))
    some = Phrases(keys).among(wanted)
    assert some.within(text) & wanted == Phrases(keys).within(text) & wanted
    needed = {b for phrase, key in keys.items() if key in wanted for b in beginnings(phrase)}
    assert set(some.keys) == needed


@given(st.sets(st.sampled_from(TWO_CHARACTERS)), st.text("高新企", max_size=30))
def test_a_stretch_is_what_phrases_cover_without_a_gap(learned, text):
    threes = {phrase[i : i + 3] for phrase in learned for i in range(len(phrase) - 2)}
    stretches = Phrases(dict.fromkeys(learned, 1)).stretches(text)
    assert all(
        stretch[i : i + 3] in threes for stretch in stretches for i in range(len(stretch) - 2)
    )
    assert sum(len(stretch) - 2 for stretch in stretches) == sum(
        text[i : i + 3] in threes for i in range(len(text) - 2)
    )


def test_what_one_in_sixteen_texts_holds_is_frequent_and_nothing_else():
    texts = [fold(f"{notice['title']}\n{text_of(notice['body'])}") for notice in notices(160)]
    counts = Counter(
        piece
        for text in texts
        for piece in {
            text[start : start + length]
            for length in range(SHORTEST, LONGEST + 1)
            for start in range(len(text) - length + 1)
        }
    )
    expected = {
        piece
        for piece, number in counts.items()
        if number >= 10 and re.fullmatch(f"[{HAN}]+", piece)
    }
    assert set(frequent(texts)) == expected
    assert all(beginnings(phrase) <= expected for phrase in expected)


def test_of_too_many_the_most_frequent_are_learned_with_what_they_begin_with(monkeypatch):
    monkeypatch.setattr(phrases, "MOST", 5)
    texts = ["高新技术企业"] * 20 + ["科技成果"] * 10
    assert frequent(texts) == ["技术企", "新技术", "术企业", "高新技", "技术企业"]


@pytest.mark.parametrize("texts", [[], [""], ["高新技术企业"] * 7, ["abc def 2024"] * 20])
def test_nothing_is_learned_by_chance_or_that_is_not_chinese(texts):
    assert frequent(texts) == []


@pytest.fixture
def learned(db) -> list[str]:
    """120 notices; the phrases that were learned of them."""
    publish_prose(120)
    index.promote()
    found = list(DenseKey.objects.exclude(phrase="").values_list("phrase", flat=True))
    assert len(found) > 100
    return found


@pytest.fixture
def nothing_is_read(monkeypatch):
    def read(search, ids):
        pytest.fail(f"{len(ids)} texts are read for {search.query.text}")

    monkeypatch.setattr(Search, "read", read)


def test_they_are_found_counted_and_excluded_without_reading(learned, nothing_is_read):
    truth = BruteForce()
    longest = sorted(learned, key=len)[-20:]
    for phrase in [*learned[::40], *longest]:
        hits = truth.with_phrase(phrase)
        assert found(phrase) == hits, phrase
        assert (search(phrase, Filters()).count, paged(phrase)) == (len(hits), by_date(hits))
        assert found(f"的 -{phrase}") == truth.found(f"的 -{phrase}"), phrase


def test_new_editions_are_found_by_them_and_withdrawn_ones_are_not(learned, nothing_is_read):
    phrase = max(learned, key=len)
    before = found(phrase)
    standing = publish(title_zh_hans="新的一件", body_zh_hans=f"<p>按照{phrase}办理。</p>")
    assert found(phrase) == before | {standing.pk}
    withdraw(standing.document)
    assert found(phrase) == before
    assert index.rebuild() == 0
    Posting.objects.filter(key=DenseKey.objects.get(phrase=phrase).key).delete()
    assert found(phrase) == set()
    assert index.rebuild() > 0
    assert found(phrase) == before


def test_a_longer_phrase_is_read_for_where_what_was_learned_of_it_stands(learned):
    truth = BruteForce()
    known = max(learned, key=len)
    text = next(text for text in (each.text for each in truth.documents) if known in text)
    at = text.index(known)
    longer = text[max(0, at - 1) : at + len(known) + 3].strip("\0")
    assert longer not in learned
    asked = Search(parse(f'"{longer}"'), Filters())
    assert DenseKey.objects.get(phrase=known).key in asked.candidates.dense
    assert found(f'"{longer}"') == truth.with_phrase(longer)


def test_until_their_postings_are_whole_texts_are_read_for_them(db):
    publish_prose(120)
    known = index.state()
    index._note_phrases(frequent(index._sample_of_texts()))
    index._next_generation(known)
    truth = BruteForce()
    growing = DenseKey.objects.exclude(phrase="")
    assert not growing.filter(complete=True).exists()
    phrase = growing.last().phrase
    assert found(phrase) == truth.with_phrase(phrase)
    publish(title_zh_hans=f"关于{phrase}的补充")
    index.promote()
    assert found(phrase) == BruteForce().with_phrase(phrase)


def test_each_has_one_key_however_often_they_are_sought(learned):
    keys = dict(DenseKey.objects.exclude(phrase="").values_list("phrase", "key"))
    assert len(set(keys.values())) == len(keys)
    publish_prose(60, seed=8)
    index.promote()
    later = dict(DenseKey.objects.exclude(phrase="").values_list("phrase", "key"))
    assert later.items() >= keys.items()
    assert len(set(later.values())) == len(later)

"""How a query is taken apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torchcenter.folding import fold
from torchcenter.record.search import keys
from torchcenter.record.search.query import MAX_CHARACTERS, MAX_TERMS, Term, parse


def word(text: str) -> Term:
    return Term(text, is_word=True)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("高新技术", [Term("高新技术")]),
        ("高新技术 企业\u3000认定", [Term("高新技术"), Term("企业"), Term("认定")]),
        ("高", [Term("高")]),
        ("國家", [Term("国家")]),
        ("Notice NOTICES", [word("notice"), word("notices")]),
        ("notice notice", [word("notice")]),
        ("5G", [word("5g")]),
        ("５Ｇ", [word("5g")]),
        ("2024", [Term("2024")]),
        ("5G网络", [Term("5g网络")]),
        ("high-tech", [Term("high-tech")]),
        ("2020-2025", [Term("2020-2025")]),
        ("don’t", [Term("don't")]),
        ("R&D", [Term("r&d")]),
        ("C++", [Term("c++")]),
        ('"high tech zone"', [Term("high tech zone")]),
        ("“high tech zone”", [Term("high tech zone")]),
        ('"notices"', [Term("notices")]),
        ("“十四五” 规划", [Term("十四五"), Term("规划")]),
        ("关于“十四五”规划", [Term('关于"十四五"规划')]),
        ('"高新 技术"', [Term("高新技术")]),
        ('"unfinished notice', [Term('"unfinished'), word("notice")]),
        ('""', [Term('""')]),
        ("，", [Term(",")]),
        ("高新，技术", [Term("高新,技术")]),
        ("-", [Term("-")]),
        ("高新 - 技术", [Term("高新"), Term("-"), Term("技术")]),
        ("高新—技术", [Term("高新-技术")]),
        ("\u200b \ufeff", []),
        ("", []),
        ("高\x00新", [Term("高"), Term("新")]),
        ("\ud800高", [Term("高")]),
    ],
)
def test_terms_stand_apart_by_white_space_and_all_have_to_be_found(typed, terms):
    query = parse(typed)
    assert (list(query.terms), query.excluded, query.too_long) == (terms, (), False)
    assert query.is_empty == (not terms)


@pytest.mark.parametrize(
    ("typed", "terms", "excluded"),
    [
        ("高新 -企业", [Term("高新")], [Term("企业")]),
        ("高新 －企业", [Term("高新")], [Term("企业")]),
        ("-notice", [], [word("notice")]),
        ("-notice -“高新 技术”", [], [word("notice"), Term("高新技术")]),
        ('zone -"high tech"', [word("zone")], [Term("high tech")]),
        ("--notice", [], [Term("-notice")]),
        ("高新 -", [Term("高新"), Term("-")], []),
        ("-\u200b 高新", [Term("高新")], []),
        ("-5G网络", [], [Term("5g网络")]),
    ],
)
def test_a_hyphen_before_a_term_excludes_it(typed, terms, excluded):
    query = parse(typed)
    assert (list(query.terms), list(query.excluded)) == (terms, excluded)
    assert not query.is_empty


@pytest.mark.parametrize(
    ("typed", "number", "text"),
    [
        ("国科发火〔2016〕32号", "国科发火〔2016〕32号", "国科发火(2016)32号"),
        ("国科发火[2016]32号", "国科发火〔2016〕32号", "国科发火(2016)32号"),
        ("国科发火（2016）32", "国科发火〔2016〕32号", "国科发火(2016)32"),
        ("国科发火【２０１６】 032 号", "国科发火〔2016〕32号", "国科发火(2016)32号"),
        ("国科发火 〔2016〕 第32号", "国科发火〔2016〕32号", "国科发火(2016)32号"),
        ("國科發火〔2016〕32號", "国科发火〔2016〕32号", "国科发火(2016)32号"),
        ("国务院令第711号", "国务院令第711号", "国务院令第711号"),
        ("国务院令 第 0711 号", "国务院令第711号", "国务院令第711号"),
    ],
)
def test_a_document_number_is_known_in_any_spelling(typed, number, text):
    query = parse(typed)
    assert query.document_number == number
    assert query.terms == (Term(text),)


def test_what_is_longer_than_can_be_looked_for_is_refused_politely():
    assert not parse("高" * MAX_CHARACTERS).too_long
    assert parse("高" * (MAX_CHARACTERS + 1)).too_long
    assert parse("高 " * 50_000).too_long
    # White space is no text.
    assert not parse("高" + " " * 4 * (MAX_CHARACTERS - 1)).too_long
    long = parse("高" * 5000)
    assert (long.terms, len(long.text)) == ((), MAX_CHARACTERS)


def test_more_terms_than_can_be_looked_for_are_refused_politely():
    words = [f"第{n}" for n in range(MAX_TERMS + 1)]
    assert not parse(" ".join(words[1:])).too_long
    assert parse(" ".join(words)).too_long
    assert parse(" ".join([*words[1:], "-有"])).too_long
    # The same term again is no further one.
    assert not parse(" ".join([*words[1:], words[1]])).too_long


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_every_term_is_folded_and_stands_in_the_folded_query(typed):
    query = parse(typed)
    for term in (*query.terms, *query.excluded):
        assert term.text == fold(term.text) != ""
        assert query.document_number or term.text in fold(query.text)
        if term.is_word:
            assert keys.words(term.text) == [term.text]


@settings(max_examples=300)
@given(st.text(min_size=1, max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_a_text_with_the_phrase_has_all_keys_of_it(phrase, before, after):
    phrase, text = fold(phrase), fold(before + phrase + after)
    if phrase and phrase in text:
        assert {*Term(phrase).keys} <= keys.of_text(text)
        assert Term(phrase).needs_reading == (not keys.is_proof(phrase))


@settings(max_examples=300)
@given(st.text(min_size=1, max_size=2), st.text(max_size=30))
def test_the_key_of_a_pair_within_the_plane_proves_it(phrase, text):
    phrase, text = fold(phrase), fold(text)
    if phrase and keys.is_proof(phrase):
        assert ({*Term(phrase).keys} <= keys.of_pieces(text)) == (phrase in text)

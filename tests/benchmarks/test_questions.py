import re

import pytest

from benchmarks import prose
from benchmarks.questions import (
    COUNTED,
    FALLBACK,
    LENGTHS,
    SHARES,
    UNKNOWN_CHARACTERS,
    UNKNOWN_WORDS,
    questions,
    words,
)
from torchcenter import document_numbers
from torchcenter.folding import fold
from torchcenter.htmlcleaning import text_of


@pytest.fixture(scope="module")
def found():
    return words()


@pytest.fixture(scope="module")
def texts():
    return [
        fold(f"{notice['title']}\n{notice['title_en']}\n{text_of(notice['body'])}")
        for notice in prose.notices(COUNTED)
    ]


def share(word, texts):
    if word.isascii():
        whole = re.compile(rf"\b{word}\b", re.ASCII)
        return sum(bool(whole.search(text)) for text in texts) / len(texts)
    return sum(word in text for text in texts) / len(texts)


@pytest.mark.parametrize("length", [*map(str, LENGTHS), "en"])
@pytest.mark.parametrize("name", SHARES)
def test_words_stand_in_as_many_notices_as_their_class_says(found, texts, name, length):
    least, most = SHARES[name]
    chosen = found.by_class[name, length]
    assert chosen[0] == fold(prose.PROBES[f"{name}-{length}"].text)
    assert len(set(chosen)) == len(chosen)
    # The probe of six characters and more has seven in one class.
    assert length == "en" or {len(word) for word in chosen[1:]} <= {int(length)}
    assert all(least <= share(word, texts) <= most for word in chosen)


def test_what_stands_nowhere_stands_nowhere(found, texts):
    whole = "\n".join(texts)
    for text in (*UNKNOWN_CHARACTERS, *UNKNOWN_WORDS, *found.unheard_of):
        assert text not in whole, text
    assert prose.PROBES["none-pieces"].text in found.unheard_of


def test_every_pair_of_an_unheard_of_phrase_is_common(found, texts):
    for phrase in found.unheard_of:
        pairs = [phrase[i : i + 2] for i in range(len(phrase) - 1)]
        assert min(share(pair, texts[:1_000]) for pair in pairs) >= SHARES["common"][0]


def test_no_question_is_asked_twice_and_each_class_has_some(found):
    asked = questions(found, 100_000)
    parameters = [tuple(sorted(question.parameters.items())) for question in asked]
    assert len(set(parameters)) == len(parameters)
    assert all(isinstance(value, str) for each in asked for value in each.parameters.values())
    assert len({question.kind for question in asked}) > 50


def test_questions_without_an_exact_hit_have_none(found, texts):
    whole = "\n".join(texts)
    asked = [each.parameters["q"] for each in questions(found, 10_000) if each.kind == FALLBACK]
    assert asked
    assert not any(fold(question) in whole for question in asked)


def test_another_spelling_of_a_document_number_is_the_same_number(found):
    asked = questions(found, 10_000)
    spelt = [q.parameters["q"] for q in asked if q.kind == "document number, spelt otherwise"]
    assert spelt != found.document_numbers
    assert [document_numbers.canonical(number) for number in spelt] == found.document_numbers


@pytest.mark.parametrize(("size", "page"), [(10_000, 100), (100_000, 300), (1_000_000, 300)])
def test_the_deep_page_of_common_words_is_there(found, size, page):
    deep = {
        q.parameters["page"] for q in questions(found, size) if f"common; page {page}" in q.kind
    }
    assert deep == {str(page)}
    assert page * 20 <= SHARES["common"][0] * size

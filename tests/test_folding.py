"""What a reader takes for the same folds to the same, and a part stays a part."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from torchcenter.folding import fold, fold_in_place

# Characters that meet in the rules: Han of both scripts, compatibility forms, marks, joiners, space.
TRICKY = (
    "高新技術产业國发火髮薴乾〇𠮷㎡㈱…ﬁﷺＡｂ１２～「」『』〔〕【】［］（）“”‘’'\"—–-·•、，。！"
    " \u3000\t\n\r\u00a0\u2028"
    "aBzßİıΣςéÅ\u0301\u0323\u0307\u200b\u200d\u202e\ufeff\x00\x1f\x7f\ufe0f\U000e0100\u3164\u115f\u034f\ud800"
    "カガｶﾞ가ᄀ\u1161ÀХ\U00031350\ufffe❤€½´¨`"
)
TEXTS = st.text(st.sampled_from(TRICKY) | st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("ｶﾞ", "ガ"),
        ("Torch HIGH", "torch high"),
        ("STRASSE", "straße"),
        ("高新技術產業開發", "高新技术产业开发"),
        ("國家發展", "国家发展"),
        ("薴", "苧"),
        ("国科发火〔2016〕32号", "国科发火[2016]32号"),
        ("国科发火〔2016〕32号", "國科發火（２０１６）32號"),
        ("国科发火【2016】32号", "国科发火 (2016)32号"),
        ("“十四五”规划", '"十四五"规划'),
        ("「十四五」规划", "‟十四五„规划"),
        ("don’t", "don't"),
        ("2020—2025", "2020-2025"),
        ("5～8", "5~8"),
        ("甲•乙", "甲·乙"),
        ("高新 技术\n\n企业", "高新技术企业"),
        ("高新\u3000技术", "高新技术"),
        ("5G 网络", "5G网络"),
        ("high  tech\nzone", "high tech zone"),
        ("高\u200b新\ufeff", "高新"),
        ("葛\U000e0100饰", "葛饰"),
        ("❤\ufe0f", "❤"),
        ("㎡", "m2"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_what_a_reader_takes_for_the_same_folds_to_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高新", "新高"),
        ("ab", "a b"),
        ("未", "末"),
        ("甲，乙", "甲乙"),
        ("résumé", "resume"),
        ("2016-32", "201632"),
        # Characters that came into Unicode later than this Python.
        ("\U00031350", "\U00031351"),
    ],
)
def test_what_differs_to_a_reader_stays_different(one, other):
    assert fold(one) != fold(other)


def test_a_full_width_text_is_found_by_half_width_and_the_other_way_round():
    assert fold("5g网络") in fold("支持５Ｇ网络")
    assert fold("５Ｇ网络") in fold("支持5G 网络")


@settings(max_examples=300)
@given(TEXTS)
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@settings(max_examples=300)
@given(TEXTS)
def test_folded_text_has_no_control_character_no_surrogate_and_no_space_to_spare(text):
    folded = fold(text)
    assert not {unicodedata.category(c) for c in folded} & {"Cc", "Cf", "Cs"}
    assert folded == folded.strip()
    assert "  " not in folded
    assert not any(c.isspace() and c != " " for c in folded)


def composes(left: str, right: str) -> bool:
    """Whether a cut between the two would take a character apart, an accent from its letter."""
    return unicodedata.category(right or " ").startswith("M") or unicodedata.normalize(
        "NFKC", left + right
    ) != unicodedata.normalize("NFKC", left) + unicodedata.normalize("NFKC", right)


@settings(max_examples=500)
@given(st.lists(TEXTS, min_size=3, max_size=3))
def test_a_part_of_a_text_folds_to_a_part_of_the_folded_text(pieces):
    before, part, after = pieces
    whole = before + part + after
    for cut in (len(before), len(before + part)):
        assume(not composes(whole[cut - 1 : cut], whole[cut : cut + 1]))
    assert fold(part) in fold(whole)


@settings(max_examples=300)
@given(TEXTS)
def test_folded_in_place_every_character_has_its_place(text):
    folded, places = fold_in_place(text)
    assert len(places) == len(folded) + 1
    assert list(places) == sorted(places)
    assert places[-1] == len(text)
    for character, place in zip(folded, places, strict=False):
        assert character == " " or character in fold(text[place])


@settings(max_examples=300)
@given(TEXTS)
def test_folded_in_place_differs_from_folded_by_white_space_only(text):
    apart = [
        character
        for character, after in zip(text, text[1:] + " ", strict=False)
        if not composes(character, after)
    ]
    text = "".join(apart)
    assume(not any(composes(*pair) for pair in pairwise(text)))
    folded, _places = fold_in_place(text)
    assert folded.replace(" ", "") == fold(text).replace(" ", "")

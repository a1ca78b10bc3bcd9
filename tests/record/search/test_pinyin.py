"""What a text written in Pinyin may spell."""

import pytest

from torchcenter.record.search import pinyin
from torchcenter.record.search.pinyin import LONGEST_SYLLABLE, MAX_CHARACTERS, Spelling, _syllables


@pytest.mark.parametrize(
    ("written", "syllables"),
    [
        ("xian", "xian"),
        ("xian", "xi an"),
        ("xi'an", "xi an"),
        ("fangan", "fang an"),
        ("fangan", "fan gan"),
        ("jvli", "ju li"),
        ("lvyou", "lv you"),
        ("zhanlue", "zhan lve"),
        ("zhan4lve4", "zhan lve"),
        ("xué xí", "xue xi"),
        ("高xin", "gao xin"),
    ],
)
def test_a_text_spells_syllables(written, syllables):
    assert Spelling.of(written).is_read(syllables.split())


@pytest.mark.parametrize(
    ("written", "syllables"),
    [
        ("xi'an", "xian"),
        ("fang'an", "fan gan"),
        ("xian", "xi"),
        ("xian", "xi an xi"),
        ("fan1gan", "fang an"),
    ],
)
def test_a_sign_between_syllables_is_kept_to(written, syllables):
    assert not Spelling.of(written).is_read(syllables.split())


@pytest.mark.parametrize(
    "written", ["", "'", "policy", "gaoq", "inovation", "n", "2024nian", "a" * (MAX_CHARACTERS + 1)]
)
def test_what_cannot_be_cut_into_syllables_is_no_pinyin(written):
    assert Spelling.of(written) is None


def test_the_last_syllable_may_be_only_begun():
    assert Spelling.of("gaox", unfinished=True).is_read(["gao", "xin"])
    assert Spelling.of("gaoxi", unfinished=True).is_read(["gao", "xin"])
    assert Spelling.of("gaoxi").is_read(["gao", "xi"])
    assert not Spelling.of("gaoxi").is_read(["gao", "xin"])
    assert not Spelling.of("ga xin", unfinished=True).is_read(["gao", "xin"])


def test_no_syllable_is_longer_than_what_is_looked_for():
    assert max(map(len, _syllables())) == LONGEST_SYLLABLE


def test_only_chinese_is_read():
    assert pinyin.readings("a") == pinyin.readings("，") == pinyin.readings("") == ()
    assert pinyin.pairs("中a国，高新") == {"gao xin"}

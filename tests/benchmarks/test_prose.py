import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from html import unescape
from itertools import pairwise

import pytest

from benchmarks import lexicon
from benchmarks.prose import BLOCK, LONGEST, PROBES, SHORTEST, main, notices

COUNT = 2 * BLOCK
KEYS = [
    "ref",
    "title",
    "title_en",
    "date",
    "category",
    "body",
    "body_en",
    "document_number",
    "source",
    "legacy_url",
    "attachments",
]
DOCUMENT_NUMBER = re.compile(r"[一-鿿]{2,16}〔(19|20)\d{2}〕[1-9]\d{0,4}号")
FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")


def fold(text):
    return (unicodedata.normalize("NFKC", text) if FULL_WIDTH.search(text) else text).lower()


def text_of(notice):
    return unescape(notice["body"].removeprefix("<p>").removesuffix("</p>").replace("</p><p>", ""))


@pytest.fixture(scope="module")
def sample():
    return list(notices(COUNT))


@pytest.fixture(scope="module")
def folded(sample):
    """All that is searched of each notice."""
    return [fold("\n".join((n["title"], n["title_en"], text_of(n)))) for n in sample]


def test_the_same_seed_gives_the_same_notices_whatever_their_count(sample):
    assert list(notices(300)) == sample[:300]


def test_another_seed_gives_other_notices(sample):
    other = list(notices(50, seed=1))
    assert not {n["title"] for n in other} & {n["title"] for n in sample[:50]}


def test_nothing_is_written_before_it_is_asked_for():
    assert next(notices(10**12))["ref"] == "prose-0000001"


def test_a_notice_has_the_keys_of_the_import(sample):
    assert all(list(n) == KEYS for n in sample)
    assert len({n["ref"] for n in sample}) == len({n["legacy_url"] for n in sample}) == COUNT
    assert {n["category"] for n in sample} == set(lexicon.CATEGORY_NAMES)


def test_every_text_has_its_length(sample):
    lengths = [len(text_of(n)) for n in sample]
    assert min(lengths) >= SHORTEST
    assert max(lengths) <= LONGEST


def test_bodies_are_escaped_paragraphs(sample):
    paragraphs = re.compile(r"(?:<p>(?:[^<>&{}]++|&(?:amp|lt|gt);)++</p>)++")
    assert all(paragraphs.fullmatch(n["body"]) for n in sample)
    assert any("R&amp;D" in n["body"] for n in sample)
    assert not any(re.search(r"[<>&{}]", n["title"]) for n in sample)


def test_titles_are_of_official_form_and_nearly_all_distinct(sample):
    titles = [n["title"] for n in sample]
    assert all(12 <= len(title) <= 45 for title in titles)
    assert all(re.fullmatch(r"关于.+的(通知|公示|公告|函|批复|(指导)?意见)", t) for t in titles)
    assert len(set(titles)) >= 0.995 * COUNT


def test_document_numbers_are_canonical_and_of_the_year_of_the_notice(sample):
    for notice in sample:
        assert DOCUMENT_NUMBER.fullmatch(notice["document_number"])
        assert f"〔{notice['date'][:4]}〕" in notice["document_number"]


def test_dates_are_spread_over_the_years_with_more_in_later_ones(sample):
    dates = [dt.date.fromisoformat(n["date"]) for n in sample]
    years = Counter(date.year for date in dates)
    assert set(years) == set(range(1989, 2027))
    assert years[2026] > 3 * years[1989] > 0
    assert {date.month for date in dates} == set(range(1, 13))
    assert sum(date.weekday() >= 5 for date in dates) < 0.05 * COUNT


def test_years_can_be_chosen():
    assert {n["date"][:4] for n in notices(200, years=range(2020, 2022))} == {"2020", "2021"}


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_stands_in_its_share_of_notices_and_nowhere_else(folded, name):
    probe = PROBES[name]
    occurrences = [text.count(fold(probe.text)) for text in folded]
    planted = fold(probe.sentence)
    assert sum(map(bool, occurrences)) == round(probe.share * COUNT)
    assert max(occurrences) <= 1
    assert all(planted in text for text, times in zip(folded, occurrences, strict=True) if times)


def test_probes_are_planted_independently(folded):
    together = sum("盖" in text and "税" in text and "抽查" in text for text in folded)
    assert together == pytest.approx(0.9 * 0.3 * 0.3 * COUNT, rel=0.1)


def test_a_word_that_is_nowhere_can_have_common_pieces(folded):
    for pair in pairwise(PROBES["none-pieces"].text):
        assert sum("".join(pair) in text for text in folded) > 0.1 * COUNT


def test_a_probes_sentence_holds_no_other_probe():
    for name, probe in PROBES.items():
        held = {other for other, p in PROBES.items() if fold(p.text) in fold(probe.sentence)}
        assert held == ({name} if probe.share else set())


def test_traditional_passages_hold_no_probe_once_they_are_simplified(sample):
    for traditional, simplified in lexicon.TRADITIONAL:
        assert len(traditional) == len(simplified)
        assert not any(fold(p.text) in fold(simplified) for p in PROBES.values())
    share = sum(any(t in n["body"] for t, _ in lexicon.TRADITIONAL) for n in sample) / COUNT
    assert share == pytest.approx(0.01, rel=0.25)


def test_a_word_stands_once_in_the_lexicon_and_needs_no_escaping():
    for name, words in lexicon.WORDS.items():
        assert [w for w, times in Counter(words).items() if times > 1] == [], name
        assert not re.search(r"[<>&{}%]", "".join(words))


def test_words_follow_zipf(folded):
    topics = lexicon.WORDS["topic"]
    often = [sum(topic in text for text in folded[:4000]) for topic in topics]
    assert often[0] > 0.6 * 4000
    assert all(0 < times < 0.2 * 4000 for times in often[100:])


def test_full_width_digits_and_other_brackets_occur(sample):
    assert 0.1 < sum(bool(re.search("[０-９]", n["body"])) for n in sample) / COUNT < 0.5
    assert any(re.search(r"\[20\d\d\]\d+号", n["body"]) for n in sample)


def test_the_command_writes_json_lines(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["prose", "3", "--seed", "7"])
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == list(notices(3, seed=7))

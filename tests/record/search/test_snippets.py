"""What is marked is what was found, and nothing in a text becomes markup."""

from html import unescape
from unicodedata import normalize

import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from torchcenter.folding import fold
from torchcenter.record.search import keys
from torchcenter.record.search.query import MAX_CHARACTERS, parse
from torchcenter.record.search.snippets import LENGTH, Finder, marked, plain, snippet

PIECES = [
    "高新", "技术", "企业", "技術", " ", "\n", "5G", "５Ｇ", "notice", "Notices", "policy", "policies",
    "<b>", "</mark>", "&amp;", '"', "'", "㎡", "…", "\u200b", "。", "，", "a", "aa", "e\u0301", "𠮷", "-",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
QUERIES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)


def marks(html: str) -> list[str]:
    return [unescape(part.split("</mark>")[0]) for part in html.split("<mark>")[1:]]


def unmarked(html: str) -> str:
    return unescape(html.replace("<mark>", "").replace("</mark>", ""))


def finder(query: str) -> Finder:
    return Finder.of_terms(parse(query).terms)


def cut(text: str, finder: Finder) -> str:
    line = plain(text)
    return snippet(line, finder.spans(line))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("高新", "国家高新区", ["高新"]),
        ("高新技术", "國家高新 技術\n企業", ["高新 技術"]),
        ("５g", "支持5G网络", ["5G"]),
        ("policy", "New policies and a policy, POLICY", ["policies", "policy", "POLICY"]),
        ("nation", "A nationwide matter of nations", ["nations"]),
        ('"nation"', "A nationwide matter", ["nation"]),
        ('"new york"', "newyork, new  york", ["new  york"]),
        ('"ab"', "a b ab", ["ab"]),
        ('"m²"', "占地30㎡", ["㎡"]),
        ("……", "等等……", ["……"]),
        ("a.b", "a…b a.b", ["a.b"]),
        ("高新技术 技术企业", "高新技术企业", ["高新技术企业"]),
        ("高 高新技术", "高新技术与高考", ["高新技术", "高"]),
        ("国科发火〔2016〕32号", "依据国科发火[2016]32号文", ["国科发火[2016]32号"]),
        ("R&D", "R&D work", ["R&D"]),
        ("don't", "We don’t", ["don’t"]),
        ("-高新 技术", "高新技术", ["技术"]),
        ("高新", "高\u200b新", ["高\u200b新"]),
        ("zeppelin", "高新", []),
        ("", "高新", []),
    ],
)
def test_a_hit_is_marked_as_it_was_published(query, text, expected):
    assert marks(marked(text, finder(query))) == expected
    assert marks(cut(text, finder(query))) == [" ".join(hit.split()) for hit in expected]
    assert bool(finder(query).spans(text)) == bool(expected)


@settings(max_examples=300)
@given(TEXTS, QUERIES)
def test_marking_adds_nothing_but_marks(text, query):
    html = marked(text, finder(query))
    assert unmarked(html) == text.replace("e\u0301", "é")
    assert html.replace("<mark>", "").replace("</mark>", "") == escape(unmarked(html))
    assert html.count("<mark>") == html.count("</mark>")


@settings(max_examples=300)
@given(TEXTS, QUERIES)
def test_a_snippet_is_a_part_of_the_text(text, query):
    shown = cut(text, finder(query))
    on_one_line = " ".join(text.replace("e\u0301", "é").split())
    part = unmarked(shown)
    assert part in on_one_line or part.removeprefix("…").removesuffix("…") in on_one_line
    assert shown.replace("<mark>", "").replace("</mark>", "") == escape(part)


@settings(max_examples=500)
@given(TEXTS, QUERIES)
def test_what_is_found_is_marked_and_what_is_marked_is_found(text, query):
    terms = [term for term in parse(query).terms if not term.is_word]
    found = Finder.of_terms(terms)
    wanted = [term.text for term in terms]
    assert bool(found.spans(normalize("NFC", text))) == any(p in fold(text) for p in wanted)
    for hit in marks(marked(text, found)):
        assert any(phrase in fold(hit) for phrase in wanted)


@settings(max_examples=300)
@given(TEXTS, st.sampled_from(["notice", "policies", "aa", "5g"]))
def test_a_marked_word_is_a_form_of_what_was_asked_for(text, word):
    found = finder(word)
    stem = keys.stem(word)
    assert bool(found.spans(normalize("NFC", text))) == any(
        keys.stem(form) == stem for form in keys.words(fold(text))
    )
    for hit in marks(marked(text, found)):
        assert keys.stem(fold(hit)) == stem


def test_markup_in_a_text_stays_text():
    text = '<script>alert("高新")</script> & <mark>'
    expected = (
        "&lt;script&gt;alert(&quot;<mark>高新</mark>&quot;)&lt;/script&gt; &amp; &lt;mark&gt;"
    )
    assert marked(text, finder("高新")) == expected
    assert cut(text, finder("高新")) == expected
    assert marked(text, finder("<script>")).startswith("<mark>&lt;script&gt;</mark>alert(")


def test_a_snippet_shows_the_first_hits_of_a_long_text():
    text = "前文。" * 500 + "高新技术企业认定。" + "后文。" * 500
    shown = cut(text, finder("认定"))
    assert shown.startswith("…")
    assert "高新技术企业<mark>认定</mark>。后文。" in shown
    assert shown.endswith("…")
    assert len(unmarked(shown)) <= LENGTH + 2


def test_a_snippet_without_a_hit_is_the_beginning():
    text = "通知如下。" * 100
    shown = cut(text, finder("认定"))
    assert unmarked(shown).removesuffix("…") == text[: len(shown) - 1]
    assert cut("", finder("认定")) == ""


def test_a_snippet_does_not_cut_words_but_an_endless_one():
    words = "administration " * 100
    shown = unmarked(cut(words + "zone " + words, finder("zone")))
    assert {*shown.strip("…").split()} == {"administration", "zone"}
    assert len(unmarked(cut("x" * 100_000 + "高新" + "y" * 100_000, finder("高新")))) < 1000


def test_a_snippet_shows_where_most_of_a_question_stands():
    text = (
        "证书。"
        + "前文。" * 200
        + "企业。" * 5
        + "前文。" * 200
        + "高新技术企业证书遗失。"
        + "后文。" * 200
    )
    found = Finder.of_parts(["高新技术企业证书遗失怎么补办"])
    assert "<mark>高新技术企业证书遗失</mark>" in cut(text, found)
    found = finder("企业 证书")
    assert marks(cut("企业。" * 9 + "前文。" * 100 + "企业的证书" + "。" * 200, found)) == [
        "企业",
        "证书",
    ]


def test_the_parts_of_a_long_run_mark_it_whole():
    simple = [c for c in map(chr, range(0x4E00, 0x6000)) if fold(c) == c]
    run = "".join(simple[:MAX_CHARACTERS])
    found = Finder.of_parts([run])
    assert len(found.phrases.pattern) < 10 * MAX_CHARACTERS
    assert marks(marked(f"-{run[100:200]}-{run[300]}", found)) == [run[100:200]]
    assert marks(marked("高，新高", Finder.of_parts(["高"]))) == ["高", "高"]
    assert marks(marked("Notices 高", Finder.of_parts(["notice"]))) == ["Notices"]

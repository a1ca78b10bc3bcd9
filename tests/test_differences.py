"""Differences of texts: nothing is lost or made up, and what is said of a change can be read."""

import random
import re
from html.parser import HTMLParser

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from torchcenter import differences
from torchcenter.alignment import Effort, spans, tokens
from torchcenter.htmlcleaning import clean

UNTIMED = settings(deadline=None)
INLINE = {"a", "em", "s", "strong", "sub", "sup", "u"}
VOID = {"br", "hr", "img"}


class Events(HTMLParser):
    """What HTML says, character by character with its mark-up, without what a comparison adds to it."""

    def __init__(self, html, dropped=""):
        super().__init__()
        self.dropped = dropped
        self.open, self.events = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        classes = set(attributes.pop("class", "").split())
        attributes.pop("value", None)
        state = {"del": "difference-deleted", "ins": "difference-inserted"}.get(self.dropped)
        is_dropped = tag == self.dropped or bool(
            classes & {state, "difference-note", "visually-hidden"}
        )
        if tag not in {*INLINE, "ins", "del"} and not is_dropped and not self.is_silent:
            self.events.append((tag, tuple(attributes.items())))
        if tag not in VOID:
            self.open.append((tag, tuple(attributes.items()), is_dropped))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if not self.is_silent:
            marks = tuple(each[:2] for each in self.open if each[0] in INLINE)
            self.events += ((character, marks) for character in data)

    @property
    def is_silent(self):
        return any(is_dropped for *_element, is_dropped in self.open)


def events(html, dropped=""):
    return Events(html, dropped).events


def characters(html, dropped=""):
    return [event for event in events(html, dropped) if event[0] not in BLOCKS]


BLOCKS = {
    "blockquote", "caption", "h2", "h3", "h4", "li", "ol", "p", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
}  # fmt: skip

words = st.sampled_from(
    [
        "通知",
        "国科发火〔2016〕32号",
        "申报",
        "，",
        "。",
        "2024",
        "年",
        "the ",
        "notice ",
        "&lt;",
        "𠮷",
    ]
)
texts = st.lists(words, max_size=8).map("".join)


def marked(text, mark):
    return text if not mark else f"<{mark}>{text}</{mark.partition(' ')[0]}>"


phrases = st.lists(
    st.builds(
        marked, texts, st.sampled_from(["", "", "strong", 'a href="/a"', 'a href="/b"', "u"])
    ),
    max_size=3,
).map("".join)
leaves = st.builds(
    lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(["p", "p", "h2", "h3"]), phrases
)


def table(rows):
    return "<table>" + "".join("<tr>" + "".join(row) + "</tr>" for row in rows) + "</table>"


cells = st.builds(
    lambda tag, spanning, text: f"<{tag}{spanning}>{text}</{tag}>",
    st.sampled_from(["td", "td", "th"]),
    st.sampled_from(["", "", ' colspan="2"', ' rowspan="2"']),
    phrases | leaves,
)
tables = st.lists(st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=4).map(table)
lists = st.builds(
    lambda tag, items: f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>",
    st.sampled_from(["ul", "ol"]),
    st.lists(phrases | leaves, max_size=4),
)
blocks = st.one_of(leaves, leaves, phrases, lists, tables, st.just("<hr>"), st.just("<br>"))


@st.composite
def two_texts(draw):
    """A text, and another that has some of its blocks."""
    old = draw(st.lists(blocks, max_size=6))
    new = draw(st.permutations(old)) if draw(st.booleans()) else list(old)
    for _change in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(new)))
        new[place : place + draw(st.integers(0, 1))] = draw(st.lists(blocks, max_size=1))
    return clean("".join(old)), clean("".join(new))


@UNTIMED
@given(two_texts())
def test_without_what_went_it_is_the_new_text_and_without_what_came_the_old(pair):
    old, new = pair
    shown = differences.in_html(old, new)
    assert events(shown, "del") == events(new)
    assert characters(shown, "ins") == characters(old)


def without(html, dropped):
    html = re.sub(r'<span class="visually-hidden">.*?</span>', "", html)
    return re.sub(rf"<{dropped}>.*?</{dropped}>", "", html, flags=re.DOTALL)


@UNTIMED
@given(st.text(alphabet="通知申报ab 12年〔〕\n&<👍🏽é", max_size=60), st.data())
def test_plain_texts_come_back_exactly(old, data):
    new = data.draw(st.text(alphabet="通知申报ab 12年〔〕\n&<👍🏽é", max_size=60))
    shown = differences.in_text(old, new)
    for text, dropped, state in ((new, "del", "deleted"), (old, "ins", "inserted")):
        kept = re.sub(rf'<p class="difference-{state}">.*?</p>', "", shown, flags=re.DOTALL)
        lines = re.findall(r"<p[^>]*>(.*?)</p>", without(kept, dropped), re.DOTALL)
        plain = "\n".join(re.sub("<[^>]*>", "", line) for line in lines)
        assert plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@UNTIMED
@given(st.lists(st.integers(0, 5), max_size=60), st.lists(st.integers(0, 5), max_size=60))
def test_spans_cover_both_sequences_and_equal_ones_are_equal(old, new):
    found = spans(old, new, Effort())
    assert [x for s in found for x in old[s.i1 : s.i2]] == old
    assert [x for s in found for x in new[s.j1 : s.j2]] == new
    assert all(old[s.i1 : s.i2] == new[s.j1 : s.j2] for s in found if s.equal)


def changes(old, new, compare=differences.in_line):
    """What went and what came, in order."""
    html = re.sub(r'<span class="visually-hidden">.*?</span>', "", compare(old, new))
    return re.findall(r"<(?:del|ins)>(.*?)</(?:del|ins)>", html)


def test_tokens_leave_numbers_and_characters_whole():
    text = "根据国科发火〔2016〕32号和第12条，1,000.5%的well-known企业👨‍👩‍👧é𠮷。"
    assert tokens(text) == [
        "根", "据", "国科发火〔2016〕32号", "和", "第12条", "，", "1,000.5%", "的", "well-known",
        "企", "业", "👨‍👩‍👧", "é", "𠮷", "。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("请于2024年3月15日前报送", "请于2024年4月15日前报送", ["3", "4"]),
        ("据国科火〔2016〕32号", "据国科火〔2016〕3号", ["国科火〔2016〕32号", "国科火〔2016〕3号"]),
        ("a quick brown fox", "a quick red fox", ["brown", "red"]),
        ("a large red car", "a small red truck", ["large", "small", "car", "truck"]),
        # One character in common would tear the phrase apart.
        ("关于认定工作的通知", "关于评定办法的通知", ["认定工作", "评定办法"]),
        ("火炬计划", "火炬计划项目", ["项目"]),
        ("", "新", ["新"]),
        ("同", "同", []),
    ],
)  # fmt: skip
def test_changes_read_well(old, new, expected):
    assert changes(old, new) == expected


def in_english(old, new, **arguments):
    with translation.override("en"):
        return differences.in_html(clean(old), clean(new), **arguments)


def cells_of(tag, *texts):
    return [f"<{tag}>{text}</{tag}>" for text in texts]


def test_rows_and_cells_are_told_apart():
    old = table(
        [cells_of("th", "地区", "数量"), cells_of("td", "北京", "10"), cells_of("td", "上海", "20")]
    )
    new = table(
        [
            cells_of("th", "地区", "数量"),
            cells_of("td", "天津", "5"),
            cells_of("td", "北京", "12"),
            cells_of("td", "上海", "20"),
        ]
    )
    shown = in_english(old, new)
    assert shown.count('<tr class="difference-inserted">') == 1
    assert "<tr><td>上海</td><td>20</td></tr>" in shown
    assert changes(old, new, in_english) == ["天津", "5", "10", "12"]


def test_merged_cells_are_kept_and_their_change_is_told():
    old = '<table><tr><td rowspan="2">甲</td><td>一</td></tr><tr><td>二</td></tr></table>'
    same = old.replace("二", "三")
    assert 'rowspan="2">甲</td>' in in_english(old, same)
    assert changes(old, same, in_english) == ["二", "三"]
    split = "<table><tr><td>甲</td><td>一</td></tr><tr><td>甲</td><td>二</td></tr></table>"
    assert in_english(old, split).count("<table") == 2
    wide = '<table><tr><td colspan="2">甲</td></tr></table>'
    assert "1 × 2 → 1 × 3" in in_english(wide, wide.replace('"2"', '"3"'))


def test_links_headings_and_moves_are_told():
    assert "Link: /a → /b" in in_english('<p><a href="/a">看</a></p>', '<p><a href="/b">看</a></p>')
    assert "heading of level 2 → paragraph" in in_english("<h2>要求</h2>", "<p>要求</p>")
    lines = [f"<p>这是文件的第{n}段，内容各不相同。</p>" for n in "一二三四五"]
    shown = in_english("".join(lines), "".join([*lines[1:], lines[0]]))
    assert "Moved from here" in shown
    assert "Moved to here" in shown


def test_pictures_are_compared_as_wholes():
    shown = differences.in_html(
        '<p><img src="/f/1.png" alt="旧图">和<img src="/f/3.png" alt="甲"></p>',
        '<p><img src="/f/2.png" alt="旧图">和<img src="/f/3.png" alt="乙"></p>',
    )
    assert '<img src="/f/1.png" alt="旧图">' in shown
    assert "1.png → 2.png" in shown
    assert "“甲” → “乙”" in shown


def test_a_picture_that_is_all_of_a_block_is_replaced_added_or_removed():
    def block(name, alt):
        return f'<p><img src="/{name}.png" alt="{alt}"></p>'

    text = "<p>前文在此。</p>"
    with translation.override("en"):
        replaced = differences.in_html(text + block("a1", "甲"), text + block("9z", "完全不同"))
        added = differences.in_html(text, text + block("a1", "甲"))
        removed = differences.in_html(block("a1", "甲") + text, text)
    assert "Picture replaced: a1.png → 9z.png" in replaced
    assert "Description: “甲” → “完全不同”" in replaced
    assert replaced.count("<p>") == 2
    assert "Picture added: a1.png “甲”" in added
    assert "Picture removed: a1.png “甲”" in removed


def test_the_items_of_a_numbered_list_keep_their_numbers():
    old = "<ol start='3'><li>第一项工作</li><li>第二项工作</li><li>第三项工作</li></ol>"
    shown = in_english(old, old.replace("<li>第二项工作</li>", ""))
    assert re.findall(r'<li value="(\d)">', shown) == ["3", "4"]


def test_long_unchanged_stretches_are_folded():
    lines = [f"<p>第{n}段的文字。</p>" for n in range(20)]
    new = [*lines[:10], "<p>新增的一段文字。</p>", *lines[10:]]
    shown = in_english("".join(lines), "".join(new), context=1)
    assert shown.count("… 9 paragraphs unchanged …") == 2
    assert "第9段" in shown
    assert "第8段" not in shown
    assert in_english("".join(lines), "".join(lines), context=1).count("<p") == 1


def test_nothing_becomes_mark_up_that_was_not():
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    assert "<script" not in differences.in_line("", hostile)
    assert "<img" not in differences.in_text(hostile, "")
    assert "<b" not in in_english("<p>&lt;b&gt;</p>", "<p>&lt;b title=&quot;x&gt;</p>")


def test_what_there_is_no_effort_left_for_counts_as_replaced():
    chance = random.Random(1)
    one, other = (chance.choices("一二", k=500) for _ in range(2))
    assert len(spans(one, other, Effort())) > 50
    assert len(spans(one, other, Effort(100))) <= 3


def test_hostile_texts_end():
    """Each takes minutes or gigabytes where the effort has no bound."""
    chance = random.Random(1)
    for _text in range(2):
        one, other = ("".join(chance.choices("一二", k=40_000)) for _ in range(2))
        assert differences.in_line(one, other)
    deep = ["<blockquote>" * 3000 + letter for letter in "ab"]
    assert changes(*map(clean, deep), differences.in_html) == ["a", "b"]

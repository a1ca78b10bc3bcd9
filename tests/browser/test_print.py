"""A published document on paper: what comes out of Chromium is measured against GB/T 9704."""

import ctypes
import json
from collections import Counter
from dataclasses import dataclass

import pypdfium2
import pytest
from pypdfium2 import raw

MM = 72 / 25.4
PAPER = (210 * MM, 297 * MM)
TOP, RIGHT, BOTTOM, LEFT = 37 * MM, 26 * MM, 35 * MM, 28 * MM
LINES, CHARACTERS = 22, 28
LINE = 225 * MM / LINES
TEXT, TITLE = 16, 22

NAME = "关于印发高新技术产业开发区综合评价办法并组织开展年度综合评价工作的通知"
NUMBER = "国科发火〔2016〕32号"
SENTENCE = "坚持高新技术产业开发区发展高科技实现产业化的方向"
BODY = "".join(
    (
        "<p>各管理委员会：</p>",
        f"<p>{SENTENCE * 60}</p>",
        *(
            f"<h2>{number}、总体要求</h2><p>{SENTENCE * 9}。</p>"
            f"<h3>（一）指导思想。</h3><p>{SENTENCE * 11}（含2025年，GDP）。</p>"
            "<ul><li>其一</li><li>其二</li></ul><hr><blockquote><p>引文</p></blockquote>"
            for number in "一二三"
        ),
        '<p>特此通知。</p><p class="align-right">2016年4月3日</p>',
    )
)
LOOKS = {
    "as it comes": ("light", {}),
    "dark": ("dark", {}),
    "very large type, yellow on black": (
        "light",
        {"type": "largest", "colours": "yellow-on-black"},
    ),
}


@pytest.fixture(scope="module")
def document(site, tmp_path_factory):
    """The path of a notice of several pages with a number and two attachments."""
    folder = tmp_path_factory.mktemp("notices")
    attachments = ["评价办法.txt", "填报说明.txt"]
    for name in attachments:
        (folder / name).write_text(name, encoding="utf-8")
    notice = {
        "ref": "print",
        "title": NAME,
        "title_en": "Notice on the evaluation of the zones",
        "date": "2016-04-03",
        "body": BODY,
        "body_en": "<h2>One</h2>"
        + "<p>The zones keep to their course. The same holds here.</p>" * 60,
        "document_number": NUMBER,
        "attachments": attachments,
        "legacy_url": "/print.html",
    }
    file = folder / "notices.jsonl"
    file.write_text(json.dumps(notice), encoding="utf-8")
    site.manage(
        *("import_notices", str(file), "--publish"),
        *("--files", str(folder), "--report", str(folder / "report.csv")),
    )
    return "/print.html"


@dataclass
class Character:
    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float
    baseline: float


def characters(page):
    """What the page shows, each with the box that the face gives it, in the order of the document."""
    text = page.get_textpage()
    for index in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, index))
        if character.isspace():
            continue
        matrix, x, baseline = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetMatrix(text, index, matrix)
        raw.FPDFText_GetCharOrigin(text, index, x, baseline)
        size = raw.FPDFText_GetFontSize(text, index) * matrix.d
        yield Character(character, size, *text.get_charbox(index, loose=True), baseline.value)


def lines(page):
    """Its lines from the first to the last, without the page number in the margin."""
    found = {}
    for character in characters(page):
        if character.top > BOTTOM:
            found.setdefault(round(character.baseline), []).append(character)
    return [found[baseline] for baseline in sorted(found, reverse=True)]


def as_text(line):
    return "".join(character.text for character in line)


@pytest.fixture
def printed(open_page, site, document):
    def print_(prefix="", scheme="light", aids=None):
        page = open_page(color_scheme=scheme)
        page.add_init_script(
            f"localStorage.setItem('reading-aids', {json.dumps(json.dumps(aids or {}))})"
        )
        # The address of an earlier site leads to the notice.
        page.goto(site.url + document)
        if prefix:
            page.goto(page.url.replace(site.url, site.url + prefix))
        assert page.evaluate("({...document.documentElement.dataset})") == {
            "scripted": "",
            **(aids or {}),
        }
        return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))

    return print_


@pytest.mark.parametrize("look", LOOKS)
def test_a_page_holds_22_lines_of_28_characters_within_the_margins(printed, look):
    scheme, aids = LOOKS[look]
    pages = list(printed(scheme=scheme, aids=aids))
    assert len(pages) > 4
    for page in pages:
        assert page.get_size() == pytest.approx(PAPER, abs=0.5)
    on_pages = [lines(page) for page in pages]
    # The second page lies within one paragraph.
    assert [len(line) for line in on_pages[1]] == [CHARACTERS] * LINES
    assert {round(character.size, 1) for line in on_pages[1] for character in line} == {TEXT}
    for page in on_pages[1:-1]:
        # Half of what parts two lines lies above the first and below the last one.
        half_a_gap = (LINE - TEXT) / 2
        top = page[0][-1].top + half_a_gap
        bottom = page[-1][-1].bottom - half_a_gap
        assert top == pytest.approx(PAPER[1] - TOP, abs=MM)
        # Before a heading that would stand last, a page ends a line early.
        assert bottom == pytest.approx(BOTTOM, abs=MM) or (
            bottom == pytest.approx(BOTTOM + LINE, abs=MM) and page is not on_pages[1]
        )
        for line in page:
            assert line[0].left > LEFT - MM
            assert line[-1].right < PAPER[0] - RIGHT + MM
        full = [line for line in page if len(line) == CHARACTERS]
        assert len(full) > 8
        for line in full:
            assert line[0].left == pytest.approx(LEFT, abs=MM)
            assert line[-1].right == pytest.approx(PAPER[0] - RIGHT, abs=MM)
    for page in on_pages[:-1]:
        # Whatever blocks stand on it, the lines of the text are those of the ruled page.
        for line in page:
            if round(line[0].size) == TEXT:
                place = (PAPER[1] - TOP - line[0].baseline) / LINE
                assert place % 1 == pytest.approx(0.73, abs=0.04), as_text(line)
    picture = pages[1].render(scale=1).to_pil()
    assert picture.getpixel((5, 5)) == (255, 255, 255)
    assert picture.convert("HSV").getchannel("S").getextrema() == (0, 0)
    assert picture.convert("L").getextrema()[0] < 64


def test_the_first_page_bears_number_and_title_and_the_last_one_the_facts(printed):
    pages = list(printed())
    first, last = lines(pages[0]), lines(pages[-1])
    assert as_text(first[0]) == NUMBER
    title = [line for line in first if round(line[0].size, 1) == TITLE]
    assert "".join(map(as_text, title)) == NAME
    for line in (first[0], *title):
        middle = (line[0].left + line[-1].right) / 2
        assert middle == pytest.approx((LEFT + PAPER[0] - RIGHT) / 2, abs=MM)
    assert as_text(first[1 + len(title)]) == "各管理委员会："
    texts = [as_text(line) for page in pages for line in lines(page)]
    # No masthead, no navigation, no buttons: the number is the first thing and the facts are the last.
    assert texts[0] == NUMBER
    order = [
        next(index for index, text in enumerate(texts) if text.startswith(beginning))
        for beginning in (
            "2016年4月3日",
            "附件：1.评价办法",
            "2.填报说明",
            "索引号",
            "发布时间",
            "版本第1版",
        )
    ]
    assert order == sorted(order)
    assert order[-1] == len(texts) - 1
    reference = "".join(texts[order[2] + 1 : order[3]])
    assert NAME in reference
    assert "editions/1/" in reference
    # A rule parts them from the document.
    end = next(line for line in last if as_text(line).startswith("2.填报说明"))[0].bottom
    start = next(line for line in last if NAME[:5] in as_text(line))[0].top
    rules = [
        (bounds[1] + bounds[3]) / 2
        for bounds in (
            shape.get_bounds() for shape in pages[-1].get_objects([raw.FPDF_PAGEOBJ_PATH])
        )
        if bounds[2] - bounds[0] == pytest.approx(156 * MM, abs=MM) and bounds[3] - bounds[1] < MM
    ]
    assert len(rules) == 3
    assert start < max(rules) < end
    # Small, and the number of the page in the margin: on the outer side.
    assert last[-1][0].size < 12
    for number, page in enumerate(pages, 1):
        below = [character for character in characters(page) if character.top < BOTTOM]
        assert as_text(below) == f"—{number}—"
        assert (below[0].left > PAPER[0] / 2) == (number % 2 == 1)


def test_english_is_set_in_twelve_points(printed):
    pages = list(printed(prefix="/en"))
    sizes = Counter(round(character.size, 1) for page in pages for character in characters(page))
    assert sizes.most_common(1)[0][0] == 12
    first = lines(pages[0])
    assert as_text(first[0]) == NUMBER
    assert as_text(first[1]) == "Noticeontheevaluationofthezones"
    assert "Edition" in "".join(map(as_text, lines(pages[-1])[-2:]))

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchcenter.document_numbers import canonical, find, tidy

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
YEARS = st.integers(1900, 2099).map(str)
SERIALS = st.integers(1, 99_999).map(str)
# Where the parts of a number meet, anything blank may stand.
GAPS = st.sampled_from(["", "", " ", "\u3000", "\n ", "\u200b", "\u00a0"])
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
KNOWN = st.sampled_from(
    ["国科发火", "国火字", "工信部联科", "国办发", "和政发", "京政办函", "中国人民银行令"]
)
AGENCIES = st.text(HAN, min_size=2, max_size=16)


@st.composite
def spelled(draw, agencies=AGENCIES):
    """A number in its canonical form, and in another spelling."""
    agency = draw(agencies)
    year, serial = draw(YEARS), draw(SERIALS)
    digits = draw(st.sampled_from([str, lambda text: text.translate(FULL_WIDTH)]))
    zeros = "0" * draw(st.integers(0, 3))

    def joined(*parts):
        return "".join(part + draw(GAPS) for part in ("", *parts))

    if draw(st.booleans()):
        opening, closing = draw(
            st.sampled_from(["[]", "()", "（）", "【】", "［］", "〔〕", "﹝﹞", "〖〗", "〔)"])
        )
        ordinal = draw(st.sampled_from(["", "第"]))
        end = draw(st.sampled_from(["号", "号", ""]))
        parts = (agency, opening, digits(year), closing, ordinal, digits(zeros + serial), end)
        return f"{agency}〔{year}〕{serial}号", joined(*parts)
    kind, agency = draw(st.sampled_from([("令", ""), ("令", agency), ("公告", agency)]))
    of = draw(st.booleans())
    middle = (digits(year), "年") if of else ()
    parts = (agency, kind, *middle, "第", digits(zeros + serial), "号")
    return f"{agency}{kind}{f'{year}年' if of else ''}第{serial}号", joined(*parts)


@given(spelled())
def test_every_spelling_of_a_number_has_one_canonical_form(number):
    form, spelling = number
    assert canonical(form) == form
    assert canonical(spelling) == form


@given(st.text() | spelled().map(lambda number: number[1]))
def test_what_is_tidy_stays_so(text):
    assert tidy(tidy(text)) == tidy(text)
    assert "\n" not in tidy(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("国科发火[2016]032号", "国科发火〔2016〕32号"),
        (" 国科发火 （２０１６） ３２ 号 ", "国科发火〔2016〕32号"),
        ("国科发火【2016】32", "国科发火〔2016〕32号"),
        ("国科火字〔2009〕第12号", "国科火字〔2009〕12号"),
        ("中国人民银行令〔2018〕第1号", "中国人民银行令〔2018〕1号"),
        ("令第711号", "令第711号"),
        ("国务院令 第 0711 号", "国务院令第711号"),
        ("中华人民共和国国家发展和改革委员会令2017年第2号",) * 2,
        ("公告 2017年 第4号", "公告2017年第4号"),
        ("国家知识产权局公告第411号",) * 2,
    ],
)
def test_spellings_in_use(text, form):
    assert canonical(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "",
        "国科发火",
        "火炬办〔2009〕",
        "国科发〔86〕12号",
        "国〔2016〕32号",
        "国科发火〔1816〕32号",
        "国科发火〔2016〕0号",
        "国科发火〔2016〕123456号",
        "国科发火2016-32号",
        "国科发火〔2016〕32号文",
        "《国科发火〔2016〕32号》",
        "国科发火〔2016〕٣٢号",
        "公告第4号",
        "令711号",
        "令第711",
        "长" * 17 + "〔2016〕32号",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="not a document number"):
        canonical(text)


def test_what_has_no_canonical_form_is_left_as_it_is():
    assert tidy(" 火炬办〔2009〕\n ") == "火炬办〔2009〕"
    assert tidy("国科发〔86〕  12号") == "国科发〔86〕 12号"


@given(
    st.lists(spelled(KNOWN), max_size=5),
    st.sampled_from(["、", "，根据", "》（", "。\n", "号文，按照"]),
)
def test_all_numbers_of_a_text_are_found_in_their_order(numbers, between):
    text = between.join(
        [
            "",
            *(spelling.rstrip("号 \n\u3000\u200b\u00a0") + "号" for _form, spelling in numbers),
            "",
        ]
    )
    assert find(text) == list(dict.fromkeys(form for form, _spelling in numbers))


def test_words_before_an_agency_are_none_of_its_name():
    text = (
        "根据《政府信息公开条例》（国务院令第711号）和国科发火〔2016〕32号，按照工信部联科（2020）第05号及"
        "和政发[2019]7号印发国办发〔2015〕9号和国科发火〔2016〕32号，现予公布。责令第3条改正，"
        "自〔2016〕起，共〔2016〕32户；这一段没有标点而且说得太长太长太长太长〔2016〕3号。"
    )
    assert find(text) == [
        "国务院令第711号",
        "国科发火〔2016〕32号",
        "工信部联科〔2020〕5号",
        "和政发〔2019〕7号",
        "国办发〔2015〕9号",
    ]
    assert find("和政发〔2019〕7号") == ["和政发〔2019〕7号"]


def test_a_long_text_is_searched_in_no_time():
    for piece in ("国科", "〔 ", "令第", "〔2016〕", "令第0", " "):
        assert find(piece * 200_000) == []

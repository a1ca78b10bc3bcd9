import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from torchcenter.htmlcleaning import (
    ATTRIBUTES,
    TAGS,
    TextPicture,
    clean,
    pictures_in,
    text_of,
)

FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<p>", "</p>", "<script>", "</script>", "<img src=x onerror=alert(1)>", "正文",
            "<svg onload=alert(1)>", "<a href='javascript:alert(1)'>", "<a href=\"data:text/html,x\">",
            "<table><tr><td colspan=2 style='x'>", "</td></tr></table>", "<math><mi xlink:href=x>",
            "<style>p{}</style>", "<!--", "-->", "<p onclick=x>", "<iframe src=//x>", "&lt;script&gt;",
            "<h1>", "<h2>", "<ol start=3>", "<b>", "<noscript><p title=\"</noscript><img src=x>\">",
            "<form action=//x>", "<base href=//x>", "\x00", "<a href=//example.org>", "<![CDATA[",
        ]
    )
    | st.text(max_size=8),
    max_size=20,
)  # fmt: skip
TAG = re.compile(r"</?([a-zA-Z][\w:-]*)([^<>]*)>")


@given(FRAGMENTS)
def test_only_what_is_allowed_remains(fragments):
    cleaned = clean("".join(fragments))
    for name, attributes in TAG.findall(cleaned):
        assert name in TAGS
        # Within a tag: as text, an address does nothing.
        assert not re.search(r'href="\s*(javascript|data|vbscript):', attributes, re.IGNORECASE)
        for attribute in re.findall(r'([\w:-]+)="', attributes):
            assert attribute in ATTRIBUTES.get(name, set()) | ATTRIBUTES["*"] | {"rel"}


@given(FRAGMENTS)
def test_cleaning_twice_is_cleaning_once(fragments):
    once = clean("".join(fragments))
    assert clean(once) == once


def test_what_editors_write_stays_as_it_is():
    html = (
        '<h2 >一、总体要求</h2><p>按<strong>要求</strong>办理，详见<a href="/notices/2024/123/" '
        'rel="noopener noreferrer">通知</a>。</p><ol start="3"><li>甲</li></ol>'
        '<table><tbody><tr><td colspan="2">乙</td></tr></tbody></table>'
    ).replace("h2 >", "h2>")
    assert clean(html) == html


def test_a_link_without_an_address_leaves_its_text():
    assert clean('<p>见<a name="_ftnref1"><sup>1</sup></a>。<a href="file:///a"></a></p>') == (
        "<p>见<sup>1</sup>。</p>"
    )
    assert clean("<a><table><tr><td><a>甲</a><a href=/b>乙</a>") == (
        '<table><tbody><tr><td>甲<a href="/b" rel="noopener noreferrer">乙</a>'
        "</td></tr></tbody></table>"
    )


def test_a_text_of_which_nothing_would_be_seen_is_empty():
    for html in ("", "<p></p>", "<p><br></p> <p>&nbsp;</p>", "<script>x</script>", "\u3000"):
        assert clean(html) == "", html


def test_the_form_of_characters_is_one():
    assert clean("<p>e\u0301</p>") == "<p>\u00e9</p>"


ENTITIES = ["&amp;", "&lt;", "&", "l", "t;", "amp;", "#60;", "nbsp;"]


@settings(max_examples=500)
@example(["&l", "&amp;", "t;"])
@example(["&l", "</p><p>", "t;"])
@example(["&", "\u3000", "lt;"])
@given(
    st.lists(
        st.sampled_from([*ENTITIES, "</p><p>", "<br>", "\u3000", "\xa0", "\r", "e\u0301", "正"])
        | st.text(max_size=2),
        max_size=8,
    )
)
def test_plain_paragraphs_which_no_parser_looks_at_are_what_it_would_make_of_them(fragments):
    html = f"<p>正{''.join(fragments)}</p>"
    # Behind another element, it is the parser that cleans.
    assert clean(f"<hr>{html}") == f"<hr>{clean(html)}"


PICTURE = f"/files/{'a' * 64}/%E5%9B%BE.png"
TAGS_OF_LETTERS = st.lists(
    st.sampled_from(
        [
            "<p class='align-right'>", "<p class=\"x align-center\">", "<p style='text-align:center'>",
            "<h2 align=center>", "<p lang='align=right'>", "<td align=right>", "<p class=evil>",
            "</p>", "文",
            f"<img src={PICTURE} alt=图>", "<img src=/files/x/y.png>", "<img src=https://x/y.png alt=z>",
            f"<img alt='<img src={PICTURE}>'>", f"<img onload=x src='{PICTURE}' width=9 height=-1>",
            "<img>", "<a title='<img>'>", "<a title='class=\"align-center\"'>", "&lt;img src=x&gt;",
            "<p style=x", ">",
        ]
    ),
    max_size=12,
)  # fmt: skip


@given(TAGS_OF_LETTERS)
def test_pictures_are_files_of_the_site_and_classes_only_align(fragments):
    cleaned = clean("".join(fragments))
    assert clean(cleaned) == cleaned
    for name, attributes in TAG.findall(re.sub(r'(?<= title)="[^"]*"', '=""', cleaned)):
        if name == "img":
            assert f' src="{PICTURE}"' in attributes
        for value in re.findall(r' class="([^"]*)"', attributes):
            assert value in {"align-center", "align-right"}
    assert len(pictures_in(cleaned)) == len(re.findall(f'<img[^<>]* src="{PICTURE}"', cleaned))


def test_alignment_of_word_is_kept_as_a_class():
    html = (
        "<h2 align=center style='text-align:center'>关于试点的函</h2>"
        "<p class=MsoNormal align=right style='text-align:right'>2024年3月1日</p>"
        "<p style='text-align:justify'>正文</p>"
    )
    assert clean(html) == (
        '<h2 class="align-center">关于试点的函</h2><p class="align-right">2024年3月1日</p><p>正文</p>'
    )


def test_pictures_are_read_with_their_names_and_descriptions():
    html = clean(f'<p><img src="{PICTURE}" alt="甲 &amp; 乙" width="9" height="9">')
    assert pictures_in(html) == [TextPicture("a" * 64, "图.png", "甲 & 乙")]
    assert clean(f"<p>{'甲'}<img src='/files/{'a' * 64}/../x.png' alt='x'></p>") == "<p>甲</p>"
    assert text_of(html).strip() == ""

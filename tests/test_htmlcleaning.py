import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from torchcenter.htmlcleaning import ATTRIBUTES, TAGS, clean

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
        for attribute in re.findall(r'([\w:-]+)="', attributes):
            assert attribute in ATTRIBUTES.get(name, set()) | ATTRIBUTES["*"] | {"rel"}
    assert not re.search(r"""href="\s*(javascript|data|vbscript):""", cleaned, re.IGNORECASE)


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

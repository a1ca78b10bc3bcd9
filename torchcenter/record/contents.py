"""The contents list of a long text: its headings, and the paragraphs that Chinese texts use for them."""

from __future__ import annotations

import re
from typing import NamedTuple

from torchcenter.htmlcleaning import line_of

# A text with fewer parts is seen whole.
FEWEST = 3
# A numbered paragraph that is longer, or ends as a sentence does, is text and no heading.
LONGEST = 40
# What is numbered in a table, as in a form to fill in, is no part of the text: tables are passed over.
_HEADING = re.compile(
    r"<table>.*?</table>|<(h[234])( [^<>]*)?>(.*?)</\1>|<(p)( [^<>]*)?>(.*?)</p>", re.DOTALL
)
_NUMBERED = re.compile(r"^[一二三四五六七八九十]{1,3}、(?!.*[。；;：:，,！？!?]).+$")


class Heading(NamedTuple):
    """`anchor` is the id that the heading has in the text; `level` is 1 for the text's highest."""

    anchor: str
    text: str
    level: int


def with_anchors(html: str) -> tuple[str, list[Heading]]:
    """A recorded text with an id on each heading, and the headings in their order.

    Unchanged, and no headings, where there are fewer than FEWEST.
    """
    found: list[tuple[int, str]] = []

    def mark(block: re.Match) -> str:
        tag, attributes = block[1] or block[4], block[2] or block[5] or ""
        if tag is None:
            return block[0]
        inner = block[3] if block[1] else block[6]
        text = line_of(inner)
        if tag == "p":
            if len(text) > LONGEST or not _NUMBERED.match(text):
                return block[0]
            level = 2
        else:
            level = int(tag[1])
        if not text:
            return block[0]
        found.append((level, text))
        return f'<{tag} id="part-{len(found)}"{attributes}>{inner}</{tag}>'

    marked = _HEADING.sub(mark, html)
    if len(found) < FEWEST:
        return html, []
    highest = min(level for level, _text in found)
    return marked, [
        Heading(f"part-{number}", text, level - highest + 1)
        for number, (level, text) in enumerate(found, 1)
    ]

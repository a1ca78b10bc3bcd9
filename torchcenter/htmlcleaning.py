"""What HTML a text of the site may hold. Every door into the record passes through `clean`."""

import re
import unicodedata
from html import escape, unescape

import nh3

ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
TAGS = {
    "a", "blockquote", "br", "caption", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "s", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
MAX_ROUNDS = 50
DROPPED_WITH_CONTENT = {"script", "style", "template", "title", "noscript", "iframe", "object"}

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    clean_content_tags=DROPPED_WITH_CONTENT,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
)
_BLANK = re.compile(r"(?:\s|&nbsp;|<br>|</?p>)*")


def clean(html: str) -> str:
    """The allowed part of `html`, NFC, as balanced HTML; empty where nothing would be seen.

    Cleaning once more changes nothing. A parser mends wrongly nested tags and may find more to mend in
    what it wrote, so this goes on until it rests; what never does is kept as plain text.
    """
    text = unicodedata.normalize("NFC", html.replace("\x00", ""))
    if _is_plain(text):
        return "" if _BLANK.fullmatch(text) else text
    for _round in range(MAX_ROUNDS):
        cleaned = unicodedata.normalize("NFC", _cleaner.clean(text)).strip()
        if cleaned == text:
            return "" if _BLANK.fullmatch(cleaned) else cleaned
        text = cleaned
    return escape(text, quote=False)


def _is_plain(text: str) -> bool:
    """Whether the text is nothing but paragraphs without any mark-up, which no parser would change."""
    inside = text[3:-4]
    for harmless in ("</p><p>", "\u3000", "&amp;", "&lt;", "&gt;"):
        # Put something in its place: what stands around it might make an entity together.
        inside = inside.replace(harmless, "-")
    return (
        text.startswith("<p>")
        and text.endswith("</p>")
        and inside.isprintable()
        and not any(mark in inside for mark in "<>&")
    )


_INLINE = re.compile(r"</?(?:a|em|s|strong|sub|sup|u)(?:\s[^<>]*)?>")
_ANY_TAG = re.compile(r"<[^<>]*>")


def text_of(cleaned: str) -> str:
    """The text of HTML that `clean` has returned; where one block ends and another begins, a line ends."""
    return unescape(_ANY_TAG.sub("\n", _INLINE.sub("", cleaned)))

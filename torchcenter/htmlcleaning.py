"""What HTML a text of the site may hold. Every door into the record passes through `clean`."""

import re
import unicodedata

import nh3

ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
TAGS = {
    "a", "blockquote", "br", "caption", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "s", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
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
    """The allowed part of `html`, NFC, as balanced HTML; empty where nothing would be seen."""
    cleaned = _cleaner.clean(unicodedata.normalize("NFC", html.replace("\x00", ""))).strip()
    return "" if _BLANK.fullmatch(cleaned) else cleaned

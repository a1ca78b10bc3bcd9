"""What HTML a text of the site may hold. Every door into the record passes through `clean`."""

import re
import unicodedata
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

import nh3
from django.utils.html import strip_tags

ALIGNMENTS = {"align-center", "align-right"}
ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "title"},
    "h2": {"class"},
    "h3": {"class"},
    "h4": {"class"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "p": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
TAGS = {
    "a", "blockquote", "br", "caption", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "s",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
MAX_ROUNDS = 50
DROPPED_WITH_CONTENT = {"script", "style", "template", "title", "noscript", "iframe", "object"}

_PICTURE_ADDRESS = re.compile(r"/files/([0-9a-f]{64})/([^/?#\s]+)")
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")


def _allowed_value(element: str, attribute: str, value: str) -> str | None:
    """The attribute's value as it may stand; None takes the attribute away."""
    if attribute == "class":
        return next((name for name in value.split() if name in ALIGNMENTS), None)
    if element == "img":
        if attribute == "src" and not _PICTURE_ADDRESS.fullmatch(value):
            return None
        if attribute in {"height", "width"} and not _PIXELS.fullmatch(value):
            return None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_allowed_value,
    clean_content_tags=DROPPED_WITH_CONTENT,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
)
# As the parser writes them: every value in quotes, none with a quote or an angle bracket inside.
_PICTURE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_LINK = re.compile(r'<a((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_ALIGNABLE = re.compile(r"<(p|h[234])(\s[^<>]*)>", re.IGNORECASE)
_ALIGNED = re.compile(
    r"""(?<![\w-])(?:text-align\s*:\s*|align\s*=\s*["']?)(center|right|end)\b""", re.IGNORECASE
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
        cleaned = _cleaner.clean(_with_alignment_as_class(text))
        cleaned = _without_dead_links(_without_strange_pictures(cleaned))
        cleaned = unicodedata.normalize("NFC", cleaned).strip()
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


def _with_alignment_as_class(text: str) -> str:
    """What style or align attributes say of a paragraph, said by a class that is allowed."""

    def aligned(tag: re.Match) -> str:
        said = _ALIGNED.search(tag[2])
        if not said or ' class="align-' in tag[2]:
            return tag[0]
        side = "center" if said[1].lower() == "center" else "right"
        # Ahead of another class attribute: of two, a parser takes the first.
        return f'<{tag[1]} class="align-{side}"{tag[2]}>'

    return _ALIGNABLE.sub(aligned, text) if "align" in text.lower() else text


def _without_strange_pictures(cleaned: str) -> str:
    """Without pictures that have no address left: they are not files of the site."""
    if "<img" not in cleaned:
        return cleaned
    return _PICTURE.sub(lambda tag: tag[0] if ' src="' in tag[1] else "", cleaned)


def _without_dead_links(cleaned: str) -> str:
    """Without links that have no address: bookmarks, as of the footnotes in a text from Word.

    Their text stays; the end tags, which end nothing now, go in the next round.
    """
    return _LINK.sub(lambda tag: tag[0] if ' href="' in tag[1] else "", cleaned)


class TextPicture(NamedTuple):
    """A picture within a text: `name` as in its address, decoded; `alt` is empty where it has none."""

    sha256: str
    name: str
    alt: str


def pictures_in(cleaned: str) -> list[TextPicture]:
    """The pictures in HTML that `clean` has returned, in their order."""
    if "<img" not in cleaned:
        return []
    pictures = []
    for tag in _PICTURE.finditer(cleaned):
        values = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[1])}
        address = _PICTURE_ADDRESS.fullmatch(values["src"])
        pictures.append(TextPicture(address[1], unquote(address[2]), values.get("alt", "").strip()))
    return pictures


_INLINE = re.compile(r"</?(?:a|em|s|strong|sub|sup|u)(?:\s[^<>]*)?>")
_ANY_TAG = re.compile(r"<[^<>]*>")


def text_of(cleaned: str) -> str:
    """The text of HTML that `clean` has returned; where one block ends and another begins, a line ends."""
    return unescape(_ANY_TAG.sub("\n", _INLINE.sub("", cleaned)))


def line_of(block: str) -> str:
    """The text of one block of HTML, such as a heading, on one line and without its mark-up."""
    return " ".join(unescape(strip_tags(block)).split())

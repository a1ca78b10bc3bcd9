"""The tokens of a style sheet, its custom properties on `:root`, and the contrast of its colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A colour scheme is what of the reader's preferences holds, as media queries write them.
LIGHT: frozenset[str] = frozenset()
DARK = frozenset({"prefers-color-scheme: dark"})
MORE_CONTRAST = frozenset({"prefers-contrast: more"})
# What text is set in, and what it stands on.
TEXT_COLOURS = ("ink", "ink-soft", "accent")
GROUNDS = ("paper", "wash")
# WCAG 2.2, 1.4.3, for text of any size.
ENOUGH = 4.5

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PIECE = re.compile(r"([^{}]*)([{}])")
_TOKEN = re.compile(r"--([a-z-]+)\s*:\s*([^;]+)")
_CLASS = re.compile(r"\.([a-z][a-z0-9-]*)")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_GENERIC_FACE = re.compile(r"(?:serif|monospace)$")


class Rule(NamedTuple):
    conditions: frozenset[str]
    selector: str
    declarations: str


def rules(css: str) -> Iterator[Rule]:
    """Every rule with the conditions of the media queries around it, in the order of the sheet."""
    around: list[str] = []
    for text, brace in _PIECE.findall(_COMMENT.sub("", css)):
        if brace == "{":
            around.append(text.strip())
            continue
        prelude = around.pop()
        if not prelude.startswith("@"):
            media = [query.removeprefix("@media") for query in around]
            conditions = (part.strip(" ()") for query in media for part in query.split(" and "))
            yield Rule(frozenset(conditions), prelude, text)


def tokens(css: str, scheme: frozenset[str] = LIGHT) -> dict[str, str]:
    """The value of each token under the scheme; a later rule wins, as in a browser."""
    return {
        name: " ".join(value.split())
        for rule in rules(css)
        if rule.selector == ":root" and rule.conditions <= scheme
        for name, value in _TOKEN.findall(rule.declarations)
    }


def colours(css: str, scheme: frozenset[str] = LIGHT) -> dict[str, str]:
    return {name: value for name, value in tokens(css, scheme).items() if _HEX.fullmatch(value)}


def faces(css: str) -> dict[str, str]:
    return {name: value for name, value in tokens(css).items() if _GENERIC_FACE.search(value)}


def sizes(css: str) -> dict[str, str]:
    """The tokens that text is as large as."""
    return {
        name: value
        for name, value in tokens(css).items()
        if re.search(rf"font-size:\s*var\(--{name}\)", css)
    }


def lengths(css: str) -> dict[str, str]:
    """The other measures. One that only stands for another is none."""
    others = colours(css) | faces(css) | sizes(css)
    return {
        name: value
        for name, value in tokens(css).items()
        if name not in others and not value.startswith("var(")
    }


def classes(css: str) -> set[str]:
    return {name for rule in rules(css) for name in _CLASS.findall(rule.selector)}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21; `#fff` or `#ffffff`."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue = (_linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

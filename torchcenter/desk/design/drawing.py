"""Draws parts of public pages with objects never saved, and makes them fit to stand on one page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

SAMPLE_PICTURE = "img/sample.svg"
# The level at which the headings of a part begin: below the page, its group and the part's name.
HIGHEST = 4
LOWEST = 6

_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
_HEADING = re.compile(r"h[1-6]")
_ATTRIBUTE = re.compile(r'(?<=\s)([a-z-]+)="([^"]*)"')
_NAMING_IDS = {"id", "for", "list", "aria-describedby", "aria-controls"}
# A table that scrolls is a region in a `div`.
_LANDMARKS = {"nav", "section", "form", "div"}


class Drawing:
    """Renders what readers get at the host of the request, in the active language."""

    def __init__(self, asked: HttpRequest, **context):
        """`context` is what every part is given, such as the institution's name."""
        self.asked = asked
        self.context = context

    def include(self, template: str, **context) -> str:
        """A template by itself."""
        return self._rendered(template, reverse("home"), context)

    def page(self, template: str, view: str = "home", args: tuple = (), **context) -> str:
        """What a page says between its breadcrumbs and its footer."""
        html = self._rendered(template, reverse(view, args=args), context)
        return _cut(html, "main", inside=True)

    def part(
        self, template: str, name: str, view: str = "home", args: tuple = (), **context
    ) -> str:
        """The first element of the class in a template: of a page, what blocks fill."""
        html = self._rendered(template, reverse(view, args=args), context)
        return _cut(html, f".{name}")

    def _rendered(self, template: str, address: str, context: dict) -> str:
        return render_to_string(template, {**self.context, **context}, self._request(address))

    def _request(self, address: str) -> HttpRequest:
        host, secure = self.asked.get_host(), self.asked.is_secure()
        request = RequestFactory().get(address, HTTP_HOST=host, secure=secure)
        request.user = AnonymousUser()
        request.resolver_match = resolve(address)
        request.LANGUAGE_CODE = get_language()
        return request


class _Finder(HTMLParser):
    """Where the first element that is selected, by `tag` or `.class`, begins and ends."""

    def __init__(self, selector: str):
        super().__init__()
        self.selector = selector
        self.tag = ""
        self.depth = 0
        self.outside: list[tuple[int, int]] = []
        self.inside: list[tuple[int, int]] = []

    def handle_starttag(self, tag, attrs):
        if len(self.outside) == 2:
            return
        names = (dict(attrs).get("class") or "").split()
        if not self.tag and self.selector in (tag, *(f".{name}" for name in names)):
            line, column = self.getpos()
            self.tag = tag
            self.outside.append((line, column))
            opening = self.get_starttag_text().split("\n")
            end = len(opening[-1]) + (column if len(opening) == 1 else 0)
            self.inside.append((line + len(opening) - 1, end))
        if tag == self.tag:
            self.depth += 1

    def handle_startendtag(self, tag, attrs):
        """An element without content holds nothing and is not what is looked for."""

    def handle_endtag(self, tag):
        if tag != self.tag or len(self.outside) == 2:
            return
        self.depth -= 1
        if not self.depth:
            line, column = self.getpos()
            self.inside.append((line, column))
            self.outside.append((line, column + len(f"</{tag}>")))


def _cut(html: str, selector: str, *, inside: bool = False) -> str:
    """The first element that is selected, or what is in it. Raises LookupError where there is none."""
    finder = _Finder(selector)
    finder.feed(html)
    finder.close()
    if len(finder.outside) < 2:
        raise LookupError(f"No element {selector}.")
    starts = [0]
    for line in html.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    begin, end = (
        starts[line - 1] + column for line, column in (finder.inside if inside else finder.outside)
    )
    return html[begin:end]


def fit(html: str, key: str, name: str, naming: str) -> SafeString:
    """The part as one of many on a page: no id, landmark or heading of it is another's, no link leads away.

    `key` leads its ids, and is where its links lead; `name` is said after the names of its landmarks,
    and `naming` has the ids of elements that say the same.
    """
    # What breadcrumbs tell to programs is of no page that is there.
    html = _SCRIPT.sub("", html)
    levels = [int(tag[1]) for _end, tag, _rest in _TAG.findall(html) if _HEADING.fullmatch(tag)]
    raised = HIGHEST - min(levels, default=HIGHEST)

    def changed_attribute(tag: str, attribute: str, value: str) -> str:
        if attribute in _NAMING_IDS:
            value = " ".join(f"{key}-{each}" for each in value.split())
        elif attribute == "aria-labelledby":
            value = " ".join((*(f"{key}-{each}" for each in value.split()), naming))
        elif attribute == "aria-label" and tag in _LANDMARKS:
            value = f"{value} · {escape(name)}"
        elif attribute == "href" and tag == "a":
            value = f"#{key}"
        elif attribute == "src" or (attribute == "href" and tag == "image"):
            value = static(SAMPLE_PICTURE)
        return f'{attribute}="{value}"'

    def changed(found: re.Match) -> str:
        end, tag, rest = found.groups()
        level = int(tag[1]) if _HEADING.fullmatch(tag) else 0
        if level == 1:
            # No rule of the style sheet is for h1, and the page has one of its own.
            tag = f"h{HIGHEST}"
        if end:
            return f"</{tag}>"
        rest = _ATTRIBUTE.sub(lambda each: changed_attribute(tag, *each.groups()), rest)
        if level > 1 and raised:
            rest += f' aria-level="{min(level + raised, LOWEST)}"'
        return f"<{tag}{rest}>"

    return mark_safe(_TAG.sub(changed, html))  # noqa: S308  What templates have escaped.

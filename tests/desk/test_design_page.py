"""The component page shows every part of the public pages, to staff alone."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override

from tests import factories
from torchcenter.desk.design import pages, tokens

pytestmark = pytest.mark.django_db
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
PARTS = (
    "mark", "masthead", "navigation", "site-header", "reading-aids", "breadcrumbs",
    "title", "over-title", "lead", "language-note", "language-mark", "validity-note", "validity-mark",
    "rows", "months", "archive-drawing", "archive-years", "pagination", "steps", "neighbours",
    "document", "facts", "past-note", "editions", "changes", "leaving",
    "read-aloud", "contents", "prose", "pictures", "attachments", "references", "citing",
    "progress", "reports", "task-facts", "board", "through-years", "plans", "other-years", "as-it-stood",
    "timeline-drawing", "timeline",
    "statement", "home-section", "task-index",
    "search-form", "search-errors", "search-results", "results-head", "histogram", "chosen", "facets",
    "hits", "offers", "nothing", "search-pagination",
    "errors", "buttons", "empty", "site-footer", "contact", "site-page",
)  # fmt: skip
# Classes of the style sheet that no template writes.
WRITTEN_ELSEWHERE = {
    "preview-mark": "desk/preview/rendering.py writes it into a draft's page.",
    "search-forget": "search.js makes the list of terms.",
    "search-terms": "search.js makes the list of terms.",
}
SCHEMES = {
    "light": tokens.LIGHT,
    "dark": tokens.DARK,
    "more contrast": tokens.MORE_CONTRAST,
    "more contrast, dark": tokens.MORE_CONTRAST | tokens.DARK,
}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source"}


class Page(HTMLParser):
    """What the checks ask of a page: its elements in order, and whether each one closes."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.open = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, self.getpos()

    def all(self, attribute):
        return [
            attributes[attribute] for _tag, attributes in self.elements if attribute in attributes
        ]


@pytest.fixture
def writer():
    """A member of staff without any permission."""
    client = Client()
    client.force_login(factories.make_user())
    return client


@pytest.fixture(params=LANGUAGES)
def page(request, writer):
    response = writer.get(reverse("admin:design"), {"language": request.param})
    assert response.status_code == 200
    return Page(response.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_read_it_in_either_language(writer, language):
    response = writer.get("/desk/design/", {"language": language})
    html = response.content.decode()
    assert f'<html lang="{LANGUAGES[language]}">' in html
    title = {"zh-hans": "标题示例", "en": "Sample title"}[language]
    assert f">{title}</h4>" in html


def test_the_desk_s_language_is_that_of_the_page_unless_another_is_asked_for(writer):
    writer.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en">' in writer.get("/desk/design/").content.decode()
    assert '<html lang="en">' in writer.get("/desk/design/?language=xx").content.decode()


def test_the_desk_s_first_page_leads_to_it(writer):
    assert f'href="{reverse("admin:design")}"' in writer.get("/desk/").content.decode()


def test_the_public_is_asked_to_sign_in(client):
    response = client.get("/desk/design/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/desk/login/")


def test_nothing_of_it_is_on_the_public_site(client):
    factories.published(factories.make_notice())
    for address in ("/", "/en/", "/notices/", "/site-map/", "/sitemaps/pages.xml", "/robots.txt"):
        html = client.get(address).content.decode()
        assert "design" not in html
    for address in ("/design/", "/en/design/", "/en/desk/design/"):
        with override("en"), pytest.raises(Resolver404):
            resolve(address)


def test_every_part_is_there_and_in_the_contents(page):
    assert {f"{part}-name" for part in PARTS} <= {*page.all("id")}
    assert {f"#{part}-name" for part in PARTS} <= {*page.all("href")}


def test_no_part_is_without_its_name_here(page):
    named = {id_.removesuffix("-name") for id_ in page.all("id") if id_.endswith("-name")}
    assert named - {"colours", "sizes", "faces", "lengths"} == {*PARTS}


def test_every_part_has_its_place(page):
    figures = [attributes["class"] for tag, attributes in page.elements if tag == "figure"]
    parts = [name for name in figures if name.startswith("design-")]
    places = {f"design-specimen design-{place}" for place in ("main", "margin", "page")}
    assert {*parts} == places


def test_every_class_of_the_style_sheet_is_shown(page):
    shown = {name for value in page.all("class") for name in value.split()}
    classes = tokens.classes(pages.style_sheet())
    assert len(classes) > 100
    assert classes - shown == {*WRITTEN_ELSEWHERE}


def test_every_token_is_shown(writer):
    html = writer.get("/desk/design/").content.decode()
    css = pages.style_sheet()
    others = {name for name, value in tokens.tokens(css).items() if value.startswith("var(")}
    shown = {*re.findall(r"<code>([a-z-]+)</code>", html)}
    assert {*tokens.tokens(css)} - others <= shown


def test_ids_are_unique_and_all_that_refers_to_one_finds_it(page):
    ids = page.all("id")
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    for attribute in ("for", "list", "aria-labelledby", "aria-describedby"):
        for value in page.all(attribute):
            assert {*value.split()} <= {*ids}, attribute
    assert {href[1:] for href in page.all("href") if href.startswith("#")} <= {*ids}


def test_there_is_one_h1_and_no_level_is_left_out(page):
    levels = [
        int(attributes.get("aria-level") or tag[1])
        for tag, attributes in page.elements
        if re.fullmatch("h[1-6]", tag)
    ]
    assert [tag for tag, _attributes in page.elements].count("h1") == 1
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_no_link_leads_away_and_nothing_is_inline(page):
    away = {href for href in page.all("href") if not href.startswith(("#", "/static/", "?"))}
    assert away == {reverse("admin:index")}
    assert all(src.startswith("/static/") for src in page.all("src"))
    assert page.all("style") == []
    assert "script" not in {tag for tag, _attributes in page.elements}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_against_its_ground(scheme):
    colours = tokens.colours(pages.style_sheet(), SCHEMES[scheme])
    for ground in tokens.GROUNDS:
        for colour in tokens.TEXT_COLOURS:
            contrast = tokens.contrast(colours[colour], colours[ground])
            assert contrast >= tokens.ENOUGH, (colour, ground)


def test_contrast_is_as_wcag_defines_it():
    assert tokens.contrast("#000", "#ffffff") == pytest.approx(21)
    assert tokens.contrast("#fff", "#FFFFFF") == pytest.approx(1)
    # The grey that just passes on white.
    assert tokens.contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


def test_a_token_has_the_value_of_the_last_rule_that_applies():
    css = """
      :root { --ink: #000; /* --ink: #fff; */ --gap: 2rem }
      @media (prefers-color-scheme: dark) { :root { --ink: #eee; } }
      @media (prefers-contrast: more) { .a { --ink: #123; } :root { --gap: 3rem; } }
      @media (prefers-contrast: more) and (prefers-color-scheme: dark) { :root { --ink: #fff; } }
      @media print { :root { --ink: #333; } }
    """
    found = {scheme: tokens.tokens(css, conditions) for scheme, conditions in SCHEMES.items()}
    assert found == {
        "light": {"ink": "#000", "gap": "2rem"},
        "dark": {"ink": "#eee", "gap": "2rem"},
        "more contrast": {"ink": "#000", "gap": "3rem"},
        "more contrast, dark": {"ink": "#fff", "gap": "3rem"},
    }

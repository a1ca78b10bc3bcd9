"""Every kind of public page against WCAG 2.2 AA, as people with different eyes and screens see it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import DESKTOP, PHONE

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PAGES = (
    "/",
    "/notices/",
    "/notices/2023/",
    "/notices/2023/12/",
    "/history/",
    "/tasks/",
    "/tasks/2024/",
    "/tasks/2024/1/",
    "/search/?q=火炬&year=2023",
    "/search/?q=无人写过的词语",
    "/feeds/",
    "/data/",
    "/site-map/",
    "/corrections/",
    "/accessibility/",
    "/privacy/",
    "/nowhere/",
)
# The first documents of the starter content, and what hangs on them.
LINKED = {
    "/notices/": "/notices/2023/",
    "/history/": "/history/",
}
LOOKS = {
    "light": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark, on a phone": {"viewport": PHONE, "color_scheme": "dark"},
    "more contrast, on a phone": {"viewport": PHONE, "color_scheme": "light", "contrast": "more"},
    "more contrast, dark": {"viewport": DESKTOP, "color_scheme": "dark", "contrast": "more"},
}
NARROW = {"width": 320, "height": 640}
# WCAG 1.4.12: whoever needs it sets texts wider apart.
SPACING = """* {
  line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
} p { margin-bottom: 2em !important; }"""


def documents(page, site, prefix):
    """A document of each section and its editions, found where readers find them."""
    found = []
    for address, beginning in LINKED.items():
        page.goto(site.url + prefix + address)
        link = page.locator(f'main a[href^="{prefix}{beginning}"]').evaluate_all(
            r"links => links.map(a => a.pathname).find(path => /\/\d{3,}\/$/.test(path))"
        )
        assert link, address
        found += [link, f"{link}editions/"]
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("look", LOOKS)
def test_nothing_stands_in_anybody_s_way(open_page, site, look, prefix):
    page = open_page(**LOOKS[look])
    addresses = [prefix + address for address in PAGES] + documents(page, site, prefix)
    violations = {}
    for address in addresses:
        page.goto(site.url + address)
        results = Axe().run(page, options=RULES)
        if results.violations_count:
            violations[address] = results.generate_report()
    assert violations == {}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_narrow_window_needs_no_scrolling_sideways(open_page, site, prefix):
    page = open_page(viewport=NARROW)
    addresses = [prefix + address for address in PAGES] + documents(page, site, prefix)
    too_wide = {}
    for address in addresses:
        page.goto(site.url + address)
        for spacing in ("", SPACING):
            sheet = page.evaluate_handle(
                "css => { const s = new CSSStyleSheet(); s.replaceSync(css);"
                " document.adoptedStyleSheets = [s]; }",
                spacing,
            )
            sheet.dispose()
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > NARROW["width"]:
                too_wide[address, bool(spacing)] = width
    assert too_wide == {}


def test_every_link_of_a_page_is_reached_by_keyboard_and_seen(open_page, site):
    page = open_page()
    page.goto(site.url)
    reached = []
    for _press in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const element = document.activeElement;
              if (!element || element === document.body) return null;
              const box = element.getBoundingClientRect();
              const style = getComputedStyle(element);
              return [element.outerHTML.slice(0, 120), style.outlineStyle, box.width > 0 && box.height > 0];
            }"""
        )
        if at is None:
            break
        html, outline, is_there = at
        assert outline != "none", html
        assert is_there, html
        reached.append(html)
    links = page.locator("a[href], button, input").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).length"
    )
    assert len(reached) == links
    assert "#text" in reached[0]

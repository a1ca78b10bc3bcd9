"""Every kind of public page against WCAG 2.2 AA, as people with different eyes and screens see it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import DESKTOP, PHONE
from .staff import sign_in

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
    "/history/?decade=2020",
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
# What a page is made of is the same in every look; these depend on how it is drawn.
DRAWN = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast",
            "link-in-text-block",
            "scrollable-region-focusable",
            "target-size",
        ],
    },
    "resultTypes": ["violations"],
}
LOOKS = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "more contrast": {"color_scheme": "light", "contrast": "more"},
    "more contrast, dark": {"color_scheme": "dark", "contrast": "more"},
}
AIDS = {
    "large type": {"type": "large"},
    "very large type, black on white": {"type": "largest", "colours": "black-on-white"},
    "large type, yellow on black": {"type": "large", "colours": "yellow-on-black"},
}
SCREENS = {"desktop": DESKTOP, "phone": PHONE}
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
@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_stands_in_anybody_s_way(open_page, site, screen, prefix):
    """Every rule on the page as it comes, then what depends on its look in every other look."""
    page = open_page(viewport=SCREENS[screen])
    addresses = [prefix + address for address in PAGES] + documents(page, site, prefix)
    violations = {}

    def check(look, rules):
        # The script of half a megabyte stays in the page until the next one.
        axe = Axe() if look == "light" else Axe(axe_script="undefined")
        results = axe.run(page, options=rules)
        if results.violations_count:
            violations[address, look] = results.generate_report()

    for address in addresses:
        page.goto(site.url + address)
        # The panel of the reading aids is a part of every page.
        page.evaluate("document.getElementById('reading-aids').hidden = false")
        for look, media in LOOKS.items():
            page.emulate_media(**media)
            check(look, RULES if look == "light" else DRAWN)
        page.emulate_media(**LOOKS["light"])
        for look, chosen in AIDS.items():
            page.evaluate(
                "chosen => { for (const aid of ['type', 'colours'])"
                " if (chosen[aid]) document.documentElement.dataset[aid] = chosen[aid];"
                " else delete document.documentElement.dataset[aid]; }",
                chosen,
            )
            check(look, DRAWN)
    assert violations == {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_part_in_every_state_stands_in_nobody_s_way(open_page, site, language):
    page = open_page()
    sign_in(page, site)
    page.goto(f"{site.url}/desk/design/?language={language}")
    axe = Axe()
    violations = {}
    for look, rules in (("light", RULES), ("dark", DRAWN), ("more contrast, dark", DRAWN)):
        page.emulate_media(**LOOKS[look])
        results = axe.run(page, options=rules)
        if results.violations_count:
            violations[look] = results.generate_report()
    assert violations == {}
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_narrow_window_needs_no_scrolling_sideways(open_page, site, prefix):
    page = open_page(viewport=NARROW)
    addresses = [prefix + address for address in PAGES] + documents(page, site, prefix)
    too_wide = {}
    for address in addresses:
        page.goto(site.url + address)
        page.evaluate("document.getElementById('reading-aids').hidden = false")
        for type_size, spacing in (("", ""), ("", SPACING), ("largest", "")):
            page.evaluate("size => { document.documentElement.dataset.type = size; }", type_size)
            sheet = page.evaluate_handle(
                "css => { const s = new CSSStyleSheet(); s.replaceSync(css);"
                " document.adoptedStyleSheets = [s]; }",
                spacing,
            )
            sheet.dispose()
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > NARROW["width"]:
                too_wide[address, type_size, bool(spacing)] = width
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

"""A reader searches the starter site: with the mouse, by keyboard alone, without scripts, on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESKTOP, PHONE

OPTIONS = '.search-terms [role="option"]'


def results(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator(".results-count").inner_text()) or 0)


def test_a_reader_finds_what_was_said_in_a_year(open_page, site):
    page = open_page()
    page.goto(site.url)
    page.fill(".site-search input", "火炬")
    page.press(".site-search input", "Enter")
    expect(page.locator("h1")).to_have_text("档案搜索")
    everything = results(page)
    assert everything > 3
    expect(page.locator(".hit mark").first).to_have_text("火炬")

    bars = page.locator(".bar")
    first = int(page.locator(".histogram-ends span").first.inner_text().removesuffix("年"))
    bars.nth(1991 - first).click()
    expect(page).to_have_url(re.compile(r"year=1991$"))
    assert 0 < results(page) < everything
    expect(page.locator(".hit-date").first).to_contain_text("1991年")
    assert page.locator(".histogram").count() == 2

    page.locator(".chosen a").click()
    assert results(page) == everything
    page.locator("#facet-section + ul a").first.click()
    expect(page).to_have_url(re.compile("section="))
    expect(page.locator('.facet-values [aria-current="true"]')).to_have_count(1)

    page.locator(".language-switch").click()
    expect(page.locator("h1")).to_have_text("Archive search")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=.*section="))
    page.locator(".hit-title a").first.click()
    expect(page).to_have_url(re.compile("/en/(notices|history|tasks)/"))


def test_terms_are_suggested_and_chosen_with_the_keyboard_alone(open_page, site):
    page = open_page()
    page.goto(f"{site.url}/search/")
    box = page.locator(".search-words")
    box.focus()
    page.keyboard.type("xinxing")
    expect(page.locator(OPTIONS).first).to_contain_text("新兴产业")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    chosen = box.input_value()
    assert "新兴产业" in chosen
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert box.input_value() == "xinxing"
    page.keyboard.type(" ")
    page.keyboard.press("Backspace")
    expect(page.locator(OPTIONS).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".hit-title mark").first).to_have_text(chosen)


def test_what_was_searched_for_is_remembered_on_the_device_until_it_is_to_be_forgotten(
    open_page, site
):
    page = open_page()
    for text in ("新型工业化", "产业集群"):
        page.goto(f"{site.url}/search/")
        page.fill(".search-words", text)
        page.click(".search-line .button")
        expect(page).to_have_url(re.compile("q="))
    page.goto(f"{site.url}/search/")
    page.focus(".search-words")
    expect(page.locator(f"{OPTIONS} > span")).to_have_text(["产业集群", "新型工业化"])
    page.click(".search-forget")
    expect(page.locator(".search-terms")).to_be_hidden()
    page.reload()
    page.focus(".search-words")
    expect(page.locator(".search-terms")).to_be_hidden()
    assert page.context.cookies() == []


def test_everything_works_without_scripts(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site.url}/search/")
    assert page.locator("#known-terms option").count() > 0
    page.fill(".search-words", "huoju zhongxin")
    page.click(".search-line .button")
    page.locator(".offer a", has_text="火炬中心").click()
    assert results(page) > 0
    page.locator(".search-more summary").click()
    page.fill("#from", "2023-01-01")
    page.fill("#to", "2023-12-31")
    page.click(".search-line .button")
    expect(page.locator(".chosen")).to_contain_text("2023年1月1日至2023年12月31日")
    for date in page.locator(".hit-date").all():
        expect(date).to_contain_text("2023年")
    page.locator(".results-sort a", has_text="按相关度").click()
    expect(page).to_have_url(re.compile("sort=relevance"))


def test_a_former_name_leads_to_the_present_one(open_page, site):
    page = open_page()
    page.goto(f"{site.url}/search/?q=科学技术部火炬高技术产业开发中心")
    page.locator(".offer a").click()
    expect(page.locator(".search-words")).to_have_value("工业和信息化部火炬高技术产业开发中心")
    assert results(page) > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("screen", "viewport"), [("desktop", DESKTOP), ("phone", PHONE)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_search_fits_its_window(
    open_page, site, photograph, language, screen, viewport, scheme
):
    page = open_page(viewport=viewport, color_scheme=scheme)
    prefix = "/en" if language == "en" else ""
    for name, query in {
        "hits": "?q=火炬",
        "year": "?q=火炬&year=2023&section=history",
        "nothing": "?q=鳜鱼&year=2023",
        "partial": "?q=火炬中心是哪一年成立的",
        "meant": "?q=huoju",
        "error": "?q=火炬&from=2023-02-31",
        "whole": "",
    }.items():
        page.goto(f"{site.url}{prefix}/search/{query}")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], (name, width)
        photograph(page, f"search-{name}-{language}-{screen}-{scheme}")
    page.goto(f"{site.url}{prefix}/search/")
    page.locator(".search-words").press_sequentially("产业")
    expect(page.locator(OPTIONS).first).to_be_visible()
    photograph(page, f"search-suggestions-{language}-{screen}-{scheme}")


@pytest.mark.parametrize("language", ["", "/en"])
def test_links_and_boxes_are_large_enough_to_touch(open_page, site, language):
    page = open_page(viewport=PHONE)
    page.goto(f"{site.url}{language}/search/?q=火炬&year=2023")
    small = page.evaluate(
        """[...document.querySelectorAll("main a, main button, main summary, main input")]
           .filter((each) => !each.closest("[aria-hidden]") && each.type !== "hidden")
           .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 24)
           .map((each) => each.outerHTML)"""
    )
    assert small == []

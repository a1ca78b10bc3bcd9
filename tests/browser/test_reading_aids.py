"""Reading aids: a choice holds on every page from the first paint, and nothing leaves the device."""

import json
from itertools import pairwise

import pytest

from .conftest import PHONE

EIGHTEEN_POINTS = 24
STATEMENT = 'main a[href*="/notices/2023/"]'
# No voice runs in a browser without a screen. This one has the interface of the Web Speech API; it
# "speaks" when the test says so.
VOICES = """
window.said = [];
const engine = new EventTarget();
Object.assign(engine, {
  getVoices: () => [
    {name: "Network", lang: "zh-CN", localService: false},
    {name: "Network", lang: "en-US", localService: false},
    ...(window.localVoices ?? [
      {name: "Taiwan", lang: "zh-TW", localService: true},
      {name: "Mainland", lang: "zh_CN", localService: true},
      {name: "British", lang: "en-GB", localService: true},
    ]),
  ],
  speak: (utterance) => { said.push(utterance); },
  cancel: () => {},
});
Object.defineProperty(window, "speechSynthesis", {value: engine});
window.SpeechSynthesisUtterance = class extends EventTarget {
  constructor(text) { super(); this.text = text; }
};
window.finish = () => said.at(-1).dispatchEvent(new Event("end"));
window.marked = () => [...CSS.highlights.get("read-aloud")].map(String);
"""


def body_size(page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")


def chosen(page) -> dict:
    return page.evaluate("({...document.documentElement.dataset})")


def test_a_choice_holds_on_every_page_in_both_languages(open_page, site):
    page = open_page()
    page.goto(site.url)
    before = body_size(page)
    page.get_by_role("button", name="阅读辅助").click()
    page.get_by_label("大", exact=True).first.check()
    page.get_by_label("黑底黄字").check()
    assert body_size(page) >= EIGHTEEN_POINTS > before
    page.goto(f"{site.url}/en/tasks/")
    assert body_size(page) >= EIGHTEEN_POINTS
    assert (
        page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        == "rgb(0, 0, 0)"
    )
    page.get_by_role("button", name="Reading aids").click()
    assert page.get_by_label("Yellow on black").is_checked()
    page.get_by_role("button", name="Back to the standard").click()
    page.wait_for_function("localStorage.length === 0")
    assert chosen(page) == {"scripted": ""}
    page.reload()
    assert body_size(page) == before


@pytest.mark.parametrize(
    "path", ["/", "/history/", "/tasks/2024/", "/notices/", "/notices/2023/101/", "/search/?q=火炬"]
)
def test_no_text_is_smaller_than_large_type(open_page, site, path):
    page = open_page(viewport=PHONE)
    page.add_init_script("localStorage.setItem('reading-aids', '{\"type\": \"large\"}');")
    page.goto(site.url + path)
    small = page.evaluate(
        "smallest => [...document.querySelectorAll('main *, footer *')]"
        ".filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.data?.trim()))"
        ".filter(e => parseFloat(getComputedStyle(e).fontSize) < smallest).map(e => e.outerHTML)",
        EIGHTEEN_POINTS,
    )
    assert small == []
    labels = page.evaluate(
        "[...document.querySelectorAll('.timeline-year-label')].filter(e => e.checkVisibility())"
        ".map(e => e.getBoundingClientRect()).map(box => [box.left, box.right])"
    )
    assert all(one[1] < other[0] for one, other in pairwise(labels))


def test_the_choice_is_there_before_anything_is_drawn(open_page, site):
    page = open_page()
    page.add_init_script(
        f"localStorage.setItem('reading-aids', {json.dumps(json.dumps({'type': 'large'}))});"
        "new MutationObserver(() => { if (document.body) window.atBody ??= "
        "document.documentElement.dataset.type; }).observe(document, {childList: true, subtree: true});"
    )
    # The script behind the controls never comes.
    page.route(
        "**/reading_aids*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(site.url)
    assert page.evaluate("window.atBody") == "large"
    assert body_size(page) >= EIGHTEEN_POINTS


def test_a_reader_who_keeps_sites_from_storing_still_chooses(open_page, site):
    page = open_page(viewport=PHONE)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }});"
    )
    page.goto(site.url)
    page.get_by_role("button", name="阅读辅助").click()
    page.get_by_label("特大").check()
    assert body_size(page) > EIGHTEEN_POINTS
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_scripts_no_dead_control_is_shown(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto(site.url)
    page.locator(STATEMENT).first.click()
    assert not page.get_by_role("button", name="阅读辅助").is_visible()
    assert not page.get_by_role("button", name="朗读").is_visible()


def test_a_document_is_read_sentence_by_sentence_by_a_voice_of_the_device(open_page, site):
    page = open_page()
    page.add_init_script(VOICES)
    page.goto(site.url)
    page.locator(STATEMENT).first.click()
    title = page.locator("h1").inner_text()
    page.get_by_role("button", name="朗读").click()
    spoken = "said.map(u => [u.text, u.voice.name])"
    assert page.evaluate(spoken) == [[title, "Mainland"]]
    assert page.evaluate("marked()") == [title]

    page.evaluate("finish()")
    first = page.locator(".prose p").first.inner_text().split("。")[0] + "。"
    assert page.evaluate("said.at(-1).text") == first
    assert page.evaluate("marked()") == [first]

    page.get_by_role("button", name="暂停").click()
    page.evaluate("finish()")
    assert page.evaluate("said.length") == 2
    page.get_by_role("button", name="继续").click()
    assert page.evaluate("said.at(-1).text") == first

    page.get_by_role("button", name="停止").click()
    assert page.evaluate("marked()") == []
    page.get_by_role("button", name="朗读").click()
    assert page.evaluate("said.at(-1).text") == title


def test_the_whole_text_is_read_to_its_end_once(open_page, site):
    page = open_page()
    page.add_init_script(VOICES)
    page.goto(f"{site.url}/en/")
    page.locator(STATEMENT).first.click()
    page.get_by_role("button", name="Read aloud").click()
    page.get_by_role("button", name="Stop").focus()
    read = page.evaluate(
        "() => { const texts = [];"
        " while (document.querySelector('.read-aloud').dataset.state === 'reading')"
        " { texts.push(said.at(-1).text); finish(); } return texts; }"
    )
    shown = page.evaluate(
        "['h1', '.document-text .prose'].map(e => document.querySelector(e).textContent).join('')"
    )
    assert "".join("".join(read).split()) == "".join(shown.split())
    assert page.evaluate("[...new Set(said.map(u => u.voice.name))]") == ["British"]
    assert page.evaluate("document.activeElement.textContent") == "Read aloud"


@pytest.mark.parametrize("voices", ["[]", '[{name: "British", lang: "en-GB", localService: true}]'])
def test_a_voice_of_the_network_is_never_used(open_page, site, voices):
    page = open_page()
    page.add_init_script(f"window.localVoices = {voices};")
    page.add_init_script(VOICES)
    page.goto(site.url)
    page.locator(STATEMENT).first.click()
    page.wait_for_load_state()
    assert not page.get_by_role("button", name="朗读").is_visible()


def test_a_voice_that_fails_says_so(open_page, site):
    page = open_page()
    page.add_init_script(VOICES)
    page.goto(site.url)
    page.locator(STATEMENT).first.click()
    page.get_by_role("button", name="朗读").click()
    page.evaluate("said.at(-1).dispatchEvent(new Event('error'))")
    assert page.locator(".read-aloud-status").inner_text() == "本机语音朗读失败。"
    assert page.get_by_role("button", name="朗读").is_visible()

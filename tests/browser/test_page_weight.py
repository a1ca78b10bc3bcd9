"""What a reader's first visit costs, and that everything can be read without scripts and cookies."""

import pytest

PAGES = {
    "home": "/",
    "list": "/notices/",
    "notice": "/notices/2023/101/",
    "timeline": "/history/",
    "plan": "/tasks/2024/",
    "search": "/search/?q=火炬",
}
PAGE_BYTES = 60_000
SCRIPT_BYTES = 15_000
# What scripts show besides are buttons that need them, and what these say.
READABLE = """
() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (text && parent.checkVisibility() && !parent.closest("button, [role=status]")) texts.push(text);
  }
  return texts;
}
"""


@pytest.fixture
def visit(open_page, site):
    """Open a page as on a first visit; return it and the bytes that came over the wire, by kind."""

    def visit_(path):
        page = open_page()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        kinds, received = {}, {}
        network.on(
            "Network.responseReceived",
            lambda event: kinds.update({event["requestId"]: event["type"]}),
        )
        network.on(
            "Network.loadingFinished",
            lambda event: received.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.goto(site.url + path, wait_until="networkidle")
        weights = {}
        for request, size in received.items():
            weights.setdefault(kinds[request], []).append(size)
        return page, weights

    return visit_


@pytest.mark.parametrize("kind", PAGES)
def test_a_first_visit_is_light_and_leaves_nothing_behind(visit, kind):
    page, weights = visit(PAGES[kind])
    assert sum(map(sum, weights.values())) < PAGE_BYTES, weights
    assert len(weights["Stylesheet"]) == 1
    assert sum(weights["Script"]) < SCRIPT_BYTES, weights
    # What is sent is compressed.
    [document] = weights["Document"]
    assert document < len(page.content().encode()) / 2
    assert page.context.cookies() == []


@pytest.mark.parametrize("kind", PAGES)
def test_everything_is_read_without_scripts(open_page, site, kind):
    shown = {}
    for with_scripts in (True, False):
        page = open_page(java_script_enabled=with_scripts)
        page.goto(site.url + PAGES[kind])
        shown[with_scripts] = page.evaluate(READABLE)
    assert len(shown[False]) > 5
    assert shown[False] == shown[True]

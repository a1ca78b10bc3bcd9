"""The reference and the address of a document are copied as they stand."""

from playwright.sync_api import expect

STATEMENT = 'main a[href*="/notices/2023/"]'


def test_the_buttons_copy_what_they_say(open_page, site):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.url)
    page.locator(STATEMENT).first.click()
    page.get_by_role("button", name="复制引文").click()
    expect(page.locator(".citing [role=status]")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#reference").inner_text()
    page.locator(".citing [role=status]").evaluate("status => { status.textContent = ''; }")
    page.get_by_role("button", name="复制网址").click()
    expect(page.locator(".citing [role=status]")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_without_a_way_to_copy_no_dead_button_is_shown(open_page, site):
    page = open_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined});")
    page.goto(site.url)
    page.locator(STATEMENT).first.click()
    expect(page.locator("#reference")).to_be_visible()
    expect(page.get_by_role("button", name="复制引文")).to_be_hidden()

"""An editor's day at the desk, and what readers see of it."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from .conftest import DESKTOP, PHONE, ServedSite
from .staff import sign_in


def picture() -> bytes:
    buffer = BytesIO()
    Image.linear_gradient("L").resize((1200, 675)).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


TITLE = "关于组织申报2024年度示范项目的通知"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def write(page: Page, field: str, text: str) -> None:
    """Type into the rich-text editor of the field."""
    editor = page.locator(f".fieldBox.field-{field} [role=textbox]")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def add_inline(page: Page, prefix: str, file: dict, **fields: str) -> None:
    page.locator(f"#{prefix}-group .add-row a").click()
    row = page.locator(f"#{prefix}-0")
    row.locator("input[type=file]").set_input_files(file)
    for name, value in fields.items():
        row.locator(f"[name={prefix}-0-{name}]").fill(value)


def publish(page: Page) -> None:
    page.click("input[name=_publish]")
    expect(page.locator(".messagelist .success").last).to_be_visible()


def write_notice(page: Page, site: ServedSite) -> None:
    """Fill in a notice in both languages with a picture and an attachment."""
    page.goto(f"{site.url}/desk/notices/notice/add/")
    page.fill("[name=title_zh_hans]", TITLE)
    page.fill("[name=title_en]", "Call for applications for demonstration projects in 2024")
    page.fill("[name=summary_zh_hans]", "申报截止时间为5月31日。")
    page.fill("[name=summary_en]", "Applications close on 31 May.")
    page.fill("[name=date]", "2024-03-15")
    write(page, "body_zh_hans", "各有关单位：现将申报事项通知如下。")
    write(page, "body_en", "To all units concerned: the application procedure is as follows.")
    add_inline(
        page,
        "pictures",
        {"name": "会场.jpg", "mimeType": "image/jpeg", "buffer": picture()},
        alt_zh_hans="会场全景",
        alt_en="The conference hall",
    )
    add_inline(
        page,
        "attachments",
        {"name": "申报表.pdf", "mimeType": "application/pdf", "buffer": PDF},
        title_zh_hans="示范项目申报表",
        title_en="Application form",
    )


def public_address(page: Page) -> str:
    """Where the message on the desk says that the notice can be read."""
    address = page.locator(".messagelist .success a[href^='/notices/']").get_attribute("href")
    assert re.fullmatch(r"/notices/2024/\d{3,}/", address)
    return address


@pytest.fixture(scope="module")
def published_notice(site, browser) -> str:
    """The address of a notice that stays published for all the tests here."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, site)
    write_notice(page, site)
    publish(page)
    address = public_address(page)
    context.close()
    return address


def test_an_editor_publishes_changes_and_withdraws_a_notice(open_page, site, photograph):
    desk, reader = open_page(), open_page()
    sign_in(desk, site)
    photograph(desk, "desk-index")
    write_notice(desk, site)
    photograph(desk, "desk-notice-before-publishing")
    publish(desk)
    photograph(desk, "desk-notice-published")
    path = public_address(desk)

    # Published: the page, the year, the month and the home page have it at once.
    reader.goto(site.url + path)
    expect(reader.locator("h1")).to_have_text(TITLE)
    expect(reader.locator("main")).to_contain_text("现将申报事项通知如下")
    image = reader.get_by_role("img", name="会场全景")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.currentSrc").endswith("-960.webp")
    with reader.expect_download() as download:
        reader.get_by_role("link", name=re.compile("示范项目申报表")).first.click()
    assert download.value.suggested_filename == "申报表.pdf"
    assert download.value.path().read_bytes() == PDF
    for address in ("/", "/notices/", "/notices/2024/", "/notices/2024/03/"):
        reader.goto(site.url + address)
        expect(reader.get_by_role("link", name=TITLE).first).to_be_visible()
    reader.goto(f"{site.url}/en{path}")
    expect(reader.locator("h1")).to_contain_text("Call for applications")
    expect(reader.get_by_role("img", name="The conference hall")).to_be_visible()
    assert reader.context.cookies() == []

    # Saved on the desk: nothing public changes until it is published again.
    desk.fill("[name=title_zh_hans]", "更正后的通知")
    desk.click("input[name=_continue]")
    reader.goto(site.url + path)
    expect(reader.locator("h1")).to_have_text(TITLE)
    desk.fill("[name=change_note_zh_hans]", "更正标题。")
    publish(desk)
    reader.goto(site.url + path)
    expect(reader.locator("h1")).to_have_text("更正后的通知")
    reader.goto(f"{site.url}{path}editions/")
    expect(reader.locator("main")).to_contain_text("更正标题。")
    photograph(reader, "editions-zh-desktop")

    # Withdrawn: the page stays and tells why, its files are gone.
    reader.goto(site.url + path)
    file = reader.get_by_role("link", name=re.compile("示范项目申报表")).first.get_attribute("href")
    desk.get_by_role("link", name="撤下").click()
    desk.fill("[name=reason_zh_hans]", "申报条件有误，另行通知。")
    desk.fill("[name=reason_en]", "The conditions were wrong; a new call will follow.")
    photograph(desk, "desk-withdraw")
    desk.click("#content-main [type=submit]")
    expect(desk.locator(".messagelist .success").last).to_be_visible()
    response = reader.goto(site.url + path)
    assert response.status == 410
    expect(reader.locator("main")).to_contain_text("申报条件有误，另行通知。")
    photograph(reader, "withdrawn-zh-desktop")
    response = reader.goto(f"{site.url}/en{path}")
    assert response.status == 410
    expect(reader.locator("main")).to_contain_text("The conditions were wrong")
    photograph(reader, "withdrawn-en-desktop")
    assert reader.request.get(site.url + file).status == 404
    reader.goto(f"{site.url}/notices/")
    expect(reader.get_by_role("link", name="更正后的通知")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("screen", "viewport"), [("desktop", DESKTOP), ("phone", PHONE)])
def test_every_page_fits_its_screen(
    published_notice, open_page, site, photograph, screen, viewport, scheme
):
    """No page scrolls sideways; a picture of each is kept."""
    reader = open_page(viewport=viewport, color_scheme=scheme)
    reader.goto(f"{site.url}/history/")
    milestone = reader.locator("main a[href^='/history/']").first.get_attribute("href")
    pages = {
        "home": "/",
        "notices": "/notices/",
        "notices-year": "/notices/2024/",
        "notices-month": "/notices/2024/03/",
        "notice": published_notice,
        "timeline": "/history/",
        "milestone": milestone,
        "plans": "/tasks/",
        "plan": "/tasks/2024/",
        "task": "/tasks/2024/3/",
        "not-found": "/nowhere/",
    }
    for name, path in pages.items():
        for language, prefix in (("zh", ""), ("en", "/en")):
            reader.goto(site.url + prefix + path)
            width = reader.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"], (name, language)
            photograph(reader, f"{name}-{language}-{screen}-{scheme}")


def test_the_desk_speaks_chinese_and_english_by_choice(open_page, site, photograph):
    page = open_page()
    sign_in(page, site)
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    page.goto(f"{site.url}/desk/notices/notice/add/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/desk/notices/notice/add/")
    photograph(page, "desk-notice-english")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_what_is_missing_is_named_and_nothing_typed_is_lost(open_page, site, photograph):
    page = open_page()
    sign_in(page, site)
    page.goto(f"{site.url}/desk/notices/notice/add/")
    page.fill("[name=title_zh_hans]", "还没有正文的通知")
    page.click("input[name=_publish]")
    expect(page.locator(".messagelist .error")).to_contain_text("正文")
    expect(page.locator("[name=title_zh_hans]")).to_have_value("还没有正文的通知")
    photograph(page, "desk-refused")


def test_a_mislabelled_upload_is_refused_at_its_field(open_page, site, photograph):
    page = open_page()
    sign_in(page, site)
    page.goto(f"{site.url}/desk/notices/notice/add/")
    page.fill("[name=title_zh_hans]", "附件有误的通知")
    html = {
        "name": "申报表.pdf",
        "mimeType": "application/pdf",
        "buffer": b"<html><script>1</script>",
    }
    add_inline(page, "attachments", html)
    page.click("input[name=_continue]")
    expect(page.locator("#attachments-0 .errorlist")).to_contain_text("pdf")
    expect(page.locator("[name=title_zh_hans]")).to_have_value("附件有误的通知")
    photograph(page, "desk-upload-refused")

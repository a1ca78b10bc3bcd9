"""The same day once more with the keyboard alone: nothing on the desk needs a mouse."""

import datetime as dt

from playwright.sync_api import Locator, Page, expect

from .conftest import ServedSite
from .staff import PASSWORD, PEOPLE
from .test_editors_day import PDF, picture
from .test_review_day import BEIJING

TITLE = "关于报送2024年度统计调查数据的通知"
# So many presses of a key lead through the longest page of the desk.
FAR = 250


class Keyboard:
    """Moves through a page with the Tab key; the mouse is never touched."""

    def __init__(self, page: Page):
        self.page = page
        # Listening late, Playwright may miss what a key opens at once.
        page.on("filechooser", lambda _chooser: None)

    def to(self, target: Locator) -> None:
        element = target.element_handle()
        for _press in range(FAR):
            if element.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached with the Tab key")

    def press(self, target: Locator, key: str = "Enter") -> None:
        self.to(target)
        self.page.keyboard.press(key)

    def type(self, target: Locator, text: str) -> None:
        self.to(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, target: Locator, label: str) -> None:
        """Choose in a list by its arrow keys."""
        self.to(target)
        for _press in range(FAR):
            if target.evaluate("list => list.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} cannot be chosen")

    def choose_file(self, target: Locator, file: dict) -> None:
        self.to(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)

    def to_moment(self, target: Locator, moment: dt.datetime) -> None:
        """Type into the picker of day and time, whose parts Chromium has in the order of English here."""
        self.to(target)
        self.page.keyboard.type(f"{moment:%m%d%Y}")
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(f"{moment:%I%M%p}")
        expect(target).to_have_value(f"{moment:%Y-%m-%dT%H:%M}")


def signed_in(open_page, site: ServedSite, name: str) -> Keyboard:
    page = open_page()
    page.goto(f"{site.url}/desk/")
    keyboard = Keyboard(page)
    keyboard.type(page.locator("#id_username"), name)
    keyboard.type(page.locator("#id_password"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#user-tools")).to_contain_text("".join(PEOPLE[name][:2]))
    return keyboard


def body(page: Page, language: str) -> Locator:
    return page.locator(f".fieldBox.field-body_{language} [role=textbox]")


def approve(keyboard: Keyboard, site: ServedSite) -> None:
    page = keyboard.page
    page.goto(f"{site.url}/desk/")
    keyboard.press(page.locator("#waiting-for-me").get_by_role("link", name=TITLE))
    keyboard.press(page.locator("input[name=_approve]"))
    expect(page.locator(".messagelist .success").last).to_be_visible()


def test_a_notice_is_written_reviewed_and_published_without_a_mouse(
    staff, open_page, site, photograph
):
    writer = signed_in(open_page, site, "wang")
    page = writer.page
    writer.press(page.locator(".app-notices .model-notice a.addlink"))
    writer.choose(page.locator("[name=category]"), "统计工作")
    writer.type(page.locator("[name=title_zh_hans]"), TITLE)
    writer.type(page.locator("[name=title_en]"), "Notice on the reporting of survey data")

    # In the text: a heading, bold, a list; a picture by its button.
    writer.to(body(page, "zh_hans"))
    page.keyboard.insert_text("报送要求")
    page.keyboard.press("ControlOrMeta+Alt+2")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("请按时报送")
    page.keyboard.press("ControlOrMeta+b")
    page.keyboard.insert_text("全部数据")
    page.keyboard.press("ControlOrMeta+b")
    page.keyboard.press("Enter")
    page.keyboard.type("- ", delay=30)
    page.keyboard.insert_text("纸质材料一份")
    button = page.locator(".fieldBox.field-body_zh_hans .prose-menubar [title=插入图片]")
    page.keyboard.press("Alt+F10")
    writer.to(button)
    jpeg = {"name": "报送流程.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(jpeg)
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("textarea")).to_be_focused()
    page.keyboard.insert_text("数据报送流程图")
    photograph(page, "desk-keyboard-picture")
    page.keyboard.press("Enter")
    expect(body(page, "zh_hans").locator("img[alt='数据报送流程图']")).to_be_visible()
    expect(body(page, "zh_hans").locator("h2")).to_have_text("报送要求")
    expect(body(page, "zh_hans").locator("strong")).to_have_text("全部数据")
    expect(body(page, "zh_hans").locator("li")).to_contain_text("纸质材料一份")
    # In the list the Tab key would write; after Escape it leads on.
    page.keyboard.press("Escape")
    writer.to(body(page, "en"))
    page.keyboard.insert_text("Data are to be reported in time.")

    # A file is attached, and the text submitted.
    writer.press(page.locator("#attachments-group .add-row a"))
    file = {"name": "调查表.pdf", "mimeType": "application/pdf", "buffer": PDF}
    writer.choose_file(page.locator("#attachments-0 input[type=file]"), file)
    writer.type(page.locator("[name=attachments-0-title_zh_hans]"), "调查表")
    photograph(page, "desk-keyboard-form")
    writer.press(page.locator("input[name=_submit]"))
    expect(page.locator(".review-steps .is-next")).to_contain_text("初审")

    # Returned with a comment at a field, mended and submitted again.
    first = signed_in(open_page, site, "li")
    first.press(first.page.locator("#waiting-for-me").get_by_role("link", name=TITLE))
    title = first.page.locator(".review-cell", has_text="标题（英文）")
    first.press(title.locator("summary"))
    first.type(title.locator("textarea"), "请写明年度。")
    first.press(first.page.locator("input[name=_return]"))
    expect(first.page.locator(".messagelist .success").last).to_be_visible()
    page.goto(f"{site.url}/desk/")
    writer.press(page.locator("#returned").get_by_role("link", name=TITLE))
    writer.type(page.locator("[name=title_en]"), "Notice on the reporting of survey data of 2024")
    writer.press(page.locator("input[name=_submit]"))
    expect(page.locator(".review-steps .is-next")).to_contain_text("初审")

    # Approved by three, scheduled, the schedule cancelled, published at once, withdrawn.
    approve(first, site)
    approve(signed_in(open_page, site, "zhao"), site)
    final = signed_in(open_page, site, "chen")
    approve(final, site)
    page = final.page
    final.press(page.get_by_role("link", name="定时发布"))
    final.to_moment(page.locator("[name=at]"), dt.datetime.now(BEIJING) + dt.timedelta(days=2))
    final.press(page.locator("#content-main [type=submit]"))
    expect(page.locator(".messagelist .success").last).to_contain_text("北京时间")
    final.press(page.get_by_role("button", name="取消定时"))
    expect(page.locator(".messagelist .success").last).to_contain_text("取消")
    final.press(page.get_by_role("button", name="立即发布"))
    published = page.locator(".messagelist .success a[href^='/notices/']").last
    final.press(published)
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator("img[alt='数据报送流程图']")).to_be_visible()
    address = page.url
    page.go_back()
    final.press(page.get_by_role("link", name="撤下"))
    final.type(page.locator("[name=reason_zh_hans]"), "报送时间另行通知。")
    final.press(page.locator("#content-main [type=submit]"))
    expect(page.locator(".messagelist .success").last).to_contain_text("撤下")
    assert page.goto(address).status == 410

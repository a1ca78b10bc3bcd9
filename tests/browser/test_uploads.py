"""Many files at once, by the chooser and by dropping them; what is refused says why at its place."""

from playwright.sync_api import expect

from .conftest import PHONE
from .staff import sign_in
from .test_editors_day import PDF, picture
from .test_rich_text import HAND_OVER


def pdf(name: str) -> dict:
    content = PDF.replace(b"1.4", f"1.4 {name}".encode())
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def test_several_files_become_rows_of_the_form(open_page, site, photograph):
    page = open_page()
    sign_in(page, site)
    page.goto(f"{site.url}/desk/notices/notice/add/")
    page.fill("[name=title_zh_hans]", "关于多个附件的通知")
    program = {"name": "程序.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"}
    page.set_input_files(
        "#attachments-group-many",
        [pdf("申报表.pdf"), program, pdf("申报指南.pdf"), pdf("汇总表.pdf")],
    )
    rows = page.locator("#attachments-group .inline-related:not(.empty-form)")
    expect(rows).to_have_count(3)
    refused = page.locator("#attachments-group .uploads .is-refused")
    expect(refused).to_contain_text("程序.pdf")
    expect(refused).to_contain_text("不符")
    page.set_input_files(
        "#pictures-group-many",
        [{"name": "会场.jpg", "mimeType": "image/jpeg", "buffer": picture()}],
    )
    expect(page.locator("#pictures-0 .fieldBox.field-stored")).to_contain_text("会场.jpg")
    page.fill("[name=pictures-0-alt_zh_hans]", "会场")
    page.locator("#attachments-group").scroll_into_view_if_needed()
    photograph(page, "desk-many-files")
    page.set_viewport_size(PHONE)
    photograph(page, "desk-many-files-phone")
    refused.get_by_role("button").click()
    expect(refused).to_contain_text("不符")

    # The form comes back with an error, the files with it.
    page.fill("[name=date]", "昨天")
    page.click("input[name=_continue]")
    expect(page.locator(".errornote")).to_be_visible()
    names = [f"{number}-title_zh_hans" for number in range(3)]
    expect(rows).to_have_count(3)
    expect(page.locator("#attachments-1 .fieldBox.field-stored")).to_contain_text("申报指南.pdf")
    for number, name in enumerate(names):
        page.fill(f"[name=attachments-{name}]", f"附件{number + 1}")
    page.fill("[name=date]", "2024-03-15")
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist .success").last).to_be_visible()
    expect(page.locator("#attachments-2 .fieldBox.field-stored .stored-file")).to_contain_text(
        "汇总表.pdf"
    )


def test_files_are_dropped_on_their_place(open_page, site):
    page = open_page()
    sign_in(page, site)
    page.goto(f"{site.url}/desk/notices/notice/add/")
    zone = page.locator("#attachments-group .upload-zone")
    content = "JVBERi0xLjQKJSVFT0YK"
    files = [{"name": "拖入.pdf", "type": "application/pdf", "content": content}]
    zone.evaluate(HAND_OVER, {"type": "drop", "html": "", "rtf": "", "files": files})
    expect(page.locator("#attachments-0 .fieldBox.field-stored")).to_contain_text("拖入.pdf")

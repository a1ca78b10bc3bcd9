"""A notice on its way through the review: written, returned, approved by three, scheduled, in public."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from .conftest import PHONE, ServedSite
from .staff import signed_in
from .test_editors_day import PDF, picture, write
from .test_rich_text import hand_over_recorded

BEIJING = ZoneInfo("Asia/Shanghai")
TITLE = "关于开展2024年度统计调查工作的通知"


def decide(page: Page, site: ServedSite, button: str, comment: str = "") -> None:
    """Open what waits on the first page, and decide."""
    page.goto(f"{site.url}/desk/")
    page.locator("#waiting-for-me").get_by_role("link", name=TITLE).click()
    page.fill("#id_comment", comment)
    page.click(f"input[name={button}]")
    expect(page.locator(".messagelist .success").last).to_be_visible()


def test_a_notice_passes_its_review_and_appears_by_itself(staff, open_page, site, photograph):
    writer = signed_in(open_page, site, "wang")
    writer.goto(f"{site.url}/desk/notices/notice/add/")
    writer.fill("[name=title_zh_hans]", TITLE)
    writer.select_option("[name=category]", label="统计工作")
    writer.fill("[name=date]", "2024-04-02")
    hand_over_recorded(writer, "word")
    files = [
        {"name": name, "mimeType": "application/pdf", "buffer": PDF + name.encode()}
        for name in ("调查表.pdf", "填报说明.pdf")
    ]
    writer.set_input_files("#attachments-group-many", files)
    expect(writer.locator("#attachments-1 .stored-file")).to_contain_text("填报说明.pdf")
    writer.set_input_files(
        "#pictures-group-many",
        {"name": "会场.jpg", "mimeType": "image/jpeg", "buffer": picture()},
    )
    expect(writer.locator("#pictures-0 .stored-file")).to_contain_text("会场.jpg")
    writer.fill("[name=pictures-0-alt_zh_hans]", "布置会会场")
    writer.click("input[name=_continue]")
    expect(writer.locator("input[name=_publish]")).to_have_count(0)
    writer.click("input[name=_submit]")
    expect(writer.locator(".review-steps .is-next")).to_contain_text("初审")
    photograph(writer, "desk-review-submitted")

    # Returned with a comment at a field, mended, and submitted again.
    first = signed_in(open_page, site, "li")
    first.goto(f"{site.url}/desk/")
    photograph(first, "desk-my-work")
    first.locator("#waiting-for-me").get_by_role("link", name=TITLE).click()
    title = first.locator(".review-cell", has_text="标题（英文）")
    title.locator("summary").click()
    title.locator("textarea").fill("请补充英文标题。")
    photograph(first, "desk-review-comment")
    first.click("input[name=_return]")
    writer.goto(f"{site.url}/desk/")
    writer.locator("#returned").get_by_role("link", name=TITLE).click()
    expect(writer.locator(".field-title_en .review-comment")).to_have_text("李芳：请补充英文标题。")
    photograph(writer, "desk-review-returned")
    writer.fill("[name=title_en]", "Notice on the statistical survey of 2024")
    write(writer, "body_en", "To all units concerned: the survey is conducted as follows.")
    writer.click("input[name=_submit]")

    # Three different people approve; the second on a phone.
    decide(first, site, "_approve", "格式已核对。")
    second = signed_in(open_page, site, "zhao", viewport=PHONE)
    decide(second, site, "_approve")
    photograph(second, "desk-review-phone")
    final = signed_in(open_page, site, "chen")
    decide(final, site, "_approve", "同意发布。")
    photograph(final, "desk-review-approved")

    # The preview is what the public will see.
    final.get_by_role("link", name="预览").click()
    frame = final.frame_locator("iframe.preview-frame")
    expect(frame.locator("h1")).to_have_text(TITLE)
    expect(frame.locator(".preview-mark")).to_be_visible()
    photograph(final, "desk-preview")
    final.go_back()

    # Scheduled for the next full minute but one, it appears by itself.
    final.get_by_role("link", name="定时发布").click()
    moment = dt.datetime.now(BEIJING) + dt.timedelta(seconds=70)
    final.fill("[name=at]", moment.strftime("%Y-%m-%dT%H:%M"))
    final.click("#content-main [type=submit]")
    expect(final.locator(".messagelist .success").last).to_be_visible()
    reader = open_page()
    reader.goto(f"{site.url}/notices/2024/")
    expect(reader.get_by_role("link", name=TITLE)).to_have_count(0)
    sheet = signed_in(open_page, site, "wang")
    sheet.goto(f"{site.url}/desk/")
    photograph(sheet, "desk-scheduled")
    left = (moment.replace(second=0, microsecond=0) - dt.datetime.now(BEIJING)).total_seconds()
    reader.wait_for_timeout(max(0, left) * 1000 + 1000)
    reader.goto(f"{site.url}/notices/2024/")
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.locator("h1")).to_have_text(TITLE)
    expect(reader.get_by_role("img", name="高新区企业数量柱状图")).to_be_visible()
    expect(reader.get_by_role("img", name="布置会会场")).to_be_visible()
    attachment = reader.get_by_role("link", name="填报说明.pdf").get_attribute("href")
    assert reader.request.get(site.url + attachment).status == 200
    photograph(reader, "notice-after-review")

    # A correction of the English alone goes the same way, as a minor change.
    writer.goto(f"{site.url}/desk/notices/notice/")
    writer.get_by_role("link", name=TITLE).click()
    writer.fill("[name=title_en]", "Notice on the annual statistical survey of 2024")
    writer.check("[name=minor_change]")
    writer.click("input[name=_submit]")
    for reviewer in (first, second, final):
        decide(reviewer, site, "_approve")
    final.get_by_role("button", name="立即发布").click()
    expect(final.locator(".messagelist .success").last).to_contain_text("第2版")
    path = re.search(r"/notices/2024/\d+/", reader.url).group()
    reader.goto(f"{site.url}/en{path}")
    expect(reader.locator("h1")).to_contain_text("annual statistical survey")

    # What changed between the two, for staff; the first one taken back into the draft; withdrawn.
    writer.goto(f"{site.url}/desk/notices/notice/")
    writer.get_by_role("link", name=TITLE).click()
    writer.locator(".object-tools").get_by_role("link", name="历次版本").click()
    photograph(writer, "desk-editions")
    writer.goto(re.sub(r"editions/.*", "editions/compare/?old=1&new=2", writer.url))
    added = writer.locator("#content-main ins", has_text="annual")
    expect(added.first).to_be_visible()
    photograph(writer, "desk-compare")
    writer.goto(re.sub(r"compare/.*", "1/restore/", writer.url))
    writer.click("#content-main [type=submit]")
    expect(writer.locator("[name=title_en]")).to_have_value(
        "Notice on the statistical survey of 2024"
    )
    final.get_by_role("link", name="撤下").click()
    final.fill("[name=reason_zh_hans]", "调查时间调整，另行通知。")
    final.click("#content-main [type=submit]")
    assert reader.goto(site.url + path).status == 410
    assert reader.request.get(site.url + attachment).status == 404

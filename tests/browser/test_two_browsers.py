"""Nothing that was typed is lost: not to a colleague, nor to a killed browser, nor to the clock."""

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect

from .conftest import DESKTOP, PHONE, ServedSite
from .staff import sign_in
from .test_editors_day import write

PASSWORD = "correct horse battery staple"
KEPT = re.compile("已于.*自动暂存，尚未保存")


@pytest.fixture(scope="module")
def colleague(site, browser):
    """A chief editor beside the first one."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site.url}/desk/auth/user/add/")
    page.fill("[name=username]", "sun")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("input[name=_continue]")
    page.fill("[name=last_name]", "孙")
    page.fill("[name=first_name]", "丽")
    page.check("[name=is_staff]")
    page.select_option("[name=groups_old], [name=groups]", label="总编辑")
    if page.locator("#id_groups_add_link, #id_groups_add").count():
        page.locator("#id_groups_add_link, #id_groups_add").first.click()
    page.click("input[name=_save]")
    expect(page.locator(".messagelist .success").last).to_be_visible()
    context.close()


def sign_in_colleague(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}/desk/")
    page.fill("#id_username", "sun")
    page.fill("#id_password", PASSWORD)
    page.click("#login-form [type=submit]")
    expect(page.locator("#user-tools")).to_contain_text("孙丽")


def begin_notice(page: Page, site: ServedSite, title: str) -> str:
    """Save a notice of its own; return the address of its form."""
    page.goto(f"{site.url}/desk/notices/notice/add/")
    page.fill("[name=title_zh_hans]", title)
    page.fill("[name=title_en]", "Notice on a meeting")
    write(page, "body_zh_hans", "会议于四月二日召开。")
    save(page)
    return page.url


def save(page: Page) -> None:
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist .success").last).to_be_visible()


def expect_kept(page: Page) -> None:
    """What the form holds now, not only what it held a moment ago."""
    expect(page.locator("#editing-kept:not(.is-behind)")).to_have_text(KEPT)


def test_two_people_with_the_same_notice_open(colleague, open_page, site, photograph):
    first, second = open_page(), open_page()
    sign_in(first, site)
    address = begin_notice(first, site, "关于召开工作会议的通知")
    sign_in_colleague(second, site)
    second.goto(address)
    expect(second.locator("#editing-status")).to_contain_text("editor自")
    second.fill("[name=title_zh_hans]", "关于召开年度工作会议的通知")
    expect_kept(second)
    first.bring_to_front()
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(first.locator("#editing-status")).to_contain_text("孙丽自")
    expect(first.locator("#editing-status")).to_contain_text("尚未保存")
    photograph(first, "desk-presence")

    first.fill("[name=title_zh_hans]", "关于召开专题工作会议的通知")
    write(first, "body_zh_hans", "会议于四月三日在北京召开。")
    save(first)

    # The colleague is told while typing, and sees both texts on saving.
    second.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(second.locator("#editing-status")).to_contain_text("您保存时将看到双方的内容")
    second.fill("[name=title_en]", "Notice on the annual meeting")
    second.click("input[name=_continue]")
    both = second.locator(".field-title_zh_hans .both-texts")
    expect(both.locator("del").first).to_contain_text("专题")
    expect(both.locator("ins").first).to_contain_text("年度")
    expect(second.locator("[name=title_zh_hans]")).to_have_value("关于召开年度工作会议的通知")
    expect(second.locator("[name=title_en]")).to_have_value("Notice on the annual meeting")
    expect(second.locator(".merged")).to_contain_text("并入的字段")
    expect(second.locator(".fieldBox.field-body_zh_hans [role=textbox]")).to_have_text(
        "会议于四月三日在北京召开。"
    )
    photograph(second, "desk-both-texts")
    second.emulate_media(color_scheme="dark")
    second.set_viewport_size(PHONE)
    photograph(second, "desk-both-texts-phone-dark")
    second.set_viewport_size(DESKTOP)

    second.check("[name=take-saved-title_zh_hans]")
    save(second)
    expect(second.locator("[name=title_zh_hans]")).to_have_value("关于召开专题工作会议的通知")
    expect(second.locator("[name=title_en]")).to_have_value("Notice on the annual meeting")


def test_a_killed_browser_leaves_the_draft(open_page, launch, site, photograph):
    page = open_page()
    sign_in(page, site)
    address = begin_notice(page, site, "关于举办培训班的通知")
    page.goto(f"{site.url}/desk/")

    doomed = launch()
    typing = doomed.new_context(locale="zh-CN", viewport=DESKTOP).new_page()
    sign_in(typing, site)
    typing.goto(address)
    typing.fill("[name=title_zh_hans]", "关于举办第二期培训班的通知")
    write(typing, "body_zh_hans", "培训班定于五月举办，")
    expect_kept(typing)
    typing.goto(f"{site.url}/desk/notices/notice/add/")
    typing.fill("[name=title_zh_hans]", "还没有保存过的通知")
    typing.locator("#attachments-group .add-row a").click()
    typing.fill("[name=attachments-0-title_zh_hans]", "报名表")
    expect_kept(typing)
    processes = doomed.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(p["id"] for p in processes if p["type"] == "browser"), signal.SIGKILL)

    page.goto(f"{site.url}/desk/")
    heap = page.locator("#unsaved")
    expect(heap).to_contain_text("关于举办第二期培训班的通知")
    photograph(page, "desk-unsaved-heap")
    page.goto(address)
    offer = page.locator(".offer")
    expect(offer).to_contain_text("输入的内容尚未保存")
    offer.locator("summary").click()
    photograph(page, "desk-unsaved-offer")
    offer.get_by_role("link", name="继续编辑").click()
    expect(page.locator("[name=title_zh_hans]")).to_have_value("关于举办第二期培训班的通知")
    expect(page.locator(".fieldBox.field-body_zh_hans [role=textbox]")).to_have_text(
        "培训班定于五月举办，"
    )
    save(page)
    expect(page.locator(".offer")).to_have_count(0)

    page.goto(f"{site.url}/desk/notices/notice/add/")
    offer = page.locator(".offer", has_text="还没有保存过的通知")
    offer.get_by_role("link", name="继续编辑").click()
    expect(page.locator("[name=title_zh_hans]")).to_have_value("还没有保存过的通知")
    expect(page.locator("[name=attachments-0-title_zh_hans]")).to_have_value("报名表")
    page.goto(f"{site.url}/desk/")
    page.locator("#unsaved").get_by_role("link", name="还没有保存过的通知").click()
    page.get_by_role("button", name="放弃").click()
    expect(page.locator(".messagelist .success")).to_contain_text("已放弃输入的内容")
    page.goto(f"{site.url}/desk/")
    expect(page.get_by_role("link", name="还没有保存过的通知")).to_have_count(0)


def test_who_is_signed_out_loses_nothing(open_page, site, photograph):
    page = open_page()
    sign_in(page, site)
    address = begin_notice(page, site, "关于评审结果的公示")

    # Noticed while typing: sign in beside it, and go on.
    page.context.clear_cookies(name="desk_session")
    page.fill("[name=title_zh_hans]", "关于评审结果的公示（一）")
    expect(page.locator("#editing-status")).to_contain_text("您已退出登录")
    expect(page.locator("#editing-kept")).to_contain_text("请勿关闭本页")
    photograph(page, "desk-signed-out")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="在新窗口登录").click()
    beside = popup.value
    beside.fill("#id_username", "editor")
    beside.fill("#id_password", site.password)
    beside.click("#login-form [type=submit]")
    expect(beside.locator("#user-tools")).to_be_visible()
    beside.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect_kept(page)
    save(page)
    expect(page.locator("[name=title_zh_hans]")).to_have_value("关于评审结果的公示（一）")

    # Not noticed: what was sent comes back once the person is in.
    page.context.clear_cookies(name="desk_session")
    page.fill("[name=title_zh_hans]", "关于评审结果的公示（二）")
    page.click("input[name=_publish]")
    expect(page.locator(".warning-note")).to_contain_text("自动恢复")
    photograph(page, "desk-signed-out-login")
    page.fill("#id_username", "editor")
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    expect(page.locator("[name=title_zh_hans]")).to_have_value("关于评审结果的公示（二）")
    save(page)
    assert page.url == address

"""Four colleagues of the first editor, and the route of review that their notices take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from .conftest import ServedSite

PASSWORD = "correct horse battery staple"
PEOPLE = {
    "wang": ("王", "小明", "撰稿"),
    "li": ("李", "芳", "初审"),
    "zhao": ("赵", "强", "复审"),
    "chen": ("陈", "静", "终审"),
}


def save(page: Page) -> None:
    page.click("input[name=_save]")
    expect(page.locator(".messagelist .success").last).to_be_visible()


def sign_in(page: Page, site: ServedSite) -> None:
    page.goto(f"{site.url}/desk/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    expect(page.locator("#user-tools")).to_be_visible()


def hire(site: ServedSite, browser: Browser) -> None:
    """The first editor adds four colleagues, and a route of three steps for one category."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    sign_in(page, site)
    for name, (family, given, group) in PEOPLE.items():
        page.goto(f"{site.url}/desk/auth/user/add/")
        page.fill("[name=username]", name)
        page.fill("[name=password1]", PASSWORD)
        page.fill("[name=password2]", PASSWORD)
        page.click("input[name=_continue]")
        page.fill("[name=last_name]", family)
        page.fill("[name=first_name]", given)
        page.check("[name=is_staff]")
        page.select_option("[name=groups_old], [name=groups]", label=group)
        if page.locator("#id_groups_add_link, #id_groups_add").count():
            page.locator("#id_groups_add_link, #id_groups_add").first.click()
        save(page)
    page.goto(f"{site.url}/desk/notices/category/add/")
    page.fill("[name=name_zh_hans]", "统计工作")
    page.fill("[name=name_en]", "Statistics")
    page.fill("[name=slug]", "statistics")
    save(page)
    page.goto(f"{site.url}/desk/review/reviewroute/add/")
    page.select_option("[name=kind]", label="通知")
    page.select_option("[name=category]", label="统计工作")
    for number, group in enumerate(("初审", "复审", "终审")):
        page.locator("#steps-group .add-row a").click()
        page.select_option(f"[name=steps-{number}-level]", value=str(number + 1))
        page.select_option(f"[name=steps-{number}-group]", label=group)
    save(page)
    context.close()


def signed_in(open_page, site: ServedSite, name: str, **options) -> Page:
    page = open_page(**options)
    page.goto(f"{site.url}/desk/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("#login-form [type=submit]")
    expect(page.locator("#user-tools")).to_contain_text("".join(PEOPLE[name][:2]))
    return page

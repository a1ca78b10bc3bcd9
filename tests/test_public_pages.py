"""Every public address, in both languages, as a reader's browser asks for it."""

import datetime as dt
import gzip
import re

import pytest
from django.utils import timezone

from tests.factories import (
    attach,
    illustrate,
    make_milestone,
    make_names,
    make_notice,
    make_plan,
    make_report,
    make_task,
    pdf,
    published,
)
from torchcenter.desk import workflow
from torchcenter.identity.models import SiteIdentity
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """A little of everything, published."""
    make_names()
    SiteIdentity.objects.create(pk=1, icp_state="in_progress", telephone="010-00000000")
    statement = make_notice(
        kind="statement",
        date=dt.date(2023, 12, 21),
        title_zh_hans="更名声明",
        title_en="Statement on the new name",
    )
    notice = make_notice(title_zh_hans="申报通知", title_en="Call for applications")
    attach(notice, title_zh_hans="申报表", title_en="Form")
    illustrate(notice, alt_en="A blue square")
    milestone = make_milestone(title_zh_hans="中心成立", title_en="Centre founded")
    plan = make_plan(title_zh_hans="二〇二四年计划", title_en="Plan of 2024")
    task = make_task(plan, 3, title_zh_hans="提升创新能力", title_en="Raise innovation")
    make_report(task)
    for publication in (statement, notice, milestone, plan, task):
        published(publication)
    return {
        "/": ["更名声明", "申报通知", "中心成立", "二〇二四年计划", "提升创新能力"],
        "/notices/": ["更名声明", "申报通知"],
        "/notices/2024/": ["申报通知"],
        "/notices/2024/03/": ["申报通知"],
        f"/notices/2024/{notice.document}/": ["申报通知", "申报表", "乙部中心", "蓝色方块"],
        f"/notices/2024/{notice.document}/editions/": ["申报通知"],
        f"/notices/2024/{notice.document}/editions/1/": ["申报通知"],
        f"/notices/2023/{statement.document}/": ["更名声明"],
        "/history/": ["中心成立", "1989年10月"],
        f"/history/{milestone.document}/": ["中心成立", "1989年10月"],
        f"/history/{milestone.document}/editions/": ["中心成立"],
        "/tasks/": ["二〇二四年计划"],
        "/tasks/2024/": ["二〇二四年计划", "提升创新能力", "40"],
        "/tasks/2024/editions/": ["二〇二四年计划"],
        "/tasks/2024/3/": ["提升创新能力", "第3项任务的内容", "已完成四成", "2024年6月30日"],
        "/tasks/2024/3/editions/1/": ["提升创新能力"],
    }


ENGLISH = {
    "更名声明": "Statement on the new name",
    "申报通知": "Call for applications",
    "申报表": "Form",
    "乙部中心": "Centre of Ministry B",
    "蓝色方块": "A blue square",
    "中心成立": "Centre founded",
    "1989年10月": "October 1989",
    "二〇二四年计划": "Plan of 2024",
    "提升创新能力": "Raise innovation",
    "已完成四成": "Four tenths are done",
    "2024年6月30日": "30 June 2024",
}


def test_every_address_answers_in_both_languages(client, site):
    for path, texts in site.items():
        chinese = client.get(path)
        assert chinese.status_code == 200, path
        assert '<html lang="zh-Hans"' in chinese.content.decode()
        english = client.get(f"/en{path}")
        assert english.status_code == 200, path
        assert '<html lang="en"' in english.content.decode()
        for text in texts:
            assert text in chinese.content.decode(), (path, text)
            assert ENGLISH.get(text, text) in english.content.decode(), (path, text)


def test_pages_set_no_cookie_and_vary_on_nothing_of_the_readers(client, site):
    for path in site:
        response = client.get(path)
        assert not response.cookies
        assert set(response.get("Vary", "").split(", ")) <= {"", "Accept-Encoding"}
        assert response["Cache-Control"] == "public, no-cache"


def test_pages_carry_the_security_headers(client, site):
    for path in (*site, "/notices/9999/", "/healthz"):
        response = client.get(path)
        policy = response["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert directive in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert response["X-Frame-Options"] == "DENY"
        assert "camera=()" in response["Permissions-Policy"]


FETCHED = re.compile(r"""(?:src|srcset|action|data|poster)\s*=\s*["']([^"']+)|url\(([^)]+)\)""")
LINKED = re.compile(r"<link\b[^>]*>")


def asks_for(html: str) -> set[str]:
    """What a browser would fetch for the page without being told to by its reader."""
    found = {first or second for first, second in FETCHED.findall(html)}
    for tag in LINKED.findall(html):
        if re.search(r'rel="(?:[^"]*\b)?(stylesheet|icon|preload|manifest)\b', tag):
            found.add(re.search(r'href="([^"]+)"', tag).group(1))
    return found


def test_no_page_asks_another_host_and_none_is_styled_or_scripted_inline(client, site):
    for path in (*site, "/nowhere/"):
        for language in ("", "/en"):
            html = client.get(language + path).content.decode()
            assert all(target.startswith("/") for target in asks_for(html)), path
            # Data is no program, and a browser does not run it.
            programs = html.replace('<script type="application/ld+json">', "")
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", programs), path


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 8),
        ("/notices/", 7),
        ("/notices/2024/", 10),
        ("/notices/2024/03/", 10),
        ("/history/", 4),
        ("/tasks/", 3),
        ("/tasks/2024/", 8),
        ("/tasks/2024/3/", 9),
        ("/notices/{notice}/", 7),
        ("/history/{milestone}/", 7),
    ],
)
def test_no_page_asks_the_database_too_much(
    client, site, django_assert_max_num_queries, path, most
):
    for number in range(8):
        published(make_notice(kind="statement" if number % 2 else "notice"))
        published(make_milestone())
    notice = Edition.objects.get(title_zh_hans="申报通知")
    milestone = Edition.objects.get(title_zh_hans="中心成立")
    path = path.format(notice=f"2024/{notice.document}", milestone=milestone.document)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


def test_an_empty_site_is_readable(client):
    for path in ("/", "/notices/", "/history/", "/tasks/"):
        for language in ("", "/en"):
            assert client.get(language + path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/",
        "/notices/1890/",
        "/notices/2024/13/",
        "/notices/2024/99999/",
        "/notices/2024/999999999999999999999/",
        "/history/4711/",
        "/tasks/1999/",
        "/tasks/2024/99/",
        "/en/tasks/2024/99/",
        "/zh-hans/",
        "/notices/2024/101/editions/1/",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/notices/?page=abc",
        "/notices/?page=-1",
        "/notices/?page=99999999999999999999",
        "/notices/0000/",
        "{notice}?at=%00",
        "{notice}?at=0001-01-01",
        "{notice}?at=9999-12-31",
        "{notice}?at=0001-01-01T00:00:00%2B23:59",
        "{notice}?at=9999-12-31T23:59:59-23:59",
        "{notice}?at=2023-12-21T00:00:00%2B99:99",
        "{notice}?at=0044-03-15T12:00:00",
        "{notice}editions/0/",
        "{notice}editions/99999999999999/",
        "/files/" + 64 * "0" + "/%00",
        "/files/" + 64 * "0" + "/..%2f..%2fetc",
        "/files/" + 64 * "0" + "/a%0d%0aX:1",
        "/%00",
        "/%ff%fe",
        "/en/%00/",
        "/static/%2e%2e/manage.py",
        "/" + 5000 * "a",
    ],
)
def test_hostile_addresses_are_only_not_found(client, address):
    notice = published(make_notice()).path
    assert client.get(address.format(notice=notice)).status_code == 404


def test_a_public_page_is_only_read(client, site):
    for path in site:
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(path).status_code == 405, path


def test_another_host_s_name_is_refused(client):
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


# One language only


def test_a_text_in_one_language_is_shown_and_marked(client):
    edition = published(make_notice(title_en="", body_en="", title_zh_hans="只有中文"))
    english = client.get(f"/en{edition.path}").content.decode()
    assert re.search(r'<h1[^>]*lang="zh-Hans"[^>]*>\s*只有中文', english)
    assert "available in Chinese only" in english

    chinese = client.get(edition.path).content.decode()
    assert not re.search(r"<h1[^>]*lang=", chinese)

    edition = published(make_notice(title_zh_hans="", body_zh_hans="", title_en="English only"))
    chinese = client.get(edition.path).content.decode()
    assert re.search(r'<h1[^>]*lang="en"[^>]*>\s*English only', chinese)
    assert "仅有英文" in chinese


# Drafts, schedules, withdrawals


def test_a_draft_is_on_no_page(client, site):
    make_notice(title_zh_hans="未发布的草稿", title_en="A draft")
    make_milestone(title_zh_hans="未发布的大事")
    make_task(make_plan(2025), 1, title_zh_hans="未发布的任务")
    for path in site:
        assert "未发布" not in client.get(path).content.decode(), path
    assert client.get("/tasks/2025/").status_code == 404


def test_what_is_scheduled_is_on_no_page_yet(client, site):
    notice = make_notice(title_zh_hans="明日发布")
    workflow.schedule(notice, at=timezone.now() + dt.timedelta(days=1))
    notice.refresh_from_db()
    assert client.get(f"/notices/2024/{notice.document}/").status_code == 404
    for path in site:
        assert "明日发布" not in client.get(path).content.decode(), path


def test_a_withdrawn_document_answers_410_with_the_reason(client):
    notice = make_notice(title_zh_hans="旧通知", body_zh_hans="<p>撤下的正文</p>")
    path = published(notice).path
    workflow.withdraw(notice, reason_zh_hans="数据有误。", reason_en="The figures were wrong.")
    for suffix in ("", "editions/1/", "?at=2020-01-01"):
        response = client.get(path + suffix)
        assert response.status_code == 410, suffix
        assert "数据有误。" in response.content.decode()
        assert "撤下的正文" not in response.content.decode()
    english = client.get(f"/en{path}")
    assert english.status_code == 410
    assert "The figures were wrong." in english.content.decode()
    assert client.get(f"{path}editions/").status_code == 404
    for listing in ("/", "/notices/"):
        assert "旧通知" not in client.get(listing).content.decode()


def test_a_withdrawn_plan_takes_its_address_along(client):
    plan = make_plan(2024)
    published(plan)
    workflow.withdraw(plan, reason_zh_hans="另行公布。")
    assert client.get("/tasks/2024/").status_code == 410


# Editions


def test_earlier_editions_stay_readable(client):
    notice = make_notice(title_zh_hans="原题")
    path = published(notice).path
    notice.title_zh_hans, notice.change_note_zh_hans = "改题", "更正标题。"
    notice.save()
    published(notice)

    assert "改题" in client.get(path).content.decode()
    assert "原题" in client.get(f"{path}editions/1/").content.decode()
    assert "改题" in client.get(f"{path}editions/2/").content.decode()
    assert client.get(f"{path}editions/3/").status_code == 404
    assert "更正标题。" in client.get(f"{path}editions/").content.decode()


def test_a_page_tells_what_it_said_at_a_moment(client):
    notice = make_notice(title_zh_hans="原题")
    first = published(notice)
    notice.title_zh_hans = "改题"
    notice.save()
    second = published(notice)

    def as_of(at):
        return client.get(first.path, {"at": at})

    assert "原题" in as_of(first.in_force_from.isoformat()).content.decode()
    assert "改题" in as_of(second.in_force_from.isoformat()).content.decode()
    assert "改题" in as_of(timezone.localdate().isoformat()).content.decode()
    for at in ("2020-01-01", "2999-01-01", "2023-02-30", "yesterday", "2023-12-01T25:00"):
        assert as_of(at).status_code == 404, at


def test_a_plan_is_shown_with_its_tasks_of_that_moment(client):
    plan = make_plan()
    task = make_task(plan, 1, title_zh_hans="原任务")
    published(plan)
    before = published(task).in_force_from
    task.title_zh_hans = "改任务"
    task.save()
    published(task)
    assert "原任务" in client.get("/tasks/2024/", {"at": before.isoformat()}).content.decode()
    assert "改任务" in client.get("/tasks/2024/").content.decode()


def test_a_document_that_moved_leads_to_its_new_address(client):
    notice = make_notice(date=dt.date(2023, 12, 31))
    old = published(notice).path
    notice.date = dt.date(2024, 1, 2)
    notice.save()
    new = published(notice).path
    response = client.get(f"/en{old}")
    assert (response.status_code, response["Location"]) == (301, f"/en{new}")
    workflow.withdraw(notice, reason_zh_hans="有误。")
    assert client.get(old, follow=True).status_code == 410


def test_a_browser_that_has_the_page_is_told_so(client, site):
    first = client.get("/notices/")
    again = client.get("/notices/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    published(make_notice(title_zh_hans="新通知"))
    changed = client.get("/notices/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "新通知" in changed.content.decode()


def test_pages_are_compressed_and_neither_the_desk_nor_files(client, admin_client):
    notice = make_notice()
    attach(notice, pdf(content=b"%PDF-1.7\n%%EOF\n" * 100))
    path = published(notice).get_absolute_url()
    accepted = {"accept-encoding": "gzip"}
    plain, page = client.get(path), client.get(path, headers=accepted)
    assert "Content-Encoding" not in plain
    assert page["Content-Encoding"] == "gzip"
    assert plain["Vary"] == page["Vary"] == "Accept-Encoding"
    assert gzip.decompress(page.content) == plain.content
    assert client.get(path, headers=accepted).content == page.content
    for kept in (plain, page):
        same = client.get(path, headers={**accepted, "if-none-match": kept["ETag"]})
        assert same.status_code == 304
        assert (same["ETag"], same["Vary"]) == (kept["ETag"], kept["Vary"])
    assert "Content-Encoding" not in admin_client.get("/desk/", headers=accepted)
    [file] = re.findall(r'href="(/files/[^"]+)"', plain.content.decode())
    sent = client.get(file, headers=accepted)
    assert sent.status_code == 200
    assert "Content-Encoding" not in sent
    sent.close()


# Archive


def test_the_archive_leads_from_year_to_year_and_month_to_month(client):
    for date in (dt.date(2009, 5, 4), dt.date(2009, 7, 1), dt.date(2021, 1, 31)):
        published(make_notice(date=date))
    year = client.get("/notices/2009/").content.decode()
    assert "/notices/2021/" in year
    assert "/notices/2009/05/" in year
    month = client.get("/notices/2009/05/").content.decode()
    assert "/notices/2009/07/" in month
    assert client.get("/notices/2010/").status_code == 404


def test_a_long_list_is_paged(client):
    for _ in range(23):
        published(make_notice())
    first = client.get("/notices/").content.decode()
    assert "?page=2" in first
    assert client.get("/notices/?page=2").status_code == 200
    assert client.get("/notices/?page=3").status_code == 404


# Identity


def test_the_footer_shows_what_is_known_and_nothing_else(client):
    make_names()
    identity = SiteIdentity.objects.create(
        pk=1, icp_state="value", icp_number="京ICP备00000000号", police_state="not_applicable"
    )
    page = client.get("/").content.decode()
    assert "京ICP备00000000号" in page
    assert "公安" not in page
    identity.icp_state, identity.icp_number = "in_progress", ""
    identity.save()
    page = client.get("/").content.decode()
    assert "办理中" in page
    assert "京ICP备" not in page

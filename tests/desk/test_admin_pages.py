"""Every page of the desk opens in both languages, asks no other host, and needs few queries."""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from tests import factories
from torchcenter.desk import workflow
from torchcenter.desk.admin import PublicationAdmin
from torchcenter.desk.people.models import EditingLimit
from torchcenter.desk.review.models import ReviewRoute
from torchcenter.identity.models import SiteIdentity
from torchcenter.moves.models import Move
from torchcenter.record.models import Edition
from torchcenter.record.search import asked

LANGUAGES = {"zh-hans": "火炬中心编辑台", "en": "Torch Center desk"}
# What the desk refuses on purpose, or answers by leading elsewhere.
OTHERWISE = {
    "record_edition_add": 403,
    "record_edition_delete": 403,
    "search_askedtext_add": 403,
    "search_askedtext_delete": 403,
    "identity_siteidentity_add": 403,
    "identity_siteidentity_delete": 403,
    "identity_siteidentity_changelist": 302,
    "notices_notice_delete": 302,
    "auth_user_password_change": 200,
}
ADDRESS = re.compile(r"""(?:src|href|action|srcset|poster)=["']?([^"'\s>]+)|url\(([^)]+)\)""")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)([^>]*)>")


@pytest.fixture
def editor(db):
    client = Client()
    client.force_login(factories.make_editor())
    return client


@pytest.fixture
def contents(editor):
    """A row of every model that the desk shows; the notice is in public and changed since."""
    notice = factories.make_notice(category=factories.make_category())
    factories.attach(notice)
    factories.illustrate(notice)
    factories.published(notice)
    Notice.objects.filter(pk=notice.pk).update(title_zh_hans="改过的标题")
    task = factories.make_task()
    factories.make_report(task)
    factories.make_milestone()
    factories.make_names()
    SiteIdentity.objects.create(pk=1, icp_state="in_progress")
    kind = ContentType.objects.get_for_model(Notice)
    route = ReviewRoute.objects.create(kind=kind, category="x")
    route.steps.create(level=3, group=Group.objects.get(name="终审"))
    EditingLimit.objects.create(group=Group.objects.get(name="撰稿"), kind=kind, category="x")
    asked.note("研发费用", found=True)
    Move.objects.create(former="/2016/c.html", present="/notices/")


def pages():
    """The name of every page's address, its expected status, and whether it is one row's."""
    for model, model_admin in admin.site._registry.items():
        verbs = ["changelist", "add", "change", "history", "delete"]
        if isinstance(model_admin, PublicationAdmin):
            verbs += ["schedule", "withdraw"]
        for verb in verbs:
            yield model, verb, f"{model._meta.app_label}_{model._meta.model_name}_{verb}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("model", "verb", "name"), [pytest.param(*p, id=p[2]) for p in pages()])
def test_every_page_opens(editor, contents, language, model, verb, name):
    editor.cookies["desk_language"] = language
    row = [model.objects.order_by("pk").first().pk] if verb not in {"changelist", "add"} else []
    response = editor.get(reverse(f"admin:{name}", args=row))
    assert response.status_code == OTHERWISE.get(name, 200)
    if response.status_code == 200:
        check_page(response, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["index", "login", "password_change", "jsi18n", "people", "moves_move_import"]
)
def test_the_pages_of_the_whole_desk_open(editor, contents, language, name):
    editor.cookies["desk_language"] = language
    if name == "login":
        editor.logout()
        editor.cookies["desk_language"] = language
    response = editor.get(reverse(f"admin:{name}"))
    assert response.status_code == 200
    if name != "jsi18n":
        check_page(response, language)


@pytest.mark.parametrize(
    "app",
    [
        "notices",
        "history",
        "tasks",
        "identity",
        "record",
        "search",
        "moves",
        "auth",
        "review",
        "people",
    ],
)
def test_the_page_of_each_application_opens(editor, contents, app):
    check_page(editor.get(reverse("admin:app_list", args=[app])), "zh-hans")


def check_page(response, language):
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    assert LANGUAGES[language] in html
    for address in filter(None, (a or b for a, b in ADDRESS.findall(html))):
        assert not re.match(r"(?:[a-z]+:)?//", address), address
    assert all('type="importmap"' in attributes for attributes in INLINE_SCRIPT.findall(html))
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    directives = dict(
        directive.strip().split(" ", 1)
        for directive in response.headers["Content-Security-Policy"].split(";")
    )
    assert directives["default-src"] == "'none'"
    assert "unsafe" not in directives["script-src"]
    assert "http" not in "".join(directives.values())


def test_the_sections_come_first_and_in_the_order_of_the_site(editor):
    response = editor.get(reverse("admin:index"))
    apps = [app["app_label"] for app in response.context["app_list"]]
    assert apps == [
        "notices", "history", "tasks", "identity", "record", "search", "moves", "people", "review",
        "auth",
    ]  # fmt: skip
    names = [app["name"] for app in response.context["app_list"]]
    assert list(map(str, names)) == [
        "通知公告", "历史沿革", "重点任务", "机构与网站标识", "公开档案", "档案搜索", "网址变更", "人员",
        "审核", "用户与权限",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_changed_in_place_with_a_token_only(db, language):
    client = Client(enforce_csrf_checks=True)
    place = reverse("admin:login") + "?next=/desk/notices/notice/"
    client.get(place)
    data = {"language": language, "next": place}
    assert client.post(reverse("admin:language"), data).status_code == 403
    data["csrfmiddlewaretoken"] = client.cookies["desk_csrf"].value
    response = client.post(reverse("admin:language"), data)
    assert (response.status_code, response.url) == (302, place)
    assert LANGUAGES[language] in client.get(place).content.decode()


def test_the_language_form_leads_to_no_other_host(db):
    data = {"language": "en", "next": "https://elsewhere.example/"}
    response = Client().post(reverse("admin:language"), data)
    assert "elsewhere" not in response.url


@pytest.mark.parametrize(
    ("name", "make", "ceiling"),
    [
        ("notices_notice", factories.make_notice, 14),
        ("history_milestone", factories.make_milestone, 8),
        ("tasks_prioritytask", None, 10),
        ("record_edition", factories.make_notice, 7),
    ],
)
def test_a_long_list_asks_no_more_than_a_short_one(
    editor, name, make, ceiling, django_assert_max_num_queries
):
    """Signing in, counting and the filters included; whatever the number of rows."""
    plan = None if make else factories.make_plan()
    category = factories.make_category()
    for number in range(1, 51):
        if plan:
            publication = factories.make_task(plan, number)
            factories.make_report(publication)
        elif name == "notices_notice":
            publication = make(category=category)
            factories.attach(publication)
        else:
            publication = make()
        factories.published(publication)
    with django_assert_max_num_queries(ceiling):
        response = editor.get(reverse(f"admin:{name}_changelist"))
    assert len(response.context["cl"].result_list) == 50


@pytest.mark.parametrize(
    ("value", "count"), [("in-force", 2), ("scheduled", 1), ("withdrawn", 1), ("never", 2)]
)
def test_the_list_is_filtered_by_state(editor, value, count):
    factories.make_notice()
    factories.published(factories.make_notice())
    factories.published(factories.make_notice(), at=timezone.now() + dt.timedelta(days=1))
    withdrawn = factories.make_notice()
    factories.published(withdrawn)
    workflow.withdraw(withdrawn, reason_zh_hans="有误")
    later = factories.make_notice()
    factories.published(later)
    response = editor.get(reverse("admin:notices_notice_changelist"), {"public": value})
    assert response.context["cl"].result_count == count


def test_the_list_tells_what_changed_since_publishing(editor, contents):
    html = editor.get(reverse("admin:notices_notice_changelist")).content.decode()
    assert "公开中" in html
    assert "第1版" in html
    assert "有未发布的修改" in html


def test_the_record_shows_an_edition_whole(editor, contents):
    edition = Edition.objects.get()
    html = editor.get(reverse("admin:record_edition_change", args=[edition.pk])).content.decode()
    assert edition.body_zh_hans in html
    assert edition.content_sha256 in html
    assert edition.chain_sha256 in html
    for file in edition.files:
        assert file.name in html
        address = reverse("admin:file", args=[file.sha256[:2], file.sha256])
        assert f'href="{address}"' in html
    assert "_save" not in html


def test_members_of_staff_without_permissions_see_an_empty_desk(contents):
    client = Client()
    client.force_login(factories.make_user())
    assert client.get(reverse("admin:index")).context["app_list"] == []
    notice = Notice.objects.get()
    for verb in ("change", "schedule", "withdraw"):
        address = reverse(f"admin:notices_notice_{verb}", args=[notice.pk])
        assert client.get(address).status_code == 403
    assert client.get(reverse("admin:identity_siteidentity_changelist")).status_code == 403


def test_users_are_kept_by_djangos_own_page(editor):
    response = editor.get(reverse("admin:auth_user_change", args=[User.objects.get().pk]))
    assert response.status_code == 200
    assert "_publish" not in response.content.decode()


@pytest.mark.parametrize("number", ["0", "999", "abc", "1_2", "%00"])
@pytest.mark.parametrize("verb", ["schedule", "withdraw", "cancel"])
def test_a_verb_on_nothing_is_not_found(editor, number, verb):
    assert editor.get(f"/desk/notices/notice/{number}/{verb}/").status_code == 404

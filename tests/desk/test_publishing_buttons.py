"""What the buttons of a publication's form do, and what they refuse."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from tests import factories
from tests.desk.filled import filled
from torchcenter.record.models import Edition

ADD = "/desk/notices/notice/add/"


@pytest.fixture
def editor(db):
    return signed_in(factories.make_editor())


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(publication, verb):
    options = publication._meta
    name = f"admin:{options.app_label}_{options.model_name}_{verb}"
    return reverse(name, args=[publication.pk])


def press(client, publication, button, **changes):
    place = address(publication, "change")
    return client.post(place, filled(client.get(place), **changes, **{button: "1"}))


def told(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def tomorrow() -> str:
    moment = timezone.localtime() + dt.timedelta(days=1)
    return moment.strftime("%Y-%m-%dT%H:%M")


# Saving and publishing


def test_saving_changes_nothing_in_public(editor):
    notice = factories.make_notice()
    factories.published(notice)
    press(editor, notice, "_save", title_zh_hans="改过的标题")
    notice.refresh_from_db()
    assert notice.title_zh_hans == "改过的标题"
    assert Edition.objects.in_force().get().title_zh_hans != "改过的标题"


def test_save_and_publish_puts_a_new_notice_in_public(editor):
    page = editor.get(ADD)
    texts = {"title_zh_hans": "通知", "body_zh_hans": "<p>正文</p>"}
    response = editor.post(ADD, filled(page, **texts, _publish="1"))
    edition = Edition.objects.in_force().get()
    assert (edition.title_zh_hans, edition.body_zh_hans) == ("通知", "<p>正文</p>")
    assert edition.published_by == "editor"
    assert response.url == address(Notice.objects.get(), "change")
    assert "已发布，为第1版" in told(response)


@pytest.mark.parametrize(
    "make",
    [factories.make_notice, factories.make_milestone, factories.make_plan, factories.make_task],
)
def test_every_section_publishes_from_its_form(editor, make):
    publication = make()
    press(editor, publication, "_publish")
    assert Edition.objects.in_force().get().title_zh_hans == publication.title_zh_hans


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"title_zh_hans": "", "title_en": ""}, "标题（中文）："),
        ({"body_zh_hans": "", "body_en": ""}, "正文（中文）："),
        ({"title_en": ""}, "标题（英文）："),
    ],
)
def test_a_text_that_lacks_something_is_kept_as_a_draft(editor, changes, named):
    notice = factories.make_notice()
    response = press(editor, notice, "_publish", summary_zh_hans="写好的摘要", **changes)
    notice.refresh_from_db()
    assert notice.summary_zh_hans == "写好的摘要"
    assert "内容已保存，但未能发布。" in told(response)
    assert named in told(response)
    assert not Edition.objects.exists()


def test_everything_that_is_missing_is_told_at_once(editor):
    notice = factories.make_notice(title_zh_hans="", title_en="", body_zh_hans="", body_en="")
    factories.illustrate(notice, alt_zh_hans="")
    said = told(press(editor, notice, "_publish"))
    assert all(part in said for part in ("标题（中文）：", "正文（中文）：", "图片"))


def test_publishing_twice_records_once(editor):
    notice = factories.make_notice()
    press(editor, notice, "_publish")
    response = press(editor, notice, "_publish")
    assert Edition.objects.count() == 1
    assert "无需操作" in told(response)


def test_what_cannot_be_saved_comes_back_as_it_was_typed(editor):
    title = "长" * 10_000
    page = editor.get(ADD)
    data = filled(
        page, title_zh_hans=title, summary_zh_hans="摘要", date="2024-02-30", _publish="1"
    )
    response = editor.post(ADD, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert title in html
    assert "2024-02-30" in html
    assert '<a href="#id_title_zh_hans">标题（中文）</a>' in html
    assert '<a href="#id_date">日期</a>' in html
    assert not Notice.objects.exists()
    assert not Edition.objects.exists()


def test_the_log_names_the_fields_in_the_language_of_the_form(editor):
    notice = factories.make_notice()
    press(editor, notice, "_publish", title_zh_hans="改过的标题")
    html = editor.get(address(notice, "history")).content.decode()
    assert re.search("已修改.*标题（中文）", html)
    assert "已发布，为第1版" in html


# Permission


def test_who_may_not_publish_has_no_button_and_publishes_nothing(db):
    notice = factories.make_notice()
    writer = signed_in(factories.make_user("", "notices.view_notice", "notices.change_notice"))
    html = writer.get(address(notice, "change")).content.decode()
    assert "_save" in html
    assert "_publish" not in html
    assert "/schedule/" not in html
    response = press(writer, notice, "_publish", title_zh_hans="改过的标题")
    assert response.status_code == 403
    for verb in ("schedule", "withdraw", "cancel"):
        data = {"at": tomorrow(), "reason_zh_hans": "有误"}
        assert writer.post(address(notice, verb), data).status_code == 403
    assert not Edition.objects.exists()


def test_who_may_publish_but_not_change_publishes_nothing_by_the_form(db):
    notice = factories.make_notice()
    reader = signed_in(factories.make_user("", "notices.view_notice", "notices.publish_notice"))
    assert "_publish" not in reader.get(address(notice, "change")).content.decode()
    assert reader.post(address(notice, "change"), {"_publish": "1"}).status_code == 403
    assert not Edition.objects.exists()


def test_the_window_that_adds_a_plan_to_a_task_does_not_publish(editor):
    html = editor.get("/desk/tasks/plan/add/?_popup=1").content.decode()
    assert "_save" in html
    assert "_publish" not in html


# Scheduling, cancelling, withdrawing


def test_scheduling_shows_when_and_can_be_cancelled(editor):
    notice = factories.make_notice()
    response = editor.post(address(notice, "schedule"), {"at": tomorrow()})
    assert "北京时间" in told(response)
    edition = Edition.objects.get()
    assert edition.is_pending
    assert timezone.localtime(edition.in_force_from).strftime("%Y-%m-%dT%H:%M") == tomorrow()
    html = editor.get(address(notice, "change")).content.decode()
    assert "定于" in html
    assert address(notice, "cancel") in html
    editor.post(address(notice, "cancel"))
    assert Edition.objects.get().is_cancelled


def test_reading_the_address_of_cancelling_cancels_nothing(editor):
    notice = factories.make_notice()
    factories.published(notice, at=timezone.now() + dt.timedelta(days=1))
    editor.get(address(notice, "cancel"))
    assert Edition.objects.get().is_pending


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("", "这个字段是必填项。"),
        ("2020-01-01T08:00", "所选时间已过，请选择将来的时间。"),
        ("2026-02-30T08:00", "输入一个有效的日期/时间。"),
        ("明天", "输入一个有效的日期/时间。"),
    ],
)
def test_a_wrong_time_is_refused_at_its_field(editor, at, said):
    notice = factories.make_notice()
    response = editor.post(address(notice, "schedule"), {"at": at})
    assert response.status_code == 200
    assert said in str(response.context["form"].errors["at"])
    assert not Edition.objects.exists()


def test_scheduling_what_lacks_something_names_it(editor):
    notice = factories.make_notice(title_zh_hans="", title_en="")
    response = editor.post(address(notice, "schedule"), {"at": tomorrow()})
    assert response.status_code == 200
    html = response.content.decode()
    assert "未能设置定时发布。" in html
    assert "标题（中文）：" in html
    assert tomorrow() in html


def test_withdrawing_tells_readers_the_reason(editor):
    notice = factories.make_notice()
    edition = factories.published(notice)
    data = {"reason_zh_hans": "内容有误", "reason_en": "It was wrong"}
    response = editor.post(address(notice, "withdraw"), data)
    assert "已撤下" in told(response)
    tombstone = Edition.objects.standing().get()
    assert tombstone.withdrawn
    assert tombstone.withdrawal_reason_zh_hans == "内容有误"
    page = Client().get(edition.path)
    assert page.status_code == 410
    assert "内容有误" in page.content.decode()


def test_withdrawing_without_a_reason_keeps_what_was_typed(editor):
    notice = factories.make_notice()
    factories.published(notice)
    response = editor.post(address(notice, "withdraw"), {"reason_en": "It was wrong"})
    assert response.status_code == 200
    assert "It was wrong" in response.content.decode()
    assert Edition.objects.in_force().exists()


def test_withdrawing_what_is_not_public_is_refused(editor):
    notice = factories.make_notice()
    response = editor.post(address(notice, "withdraw"), {"reason_zh_hans": "有误"})
    assert "未能撤下。" in response.content.decode()


# Deleting


def test_a_draft_is_deleted(editor):
    notice = factories.make_notice()
    editor.post(address(notice, "delete"), {"post": "yes"})
    assert not Notice.objects.exists()


def test_what_was_published_is_not_deleted_and_the_reason_told(editor):
    notice = factories.make_notice()
    factories.published(notice)
    assert address(notice, "delete") not in editor.get(address(notice, "change")).content.decode()
    response = editor.post(address(notice, "delete"), {"post": "yes"})
    assert response.url == address(notice, "change")
    assert "不能删除，只能撤下" in told(response)
    assert Notice.objects.exists()


def test_deleting_a_selection_is_refused_if_any_was_published(editor):
    draft, public = factories.make_notice(), factories.make_notice()
    factories.published(public)
    data = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk], "post": "yes"}
    response = editor.post(reverse("admin:notices_notice_changelist"), data)
    assert "不能删除，只能撤下" in told(response)
    assert str(public) in told(response)
    assert Notice.objects.count() == 2
    data["_selected_action"] = [draft.pk]
    editor.post(reverse("admin:notices_notice_changelist"), data)
    assert Notice.objects.get() == public

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.factories import (
    attach,
    illustrate,
    make_category,
    make_milestone,
    make_names,
    make_notice,
    make_plan,
    make_report,
    make_task,
    make_user,
    published,
)
from torchcenter.desk import workflow
from torchcenter.record.models import Edition
from torchcenter.record.recording import NotPublic

pytestmark = pytest.mark.django_db


def soon(**delta) -> dt.datetime:
    return timezone.now() + dt.timedelta(**delta)


def test_publishing_copies_the_saved_text_into_the_record():
    category = make_category("policy", name_zh_hans="政策", name_en="Policy")
    notice = make_notice(category=category, summary_zh_hans="摘要。")
    edition, is_new = workflow.publish(notice)

    assert is_new
    assert (edition.section, edition.kind, edition.number) == ("notices", "notice", 1)
    assert edition.document == notice.document >= 101
    assert edition.path == f"/notices/2024/{notice.document}/"
    assert edition.title_zh_hans == notice.title_zh_hans
    assert edition.body_en == notice.body_en
    assert (edition.category, edition.category_name_en) == ("policy", "Policy")
    assert Edition.objects.in_force().get() == edition


def test_saving_on_the_desk_changes_nothing_public():
    notice = make_notice(title_zh_hans="原题")
    published(notice)
    notice.title_zh_hans = "改题"
    notice.save()
    assert Edition.objects.in_force().get().title_zh_hans == "原题"


def test_publishing_again_without_a_change_records_nothing():
    notice = make_notice()
    first = published(notice)
    again, is_new = workflow.publish(notice)
    assert (again, is_new) == (first, False)
    assert Edition.objects.count() == 1


def test_an_edition_carries_the_name_in_force_on_its_date():
    make_names()
    old = published(make_notice(date=dt.date(2023, 10, 31)))
    new = published(make_notice(date=dt.date(2023, 11, 1)))
    assert (old.issuing_body_zh_hans, old.issuing_body_en) == ("甲部中心", "Centre of Ministry A")
    assert new.issuing_body_zh_hans == "乙部中心"


def test_a_milestone_is_told_by_the_institution_of_today():
    make_names()
    assert published(make_milestone()).issuing_body_zh_hans == "乙部中心"


def test_the_change_note_goes_with_its_edition_and_no_other():
    notice = make_notice()
    published(notice)
    notice.title_zh_hans, notice.change_note_zh_hans = "改题", "更正标题。"
    notice.save()
    assert published(notice).change_note_zh_hans == "更正标题。"
    notice.refresh_from_db()
    assert not notice.change_note_zh_hans


def test_an_edition_is_signed_by_who_published_it():
    user = make_user("lin", "notices.publish_notice")
    assert published(make_notice(), by=user).published_by == "lin"


def test_publishing_needs_its_permission():
    user = make_user("writer", "notices.change_notice")
    notice = make_notice()
    for verb, arguments in (
        (workflow.publish, {}),
        (workflow.schedule, {"at": soon(hours=1)}),
        (workflow.withdraw, {"reason_zh_hans": "有误"}),
        (workflow.cancel_scheduled, {}),
    ):
        with pytest.raises(PermissionDenied):
            verb(notice, by=user, **arguments)
    assert not Edition.objects.exists()


def test_publishing_names_all_that_is_missing():
    notice = make_notice(title_zh_hans="", title_en="", body_zh_hans="", body_en="<p>x</p>")
    illustrate(notice, alt_zh_hans="")
    with pytest.raises(ValidationError) as refusal:
        workflow.publish(notice)
    assert set(refusal.value.message_dict) == {"title_zh_hans", "title_en", "__all__"}
    notice.refresh_from_db()
    assert notice.document is None


def test_files_are_named_in_the_edition():
    notice = make_notice()
    attachment = attach(notice, title_zh_hans="申报表")
    picture = illustrate(notice, alt_en="A blue square")
    entries = {entry["role"]: entry for entry in published(notice).attachments}
    assert entries["attachment"] == {
        "role": "attachment",
        "sha256": attachment.sha256,
        "name": "附件.pdf",
        "size": attachment.size,
        "media_type": "application/pdf",
        "title_zh_hans": "申报表",
        "title_en": "",
    }
    assert (entries["picture"]["width"], entries["picture"]["height"]) == (60, 40)
    assert entries["picture"]["sha256"] == picture.sha256
    assert entries["picture"]["alt_en"] == "A blue square"


def test_html_is_cleaned_at_the_records_door():
    notice = make_notice()
    # Past every form: as an import or a console would write it.
    type(notice).objects.filter(pk=notice.pk).update(
        body_zh_hans='<p onclick="x()">正文<script>alert(1)</script></p>'
        '<a href="javascript:alert(1)">链接</a><img src="https://example.org/x.png">'
    )
    body = published(notice).body_zh_hans
    assert body == "<p>正文</p>链接"


def test_a_milestone_is_no_more_precise_than_it_is_known():
    milestone = make_milestone(date=dt.date(1989, 10, 17), precision="month")
    edition = published(milestone)
    assert (edition.date, edition.details) == (dt.date(1989, 10, 1), {"precision": "month"})


def test_a_task_is_published_with_its_progress_under_the_year_of_its_plan():
    task = make_task(make_plan(2024), 3)
    make_report(task, percentage=40)
    edition = published(task)
    assert (edition.path, edition.year, edition.kind) == ("/tasks/2024/3/", 2024, "task")
    assert edition.details["progress"][0]["percentage"] == 40


def test_an_address_belongs_to_one_document():
    plan = make_plan()
    first, second = make_task(plan, 1), make_task(plan, 2)
    published(first)
    first.position = 9
    first.save()
    second.position = 1
    second.save()
    with pytest.raises(ValidationError, match="/tasks/2024/1/"):
        workflow.publish(second)
    published(first)
    assert published(second).path == "/tasks/2024/1/"


# Scheduling


def test_a_scheduled_edition_waits_for_its_time():
    notice = make_notice(title_zh_hans="今日")
    published(notice)
    notice.title_zh_hans = "明日"
    notice.save()
    tomorrow = soon(days=1)
    edition, _is_new = workflow.schedule(notice, at=tomorrow)

    assert edition.is_pending
    assert Edition.objects.in_force().get().title_zh_hans == "今日"
    assert Edition.objects.in_force(tomorrow).get().title_zh_hans == "明日"


def test_scheduling_twice_moves_the_time():
    notice = make_notice()
    workflow.schedule(notice, at=soon(days=1))
    workflow.schedule(notice, at=soon(days=2))
    assert not Edition.objects.in_force(soon(days=1, hours=1)).exists()
    assert Edition.objects.in_force(soon(days=2, hours=1)).count() == 1


def test_scheduling_the_same_twice_records_nothing_new():
    notice, at = make_notice(), soon(days=1)
    first, _is_new = workflow.schedule(notice, at=at)
    assert workflow.schedule(notice, at=at) == (first, False)


def test_a_time_that_has_passed_is_refused():
    with pytest.raises(ValidationError):
        workflow.schedule(make_notice(), at=soon(hours=-1))


def test_publishing_now_replaces_the_text_that_was_scheduled():
    notice = make_notice(title_zh_hans="旧稿")
    workflow.schedule(notice, at=soon(days=1))
    notice.title_zh_hans = "新稿"
    notice.save()
    published(notice)
    assert Edition.objects.in_force(soon(days=2)).get().title_zh_hans == "新稿"


def test_a_cancelled_schedule_gives_its_time_back():
    notice = make_notice(title_zh_hans="今日")
    published(notice)
    notice.title_zh_hans = "明日"
    notice.save()
    workflow.schedule(notice, at=soon(days=1))
    assert len(workflow.cancel_scheduled(notice)) == 1
    assert Edition.objects.in_force(soon(days=2)).get().title_zh_hans == "今日"
    assert Edition.objects.ever_in_force().count() == 1


def test_there_must_be_a_schedule_to_cancel():
    notice = make_notice()
    with pytest.raises(NotPublic):
        workflow.cancel_scheduled(notice)
    published(notice)
    with pytest.raises(NotPublic):
        workflow.cancel_scheduled(notice)


# Withdrawing


def test_withdrawing_leaves_a_tombstone_with_the_reason():
    notice = make_notice()
    attach(notice)
    published(notice)
    tombstone, is_new = workflow.withdraw(
        notice, reason_zh_hans="内容有误。", reason_en="An error."
    )

    assert is_new
    assert tombstone.withdrawn
    assert (tombstone.withdrawal_reason_zh_hans, tombstone.withdrawal_reason_en) == (
        "内容有误。",
        "An error.",
    )
    assert (tombstone.body_zh_hans, tombstone.attachments) == ("", [])
    assert tombstone.title_zh_hans == notice.title_zh_hans
    assert not Edition.objects.in_force().exists()
    assert Edition.objects.standing().get() == tombstone


def test_withdrawing_twice_for_the_same_reason_records_once():
    notice = make_notice()
    published(notice)
    first, _is_new = workflow.withdraw(notice, reason_zh_hans="有误。")
    assert workflow.withdraw(notice, reason_zh_hans="有误。") == (first, False)


def test_readers_are_told_why():
    notice = make_notice()
    published(notice)
    with pytest.raises(ValidationError) as refusal:
        workflow.withdraw(notice, reason_zh_hans="  ")
    assert "reason_zh_hans" in refusal.value.message_dict
    assert Edition.objects.in_force().exists()


def test_what_is_not_public_cannot_be_withdrawn():
    notice = make_notice()
    with pytest.raises(NotPublic):
        workflow.withdraw(notice, reason_zh_hans="有误。")
    workflow.schedule(notice, at=soon(days=1))
    with pytest.raises(NotPublic):
        workflow.withdraw(notice, reason_zh_hans="有误。")


def test_a_withdrawal_can_be_scheduled_and_survives_a_correction():
    notice = make_notice()
    published(notice)
    workflow.withdraw(notice, reason_zh_hans="到期。", at=soon(days=30))
    notice.title_zh_hans = "更正"
    notice.save()
    published(notice)
    assert Edition.objects.in_force(soon(days=29)).get().title_zh_hans == "更正"
    assert Edition.objects.standing(soon(days=31)).get().withdrawn


def test_a_scheduled_withdrawal_can_be_put_off():
    notice = make_notice()
    published(notice)
    workflow.withdraw(notice, reason_zh_hans="到期。", at=soon(days=10))
    workflow.withdraw(notice, reason_zh_hans="到期。", at=soon(days=20))
    assert Edition.objects.in_force(soon(days=15)).exists()
    assert Edition.objects.standing(soon(days=21)).get().withdrawn


def test_withdrawing_now_cancels_what_was_scheduled():
    notice = make_notice()
    published(notice)
    notice.title_zh_hans = "明日"
    notice.save()
    workflow.schedule(notice, at=soon(days=1))
    workflow.withdraw(notice, reason_zh_hans="有误。")
    assert not Edition.objects.in_force(soon(days=2)).exists()


def test_a_withdrawn_document_can_be_published_again_under_its_number():
    notice = make_notice()
    first = published(notice)
    workflow.withdraw(notice, reason_zh_hans="有误。")
    again = published(notice)
    assert (again.document, again.number) == (first.document, 3)
    assert Edition.objects.in_force().get() == again


def test_a_document_without_a_text_returns_from_its_tombstone_as_well():
    milestone = make_milestone(body_zh_hans="", body_en="")
    published(milestone)
    workflow.withdraw(milestone, reason_zh_hans="有误。")
    edition, is_new = workflow.publish(milestone)
    assert is_new
    assert Edition.objects.in_force().get() == edition


@pytest.mark.parametrize("year", [202, 999, 3000, 9999])
def test_a_year_that_no_address_can_have_is_not_published(client, year):
    day = dt.date(year, 1, 1)
    for publication in (make_notice(date=day), make_milestone(date=day)):
        with pytest.raises(ValidationError) as refused:
            workflow.publish(publication)
        assert list(refused.value.message_dict) == ["date"]


@pytest.mark.parametrize("year", [1000, 2999])
def test_the_outermost_years_have_their_pages(client, year):
    day = dt.date(year, 12, 31)
    published(make_notice(date=day))
    published(make_milestone(date=day, precision="year"))
    for page in (f"/notices/{year}/12/", "/history/", f"/history/?decade={year // 10 * 10}"):
        assert client.get(page).status_code == 200

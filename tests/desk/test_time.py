"""Pins, texts to be looked at again, the calendar, and schedules that are changed."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.models import Notice
from tests import factories
from tests.desk.filled import filled
from tests.desk.review.staffing import member
from torchcenter.desk import workflow
from torchcenter.record.models import Edition
from torchcenter.record.recording import NotPublic

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def editor():
    client = Client()
    client.force_login(factories.make_editor())
    return client


def form(notice):
    return f"/desk/notices/notice/{notice.pk}/change/"


class TestPinned:
    def first_title(self, page: str) -> str:
        return re.search(r'class="row-title"[^>]*>([^<]*)<', page)[1]

    def test_a_pinned_notice_stands_first_until_its_time(self, editor, client):
        old = factories.make_notice(title_zh_hans="较早的通知", date=dt.date(2020, 1, 1))
        new = factories.make_notice(title_zh_hans="较晚的通知", date=dt.date(2024, 1, 1))
        factories.published(old)
        factories.published(new)
        assert self.first_title(client.get("/notices/").content.decode()) == "较晚的通知"
        until = timezone.localtime() + HOUR
        data = filled(
            editor.get(form(old)), pinned_until=until.strftime("%Y-%m-%dT%H:%M"), _continue="1"
        )
        assert editor.post(form(old), data).status_code == 302
        assert self.first_title(client.get("/notices/").content.decode()) == "较晚的通知"
        factories.published(old)
        for path in ("/notices/", "/"):
            page = client.get(path).content.decode()
            assert "置顶" in page
            assert page.index("较早的通知") < page.index("较晚的通知")
        assert "置顶" not in client.get("/notices/2020/").content.decode()
        assert "Pinned" in client.get("/en/notices/").content.decode()
        edition = Edition.objects.editions_of(Notice.objects.get(pk=old.pk).document).last()
        moment = dt.datetime.fromisoformat(edition.details["pinned_until"])
        assert list(Edition.objects.pinned(moment - dt.timedelta(seconds=1))) == [edition]
        assert list(Edition.objects.pinned(moment)) == []

    def test_a_withdrawn_or_past_pin_is_none(self, client):
        past = factories.make_notice(pinned_until=timezone.now() - HOUR)
        factories.published(past)
        gone = factories.make_notice(pinned_until=timezone.now() + HOUR)
        factories.published(gone)
        assert client.get("/notices/").content.decode().count("置顶") >= 1
        workflow.withdraw(gone, reason_zh_hans="有误")
        assert "置顶" not in client.get("/notices/").content.decode()

    def test_a_restored_edition_brings_its_pin(self):
        notice = factories.make_notice(pinned_until=(timezone.now() + HOUR).replace(microsecond=0))
        edition = factories.published(notice)
        Notice.objects.update(pinned_until=None)
        workflow.restore(Notice.objects.get(), edition)
        assert Notice.objects.get().pinned_until == notice.pinned_until


class TestLookedAtAgain:
    def test_what_is_due_is_on_the_first_page_until_it_was_looked_at(self, editor):
        today = timezone.localdate()
        due = factories.make_notice(title_zh_hans="到期的", review_by=today)
        later = factories.make_notice(
            title_zh_hans="未到期的", review_by=today + dt.timedelta(days=1)
        )
        draft = factories.make_notice(title_zh_hans="草稿", review_by=today)
        for notice in (due, later):
            factories.published(notice)
        heap = re.search(r'id="due".*?</table>', editor.get("/desk/").content.decode(), re.DOTALL)[
            0
        ]
        assert "到期的" in heap
        assert "未到期的" not in heap
        assert "草稿" not in heap
        page = f"/desk/notices/notice/{due.pk}/reviewed/"
        assert (today + dt.timedelta(days=365)).isoformat() in editor.get(page).content.decode()
        refused = editor.post(page, {"review_by": today.isoformat()})
        assert "请选择今天之后的日期" in refused.content.decode()
        editor.post(page, {"review_by": (today + dt.timedelta(days=90)).isoformat()})
        due.refresh_from_db()
        assert due.review_by == today + dt.timedelta(days=90)
        assert 'id="due"' not in editor.get("/desk/").content.decode()
        assert Edition.objects.editions_of(due.document).count() == 1
        editor.post(page, {"review_by": ""})
        due.refresh_from_db()
        assert due.review_by is None
        assert draft.document is None

    def test_only_who_may_change_it_says_so(self):
        notice = factories.make_notice(review_by=timezone.localdate())
        factories.published(notice)
        client = Client()
        client.force_login(member("初审", "chu"))
        assert client.post(f"/desk/notices/notice/{notice.pk}/reviewed/").status_code == 403
        assert 'id="due"' not in client.get("/desk/").content.decode()


class TestCalendar:
    def text(self, client, **query):
        page = client.get("/desk/calendar/", query)
        assert page.status_code == 200
        return page.content.decode()

    def test_it_shows_what_came_and_what_will(self, editor):
        moment = timezone.localtime() + dt.timedelta(days=40)
        month = f"{moment:%Y-%m}"
        planned = factories.make_notice(title_zh_hans="将发布的")
        workflow.schedule(planned, at=moment)
        leaving = factories.make_notice(title_zh_hans="将撤下的", pinned_until=moment)
        factories.published(leaving)
        workflow.withdraw(leaving, reason_zh_hans="到期", at=moment)
        cancelled = factories.make_notice(title_zh_hans="已取消的")
        workflow.schedule(cancelled, at=moment)
        workflow.cancel_scheduled(cancelled)
        due = factories.make_notice(title_zh_hans="要复核的", review_by=moment.date())
        factories.published(due)
        page = self.text(editor, month=month)
        day = re.search(rf'datetime="{moment:%Y-%m-%d}".*?</td>', page, re.DOTALL)[0]
        for title, what in (
            ("将发布的", "将发布"),
            ("将撤下的", "将撤下"),
            ("将撤下的", "置顶结束"),
            ("要复核的", "待复核"),
        ):
            assert title in day, title
            assert what in day, what
        assert f"{moment:%H:%M}" in day
        assert form(planned) in day
        assert "已取消的" not in page
        assert "北京时间" in page
        assert "将发布的" not in self.text(editor)

    @pytest.mark.parametrize("month", ["x", "2024-13", "0001-01", "99999-01", "2024-1-1"])
    def test_what_is_no_month_is_not_found(self, editor, month):
        assert editor.get("/desk/calendar/", {"month": month}).status_code == 404

    def test_a_day_that_saw_thousands_is_cut(self, editor, django_assert_max_num_queries):
        for _number in range(20):
            factories.published(factories.make_notice())
        with django_assert_max_num_queries(20):
            page = self.text(editor)
        assert "另有12项" in page

    def test_who_sees_no_publication_sees_no_event(self):
        factories.published(factories.make_notice(title_zh_hans="通知一"))
        client = Client()
        client.force_login(factories.make_user("nobody"))
        assert "通知一" not in self.text(client)
        assert Client().get("/desk/calendar/").status_code == 302


class TestChangingASchedule:
    def test_the_form_begins_with_the_time_that_is_to_be_changed(self, editor):
        notice = factories.make_notice()
        at = (timezone.localtime() + dt.timedelta(days=2)).replace(second=0, microsecond=0)
        page = f"/desk/notices/notice/{notice.pk}/schedule/"
        assert "更改时间" not in editor.get(page).content.decode()
        workflow.schedule(notice, at=at)
        shown = editor.get(page).content.decode()
        assert "更改时间" in shown
        assert f'value="{at:%Y-%m-%dT%H:%M}"' in shown
        editor.post(page, {"at": f"{at + HOUR:%Y-%m-%dT%H:%M}"})
        [pending] = [e for e in Edition.objects.ever_in_force() if e.is_pending]
        assert pending.in_force_from == at + HOUR

    def test_a_scheduled_withdrawal_keeps_its_reason(self, editor):
        notice = factories.make_notice()
        factories.published(notice)
        at = (timezone.localtime() + dt.timedelta(days=2)).replace(second=0, microsecond=0)
        workflow.withdraw(notice, reason_zh_hans="活动结束", at=at)
        shown = editor.get(f"/desk/notices/notice/{notice.pk}/withdraw/").content.decode()
        assert "活动结束" in shown
        assert f'value="{at:%Y-%m-%dT%H:%M}"' in shown


verbs = st.lists(
    st.tuples(
        st.sampled_from(["publish", "schedule", "withdraw", "withdraw later", "cancel", "write"]),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=verbs)
def test_at_most_one_edition_is_in_force_at_any_instant(steps):
    """Whatever is published, scheduled, changed, withdrawn and cancelled, in whatever order."""
    notice = factories.make_notice()
    start = timezone.now()
    for number, (verb, hours) in enumerate(steps):
        at = start + hours * HOUR
        try:
            match verb:
                case "publish":
                    workflow.publish(notice)
                case "schedule":
                    workflow.schedule(notice, at=at)
                case "withdraw":
                    workflow.withdraw(notice, reason_zh_hans="有误")
                case "withdraw later":
                    workflow.withdraw(notice, reason_zh_hans="有误", at=at)
                case "cancel":
                    workflow.cancel_scheduled(notice)
                case "write":
                    Notice.objects.filter(pk=notice.pk).update(title_zh_hans=f"第{number}稿")
        except NotPublic:
            pass
        notice.refresh_from_db()
    editions = list(Edition.objects.filter(document=notice.document).ever_in_force())
    if not editions:
        return
    bounds = {e.in_force_from for e in editions} | {e.in_force_until for e in editions} - {None}
    instants = sorted(bounds | {bound - dt.timedelta(microseconds=1) for bound in bounds})
    first = min(edition.in_force_from for edition in editions)
    for instant in instants:
        standing = Edition.objects.editions_of(notice.document).standing(instant).count()
        # From the first edition on something stands, be it a withdrawal, and never two.
        assert standing == (1 if instant >= first else 0), (instant, steps)

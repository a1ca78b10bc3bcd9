"""The actions of the lists: every row by itself, through the same workflow, each with its outcome."""

import datetime as dt
import html
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from notices.models import Notice
from tests import factories
from tests.desk.review.staffing import make_route, member
from torchcenter.desk import bulk
from torchcenter.desk.people.models import EditingLimit
from torchcenter.record.models import Edition

LIST = "/desk/notices/notice/"


def opened(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db):
    return opened(factories.make_editor())


def act(client, action, publications, follow=True, **values):
    data = {"action": action, "_selected_action": [p.pk for p in publications], **values}
    return client.post(LIST, data, follow=follow)


def told(response) -> str:
    return "\n".join(
        html.unescape(re.sub(r"<[^>]+>", " ", str(m))) for m in response.context["messages"]
    )


def test_a_page_in_between_says_what_will_happen(editor):
    notices = [factories.make_notice(title_zh_hans=title) for title in ("甲", "乙")]
    page = act(editor, "publish_selected", notices)
    assert "甲" in page.content.decode()
    assert "乙" in page.content.decode()
    assert not Edition.objects.exists()


def test_each_is_published_or_refused_by_itself(editor):
    good, empty, same = (factories.make_notice(title_zh_hans=t) for t in ("甲", "乙", "丙"))
    Notice.objects.filter(pk=empty.pk).update(body_zh_hans="", body_en="")
    factories.published(same)
    answer = act(editor, "publish_selected", [good, empty, same], confirmed="yes")
    said = told(answer)
    assert "1项：已发布。" in said
    assert "1项：无需操作" in said
    assert re.search(r"以下1项未作改动：\s+乙\s+正文（中文）：", said)
    assert set(Edition.objects.values_list("title_zh_hans", flat=True)) == {"甲", "丙"}
    assert LogEntry.objects.count() == 1


def test_scheduled_cancelled_and_withdrawn(editor):
    notices = [factories.make_notice() for _number in range(3)]
    at = (timezone.localtime() + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    late = act(editor, "schedule_selected", notices, confirmed="yes", at="2001-01-01T00:00")
    assert "时间已过" in late.content.decode()
    assert "3项：将于" in told(act(editor, "schedule_selected", notices, confirmed="yes", at=at))
    assert "3项" in told(act(editor, "cancel_selected", notices, confirmed="yes"))
    act(editor, "publish_selected", notices, confirmed="yes")
    assert Edition.objects.in_force().count() == 3
    silent = act(editor, "withdraw_selected", notices, confirmed="yes")
    assert Edition.objects.in_force().count() == 3
    assert 'name="reason_zh_hans"' in silent.content.decode()
    act(editor, "withdraw_selected", notices[:2], confirmed="yes", reason_zh_hans="有误")
    assert Edition.objects.in_force().count() == 1


def test_a_review_is_not_gone_around(db):
    make_route("初审")
    member("初审", "chu")
    writer, final = opened(member("撰稿", "wang")), opened(member("终审", "zhong"))
    notices = [factories.make_notice() for _number in range(2)]
    refused = act(final, "publish_selected", notices, confirmed="yes")
    assert "以下2项未作改动" in told(refused)
    assert not Edition.objects.exists()
    assert "2项：已送审。" in told(act(writer, "submit_selected", notices, confirmed="yes"))
    assert set(Notice.objects.values_list("state", flat=True)) == {"in_review"}
    again = told(act(writer, "submit_selected", notices, confirmed="yes"))
    assert "以下2项未作改动" in again


@pytest.mark.parametrize(
    ("group", "offered"),
    [
        ("撰稿", {"submit_selected", "delete_selected", "file_selected"}),
        ("初审", set()),
        ("终审", {"publish_selected", "schedule_selected", "withdraw_selected", "cancel_selected"}),
        (
            "总编辑",
            {
                "submit_selected", "publish_selected", "schedule_selected", "withdraw_selected",
                "cancel_selected", "delete_selected", "file_selected",
            },
        ),
        ("管理员", set()),
    ],
)  # fmt: skip
def test_only_what_one_may_is_offered_and_taken(db, group, offered):
    client = opened(member(group, "person"))
    notice = factories.make_notice()
    page = client.get(LIST).content.decode()
    assert set(re.findall(r'<option value="(\w+_selected)"', page)) == offered
    for action in {"publish_selected", "withdraw_selected", "file_selected"} - offered:
        act(client, action, [notice], confirmed="yes", reason_zh_hans="有误")
    if "publish_selected" not in offered:
        assert not Edition.objects.exists()


def test_the_category_is_changed_within_ones_limits(db):
    mine, other = factories.make_category("mine"), factories.make_category("other")
    writer = member("撰稿", "wang")
    notices = [factories.make_notice(category=mine), factories.make_notice(category=other)]
    kind = ContentType.objects.get_for_model(Notice)
    EditingLimit.objects.create(user=writer, kind=kind, category="mine")
    client = opened(writer)
    said = told(act(client, "file_selected", notices, confirmed="yes", category=mine.pk))
    assert "无需操作" in said
    assert "以下1项未作改动" in said
    said = told(act(client, "file_selected", notices[:1], confirmed="yes", category=other.pk))
    assert "以下1项未作改动" in said
    chief = opened(member("总编辑", "chief"))
    act(chief, "file_selected", notices, confirmed="yes", category=other.pk)
    assert set(Notice.objects.values_list("category__slug", flat=True)) == {"other"}
    assert "必填" in act(chief, "file_selected", notices, confirmed="yes").content.decode()


def test_too_many_at_once_are_refused(editor, monkeypatch):
    monkeypatch.setattr(bulk, "MAX_ROWS", 2)
    notices = [factories.make_notice() for _number in range(3)]
    answer = act(editor, "publish_selected", notices, confirmed="yes")
    assert "一次最多处理2项" in told(answer)
    assert not Edition.objects.exists()


def test_a_hostile_title_is_text(editor):
    notice = factories.make_notice(title_zh_hans="<script>alert(1)</script>")
    Notice.objects.update(body_zh_hans="", body_en="")
    answer = act(editor, "publish_selected", [notice], confirmed="yes")
    assert "<script>alert(1)" not in answer.content.decode()
    assert "未作改动" in told(answer)

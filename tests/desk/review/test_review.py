"""三审: what a text passes before it is published, and who may pass it."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices.models import Notice
from tests.desk.review.staffing import GROUPS, make_route, member
from tests.factories import make_category, make_milestone, make_notice, make_user, published
from torchcenter.desk import workflow
from torchcenter.desk.models import Publication
from torchcenter.desk.review import workflow as review
from torchcenter.desk.review.models import Review, ReviewDecision, ReviewRoute
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    """A writer, a reviewer for each step, a chief editor; three steps for everything."""
    make_route(*GROUPS)
    return {
        "writer": member("撰稿", "writer"),
        **{group: member(group, group) for group in GROUPS},
        "chief": member("总编辑", "chief"),
    }


def submitted(staff, **fields):
    notice = make_notice(**fields)
    return notice, review.submit(notice, by=staff["writer"])


def pass_all(passing, staff):
    for group in GROUPS:
        passing = review.approve(passing, by=staff[group], comment=f"{group}通过")
    return passing


# The way of a text


def test_three_steps_then_publishing_with_the_approvers_named(staff):
    notice, passing = submitted(staff)
    assert notice.state == Publication.State.IN_REVIEW
    passing = pass_all(passing, staff)
    notice.refresh_from_db()
    assert (passing.state, notice.state) == ("approved", "approved")
    edition = published(notice, by=staff["终审"])
    assert (edition.approved_by, edition.published_by) == ("初审, 复审, 终审", "终审")
    passing.refresh_from_db()
    notice.refresh_from_db()
    assert (passing.state, passing.edition, notice.state) == ("published", edition, "draft")
    assert notice.written_by == []


def test_nothing_is_published_before_the_last_step(staff):
    notice, passing = submitted(staff)
    for group in GROUPS:
        with pytest.raises(review.ReviewNeeded):
            workflow.publish(notice, by=staff["chief"])
        passing = review.approve(passing, by=staff[group])
    assert not Edition.objects.exists()
    workflow.publish(notice, by=staff["chief"])
    assert Edition.objects.in_force().exists()


def test_what_was_approved_is_published_and_no_other_text(staff):
    notice, passing = submitted(staff)
    pass_all(passing, staff)
    # Past every form and lock, as a console or an import would.
    Notice.objects.filter(pk=notice.pk).update(body_zh_hans="<p>别的内容</p>")
    with pytest.raises(review.ReviewNeeded):
        workflow.publish(notice, by=staff["chief"])
    Notice.objects.filter(pk=notice.pk).update(
        body_zh_hans=notice.body_zh_hans, change_note_zh_hans="别的说明"
    )
    with pytest.raises(review.ReviewNeeded):
        workflow.publish(notice, by=staff["chief"])


def test_an_approved_text_is_scheduled_moved_and_cancelled_without_another_review(staff):
    notice, passing = submitted(staff, change_note_zh_hans="更正附件。")
    pass_all(passing, staff)
    hour = timezone.timedelta(hours=1)
    workflow.schedule(notice, by=staff["chief"], at=timezone.now() + hour)
    moved, is_new = workflow.schedule(notice, by=staff["chief"], at=timezone.now() + 2 * hour)
    assert is_new
    assert (moved.change_note_zh_hans, moved.approved_by) == ("更正附件。", "初审, 复审, 终审")
    assert Edition.objects.ever_in_force().count() == 1


def test_the_operator_needs_no_review(staff):
    assert published(make_notice()).approved_by == ""


@pytest.mark.parametrize("steps", [(), ("终审",), ("初审", "终审"), GROUPS])
def test_none_one_two_or_three_steps(staff, steps):
    ReviewRoute.objects.all().delete()
    make_route(*steps)
    notice = make_notice()
    if steps:
        passing = review.submit(notice, by=staff["writer"])
        for group in steps:
            passing = review.approve(passing, by=staff[group])
    else:
        with pytest.raises(ValidationError):
            review.submit(notice, by=staff["writer"])
    edition = published(notice, by=staff["chief"])
    assert edition.approved_by == ", ".join(steps)


def test_a_category_its_kind_and_the_rest_have_routes_of_their_own(staff):
    category = make_category("policy")
    make_route("终审", kind=Notice)
    make_route("初审", "终审", kind=Notice, category="policy")

    def levels(publication):
        return [step.level for step in review.steps_for(publication)]

    assert levels(make_notice(category=category)) == [1, 3]
    assert levels(make_notice(category=make_category("other"))) == [3]
    assert levels(make_notice()) == [3]
    assert levels(make_milestone()) == [1, 2, 3]


# Who may not


def test_the_writer_never_approves(staff):
    staff["writer"].groups.add(Group.objects.get(name="初审"))
    _notice, passing = submitted(staff)
    with pytest.raises(PermissionDenied):
        review.approve(passing, by=staff["writer"])
    assert staff["writer"].pk in passing.writers


def test_who_wrote_a_part_earlier_does_not_approve_either(staff):
    notice = make_notice(written_by=[staff["初审"].pk])
    member("初审", "初审二")
    passing = review.submit(notice, by=staff["writer"])
    with pytest.raises(PermissionDenied):
        review.approve(passing, by=staff["初审"])


def test_nobody_takes_two_steps_of_one_text(staff):
    staff["初审"].groups.add(Group.objects.get(name="复审"))
    _notice, passing = submitted(staff)
    passing = review.approve(passing, by=staff["初审"])
    with pytest.raises(PermissionDenied):
        review.approve(passing, by=staff["初审"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewDecision.objects.create(review=passing, level=2, verdict="approved", by=staff["初审"])


def test_steps_are_taken_in_their_order_by_their_groups(staff):
    _notice, passing = submitted(staff)
    for name in ("复审", "终审", "chief"):
        with pytest.raises(PermissionDenied):
            review.approve(passing, by=staff[name])
    superuser = make_user("root", is_superuser=True)
    with pytest.raises(PermissionDenied):
        review.approve(passing, by=superuser)
    staff["初审"].is_active = False
    with pytest.raises(PermissionDenied):
        review.approve(passing, by=staff["初审"])


def test_a_review_that_too_few_people_can_take_is_refused_at_once(staff):
    only = make_user("only")
    for group in ("初审", "复审"):
        Group.objects.get(name=group).user_set.set([only])
    with pytest.raises(ValidationError, match=r"初审.*复审"):
        review.submit(make_notice(), by=staff["writer"])
    assert not Review.objects.exists()


def test_an_incomplete_text_is_not_submitted(staff):
    notice = make_notice(title_zh_hans="", title_en="")
    with pytest.raises(ValidationError) as refusal:
        review.submit(notice, by=staff["writer"])
    assert "title_zh_hans" in refusal.value.message_dict
    notice.refresh_from_db()
    assert notice.state == "draft"


# Return and recall


def test_a_text_is_returned_with_comments_by_field(staff):
    notice, passing = submitted(staff)
    review.approve(passing, by=staff["初审"])
    with pytest.raises(ValidationError):
        review.return_for_changes(passing, by=staff["复审"], comment="  ")
    review.return_for_changes(
        passing, by=staff["复审"], field_comments={"title_zh_hans": "标题过长", "date": " "}
    )
    notice.refresh_from_db()
    assert notice.state == "draft"
    decision = review.current(notice).decisions.last()
    assert decision.field_comments == {"title_zh_hans": "标题过长"}
    again = review.submit(notice, by=staff["writer"])
    assert again.next_level == 1
    passing.refresh_from_db()
    assert passing.state == "superseded"


def test_a_review_that_is_over_takes_no_decision(staff):
    _notice, passing = submitted(staff)
    review.return_for_changes(passing, by=staff["初审"], comment="退回")
    with pytest.raises(ValidationError):
        review.approve(passing, by=staff["复审"])


def test_who_submitted_or_may_publish_takes_it_back(staff):
    for who in ("writer", "chief"):
        notice, _passing = submitted(staff)
        other = member("撰稿", f"other-{who}")
        with pytest.raises(PermissionDenied):
            review.recall(notice, by=other)
        review.recall(notice, by=staff[who])
        assert notice.state == "draft"
        with pytest.raises(ValidationError):
            review.recall(notice, by=staff[who])


# Urgent


def test_urgent_publishing_needs_its_permission_and_a_reason(staff):
    notice = make_notice()
    with pytest.raises(PermissionDenied):
        workflow.publish_urgently(notice, reason="汛情", by=staff["终审"])
    with pytest.raises(ValidationError):
        workflow.publish_urgently(notice, reason=" ", by=staff["chief"])
    assert not Edition.objects.exists()


def test_an_urgent_text_owes_its_review_until_that_is_done(staff):
    notice = make_notice(written_by=[staff["writer"].pk])
    edition, _is_new = workflow.publish_urgently(notice, reason="汛情", by=staff["chief"])
    owed = Review.objects.of(notice).owed().get()
    assert (owed.edition, owed.urgent_reason) == (edition, "汛情")
    assert set(owed.writers) == {staff["writer"].pk, staff["chief"].pk}
    # The draft goes on meanwhile.
    Notice.objects.filter(pk=notice.pk).update(title_zh_hans="下一版")
    pass_all(owed, staff)
    assert not Review.objects.owed().exists()
    notice.refresh_from_db()
    assert notice.state == "draft"


def test_an_objection_is_settled_by_the_next_edition_or_the_withdrawal(staff):
    for settle in ("publish", "withdraw"):
        notice = make_notice()
        workflow.publish_urgently(notice, reason="汛情", by=staff["chief"])
        owed = Review.objects.of(notice).owed().get()
        review.return_for_changes(owed, by=staff["初审"], comment="数字有误")
        assert Review.objects.owed().count() == 1
        if settle == "publish":
            Notice.objects.filter(pk=notice.pk).update(title_zh_hans="更正后的标题")
            workflow.publish(notice)
        else:
            workflow.withdraw(notice, reason_zh_hans="数字有误", by=staff["chief"])
        assert not Review.objects.owed().exists()


# Messages


def test_each_step_tells_whoever_is_next(staff, django_capture_on_commit_callbacks):
    for name, user in staff.items():
        user.email = f"{name}@example.org"
        user.save()
    with django_capture_on_commit_callbacks(execute=True):
        _notice, passing = submitted(staff, title_zh_hans="关于<b>的通知")
    assert [message.to for message in mail.outbox] == [["初审@example.org"]]
    assert "关于<b>的通知" in mail.outbox[0].body
    assert f"/review/{passing.pk}" in mail.outbox[0].body
    mail.outbox.clear()
    for group in GROUPS:
        with django_capture_on_commit_callbacks(execute=True):
            passing = review.approve(passing, by=staff[group])
    told = [message.to[0].partition("@")[0] for message in mail.outbox]
    assert told == ["复审", "终审", "chief", "终审", "writer"]
    mail.outbox.clear()


def test_a_mail_server_that_is_away_holds_nothing_up(
    staff, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    staff["初审"].email = "a@example.org"
    staff["初审"].save()
    with django_capture_on_commit_callbacks(execute=True):
        _notice, passing = submitted(staff)
    assert passing.is_open

"""Decisions of several people at the same moment."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from notices.models import Notice
from tests.at_once import at_once
from tests.desk.review.staffing import make_route, member
from tests.factories import make_notice
from torchcenter.desk import workflow
from torchcenter.desk.review import workflow as review
from torchcenter.desk.review.models import Review, ReviewDecision
from torchcenter.record.models import Edition

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def writer():
    make_route("终审")
    return member("撰稿", "writer")


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_decide_one_does(writer, _round):
    first, second = member("终审"), member("终审")
    passing = review.submit(make_notice(), by=writer)
    results = at_once(
        lambda: review.approve(passing, by=first),
        lambda: review.return_for_changes(passing, by=second, comment="退回"),
    )
    assert [type(result) for result in results].count(ValidationError) == 1
    assert ReviewDecision.objects.count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_a_text_is_submitted_once(writer, _round):
    member("终审")
    notice = make_notice()
    results = at_once(*[lambda: review.submit(Notice.objects.get(pk=notice.pk), by=writer)] * 3)
    assert [type(result) for result in results].count(Review) == 1
    assert Review.objects.count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_recalling_against_publishing_leaves_the_one_or_the_other(writer, _round):
    chief, reviewer = member("总编辑"), member("终审")
    notice = make_notice()
    review.approve(review.submit(notice, by=writer), by=reviewer)
    recalled, published = at_once(
        lambda: review.recall(Notice.objects.get(pk=notice.pk), by=writer),
        lambda: workflow.publish(Notice.objects.get(pk=notice.pk), by=chief),
    )
    passing = Review.objects.get()
    if isinstance(published, ValidationError):
        assert (passing.state, Edition.objects.count()) == ("recalled", 0)
    else:
        assert isinstance(recalled, ValidationError)
        assert (passing.state, Edition.objects.count()) == ("published", 1)


def test_a_save_does_not_slip_in_behind_a_submission(writer):
    """Who saves holds the row, so that the hash is of what is saved in the end."""
    member("终审")
    notice = make_notice()

    def save():
        with transaction.atomic():
            row = Notice.objects.select_for_update().get(pk=notice.pk)
            if not row.is_locked:
                row.title_zh_hans = "改过的标题"
                row.save()

    at_once(save, lambda: review.submit(Notice.objects.get(pk=notice.pk), by=writer))
    saved = Notice.objects.get(pk=notice.pk)
    assert saved.is_locked
    assert review.text_sha256(saved.as_edition(), saved.notes) == Review.objects.get().text_sha256

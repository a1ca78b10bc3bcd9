"""Two people press at the same moment: real connections, real transactions."""

from threading import Event
from time import sleep

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from notices.models import Notice
from tests.at_once import at_once
from tests.factories import make_notice, make_plan, make_task, published
from torchcenter.desk import workflow
from torchcenter.record import recording
from torchcenter.record.models import Edition

pytestmark = pytest.mark.usefixtures("committed")


def again(notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


@pytest.mark.parametrize("_round", range(5))
def test_two_first_publishes_make_one_document_and_one_edition(_round):
    notice = make_notice()
    results = at_once(*[lambda: workflow.publish(again(notice))] * 4)
    assert sorted(is_new for _edition, is_new in results) == [False, False, False, True]
    assert Edition.objects.count() == 1
    assert again(notice).document == Edition.objects.get().document


@pytest.mark.parametrize("_round", range(5))
def test_publish_against_withdraw_leaves_one_edition_standing(_round):
    notice = make_notice()
    published(notice)
    Notice.objects.filter(pk=notice.pk).update(title_zh_hans="改题")
    results = at_once(
        lambda: workflow.publish(again(notice)),
        lambda: workflow.withdraw(again(notice), reason_zh_hans="有误。"),
    )
    assert all(is_new for _edition, is_new in results)
    editions = list(Edition.objects.order_by("number"))
    assert [edition.number for edition in editions] == [1, 2, 3]
    assert editions[0].in_force_until == editions[1].in_force_from
    assert editions[1].in_force_until == editions[2].in_force_from
    assert Edition.objects.standing().get() == editions[2]


def test_publications_of_many_documents_at_once_keep_one_chain():
    notices = [make_notice() for _ in range(6)]
    results = at_once(*[lambda notice=notice: workflow.publish(notice) for notice in notices])
    assert all(is_new for _edition, is_new in results)
    assert list(Edition.objects.order_by("id").values_list("id", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert len(set(Edition.objects.values_list("chain_sha256", flat=True))) == 6


def test_two_tasks_cannot_take_one_address():
    plan = make_plan()
    first, second = make_task(plan, 1), make_task(plan, 2)
    published(second)
    second.position = 7
    second.save()
    third = make_task(plan, 2)
    results = at_once(lambda: workflow.publish(first), lambda: workflow.publish(third))
    refused = [result for result in results if isinstance(result, ValidationError)]
    assert len(refused) == 1
    assert Edition.objects.in_force().filter(path="/tasks/2024/2/").count() == 1


def test_who_waits_for_the_record_reads_the_clock_afterwards():
    """Or an edition would come into force before the one that was recorded first."""
    notice = make_notice()
    released = []
    holding = Event()

    def hold():
        with transaction.atomic():
            recording.lock()
            holding.set()
            sleep(0.3)
            released.append(timezone.now())

    def publish():
        holding.wait(timeout=10)
        return workflow.publish(notice)

    _nothing, (edition, _is_new) = at_once(hold, publish)
    assert edition.in_force_from >= released[0]


def test_a_refused_publish_leaves_nothing_behind():
    notice = make_notice(body_zh_hans="", body_en="")
    with pytest.raises(ValidationError):
        workflow.publish(notice)
    assert again(notice).document is None
    assert not Edition.objects.exists()

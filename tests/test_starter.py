import datetime as dt

import pytest

from history.models import Milestone
from tests.factories import make_notice
from torchcenter import starter
from torchcenter.identity.models import OrganisationName, SiteIdentity
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db


def test_the_starter_content_enters_through_publish():
    assert starter.load() == 19
    editions = Edition.objects.in_force()
    assert editions.of("notices", "statement").count() == 1
    assert list(
        editions.of("history").order_by("date").values_list("date", "details__precision")
    ) == [
        (dt.date(1988, 1, 1), "year"),
        (dt.date(1989, 10, 1), "month"),
        (dt.date(1991, 4, 1), "month"),
        (dt.date(2023, 8, 1), "month"),
        (dt.date(2023, 11, 1), "month"),
    ]
    assert editions.of("tasks", "plan").get().year == 2024
    positions = editions.of("tasks", "task").order_by("document")
    assert list(positions.values_list("details__position", flat=True)) == list(range(1, 13))
    assert editions.filter(title_en="").count() == 0
    assert SiteIdentity.objects.get().icp_state == "in_progress"


def test_the_starter_content_has_two_names_and_is_signed_with_the_present_one():
    starter.load()
    names = list(OrganisationName.objects.values_list("name_zh_hans", flat=True))
    assert len(names) == 2
    assert set(Edition.objects.values_list("issuing_body_zh_hans", flat=True)) == {names[1]}


def test_loading_again_changes_nothing():
    starter.load()
    Milestone.objects.filter(date="1988-01-01").update(title_zh_hans="编辑改过")
    assert starter.load() == 0
    assert Edition.objects.count() == 19
    assert Milestone.objects.get(date="1988-01-01").title_zh_hans == "编辑改过"


def test_a_site_with_content_of_its_own_is_left_alone():
    make_notice()
    assert starter.load() == 0
    assert not Edition.objects.exists()

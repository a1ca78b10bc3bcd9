import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_names
from torchcenter.identity.models import OrganisationName, SiteIdentity

pytestmark = pytest.mark.django_db


def test_a_name_holds_from_its_first_day_and_not_on_its_last():
    former, present = make_names()
    assert OrganisationName.objects.on(dt.date(1900, 1, 1)) == former
    assert OrganisationName.objects.on(dt.date(2023, 10, 31)) == former
    assert OrganisationName.objects.on(dt.date(2023, 11, 1)) == present
    assert OrganisationName.objects.on(dt.date(2999, 1, 1)) == present


def test_before_the_first_name_there_is_none():
    OrganisationName.objects.create(name_zh_hans="甲", valid_from=dt.date(1989, 10, 1))
    assert OrganisationName.objects.on(dt.date(1989, 9, 30)) is None


def test_two_names_never_hold_on_one_day():
    make_names()
    third = OrganisationName(name_zh_hans="丙", valid_from=dt.date(2024, 1, 1))
    with pytest.raises(ValidationError):
        third.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        third.save()


def test_a_name_ends_after_it_begins():
    name = OrganisationName(
        name_zh_hans="甲", valid_from=dt.date(2024, 1, 2), valid_until=dt.date(2024, 1, 1)
    )
    with pytest.raises(ValidationError):
        name.full_clean()


def test_there_is_one_site_identity():
    SiteIdentity.objects.create(pk=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteIdentity.objects.create(pk=2)


@pytest.mark.parametrize(
    ("state", "number", "field"),
    [("value", "", "icp_number"), ("", "京ICP备1号", "icp_state")],
)
def test_an_identifier_s_state_and_number_agree(state, number, field):
    with pytest.raises(ValidationError) as refusal:
        SiteIdentity(icp_state=state, icp_number=number).full_clean()
    assert field in refusal.value.message_dict


def test_the_footer_is_told_what_is_known():
    identity = SiteIdentity(
        icp_state="in_progress",
        police_state="value",
        police_number="京公网安备 11000000000001号",
        site_code_state="",
        government_mark_state="value",
        government_mark_number="0A1B",
    )
    shown = [(entry["text"], entry["register"]) for entry in identity.identifiers]
    assert shown == [
        ("办理中", ""),
        ("京公网安备 11000000000001号", "police"),
        ("查验", "government_mark"),
    ]
    assert identity.register_address("icp") == identity.register_address("site_code") == ""
    assert identity.register_address("police").endswith("?code=11000000000001")
    assert identity.register_address("government_mark").endswith("&id=0A1B")


def test_the_code_of_the_mark_cannot_lead_elsewhere():
    with pytest.raises(ValidationError) as refusal:
        SiteIdentity(government_mark_state="value", government_mark_number="1&id=2").full_clean()
    assert list(refusal.value.message_dict) == ["government_mark_number"]

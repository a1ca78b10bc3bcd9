"""A query that holds a name of the institution, and the name it has at another time."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import make_names
from torchcenter.identity.models import OrganisationName
from torchcenter.record.search.names import of_organisation, other_names
from torchcenter.record.search.query import parse

pytestmark = pytest.mark.django_db


def others(text):
    return other_names(parse(text))


def test_a_former_name_leads_to_the_present_one_and_the_reverse():
    make_names()
    assert others("甲部中心") == ["乙部中心"]
    assert others("乙部中心") == ["甲部中心"]


def test_the_rest_of_the_query_stays_as_it_was_typed():
    make_names()
    assert others("2023年 “甲部中心” -会议") == ["2023年 “乙部中心” -会议"]
    assert others("关于甲部中心的通知") == ["关于乙部中心的通知"]


def test_a_name_is_recognised_in_other_width_case_and_script_and_with_spaces():
    make_names()
    assert others("甲 部 中 心") == ["乙部中心"]
    assert others("CENTRE OF  ministry Ａ plan") == ["Centre of Ministry B plan"]
    OrganisationName.objects.filter(name_zh_hans="甲部中心").update(name_zh_hans="甲部产业中心")
    assert others("甲部產業中心") == ["乙部中心"]


def test_a_name_gives_way_to_one_in_its_own_language():
    make_names()
    OrganisationName.objects.filter(name_zh_hans="甲部中心").update(name_en="")
    assert others("Centre of Ministry B") == []
    assert others("乙部中心") == ["甲部中心"]


def test_a_name_is_no_part_of_a_longer_word():
    make_names()
    assert others("Centre of Ministry Abc") == []
    assert others("Epicentre of Ministry A") == []


def test_a_name_that_is_excluded_stays():
    make_names()
    assert others("通知 -甲部中心") == []
    assert others("通知 -“甲部中心”") == []


def test_the_present_name_leads_to_each_former_one_the_latest_first():
    make_names()
    OrganisationName.objects.filter(name_zh_hans="甲部中心").update(valid_from=dt.date(2000, 1, 1))
    OrganisationName.objects.create(name_zh_hans="丙委中心", valid_until=dt.date(2000, 1, 1))
    assert others("乙部中心") == ["甲部中心", "丙委中心"]
    assert others("丙委中心") == ["乙部中心"]


def test_of_names_within_one_another_the_longest_counts():
    former, present = make_names()
    OrganisationName.objects.filter(pk=former.pk).update(
        name_zh_hans="甲部某某技术中心", short_name_zh_hans="甲部某某中心"
    )
    OrganisationName.objects.filter(pk=present.pk).update(
        name_zh_hans="乙部某某技术中心", short_name_zh_hans="某某中心"
    )
    assert others("甲部某某中心") == ["某某中心"]
    assert others("某某中心") == ["甲部某某中心"]
    assert others("甲部某某技术中心") == ["乙部某某技术中心"]


def test_where_there_is_no_short_name_the_full_one_stands():
    former, _present = make_names()
    OrganisationName.objects.filter(pk=former.pk).update(short_name_zh_hans="甲中心")
    assert others("甲中心") == ["乙部中心"]


def test_a_short_name_that_never_changed_leads_nowhere():
    make_names()
    OrganisationName.objects.update(short_name_zh_hans="某某中心")
    assert others("某某中心") == []


def test_names_of_two_characters_are_words():
    make_names()
    OrganisationName.objects.filter(name_zh_hans="甲部中心").update(short_name_zh_hans="中心")
    assert others("中心") == []


def test_a_name_that_is_still_to_come_is_not_told():
    make_names()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    OrganisationName.objects.filter(name_zh_hans="乙部中心").update(valid_until=tomorrow)
    OrganisationName.objects.create(name_zh_hans="丁部中心", valid_from=tomorrow)
    assert others("乙部中心") == ["甲部中心"]
    assert others("丁部中心") == []
    assert "丁部中心" not in of_organisation()


def test_without_names_or_a_present_one_nothing_is_offered():
    assert others("甲部中心") == []
    make_names()
    OrganisationName.objects.filter(name_zh_hans="乙部中心").delete()
    assert others("甲部中心") == []


def test_the_latest_names_are_listed_first():
    make_names()
    assert of_organisation() == [
        "乙部中心",
        "Centre of Ministry B",
        "甲部中心",
        "Centre of Ministry A",
    ]

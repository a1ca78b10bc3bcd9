"""Rows that come by COPY are what rows that come by INSERT would be."""

import datetime as dt

import pytest
from django.db import DataError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from notices.models import Category, Notice
from tests.factories import make_category, make_user
from torchcenter import copying
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    | st.sampled_from("\\\t\n\r\b\x0b."),
    max_size=20,
)
# What the database or the moment gives.
NOT_COMPARED = {"id", "slug", "created_at", "updated_at"}


def values(row):
    return {name: value for name, value in row.items() if name not in NOT_COMPARED}


@given(st.lists(TEXTS | st.just(r"\N") | st.just(r"\."), min_size=1, max_size=3))
def test_any_text_arrives_as_it_is(texts):
    rows = [
        Category(slug=f"copied-{n}", name_zh_hans=text, name_en=text or None)
        for n, text in enumerate(texts)
    ]
    copying.insert(rows)
    kept = Category.objects.in_bulk([row.pk for row in rows])
    assert [kept[row.pk].name_zh_hans for row in rows] == texts
    assert [kept[row.pk].name_en or "" for row in rows] == texts
    Category.objects.all().delete()


def test_rows_of_every_type_are_those_of_bulk_create():
    fields = {
        "date": dt.date(2024, 2, 29),
        "document": 2**40,
        "category": make_category(),
        "updated_by": make_user(),
        "title_zh_hans": "题",
        "body_en": "<p>a\\b</p>\n",
    }
    copied, inserted = [Notice(**fields), Notice()], [Notice(**fields | {"document": 1}), Notice()]
    copying.insert(copied)
    Notice.objects.bulk_create(inserted)
    assert copied[0].pk < copied[1].pk
    rows = {row["id"]: row for row in Notice.objects.values()}
    assert values(rows[copied[0].pk]) == values(rows[inserted[0].pk]) | {"document": 2**40}
    assert values(rows[copied[1].pk]) == values(rows[inserted[1].pk])
    assert rows[copied[0].pk]["created_at"] == copied[0].created_at
    copied[0].title_zh_hans = "改题"
    copied[0].save()
    assert Notice.objects.count() == 4
    copying.insert([])


def test_what_the_database_gives_is_left_to_it_and_json_arrives():
    details = {"引": ['"', "\\", "\n", None, 1.5, True]}
    edition = Edition(
        document=1,
        number=1,
        in_force_from=dt.datetime.now(dt.UTC),
        date=dt.date(2024, 1, 1),
        year=2024,
        details=details,
        content_sha256="0" * 64,
    )
    copying.insert([edition], leave_out=["id", "recorded_at", "chain_sha256"])
    kept = Edition.objects.get()
    assert kept.details == details
    assert (kept.withdrawn, kept.in_force_until) == (False, None)
    assert len(kept.chain_sha256) == 64


def test_a_text_that_stays_empty_is_not_written():
    copying.insert([Category(slug="a", name_zh_hans="甲")], empty=["name"])
    assert Category.objects.raw("SELECT id, name AS raw FROM notices_category")[0].raw == ""
    assert Category.objects.get().name == "甲"


def test_a_refusal_is_djangos():
    make_category("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        copying.insert([Category(slug="a", name_zh_hans="甲")])
    with pytest.raises(DataError), transaction.atomic():
        copying.insert([Category(slug="b", name_zh_hans="长" * 101)])

"""What the database refuses, whoever asks: each statement here goes past the application."""

import datetime as dt
import hashlib

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories import make_notice, published
from torchcenter.desk import workflow
from torchcenter.record.models import Edition
from torchcenter.record.recording import content_hash

pytestmark = pytest.mark.django_db


def execute(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def unrecorded(**columns) -> Edition:
    return Edition(
        **{
            "document": 500,
            "number": 1,
            "in_force_from": timezone.now() + dt.timedelta(hours=1),
            "section": "notices",
            "kind": "notice",
            "path": "/notices/2024/500/",
            "date": dt.date(2024, 1, 1),
            "year": 2024,
            "title_zh_hans": "题",
            "content_sha256": "ab" * 32,
            **columns,
        }
    )


@pytest.mark.parametrize(
    "column",
    sorted({field.column for field in Edition._meta.local_fields} - {"in_force_until"}),
)
def test_no_column_of_a_recorded_edition_changes(column):
    edition = published(make_notice())
    values = {
        "attachments": """'[{"a": 1}]'""",
        "details": """'{"a": 1}'""",
        "minor": "true",
        "withdrawn": "true",
        "date": "'2020-01-01'",
        "in_force_from": "now() + interval '1 day'",
        "recorded_at": "now() - interval '1 day'",
    }
    numeric = {"id", "document", "number", "year"}
    value = values.get(column, "4711" if column in numeric else "'changed'")
    with pytest.raises(IntegrityError, match="cannot be changed"):
        execute(f'UPDATE record_edition SET "{column}" = {value} WHERE id = %s', edition.pk)


def test_an_edition_cannot_be_deleted():
    published(make_notice())
    with pytest.raises(IntegrityError, match="only grows"):
        execute("DELETE FROM record_edition")
    with pytest.raises(IntegrityError, match="only grows"):
        execute("TRUNCATE record_edition CASCADE")
    assert Edition.objects.count() == 1


def test_what_has_been_in_force_cannot_be_shortened_or_lengthened():
    notice = make_notice()
    first = published(notice)
    with pytest.raises(IntegrityError, match="has been in force"):
        execute(
            "UPDATE record_edition SET in_force_until = now() - interval '1 minute' WHERE id = %s",
            first.pk,
        )


def test_a_past_span_cannot_be_reopened():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE record_edition DISABLE TRIGGER USER")
        past = {
            "in_force_from": timezone.now() - dt.timedelta(days=2),
            "in_force_until": timezone.now() - dt.timedelta(days=1),
        }
        unrecorded(pk=1, recorded_at=past["in_force_from"], **past).save(force_insert=True)
        cursor.execute("ALTER TABLE record_edition ENABLE TRIGGER USER")
    for until in ("NULL", "now() + interval '1 day'", "now() - interval '1 hour'"):
        with pytest.raises(IntegrityError, match="has been in force"):
            execute(f"UPDATE record_edition SET in_force_until = {until} WHERE id = 1")


def test_two_editions_of_a_document_are_never_in_force_at_once():
    unrecorded().save(force_insert=True)
    with pytest.raises(IntegrityError, match="edition_one_in_force"), transaction.atomic():
        unrecorded(number=2, in_force_from=timezone.now() + dt.timedelta(hours=2)).save(
            force_insert=True
        )
    unrecorded(number=2, document=501).save(force_insert=True)


@pytest.mark.parametrize("columns", [{"number": 1}, {"number": 2, "withdrawn": True}])
def test_neither_a_first_edition_nor_a_withdrawal_is_minor(columns):
    with (
        pytest.raises(IntegrityError, match="edition_minor_is_a_correction"),
        transaction.atomic(),
    ):
        unrecorded(minor=True, **columns).save(force_insert=True)


def test_the_time_of_recording_is_the_databases():
    chosen = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    edition = unrecorded(recorded_at=chosen)
    edition.save(force_insert=True)
    edition.refresh_from_db()
    assert abs(edition.recorded_at - timezone.now()) < dt.timedelta(minutes=1)


def test_no_edition_is_in_force_before_it_is_recorded():
    with pytest.raises(DatabaseError, match="before it is recorded"), transaction.atomic():
        unrecorded(in_force_from=timezone.now() - dt.timedelta(days=1)).save(force_insert=True)


def test_numbers_in_the_record_have_no_gaps_and_cannot_be_chosen():
    published(make_notice())
    with pytest.raises(IntegrityError), transaction.atomic():
        unrecorded(content_sha256=None).save(force_insert=True)
    unrecorded(pk=4711).save(force_insert=True)
    published(make_notice())
    assert list(Edition.objects.order_by("id").values_list("id", flat=True)) == [1, 2, 3]


def test_the_chain_covers_content_order_and_time():
    notice = make_notice()
    published(notice)
    workflow.withdraw(notice, reason_zh_hans="有误。")
    chain = bytes(32)
    for edition in Edition.objects.order_by("id"):
        assert edition.content_sha256 == content_hash(edition)
        moment = edition.recorded_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        chain = hashlib.sha256(
            chain + bytes.fromhex(edition.content_sha256) + moment.encode()
        ).digest()
        assert edition.chain_sha256 == chain.hex()


def test_the_hash_covers_every_public_column():
    edition = published(make_notice())
    before = content_hash(edition)
    for name, value in {
        "title_en": "x",
        "body_zh_hans": "x",
        "details": {"x": 1},
        "attachments": [{"sha256": "x"}],
        "change_note_en": "x",
        "withdrawal_reason_en": "x",
        "minor": True,
        "withdrawn": True,
        "issuing_body_en": "x",
        "number": 7,
        "in_force_from": edition.in_force_from + dt.timedelta(microseconds=1),
    }.items():
        original = getattr(edition, name)
        setattr(edition, name, value)
        assert content_hash(edition) != before, name
        setattr(edition, name, original)

"""Random sequences of publish, schedule, withdraw and cancel, compared with a model in plain Python."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_notice
from torchcenter.desk import workflow
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db

TITLES = ["甲", "乙", "丙"]
HOURS = st.integers(1, 12)
VERBS = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(TITLES), st.none()),
    st.tuples(st.just("publish"), st.sampled_from(TITLES), HOURS),
    st.tuples(st.just("withdraw"), st.sampled_from(TITLES), st.none() | HOURS),
    st.tuples(st.just("cancel"), st.none(), st.none()),
)


@dataclass
class Entry:
    starts: dt.datetime
    text: str
    withdrawn: bool


class Model:
    """What is said from when on. The latest entry that has begun is the one that stands."""

    def __init__(self):
        self.entries: list[Entry] = []

    def at(self, moment: dt.datetime) -> Entry | None:
        begun = [entry for entry in self.entries if entry.starts <= moment]
        return max(begun, key=lambda entry: entry.starts, default=None)

    def put(self, entry: Entry) -> None:
        self.entries = [other for other in self.entries if other.starts != entry.starts]
        self.entries.append(entry)

    def drop(self, condition) -> None:
        self.entries = [entry for entry in self.entries if not condition(entry)]

    def publish(self, starts, now, text) -> None:
        self.drop(lambda entry: entry.starts > now and not entry.withdrawn)
        standing = self.at(starts)
        if not standing or (standing.text, standing.withdrawn) != (text, False):
            self.put(Entry(starts, text, withdrawn=False))

    def withdraw(self, starts, now, reason) -> bool:
        if self.at(starts) is None:
            return False
        before = list(self.entries)
        self.drop(lambda entry: entry.starts > now and (entry.withdrawn or entry.starts >= starts))
        standing = self.at(starts)
        if standing is None:
            self.entries = before
            return False
        if (standing.text, standing.withdrawn) != (reason, True):
            self.put(Entry(starts, reason, withdrawn=True))
        return True

    def cancel(self, now) -> bool:
        before = len(self.entries)
        self.drop(lambda entry: entry.starts > now)
        return len(self.entries) < before


def clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def perform(notice, model, verb, text, hours, base) -> None:
    at = base + dt.timedelta(hours=hours) if hours else None
    now = clock()
    recorded = True
    try:
        with transaction.atomic():
            if verb == "publish":
                notice.title_zh_hans = text
                notice.save()
                edition, _is_new = workflow.publish(notice, at=at)
            elif verb == "withdraw":
                edition, _is_new = workflow.withdraw(notice, reason_zh_hans=text, at=at)
            else:
                workflow.cancel_scheduled(notice)
    except ValidationError:
        recorded = False
    if verb == "publish":
        assert recorded
        model.publish(at or edition.in_force_from, now, text)
    elif verb == "withdraw":
        starts = at or (edition.in_force_from if recorded else now)
        # A repeated withdrawal answers with the edition that stands, which began earlier.
        assert model.withdraw(max(starts, now), now, text) == recorded
    else:
        assert model.cancel(now) == recorded


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(verbs=st.lists(VERBS, min_size=1, max_size=10))
def test_the_record_agrees_with_the_model(verbs):
    notice, model = make_notice(), Model()
    base = clock()
    for verb in verbs:
        perform(notice, model, *verb, base)

    editions = list(Edition.objects.filter(document=notice.document or 0))
    boundaries = {moment for e in editions for moment in (e.in_force_from, e.in_force_until)}
    moments = {clock(), base - dt.timedelta(days=1), base + dt.timedelta(days=1)}
    for boundary in boundaries - {None}:
        moments |= {boundary, boundary - dt.timedelta(microseconds=1)}
    # Between two verbs the model's present and the database's differ by the time a call takes.
    for moment in sorted(moments):
        standing = [e for e in Edition.objects.standing(moment) if e.document == notice.document]
        assert len(standing) <= 1
        expected = model.at(moment)
        found = standing[0] if standing else None
        assert (expected is None) == (found is None), moment
        if found:
            text = found.withdrawal_reason_zh_hans if found.withdrawn else found.title_zh_hans
            assert (text, found.withdrawn) == (expected.text, expected.withdrawn), moment
        in_force = Edition.objects.in_force(moment).filter(document=notice.document)
        assert in_force.exists() == bool(expected and not expected.withdrawn)
    numbers = [e.number for e in sorted(editions, key=lambda e: e.id)]
    assert numbers == list(range(1, len(editions) + 1))

"""The index is what the record says, whatever has happened to either."""

import datetime as dt
from time import sleep

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.record.search.archive import (
    BruteForce,
    by_date,
    found,
    now,
    paged,
    publish,
    publish_all,
    withdraw,
)
from torchcenter.record import recording
from torchcenter.record.search import index, phrases
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.models import DenseKey, Entry, Facet
from torchcenter.record.search.results import search

pytestmark = pytest.mark.django_db

TEXTS = [
    "高新技术企业认定",
    "高新區建設",
    "Notices on policies",
    "技术 notice",
    "5G网络 —— 高新企业",
]
QUERIES = [
    "高新",
    "技术",
    "技",
    "高新企业",
    "notice",
    "policy 高新",
    "not",
    "5g",
    "高新 -技术",
    "区建设",
    "-5G网",
]
DOCUMENTS = st.integers(0, 3)
HOURS = st.none() | st.integers(1, 3)
STEPS = st.one_of(
    st.tuples(st.just("publish"), DOCUMENTS, st.sampled_from(TEXTS), HOURS),
    st.tuples(st.just("withdraw"), DOCUMENTS, st.none(), HOURS),
    st.tuples(st.just("cancel"), DOCUMENTS, st.none(), st.none()),
    st.tuples(st.just("import"), st.none(), st.sampled_from(TEXTS), st.none()),
    st.tuples(st.just("promote"), st.none(), st.none(), st.none()),
    st.tuples(st.just("promotion cut off"), st.none(), st.none(), st.none()),
)


def perform(step: str, document: int, text: str, at: dt.datetime | None) -> None:
    if step == "publish":
        publish(document, at=at, title_zh_hans=text, body_zh_hans=f"<p>{text}</p><p>{text}</p>")
    elif step == "withdraw":
        withdraw(document, at=at)
    elif step == "cancel":
        recording.cancel_scheduled(document)
    elif step == "import":
        publish_all({"title_zh_hans": text}, {"title_en": "Notice", "body_en": f"<p>{text}</p>"})
    elif step == "promote":
        index.promote()
    else:
        known = index.state()
        index._seek_dense_keys(known)
        index._note_phrases(phrases.frequent(index._sample_of_texts()))
        index._next_generation(known)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
def test_whatever_is_done_to_the_record_the_index_follows(monkeypatch, steps):
    monkeypatch.setattr(phrases, "FEWEST_TEXTS", 2)
    with transaction.atomic():
        documents = recording.next_document_numbers(4)
        base = now()
        for step, place, text, hours in steps:
            at = base + dt.timedelta(hours=hours) if hours else None
            try:
                perform(step, documents[place or 0], text, at)
            except ValidationError:
                continue
        truth = BruteForce()
        for typed in QUERIES:
            assert found(typed) == truth.found(typed), typed
        for typed in QUERIES[::3]:
            assert paged(typed) == by_date(truth.found(typed)), typed
        if any(step[0] == "promotion cut off" for step in steps):
            index.promote()
        assert index.rebuild() == 0
        transaction.set_rollback(True)


@pytest.fixture
def archive() -> BruteForce:
    """Five documents at five stages of their lives, with dense keys and with sparse ones."""
    _standing, changed, withdrawn, scheduled, expiring = (
        publish(title_zh_hans=text, body_zh_hans=f"<p>{text}</p>").document for text in TEXTS
    )
    index.promote()
    publish(changed, title_zh_hans="高新技术企业的新通知")
    withdraw(withdrawn)
    publish(scheduled, at=now() + dt.timedelta(hours=1), title_zh_hans="高新的另一通知")
    withdraw(expiring, at=now() + dt.timedelta(hours=1))
    publish(title_zh_hans="高新区的后一通知")
    assert index.rebuild() == 0
    return BruteForce()


def rows(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def held() -> dict[str, list]:
    """All that the index holds but its facets, whose numbers may be others."""
    last_facet = index.keys.of_facet(Facet.objects.aggregate(last=Max("pk"))["last"])
    return {
        "entries": rows("SELECT * FROM search_entry ORDER BY 1"),
        "texts": rows("SELECT * FROM search_entrytext ORDER BY 1"),
        "postings": rows(f"SELECT * FROM search_posting WHERE key > {last_facet} ORDER BY 1, 2"),
        "state": rows("SELECT * FROM search_state"),
    }


TOMBSTONE = "(SELECT id FROM record_edition WHERE withdrawn ORDER BY id LIMIT 1)"
COPIED = "document, date, keys, unsettled FROM search_entry LIMIT 1"
DENSE = "(SELECT key FROM search_densekey ORDER BY key LIMIT 1)"


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_entry WHERE edition_id = 2",
        "DELETE FROM search_entrytext WHERE edition_id = 2",
        "DELETE FROM search_entry",
        "UPDATE search_entry SET keys = '{1,2,3}' WHERE edition_id = 1",
        "UPDATE search_entry SET keys = keys[2:] WHERE edition_id = 6",
        "UPDATE search_entry SET document = 1 WHERE edition_id = 1",
        "UPDATE search_entry SET date = '2000-01-01' WHERE edition_id = 1",
        "UPDATE search_entry SET unsettled = NOT unsettled",
        "UPDATE search_entrytext SET text = 'x' || text WHERE edition_id = 1",
        f"DELETE FROM search_posting WHERE key = {DENSE}",
        f"UPDATE search_posting SET bits = ~bits WHERE key = {DENSE}",
        "UPDATE search_posting SET bits = ~bits",
        f"UPDATE search_posting SET bits = set_bit(bits, 8000, 1) WHERE key = {index.CLOSED}",
        f"UPDATE search_posting SET bits = set_bit(bits, 2, 0) WHERE key = {index.CLOSED}",
        "UPDATE search_posting SET block = 7",
        "INSERT INTO search_posting SELECT 4711, block, bits FROM search_posting LIMIT 1",
        "INSERT INTO search_posting SELECT key, 1, bits FROM search_posting",
        "DELETE FROM search_posting",
        "DELETE FROM search_facet WHERE dimension = 'section'",
        "UPDATE search_state SET entries = 0",
        "UPDATE search_state SET characters = characters + 1",
        f"INSERT INTO search_entry SELECT {TOMBSTONE}, {COPIED}",
        f"INSERT INTO search_entrytext SELECT {TOMBSTONE}, '高新'",
        f"INSERT INTO search_entry SELECT 4711, {COPIED}",
        "INSERT INTO search_entrytext SELECT 4711, '高新'",
        f"INSERT INTO search_entry SELECT 123456, {COPIED}",
        "INSERT INTO search_entrytext SELECT 123456, '高新'",
    ],
)
def test_what_is_damaged_is_made_anew_from_the_record(archive, damage):
    before = held()
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert index.rebuild() > 0
    assert index.rebuild() == 0
    assert held() == before
    for typed in QUERIES:
        assert found(typed) == archive.found(typed), typed
    assert search("", Filters()).counts.by_dimension["section"] == {"notices": 5}


def test_a_boundary_that_has_passed_since_is_no_damage(archive):
    edition = publish(title_zh_hans="高新的最后一天", at=now() + dt.timedelta(seconds=0.3))
    withdraw(edition.document, at=now() + dt.timedelta(seconds=0.6))
    assert index.rebuild() == 0
    assert found("最后一天") == set()
    sleep(0.3)
    assert found("最后一天") == {edition.pk}
    assert index.rebuild() == 0
    assert found("最后一天") == {edition.pk}
    sleep(0.3)
    assert found("最后一天") == set()
    assert index.rebuild() == 0
    assert found("最后一天") == set()


def test_a_facet_has_one_number_for_good_and_none_is_lost():
    """Their numbers are keys, of which there are two million."""
    for round_ in range(5):
        publish(category=f"category-{round_}")
        publish_all(*[{}] * 5)
        index.rebuild()
    numbers = sorted(Facet.objects.values_list("pk", flat=True))
    assert len(numbers) > 6
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_a_facet_goes_by_the_name_it_was_last_published_with():
    publish(category="a", category_name_zh_hans="公告", category_name_en="Bulletins")
    publish(category="a", category_name_zh_hans="公示", category_name_en="Publicity")
    facet = Facet.objects.get(dimension="category")
    assert (facet.value, facet.name_zh_hans, facet.name_en) == ("a", "公示", "Publicity")


def test_keys_become_dense_when_the_archive_has_grown(monkeypatch):
    monkeypatch.setattr(index, "FEWEST_ENTRIES", 4)
    publish_all(*({"title_zh_hans": text} for text in TEXTS[:3]))
    assert not index.promotion_is_due()
    publish(title_zh_hans=TEXTS[4])
    assert index.promotion_is_due()
    assert index.promote() > 0
    assert not index.promotion_is_due()
    assert index.promotion_is_due(growth=1)
    assert index.promote() == 0


def test_a_dense_key_lies_in_the_postings_and_in_no_entry(archive):
    index.promote()
    dense = set(DenseKey.objects.values_list("key", flat=True))
    assert index.keys.of_piece("高新") in dense
    assert not any(dense.intersection(entry.keys) for entry in Entry.objects.all())
    new = publish(title_zh_hans="高新再一次").pk
    assert not dense.intersection(Entry.objects.get(pk=new).keys)
    assert found("高新") == archive.found("高新") | {new}


def test_only_keys_that_many_editions_hold_become_dense(monkeypatch):
    monkeypatch.setattr(index, "SPARSEST", 2)
    publish_all(*({"title_zh_hans": title} for title in ("高新企业", "高新技术", "科技", "创新")))
    index.promote()
    dense = set(DenseKey.objects.values_list("key", flat=True))
    assert {index.keys.of_piece(piece) for piece in ("高新", "高", "新", "技")} <= dense
    assert not {index.keys.of_piece(piece) for piece in ("企业", "科技", "创")} & dense


def test_a_title_that_many_documents_have_is_still_hit_one():
    for _ in range(3):
        publish(title_zh_hans="高新企业名单")
    publish(title_zh_hans="附件", body_zh_hans="<p>高新企业名单</p>", date=dt.date(2026, 1, 1))
    index.promote()
    for sort in ("date", "relevance"):
        first = search("高新企业名单", Filters(), sort).hits[0].edition
        assert first.title_zh_hans == "高新企业名单"


def test_a_title_of_more_words_than_a_query_may_have_is_found():
    title = " ".join(f"word{number}" for number in range(30))
    edition = publish(title_en=title)
    assert search(title, Filters()).hits[0].edition == edition
    assert search(f"{title} more", Filters()).query.too_long

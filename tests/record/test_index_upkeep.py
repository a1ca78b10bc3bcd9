"""The index is mended and rearranged while others search and publish."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from notices.models import Notice
from tests.factories import make_notice, published
from tests.record.test_concurrency import at_once
from torchcenter.desk import workflow
from torchcenter.record.locking import snapshot
from torchcenter.record.search import index, results, suggesting
from torchcenter.record.search.finding import Filters, Search
from torchcenter.record.search.models import DenseKey, Entry, Facet, Posting
from torchcenter.record.search.results import search


def contents():
    """All that the index holds, but for the generation of its dense keys."""
    with connection.cursor() as cursor:
        for table in ("search_entry", "search_entrytext", "search_posting"):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
            yield cursor.fetchall()
        cursor.execute("SELECT entries, characters FROM search_state")
        yield cursor.fetchall()


def count(text):
    return search(text, Filters()).count


def reindexed():
    """How many rows a reindexing mended, and how many keys it made dense."""
    out = StringIO()
    call_command("reindex", stdout=out)
    _texts, rows, keys = map(int, re.findall(r"\d+", out.getvalue()))
    return rows, keys


@pytest.fixture
def small_archive(monkeypatch):
    """Three documents, and one that is scheduled, are archive enough to have dense keys."""
    monkeypatch.setattr(index, "FEWEST_ENTRIES", 3)
    for _ in range(3):
        published(make_notice(title_zh_hans="低温运输"))
    workflow.schedule(make_notice(), at=timezone.now() + dt.timedelta(days=1))


def spoil(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_entry WHERE edition_id = 2",
        "DELETE FROM search_entrytext WHERE edition_id = 2",
        "UPDATE search_entry SET keys = '{1}', document = 7 WHERE edition_id = 2",
        "UPDATE search_entry SET unsettled = false WHERE edition_id = 4",
        "INSERT INTO search_entrytext VALUES (99, 'stray')",
        "UPDATE search_entrytext SET text = '' WHERE edition_id = 2",
        "UPDATE search_posting SET bits = ~bits",
        "DELETE FROM search_posting",
        "INSERT INTO search_posting SELECT 12345, 0, bits FROM search_posting LIMIT 1",
        "UPDATE search_state SET entries = 7, characters = 7",
    ],
)
def test_reindexing_mends_what_differs_and_nothing_else(small_archive, damage):
    index.promote()
    sound = list(contents())
    assert reindexed() == (0, 0)
    assert list(contents()) == sound
    spoil(damage)
    assert list(contents()) != sound
    rows, _keys = reindexed()
    assert rows
    assert list(contents()) == sound


@pytest.mark.django_db
def test_reindexing_seeks_dense_keys_in_an_archive_of_some_size(small_archive, monkeypatch):
    _rows, keys = reindexed()
    assert keys == DenseKey.objects.filter(complete=True).count() > 0
    assert count("低温运输") == 3
    assert not any(Entry.objects.values_list("keys__0", flat=True))
    monkeypatch.setattr(index, "FEWEST_ENTRIES", 4)
    assert reindexed() == (0, 0)


@pytest.mark.django_db
def test_numbers_of_facets_are_not_used_up():
    notice = make_notice()
    published(notice)
    Notice.objects.update(title_zh_hans="改过的题目")
    published(notice)
    numbers = sorted(Facet.objects.values_list("pk", flat=True))
    published(make_notice(date="2025-04-01"))
    added = Facet.objects.exclude(pk__in=numbers).values_list("pk", flat=True)
    assert sorted(added) == [numbers[-1] + n for n in (1, 2, 3)]


class Interrupted(Search):
    """A search that has learned which keys are dense when others become it."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        (promoted,) = at_once(index.promote)
        assert promoted > 0


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("sort", results.SORTS)
def test_a_search_that_has_begun_finds_all_though_keys_become_dense(
    small_archive, monkeypatch, sort
):
    monkeypatch.setattr(results, "Search", Interrupted)
    interrupted = search("低温运输", Filters(), sort)
    assert (interrupted.count, len(interrupted.hits)) == (3, 3)
    monkeypatch.undo()
    assert count("低温运输") == 3
    # Who asks within a transaction is not in the way of anything.
    with snapshot(), snapshot():
        assert count("低温运输") == 3


@pytest.mark.usefixtures("committed")
def test_a_title_is_suggested_though_keys_become_dense_meanwhile(small_archive, monkeypatch):
    monkeypatch.setattr(suggesting, "Search", Interrupted)
    assert [term.text for term in suggesting.suggestions("低温运")] == ["低温运输"]


@pytest.mark.usefixtures("committed")
def test_publishing_searching_promoting_and_reindexing_at_once_lose_nothing(small_archive):
    notices = [make_notice(title_zh_hans="低温运输") for _ in range(12)]
    counts = []

    def publish(some):
        for notice in some:
            workflow.publish(notice)

    def search_on():
        counts.extend(count("低温运输") for _ in range(30))

    done = at_once(
        lambda: publish(notices[:6]),
        lambda: publish(notices[6:]),
        search_on,
        index.promote,
        index.promote,
        index.rebuild,
    )
    assert [result for result in done if isinstance(result, Exception)] == []
    assert counts == sorted(counts)
    assert counts[0] >= 3
    assert count("低温运输") == 15
    index.promote()
    assert count("低温运输") == 15
    sound = list(contents())
    spoil("DELETE FROM search_posting")
    index.rebuild()
    assert list(contents()) == sound
    assert Posting.objects.exists()

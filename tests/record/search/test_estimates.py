"""A phrase that may stand in more texts than are read: its hits are exact, their number is an estimate."""

import datetime as dt

import pytest

from benchmarks import archive, prose, relevance
from torchcenter.record.search import bits, finding
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.models import Entry, EntryText
from torchcenter.record.search.results import search

NUMBER = 120
FREQUENT, RARE = "科技主管部门", "高温超导磁悬浮"
PHRASE, HOLDING, WITHOUT = "技术合同", "签订技术合同。", "技术、术合、合同。"


@pytest.fixture
def few_are_read(db, monkeypatch):
    """Of all that is recorded, no more than ten texts are read for a phrase, and eight sampled."""
    for name, value in (("MOST_READ", 10), ("SAMPLE", 8), ("SORTING", 10**9)):
        monkeypatch.setattr(finding, name, value)


@pytest.fixture
def notices(few_are_read):
    archive.record(list(prose.notices(NUMBER)))


def record(*bodies):
    """Notices with those texts, one a day."""
    first_day = dt.date(2024, 1, 1)
    relevance.record_notices(
        [
            relevance.Notice(str(number), first_day + dt.timedelta(number), "通知", body)
            for number, body in enumerate(bodies)
        ]
    )


def standing(holds):
    """The ids of the editions whose text it holds for, latest date first."""
    texts = dict(EntryText.objects.values_list("entry_id", "text"))
    latest = Entry.objects.order_by("-date", "-document", "-pk").values_list("pk", flat=True)
    return [number for number in latest if holds(texts[number])]


def found(text, page=1, **filters):
    results = search(text, Filters(**filters), page=page)
    return results, [hit.edition.pk for hit in results.hits]


def all_pages(query):
    pages = [found(query, page)[1] for page in range(1, 2 + NUMBER // 20)]
    return [number for page in pages for number in page]


@pytest.mark.parametrize("query", [FREQUENT, f"管理 -{FREQUENT}", f"{FREQUENT} -{RARE}"])
def test_pages_hold_all_hits_in_order_though_their_number_is_an_estimate(notices, query):
    wanted, _, unwanted = query.partition(" -")
    hits = standing(lambda text: wanted in text and (not unwanted or unwanted not in text))
    results, _first = found(query)
    assert not results.is_exact
    assert results.count == pytest.approx(len(hits), rel=0.3)
    assert all_pages(query) == hits


def test_an_excluded_phrase_is_read_for_only_where_it_may_stand(notices):
    record(*[f"管理{RARE}"] * 4)
    results, _first = found(f"管理 -{RARE}")
    hits = standing(lambda text: "管理" in text and RARE not in text)
    assert (results.count, results.is_exact) == (len(hits), True)
    assert all_pages(f"管理 -{RARE}") == hits


def test_what_has_all_pairs_of_a_phrase_and_not_the_phrase_is_on_no_page(few_are_read):
    # Most that is without it is the latest, so more has to be read than their share lets expect.
    record(*[HOLDING, HOLDING, WITHOUT] * 20, *[WITHOUT] * 50, *[HOLDING] * 5)
    results, _first = found(PHRASE)
    assert not results.is_exact
    assert all_pages(PHRASE) == standing(lambda text: PHRASE in text)


@pytest.mark.parametrize("holding", [0, 1])
def test_a_phrase_that_few_of_many_candidates_hold_is_counted_exactly(few_are_read, holding):
    record(*[WITHOUT] * 40, *[HOLDING] * holding)
    results, ids = found(PHRASE)
    assert results.is_exact
    assert results.is_partial == (not holding)
    assert holding == 0 or ids == standing(lambda text: PHRASE in text)


def test_up_to_the_bound_the_number_of_hits_is_exact(notices, monkeypatch):
    hits = len(standing(lambda text: FREQUENT in text))
    monkeypatch.setattr(finding, "MOST_READ", hits)
    results, _ids = found(FREQUENT)
    assert (results.count, results.is_exact) == (hits, True)
    monkeypatch.setattr(finding, "MOST_READ", hits // 2)
    assert not found(FREQUENT)[0].is_exact


def test_a_phrase_is_found_at_both_ends_of_a_text(db):
    archive.record(list(prose.notices(3)))
    first = EntryText.objects.earliest("pk")
    ends = first.text[:5], first.text[-5:]
    for phrase in ends:
        assert first.pk in found(f'"{phrase}"')[1]


@pytest.mark.parametrize("step", [1, 3, 20, 9_000])
def test_a_sample_are_the_multiples_of_its_step(step):
    ids = [0, 3, 20, 40, 8_191, 8_192, 9_000, 16_380, 18_000, 20_001]
    assert bits.ids(bits.every(step, bits.of(ids))) == [n for n in ids if n % step == 0]


def test_where_the_filters_leave_few_their_number_is_exact(notices):
    results, _first = found(FREQUENT)
    assert not results.is_exact
    hits = set(standing(lambda text: FREQUENT in text))
    for year in {str(date.year) for date in Entry.objects.values_list("date", flat=True)}:
        of_year = hits & set(Entry.objects.filter(date__year=year).values_list("pk", flat=True))
        results, ids = found(FREQUENT, year=int(year))
        assert results.is_exact
        assert (results.count, set(ids)) == (len(of_year), of_year)

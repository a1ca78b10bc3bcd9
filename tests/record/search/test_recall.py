"""A search finds exactly the documents in which what was typed stands, counts and orders them."""

import datetime as dt
from collections import Counter
from itertools import islice
from random import Random

import pytest

from tests.record.search.archive import (
    ALL,
    BruteForce,
    begin_late_in_a_block,
    by_date,
    found,
    now,
    paged,
    publish,
    publish_prose,
    withdraw,
)
from torchcenter.folding import fold
from torchcenter.record.models import Edition
from torchcenter.record.search import finding, index
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.query import parse
from torchcenter.record.search.results import PAGE_SIZE, RELEVANCE, search

pytestmark = pytest.mark.django_db

TERMS = [
    "高新技术企业",
    "孵化器 评价",
    "认定 -公示",
    "科技 -高新技术企业",
    "通知",
    "鳜",
    "技术 PDF",
    "notice -policy",
    "創新 企業",
    "２０",
    "号文件",
    "）的通知",
]


@pytest.fixture(scope="module")
def archive(kept) -> BruteForce:
    """1,500 documents in two blocks: two thirds with dense keys, some withdrawn, changed, ahead."""
    random = Random(7)
    begin_late_in_a_block(700)
    documents = [edition.document for edition in publish_prose(1000)]
    index.promote()
    documents += [edition.document for edition in publish_prose(500, seed=7)]
    chosen = iter(random.sample(documents, 80))
    for document in islice(chosen, 20):
        withdraw(document)
    for document in islice(chosen, 20):
        publish(document, title_zh_hans="关于更正孵化器评价结果的通知", section="notices")
    for document in islice(chosen, 20):
        publish(document, at=now() + dt.timedelta(days=1), title_zh_hans="孵化器评价的后续")
    for document in islice(chosen, 20):
        withdraw(document, at=now() + dt.timedelta(days=1))
    publish(date=dt.date(1989, 10, 1), section="history", title_zh_hans="首家孵化器", details={})
    return BruteForce()


def substrings(archive: BruteForce, count: int) -> list[str]:
    """Of titles and bodies, 1 to 12 characters, also across punctuation."""
    random = Random(42)
    picked = []
    while len(picked) < count:
        text = random.choice(random.choice(archive.documents).text.split("\0"))
        length = random.randint(1, 12)
        if len(text) >= length:
            start = random.randrange(len(text) - length + 1)
            part = text[start : start + length]
            # Folded again it must be what it was: a part may begin or end with a space.
            if fold(part) == part and '"' not in part:
                picked.append(part)
    return picked


def test_2000_random_substrings_are_found_in_the_very_documents_that_hold_them(archive):
    for part in substrings(archive, 2000):
        assert found(f'"{part}"') == archive.with_phrase(part), part


def test_what_is_typed_without_quotation_marks_is_found_as_readers_expect(archive):
    for typed in TERMS:
        assert found(typed) == archive.found(typed), typed


def test_pages_hold_all_hits_once_and_in_order(archive):
    for typed in (*TERMS, *(f'"{part}"' for part in substrings(archive, 40))):
        expected = by_date(archive.having([typed[1:-1]]) if '"' in typed else archive.found(typed))
        assert paged(typed) == expected, typed
        assert search(typed, ALL).count == len(expected) or search(typed, ALL).is_partial


def test_walking_the_archive_gives_the_same_pages_as_sorting_what_was_found(archive, monkeypatch):
    monkeypatch.setattr(finding, "SORTING", 0)
    pages = {typed: paged(typed) for typed in TERMS}
    monkeypatch.setattr(finding, "SORTING", 10**9)
    assert {typed: paged(typed) for typed in TERMS} == pages


def test_by_relevance_the_same_documents_are_found(archive):
    for typed in TERMS:
        assert sorted(paged(typed, sort=RELEVANCE)) == sorted(archive.found(typed)), typed


def test_200_titles_verbatim_are_each_hit_one(archive):
    titles = [
        title
        for document in archive.documents
        for title in (document.edition.title_zh_hans, document.edition.title_en)
        if title
    ]
    for title in Random(3).sample(titles, 200):
        for sort in ("date", RELEVANCE):
            first = search(title, ALL, sort=sort).hits[0].edition
            assert fold(title) in (fold(first.title_zh_hans), fold(first.title_en)), title


def test_a_document_number_in_any_spelling_finds_its_document_first(archive):
    numbers = Counter(
        number
        for document in archive.documents
        if (number := document.edition.details.get("document_number"))
    )
    for number in Random(5).sample(sorted(n for n, count in numbers.items() if count == 1), 25):
        bare = number.removesuffix("号")
        for typed in (
            number,
            bare,
            number.replace("〔", "[").replace("〕", "]"),
            number.replace("〔", "（").replace("〕", "）"),
            number.replace("〕", "〕 第"),
            number.replace("〕", "〕0"),
            number.replace("号", "號"),
        ):
            first = search(typed, ALL).hits[0].edition
            assert first.details["document_number"] == number, typed


DAY, MONTH_LATER = dt.date(2015, 3, 10), dt.date(2015, 4, 10)


@pytest.mark.parametrize("typed", ["", "孵化器", "高新技术企业", "技", "认定 -公示"])
@pytest.mark.parametrize(
    ("filters", "narrowed"),
    [
        (ALL, {}),
        (Filters(year=2016), {"year": 2016}),
        (Filters(year=2016, month=5), {"date__year": 2016, "date__month": 5}),
        (Filters(since=DAY), {"date__gte": DAY}),
        (Filters(until=DAY), {"date__lte": DAY}),
        (Filters(since=DAY, until=DAY), {"date": DAY}),
        (Filters(since=DAY, until=MONTH_LATER), {"date__range": (DAY, MONTH_LATER)}),
        (Filters(values=(("category", "通知公告"),)), {"category": "通知公告"}),
        (Filters(year=2016, values=(("section", "history"),)), {"pk": 0}),
    ],
)
def test_hits_and_counts_are_right_for_the_filters_in_force(archive, typed, filters, narrowed):
    everything = Edition.objects.filter(pk__in=archive.found(typed))
    hits = everything.filter(**narrowed)
    counts = finding.Search(parse(typed), filters).counts
    assert counts.total == hits.count()
    assert paged(typed, filters) == by_date(hits.values_list("pk", flat=True))
    # What a dimension is narrowed by does not count for its own values.
    if filters.year is not None and not filters.values:
        hits = everything
    years = Counter(str(year) for year in hits.values_list("year", flat=True))
    if not filters.values:
        assert counts.by_dimension.get("year", {}) == years
    if "category" in narrowed:
        hits = everything
    if filters.year is None:
        categories = Counter(filter(None, hits.values_list("category", flat=True)))
        assert counts.by_dimension.get("category", {}) == categories


def test_from_and_to_are_right_to_the_day_over_any_span(archive):
    random = Random(9)
    dates = sorted(document.edition.date for document in archive.documents)
    for _ in range(60):
        since, until = sorted(
            random.choice(dates) + dt.timedelta(random.randint(-1, 1)) for _ in range(2)
        )
        expected = {
            document.edition.pk
            for document in archive.documents
            if since <= document.edition.date <= until
        }
        assert found("", Filters(since=since, until=until)) == expected, (since, until)


def test_a_page_behind_the_last_is_empty_and_pages_do_not_overlap(archive):
    last = search("通知", ALL).pages
    assert last > 30
    assert search("通知", ALL, page=last + 1).hits == []
    assert len(search("通知", ALL, page=last - 1).hits) == PAGE_SIZE


def test_simplified_finds_traditional_and_half_width_finds_full_width(archive):
    edition = publish(title_zh_hans="關於臺灣創業團隊與ＡＰＥＣ的通知")
    for typed in ("关于台湾", "台湾创业团队", "apec", "團隊", "团队与APEC"):
        assert edition.pk in found(typed), typed
    assert found("鳜") == set()
    assert found("隊") >= {edition.pk}

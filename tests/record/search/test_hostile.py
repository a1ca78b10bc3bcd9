"""Whatever is typed, there is an answer or a polite refusal."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.record.search.archive import publish_prose
from torchcenter.record.search import index
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.query import MAX_CHARACTERS, MAX_TERMS
from torchcenter.record.search.results import DATE, RELEVANCE, search
from torchcenter.record.search.suggesting import suggestions

pytestmark = pytest.mark.django_db

NASTY = [
    "x" * 10_000,
    "创" * 10_000,
    "高新" * 250,
    "\0",
    "高\0新",
    "\ud800",
    "\udfff高新\ud800",
    "a & b | !c <-> d:* ()",
    "'; DROP TABLE record_edition; --",
    "%_\\%",
    "\\",
    "\"'“”‘’",
    '"',
    '-"',
    "-",
    "--",
    "- -",
    "-高",
    "\u202e\u2066高新\u2069",
    "\ufeff\u200b\u200d",
    "😀👨‍👩‍👧🇨🇳",
    "𠮷野家",
    "(a+)+$" + "a" * 300,
    "(" * 400,
    "[" * 400,
    "-" * 500,
    "\u0300" * 500,
    "e\u0301" * 250,
    "ﷺ" * 500,
    "㎏" * 500,
    "ａ" * 500,
    "\u3000" * 500,
    " ".join("-创新" for _ in range(20)),
    " ".join(f"词{n}" for n in range(20)),
    "xian" * 125,
    "a'b" * 160,
    "〔2016〕",
    "国科发〔2016〕99999999999号",
    "{1,2,3}",
    "x" * 40 + "高" * 40,
    "\u1f80" * 100,
    "ｶﾞ" * 200,
    "\U000e0100" * 100,
]
FILTERS = st.builds(
    Filters,
    year=st.none() | st.integers(1000, 2999),
    since=st.none() | st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)),
    until=st.none() | st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)),
    values=st.sampled_from([(), (("section", "notices"),), (("category", "'"),)]),
)


@pytest.fixture(scope="module")
def archive(kept):
    publish_prose(120)
    index.promote()


@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_what_is_nasty_is_answered(archive, typed):
    for sort in (DATE, RELEVANCE):
        results = search(typed, Filters(), sort)
        is_long = len(" ".join(typed.split())) > MAX_CHARACTERS
        assert results.query.too_long or not is_long
        for hit in results.hits:
            bare = hit.snippet.replace("<mark>", "").replace("</mark>", "")
            assert "<" not in bare
    suggestions(typed)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example("高新", Filters(), RELEVANCE, 1_000_000)
@given(
    typed=st.text(st.characters(), max_size=60)
    | st.text(st.sampled_from('高新技术创业a1 -"“”〔〕号％\ud800\0\u200b\n'), max_size=60)
    | st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join),
    filters=FILTERS,
    sort=st.sampled_from([DATE, RELEVANCE]),
    page=st.integers(1, 5),
)
def test_anything_is_answered(archive, typed, filters, sort, page):
    results = search(typed, filters, sort, page)
    assert results.count >= len(results.hits)
    assert len(results.query.terms) + len(results.query.excluded) <= MAX_TERMS
    suggestions(typed)


@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_no_address_makes_the_server_fail(archive, client, typed):
    for path in ("/search/", "/api/search/", "/feeds/search.xml", "/search/suggestions/"):
        # What a browser cannot send, a program sends as some bytes or other.
        sent = typed.encode("utf-8", "surrogatepass").decode("latin-1")
        for parameters in ({"q": typed.encode("utf-8", "replace").decode()}, {"q": sent}):
            assert client.get(path, parameters).status_code in {200, 400}, path

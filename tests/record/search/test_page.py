"""The search as readers, feed readers and programs ask for it."""

import datetime as dt
import json
import re

import pytest

from tests import atom
from tests.factories import (
    attach,
    make_category,
    make_milestone,
    make_notice,
    make_plan,
    make_task,
    published,
)
from torchcenter.desk import workflow
from torchcenter.record.search.models import AskedText

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def archive():
    """Eight documents of three sections and four years."""
    plans = make_category("plans", name_zh_hans="规划计划", name_en="Plans")
    documents = [
        make_notice(
            date=dt.date(2009, 5, 4), title_zh_hans="孵化器评价通知", title_en="", body_en=""
        ),
        make_notice(date=dt.date(2009, 7, 1), title_zh_hans="孵化器名单公示", category=plans),
        make_notice(date=dt.date(2016, 3, 2), title_zh_hans="税收减免说明", validity="repealed"),
        make_notice(
            date=dt.date(2024, 1, 9), title_zh_hans="二〇二四年孵化器申报", title_en="Incubators"
        ),
        make_milestone(title_zh_hans="首家孵化器成立"),
    ]
    plan = make_plan(title_zh_hans="年度计划")
    documents += [plan, make_task(plan, 1, title_zh_hans="扶持孵化器")]
    for document in documents:
        published(document)
    make_notice(title_zh_hans="孵化器草稿")
    return documents


def page(client, path="/search/", **parameters):
    response = client.get(path, parameters)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def answer(client, **parameters):
    response = client.get("/api/search/", parameters)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def titles(client, **parameters):
    return [result["title"] for result in answer(client, **parameters)["results"]]


# The page


def test_the_page_shows_what_was_found_and_how_many(client, archive):
    html = page(client, q="孵化器")
    assert "<mark>孵化器</mark>评价通知" in html
    assert "5件" in re.sub(r"\s", "", html)
    assert "草稿" not in html


def test_without_words_the_whole_archive_is_listed_latest_first(client, archive):
    assert titles(client)[:2] == ["二〇二四年孵化器申报", "扶持孵化器"]
    assert answer(client)["count"] == 7


def test_the_english_page_is_in_english(client, archive):
    html = page(client, "/en/search/", q="incubator")
    assert '<html lang="en"' in html
    assert "<mark>Incubators</mark>" in html
    assert "/en/notices/2024/" in html


def test_what_was_typed_comes_back_in_the_box_and_nothing_of_it_is_markup(client, archive):
    typed = '"><script>alert(1)</script>孵化器'
    html = page(client, q=typed)
    assert "<script>alert" not in html
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;孵化器"' in html


def test_a_text_that_is_markup_is_shown_as_text(client):
    published(make_notice(body_zh_hans="<p>标签&lt;b&gt;粗体&lt;/b&gt;的写法</p>"))
    html = page(client, q="粗体")
    assert "&lt;b&gt;<mark>粗体</mark>&lt;/b&gt;" in html


def test_the_histogram_has_a_bar_for_every_year_and_each_leads_there(client, archive):
    html = page(client, q="孵化器")
    bars = re.findall(r'<a href="([^"]+)"\s+class="bar[^"]*"', html)
    assert len(bars) == 2024 - 1989 + 1
    assert bars[2009 - 1989] == "?q=%E5%AD%B5%E5%8C%96%E5%99%A8&amp;year=2009"
    assert "2010年: 0" in html
    narrowed = client.get("/search/" + bars[2009 - 1989].replace("&amp;", "&")).content.decode()
    assert len(re.findall(r'class="hit"', narrowed)) == 2


def test_months_are_offered_once_a_year_is_chosen(client, archive):
    assert "month=7" not in page(client, q="孵化器")
    html = page(client, q="孵化器", year="2009")
    assert "year=2009&amp;month=7" in html
    assert titles(client, q="孵化器", year="2009", month="7") == ["孵化器名单公示"]


def test_what_narrows_the_results_can_be_taken_back(client, archive):
    html = page(client, q="孵化器", year="2009", month="7", category="plans")
    chosen = re.search(r'<ul class="chosen".*?</ul>', html, re.DOTALL)[0]
    query = "?q=%E5%AD%B5%E5%8C%96%E5%99%A8"
    assert re.findall(r'href="([^"]+)"', chosen) == [
        f"{query}&amp;category=plans",
        f"{query}&amp;year=2009&amp;category=plans",
        f"{query}&amp;year=2009&amp;month=7",
        query,
    ]


def test_another_search_from_the_page_keeps_what_it_is_narrowed_down_by(client, archive):
    html = page(client, q="孵化器", year="2009", sort="relevance", page="1")
    hidden = dict(re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', html))
    assert hidden == {"year": "2009", "sort": "relevance"}


def test_only_dimensions_with_a_choice_are_offered(client, archive):
    html = page(client, q="孵化器")
    assert {"facet-year", "facet-section", "facet-language"} <= set(
        re.findall(r'<h2 id="([^"]+)"', html)
    )
    assert "facet-validity" not in page(client, q="孵化器")
    assert "facet-validity" in page(client)


def test_a_document_that_no_longer_applies_says_so_in_the_results(client, archive):
    assert re.search(r'class="validity-mark">\s*已?废止', page(client, q="税收减免"))


def test_an_empty_result_says_what_to_try(client, archive):
    html = page(client, q="鳜鱼")
    assert 'class="nothing"' in html
    html = page(client, q="孵化器", year="2016")
    assert 'href="?q=%E5%AD%B5%E5%8C%96%E5%99%A8"' in html


def test_an_empty_archive_is_readable(client):
    for path in ("/search/", "/en/search/"):
        assert 'class="nothing"' in page(client, path)
        assert 'class="nothing"' in page(client, path, q="通知")


def test_results_are_paged_and_the_pages_are_stable(client):
    for number in range(45):
        published(make_notice(title_zh_hans=f"孵化器第{number}号"))
    first, second, third = (answer(client, q="孵化器", page=n) for n in (1, 2, 3))
    assert first["next"].endswith("/api/search/?q=%E5%AD%B5%E5%8C%96%E5%99%A8&page=2")
    assert third["next"] is None
    seen = [r["document"] for each in (first, second, third) for r in each["results"]]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 45
    html = page(client, q="孵化器", page="2")
    assert 'rel="prev"' in html
    assert 'href="?q=%E5%AD%B5%E5%8C%96%E5%99%A8"' in html
    assert client.get("/search/", {"q": "孵化器", "page": "4"}).status_code == 404


def test_pages_of_results_are_not_for_robots_but_the_search_is(client, archive):
    assert "noindex" not in page(client)
    assert "noindex" in page(client, q="孵化器")
    assert "noindex" in page(client, year="2009")


def test_a_milestone_is_dated_as_precisely_as_it_is_known(client, archive):
    html = page(client, q="首家孵化器")
    assert '<time datetime="1989-10">1989年10月</time>' in html


def test_every_page_has_the_search_in_its_head(client, archive):
    for path in ("/", "/notices/", "/history/"):
        assert 'class="site-search"' in client.get(path).content.decode()


# Narrowing down


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"year": "2009"}, {"孵化器评价通知", "孵化器名单公示"}),
        ({"from": "2009-06-01", "to": "2023-12-31"}, {"孵化器名单公示", "扶持孵化器"}),
        ({"from": "2024-01-09"}, {"二〇二四年孵化器申报"}),
        ({"to": "1989-12-31"}, {"首家孵化器成立"}),
        ({"section": "tasks"}, {"扶持孵化器"}),
        ({"category": "plans"}, {"孵化器名单公示"}),
        ({"section": "notices", "year": "2024"}, {"二〇二四年孵化器申报"}),
        ({"section": "tasks", "year": "2024"}, {"扶持孵化器"}),
        ({"validity": "repealed"}, set()),
        ({"category": "nothing-of-this-name"}, set()),
        ({"section": "nowhere"}, set()),
    ],
)
def test_filters_narrow_the_results_down(client, archive, parameters, found):
    assert set(titles(client, q="孵化器", **parameters)) == found


def test_an_empty_parameter_is_the_same_as_none(client, archive):
    given = dict.fromkeys(("year", "month", "from", "to", "section", "sort", "page"), "")
    assert titles(client, q="孵化器", **given) == titles(client, q="孵化器")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("year", "99"),
        ("year", "二〇〇九"),
        ("year", "-2009"),
        ("year", "20091"),
        ("month", "13"),
        ("from", "2024-02-31"),
        ("from", "yesterday"),
        ("to", "20240101"),
        ("to", "2024-W01-1"),
        ("sort", "price"),
        ("language", "fr"),
        ("validity", "old"),
        ("section", "\0"),
        ("category", "x" * 201),
        ("page", "0"),
        ("page", "-1"),
        ("page", "1e3"),
        ("page", "99999999999999999999"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_named(client, archive, name, value):
    parameters = {"q": "孵化器", "year": "2009", name: value}
    response = client.get("/api/search/", parameters)
    assert response.status_code == 400
    assert list(json.loads(response.content)["errors"]) == [name]
    response = client.get("/search/", parameters)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert client.get("/feeds/search.xml", parameters).status_code == 400


def test_parameters_that_contradict_each_other_are_named(client):
    reversed_ = client.get("/api/search/", {"from": "2024-02-01", "to": "2024-01-01"})
    assert list(reversed_.json()["errors"]) == ["to"]
    alone = client.get("/api/search/", {"month": "3"})
    assert list(alone.json()["errors"]) == ["month"]


@pytest.mark.parametrize("text", ["创" * 501, " ".join(f"词{n}" for n in range(21)), "a" * 10_000])
def test_more_than_can_be_searched_for_is_refused_politely(client, archive, text):
    response = client.get("/search/", {"q": text})
    assert response.status_code == 400
    assert "500" in response.content.decode()
    assert list(client.get("/api/search/", {"q": text}).json()["errors"]) == ["q"]


def test_bytes_that_are_no_text_are_only_not_found(client, archive):
    for query in ("q=%ff%fe", "q=%00", "q=%ED%A0%80", "q=%", "q", "&&=&", "q=a&q=%E5%AD%B5"):
        assert client.get(f"/search/?{query}").status_code == 200, query


def test_the_search_is_only_read(client):
    for path in ("/search/", "/api/search/", "/feeds/search.xml"):
        assert client.post(path).status_code == 405
        assert client.head(path).status_code == 200


# JSON


def test_json_tells_what_a_program_needs(client):
    notice = make_notice(
        date=dt.date(2009, 5, 4),
        title_zh_hans="孵化器通知",
        title_en="Incubators",
        ref="import:a-1",
    )
    published(notice)
    found = answer(client, q="孵化器")
    assert found == {
        "count": 1,
        "count_is_exact": True,
        "is_partial": False,
        "did_you_mean": [],
        "other_names": [],
        "next": None,
        "years": {"2009": 1},
        "results": [
            {
                "url": f"http://testserver/notices/2009/{notice.document}/",
                "document": notice.document,
                "ref": "a-1",
                "section": "notices",
                "title": "孵化器通知",
                "date": "2009-05-04",
                "snippet": found["results"][0]["snippet"],
            }
        ],
    }
    assert "的正文" in found["results"][0]["snippet"]


def test_json_is_in_english_where_that_is_asked_for(client, archive):
    (result,) = answer(client, q="Incubators", language="en")["results"]
    assert result["title"] == "Incubators"
    assert "/en/notices/2024/" in result["url"]


def test_json_counts_years_as_if_none_were_chosen(client, archive):
    years = {"1989": 1, "2009": 2, "2024": 2}
    assert answer(client, q="孵化器")["years"] == years
    assert answer(client, q="孵化器", year="2009")["years"] == years


# Atom


def test_the_feed_holds_the_same_hits(client, archive):
    response = client.get("/feeds/search.xml", {"q": "孵化器", "year": "2009"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = atom.check(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == titles(
        client, q="孵化器", year="2009"
    )
    assert entries[0].find(f"{ATOM}link").get("href").startswith("http://testserver/notices/2009/")
    identifiers = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(set(identifiers)) == 2
    english = client.get("/en/feeds/search.xml", {"q": "Incubators"}).content.decode()
    assert "http://testserver/en/notices/2024/" in english


# What is public


def test_a_withdrawn_document_is_not_found_any_more(client, archive):
    workflow.withdraw(archive[0], reason_zh_hans="有误。")
    assert "孵化器评价通知" not in titles(client, q="孵化器")
    assert answer(client, q="孵化器")["years"]["2009"] == 1


def test_an_attachment_is_found_by_its_name_and_named(client):
    notice = make_notice(title_zh_hans="申报通知")
    attach(notice)
    published(notice)
    assert titles(client, q="附件.pdf") == ["申报通知"]
    assert "<mark>附件</mark>.pdf" in page(client, q="附件")


def test_no_search_asks_the_database_too_much(client, archive, django_assert_max_num_queries):
    for number in range(25):
        published(make_notice(title_zh_hans=f"孵化器第{number}号"))
    for parameters, most in (
        ({}, 22),
        ({"q": "孵化器"}, 27),
        ({"q": "孵化器 第3号", "year": "2024"}, 27),
        ({"q": "孵化器 通知", "year": "2024"}, 40),
    ):
        with django_assert_max_num_queries(most):
            page(client, **parameters)


# What may be meant, and what is counted


@pytest.mark.parametrize("parameters", [{}, {"q": "孵化器"}, {"q": "孵化器", "year": "2009"}])
def test_the_values_to_choose_from_are_read_once_with_their_names(
    client, archive, parameters, django_assert_max_num_queries
):
    with django_assert_max_num_queries(24) as queries:
        page(client, **parameters)
    read = [
        query["sql"]
        for query in queries
        if re.search(r"name_en\W+FROM\W+search_facet", query["sql"])
    ]
    assert len(read) == 1


@pytest.mark.parametrize(
    ("path", "date"), [("/search/", "2024年3月5日"), ("/en/search/", "5 March 2024")]
)
def test_a_hit_is_dated_in_the_language_of_the_page(client, path, date):
    published(make_notice(date=dt.date(2024, 3, 5)))
    for _time in range(2):
        assert f'<time datetime="2024-03-05">{date}</time>' in page(client, path)


def test_what_may_have_been_meant_is_offered_and_leads_to_hits(client, archive):
    html = page(client, q="fuhuaqi", year="2009")
    (offer,) = re.findall(r'<p class="offer">.*?href="([^"]+)"', html, re.DOTALL)
    assert offer == "?q=%E5%AD%B5%E5%8C%96%E5%99%A8&amp;year=2009"
    assert answer(client, q="孵化机")["did_you_mean"] == []
    assert answer(client, q="孵化器评介通知")["did_you_mean"] == ["孵化器评价通知"]


def test_what_comes_nearest_to_a_question_says_that_it_is_no_hit(client, archive):
    html = page(client, q="孵化器评价的通知在哪里")
    assert "没有完全符合的内容" in html
    assert "<mark>孵化器评价通知</mark>" in html
    assert answer(client, q="孵化器评价的通知在哪里")["is_partial"] is True


def test_terms_are_suggested_from_what_is_public(client, archive):
    found = client.get("/search/suggestions/", {"q": "孵化"}).json()["suggestions"]
    assert {"text": "孵化器评价通知", "kind": ""} in found
    assert all("草稿" not in suggestion["text"] for suggestion in found)
    (category,) = client.get("/search/suggestions/", {"q": "规划"}).json()["suggestions"]
    assert category == {"text": "规划计划", "kind": "栏目"}


def test_a_search_is_counted_once_and_its_refinements_are_not(client, archive):
    for parameters in ({"q": "孵化器"}, {"q": "鳜鱼"}, {"q": "孵化器", "year": "2009"}, {}):
        page(client, **parameters)
    answer(client, q="孵化器")
    counted = AskedText.objects.order_by("text").values_list("text", "searches", "fruitless")
    assert sorted(counted) == [("孵化器", 1, 0), ("鳜鱼", 1, 1)]

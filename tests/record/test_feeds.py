"""Atom feeds: what they hold, in which order, and that only news move an entry."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import atom, factories
from torchcenter.desk import workflow
from torchcenter.desk.models import Upload
from torchcenter.record.feeds import LENGTH

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HOST = "http://testserver"


def read(client, address, **headers):
    response = client.get(address, **headers)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return atom.check(response.content)


def entries(client, address):
    return read(client, address).findall(f"{ATOM}entry")


def text(element, name):
    return element.findtext(f"{ATOM}{name}")


def titles(client, address):
    return [text(entry, "title") for entry in entries(client, address)]


def link(element, rel):
    found = [e.get("href") for e in element.findall(f"{ATOM}link") if e.get("rel") == rel]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.fixture
def archive():
    factories.make_names()
    policy = factories.make_category("policy", name_zh_hans="政策文件", name_en="Policy")
    first = factories.make_notice(title_zh_hans="甲", title_en="A", category=policy)
    second = factories.make_notice(
        title_zh_hans="乙", title_en="", body_en="", date=dt.date(2023, 5, 6)
    )
    milestone = factories.make_milestone(title_zh_hans="丙", title_en="C")
    task = factories.make_task(title_zh_hans="丁", title_en="D")
    for publication in (first, second, milestone, task.plan, task):
        factories.published(publication)
    return first, second, milestone, task


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/feeds/all.xml", ["丁", "2024年重点任务", "丙", "乙", "甲"]),
        ("/feeds/notices.xml", ["乙", "甲"]),
        ("/feeds/history.xml", ["丙"]),
        ("/feeds/tasks.xml", ["丁", "2024年重点任务"]),
        ("/feeds/notices/2023.xml", ["乙"]),
        ("/feeds/history/1989.xml", ["丙"]),
        ("/feeds/tasks/2024.xml", ["丁", "2024年重点任务"]),
        ("/feeds/notices/categories/policy.xml", ["甲"]),
        ("/en/feeds/notices.xml", ["乙", "A"]),
    ],
)
def test_each_feed_holds_its_selection_the_latest_first(client, archive, address, expected):
    feed = read(client, address)
    assert [text(entry, "title") for entry in feed.findall(f"{ATOM}entry")] == expected
    assert link(feed, "self") == text(feed, "id") == HOST + address
    assert client.get(link(feed, "alternate").removeprefix(HOST)).status_code == 200
    assert text(feed, "updated") == text(feed.find(f"{ATOM}entry"), "updated")
    assert text(feed.find(f"{ATOM}author"), "name")
    for entry in feed.findall(f"{ATOM}entry"):
        assert client.get(link(entry, "alternate").removeprefix(HOST)).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/notices/1999.xml",
        "/feeds/notices/categories/none.xml",
        "/feeds/other.xml",
        "/feeds/notices/24.xml",
    ],
)
def test_where_there_is_nothing_there_is_no_feed(client, archive, address):
    assert client.get(address).status_code == 404


def test_an_empty_site_has_empty_feeds(client):
    for address in ("/feeds/all.xml", "/feeds/notices.xml", "/en/feeds/tasks.xml"):
        feed = read(client, address)
        assert feed.findall(f"{ATOM}entry") == []
        assert text(feed.find(f"{ATOM}author"), "name")


def test_an_entry_has_the_full_text_with_addresses_that_hold_anywhere(client):
    factories.make_names()
    upload = Upload.objects.store(factories.png("图.png"), by=factories.make_editor())
    body = (
        f'<p>正文 &lt;一&gt;<img src="/files/{upload.sha256}/图.png" alt="图"></p>'
        '<p><a href="/notices/">通知</a><a href="https://example.org/">外</a></p>'
    )
    notice = factories.make_notice(body_zh_hans=body, date=dt.date(2023, 3, 1))
    attachment = factories.attach(notice)
    factories.published(notice)
    [entry] = entries(client, "/feeds/notices.xml")
    content = text(entry, "content")
    assert "正文 &lt;一&gt;" in content
    assert f' src="{HOST}/files/{upload.sha256}/' in content
    assert f'href="{HOST}/notices/"' in content
    assert 'href="https://example.org/"' in content
    # The name of its day.
    assert text(entry.find(f"{ATOM}author"), "name") == "甲部中心"
    assert attachment.sha256 in link(entry, "enclosure")


def test_texts_in_another_language_say_so(client):
    factories.published(factories.make_notice(title_zh_hans="仅中文", title_en="", body_en=""))
    factories.published(factories.make_notice(title_en="Both", body_en=""))
    both, chinese = entries(client, "/en/feeds/notices.xml")
    assert chinese.get(LANG) == chinese.find(f"{ATOM}content").get(LANG) == "zh-Hans"
    assert both.get(LANG) is None
    assert both.find(f"{ATOM}content").get(LANG) == "zh-Hans"


class TestNews:
    def test_a_major_change_moves_an_entry_up_and_a_minor_one_does_not(self, client, archive):
        first, _second, *_others = archive
        before = {text(e, "id"): text(e, "updated") for e in entries(client, "/feeds/notices.xml")}
        first.title_zh_hans = "甲改"
        first.minor_change = True
        first.save()
        factories.published(first)
        after = {text(e, "id"): text(e, "updated") for e in entries(client, "/feeds/notices.xml")}
        assert after == before
        assert titles(client, "/feeds/notices.xml") == ["乙", "甲改"]
        first.refresh_from_db()
        first.title_zh_hans = "甲大改"
        first.save()
        factories.published(first)
        assert titles(client, "/feeds/notices.xml") == ["甲大改", "乙"]
        moved = {text(e, "id"): text(e, "updated") for e in entries(client, "/feeds/notices.xml")}
        assert moved.keys() == before.keys()
        assert sum(moved[number] > before[number] for number in before) == 1

    def test_an_entry_keeps_its_id_when_the_document_moves(self, client, archive):
        first, *_others = archive
        [before] = entries(client, "/feeds/notices/2024.xml")
        first.date = dt.date(2022, 1, 1)
        first.save()
        factories.published(first)
        [after] = entries(client, "/feeds/notices/2022.xml")
        assert text(after, "id") == text(before, "id")
        assert link(after, "alternate") != link(before, "alternate")
        assert text(after, "published") == text(before, "published")

    def test_what_is_withdrawn_or_still_to_come_is_not_there(self, client, archive):
        first, second, *_others = archive
        workflow.withdraw(first, reason_zh_hans="有误")
        second.title_zh_hans = "乙改"
        second.save()
        workflow.schedule(second, at=timezone.now() + dt.timedelta(days=1))
        factories.make_notice(title_zh_hans="草稿")
        assert titles(client, "/feeds/notices.xml") == ["乙"]

    def test_what_left_the_selection_is_not_there(self, client, archive):
        first, *_others = archive
        first.category = None
        first.save()
        factories.published(first)
        assert client.get("/feeds/notices/categories/policy.xml").status_code == 404

    def test_a_reader_who_asks_again_is_told_that_nothing_is_new(self, client, archive):
        answer = client.get("/feeds/notices.xml")
        for header, value in (
            ("if-none-match", answer["ETag"]),
            ("if-modified-since", answer["Last-Modified"]),
        ):
            assert client.get("/feeds/notices.xml", headers={header: value}).status_code == 304


def test_a_feed_is_as_long_as_it_may_be_and_costs_few_queries(
    client, django_assert_max_num_queries
):
    for number in range(LENGTH + 5):
        factories.published(factories.make_notice(title_zh_hans=f"第{number}号"))
    with django_assert_max_num_queries(6):
        found = titles(client, "/feeds/notices.xml")
    assert found == [f"第{number}号" for number in range(LENGTH + 4, 4, -1)]

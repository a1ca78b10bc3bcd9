"""What answers at addresses of an earlier site, and at those where nothing ever was."""

import re
from urllib.parse import quote

import pytest

from tests import factories
from torchcenter.desk import workflow
from torchcenter.record.former_addresses import words_of

pytestmark = pytest.mark.django_db


def at(address, **fields):
    notice = factories.make_notice(legacy_url=address, **fields)
    return notice, factories.published(notice)


@pytest.mark.parametrize(
    ("noted", "asked"),
    [
        ("/2016/03/content_1.html", "/2016/03/content_1.html"),
        ("/2016/03/content_1.html", "/2016/03/content_1.html?from=singlemessage"),
        ("/kjb/art.asp?id=7&x=1", "/kjb/art.asp?id=7&x=1"),
        ("http://testserver/2016/c.html", "/2016/c.html"),
        ("https://testserver/2016/c.html", "/2016/c.html"),
        ("/通知/第1号.html", quote("/通知/第1号.html")),
        ("/a%20b.html", "/a%20b.html"),
    ],
)
def test_an_address_that_was_noted_leads_to_its_document(client, noted, asked):
    _notice, edition = at(noted)
    for ask in (client.get, client.head):
        response = ask(asked)
        assert (response.status_code, response["Location"]) == (301, edition.path)


def test_what_is_not_the_same_address_leads_nowhere(client):
    at("/kjb/art.asp?id=7")
    at("https://www.example.org/2016/c.html")
    for asked in (
        "/kjb/art.asp",
        "/kjb/art.asp?id=8",
        "/2016/c.html",
        "/desk/kjb/",
        "/static/x.css",
    ):
        assert client.get(asked).status_code in (404, 302), asked
    assert client.post("/kjb/art.asp?id=7").status_code == 404


def test_a_draft_leads_nowhere_and_a_withdrawn_document_to_its_reason(client):
    factories.make_notice(legacy_url="/draft.html")
    assert client.get("/draft.html").status_code == 404
    notice, edition = at("/gone.html")
    workflow.withdraw(notice, reason_zh_hans="有误")
    assert client.get("/gone.html")["Location"] == edition.path
    assert client.get("/gone.html", follow=True).status_code == 410
    assert client.get("/draft.html").status_code == 404


def test_a_change_that_no_longer_notes_it_changes_nothing(client):
    notice, edition = at("/once.html")
    notice.refresh_from_db()
    notice.legacy_url = ""
    notice.save()
    factories.published(notice)
    assert client.get("/once.html")["Location"] == edition.path


def test_of_two_that_name_it_the_later_one_answers(client):
    at("/same.html")
    _notice, later = at("/same.html")
    assert client.get("/same.html")["Location"] == later.path


def test_an_address_that_leads_to_itself_is_not_found(client):
    notice = factories.make_notice(legacy_url="/notices/1999/1/")
    factories.published(notice)
    path = f"/notices/{notice.date.year}/{notice.document}/"
    other = factories.make_notice(legacy_url=path)
    factories.published(other)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/2016/03/content_1.html", ""),
        ("/高新技术企业/认定办法.html", "高新技术企业 认定办法"),
        (quote("/火炬计划/"), "火炬计划"),
        ("/en/torch-programme/incubators.aspx", "torch programme incubators"),
        ("/notices/2024/99999/", ""),
        ("/a/b/c/", ""),
        ("/" + "词语/" * 30, "词语"),
        ("/<script>alert(1)</script>/", "script alert"),
    ],
)
def test_the_words_of_an_address_are_offered_to_search_for(client, path, words):
    assert words_of(path) == words
    response = client.get(path if path.isascii() else quote(path))
    assert response.status_code == 404
    page = response.content.decode()
    offered = re.search(r'id="missing"[^>]*value="([^"]*)"', page)
    assert (offered[1] if offered else "") == words
    assert "<script>alert(1)" not in page


def test_the_english_page_says_so_in_english(client):
    page = client.get("/en/torch-programme/").content.decode()
    assert "Search for the words of this address" in page
    assert 'action="/en/search/"' in page

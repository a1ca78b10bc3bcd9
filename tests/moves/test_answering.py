"""What readers get at an address that has moved, and what they get at one that has not."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_notice, published
from torchcenter.desk import workflow
from torchcenter.moves.models import Move

pytestmark = pytest.mark.django_db


def move(former, present, **fields):
    made = Move(former=former, present=present, **fields)
    made.full_clean()
    made.save()
    return made


@pytest.mark.parametrize(
    ("former", "asked", "leads"),
    [
        ("/2016/c.html", "/2016/c.html", "/notices/"),
        ("/2016/c.html", "/2016/c.html?from=timeline", "/notices/"),
        ("/2016/c.html", "/en/2016/c.html", "/en/notices/"),
        ("/en/2016/c.html", "/en/2016/c.html", "/en/notices/"),
        ("/art.asp?id=7", "/art.asp?id=7", "/notices/"),
        ("/art.asp?id=7", "/en/art.asp?id=7", "/en/notices/"),
        ("/通知/%E7%81%AB?x=炬", "/%E9%80%9A%E7%9F%A5/%E7%81%AB?x=%E7%82%AC", "/notices/"),
        ("/%BB%F0/", "/%bb%f0/", "/notices/"),
        ("/notices/1999/1/", "/notices/1999/1/", "/notices/"),
    ],
)
def test_a_moved_address_leads_on_in_the_language_it_is_asked_in(client, former, asked, leads):
    move(former, "/notices/")
    for ask in (client.get, client.head):
        response = ask(asked)
        assert (response.status_code, response["Location"]) == (301, leads)


def test_what_is_not_the_same_address_is_not_found(client):
    move("/art.asp?id=7", "/notices/")
    move("/en/c.html", "/notices/")
    for asked in ("/art.asp", "/art.asp?id=8", "/art.asp?id=7&x=1", "/c.html", "/%00"):
        assert client.get(asked).status_code == 404, asked
    assert client.post("/art.asp?id=7").status_code == 404


def test_of_several_the_nearest_answers(client):
    move("/art.asp", "/notices/")
    move("/art.asp?id=7", "/history/")
    move("/en/art.asp", "/tasks/")
    assert client.get("/art.asp?id=7")["Location"] == "/history/"
    assert client.get("/art.asp?id=8")["Location"] == "/notices/"
    assert client.get("/en/art.asp?id=7")["Location"] == "/en/history/"
    assert client.get("/en/art.asp")["Location"] == "/en/tasks/"


def test_it_leads_to_a_document_a_query_and_to_what_has_no_language(client):
    edition = published(make_notice())
    move("/a.html", f"http://testserver/en{edition.path}")
    move("/b.html", "/search/?q=%E7%81%AB%E7%82%AC")
    move("/c.html", "/data/all.csv")
    for language in ("", "/en"):
        page = client.get(f"{language}/a.html", follow=True)
        assert page.redirect_chain == [(f"{language}{edition.path}", 301)]
        assert page.status_code == 200
        found = client.get(f"{language}/b.html")
        assert found["Location"] == f"{language}/search/?q=%E7%81%AB%E7%82%AC"
        assert client.get(f"{language}/c.html")["Location"] == "/data/all.csv"


def test_a_page_that_there_is_does_not_give_way(client):
    notice = make_notice()
    path = f"/notices/2024/{published(notice).document}/"
    for former in ("/", "/notices/", path):
        move(former, "/history/")
    for former in ("/", "/notices/", path, f"/en{path}"):
        assert client.get(former).status_code == 200
    assert client.get("/notices")["Location"] == "/notices/"
    workflow.withdraw(notice, reason_zh_hans="有误")
    assert client.get(path).status_code == 410


def test_what_a_document_notes_of_itself_comes_first(client):
    edition = published(make_notice(legacy_url="/old.html"))
    move("/old.html", "/history/")
    assert client.get("/old.html")["Location"] == edition.path


def test_programs_are_answered_in_json(client):
    Move.objects.create(former="/api/old", present="/notices/")
    assert client.get("/api/old").json() == {"error": "该地址没有内容。"}


def test_a_missing_page_costs_one_query_more(client, django_assert_num_queries):
    move("/a.html", "/notices/")
    with django_assert_num_queries(2):
        assert client.get("/a.html").status_code == 301


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("/a", "//elsewhere.example/"),
        ("/a", "https://elsewhere.example/"),
        ("//a", "/notices/"),
        ("a", "/notices/"),
        ("/a", "/a"),
    ],
)
def test_the_database_itself_refuses_what_leads_astray(former, present):
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.create(former=former, present=present)

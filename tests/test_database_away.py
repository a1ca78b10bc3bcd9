"""What readers and programs are told while the database cannot be reached, by failures that are real."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import path

from tests.factories import attach, make_notice, published
from tests.test_public_pages import asks_for
from torchcenter import urls, views

PAGES = (
    "/",
    "/en/",
    "/notices/",
    "/notices/2024/",
    "/history/",
    "/tasks/",
    "/search/?q=火炬",
    "/search/suggestions/?q=火",
    "/site-map/",
    "/feeds/all.xml",
    "/feeds/search.xml?q=火炬",
    "/sitemap.xml",
    "/data/all.csv",
    "/data/notices.jsonl",
    "/.well-known/security.txt",
    # The database is asked by the page that tells that there is none.
    "/nowhere/",
)
API = ("/api/editions/", "/api/editions/101/", "/api/search/?q=火炬")
SAID = {
    "zh-Hans": "暂时无法读取网站数据，通常很快恢复，请稍后再试。",
    "en": "The site cannot read its data at the moment.",
}


@pytest.fixture
def client(committed):
    """A client that gets what a reader would: the answer, not the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def away(client):
    """From here on nobody listens where the database is looked for."""
    connection.close()
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


def is_unavailable(response) -> bool:
    return (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        503,
        "30",
        "no-store",
    )


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_in_both_languages_that_it_is_away(client, away, address):
    response = client.get(address)
    assert is_unavailable(response)
    page = response.content.decode()
    assert all(text in page for text in SAID.values())
    assert client.head(address).status_code == 503


@pytest.mark.parametrize("address", API)
def test_programs_are_told_in_json(client, away, address):
    response = client.get(address)
    assert is_unavailable(response)
    assert list(response.json()) == ["error"]


def test_the_desk_says_so_too(client, away):
    client.cookies["desk_session"] = "k" * 32
    assert is_unavailable(client.get("/desk/"))
    assert is_unavailable(client.post("/desk/notices/notice/add/", {"title_zh_hans": "题"}))


def test_what_asks_nothing_of_the_database_goes_on(client, away):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/api/").status_code == 200


def test_the_page_stands_alone(client, away):
    response = client.get("/")
    page = response.content.decode()
    assert asks_for(page) == {"/static/css/site.css"}
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert not response.cookies
    assert not response.has_header("ETag")


def test_a_connection_that_breaks_off_is_told_and_the_next_one_serves(client):
    notice = make_notice()
    file = attach(notice)
    edition = published(notice)
    addresses = ("/", edition.path, f"{edition.path}editions/", f"/files/{file.sha256}/{file.name}")
    for address in addresses:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        other.close()
        # The server has ended it (OperationalError); then it is known to be closed (InterfaceError).
        assert is_unavailable(client.get(address))
        assert is_unavailable(client.get(address))
        connection.close()
        again = client.get(address)
        assert again.status_code == 200
        again.close()


# Any other exception


def broken(request):
    raise ValueError("a mistake of ours")


urlpatterns = [*urls.urlpatterns, path("broken", broken), path("api/broken", broken)]
handler404, handler500 = views.page_not_found, views.server_error


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/broken", "/api/broken"])
def test_a_mistake_is_no_outage(client, address):
    response = client.get(address)
    assert response.status_code == 500
    assert not response.has_header("Retry-After")
    assert "服务器出现错误" in response.content.decode()

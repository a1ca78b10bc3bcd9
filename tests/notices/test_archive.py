"""The archive of notices: counts by year and month, as a list and as a drawing that leads on."""

import datetime as dt
import re

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive():
    for day in ("2009-03-05", "2009-03-20", "2009-11-01", "2012-01-31"):
        factories.published(factories.make_notice(date=dt.date.fromisoformat(day)))


def bars(client, address):
    html = client.get(address).content.decode()
    return re.findall(
        r'<a href="([^"]+)"\s+class="bar([^"]*)".*?<title>([^<]+)</title>', html, re.DOTALL
    )


def test_every_year_with_a_notice_has_a_bar_that_leads_there(client):
    assert bars(client, "/notices/") == [
        ("/notices/2009/", "", "2009年: 3"),
        ("/notices/2012/", "", "2012年: 1"),
    ]


def test_the_years_between_have_their_place(client):
    html = client.get("/notices/").content.decode()
    assert 'viewBox="0 0 40 100"' in html


def test_the_year_that_is_shown_is_marked_and_its_months_follow(client):
    assert bars(client, "/notices/2009/03/") == [
        ("/notices/2009/", " bar-chosen", "2009年: 3"),
        ("/notices/2012/", "", "2012年: 1"),
        ("/notices/2009/03/", " bar-chosen", "3月: 2"),
        ("/notices/2009/11/", "", "11月: 1"),
    ]


def test_every_bar_is_in_the_list_of_links_too(client):
    html = client.get("/en/notices/2009/").content.decode()
    listed = re.search(r'<nav class="margin archive-years".*?</nav>', html, re.DOTALL)[0]
    for address, _chosen, title in bars(client, "/en/notices/2009/"):
        label, count = title.split(": ")
        assert re.search(
            rf'href="{address}"[^>]*>\s*{label}\s*<span class="count">{count}<', listed
        ), title


def test_every_address_of_a_bar_answers(client):
    for address, _chosen, _title in bars(client, "/notices/2009/"):
        assert client.get(address).status_code == 200

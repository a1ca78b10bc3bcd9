"""The milestones as a calendar: whole days, no more precise than they are known."""

import datetime as dt

import pytest
from icalendar import Calendar

from tests import factories

pytestmark = pytest.mark.django_db


def read(client, address="/history/milestones.ics"):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    # RFC 5545: lines end with CRLF and have 75 octets at most.
    lines = response.content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    return Calendar.from_ical(response.content)


@pytest.mark.parametrize(
    ("precision", "date", "first", "after"),
    [
        ("year", dt.date(1988, 5, 6), dt.date(1988, 1, 1), dt.date(1989, 1, 1)),
        ("month", dt.date(1989, 10, 1), dt.date(1989, 10, 1), dt.date(1989, 11, 1)),
        ("month", dt.date(2023, 12, 21), dt.date(2023, 12, 1), dt.date(2024, 1, 1)),
        ("day", dt.date(2024, 2, 29), dt.date(2024, 2, 29), dt.date(2024, 3, 1)),
    ],
)
def test_an_event_spans_the_days_that_are_meant(client, precision, date, first, after):
    factories.published(factories.make_milestone(date=date, precision=precision))
    [event] = read(client).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (first, after)


def test_titles_come_whole_in_the_language_of_the_address(client):
    title = "中心成立，牵头负责；“实施”" * 12 + "\\, 终"
    milestone = factories.make_milestone(title_zh_hans=title, title_en="")
    factories.published(milestone)
    factories.published(factories.make_milestone(title_en="Renamed", date=dt.date(2023, 11, 1)))
    factories.make_milestone(title_zh_hans="草稿")
    chinese = [str(event["summary"]) for event in read(client).walk("VEVENT")]
    assert chinese[0] == title
    assert len(chinese) == 2
    first, second = read(client, "/en/history/milestones.ics").walk("VEVENT")
    assert (str(second["summary"]), second["summary"].params["language"]) == ("Renamed", "en")
    assert first["summary"].params["language"] == "zh-Hans"
    assert client.get(str(first["url"]).removeprefix("http://testserver")).status_code == 200


def test_an_empty_site_has_an_empty_calendar(client):
    assert read(client).walk("VEVENT") == []

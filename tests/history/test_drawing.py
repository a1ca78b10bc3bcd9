"""The timeline drawn to scale: what stands where, and that nothing covers anything."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from history.drawing import (
    BAND,
    LANE,
    NARROWEST,
    PICTURE_WIDTH,
    SPACE,
    TELEPHONE,
    Timeline,
    _length,
    decades_of,
)
from tests import factories
from torchcenter.identity.models import OrganisationName
from torchcenter.record.models import Edition

TODAY = dt.date(2026, 11, 28)


def milestone(date, precision="day", title="大事"):
    return Edition(title_zh_hans=title, date=date, year=date.year, details={"precision": precision})


def timeline(*milestones, names=(), decade=None):
    ordered = sorted(milestones, key=lambda each: each.date)
    return Timeline.of(ordered, names, TODAY, decade)


def x_of(date, first, after):
    start, end = dt.date(first, 1, 1), dt.date(after, 1, 1)
    return pytest.approx(100 * (date - start).days / (end - start).days, abs=0.01)


milestones = st.builds(
    milestone,
    st.dates(dt.date(1950, 1, 1), TODAY),
    st.sampled_from(["day", "month", "year"]),
    st.text("火炬计划torch ", min_size=1, max_size=60),
)


@given(st.lists(milestones, min_size=1, max_size=40))
def test_marks_are_to_scale_and_none_touches_another(some):
    drawn = timeline(*some)
    assert len(drawn.marks) == len(some)
    boxes = {}
    for mark in drawn.marks:
        first = mark.milestone.date
        match mark.milestone.details["precision"]:
            case "day":
                assert mark.x == mark.end == x_of(first, drawn.first, drawn.after)
            case "month":
                assert mark.x == x_of(first.replace(day=1), drawn.first, drawn.after)
                assert mark.x < mark.end
            case "year":
                assert mark.x == x_of(dt.date(first.year, 1, 1), drawn.first, drawn.after)
                assert mark.end == x_of(dt.date(first.year + 1, 1, 1), drawn.first, drawn.after)
        beside = (SPACE + _length(mark.label)) / NARROWEST * 100
        left, right = (
            (mark.x - beside, mark.end) if mark.is_label_before else (mark.x, mark.end + beside)
        )
        boxes.setdefault(mark.y, []).append((left, right))
        assert mark.y + LANE // 2 <= drawn.axis < drawn.height
    for lane in boxes.values():
        lane.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(lane))


def pictured(date, width=640, **fields):
    picture = {
        "role": "text-picture",
        "sha256": "0" * 64,
        "name": "a.png",
        "size": 1,
        "media_type": "",
    }
    copy = {"sha256": "1" * 64, "name": "a-480.webp", "size": 1, "media_type": "", "width": 480}
    each = milestone(date, **fields)
    each.attachments = [
        {**picture, "width": width, "height": 1, "variants": [{**copy, "height": 1}]}
    ]
    return each


@given(st.lists(st.dates(dt.date(1988, 1, 1), TODAY), min_size=1, max_size=40))
def test_pictures_stand_beside_each_other_in_every_window(dates):
    drawn = timeline(milestone(dt.date(1988, 1, 1)), *map(pictured, dates))
    for width, shown in (
        (NARROWEST, drawn.pictures),
        (TELEPHONE, [picture for picture in drawn.pictures if not picture.is_for_wide]),
    ):
        places = [width * picture.x / 100 for picture in shown]
        assert all(b - a >= PICTURE_WIDTH for a, b in pairwise(places))
        assert all(PICTURE_WIDTH / 2 <= x <= width - PICTURE_WIDTH / 2 for x in places)
    assert all(mark.y - LANE / 2 >= drawn.top for mark in drawn.marks)


def test_a_picture_is_its_smallest_copy_and_without_any_no_room_is_left():
    day = dt.date(2005, 1, 1)
    [large] = timeline(milestone(dt.date(1988, 1, 1)), pictured(day)).pictures
    [small] = timeline(milestone(dt.date(1988, 1, 1)), pictured(day, width=300)).pictures
    assert large.address.endswith("/a-480.webp")
    assert small.address.endswith("/a.png")
    without = timeline(milestone(dt.date(1988, 1, 1)), milestone(day))
    assert without.pictures == []
    assert without.top == BAND


@given(st.integers(1, 1000))
def test_the_years_are_labelled_and_never_crowded(years):
    drawn = timeline(milestone(dt.date(TODAY.year - years + 1, 5, 1)))
    labels = [tick.year for tick in drawn.ticks]
    assert len(labels) <= 13
    assert labels or years < 10
    assert len({b - a for a, b in pairwise(labels)}) <= 1
    assert all(drawn.first <= year <= drawn.last for year in labels)


def test_bands_are_the_names_of_their_days_and_end_today():
    names = [
        OrganisationName(name="甲", valid_until=dt.date(2006, 1, 1)),
        OrganisationName(
            name="乙", valid_from=dt.date(2006, 1, 1), valid_until=dt.date(2023, 11, 1)
        ),
        OrganisationName(name="丙", valid_from=dt.date(2023, 11, 1)),
    ]
    drawn = timeline(milestone(dt.date(1989, 10, 1)), names=names)
    one, two, three = drawn.bands
    assert (one.x, two.x) == (0, x_of(dt.date(2006, 1, 1), 1989, 2027))
    assert three.x == pytest.approx(two.x + two.width, abs=0.02)
    assert three.x + three.width == x_of(TODAY + dt.timedelta(days=1), 1989, 2027)
    assert (one.last_day, three.last_day) == (dt.date(2005, 12, 31), None)
    zoomed = timeline(milestone(dt.date(1989, 10, 1)), names=names, decade=2020)
    assert [(band.number, band.name.name) for band in zoomed.bands] == [(1, "乙"), (2, "丙")]


@pytest.mark.django_db
class TestOnThePage:
    @pytest.fixture(autouse=True)
    def history(self):
        factories.make_names()
        for date, title in (("1988-01-01", "获批"), ("1995-04-01", "成立"), ("1999-04-02", "扩大")):
            factories.published(
                factories.make_milestone(date=dt.date.fromisoformat(date), title_zh_hans=title)
            )

    def page(self, client, address, status=200):
        response = client.get(address)
        assert response.status_code == status
        return response.content.decode()

    def test_each_mark_leads_to_its_milestone_and_the_list_says_the_same(self, client):
        html = self.page(client, "/history/")
        marks = re.findall(r'class="mark-link"\s+href="([^"]+)"', html)
        listed = re.findall(r'class="milestone-title"><a href="([^"]+)"', html)
        assert marks == listed
        assert len(marks) == 3
        assert "按比例绘制，共3件大事" in html

    def test_a_decade_is_drawn_and_listed_alone(self, client):
        html = self.page(client, "/history/?decade=1990")
        assert "1990年至1999年按比例绘制，共2件大事" in html
        assert "获批" not in html
        assert 'href="/en/history/?decade=1990"' in html
        assert 'rel="canonical" href="http://testserver/history/"' in " ".join(html.split())

    def test_a_name_in_chinese_only_is_marked_in_english(self, client):
        OrganisationName.objects.update(name_en="")
        html = self.page(client, "/en/history/")
        assert '<span lang="zh-Hans">甲部中心</span>' in html

    @pytest.mark.parametrize("asked", ["1970", "2010", "x", "", "1990x", "-1", "9" * 400])
    def test_a_decade_without_a_milestone_is_no_page(self, client, asked):
        self.page(client, f"/history/?decade={asked}", 404)

    def test_the_decades_are_those_with_a_milestone(self):
        assert decades_of(list(Edition.objects.order_by("date"))) == [1980, 1990]


@pytest.mark.django_db
def test_the_first_year_of_a_new_institution_is_one_year(client):
    today = timezone.localdate()
    factories.published(factories.make_milestone(date=today, precision="day"))
    html = client.get("/en/history/").content.decode()
    assert f"The year {today.year} to scale, with 1 milestone." in html

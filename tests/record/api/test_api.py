"""The record for programs: what it answers, and that its OpenAPI document says so."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from tests import factories
from torchcenter.desk import workflow
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db

LIST = "/api/editions/"


def read(client, address, status=200, **parameters):
    """The answer, which has to be what the OpenAPI document says of its address and status."""
    response = client.get(address, parameters)
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    data = response.json()
    described = client.get("/api/").json()
    path = address if address in described["paths"] else "/api/editions/{document}/"
    [schema] = [
        content["schema"]
        for content in described["paths"][path]["get"]["responses"][str(status)]["content"].values()
    ]
    whole = {**schema, "components": described["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(data)
    return data


def test_the_description_is_openapi(client):
    validate(read(client, "/api/"))


def titles(client, **parameters):
    return [
        result["title"].get("zh-Hans") for result in read(client, LIST, **parameters)["results"]
    ]


@pytest.fixture
def archive():
    factories.make_names()
    policy = factories.make_category("policy", name_zh_hans="政策文件", name_en="Policy")
    rows = (
        factories.make_notice(title_zh_hans="甲", category=policy),
        factories.make_notice(
            title_zh_hans="乙", title_en="", body_en="", date=dt.date(2009, 5, 6)
        ),
        factories.make_notice(title_zh_hans="丙", validity="repealed", date=dt.date(2009, 7, 8)),
        factories.make_milestone(title_zh_hans="丁"),
    )
    for row in rows:
        factories.published(row)
    return rows


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, "甲乙丙丁"),
        ({"section": "notices"}, "甲乙丙"),
        ({"section": "none"}, ""),
        ({"year": "2009"}, "乙丙"),
        ({"year": "2009", "month": "7"}, "丙"),
        ({"from": "2009-05-06", "to": "2009-07-07"}, "乙"),
        ({"category": "policy"}, "甲"),
        ({"language": "en"}, "甲丙丁"),
        ({"validity": "repealed"}, "丙"),
        ({"validity": "valid"}, "甲乙丁"),
        ({"body": "甲部中心"}, "乙丙"),
        ({"year": ""}, "甲乙丙丁"),
    ],
)
def test_filters_are_those_of_the_search(client, archive, parameters, expected):
    assert titles(client, **parameters) == list(expected)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"year": "x"}, "year"),
        ({"year": "99999999999999999999"}, "year"),
        ({"month": "3"}, "month"),
        ({"month": "3", "year": ""}, "month"),
        ({"from": "2009-02-30"}, "from"),
        ({"from": "2010-01-01", "to": "2009-01-01"}, "to"),
        ({"language": "fr"}, "language"),
        ({"validity": "x"}, "validity"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "1-9999999999999999999"}, "cursor"),
        ({"section": "\x00"}, "section"),
        ({"category": "x" * 201}, "category"),
        ({"yaer": "2009"}, "yaer"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(client, archive, parameters, named):
    assert list(read(client, LIST, 400, **parameters)["errors"]) == [named]


def test_pages_follow_one_another_without_gap_or_repetition(client):
    for number in range(7):
        factories.published(factories.make_notice(title_zh_hans=f"第{number}号"))
    # Of one import many come into force at one moment.
    found, address = [], f"{LIST}?limit=3&section=notices"
    for _page in itertools.count():
        answer = client.get(address).json()
        found += [result["title"]["zh-Hans"] for result in answer["results"]]
        if answer["next"] is None:
            break
        address = answer["next"].removeprefix("http://testserver")
    assert found == [f"第{number}号" for number in range(7)]


def test_who_keeps_the_cursor_finds_what_has_come_since(client, archive):
    first, *_others = archive
    cursor = client.get(f"{LIST}?limit=3").json()["next"].rpartition("cursor=")[2]
    first.title_zh_hans = "甲改"
    first.save()
    factories.published(first)
    assert titles(client, cursor=cursor) == ["丁", "甲改"]


def test_everything_that_is_public_is_told_in_both_languages(client):
    factories.make_names()
    category = factories.make_category("policy", name_zh_hans="政策文件", name_en="Policy")
    notice = factories.make_notice(
        category=category, title_zh_hans="题", title_en="Title", date=dt.date(2023, 12, 1)
    )
    factories.attach(notice, title_zh_hans="表", title_en="Form")
    factories.illustrate(notice, alt_en="A blue square")
    factories.published(notice)
    [told] = read(client, LIST)["results"]
    edition = Edition.objects.get()
    assert told["title"] == {"zh-Hans": "题", "en": "Title"}
    assert told["category"] == {"code": "policy", "name": {"zh-Hans": "政策文件", "en": "Policy"}}
    assert told["issuing_body"] == {"zh-Hans": "乙部中心", "en": "Centre of Ministry B"}
    assert told["body"] == {"zh-Hans": edition.body_zh_hans, "en": edition.body_en}
    assert told["content_sha256"] == edition.content_sha256
    assert dt.datetime.fromisoformat(told["in_force_from"]) == edition.in_force_from
    assert {file["role"] for file in told["files"]} == {"attachment", "picture"}
    for address in (*told["url"].values(), *(file["url"] for file in told["files"])):
        answer = client.get(address.removeprefix("http://testserver"))
        assert answer.status_code == 200
        if answer.streaming:
            b"".join(answer.streaming_content)


class TestDocument:
    @pytest.fixture
    def notice(self):
        notice = factories.make_notice(title_zh_hans="初版")
        factories.published(notice)
        notice.title_zh_hans, notice.change_note_zh_hans = "再版", "改题"
        notice.save()
        factories.published(notice)
        return notice

    def address(self, notice):
        return f"{LIST}{notice.document}/"

    def test_the_edition_in_force_and_all_before_it(self, client, notice):
        told = read(client, self.address(notice))
        assert (told["edition"], told["title"]["zh-Hans"]) == (2, "再版")
        assert [each["edition"] for each in told["editions"]] == [1, 2]
        assert told["editions"][1]["change_note"] == {"zh-Hans": "改题"}

    def test_as_it_was(self, client, notice):
        moment = Edition.objects.get(number=1).in_force_from.isoformat()
        told = read(client, self.address(notice), at=moment)
        assert (told["edition"], len(told["editions"])) == (1, 1)
        read(client, self.address(notice), 404, at="1999-12-31")

    @pytest.mark.parametrize(
        "parameters", [{"at": "x"}, {"at": "2999-01-01"}, {"at": "\x00"}, {"ta": "2020-01-01"}]
    )
    def test_what_cannot_be_meant_is_refused(self, client, notice, parameters):
        assert read(client, self.address(notice), 400, **parameters)["errors"].keys() == set(
            parameters
        )

    def test_a_withdrawal_is_told_with_its_reason(self, client, notice):
        workflow.withdraw(notice, reason_zh_hans="有误", reason_en="An error")
        told = read(client, self.address(notice), 410)
        assert told["reason"] == {"zh-Hans": "有误", "en": "An error"}
        assert titles(client) == []

    def test_what_is_still_to_come_is_not_there(self, client):
        notice = factories.make_notice()
        workflow.schedule(notice, at=timezone.now() + dt.timedelta(days=1))
        read(client, self.address(notice), 404)
        assert titles(client) == []

    def test_nothing_new_is_not_sent_again(self, client, notice):
        for address in (LIST, self.address(notice), "/api/"):
            tag = client.get(address)["ETag"]
            assert client.get(address, headers={"if-none-match": tag}).status_code == 304


def test_nobody_of_the_staff_is_named(client, archive):
    notice = archive[0]
    factories.published(notice, by=factories.make_editor("wanglin"))
    for address in (LIST, f"{LIST}{notice.document}/"):
        assert "wanglin" not in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["99/", "1000000000000000000/", "x/", "../desk/"])
def test_where_nothing_is_the_answer_is_json_too(client, address):
    response = client.get(LIST + address)
    assert response.status_code == 404
    assert list(response.json()) == ["error"]


def test_only_reading_is_allowed(client, archive):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(LIST).status_code == 405


@given(
    query=st.dictionaries(
        st.sampled_from(["year", "month", "from", "to", "section", "body", "limit", "cursor", "q"]),
        st.one_of(st.text(max_size=30), st.from_regex(r"\d{1,17}-\d{1,20}", fullmatch=True)),
    )
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_that_is_asked_breaks_it(client, query):
    usable = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    assert client.get(LIST, usable).status_code in (200, 400)

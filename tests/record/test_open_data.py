"""Files to work with: complete, readable by spreadsheets, sent row by row."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from torchcenter.desk import workflow
from torchcenter.record.open_data import COLUMNS

pytestmark = pytest.mark.django_db


def rows(client, address="/data/all.csv"):
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert 'filename="' in response["Content-Disposition"]
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def archive():
    notice = factories.make_notice(
        title_zh_hans='关于"引号"，逗号的通知', summary_zh_hans="第一行\n第二行"
    )
    chinese = factories.make_notice(title_en="", body_en="")
    milestone, task = factories.make_milestone(), factories.make_task()
    withdrawn = factories.make_notice()
    for publication in (notice, chinese, milestone, task.plan, task, withdrawn):
        factories.published(publication)
    workflow.withdraw(withdrawn, reason_zh_hans="有误")
    factories.make_notice(title_zh_hans="草稿")
    return notice, chinese


def test_every_document_in_force_is_one_line(client, archive):
    notice, _chinese = archive
    first, second, *others = rows(client)
    assert list(first) == [column.name for column in COLUMNS]
    assert first["title_zh"] == '关于"引号"，逗号的通知'
    assert first["summary_zh"] == "第一行\n第二行"
    assert first["document"] == str(notice.document)
    assert first["date"] == "2024-03-15"
    assert first["in_force_from"].endswith("+08:00")
    assert (second["url_en"], bool(second["url_zh"])) == ("", True)
    assert len(others) == 3
    for row in (first, second, *others):
        for language in ("zh", "en"):
            if address := row[f"url_{language}"]:
                assert client.get(address.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize(("section", "count"), [("notices", 2), ("history", 1), ("tasks", 2)])
def test_a_section_has_its_own(client, archive, section, count):
    assert {row["section"] for row in rows(client, f"/data/{section}.csv")} == {section}
    assert len(rows(client, f"/data/{section}.csv")) == count
    lines = client.get(f"/data/{section}.jsonl").getvalue().decode().splitlines()
    assert len(lines) == count


@pytest.mark.parametrize("beginning", ["=1+1", "+86", "-1", "@SUM(A1)"])
def test_no_text_is_a_formula(client, beginning):
    factories.published(factories.make_notice(title_zh_hans=f"{beginning}的通知"))
    [row] = rows(client)
    assert row["title_zh"] == f"'{beginning}的通知"


def test_json_lines_are_what_the_api_answers(client, archive):
    response = client.get("/data/all.jsonl")
    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    told = [json.loads(line) for line in response.getvalue().decode().splitlines()]
    listed = client.get("/api/editions/").json()["results"]
    assert sorted(told, key=lambda each: each["document"]) == told
    assert told == sorted(listed, key=lambda each: each["document"])


def test_nothing_published_is_a_line_of_names(client):
    assert rows(client) == []
    assert client.get("/data/all.jsonl").getvalue() == b""


def test_more_documents_cost_no_more_queries(client):
    counts = []
    for _number in range(2):
        factories.published(factories.make_notice())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/data/all.jsonl").getvalue()
        counts.append(len(queries))
    assert counts[0] == counts[1]

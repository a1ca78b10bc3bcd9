"""Nothing public reads a desk table: every page works for a role that may read the record alone."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from notices.models import Notice
from tests.factories import attach, make_notice, published
from torchcenter import starter
from torchcenter.desk import workflow
from torchcenter.moves.models import Move
from torchcenter.public_role import grant
from torchcenter.record.models import Edition
from torchcenter.record.search import asked
from torchcenter.record.search.models import AskedText

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_reader():
    """From here on the connection has the public role's rights; the role ends with the test."""

    def become():
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE reader_of_this_test NOLOGIN")
            cursor.execute("GRANT reader_of_this_test TO CURRENT_USER")
            grant("reader_of_this_test")
            cursor.execute("SET ROLE reader_of_this_test")

    yield become
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_every_public_page_works_with_the_read_only_role(client, as_reader):
    starter.load()
    notice = make_notice()
    file = attach(notice)
    published(notice)
    withdrawn = make_notice()
    published(withdrawn)
    workflow.withdraw(withdrawn, reason_zh_hans="有误。")
    paths = sorted(Edition.objects.in_force().values_list("path", flat=True))
    Move.objects.create(former="/moved.html", present="/notices/")
    as_reader()

    lists = ["/", "/notices/", "/notices/2024/", "/notices/2024/03/", "/history/", "/tasks/"]
    for path in (*lists, *paths):
        for language in ("", "/en"):
            assert client.get(language + path).status_code == 200, path
    for search in ("/search/", "/feeds/search.xml", "/search/suggestions/"):
        for query in (
            "",
            "?q=火炬",
            "?q=附件",
            "?q=huoju",
            "?q=火炬中心是哪一年成立的",
            "?year=2024",
        ):
            for language in ("", "/en"):
                assert client.get(f"{language}{search}{query}").status_code == 200, query
    feeds = ["/feeds/", "/feeds/all.xml", "/feeds/notices.xml", "/feeds/notices/2024.xml"]
    about = [
        "/site-map/",
        "/corrections/",
        "/accessibility/",
        "/privacy/",
        "/data/",
        "/opensearch.xml",
    ]
    for path in (*feeds, *about):
        for language in ("", "/en"):
            assert client.get(language + path).status_code == 200, path
    for path in ("/api/", "/api/editions/", f"/api/editions/{notice.document}/"):
        assert client.get(path).status_code == 200, path
    for path in ("/data/all.csv", "/data/notices.jsonl"):
        assert client.get(path).getvalue(), path
    for path in (
        "/robots.txt",
        "/sitemap.xml",
        "/sitemaps/pages.xml",
        "/sitemaps/notices/2024-1.xml",
    ):
        assert client.get(path).status_code == 200, path
    assert client.get("/api/search/?q=火炬").json()["count"] > 0
    for path in paths:
        assert client.get(f"{path}editions/").status_code == 200, path
        assert client.get(f"{path}editions/1/").status_code == 200, path
    download = client.get(f"/files/{file.sha256}/{file.name}")
    assert b"".join(download.streaming_content).startswith(b"%PDF")
    assert client.get(f"/notices/2024/{withdrawn.document}/").status_code == 410
    assert client.get("/nowhere/").status_code == 404
    assert client.get("/moved.html")["Location"] == "/notices/"
    assert client.get("/readyz").status_code == 200


def test_the_role_reads_no_desk_table_and_writes_nothing(as_reader):
    published(make_notice())
    as_reader()
    assert Edition.objects.in_force().count() == 1
    for statement in (
        "SELECT * FROM notices_notice",
        "SELECT * FROM auth_user",
        "SELECT * FROM django_session",
        "SELECT * FROM search_askedtext",
        "INSERT INTO search_askedtext (day, text, searches, fruitless) VALUES (now(), '', 1, 1)",
        "UPDATE search_askedtext SET searches = 0",
        "DELETE FROM search_askedtext",
        "SELECT nextval('record_document_number')",
        "UPDATE identity_organisationname SET name = 'x'",
        "UPDATE moves_move SET present = '/'",
        "INSERT INTO record_edition (document) VALUES (1)",
        "UPDATE record_edition SET in_force_until = now()",
        "DELETE FROM record_edition",
        "TRUNCATE record_edition",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Notice.objects.count()


def test_the_role_counts_searches_without_a_right_to_the_table(as_reader):
    as_reader()
    asked.note("研发费用", found=True)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert list(AskedText.objects.values_list("text", "searches")) == [("研发费用", 1)]


def test_no_other_role_counts_searches():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE stranger_of_this_test NOLOGIN")
        cursor.execute("GRANT stranger_of_this_test TO CURRENT_USER")
        cursor.execute("GRANT USAGE ON SCHEMA public TO stranger_of_this_test")
        cursor.execute("SET LOCAL ROLE stranger_of_this_test")
        with pytest.raises(ProgrammingError, match="permission denied for function search_note"):
            cursor.execute("SELECT search_note('研发费用', true)")


def test_the_role_has_to_exist():
    with pytest.raises(CommandError, match="nobody_of_this_name"), transaction.atomic():
        call_command("grant_public_role", "nobody_of_this_name")

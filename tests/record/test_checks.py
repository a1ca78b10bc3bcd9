import pytest
from django.core.checks import run_checks
from django.db import connection

from torchcenter.record.checks import check_database

pytestmark = pytest.mark.usefixtures("committed")


def test_the_database_of_the_tests_is_fit():
    assert check_database(None, databases=["default"]) == []
    assert not [e for e in run_checks(databases=["default"]) if e.id.startswith("record.")]


@pytest.mark.parametrize(
    ("encoding", "locale", "problem"),
    [("UTF8", "C", "LC_CTYPE C"), ("SQL_ASCII", "C", "SQL_ASCII")],
)
def test_a_database_that_is_not_in_utf_8_is_refused(encoding, locale, problem):
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE unfit_{name} ENCODING '{encoding}' LOCALE '{locale}'"
            " TEMPLATE template0 LOCALE_PROVIDER libc"
        )
    connection.close()
    try:
        connection.settings_dict["NAME"] = f"unfit_{name}"
        (error,) = check_database(None, databases=["default"])
        assert error.id == "record.E003"
        assert problem in error.msg
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE unfit_{name}")

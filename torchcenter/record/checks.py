"""What the record needs of its database, asked by `migrate` and `check --database`."""

from django.core.checks import Error, Tags, register
from django.db import connections

OLDEST_VERSION = 150000


@register(Tags.database)
def check_database(app_configs=None, databases=None, **kwargs):
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            errors.append(Error("The record needs PostgreSQL.", obj=alias, id="record.E001"))
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, pg_encoding_to_char(encoding),"
                " datctype FROM pg_database WHERE datname = current_database()"
            )
            version, encoding, ctype = cursor.fetchone()
        if version < OLDEST_VERSION:
            errors.append(
                Error(
                    f"PostgreSQL 15 or newer is needed, this is {version // 10000}.",
                    obj=alias,
                    id="record.E002",
                )
            )
        if encoding != "UTF8" or not ctype.lower().replace("-", "").endswith("utf8"):
            errors.append(
                Error(
                    f"The database must be in UTF-8; its encoding is {encoding}, LC_CTYPE {ctype}.",
                    hint="Create it with: createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0",
                    obj=alias,
                    id="record.E003",
                )
            )
    return errors

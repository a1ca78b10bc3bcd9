"""Many rows into a table by PostgreSQL's COPY: no statement has to be composed and parsed for them."""

import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Model


def copy_lines(table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """Add the lines, which are in COPY's text format. Raises the errors of django.db."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN",
            io.StringIO("".join(lines)),
        )


def insert(rows: Sequence[Model], leave_out: Iterable[str] = (), empty: Iterable[str] = ()) -> None:
    """Add the rows, all of one model, as they are.

    The fields left out are the database's to fill; those of `empty` are texts that stay empty. As with
    `bulk_create`, no signal is sent and no `save` called. Rows have a primary key afterwards, unless
    it is left out.
    """
    if not rows:
        return
    options = rows[0]._meta
    passed_over = {*leave_out, *empty}
    fields = [field for field in options.concrete_fields if field.name not in passed_over]
    blank = [options.get_field(name).column for name in empty]
    end = "\t" * len(blank) + "\n"
    if options.pk in fields:
        _number(rows)
    reads = [(field, _as_array if isinstance(field, ArrayField) else as_text) for field in fields]
    copy_lines(
        options.db_table,
        [*(field.column for field in fields), *blank],
        (
            "\t".join([text(field.pre_save(row, add=True)) for field, text in reads]) + end
            for row in rows
        ),
    )
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _number(rows: Sequence[Model]) -> None:
    """Give the rows the next primary keys, in their order."""
    options = rows[0]._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [options.db_table, options.pk.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def as_text(value: object) -> str:
    r"""The value in COPY's text format: `\N` for null, a dict or list as JSON."""
    return _TEXTS.get(type(value), str)(value)


def escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def _as_json(value: dict | list) -> str:
    return escaped(json.dumps(value, ensure_ascii=False))


def _as_array(numbers: Iterable[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: escaped,
    type(None): lambda _: r"\N",
    dict: _as_json,
    list: _as_json,
}

"""The database role of the public site: it reads record, identity and moves, and counts searches."""

from django.apps import apps
from django.db import connection, transaction

PUBLIC_APPS = ("record", "search", "identity", "moves")
# For staff alone, though its app is a public one.
NOT_PUBLIC = {"search_askedtext"}
# Each has its owner's rights, so that the role needs none to the table it writes.
PUBLIC_FUNCTIONS = ("search_note(text, boolean)",)


def public_tables() -> list[str]:
    """The tables that public pages read."""
    tables = (
        model._meta.db_table
        for label in PUBLIC_APPS
        for model in apps.get_app_config(label).get_models()
    )
    return [table for table in tables if table not in NOT_PUBLIC]


@transaction.atomic
def grant(role: str) -> list[str]:
    """Let the existing role read the public tables and take every other right to a table from it.

    Returns the tables. Raises ProgrammingError if there is no such role.
    """
    tables = public_tables()
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(role)
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {name}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT ON {', '.join(tables)} TO {name}")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {', '.join(PUBLIC_FUNCTIONS)} TO {name}")
    return tables

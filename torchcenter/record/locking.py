"""One writer of the record at a time."""

import datetime as dt

from django.db import connection

# Named in the database's trigger too: both take the same lock.
LOCK_NAME = "record_edition"


def lock() -> dt.datetime:
    """Wait until nobody else writes the record, hold it to the end of the transaction; tell the time.

    The time is the database's, read after the wait, so that no two writers can cross.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK_NAME])
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]

"""One writer of the record at a time, and readers who see it as it was at one moment."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction

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


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """All that is read in the block is of one moment, whatever is written meanwhile.

    Within a transaction it is what that reads, since its isolation cannot be changed any more.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield

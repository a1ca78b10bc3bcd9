"""Archives of made-up notices, a database for each size, kept from one run to the next.

A database's name tells the size and what was written into it and how. Of a larger size the notices of a
smaller one are the first, so its database is the template that the larger one begins with.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks import prose
from benchmarks.editions import content_of
from torchcenter.batches import batched
from torchcenter.record import recording
from torchcenter.record.recording import Attribution
from torchcenter.record.search import index

BATCH = 500
# What decides about the rows of an archive: its notices, the tables, the keys they are found by.
SOURCES = (
    "benchmarks/editions.py",
    "benchmarks/lexicon.py",
    "benchmarks/prose.py",
    "torchcenter/folding.py",
    "torchcenter/record/migrations/*.py",
    "torchcenter/record/search/facets.py",
    "torchcenter/record/search/keys.py",
    "torchcenter/record/search/migrations/*.py",
    "torchcenter/record/search/signatures.py",
)
# Told how many notices there are, and how many come in a second.
Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Loading:
    """How an archive was made: by so many notices in so many seconds, indexed; the rest was there."""

    notices: int
    seconds: float
    finishing_seconds: float


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def name_of(size: int) -> str:
    return f"{_prefix(size)}{fingerprint()}"


def _prefix(size: int) -> str:
    return f"torchcenter_bench_{size}_"


def open_archive(size: int, progress: Progress) -> Loading:
    """Have the default connection lead to an archive of that many notices, making what is missing.

    Stopped at any moment, it goes on from there the next time. Databases of that size that another
    generator or another index has made are dropped.
    """
    name = name_of(size)
    _make_database(name, size)
    connection.close()
    connection.settings_dict["NAME"] = name
    if loading := _loading(name):
        return loading
    call_command("migrate", interactive=False, verbosity=0)
    loading = _load(size, progress)
    with connection.cursor() as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [json.dumps(asdict(loading))])
    return loading


def _make_database(name: str, size: int) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE starts_with(datname, 'torchcenter_bench_')"
        )
        found = dict(cursor.fetchall())
        for other in found:
            if other.startswith(_prefix(size)) and other != name:
                cursor.execute(f'DROP DATABASE "{other}"')
        if name in found:
            return
        sizes = [int(other.split("_")[2]) for other, told in found.items() if told]
        smaller = [number for number in sizes if number < size and found.get(name_of(number))]
        template = name_of(max(smaller)) if smaller else "template0"
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _loading(name: str) -> Loading | None:
    """How the archive was made; None while it is not complete."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        (told,) = cursor.fetchone()
    return Loading(**json.loads(told)) if told else None


def _load(size: int, progress: Progress) -> Loading:
    present = loaded = index.state().entries
    started = time.monotonic()
    for batch in batched(islice(prose.notices(size), present, None), BATCH):
        record(batch)
        loaded += len(batch)
        if index.promotion_is_due():
            index.promote()
        progress(loaded, (loaded - present) / (time.monotonic() - started))
    seconds = time.monotonic() - started
    if index.state().entries > index.state().learned_entries:
        index.promote()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Loading(loaded - present, seconds, time.monotonic() - started - seconds)


@transaction.atomic
def record(notices: list[dict]) -> None:
    """Publish the notices without a trace on the desk."""
    numbers = recording.next_document_numbers(len(notices))
    recording.record_all(
        (content_of(notice, number), number, Attribution())
        for notice, number in zip(notices, numbers, strict=True)
    )


def table_sizes() -> dict[str, tuple[int, int]]:
    """Bytes of every table that holds anything, the largest first: its rows, and its indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND pg_total_relation_size(oid) > 131072 ORDER BY pg_total_relation_size(oid) DESC"
        )
        return {name: (rows, indexes) for name, rows, indexes in cursor.fetchall()}

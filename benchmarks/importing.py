"""How many notices a second `import_notices --publish` takes into the record and the index.

    python -m benchmarks.importing [COUNT] [--profile]

Each run has a fresh database, durable as in production, in a temporary folder. Where the system can
(Linux), the first run has Python and PostgreSQL share one core.
"""

import argparse
import cProfile
import io
import json
import os
import pstats
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks import prose
from torchcenter.embedded_postgres import Cluster

SHOWN = 25  # lines of the profile


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure import_notices --publish.")
    parser.add_argument("count", type=int, nargs="?", default=10_000, metavar="COUNT")
    parser.add_argument("--profile", action="store_true", help="profile one run, which slows it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "torchcenter.settings"
        os.environ["TORCHCENTER_VAR"] = folder
        django.setup()
        source = Path(folder, "notices.jsonl")
        characters = write(source, arguments.count)
        print(f"{arguments.count} notices of {characters / arguments.count:.0f} characters")
        all_cores = cores()
        for used in [set(sorted(all_cores)[:1]), all_cores] if all_cores else [all_cores]:
            with only_on(used), fresh_database() as cluster:
                measure(source, arguments.count, used, cluster)
        if arguments.profile:
            with fresh_database():
                profile(source)


def write(source: Path, count: int) -> int:
    """Write the notices; return how many characters their bodies have, tags not counted."""
    characters = 0
    with source.open("w", encoding="utf-8") as file:
        for notice in prose.notices(count):
            file.write(json.dumps(notice, ensure_ascii=False) + "\n")
            body = notice["body"]
            characters += len(body.replace("<p>", "").replace("</p>", ""))
    return characters


def cores() -> set[int]:
    """The cores that this process may use; empty where the system does not tell."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


@contextmanager
def only_on(used: set[int]) -> Iterator[None]:
    """This process and those it starts on these cores; without any, wherever the system puts them."""
    if not used:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, used)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def fresh_database() -> Iterator[Cluster]:
    cluster = Cluster(settings.EMBEDDED_POSTGRES)
    shutil.rmtree(cluster.data, ignore_errors=True)
    with cluster.in_use():
        call_command("migrate", interactive=False, verbosity=0)
        yield cluster
        connection.close()


def take(source: Path) -> str:
    said = io.StringIO()
    call_command("import_notices", source, publish=True, stdout=said)
    return said.getvalue().splitlines()[0]


def measure(source: Path, count: int, used: set[int], cluster: Cluster) -> None:
    connection.ensure_connection()
    backend = psutil.Process(connection.connection.info.backend_pid)
    others = [
        process for process in psutil.Process(cluster.server_pid()).children() if process != backend
    ]
    before = seconds_of(backend), sum(map(seconds_of, others))
    own, started = time.process_time(), time.monotonic()
    summary = take(source)
    passed, own = time.monotonic() - started, time.process_time() - own
    database = seconds_of(backend) - before[0]
    rest = sum(seconds_of(process) for process in others if process.is_running()) - before[1]
    print(
        f"{len(used) or 'all'} core(s): {count / passed:.0f} notices a second; of"
        f" {passed:.1f} s Python computed {own:.1f}, its PostgreSQL backend {database:.1f}, the"
        f" server's other processes {rest:.1f}. {summary}"
    )


def seconds_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def profile(source: Path) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(take, source)
    stats = pstats.Stats(profiler).sort_stats("tottime")
    print("Profile of Python, by the time in a function itself:")
    stats.print_stats(SHOWN)
    print("The same, with what it calls:")
    stats.sort_stats("cumulative").print_stats(SHOWN)


if __name__ == "__main__":
    main()

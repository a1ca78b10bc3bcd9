"""Asks the production server for pages and JSON of the search, and times the answers."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from benchmarks.archive import Loading, table_sizes
from benchmarks.questions import Question
from benchmarks.report import FORMATS, Measured
from torchcenter import server

HOST = "127.0.0.1"
PATHS = dict(zip(FORMATS, ("/search/", "/api/search/"), strict=True))
# How often each class is asked for in each format, and the seconds after which it is asked no more.
REQUESTS = 40
CLASS_SECONDS = 20
# So many more have the server's processes load their templates.
WARMING_UP = 100
PATIENCE_SECONDS = 60
PG_SETTINGS = (
    "server_version",
    "shared_buffers",
    "work_mem",
    "effective_cache_size",
    "random_page_cost",
    "max_parallel_workers_per_gather",
    "jit",
)

# Told how many requests have been answered, of how many.
Progress = Callable[[int, int], None]


@contextlib.contextmanager
def served(database: str, workers: int) -> Iterator[http.client.HTTPConnection]:
    """A connection to the production server over that database, as `make run` starts it."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", f"--port={port}", f"--workers={workers}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "TORCHCENTER_BENCH_DATABASE": database},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        server.wait_until_healthy(process, HOST, port)
        with contextlib.closing(
            http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        ) as client:
            yield client
    finally:
        process.terminate()
        process.wait()


def measure_archive(
    size: int, loading: Loading, measured: Sequence[Measured], workers: int, load: float
) -> dict:
    """All there is to tell of one size, ready for JSON. `load` is the machine's when it began."""
    whole = Measured("all")
    for each in measured:
        whole.different += each.different
        whole.hits += each.hits
        whole.are_exact &= each.are_exact
        whole.first += each.first
        for name in FORMATS:
            whole.milliseconds[name] += each.milliseconds[name]
    return {
        "size": size,
        "measured_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "classes": [each.summary(size) for each in measured],
        "all": whole.summary(size),
        "loading": asdict(loading),
        "tables": table_sizes(),
        "machine": machine(workers, load),
    }


def machine(workers: int, load: float) -> dict[str, str]:
    """What the figures depend on; the load is the mean of a minute, before and after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting, unit FROM pg_settings WHERE name = ANY(%s)", [list(PG_SETTINGS)]
        )
        chosen = {
            f"PostgreSQL {name}": f"{value} {unit or ''}".strip()
            for name, value, unit in cursor.fetchall()
        }
    return {
        "system": platform.platform(terse=True),
        "processor": _processor(),
        "cores": f"{os.cpu_count()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "load of the machine": f"{load:.1f} before, {os.getloadavg()[0]:.1f} after",
        "Python": platform.python_version(),
        "workers of the server": f"{workers}",
        **chosen,
    }


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def measure(
    client: http.client.HTTPConnection, questions: Sequence[Question], progress: Progress
) -> list[Measured]:
    """Ask every class `REQUESTS` times in each format, or for `CLASS_SECONDS`, in an order that mixes them.

    Before that, each question once. The order is the same in every run. Raises OSError or HTTPException
    if the server does not answer.
    """
    measured = {question.kind: Measured(question.kind) for question in questions}
    for question in questions:
        measured[question.kind].different += 1
    draw = Random("order")
    requests = _dealt(questions, draw)
    number_of_all = len(questions) + len(requests)
    for number, question in enumerate(draw.sample(questions, len(questions)), 1):
        taken = measured[question.kind].first
        if sum(taken) < CLASS_SECONDS * 1000:
            milliseconds, _body = ask(client, "JSON", question)
            taken.append(milliseconds)
        progress(number, number_of_all)
    for name, question in draw.sample(requests, min(WARMING_UP, len(requests))):
        ask(client, name, question)
    for number, (name, question) in enumerate(requests, len(questions) + 1):
        of_class = measured[question.kind]
        taken = of_class.milliseconds[name]
        if sum(taken) < CLASS_SECONDS * 1000:
            milliseconds, body = ask(client, name, question)
            taken.append(milliseconds)
            if name == "JSON":
                answer = json.loads(body)
                of_class.hits.append(answer["count"])
                of_class.are_exact &= answer["count_is_exact"]
        progress(number, number_of_all)
    return list(measured.values())


def _dealt(questions: Sequence[Question], draw: Random) -> list[tuple[str, Question]]:
    """Each class's questions round and round until there are `REQUESTS`, every round shuffled anew."""
    by_kind: dict[str, list[Question]] = {}
    for question in questions:
        by_kind.setdefault(question.kind, []).append(question)
    rounds = max(-(-REQUESTS // len(of_kind)) for of_kind in by_kind.values())
    requests = []
    for place in range(rounds):
        this_round = [
            (name, question)
            for of_kind in by_kind.values()
            for question in of_kind[: max(0, REQUESTS - place * len(of_kind))]
            for name in FORMATS
        ]
        draw.shuffle(this_round)
        requests += this_round
    return requests


def ask(client: http.client.HTTPConnection, name: str, question: Question) -> tuple[float, bytes]:
    """The milliseconds until the whole answer was there, and the answer; raises HTTPException for none."""
    address = f"{PATHS[name]}?{urlencode(question.parameters)}"
    started = time.perf_counter()
    client.request("GET", address)
    answer = client.getresponse()
    body = answer.read()
    milliseconds = (time.perf_counter() - started) * 1000
    if answer.status != http.client.OK:
        raise http.client.HTTPException(f"{address} answers {answer.status}")
    return milliseconds, body

"""How long the desk takes to open and to save a notice, and to show and search its list."""

from __future__ import annotations

import cProfile
import io
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import importing
from notices.models import Notice

LIST = "/desk/notices/notice/"
REQUESTS = 60
WARMING_UP = 5
SHOWN = 45  # lines of the profile

# Each makes one request and returns the answer.
Ask = Callable[[], object]


class Command(BaseCommand):
    help = (
        "Measure the desk with so many published notices. One signed-in editor's requests go through all"
        " of Django within this process, over the embedded PostgreSQL; there is no network between."
    )

    def add_arguments(self, parser):
        parser.add_argument("count", nargs="?", default=10_000, type=int)
        parser.add_argument("--requests", default=REQUESTS, type=int, help=f"of each ({REQUESTS})")
        parser.add_argument(
            "--profile", help="profile what has this in its name, after the measuring"
        )

    def handle(self, *, count, requests, profile, **options):
        if settings.SETTINGS_MODULE != "benchmarks.settings":
            raise CommandError(
                "Set DJANGO_SETTINGS_MODULE=benchmarks.settings: see `make bench-desk`."
            )
        call_command("collectstatic", interactive=False, verbosity=0)
        self.make_database(f"torchcenter_desk_{count}")
        try:
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder, "notices.jsonl")
                importing.write(source, count)
                self.stdout.write(importing.take(source))
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            asked = dict(requests_of(Client(headers={"host": "localhost"})))
            self.measure(asked, requests)
            for name, ask in asked.items():
                if profile and profile in name:
                    self.stdout.write(profiled(ask, requests))
        finally:
            connection.close()

    def make_database(self, name: str) -> None:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        connection.close()
        connection.settings_dict["NAME"] = name
        call_command("migrate", interactive=False, verbosity=0)

    def measure(self, asked: dict[str, Ask], requests: int) -> None:
        """One of each in turn, so that what disturbs the machine disturbs all alike."""
        times: dict[str, list[float]] = {name: [] for name in asked}
        for number in range(WARMING_UP + requests):
            for name, ask in asked.items():
                started = time.perf_counter()
                ask()
                if number >= WARMING_UP:
                    times[name].append(1000 * (time.perf_counter() - started))
        self.stdout.write(f"{'':34}{'p50':>8}{'p95':>8}  queries")
        for name, ask in asked.items():
            with CaptureQueriesContext(connection) as queries:
                ask()
            p95 = statistics.quantiles(times[name], n=20)[-1]
            self.stdout.write(
                f"{name:34}{statistics.median(times[name]):8.1f}{p95:8.1f}{len(queries):9}"
            )
        reset_queries()


def requests_of(client: Client) -> Iterator[tuple[str, Ask]]:
    """Each kind of request under its name. Raises CommandError when an answer is not what it should be."""
    client.force_login(User.objects.create_superuser("editor"))
    chance = random.Random(1)
    numbers = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
    last_page = (len(numbers) - 1) // 50 + 1

    def get(address: str, expected: int = 200):
        response = client.get(address)
        if response.status_code != expected:
            raise CommandError(f"{address} answered {response.status_code}.")
        return response

    def opened():
        return get(f"{LIST}{chance.choice(numbers)}/change/")

    forms = cycle([form_of(opened()) for _number in range(WARMING_UP)])

    def saved():
        """Save one whose form is at hand; sent again it is a colleague's no longer, so the form follows."""
        form = next(forms)
        form["title_zh_hans"] = f"第{chance.randrange(10**6)}号文件的通知"
        form["body_zh_hans"] += "<p>补充一段。</p>"
        response = client.post(form.address, {**form, "_save": "1"})
        if response.status_code != 302:
            raise CommandError(f"Saving answered {response.status_code}.")
        form["read_at"] = Notice.objects.get(pk=form.number).updated_at.isoformat()
        return response

    yield "open a notice", opened
    yield "save a notice", saved
    yield "list, first page", lambda: get(LIST)
    yield "list, page in the middle", lambda: get(f"{LIST}?p={last_page // 2}")
    yield "list, last page", lambda: get(f"{LIST}?p={last_page}")
    yield "list, in public", lambda: get(f"{LIST}?public=in-force")
    yield "list, withdrawn", lambda: get(f"{LIST}?public=withdrawn")
    yield "list, English missing", lambda: get(f"{LIST}?english=missing")
    yield "list, by title", lambda: get(f"{LIST}?o=1")
    yield "list, search of two characters", lambda: get(f"{LIST}?{urlencode({'q': '创新'})}")
    yield "list, search without a hit", lambda: get(f"{LIST}?{urlencode({'q': '龘龘'})}")
    yield "first page of the desk", lambda: get("/desk/")


class Form(dict):
    """The inputs of an opened form, with the address they go to."""

    def __init__(self, inputs: dict, address: str):
        super().__init__(inputs)
        self.address = address
        self.number = int(address.split("/")[-3])


def form_of(response) -> Form:
    inputs = Inputs(response.content.decode()).values
    return Form({name: v for name, v in inputs.items() if name}, response.request["PATH_INFO"])


class Inputs(HTMLParser):
    """What a browser would send of a form as it is shown: texts, chosen options, hidden numbers."""

    def __init__(self, page: str):
        super().__init__()
        self.values: dict[str, str] = {}
        self.name = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("type") in ("text", "hidden", None) and "name" in attrs:
            self.values[attrs["name"]] = attrs.get("value") or ""
        elif tag in ("textarea", "select"):
            self.name = attrs.get("name", "")
            self.values[self.name] = ""
        elif tag == "option" and "selected" in attrs:
            self.values[self.name] = attrs.get("value") or ""

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            self.name = ""

    def handle_data(self, data):
        if self.name and self.lasttag == "textarea":
            self.values[self.name] += data


def profiled(ask: Ask, requests: int) -> str:
    profiler = cProfile.Profile()
    for _number in range(requests):
        profiler.runcall(ask)
    said = io.StringIO()
    pstats.Stats(profiler, stream=said).sort_stats("cumulative").print_stats(SHOWN)
    return said.getvalue()

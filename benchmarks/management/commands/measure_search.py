import json
import os
from http.client import HTTPException

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from benchmarks import archive, measuring, questions, report
from torchcenter import progress
from torchcenter.server import CannotServe

# To say beforehand what an archive costs.
BYTES_A_NOTICE, NOTICES_A_SECOND = 20_000, 300


class Command(BaseCommand):
    help = "Measure the archive search over made-up notices; make the archives that are missing."

    def add_arguments(self, parser):
        parser.add_argument("sizes", nargs="+", type=int, help="how many notices: 10000 100000")
        parser.add_argument("--workers", default=2, type=int, help="processes of the server (2)")

    def handle(self, *, sizes, workers, **options):
        if settings.SETTINGS_MODULE != "benchmarks.settings":
            raise CommandError("Run it by `make bench`: the archives are not the site's.")
        self.write("Looking for words to ask for …")
        words = questions.words()
        results = []
        for size in sorted(sizes):
            results.append(self.measure(size, words, workers))
            self.keep(results)
        self.write(report.markdown(results))
        self.write(f"Kept in {settings.VAR_DIR / 'report.md'}")

    def measure(self, size: int, words: questions.Words, workers: int) -> dict:
        self.write(
            f"An archive of {size:,} notices: if it is not there yet, that takes some"
            f" {1 + size // NOTICES_A_SECOND // 60} minutes and"
            f" {size * BYTES_A_NOTICE / 1e9:.1f} GB under {settings.VAR_DIR} …"
        )
        loading = archive.open_archive(
            size,
            lambda number, rate: self.show(
                number, size, f"{number:,} notices, {rate:.0f} a second"
            ),
        )
        progress.end(self.stderr)
        load = os.getloadavg()[0]
        try:
            with measuring.served(archive.name_of(size), workers) as client:
                measured = measuring.measure(
                    client,
                    questions.questions(words, size),
                    lambda number, of: self.show(number, of, f"{number:,} requests"),
                )
        except (CannotServe, OSError, HTTPException) as error:
            raise CommandError(str(error)) from error
        progress.end(self.stderr)
        result = measuring.measure_archive(size, loading, measured, workers, load)
        connection.close()
        return result

    def keep(self, results: list[dict]) -> None:
        text = json.dumps(results, ensure_ascii=False, indent=1)
        (settings.VAR_DIR / "report.json").write_text(text, encoding="utf-8")
        (settings.VAR_DIR / "report.md").write_text(report.markdown(results), encoding="utf-8")

    def write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def show(self, number: int, of: int, text: str) -> None:
        progress.show(self.stderr, number / of, text)

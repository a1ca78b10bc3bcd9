import csv
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.importing import CREATED, REJECTED, UNCHANGED, UPDATED, Entry, NoticeImport
from torchcenter import progress
from torchcenter.plain_text import DocumentError

SUFFIXES = (".jsonl", ".csv")


class Command(BaseCommand):
    help = "Read many notices (JSONL or CSV) into drafts; each row is taken whole or reported."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="publish what was taken")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
        parser.add_argument("--files", type=Path, help="the folder of the attachments")
        parser.add_argument(
            "--report", type=Path, help="where to write what became of each row, as CSV"
        )

    def handle(self, *, file, publish, dry_run, files, report, **options):
        suffix = file.suffix.lower()
        if suffix not in SUFFIXES:
            raise CommandError(_("The file's name must end in .jsonl or .csv."))
        if files and not files.is_dir():
            raise CommandError(_("%s is not a folder.") % files)
        report = report or settings.VAR_DIR / f"import-{timezone.localtime():%Y%m%d-%H%M%S}.csv"
        if report.exists() and file.exists() and report.samefile(file):
            raise CommandError(_("The report would overwrite the file."))
        with ExitStack() as opened:
            try:
                stream = opened.enter_context(file.open("rb"))
                report.parent.mkdir(parents=True, exist_ok=True)
                # With a BOM, without which Excel takes Chinese for another encoding.
                lines = opened.enter_context(report.open("w", encoding="utf-8-sig", newline=""))
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}.") from error
            run = NoticeImport(stream, suffix, publish=publish, dry_run=dry_run, folder=files)
            try:
                counts = self.take(run, lines, file.stat().st_size)
            except DocumentError as error:
                raise CommandError(f"{file}: {error}") from error
        self.stdout.write(summary(counts))
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))
        self.stdout.write(_("What became of each row: %s") % report)

    def take(self, run: NoticeImport, lines, size: int) -> Counter:
        """Run the import and write its report as it goes; return how many rows became what."""
        report = csv.writer(lines)
        report.writerow(("line", "ref", "action", "reason"))
        counts, rows = Counter(), 0
        started = time.monotonic()
        for entries in run.run():
            report.writerows(cells(entry) for entry in entries)
            lines.flush()
            counts.update(entry.action for entry in entries)
            counts["published"] += sum(entry.published for entry in entries)
            rows += len(entries)
            self.show(rows, run.position / size, time.monotonic() - started)
        progress.end(self.stderr)
        return counts

    def show(self, rows: int, part: float, seconds: float) -> None:
        text = _("%(rows)d rows, %(rate)d a second") % {"rows": rows, "rate": rows / seconds}
        progress.show(self.stderr, part, text)


def summary(counts: Counter) -> str:
    return _(
        "%(created)d new, %(updated)d changed, %(unchanged)d unchanged, %(rejected)d rejected; "
        "%(published)d published."
    ) % {name: counts[name] for name in (CREATED, UPDATED, UNCHANGED, REJECTED, "published")}


def cells(entry: Entry) -> tuple[int, str, str, str]:
    return entry.line, inert(entry.ref), entry.action, inert(entry.reason)


def inert(text: str) -> str:
    """The text so that a spreadsheet does not take it for a formula (ASVS 1.2.10)."""
    text = text.encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) else text

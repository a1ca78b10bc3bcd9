from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from torchcenter.document_import import CREATED, UNCHANGED, UPDATED, DocumentImport, lines_of
from torchcenter.official_document import read_document
from torchcenter.plain_text import DocumentError


class Command(BaseCommand):
    help = (
        "Read one official document (plain text) into drafts: statement, milestones, plan, names."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--publish", action="store_true", help="publish what was taken")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
        parser.add_argument("--date", help="the statement's date, YYYY-MM-DD")

    def handle(self, *, file, publish, dry_run, date, **options):
        try:
            document = read_document(file.read_bytes())
            report = DocumentImport(document, publish=publish, date=day(date)).run(dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except DocumentError as error:
            raise CommandError(f"{file}: {error}") from error
        for line in lines_of(report, document):
            self.stdout.write(line)
        self.stdout.write(
            _(
                "%(created)d new, %(updated)d changed, %(unchanged)d unchanged, %(unplaced)d not placed."
            )
            % {
                "created": report.count(CREATED),
                "updated": report.count(UPDATED),
                "unchanged": report.count(UNCHANGED),
                "unplaced": len(document.unplaced),
            }
        )
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))


def day(text: str | None):
    if text is None:
        return None
    try:
        date = parse_date(text)
    except ValueError as error:
        raise CommandError(f"--date: {error}.") from error
    if date is None:
        raise CommandError(_("--date must be written YYYY-MM-DD, not %s.") % text)
    return date

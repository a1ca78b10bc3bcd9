from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from torchcenter.moves import importing
from torchcenter.plain_text import DocumentError


class Command(BaseCommand):
    help = "Read moved addresses (CSV: former, present, note); every line is taken or none."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")

    def handle(self, *, file, dry_run, **options):
        try:
            outcome = importing.take(file.read_bytes(), dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
        except DocumentError as error:
            raise CommandError(f"{file}: {error}") from error
        except importing.RefusedLinesError as error:
            for problem in error.problems:
                self.stderr.write(_("Line %(line)s: %(reason)s") % problem._asdict())
            raise CommandError(_("Nothing was changed.")) from error
        self.stdout.write(str(outcome))
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))

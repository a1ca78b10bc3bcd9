import datetime as dt

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from torchcenter.desk import unused_files
from torchcenter.filestore import stored_path


class Command(BaseCommand):
    help = "Remove stored files that neither the desk nor any edition of the record names."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days",
            type=int,
            default=30,
            help="uploads that are in no text are forgotten after so many days (30)",
        )
        parser.add_argument("--dry-run", action="store_true", help="remove nothing, only tell")

    def handle(self, *, days, dry_run, **options):
        if days < 1:
            raise CommandError(_("--days has to be 1 or more."))
        uploads = unused_files.unused_uploads(dt.timedelta(days=days))
        forgotten = uploads.count()
        if not dry_run:
            uploads.delete()
        named = unused_files.named()
        count = size = 0
        for path in unused_files.stored():
            if path.name in named:
                continue
            length = path.stat().st_size
            if dry_run or unused_files.remove(path):
                count += 1
                size += length
        missing = sorted(sha256 for sha256 in named if not stored_path(sha256).exists())
        summary = _("Uploads forgotten: %(uploads)d. Files removed: %(files)d, %(size)s.")
        if dry_run:
            summary = _(
                "Would be forgotten: %(uploads)d uploads; removed: %(files)d files, %(size)s."
            )
        self.stdout.write(
            summary % {"uploads": forgotten, "files": count, "size": filesizeformat(size)}
        )
        for sha256 in missing:
            self.stderr.write(_("Missing in the store, though named: %s") % sha256)

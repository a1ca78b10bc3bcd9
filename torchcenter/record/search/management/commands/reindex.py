from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from torchcenter import progress
from torchcenter.record.search import file_texts, index


class Command(BaseCommand):
    help = "Mend the index of the search from the record; searches and publishing go on meanwhile."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-grown",
            action="store_true",
            help="mend nothing; only rearrange the index, once the archive has grown enough for that",
        )

    def handle(self, *, if_grown, **options):
        if if_grown:
            if index.promotion_is_due():
                keys = index.promote()
                self.stdout.write(_("The index is rearranged: %d keys made dense.") % keys)
            return
        texts = file_texts.complete(self.bar(_("attachments")))
        rows = index.rebuild(self.bar(_("editions")))
        keys = index.promote() if index.promotion_is_due(growth=1) else 0
        progress.end(self.stderr)
        self.stdout.write(
            _(
                "%(texts)d texts of attachments drawn out, %(rows)d rows of the index mended, "
                "%(keys)d keys made dense."
            )
            % {"texts": texts, "rows": rows, "keys": keys}
        )

    def bar(self, text):
        return lambda part: progress.show(self.stderr, part, text)

"""What a publication is found by in the desk's lists: its names, folded as the archive's search folds them.

Both columns are computed whenever a row is written, by `save` as by COPY, from the columns in NAMES. The
text of a publication is not among them: who looks for words in texts has the archive's search.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models

from torchcenter.batches import batched
from torchcenter.folding import fold
from torchcenter.record.models import Edition
from torchcenter.record.search import keys
from torchcenter.record.search.query import parse

NAMES = ("title_zh_hans", "title_en", "document_number", "ref")
FOLDED_AT_ONCE = 1000
_DESK_ADDRESS = re.compile(r"/(?P<number>\d{1,18})/(?:change|preview|editions|history)/")
# More digits than any document has would not be a number of the database.
_NUMBER = re.compile(r"[0-9]{1,18}")


class FoundByField(models.TextField):
    """The folded names, each on a line of its own."""

    def pre_save(self, model_instance, add):
        names = (getattr(model_instance, name, "") or "" for name in NAMES)
        value = keys.SEPARATOR.join(folded for name in names if (folded := fold(name)))
        setattr(model_instance, self.attname, value)
        return value


class FoundKeysField(ArrayField):
    """The keys of `found_by`, which has to be the field before."""

    def pre_save(self, model_instance, add):
        value = sorted(keys.of_pieces(model_instance.found_by)) if model_instance.found_by else []
        setattr(model_instance, self.attname, value)
        return value


def found(publications: models.QuerySet, typed: str) -> models.QuerySet:
    """Those whose names hold everything typed, or that have the address or the number that was typed.

    Takes what the archive's search takes: phrases in quotation marks, `-` before what is not wanted,
    document numbers in any spelling.
    """
    if (by_address := _by_address(publications, typed.strip())) is not None:
        return by_address
    query = parse(typed)
    if query.is_empty:
        return publications.none() if query.too_long else publications
    wanted = [term.literally() for term in query.terms]
    sought = sorted({key for term in wanted for key in term.keys})
    condition = models.Q(found_keys__contains=sought)
    for term in wanted:
        if term.needs_reading:
            condition &= models.Q(found_by__contains=term.text)
    for term in query.excluded:
        condition &= ~models.Q(found_by__contains=term.text)
    if _NUMBER.fullmatch(typed.strip()):
        condition |= models.Q(document=int(typed))
    return publications.filter(condition)


def _by_address(publications: models.QuerySet, typed: str) -> models.QuerySet | None:
    """Those at the address, public or the desk's; None if it is none."""
    if "/" not in typed or any(character.isspace() for character in typed):
        return None
    path = unquote(urlsplit(typed).path)
    options = publications.model._meta
    prefix = f"/{options.app_label}/{options.model_name}"
    if (match := _DESK_ADDRESS.search(path)) and prefix in path[: match.start() + 1]:
        return publications.filter(pk=int(match["number"]))
    if match:
        return publications.none()
    path = f"/{path.removeprefix('/en').strip('/')}/"
    editions = Edition.objects.filter(path=path)
    if not editions.exists():
        return None
    return publications.filter(document__in=editions.values("document"))


def fold_names_of(app_label: str, name: str) -> Callable:
    """For a migration's RunPython, whose models have no `save` of ours: both columns of every row."""

    def fold_names(apps, schema_editor):
        model = apps.get_model(app_label, name)
        fields = [model._meta.get_field(column) for column in ("found_by", "found_keys")]
        rows = model.objects.order_by("pk").iterator(FOLDED_AT_ONCE)
        for batch in batched(rows, FOLDED_AT_ONCE):
            for row in batch:
                for field in fields:
                    field.pre_save(row, add=False)
            model.objects.bulk_update(batch, ["found_by", "found_keys"])

    return fold_names

"""The tables of the index, which `reindex` writes anew from the record, and the count of what is asked."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from torchcenter.record.models import Edition

from .phrases import LONGEST

# How many editions share one row of a key's postings: a kilobyte of bits.
BLOCK_BITS = 13
BLOCK = 1 << BLOCK_BITS


class BitsField(models.Field):
    """One bit for each edition of a block, the lowest id first; read as a text of 0 and 1."""

    def db_type(self, connection):
        return f"bit({BLOCK})"


class Entry(models.Model):
    """What the index holds of one edition that is no tombstone.

    `keys` are the keys of its text without the dense ones, whose postings are kept as bits.
    """

    # No foreign key in the database: an edition is never deleted, and checking costs an import time.
    edition = models.OneToOneField(
        Edition, models.PROTECT, primary_key=True, db_constraint=False, related_name="+"
    )
    document = models.BigIntegerField(_("document number"))
    date = models.DateField(_("date"))
    keys = ArrayField(models.IntegerField(), verbose_name=_("keys"))
    unsettled = models.BooleanField(_("a boundary lay ahead when last looked at"))

    class Meta:
        verbose_name = _("entry of the index")
        verbose_name_plural = _("entries of the index")
        indexes = [
            GinIndex(fields=["keys"], name="search_keys"),
            models.Index(
                F("date").desc(), F("document").desc(), F("edition").desc(), name="search_by_date"
            ),
            models.Index(
                fields=["edition"], name="search_unsettled", condition=models.Q(unsettled=True)
            ),
        ]

    def __str__(self):
        return f"{self.edition_id}"


class EntryText(models.Model):
    """All text of an entry folded, its parts divided by `keys.SEPARATOR`; read only to find a phrase."""

    entry = models.OneToOneField(
        Entry,
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        db_column="edition_id",
        related_name="+",
    )
    text = models.TextField(_("folded text"))

    class Meta:
        verbose_name = _("text of an entry")
        verbose_name_plural = _("texts of entries")

    def __str__(self):
        return f"{self.entry_id}"


class Posting(models.Model):
    """In which editions of a block a key stands: those of facets, and those of dense keys."""

    pk = models.CompositePrimaryKey("key", "block")
    key = models.IntegerField(_("key"))
    block = models.IntegerField(_("block"))
    bits = BitsField(_("editions"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self):
        return f"{self.key}/{self.block}"


class DenseKey(models.Model):
    """A key that so many editions hold that its postings are bits.

    Until `complete`, older editions have it among their keys still, and queries look for it there. A
    `phrase` that was learned is no key of any entry: until it is complete, texts are read for it. Nor is
    a slice of the signatures: until they are complete, more texts are read.
    """

    key = models.IntegerField(_("key"), primary_key=True)
    phrase = models.CharField(_("phrase"), max_length=LONGEST, blank=True)
    complete = models.BooleanField(_("complete"), default=False)

    class Meta:
        verbose_name = _("dense key")
        verbose_name_plural = _("dense keys")

    def __str__(self):
        return f"{self.key}"


class Facet(models.Model):
    """A value that results are narrowed down by; its postings have the key `keys.of_facet(id)`."""

    id = models.AutoField(primary_key=True)
    dimension = models.CharField(_("dimension"), max_length=20)
    value = models.CharField(_("value"), max_length=200)
    name_zh_hans = models.CharField(_("name (Chinese)"), max_length=200, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        constraints = [
            models.UniqueConstraint(fields=["dimension", "value"], name="search_facet_is_unique")
        ]

    def __str__(self):
        return f"{self.dimension}: {self.value}"


class State(models.Model):
    """One row: how much the index holds."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    entries = models.IntegerField(_("entries"), default=0)
    characters = models.BigIntegerField(_("characters of folded text"), default=0)
    generation = models.IntegerField(
        _("generation of the dense keys"),
        default=0,
        help_text=_("Moves when the set of dense keys does."),
    )
    learned_entries = models.IntegerField(_("entries when dense keys were last sought"), default=0)

    class Meta:
        verbose_name = _("state of the index")
        verbose_name_plural = _("states of the index")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="search_state_is_one")]

    def __str__(self):
        return f"{self.entries}"


class FileText(models.Model):
    """The text inside a stored file, drawn out once, before an edition that names it is recorded."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    text = models.TextField(_("text"), blank=True)
    problem = models.CharField(_("why it could not be read"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self):
        return self.sha256


class AskedTextQuerySet(models.QuerySet):
    def of_last(self, days: int):
        """Those of the last days, today among them."""
        return self.filter(day__gt=timezone.localdate() - dt.timedelta(days=days))

    def totals(self) -> dict[str, int]:
        """How many `searches` there were, and how many of them were `fruitless`."""
        return self.aggregate(
            searches=Sum("searches", default=0), fruitless=Sum("fruitless", default=0)
        )

    def most_asked(self):
        """Each `text` that was kept, with the `times` it was searched for; the most frequent first."""
        texts = self.exclude(text="").values("text")
        return texts.annotate(times=Sum("searches")).order_by("-times", "text")

    def most_fruitless(self):
        """Each `text` that found nothing, the `times` it did, and the day it did last (`last_on`)."""
        texts = self.exclude(text="").filter(fruitless__gt=0).values("text")
        return texts.annotate(times=Sum("fruitless"), last_on=Max("day")).order_by(
            "-times", "-last_on", "text"
        )


class AskedText(models.Model):
    """How often the public searched for a text on a day; the database function `search_note` counts.

    `text` is folded, and empty for all that is not kept: see `asked`.
    """

    # Numbers in a row would tell which text was asked first.
    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    day = models.DateField(_("day"))
    text = models.CharField(_("search term"), max_length=40, blank=True)
    searches = models.PositiveIntegerField(_("searches"))
    fruitless = models.PositiveIntegerField(_("found nothing"))

    objects = AskedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("search of the public")
        verbose_name_plural = _("searches of the public")
        constraints = [
            models.UniqueConstraint(fields=["day", "text"], name="search_askedtext_is_unique")
        ]

    def __str__(self):
        return f"{self.day}: {self.text}"

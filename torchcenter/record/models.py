"""The public record: what the institution has said in public. It only grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from torchcenter.language import localised

from .content import CONTENT_FIELDS, EditionContent
from .texts import LANGUAGE_TAGS, Bilingual, Html, Text, choose

# In an edition's details: until when it stands first in its list, in UTC to the second, as ISO 8601.
PINNED_UNTIL = "pinned_until"
# Details that may name other documents: see `references`.
HAS_REFERENCES = Q(details__has_any_keys=["related", "superseded_by", "progress"])


class EditionQuerySet(models.QuerySet):
    """Questions to the record. Without a moment, `at` is the present by the database's clock."""

    def standing(self, at: dt.datetime | None = None):
        """Of each document the edition that stands at the moment, withdrawals included."""
        moment = Now() if at is None else at
        return self.filter(
            Q(in_force_until__isnull=True) | Q(in_force_until__gt=moment), in_force_from__lte=moment
        )

    def in_force(self, at: dt.datetime | None = None):
        """What the public can read at the moment: at most one edition of a document."""
        return self.standing(at).filter(withdrawn=False)

    def public_by(self, at: dt.datetime | None = None):
        """Every edition that has been in force at some time up to the moment."""
        moment = Now() if at is None else at
        return self.ever_in_force().filter(in_force_from__lte=moment)

    def ever_in_force(self):
        """All but the editions whose schedule was cancelled before its time came."""
        return self.exclude(in_force_until=F("in_force_from"))

    def pinned(self, at: dt.datetime | None = None):
        """What is in force and stands first in its list until a moment still ahead, latest date first."""
        moment = (at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).isoformat(timespec="seconds")
        pinned = self.in_force(at).filter(details__has_key=PINNED_UNTIL)
        return pinned.filter(**{f"details__{PINNED_UNTIL}__gt": moment}).newest_first()

    def formerly_at(self, addresses: Collection[str]):
        """The standing editions of documents that were at one of the addresses on an earlier site.

        Some edition that was public says so; a withdrawal says nothing.
        """
        noted = self.public_by().filter(details__has_key="legacy_url")
        noted = noted.alias(former=KT("details__legacy_url")).filter(former__in=addresses)
        return self.standing().filter(document__in=noted.values("document"))

    def with_index_numbers(self):
        """Adds the year of the first edition, which the index number of a document begins with."""
        first = Edition.objects.filter(document=OuterRef("document"), number=1)
        return self.annotate(first_year=Subquery(first.values("year")))

    def announced(self):
        """The editions that readers are told of in feeds: all but the minor ones."""
        return self.filter(minor=False)

    def last_announced(self, documents: Collection[int]) -> dict[int, dt.datetime]:
        """When the last edition of each document that readers were told of came into force. One query."""
        editions = self.filter(document__in=documents).public_by().announced()
        return dict(editions.values_list("document").annotate(Max("in_force_from")).order_by())

    def of(self, section: str, *kinds: str):
        editions = self.filter(section=section)
        return editions.filter(kind__in=kinds) if kinds else editions

    def in_year(self, year: int):
        return self.filter(year=year)

    def editions_of(self, document: int):
        return self.filter(document=document).order_by("number")

    def newest_first(self):
        return self.order_by("-date", "-document")

    def naming_file(self, sha256: str, **entry: str):
        """Editions with the file among their attachments, pictures and the smaller copies of those.

        `entry` narrows it to those that name it so: `name="申报表.pdf"`. A look-up in a GIN index.
        """
        named = {"sha256": sha256, **entry}
        return self.filter(
            Q(attachments__contains=[named]) | Q(attachments__contains=[{"variants": [named]}])
        )


class Edition(models.Model):
    """What one document said during one span of time.

    The database assigns `id`, `recorded_at` and `chain_sha256` itself, refuses every change of a
    recorded edition but that of a boundary which still lies ahead, and refuses to delete one.
    """

    document = models.BigIntegerField(_("document number"))
    number = models.PositiveIntegerField(_("edition number"))
    in_force_from = models.DateTimeField(_("in force from"))
    in_force_until = models.DateTimeField(_("in force until"), null=True)

    section = models.CharField(_("section"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20)
    path = models.CharField(_("address"), max_length=100)
    date = models.DateField(_("date"))
    year = models.PositiveSmallIntegerField(_("year"))
    category = models.CharField(_("category"), max_length=50, blank=True)
    category_name_zh_hans = models.CharField(_("category (Chinese)"), max_length=100, blank=True)
    category_name_en = models.CharField(_("category (English)"), max_length=100, blank=True)
    issuing_body_zh_hans = models.CharField(_("issuing body (Chinese)"), max_length=200, blank=True)
    issuing_body_en = models.CharField(_("issuing body (English)"), max_length=200, blank=True)
    title_zh_hans = models.CharField(_("title (Chinese)"), max_length=300, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=500, blank=True)
    summary_zh_hans = models.TextField(_("summary (Chinese)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    body_zh_hans = models.TextField(_("text (Chinese)"), blank=True)
    body_en = models.TextField(_("text (English)"), blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    attachments = models.JSONField(_("attachments and pictures"), default=list, blank=True)

    change_note_zh_hans = models.TextField(_("change note (Chinese)"), blank=True)
    change_note_en = models.TextField(_("change note (English)"), blank=True)
    minor = models.BooleanField(
        _("minor change"),
        default=False,
        help_text=_("Wording or layout: not announced in feeds."),
    )
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    withdrawal_reason_zh_hans = models.TextField(_("reason of withdrawal (Chinese)"), blank=True)
    withdrawal_reason_en = models.TextField(_("reason of withdrawal (English)"), blank=True)

    approved_by = models.CharField(_("approved by"), max_length=500, blank=True)
    published_by = models.CharField(_("published by"), max_length=150, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64, editable=False)
    chain_sha256 = models.CharField(
        _("SHA-256 of the record up to here"), max_length=64, db_default="", editable=False
    )

    category_name = Bilingual()
    issuing_body = Bilingual()
    title = Bilingual()
    summary = Bilingual()
    body = Bilingual(Html)
    change_note = Bilingual()
    withdrawal_reason = Bilingual()

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="edition_number_is_unique"),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True)
                | Q(in_force_until__gte=F("in_force_from")),
                name="edition_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(minor=False) | Q(number__gt=1, withdrawn=False),
                name="edition_minor_is_a_correction",
            ),
        ]
        indexes = [
            models.Index(F("section"), F("date").desc(), F("document").desc(), name="edition_list"),
            models.Index(fields=["section", "year"], name="edition_year"),
            models.Index(fields=["path"], name="edition_path"),
            models.Index(fields=["in_force_from"], name="edition_from"),
            models.Index(fields=["in_force_until"], name="edition_until"),
            models.Index(
                fields=["in_force_from"],
                condition=Q(details__has_key="pinned_until"),
                name="edition_pinned",
            ),
            models.Index(
                KT("details__legacy_url"),
                condition=Q(details__has_key="legacy_url"),
                name="edition_former_address",
            ),
            GinIndex(fields=["attachments"], opclasses=["jsonb_path_ops"], name="edition_files"),
            GinIndex(
                fields=["details"],
                opclasses=["jsonb_path_ops"],
                condition=HAS_REFERENCES,
                name="edition_references",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.document}/{self.number})"

    def get_absolute_url(self) -> str:
        """The document's address in the active language; it leads to the edition in force."""
        return localised(self.path, get_language() or settings.LANGUAGE_CODE)

    @property
    def index_number(self) -> str:
        """索引号, of editions that were asked for `with_index_numbers`: 2023-000041.

        Both parts come from an edition that nothing can change: the number outlives every correction of
        the date, every change of address and every renaming of the institution.
        """
        return f"{self.first_year}-{self.document:06}"

    @property
    def precision(self) -> str:
        """How much of the date is known: year, month or day."""
        return self.details.get("precision", "day")

    @property
    def progress(self) -> list[dict]:
        """The entries of the progress reports of a task, the earliest first."""
        return self.details.get("progress", [])

    @property
    def evidence(self) -> list[int]:
        """The numbers of the documents that the progress reports name, each once."""
        named = chain.from_iterable(report.get("evidence", ()) for report in self.progress)
        return list(dict.fromkeys(named))

    @property
    def content(self) -> EditionContent:
        return EditionContent(**{name: getattr(self, name) for name in CONTENT_FIELDS})

    @property
    def is_pending(self) -> bool:
        """Whether an edition that was just read from the database comes into force later."""
        return self.in_force_from > dt.datetime.now(dt.UTC)

    @property
    def is_cancelled(self) -> bool:
        return self.in_force_until == self.in_force_from

    @property
    def only_language(self) -> str:
        """The tag of the one language the text exists in, if it is not the active one; else empty."""
        text = self.body or self.title
        return text.lang if text.is_other else ""

    @cached_property
    def files(self) -> list[RecordedFile]:
        return [RecordedFile(entry) for entry in self.attachments]

    @property
    def named_files(self) -> Iterator[RecordedFile | Variant]:
        """The files and the smaller copies of pictures: whatever has an address of its own."""
        for file in self.files:
            yield file
            yield from file.variants

    @property
    def pictures(self) -> list[RecordedFile]:
        return [file for file in self.files if file.role == "picture"]

    @property
    def text_pictures(self) -> list[RecordedFile]:
        return [file for file in self.files if file.role == "text-picture"]

    @property
    def downloads(self) -> list[RecordedFile]:
        return [file for file in self.files if file.role == "attachment"]

    def exists_in(self, language: str) -> bool:
        """Whether the document has a title in the language (a code as in LANGUAGES)."""
        return bool(getattr(self, f"title_{language.replace('-', '_')}"))

    @property
    def language_tags(self) -> list[str]:
        return [tag for language, tag in LANGUAGE_TAGS.items() if self.exists_in(language)]


@dataclass(frozen=True)
class Variant:
    """A smaller copy of a picture, in WebP; sizes as in `RecordedFile`."""

    sha256: str
    name: str
    size: int
    media_type: str
    width: int
    height: int

    def get_absolute_url(self) -> str:
        return reverse("record:file", args=[self.sha256, self.name])


class RecordedFile:
    """A file that an edition names, read from its entry in `Edition.attachments`."""

    def __init__(self, entry: dict):
        self.entry = entry
        self.role: str = entry["role"]
        self.sha256: str = entry["sha256"]
        self.name: str = entry["name"]
        self.size: int = entry["size"]
        self.media_type: str = entry["media_type"]
        self.width: int | None = entry.get("width")
        self.height: int | None = entry.get("height")
        self.variants = [Variant(**variant) for variant in entry.get("variants", ())]

    @property
    def srcset(self) -> str:
        """The smaller copies for a `<source>`; empty where there are none."""
        return ", ".join(f"{v.get_absolute_url()} {v.width}w" for v in self.variants)

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].upper()

    @property
    def title(self) -> Text:
        """An attachment's title or a picture's caption."""
        return self._text("title")

    @property
    def alternative_text(self) -> Text:
        return self._text("alt")

    def get_absolute_url(self) -> str:
        return reverse("record:file", args=[self.sha256, self.name])

    def _text(self, name: str) -> Text:
        return choose(
            {
                "zh-hans": self.entry.get(f"{name}_zh_hans", ""),
                "en": self.entry.get(f"{name}_en", ""),
            }
        )

"""Announcements: their categories, attachments and pictures. A statement speaks for the whole site."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from torchcenter import document_numbers
from torchcenter.desk import text_pictures
from torchcenter.desk.documents import DocumentsField
from torchcenter.desk.models import Publication, StoredFile, StoredPicture
from torchcenter.record.content import EditionContent
from torchcenter.record.models import PINNED_UNTIL
from torchcenter.record.references import RELATED, SUPERSEDED_BY, addresses_of
from torchcenter.record.validity import Validity

# What the `ref` of an imported notice begins with; the rest is the import's own.
IMPORTED = "import:"


class Category(models.Model):
    """What a list of notices is sorted by; its slug is kept with every edition."""

    slug = models.SlugField(_("code"), unique=True, help_text=_("Latin letters; never changes."))
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Notice(Publication):
    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice")
        STATEMENT = "statement", _("site statement")

    section = "notices"

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NOTICE)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("category")
    )
    date = models.DateField(
        _("date"),
        default=timezone.localdate,
        help_text=_("The date of the document; the archive files it under its year."),
    )
    summary = models.TextField(_("summary"), blank=True)
    document_number = models.CharField(
        pgettext_lazy("of an official document", "document number"),
        max_length=60,
        blank=True,
        help_text=_("Such as 国科发火〔2016〕32号; other ways to write it are put into this one."),
    )
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Where the text comes from, if it is not the institution's own."),
    )
    legacy_url = models.CharField(
        _("earlier address"),
        max_length=500,
        blank=True,
        # Two slashes would lead to another host.
        validators=[
            RegexValidator(
                r"^(?:(?i:https?)://(?=[^/\s])|/(?!/))[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z",
                _("Enter a path that begins with “/”, or an address with http:// or https://."),
            )
        ],
        help_text=_("Where the text was on an earlier site: /2016/03/content_1.html or https://…"),
    )
    validity = models.CharField(
        _("validity"), max_length=10, choices=Validity, default=Validity.VALID
    )

    superseded_by = DocumentsField(
        models.BigIntegerField(),
        verbose_name=_("amended or replaced by"),
        default=list,
        blank=True,
        help_text=_(
            "Addresses of the documents that amend, repeal or replace this one, one a line."
        ),
    )
    related = DocumentsField(
        models.BigIntegerField(),
        verbose_name=_("related documents"),
        default=list,
        blank=True,
        help_text=_("Addresses of texts on the same matter, one a line; each leads to the other."),
    )
    archived_on = models.DateField(
        _("archived on"),
        null=True,
        blank=True,
        help_text=_("Readers are told that the text is kept for reference since this day."),
    )
    pinned_until = models.DateTimeField(
        _("pinned until"),
        null=True,
        blank=True,
        help_text=_(
            "Beijing time. Once published, the notice stands first in its list until then."
        ),
    )

    class Meta(Publication.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-date", "-pk"]
        indexes = [
            *Publication.Meta.indexes,
            models.Index(fields=["-date", "-id"], name="notice_order"),
        ]

    def clean(self):
        super().clean()
        self.document_number = document_numbers.tidy(self.document_number)
        errors = {}
        for name in (SUPERSEDED_BY, RELATED):
            if self.document and self.document in getattr(self, name):
                errors[name] = _("This is the address of the notice itself.")
        if self.superseded_by and self.validity == Validity.VALID:
            errors["validity"] = _(
                "A text that another one amends or replaces is not simply valid."
            )
        if self.archived_on and self.archived_on > timezone.localdate():
            errors["archived_on"] = _("This day is yet to come.")
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs):
        self.document_number = document_numbers.tidy(self.document_number)
        super().save(*args, **kwargs)

    @property
    def edition_kind(self):
        return self.kind

    @property
    def category_code(self):
        return self.category.slug if self.category else ""

    @classmethod
    def category_choices(cls):
        return [(category.slug, category.name) for category in Category.objects.all()]

    @property
    def import_ref(self) -> str:
        """What the import knows the notice by; empty for one that was not imported."""
        ref = self.ref or ""
        return ref.removeprefix(IMPORTED) if ref.startswith(IMPORTED) else ""

    def check_complete(self):
        errors = text_pictures.problems(self.texts("body"))
        if not (self.title_zh_hans or self.title_en):
            errors["title_zh_hans"] = _("Enter a title in Chinese or in English.")
        if not (self.body_zh_hans or self.body_en):
            errors["body_zh_hans"] = _("Enter a text in Chinese or in English.")
        for language in ("zh_hans", "en"):
            if getattr(self, f"body_{language}") and not getattr(self, f"title_{language}"):
                errors.setdefault(
                    f"title_{language}", _("There is a text in this language but no title.")
                )
        if any(not (p.alt_zh_hans or p.alt_en) for p in self.pictures.all()):
            errors["__all__"] = _("Describe every picture for those who cannot see it.")
        if errors:
            raise ValidationError(errors)

    def as_edition(self):
        category = self.category or Category(slug="", name_zh_hans="", name_en="")
        return EditionContent(
            section=self.section,
            kind=self.edition_kind,
            path=f"/notices/{self.date.year}/{self.document}/",
            date=self.date,
            year=self.date.year,
            category=category.slug,
            category_name_zh_hans=category.name_zh_hans or "",
            category_name_en=category.name_en or "",
            attachments=[
                *(file.as_entry() for file in (*self.pictures.all(), *self.attachments.all())),
                *self.text_pictures(),
            ],
            details=self.details(),
            **self.texts("title", "summary", "body"),
        )

    def take_back_details(self, content):
        self.kind = content.kind
        self.date = content.date
        self.category = None
        if content.category:
            self.category = Category.objects.filter(slug=content.category).first()
            if self.category is None:
                raise ValidationError(
                    {
                        "category": _("There is no category with the code “%s” any more.")
                        % content.category
                    }
                )
        # `ref` is what an import knows the row by, whatever was published of it.
        for name in ("document_number", "source_zh_hans", "source_en", "legacy_url"):
            setattr(self, name, content.details.get(name, ""))
        self.validity = content.details.get("validity", Validity.VALID)
        for name in (SUPERSEDED_BY, RELATED):
            setattr(self, name, content.details.get(name, []))
        archived_on = content.details.get("archived_on")
        self.archived_on = dt.date.fromisoformat(archived_on) if archived_on else None
        pinned_until = content.details.get(PINNED_UNTIL)
        self.pinned_until = dt.datetime.fromisoformat(pinned_until) if pinned_until else None
        Picture.take_back(self.pictures, content.attachments)
        Attachment.take_back(self.attachments, content.attachments)

    @classmethod
    def shown_details(cls, details):
        details = dict(details)
        if pinned_until := details.get(PINNED_UNTIL):
            moment = timezone.localtime(dt.datetime.fromisoformat(pinned_until))
            details[PINNED_UNTIL] = date_format(moment, "DATETIME_FORMAT")
        for name in (SUPERSEDED_BY, RELATED):
            if documents := details.get(name):
                details[name] = "\n".join(addresses_of(documents))
        return super().shown_details(details)

    def details(self) -> dict:
        """What an edition of a notice has of its own; without what is empty or goes without saying."""
        values = {
            "ref": self.import_ref,
            "document_number": self.document_number,
            **self.texts("source"),
            "legacy_url": self.legacy_url,
            "validity": "" if self.validity == Validity.VALID else self.validity,
            SUPERSEDED_BY: self.superseded_by,
            RELATED: self.related,
            "archived_on": self.archived_on and self.archived_on.isoformat(),
            PINNED_UNTIL: self.pinned_until
            and self.pinned_until.astimezone(dt.UTC).isoformat(timespec="seconds"),
        }
        return {name: value for name, value in values.items() if value}


class Attachment(StoredFile):
    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="attachments", verbose_name=_("notice")
    )

    class Meta(StoredFile.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")


class Picture(StoredPicture):
    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="pictures", verbose_name=_("notice")
    )

    class Meta(StoredPicture.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

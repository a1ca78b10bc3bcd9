"""Announcements: their categories, attachments and pictures. A statement speaks for the whole site."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from torchcenter.desk.models import Publication, StoredFile, StoredPicture
from torchcenter.record.content import EditionContent


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

    class Meta(Publication.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-date", "-pk"]

    @property
    def edition_kind(self):
        return self.kind

    def check_complete(self):
        errors = {}
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
                file.as_entry() for file in (*self.pictures.all(), *self.attachments.all())
            ],
            **self.texts("title", "summary", "body"),
        )


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

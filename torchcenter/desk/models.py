"""What staff write: publications, and the files they attach. Nothing public reads these tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from torchcenter.filestore import keep, sha256_of, stored_name
from torchcenter.record.content import EditionContent
from torchcenter.record.models import Edition

from . import text_pictures, translations
from .findable import FoundByField, FoundKeysField
from .rich_text import RichTextField
from .uploads import (
    ATTACHMENTS,
    PICTURES,
    check_upload,
    measure_picture,
    safe_name,
    without_metadata,
)
from .variants import make_variants

# The texts of an edition that a publication has in columns of the same names.
EDITION_TEXTS = {
    f"{name}_{language}" for name in ("title", "summary", "body") for language in ("zh_hans", "en")
}


class Publication(models.Model):
    """Working text in both languages that becomes an edition of the record when it is published.

    A subclass sets `section` and `kind`, and says in `as_edition` what the public is to read.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")

    section: ClassVar[str]
    # The names of texts whose English is right as it is, though the Chinese has changed.
    confirmed_english: Collection[str] = ()

    document = models.BigIntegerField(_("document number"), null=True, unique=True, editable=False)
    ref = models.CharField(
        _("reference"),
        max_length=200,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("What an import knows this publication by."),
    )
    title = models.CharField(_("title"), max_length=300, blank=True)
    body = RichTextField(_("text"), blank=True)
    change_note = models.TextField(
        _("change note"),
        blank=True,
        help_text=_("What changed since the last edition; readers see it."),
    )
    minor_change = models.BooleanField(
        _("minor change"),
        default=False,
        help_text=_("Wording or layout only: the next edition is not announced in feeds."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed at"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("last changed by"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    state = models.CharField(
        _("state on the desk"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    written_by = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("writers since the last edition"),
        default=list,
        editable=False,
    )
    english_of = models.JSONField(
        _("Chinese that the English renders"), default=dict, blank=True, editable=False
    )
    found_by = FoundByField(_("folded names"), default="", editable=False)
    found_keys = FoundKeysField(
        models.IntegerField(), verbose_name=_("keys of the names"), default=list, editable=False
    )
    review_by = models.DateField(
        _("to be looked at again by"),
        null=True,
        blank=True,
        help_text=_("From that day on the published text is on the first page of the desk."),
    )
    reviews = GenericRelation("review.Review", content_type_field="kind")
    preview_links = GenericRelation("preview.PreviewLink", content_type_field="kind")

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish", "publish_urgently")
        indexes = [
            GinIndex(fields=["written_by"], name="%(class)s_writers"),
            GinIndex(fields=["found_keys"], name="%(class)s_found"),
            models.Index(
                fields=["updated_at"], condition=translations.STALE, name="%(class)s_stale"
            ),
            models.Index(
                fields=["review_by"],
                condition=models.Q(review_by__isnull=False),
                name="%(class)s_review_by",
            ),
            models.Index(
                fields=["state"], condition=~models.Q(state="draft"), name="%(class)s_in_review"
            ),
        ]

    def __str__(self):
        return self.title or str(_("(without title)"))

    def save(self, *args, update_fields=None, **kwargs):
        before = getattr(self, "_texts_as_read", {})
        english_of = translations.outdated(self, before, self.confirmed_english)
        if update_fields is not None:
            update_fields = {*update_fields, "found_by", "found_keys"}
            if english_of != self.english_of:
                update_fields.add("english_of")
        self.english_of = english_of
        super().save(*args, update_fields=update_fields, **kwargs)
        self._remember_texts()

    @classmethod
    def from_db(cls, db, field_names, values):
        publication = super().from_db(db, field_names, values)
        publication._remember_texts()
        return publication

    def _remember_texts(self) -> None:
        """Keep the texts as they are saved, to tell later which of the two languages has changed."""
        self._texts_as_read = {
            column: self.__dict__[column]
            for column in translations.columns_of(type(self))
            if column in self.__dict__
        }

    @property
    def edition_kind(self) -> str:
        return self._meta.model_name

    @property
    def category_code(self) -> str:
        """What a review route or an editing limit may depend on; empty where there is no such thing."""
        return ""

    @classmethod
    def category_choices(cls) -> list[tuple[str, str]]:
        """Each `category_code` that there can be, with its name."""
        return []

    @property
    def notes(self) -> dict[str, str]:
        """What goes with the next edition beside its content."""
        return {name: text.strip() for name, text in self.texts("change_note").items()}

    @property
    def is_locked(self) -> bool:
        """Whether the text waits for a decision or for publishing, and so may not change."""
        return self.state != self.State.DRAFT

    def note_writer(self, user) -> None:
        """Remember who wrote of the next edition: a writer never approves it."""
        if user is not None and user.pk not in self.written_by:
            self.written_by = [*self.written_by, user.pk]

    @property
    def issued_on(self) -> dt.date:
        """The day whose name of the institution signs the next edition."""
        return self.date

    def as_edition(self) -> EditionContent:
        """The content to publish, all but the issuing body, which the workflow adds by `issued_on`.

        `document` is set by then. Reads the publication's own rows.
        """
        raise NotImplementedError(f"{type(self).__name__} must say what its editions contain.")

    def take_back(self, content: EditionContent) -> None:
        """Become again what an edition of this document says, its rows too: the inverse of `as_edition`.

        For a publication that is held in a transaction; saves it. Raises ValidationError, by field, if
        what the edition names is no longer on the desk.
        """
        names = {field.name for field in self._meta.get_fields()}
        for column in EDITION_TEXTS & names:
            setattr(self, column, getattr(content, column))
        self.take_back_details(content)
        self.clean_fields()
        self.validate_unique()
        self.validate_constraints()
        self.save()

    def take_back_details(self, content: EditionContent) -> None:
        """Set the fields and write the rows that only this kind of publication has."""
        raise NotImplementedError(f"{type(self).__name__} must take back what only it has.")

    @classmethod
    def shown_details(cls, details: dict[str, Any]) -> dict[str, str]:
        """The details of an edition as plain text (a line for each part), by their labels."""
        names = [column.name for column in cls._meta.fields]
        shown = {}
        # The database keeps details in an order of its own.
        for name in sorted(details, key=lambda n: names.index(n) if n in names else len(names)):
            label, text = name, details[name]
            with suppress(FieldDoesNotExist):
                column = cls._meta.get_field(name)
                label = capfirst(column.verbose_name)
                text = dict(column.flatchoices).get(text, text)
            shown[str(label)] = str(text)
        return shown

    def check_complete(self) -> None:
        """Raise ValidationError, by field and all at once, for what is missing before publishing."""
        errors = text_pictures.problems(self.texts("body"))
        if not (self.title_zh_hans or self.title_en):
            errors["title_zh_hans"] = _("Enter a title in Chinese or in English.")
        if errors:
            raise ValidationError(errors)

    def text_pictures(self) -> list[dict]:
        """The entries of the pictures within the text, for `as_edition` to name among its files."""
        return text_pictures.entries(self.texts("body"))

    def texts(self, *names: str) -> dict[str, str]:
        """The named texts in both languages, keyed as an edition keys them; never null."""
        return {
            column: getattr(self, column) or ""
            for name in names
            for column in (f"{name}_zh_hans", f"{name}_en")
        }


class StoredFile(models.Model):
    """A file uploaded on the desk, private until an edition that names it is in force."""

    file = models.FileField(_("file"), upload_to="", max_length=255)
    name = models.CharField(_("file name"), max_length=200, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    media_type = models.CharField(_("media type"), max_length=100, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    replaces = models.JSONField(
        _("published files that it stands in for"), default=list, blank=True, editable=False
    )

    accepted = ATTACHMENTS
    role = "attachment"
    # What an entry has only where there is something to say, and what it is without.
    optional: ClassVar[dict[str, Any]] = {"replaces": []}

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self.describe()
        super().save(*args, **kwargs)

    def clean(self):
        """Refuse, at the field, a file whose extension, content or size is not acceptable."""
        super().clean()
        if self.file and not self.file._committed:
            try:
                check_upload(self.file, self.accepted)
            except ValidationError as error:
                raise ValidationError({"file": error.messages}) from error

    def describe(self) -> None:
        """Note what is known of a new upload before it is stored under its hash."""
        before = {"sha256": self.sha256, "name": self.name}
        self.name = safe_name(self.file.name)
        self.media_type = check_upload(self.file, self.accepted)
        self.size = self.file.size
        self.sha256 = sha256_of(self.file)
        self._note_replaced(before)

    # What is known of a file, here and of an upload.
    described: ClassVar[tuple[str, ...]] = ("name", "size", "media_type", "sha256")

    def adopt(self, upload: Upload) -> None:
        """Become the file that was sent ahead; of whom it may come is the caller's to know.

        Raises FileNotFoundError if the store holds it no longer.
        """
        for stored in (upload.sha256, *(variant["sha256"] for variant in upload.variants)):
            keep(stored)
        before = {"sha256": self.sha256, "name": self.name}
        self.file = upload.file.name
        for column in self.described:
            setattr(self, column, getattr(upload, column))
        self._note_replaced(before)

    def _note_replaced(self, before: dict[str, str]) -> None:
        after = {"sha256": self.sha256, "name": self.name}
        # The name of a file that nobody could see is nobody's business.
        was_public = before["sha256"] and Edition.objects.public_by().naming_file(**before).exists()
        if was_public and before != after:
            self.replaces = [*self.replaces, before]
        self.replaces = [former for former in self.replaces if former != after]

    @classmethod
    def take_back(cls, rows, entries: list[dict[str, Any]]) -> None:
        """Make the related `rows` those of an edition's entries; the files are in the store still.

        A row whose file the edition has too stays the row it is.
        """
        present = {row.sha256: row for row in rows.all()}
        kept = set()
        for position, entry in enumerate(e for e in entries if e["role"] == cls.role):
            row = present.pop(entry["sha256"], None) or rows.model(
                **{rows.field.name: rows.instance}, file=stored_name(entry["sha256"])
            )
            row.position = position
            for name, value in {**cls.optional, **entry}.items():
                if name != "role":
                    setattr(row, name, value)
            row.save()
            kept.add(row.pk)
        rows.exclude(pk__in=kept).delete()

    def as_entry(self) -> dict:
        """The entry in `Edition.attachments`."""
        return {
            "role": self.role,
            "sha256": self.sha256,
            "name": self.name,
            "size": self.size,
            "media_type": self.media_type,
            "title_zh_hans": self.title_zh_hans or "",
            "title_en": self.title_en or "",
            **{name: value for name in self.optional if (value := getattr(self, name))},
        }


class StoredPicture(StoredFile):
    alt = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    variants = models.JSONField(_("smaller copies"), default=list, blank=True, editable=False)

    accepted = PICTURES
    role = "picture"
    optional: ClassVar[dict[str, Any]] = {**StoredFile.optional, "variants": []}
    described = (*StoredFile.described, "width", "height", "variants")

    class Meta(StoredFile.Meta):
        abstract = True

    def describe(self) -> None:
        """Turn it upright and take away what the camera noted; an attachment stays as it was sent."""
        check_upload(self.file, self.accepted)
        if cleaned := without_metadata(self.file):
            self.file.file = cleaned
        super().describe()
        self.width, self.height = measure_picture(self.file)
        self.variants = make_variants(self.file, self.name)

    def as_entry(self) -> dict:
        return {
            **super().as_entry(),
            "alt_zh_hans": self.alt_zh_hans or "",
            "alt_en": self.alt_en or "",
            "width": self.width,
            "height": self.height,
        }


class UploadManager(models.Manager):
    def store(self, file, *, by, role: str = StoredPicture.role) -> Upload:
        """Keep the file, a picture unless `role` says otherwise; raises ValidationError.

        The same one of the same person under the same name is kept once.
        """
        if role == StoredPicture.role:
            media_type = check_upload(file, PICTURES)
            file = without_metadata(file) or file
            width, height = measure_picture(file)
            shape = {"width": width, "height": height}
        else:
            media_type = check_upload(file, ATTACHMENTS)
            shape = {}
        sha256, name = sha256_of(file), safe_name(file.name)
        known = self.filter(role=role, sha256=sha256, name=name, uploaded_by=by)
        if upload := known.first():
            return upload
        if shape:
            shape["variants"] = make_variants(file, name)
        return known.get_or_create(
            role=role,
            sha256=sha256,
            name=name,
            uploaded_by=by,
            defaults={"file": file, "size": file.size, "media_type": media_type, **shape},
        )[0]


class Upload(models.Model):
    """A file sent ahead of the text that will show or attach it; private until an edition names it."""

    class Role(models.TextChoices):
        PICTURE = StoredPicture.role, _("picture")
        ATTACHMENT = StoredFile.role, _("attachment")

    role = models.CharField(_("use"), max_length=10, choices=Role, default=Role.PICTURE)
    file = models.FileField(_("file"), upload_to="", max_length=255)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    width = models.PositiveIntegerField(_("width in pixels"), null=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True)
    variants = models.JSONField(_("smaller copies"), default=list)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    objects = UploadManager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "name", "role", "uploaded_by"],
                nulls_distinct=False,
                name="upload_is_kept_once",
            )
        ]

    def __str__(self):
        return self.name

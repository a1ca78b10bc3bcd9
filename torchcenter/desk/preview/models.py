"""Links that show a draft to somebody without an account."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

TOKEN_BYTES = 32


class PreviewLinkQuerySet(models.QuerySet):
    def of(self, publication):
        kind = ContentType.objects.get_for_model(publication)
        return self.filter(kind=kind, object_id=publication.pk)

    def alive(self):
        return self.filter(ended_at=None, expires_at__gt=Now())

    def make(
        self, publication, *, by, note: str, lifetime: dt.timedelta
    ) -> tuple[PreviewLink, str]:
        """A new link and its token, which is kept nowhere: only its hash is."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        link = self.create(
            kind=ContentType.objects.get_for_model(publication),
            object_id=publication.pk,
            token_sha256=digest(token),
            note=note,
            made_by=by,
            expires_at=Now() + lifetime,
        )
        link.refresh_from_db()
        return link, token

    def end(self) -> int:
        """End those that have not ended; return how many."""
        return self.filter(ended_at=None).update(ended_at=Now())


class PreviewLink(models.Model):
    kind = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField(_("publication"))
    publication = GenericForeignKey("kind", "object_id")
    token_sha256 = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True)
    note = models.CharField(_("for whom"), max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    used_at = models.DateTimeField(_("last used at"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["kind", "object_id"], name="preview_publication")]

    def __str__(self):
        return self.note


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

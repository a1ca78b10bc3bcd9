"""What was typed and not saved yet, and who has which publication open. Nothing of it is ever public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

# So many forms of one publication, or of new ones of a kind, are kept for a person.
KEPT_FORMS = 10
# Who has not been heard of for as long has closed the form; a page speaks up three times meanwhile.
PRESENT_FOR = dt.timedelta(seconds=60)
FORGOTTEN_AFTER = dt.timedelta(days=1)

# What a form sends beside what was typed.
NOT_TYPED = {"csrfmiddlewaretoken", "_save", "_continue", "_publish", "_submit", "_addanother"}


class OfPublicationQuerySet(models.QuerySet):
    def of(self, model, object_id: int | None):
        """Those of one publication; of new ones of the kind where `object_id` is None."""
        return self.filter(kind=ContentType.objects.get_for_model(model), object_id=object_id)


class UnsavedTextQuerySet(OfPublicationQuerySet):
    def keep(self, user, model, object_id: int | None, form_id, data: QueryDict) -> UnsavedText:
        """Keep what the form holds now in place of what it held; the oldest forms make room."""
        kind = ContentType.objects.get_for_model(model)
        kept, _made = self.update_or_create(
            user=user,
            form_id=form_id,
            defaults={"kind": kind, "object_id": object_id, "data": _typed(data)},
        )
        others = self.filter(user=user).of(model, object_id).order_by("-typed_at", "-pk")
        oldest = others.values_list("pk", flat=True)[KEPT_FORMS:]
        self.filter(pk__in=list(oldest)).delete()
        return kept


class UnsavedText(models.Model):
    """The inputs of one opened form as its browser sent them last, private to who typed them.

    `data` has each input's values by its name. `form_id` names the opening, so that two windows of one
    person do not write over each other.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("typed by")
    )
    kind = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField(_("publication"), null=True)
    publication = GenericForeignKey("kind", "object_id")
    form_id = models.UUIDField(_("form"))
    data = models.JSONField(_("inputs"))
    typed_at = models.DateTimeField(_("typed at"), auto_now=True)

    objects = UnsavedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "form_id"], name="unsaved_text_of_form")
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="unsaved_publication")]

    def __str__(self):
        titles = (self.data.get(f"title_{language}", [""]) for language in ("zh_hans", "en"))
        return next((values[0] for values in titles if values[0].strip()), "") or str(
            _("(without title)")
        )

    @property
    def inputs(self) -> QueryDict:
        inputs = QueryDict(mutable=True)
        for name, values in self.data.items():
            inputs.setlist(name, values)
        return inputs


class OpeningQuerySet(OfPublicationQuerySet):
    def note(self, user, model, object_id: int, *, typing: bool = False) -> None:
        """The person has the publication open, and has typed in it if so."""
        kind = ContentType.objects.get_for_model(model)
        now = {"seen_at": Now()} | ({"typed_at": Now()} if typing else {})
        known = self.filter(user=user, kind=kind, object_id=object_id).here()
        if not known.update(**now):
            # A browser that was killed has not said that it leaves.
            self.filter(seen_at__lt=Now() - FORGOTTEN_AFTER).delete()
            self.update_or_create(
                user=user,
                kind=kind,
                object_id=object_id,
                defaults={"opened_at": Now(), "typed_at": None, **now},
            )

    def here(self):
        """Those that have been heard of lately."""
        return self.filter(seen_at__gt=Now() - PRESENT_FOR)


class Opening(models.Model):
    """A person has the form of a publication open."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("opened by")
    )
    kind = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField(_("publication"))
    opened_at = models.DateTimeField(_("opened at"))
    seen_at = models.DateTimeField(_("last seen at"))
    typed_at = models.DateTimeField(_("typed at"), null=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opened form")
        verbose_name_plural = _("opened forms")
        ordering = ["opened_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "user"], name="opening_of_person_is_one"
            )
        ]

    def __str__(self):
        return f"{self.user} {self.opened_at}"


def _typed(data: QueryDict) -> Mapping[str, list[str]]:
    # JSON in PostgreSQL has no room for the null character.
    return {
        name: [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name not in NOT_TYPED and "\x00" not in name
    }

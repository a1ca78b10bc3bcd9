"""What limits the editing of one person or one group to some kinds and categories."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EditingLimitQuerySet(models.QuerySet):
    def of(self, user) -> frozenset[tuple[int, str]]:
        """The user's own limits and those of the user's groups, as (id of the kind, category).

        One query for each object of a user, which lives as long as its request.
        """
        if not hasattr(user, "_editing_limits"):
            limits = self.filter(Q(user=user) | Q(group__in=user.groups.all()))
            user._editing_limits = frozenset(limits.values_list("kind", "category"))
        return user._editing_limits

    def allow(self, user, model: type[models.Model], category: str | None = None) -> bool:
        """Whether the user's limits, if there are any, leave the kind, and the category of it if given."""
        limits = self.of(user)
        if not limits:
            return True
        kind = ContentType.objects.get_for_model(model).pk
        allowed = {limited for of_kind, limited in limits if of_kind == kind}
        return bool(allowed) and (category is None or bool(allowed & {"", category}))


class EditingLimit(models.Model):
    """Who has a limit writes, publishes and withdraws only what one of the limits names.

    A limit of a group holds for each of its members; several add up; nobody's reading is limited.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    kind = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    category = models.CharField(
        _("category"), max_length=50, blank=True, help_text=_("Empty: every category.")
    )

    objects = EditingLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("editing limit")
        verbose_name_plural = _("editing limits")
        ordering = ["user", "group", "kind", "category"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True)
                | Q(user__isnull=True, group__isnull=False),
                name="limit_is_of_a_user_or_a_group",
                violation_error_message=_("Choose a user or a group, and not both."),
            ),
            models.UniqueConstraint(
                fields=["user", "group", "kind", "category"],
                nulls_distinct=False,
                name="editing_limit_is_set_once",
                violation_error_message=_("This limit is set already."),
            ),
        ]

    def __str__(self):
        what = f"{self.kind.name} · {self.category}" if self.category else self.kind.name
        return f"{self.user or self.group}: {what}"

"""三审: the steps a text passes before it is published, and who said what of which text."""

from __future__ import annotations

from itertools import chain, combinations

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from torchcenter.record.models import Edition


class Level(models.IntegerChoices):
    FIRST = 1, _("first review")
    SECOND = 2, _("second review")
    FINAL = 3, _("final review")


class ReviewRouteQuerySet(models.QuerySet):
    def of(self, publication) -> ReviewRoute | None:
        """The route the publication has to take: its category's, else its kind's, else that of all.

        Its steps are read with it.
        """
        kind = ContentType.objects.get_for_model(publication)
        return (
            self.filter(Q(kind=kind, category__in={"", publication.category_code}) | Q(kind=None))
            .order_by(F("kind").asc(nulls_last=True), "-category")
            .prefetch_related("steps__group")
            .first()
        )

    def any_of(self, model) -> bool:
        """Whether a publication of the model, of some category, has steps to pass."""
        kind = ContentType.objects.get_for_model(model)
        return self.filter(Q(kind=kind) | Q(kind=None), steps__isnull=False).exists()


class ReviewRoute(models.Model):
    """The review of one kind of publication, or of one of its categories; without steps, none."""

    kind = models.ForeignKey(
        ContentType,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("kind"),
        help_text=_("Empty: every kind that has no route of its own."),
    )
    category = models.CharField(
        _("category"),
        max_length=50,
        blank=True,
        help_text=_("Empty: every category that has no route of its own."),
    )

    objects = ReviewRouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("review route")
        verbose_name_plural = _("review routes")
        ordering = [F("kind").asc(nulls_first=True), "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "category"],
                nulls_distinct=False,
                name="one_review_route_each",
                violation_error_message=_("There is a review route for this already."),
            ),
            models.CheckConstraint(
                condition=Q(category="") | Q(kind__isnull=False),
                name="review_category_is_of_a_kind",
                violation_error_message=_("A category belongs to a kind: choose that as well."),
            ),
        ]

    def __str__(self):
        kind = self.kind.name if self.kind_id else _("All kinds")
        return f"{kind} · {self.category}" if self.category else str(kind)


class ReviewStep(models.Model):
    route = models.ForeignKey(
        ReviewRoute, models.CASCADE, related_name="steps", verbose_name=_("review route")
    )
    level = models.PositiveSmallIntegerField(_("step"), choices=Level)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", verbose_name=_("group"))

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "level"],
                name="one_review_step_of_a_level",
                violation_error_message=_("The route has this step already."),
            )
        ]

    def __str__(self):
        level = str(self.get_level_display())
        if level == self.group.name:
            return level
        return _("%(step)s (%(group)s)") % {"step": level, "group": self.group}


class ReviewQuerySet(models.QuerySet):
    def of(self, publication):
        kind = ContentType.objects.get_for_model(publication)
        return self.filter(kind=kind, object_id=publication.pk)

    def waiting_for(self, user):
        """Those whose next step the user may take: in its group, no writer, no earlier step's approver."""
        return (
            self.filter(state=Review.State.OPEN, next_group__in=user.groups.all())
            .exclude(writers__contains=[user.pk])
            .exclude(decisions__by=user)
        )

    def owed(self):
        """Of texts that were published urgently: not yet reviewed, or objected to and not yet mended."""
        return self.filter(is_urgent=True, state__in=[Review.State.OPEN, Review.State.RETURNED])


class Review(models.Model):
    """One passage of one text through the steps; `text_sha256` is that text.

    A review before publishing locks the text until it is returned, recalled or published. An urgent
    one follows upon publishing, and is of the edition. `steps` are those of the route as it was when the
    review began: a list of [level, id of the group, its name].
    """

    class State(models.TextChoices):
        OPEN = "open", _("in review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned for changes")
        RECALLED = "recalled", _("recalled by the writer")
        PUBLISHED = "published", _("approved and published")
        SUPERSEDED = "superseded", _("followed by another review")

    kind = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField(_("publication"))
    publication = GenericForeignKey("kind", "object_id")
    title = models.CharField(_("title"), max_length=300, blank=True)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    steps = models.JSONField(_("steps"), default=list)
    writers = ArrayField(models.BigIntegerField(), verbose_name=_("writers"), default=list)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"), auto_now_add=True)
    is_urgent = models.BooleanField(_("published before its review"), default=False)
    urgent_reason = models.TextField(_("reason of the urgency"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    next_level = models.PositiveSmallIntegerField(_("next step"), choices=Level, null=True)
    next_group = models.ForeignKey(
        Group, models.PROTECT, null=True, related_name="+", verbose_name=_("waiting for")
    )
    waiting_since = models.DateTimeField(_("waiting since"), null=True)
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, related_name="+", verbose_name=_("edition")
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(is_urgent=False, state__in=["open", "approved", "returned"]),
                name="one_review_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="review_publication"),
            models.Index(fields=["next_group"], condition=Q(state="open"), name="review_waiting"),
        ]

    def __str__(self):
        return f"{self.title} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_owed(self) -> bool:
        return self.is_urgent and self.state in {self.State.OPEN, self.State.RETURNED}

    def wait_for_next(self, moment) -> None:
        """Set what comes after the decisions there are: the next step, or none."""
        passed = {decision.level for decision in self.decisions.all()}
        level, group, _name = next(
            (step for step in self.steps if step[0] not in passed), (None, None, "")
        )
        self.next_level, self.next_group_id = level, group
        self.waiting_since = moment if level else None

    def may_be_decided_by(self, user) -> bool:
        """Whether the next step is the user's, who is in its group and neither wrote nor decided before."""
        return (
            self.is_open
            and user.is_active
            and user.pk not in self.writers
            and user.groups.filter(pk=self.next_group_id).exists()
            and not self.decisions.filter(by=user).exists()
        )

    def progress(self) -> list[dict]:
        """Each step with its `level`, `name` and `group`, and its `decision` once there is one."""
        decisions = {decision.level: decision for decision in self.decisions.all()}
        return [
            {
                "level": level,
                "name": Level(level).label,
                "group": group,
                "decision": decisions.get(level),
                "is_next": self.is_open and level == self.next_level,
            }
            for level, _pk, group in self.steps
        ]


class ReviewDecision(models.Model):
    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned for changes")

    review = models.ForeignKey(
        Review, models.CASCADE, related_name="decisions", verbose_name=_("review")
    )
    level = models.PositiveSmallIntegerField(_("step"), choices=Level)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    comment = models.TextField(_("comment"), blank=True)
    field_comments = models.JSONField(_("comments by field"), default=dict, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["level"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["review", "level"], name="one_decision_a_step"),
            models.UniqueConstraint(fields=["review", "by"], name="nobody_decides_two_steps"),
        ]

    def __str__(self):
        return f"{self.get_level_display()}: {self.get_verdict_display()}"


def understaffed(steps: list[ReviewStep], writers: list[int]) -> list[ReviewStep]:
    """The steps that cannot all be taken by different people who are no writers; empty if they can.

    The fewest that lack people, by Hall's theorem. One query a step.
    """
    able = {
        step: set(
            step.group.user_set.filter(is_active=True)
            .exclude(pk__in=writers)
            .values_list("pk", flat=True)
        )
        for step in steps
    }
    for some in chain.from_iterable(combinations(steps, n) for n in range(1, len(steps) + 1)):
        if len(set().union(*(able[step] for step in some))) < len(some):
            return list(some)
    return []

"""The plan of a year, its priority tasks, and the reports on how they progress."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from torchcenter.desk.documents import DocumentsField
from torchcenter.desk.models import Publication
from torchcenter.record.content import EditionContent
from torchcenter.record.references import addresses_of


class Plan(Publication):
    section = "tasks"

    year = models.PositiveSmallIntegerField(
        pgettext_lazy("of a plan", "year"),
        unique=True,
        validators=[MinValueValidator(1949), MaxValueValidator(2999)],
    )
    date = models.DateField(
        _("date"),
        default=timezone.localdate,
        help_text=_("The day on which the plan was announced."),
    )
    summary = models.TextField(_("summary"), blank=True)

    class Meta(Publication.Meta):
        verbose_name = _("annual plan")
        verbose_name_plural = _("annual plans")
        ordering = ["-year"]

    def as_edition(self):
        return EditionContent(
            section=self.section,
            kind=self.edition_kind,
            path=f"/tasks/{self.year}/",
            date=self.date,
            year=self.year,
            attachments=self.text_pictures(),
            **self.texts("title", "summary", "body"),
        )

    def take_back_details(self, content):
        self.year = content.year
        self.date = content.date


class PriorityTask(Publication):
    section = "tasks"

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="tasks", verbose_name=_("annual plan")
    )
    position = models.PositiveSmallIntegerField(
        _("number in the plan"), validators=[MinValueValidator(1)]
    )

    carried_over_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="carried_over_to",
        verbose_name=_("carried over from"),
        help_text=_("The task of an earlier year's plan that this one goes on with."),
    )

    class Meta(Publication.Meta):
        verbose_name = _("priority task")
        verbose_name_plural = _("priority tasks")
        ordering = ["-plan__year", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="task_position_is_unique_in_plan",
                violation_error_message=_("The plan has a task with this number already."),
            ),
        ]

    def clean(self):
        super().clean()
        earlier = self.carried_over_from
        if earlier and self.plan_id and earlier.plan.year >= self.plan.year:
            raise ValidationError(
                {"carried_over_from": _("Choose a task of an earlier year's plan.")}
            )

    @property
    def edition_kind(self):
        return "task"

    @property
    def issued_on(self):
        return self.plan.date

    def as_edition(self):
        return EditionContent(
            section=self.section,
            kind=self.edition_kind,
            path=f"/tasks/{self.plan.year}/{self.position}/",
            date=self.plan.date,
            year=self.plan.year,
            details=self.details(),
            attachments=self.text_pictures(),
            **self.texts("title", "body"),
        )

    def details(self) -> dict[str, Any]:
        """What an edition of a task has of its own; an earlier task by its document number."""
        earlier = self.carried_over_from
        return {
            "position": self.position,
            "progress": [report.as_entry() for report in self.reports.all()],
            **({"carried_over_from": earlier.document} if earlier and earlier.document else {}),
        }

    def take_back_details(self, content):
        self.plan = Plan.objects.filter(year=content.year).first()
        if self.plan is None:
            raise ValidationError(
                {"plan": _("There is no plan of the year %d any more.") % content.year}
            )
        self.position = content.details["position"]
        earlier = content.details.get("carried_over_from")
        self.carried_over_from = (
            PriorityTask.objects.filter(document=earlier).first() if earlier else None
        )
        entries = content.details["progress"]
        self.reports.exclude(date__in=[entry["date"] for entry in entries]).delete()
        for entry in entries:
            values = {name: value for name, value in entry.items() if name != "date"}
            values.setdefault("evidence", [])
            self.reports.update_or_create(date=entry["date"], defaults=values)

    @classmethod
    def shown_details(cls, details):
        details = dict(details)
        reports = details.pop("progress", [])
        if earlier := details.get("carried_over_from"):
            [details["carried_over_from"]] = addresses_of([earlier])
        lines = [
            f"{entry['date']}: {entry['percentage']} %"
            + "".join(f" {word}" for word in f"{entry['text_zh_hans']} {entry['text_en']}".split())
            + "".join(f" {address}" for address in addresses_of(entry.get("evidence", ())))
            for entry in reports
        ]
        return {
            **super().shown_details(details),
            capfirst(ProgressReport._meta.verbose_name_plural): "\n".join(lines),
        }


class ProgressReport(models.Model):
    """How far a task had come on a day; the public reads it once the task is published again."""

    task = models.ForeignKey(
        PriorityTask, models.CASCADE, related_name="reports", verbose_name=_("priority task")
    )
    date = models.DateField(_("date"), default=timezone.localdate)
    percentage = models.PositiveSmallIntegerField(
        _("completed, in per cent"), validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("report"), blank=True)
    evidence = DocumentsField(
        models.BigIntegerField(),
        verbose_name=_("evidence"),
        default=list,
        blank=True,
        help_text=_("Addresses of notices, milestones or tasks of this site, one a line."),
    )

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "date"],
                name="one_progress_report_a_day",
                violation_error_message=_("There is a report of this day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(percentage__lte=100), name="progress_is_at_most_all"
            ),
        ]

    def __str__(self):
        return f"{self.date:%Y-%m-%d}: {self.percentage} %"

    def clean(self):
        if self.date and self.date > timezone.localdate():
            raise ValidationError({"date": _("A report cannot be of a day ahead.")})

    def as_entry(self) -> dict:
        """The entry in the details of the task's edition."""
        return {
            "date": self.date.isoformat(),
            "percentage": self.percentage,
            "text_zh_hans": (self.text_zh_hans or "").strip(),
            "text_en": (self.text_en or "").strip(),
            **({"evidence": self.evidence} if self.evidence else {}),
        }

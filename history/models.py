"""Dated milestones, and what the timeline shows of them."""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from torchcenter.desk.models import Publication
from torchcenter.record.content import EditionContent


class Milestone(Publication):
    """A dated event. `date` is the first day of the year or month where no more is known."""

    class Precision(models.TextChoices):
        YEAR = "year", _("year")
        MONTH = "month", _("month")
        DAY = "day", _("day")

    section = "history"

    date = models.DateField(_("date"))
    precision = models.CharField(
        _("precision"),
        max_length=10,
        choices=Precision,
        default=Precision.DAY,
        help_text=_("How much of the date is known; readers see no more than that."),
    )

    class Meta(Publication.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["date", "pk"]

    def clean(self):
        super().clean()
        if self.date:
            self.date = first_day(self.date, self.precision)

    def save(self, *args, **kwargs):
        self.date = first_day(self.date, self.precision)
        super().save(*args, **kwargs)

    @property
    def issued_on(self):
        """What happened in 1988 is told by the institution of today."""
        return timezone.localdate()

    def as_edition(self):
        return EditionContent(
            section=self.section,
            kind=self.edition_kind,
            path=f"/history/{self.document}/",
            date=self.date,
            year=self.date.year,
            details={"precision": self.precision},
            attachments=self.text_pictures(),
            **self.texts("title", "body"),
        )

    def take_back_details(self, content):
        self.date = content.date
        self.precision = content.details["precision"]


def first_day(date: dt.date, precision: str) -> dt.date:
    """The first day of the period that the date names to this precision."""
    if precision == Milestone.Precision.YEAR:
        return date.replace(month=1, day=1)
    if precision == Milestone.Precision.MONTH:
        return date.replace(day=1)
    return date

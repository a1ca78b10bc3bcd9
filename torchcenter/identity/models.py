"""Who we are: the institution's names in time, and what its site has to say of itself."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class OrganisationNameQuerySet(models.QuerySet):
    def on(self, date: dt.date) -> OrganisationName | None:
        """The name in force on the day; None before the first or in a gap. One query.

        It reads the few names there are: to compose a condition takes longer.
        """
        return next((name for name in self if name.is_in_force(date)), None)


class OrganisationName(models.Model):
    """What the institution was called during a span of days; no two spans overlap."""

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("Empty: since the beginning.")
    )
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("The first day on which it no longer holds. Empty: to this day."),
    )

    objects = OrganisationNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of the institution")
        verbose_name_plural = _("names of the institution")
        ordering = [F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from"))
                | Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True),
                name="organisation_name_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="organisation_names_do_not_overlap",
                expressions=[(DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS)],
                violation_error_message=_("Another name is in force on some of these days."),
            ),
        ]

    def __str__(self):
        return self.name

    def is_in_force(self, date: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= date) and (
            self.valid_until is None or date < self.valid_until
        )

    def clean(self):
        """Refuse a span that ends before it begins; PostgreSQL cannot even form such a range."""
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": _("The name must end after it begins.")})


class Identifier(models.TextChoices):
    """What is known of an identifier that an official site shows: never invented, never empty."""

    UNKNOWN = "", _("not entered yet (nothing is shown)")
    VALUE = "value", _("granted: show the number")
    IN_PROGRESS = "in_progress", _("in progress")
    NOT_APPLICABLE = "not_applicable", _("not applicable (nothing is shown)")


def identifier_state(verbose_name):
    return models.CharField(
        verbose_name, max_length=20, choices=Identifier, default=Identifier.UNKNOWN, blank=True
    )


class SiteIdentity(models.Model):
    """The one row with the contact details and the identifiers of the footer."""

    IDENTIFIERS = ("icp", "police", "site_code", "government_mark")

    address = models.CharField(_("postal address"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    icp_state = identifier_state(_("ICP filing: state"))
    icp_number = models.CharField(_("ICP filing: number"), max_length=50, blank=True)
    police_state = identifier_state(_("public security filing: state"))
    police_number = models.CharField(_("public security filing: number"), max_length=50, blank=True)
    site_code_state = identifier_state(_("website identification code: state"))
    site_code_number = models.CharField(
        _("website identification code: number"), max_length=50, blank=True
    )
    government_mark_state = identifier_state(_("mark of party and government websites: state"))
    government_mark_number = models.CharField(
        _("mark of party and government websites: code"),
        max_length=50,
        blank=True,
        validators=[
            RegexValidator(r"^[0-9A-Fa-f]+\Z", _("Enter figures and letters from A to F."))
        ],
        help_text=_("What stands after “id=” in the address that the mark leads to."),
    )

    class Meta:
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="site_identity_is_one_row"),
        ]

    def __str__(self):
        return str(_("Contact and identifiers"))

    def clean(self):
        errors = {}
        for name in self.IDENTIFIERS:
            state, number = getattr(self, f"{name}_state"), getattr(self, f"{name}_number")
            if state == Identifier.VALUE and not number.strip():
                errors[f"{name}_number"] = _("Enter the number, or choose another state.")
            if state != Identifier.VALUE and number.strip():
                errors[f"{name}_state"] = _("There is a number: choose “granted”.")
        if errors:
            raise ValidationError(errors)

    @cached_property
    def identifiers(self) -> list[dict[str, str]]:
        """What the footer shows, in order: label, and the number or that it is in progress.

        `register` is the name of the register that a granted one is looked up in; see `register_address`.
        """
        labels = {
            "icp": _("ICP filing"),
            "police": _("Public security filing"),
            "site_code": _("Website identification code"),
            "government_mark": _("Party and government website mark"),
        }
        shown = []
        for name in self.IDENTIFIERS:
            state = getattr(self, f"{name}_state")
            if state == Identifier.VALUE:
                # The code of the mark is for its register alone.
                is_mark = name == "government_mark"
                text = _("Look it up") if is_mark else getattr(self, f"{name}_number")
            elif state == Identifier.IN_PROGRESS:
                text = Identifier.IN_PROGRESS.label
            else:
                continue
            register = name if self.register_address(name) else ""
            shown.append({"label": labels[name], "text": text, "register": register})
        return shown

    def register_address(self, name: str) -> str:
        """Where a granted identifier is looked up; empty if it is not granted or is in no register."""
        if getattr(self, f"{name}_state") != Identifier.VALUE:
            return ""
        number = getattr(self, f"{name}_number")
        match name:
            case "icp":
                return "https://beian.miit.gov.cn/"
            case "police":
                figures = "".join(filter(str.isdecimal, number))
                return f"https://beian.mps.gov.cn/#/query/webSearch?code={figures}"
            case "government_mark":
                return f"https://bszs.conac.cn/sitename?method=show&id={number}"
        return ""

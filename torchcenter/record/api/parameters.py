"""What may be asked of the API, checked and turned into a condition on the record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from torchcenter.record.texts import LANGUAGES, suffix_of
from torchcenter.record.validity import Validity

LIMIT, MOST = 50, 100
MAX_VALUE = 200
_CURSOR = re.compile(r"([0-9]{1,16})-([0-9]{1,18})")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def unknown(given: Iterable[str], known: Container[str]) -> dict[str, list[str]]:
    """By name what to say of parameters that there are none of."""
    return {name: [_("There is no such parameter.")] for name in given if name not in known}


class CursorField(forms.CharField):
    """Where a page ends: the moment its last edition came into force, in µs since 1970, and its number."""

    pattern = f"^{_CURSOR.pattern}$"

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        match = _CURSOR.fullmatch(text)
        if not match:
            raise ValidationError(_("This is no cursor that the site has given out."))
        return _EPOCH + dt.timedelta(microseconds=int(match[1])), int(match[2])


def cursor_of(edition) -> str:
    """The cursor behind which the editions after this one are."""
    return f"{(edition.in_force_from - _EPOCH) // dt.timedelta(microseconds=1)}-{edition.pk}"


class EditionParameters(forms.Form):
    """The filters of the archive search. `from` and `to` are days of the documents, both included."""

    year = forms.IntegerField(required=False, min_value=1000, max_value=2999)
    month = forms.IntegerField(required=False, min_value=1, max_value=12)
    section = forms.CharField(required=False, max_length=MAX_VALUE)
    category = forms.CharField(required=False, max_length=MAX_VALUE)
    body = forms.CharField(required=False, max_length=MAX_VALUE)
    language = forms.ChoiceField(required=False, choices=[(code, code) for code in LANGUAGES])
    validity = forms.ChoiceField(required=False, choices=Validity.choices)
    limit = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    cursor = CursorField(required=False, max_length=40)

    field_order = ("year", "month", "from", "to")

    def __init__(self, data):
        super().__init__(data)
        for name in ("from", "to"):
            self.fields[name] = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("month") and not self.data.get("year", "").strip():
            self.add_error("month", _("A month needs its year."))
        since, until = cleaned.get("from"), cleaned.get("to")
        if since and until and until < since:
            self.add_error("to", _("The last day is before the first."))
        return cleaned

    def problems(self) -> dict[str, list[str]]:
        """What cannot be meant, by parameter; a name that is not known is most likely a slip."""
        return dict(self.errors) | unknown(self.data, self.fields)

    def condition(self) -> Q:
        """What valid parameters ask of an edition in force."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        condition = Q()
        for name, column in (
            ("year", "year"),
            ("section", "section"),
            ("category", "category"),
            ("month", "date__month"),
            ("from", "date__gte"),
            ("to", "date__lte"),
        ):
            if name in asked:
                condition &= Q(**{column: asked[name]})
        if "month" in asked:
            condition &= Q(date__year=asked["year"])
        if body := asked.get("body"):
            condition &= Q(issuing_body_zh_hans=body) | Q(
                issuing_body_zh_hans="", issuing_body_en=body
            )
        if language := asked.get("language"):
            condition &= ~Q(**{f"title_{suffix_of(language)}": ""})
        if validity := asked.get("validity"):
            noted = Q(details__validity=validity)
            is_default = validity == Validity.VALID
            condition &= noted | ~Q(details__has_key="validity") if is_default else noted
        if cursor := asked.get("cursor"):
            moment, number = cursor
            condition &= Q(in_force_from__gte=moment)
            condition &= Q(in_force_from__gt=moment) | Q(pk__gt=number)
        return condition

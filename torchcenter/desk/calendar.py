"""The desk's calendar: what came and will come into force, pins that end, texts to be looked at again."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.admin import AdminSite
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from torchcenter.record.models import PINNED_UNTIL, Edition

from . import permissions
from .kinds import publication_models

# A day, or a month, may have seen thousands, from an import.
SHOWN_A_DAY = 8
READ_A_MONTH = 2000
FIRST_YEAR, LAST_YEAR = 1989, 2999

PUBLISHED, WITHDRAWN, PIN_ENDS, DUE = "published", "withdrawn", "pin-ends", "due"


@dataclass(frozen=True, order=True)
class Event:
    """`at` is a moment, or the beginning of a day for what has no time; `address` is empty off the desk."""

    at: dt.datetime
    what: str
    title: str
    address: str
    is_ahead: bool

    @property
    def has_time(self) -> bool:
        return self.what != DUE

    @property
    def text(self) -> str:
        return {
            (PUBLISHED, True): _("to be published"),
            (PUBLISHED, False): _("published"),
            (WITHDRAWN, True): _("to be withdrawn"),
            (WITHDRAWN, False): _("withdrawn"),
        }.get(
            (self.what, self.is_ahead),
            _("no longer pinned") if self.what == PIN_ENDS else _("to be looked at again"),
        )


@dataclass
class Day:
    date: dt.date
    is_of_month: bool
    events: list[Event] = field(default_factory=list)

    @property
    def shown(self) -> list[Event]:
        return self.events[:SHOWN_A_DAY]

    @property
    def more(self) -> int:
        return len(self.events) - len(self.shown)


def page(site: AdminSite, request) -> TemplateResponse:
    """The month `?month=2026-11`, the present one without it. Raises Http404 for what is no month."""
    today = timezone.localdate()
    first = _month(request.GET.get("month"), today)
    previous = (first - dt.timedelta(days=1)).replace(day=1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    context = {
        **site.each_context(request),
        "title": _("Calendar"),
        "first": first,
        "previous": previous if previous.year >= FIRST_YEAR else None,
        "following": following if following.year <= LAST_YEAR else None,
        "today": today,
        "weeks": weeks(first, request.user),
    }
    return TemplateResponse(request, "desk/calendar.html", context)


def weeks(first: dt.date, user) -> list[list[Day]]:
    """The days of the month that begins with `first`, in weeks from Monday on, each with its events."""
    found: dict[dt.date, list[Event]] = defaultdict(list)
    for event in events(first, user):
        found[timezone.localdate(event.at)].append(event)
    return [
        [Day(day, day.month == first.month, sorted(found[day])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]


def events(first: dt.date, user) -> Iterator[Event]:
    """What happens in the month to the publications that the user may see. Three queries and two a kind."""
    kinds = [model for model in publication_models() if permissions.may(user, "view", model)]
    begin, end = (_midnight(day) for day in (first, (first + dt.timedelta(days=31)).replace(day=1)))
    now = timezone.now()
    sections = {model.section for model in kinds}
    editions = list(
        Edition.objects.filter(
            section__in=sections, in_force_from__gte=begin, in_force_from__lt=end
        )
        .ever_in_force()
        .order_by("-in_force_from")
        .defer("body_zh_hans", "body_en", "attachments")[:READ_A_MONTH]
    )
    pinned = [
        edition
        for edition in Edition.objects.filter(section__in=sections, details__has_key=PINNED_UNTIL)
        .in_force()
        .defer("body_zh_hans", "body_en", "attachments")
        if begin <= dt.datetime.fromisoformat(edition.details[PINNED_UNTIL]) < end
    ]
    addresses = _addresses(kinds, {edition.document for edition in (*editions, *pinned)})
    for edition in editions:
        yield Event(
            at=edition.in_force_from,
            what=WITHDRAWN if edition.withdrawn else PUBLISHED,
            title=str(edition.title),
            address=addresses.get(edition.document, ""),
            is_ahead=edition.in_force_from > now,
        )
    for edition in pinned:
        at = dt.datetime.fromisoformat(edition.details[PINNED_UNTIL])
        address = addresses.get(edition.document, "")
        yield Event(at, PIN_ENDS, str(edition.title), address, is_ahead=at > now)
    for model in kinds:
        due = model.objects.filter(review_by__gte=first, review_by__lt=timezone.localdate(end))
        for publication in due.exclude(document=None).only(
            "pk", "title_zh_hans", "title_en", "review_by"
        ):
            at = _midnight(publication.review_by)
            yield Event(at, DUE, str(publication), _form(model, publication.pk), is_ahead=at > now)


def _addresses(kinds, documents: set[int]) -> dict[int, str]:
    return {
        document: _form(model, pk)
        for model in (kinds if documents else ())
        for document, pk in model.objects.filter(document__in=documents).values_list(
            "document", "pk"
        )
    }


def _form(model, pk: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _month(text: str | None, today: dt.date) -> dt.date:
    if not text:
        return today.replace(day=1)
    try:
        first = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  (A month has no zone.)
    except ValueError as error:
        raise Http404(_("No such month.")) from error
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise Http404(_("No such month."))
    return first

"""The milestones as a calendar (RFC 5545) that calendar programs subscribe to."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from torchcenter.record.models import Edition

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Torch Center//Milestones//ZH"


@require_safe
def milestones(request):
    """Every milestone as an event of whole days: of its year or month where no more is known."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Milestones"))
    for milestone in Edition.objects.of("history").in_force().order_by("date", "document"):
        first, after = span(milestone.date, milestone.details.get("precision", "day"))
        event = Event()
        event.add("uid", f"{milestone.document}@{request.get_host()}")
        event.add("dtstamp", milestone.in_force_from)
        event.add("dtstart", first)
        event.add("dtend", after)
        event.add("summary", milestone.title, {"language": milestone.title.lang})
        event.add("url", request.build_absolute_uri(milestone.get_absolute_url()))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="milestones.ics"'
    return response


def span(date: dt.date, precision: str) -> tuple[dt.date, dt.date]:
    """The first day that is meant, and the first that no longer is."""
    match precision:
        case "year":
            return date.replace(month=1, day=1), dt.date(date.year + 1, 1, 1)
        case "month":
            first = date.replace(day=1)
            return first, (first + dt.timedelta(days=31)).replace(day=1)
    return date, date + dt.timedelta(days=1)

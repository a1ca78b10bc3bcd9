"""The milestones as a calendar (RFC 5545) that calendar programs subscribe to."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from torchcenter.partial_dates import span
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
        first, after = span(milestone.date, milestone.precision)
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

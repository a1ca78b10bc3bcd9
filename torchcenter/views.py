"""The pages that know every section, and the two addresses a monitor asks."""

from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import TemplateView

from notices.views import pinned
from tasks.views import tasks_of
from torchcenter.record import former_addresses
from torchcenter.record.models import Edition

LATEST_NOTICES = 6
LATEST_MILESTONES = 5


class HomeView(TemplateView):
    template_name = "home.html"

    def get_context_data(self, **kwargs):
        in_force = Edition.objects.in_force()
        plans = in_force.of("tasks", "plan").filter(year__lte=timezone.localdate().year)
        plan = plans.order_by("-year").first()
        first = pinned("notice")
        notices = in_force.of("notices", "notice").exclude(pk__in=[n.pk for n in first])
        return {
            **super().get_context_data(**kwargs),
            "statement": in_force.of("notices", "statement").newest_first().first(),
            "pinned": first,
            "notices": notices.newest_first()[:LATEST_NOTICES],
            "plan": plan,
            "tasks": tasks_of(plan.year) if plan else [],
            "milestones": in_force.of("history").newest_first()[:LATEST_MILESTONES],
        }


def page_not_found(request, exception):
    """301 to what stood at this address on an earlier site; else 404, with its words to search for."""
    if request.method in ("GET", "HEAD"):
        edition = former_addresses.edition_formerly_at(request)
        if edition is not None:
            return HttpResponsePermanentRedirect(edition.get_absolute_url())
    context = {"words": former_addresses.words_of(request.path)}
    return render(request, "404.html", context, status=404)


def healthz(request):
    """The process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request):
    """The process can serve pages from the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM record_edition LIMIT 1")
    except DatabaseError:
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")

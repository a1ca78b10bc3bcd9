"""The pages that know every section, and the two addresses a monitor asks."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import Max
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from notices.views import pinned
from notices.views import years as years_of_notices
from tasks.views import tasks_of
from torchcenter.identity.models import OrganisationName, SiteIdentity
from torchcenter.language import neutral
from torchcenter.moves import addresses as moved_addresses
from torchcenter.moves.models import Move
from torchcenter.record import former_addresses
from torchcenter.record.models import Edition
from torchcenter.record.open_data import COLUMNS
from torchcenter.responses import API_PREFIX, json_response

LATEST_NOTICES = 6
LATEST_MILESTONES = 5
# Browsers cut a longer name of a search engine off.
OPENSEARCH_NAME = 16
# RFC 9116 wants less than a year.
SECURITY_CONTACT_HOLDS = dt.timedelta(days=30)
# A restarted database is back by then; a page kept meanwhile would outlast the failure.
UNAVAILABLE = {"Retry-After": "30", "Cache-Control": "no-store"}


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


class FeedsView(TemplateView):
    """What there is to subscribe to."""

    template_name = "feeds.html"

    def get_context_data(self, **kwargs):
        in_force = Edition.objects.in_force()
        notices = in_force.of("notices").exclude(category="").order_by("category")
        latest = notices.values("category").annotate(latest=Max("pk")).values_list("latest")
        plans = in_force.of("tasks", "plan").order_by("-year")
        return {
            **super().get_context_data(**kwargs),
            "categories": in_force.filter(pk__in=latest).order_by("category"),
            "years_of_notices": [group["year"] for group in years_of_notices()],
            "years_of_plans": plans.values_list("year", flat=True),
        }


class SiteMapView(TemplateView):
    """Every part of the site, for readers; `sitemap.xml` is for search engines."""

    template_name = "site/site_map.html"

    def get_context_data(self, **kwargs):
        plans = Edition.objects.of("tasks", "plan").in_force().order_by("-year")
        return {
            **super().get_context_data(**kwargs),
            "years_of_notices": years_of_notices(),
            "plans": plans,
        }


class DataView(TemplateView):
    """What there is to download, and what its columns mean."""

    template_name = "site/data.html"
    extra_context = {"columns": COLUMNS}


class CorrectionsView(TemplateView):
    template_name = "site/corrections.html"
    extra_context = {"name": gettext_lazy("Report an error")}


class AccessibilityView(TemplateView):
    template_name = "site/accessibility.html"
    extra_context = {"name": gettext_lazy("Accessibility")}


class PrivacyView(TemplateView):
    template_name = "site/privacy.html"
    extra_context = {"name": gettext_lazy("Privacy")}


# The pages that are no document's, nor of a year or month.
PAGES = (
    "home",
    "notices:list",
    "history:timeline",
    "tasks:plans",
    "search:page",
    "feeds:list",
    "open-data",
    "site-map",
    "corrections",
    "accessibility",
    "privacy",
)


def site_pages() -> Iterator[str]:
    """The neutral paths of the pages that are no document's, for the site map."""
    for name in PAGES:
        yield neutral(reverse(name))
    for group in years_of_notices():
        yield neutral(reverse("notices:year", args=[group["year"]]))
    notices = Edition.objects.of("notices").in_force().annotate(month=TruncMonth("date"))
    for month in notices.order_by("-month").values_list("month", flat=True).distinct():
        yield neutral(reverse("notices:month", args=[month.year, month.month]))


@require_safe
def robots(request):
    """What crawlers may read: everything but the endless combinations of a search."""
    context = {"sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request):
    """The archive search as browsers add it to their own (OpenSearch 1.1)."""
    build = request.build_absolute_uri
    institution = OrganisationName.objects.on(timezone.localdate()) or OrganisationName()
    context = {
        "short_name": (institution.short_name or institution.name or _("Archive"))[
            :OPENSEARCH_NAME
        ],
        "description": _("Archive search"),
        "mark": build(static("img/mark.svg")),
        "page": build(reverse("search:page")),
        "feed": build(reverse("feeds:search")),
        "itself": build(request.path),
    }
    media_type = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "opensearch.xml", context, content_type=media_type)


@require_safe
def security_contact(request):
    """Whom to tell of a weakness of the site (RFC 9116); 404 until the institution's e-mail is entered."""
    identity = SiteIdentity.objects.first()
    if identity is None or not identity.email:
        raise Http404(_("No contact has been entered."))
    last_day = timezone.localdate() + SECURITY_CONTACT_HOLDS
    context = {
        "email": identity.email,
        "expires": dt.datetime.combine(last_day, dt.time(), dt.UTC).isoformat(),
        "itself": request.build_absolute_uri(request.path),
    }
    return render(request, "security.txt", context, content_type="text/plain; charset=utf-8")


def page_not_found(request, exception):
    """301 to where what stood at this address is now; else 404, with its words to search for.

    What a document notes of itself comes before the table of moves. In JSON for programs that use the API.
    """
    if request.path.startswith(API_PREFIX):
        answer = {"error": _("There is nothing at this address.")}
        return json_response(answer, status=404)
    if request.method in ("GET", "HEAD"):
        edition = former_addresses.edition_formerly_at(request)
        if edition is not None:
            return HttpResponsePermanentRedirect(edition.get_absolute_url())
        present = Move.objects.present_of(moved_addresses.of(request))
        if present is not None:
            return HttpResponsePermanentRedirect(
                moved_addresses.in_language(present, get_language())
            )
    context = {"words": former_addresses.words_of(request.path)}
    return render(request, "404.html", context, status=404)


def server_error(request):
    """503 while the database cannot be reached, in JSON for programs that use the API; else 500.

    Stands for whatever an exception broke off, so it asks nothing of the database.
    """
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return defaults.server_error(request)
    if request.path.startswith(API_PREFIX):
        answer = {
            "error": _("The service is unavailable for the moment. Please try again shortly.")
        }
        return json_response(answer, status=503, headers=UNAVAILABLE)
    return HttpResponse(render_to_string("503.html"), status=503, headers=UNAVAILABLE)


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

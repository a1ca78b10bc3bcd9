"""The site map for search engines (sitemaps.org), with the languages and pictures of every document.

One part for each section and year. Django's own framework reads every document for the index and again for
each part, which an archive of a million does not bear.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from torchcenter.language import localised

from .models import Edition
from .texts import LANGUAGE_TAGS

# A part may have 50,000 addresses at most; a document has two.
PART = 10_000


@dataclass(frozen=True)
class Entry:
    """An address in one language; `alternates` has every language's by tag, this one's too."""

    address: str
    alternates: Sequence[tuple[str, str]] = ()
    changed_at: dt.datetime | None = None
    pictures: Sequence[str] = ()


@require_safe
def index(request):
    """The parts: the site's own pages, and each section's years."""
    build = request.build_absolute_uri
    years = Edition.objects.in_force().order_by("section", "-year").values("section", "year")
    parts = [Entry(build(reverse("sitemap-pages")))]
    for group in years.annotate(count=Count("pk"), changed_at=Max("in_force_from")):
        for part in range(1, (group["count"] - 1) // PART + 2):
            address = reverse("sitemap-part", args=[group["section"], group["year"], part])
            parts.append(Entry(build(address), changed_at=group["changed_at"]))
    return _respond(request, "sitemap_index.xml", parts)


@require_safe
def documents(request, section, year, part):
    """The documents of a section and year; 404 where there are none."""
    editions = Edition.objects.of(section).in_force().in_year(year).order_by("document")
    columns = ("path", "title_zh_hans", "title_en", "attachments", "in_force_from")
    wanted = editions.only(*columns)[(part - 1) * PART : part * PART]
    entries = [entry for edition in wanted for entry in _entries_of(request, edition)]
    if not entries:
        raise Http404(_("There is no such part of the site map."))
    return _respond(request, "sitemap.xml", entries)


@require_safe
def pages(request, paths: Callable[[], Iterable[str]]):
    """The site's own pages, which exist in every language; `paths` gives their neutral paths."""
    tags = LANGUAGE_TAGS.items()
    entries = [
        entry
        for path in paths()
        for entry in _in_languages(request, {tag: localised(path, code) for code, tag in tags})
    ]
    return _respond(request, "sitemap.xml", entries)


def _entries_of(request, edition: Edition) -> Iterator[Entry]:
    addresses = {
        tag: localised(edition.path, code)
        for code, tag in LANGUAGE_TAGS.items()
        if edition.exists_in(code)
    }
    pictures = [
        request.build_absolute_uri(file.get_absolute_url())
        for file in edition.files
        if file.role != "attachment"
    ]
    return _in_languages(request, addresses, edition.in_force_from, pictures)


def _in_languages(
    request, addresses: dict[str, str], changed_at=None, pictures=()
) -> Iterator[Entry]:
    absolute = {tag: request.build_absolute_uri(path) for tag, path in addresses.items()}
    alternates = list(absolute.items()) if len(absolute) > 1 else []
    if alternates:
        alternates.append(("x-default", absolute[LANGUAGE_TAGS[settings.LANGUAGE_CODE]]))
    for address in absolute.values():
        yield Entry(address, alternates, changed_at, pictures)


def _respond(request, template: str, entries: list[Entry]) -> TemplateResponse:
    context = {"entries": entries}
    return TemplateResponse(request, template, context, content_type="application/xml")

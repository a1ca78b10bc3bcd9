"""Leaving for another site: a link in a text leads to a page that names where it goes.

The page is asked for by the edition and the place of the link among its links, never by an address, so that
nobody can make this site send readers where no edition does.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlsplit

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from torchcenter.identity.models import SiteIdentity

from .models import Edition

_LINK = re.compile(r'(<a (?:[a-z]+="[^"]*" )*?href=")(https?://[^"]*)(")')


def links_of(edition: Edition) -> list[str]:
    """The addresses of other sites in the texts of the edition, each once, Chinese text first."""
    found = _LINK.findall(edition.body_zh_hans) + _LINK.findall(edition.body_en)
    return list(dict.fromkeys(unescape(address) for _before, address, _after in found))


def with_leaving_pages(html: str, edition: Edition, host: str) -> str:
    """A text of a recorded edition whose links to other hosts lead to the page about leaving."""
    if edition.pk is None or "http" not in html:
        return html
    numbers = {address: number for number, address in enumerate(links_of(edition), 1)}

    def lead(link: re.Match) -> str:
        address = unescape(link[2])
        if _host_of(address) == host:
            return link[0]
        leaving = reverse("leaving", args=[edition.pk, numbers[address]])
        return f"{link[1]}{escape(leaving)}{link[3]}"

    return _LINK.sub(lead, html)


@require_safe
def page(request, edition: int, link: int):
    """Names the site that the link leads to. 404 where the public cannot read such a link."""
    editions = Edition.objects.public_by().filter(pk=edition, withdrawn=False)
    found = editions.first()
    if found is None or not Edition.objects.in_force().filter(document=found.document).exists():
        raise Http404(_("There is no such link."))
    links = links_of(found)
    if link > len(links):
        raise Http404(_("There is no such link."))
    return _respond(request, links[link - 1], found)


@require_safe
def to_register(request, identifier: str):
    """Names the register that an identifier in the footer is looked up in. 404 if it is not granted."""
    identity = SiteIdentity.objects.first()
    known = identity and identifier in SiteIdentity.IDENTIFIERS
    address = identity.register_address(identifier) if known else ""
    if not address:
        raise Http404(_("There is no such link."))
    return _respond(request, address)


def _respond(request, address: str, edition: Edition | None = None) -> TemplateResponse:
    context = {"address": address, "host": _host_of(address), "from_edition": edition}
    return TemplateResponse(request, "record/leaving.html", context)


def _host_of(address: str) -> str:
    return urlsplit(address).netloc.rpartition("@")[2]

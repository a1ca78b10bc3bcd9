"""A draft as its public page would show it: the section's own view and template, an edition never saved."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from torchcenter.desk import workflow
from torchcenter.desk.models import Publication
from torchcenter.language import localised
from torchcenter.record.models import Edition

# Stands for the number that a draft gets when it is published.
NUMBERLESS = 999_999_999
# Kept nowhere, listed nowhere, and not told to what the page leads to.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_BODY = re.compile(r"<body[^>]*>")
# Nothing of what scripts add belongs to a draft, and the frame that shows it runs none.
_SCRIPT = re.compile(r'<script src="[^"]*"(?: defer)?></script>')


def edition_of(publication: Publication) -> Edition:
    """What publishing the draft now would record; it is never saved."""
    if publication.document is None:
        publication.document = NUMBERLESS
    content = workflow.content_of(publication)
    now = timezone.now()
    return Edition(
        **content.as_columns(),
        document=publication.document,
        number=1,
        in_force_from=now,
        recorded_at=now,
        **publication.notes,
    )


def render(
    publication: Publication,
    language: str,
    asked: HttpRequest,
    address_of_file: Callable[[str, str], str],
    address_in: Callable[[str], str],
) -> HttpResponse:
    """The public page of the draft, marked as a preview.

    `address_of_file` gives the address of a file by its SHA-256 and name, `address_in` that of this
    preview in a language: the public ones lead nowhere before publishing.
    """
    edition = edition_of(publication)
    with translation.override(language):
        response = _public_response(edition, language, asked)
        html = response.content.decode()
        mark = format_html('<p class="preview-mark">{}</p>', _("Preview: not published"))
    html = _BODY.sub(lambda body: f"{body.group()}{mark}", html, count=1)
    html = _SCRIPT.sub("", html)
    html = html.replace("<head>", '<head><base target="_blank">', 1)
    for file in edition.named_files:
        # The texts have the names as the editor has encoded them, the templates as Django does.
        address = address_of_file(file.sha256, file.name)
        html = re.sub(rf"/files/{file.sha256}/[^\"\s]*", lambda _, new=address: new, html)
    for other in ("zh-hans", "en"):
        html = html.replace(f'"{localised(edition.path, other)}"', f'"{address_in(other)}"')
    return HttpResponse(html, headers={**PRIVATE, "Content-Language": language})


def _public_response(edition: Edition, language: str, asked: HttpRequest) -> HttpResponse:
    address = localised(edition.path, language)
    match = resolve(address)
    request = RequestFactory().get(address, HTTP_HOST=asked.get_host(), secure=asked.is_secure())
    request.user = AnonymousUser()
    request.resolver_match = match
    request.LANGUAGE_CODE = language
    view = match.func.view_class(**match.func.view_initkwargs)
    view.setup(request, *match.args, **match.kwargs)
    return view.respond(edition, view.template_name).render()

"""What a preview link shows to whoever has it: the draft as it is saved, and its files; nothing else.

A link that is unknown, ended or expired, or whose draft is gone, answers 404, whichever it is.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from torchcenter.record.files import file_response

from .models import PreviewLink, digest
from .rendering import PRIVATE, edition_of, render


def _shared(token: str):
    """The draft that the token opens. Raises Http404."""
    link = PreviewLink.objects.alive().filter(token_sha256=digest(token)).first()
    if link is None or link.publication is None:
        raise Http404
    PreviewLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
    return link.publication


@require_safe
def page(request, token, language=settings.LANGUAGE_CODE):
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return render(
        _shared(token),
        language,
        request,
        lambda sha256, name: reverse("admin:shared_preview_file", args=[token, sha256, name]),
        lambda other: reverse("admin:shared_preview_in", args=[token, other]),
    )


@require_safe
def file(request, token, sha256, name):
    """A file that the draft names, under this very name."""
    for entry in edition_of(_shared(token)).named_files:
        if (entry.sha256, entry.name) == (sha256, name):
            response = file_response(sha256, name, entry.media_type)
            for header, value in PRIVATE.items():
                response.headers[header] = value
            return response
    raise Http404


urlpatterns = [
    path("preview/<str:token>/", page, name="shared_preview"),
    path("preview/<str:token>/<str:language>/", page, name="shared_preview_in"),
    path(
        "preview/<str:token>/files/<str:sha256>/<str:name>",
        file,
        name="shared_preview_file",
    ),
]

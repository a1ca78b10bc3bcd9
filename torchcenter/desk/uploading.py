"""Files that the desk's scripts send by themselves, one a request, before the form is saved."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from torchcenter.filestore import stored_name

from . import permissions
from .models import Publication, Upload


@require_POST
def upload(request):
    """Store the multipart `file` and say in JSON what it has become; `stored` shows it as HTML.

    `accept` is "picture", to be shown in or beside a text, or "attachment".
    422 with `errors` where the file is not acceptable. For staff who may write anything at all.
    """
    if not _may_write(request.user):
        raise PermissionDenied
    file = request.FILES.get("file")
    role = request.POST.get("accept")
    if file is None or role not in Upload.Role:
        return JsonResponse({"errors": [_("No file was sent.")]}, status=422)
    try:
        uploaded = Upload.objects.store(file, by=request.user, role=role)
    except ValidationError as error:
        return JsonResponse({"errors": error.messages}, status=422)
    return JsonResponse(
        {
            "id": uploaded.pk,
            "sha256": uploaded.sha256,
            "name": uploaded.name,
            "size": uploaded.size,
            "media_type": uploaded.media_type,
            "width": uploaded.width,
            "height": uploaded.height,
            "stored": render_to_string("desk/stored_file.html", {"file": uploaded}),
            "url": reverse("admin:file", args=stored_name(uploaded.sha256).split("/")),
        }
    )


def _may_write(user) -> bool:
    return any(
        permissions.may(user, verb, model)
        for model in apps.get_models()
        if issubclass(model, Publication)
        for verb in ("add", "change")
    )

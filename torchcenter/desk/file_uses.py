"""Where a stored file is used: by which publications on the desk, by which editions of the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from torchcenter.filestore import stored_name
from torchcenter.record.models import Edition

from . import permissions
from .kinds import publication_models
from .models import Publication, StoredFile, StoredPicture, Upload


@dataclass(frozen=True)
class Use:
    """`name` is what the file is called there."""

    publication: Publication
    name: str

    @property
    def address(self) -> str:
        options = self.publication._meta
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return reverse(name, args=[self.publication.pk])


def naming(sha256: str) -> Q:
    """That a picture or an upload is the file, or has it among its smaller copies."""
    return Q(sha256=sha256) | Q(variants__contains=[{"sha256": sha256}])


def rows_naming(sha256: str) -> Iterator[StoredFile]:
    """The rows of publications that have the file, or a smaller copy of it, as theirs."""
    for model in apps.get_models():
        if issubclass(model, StoredFile):
            has_copies = issubclass(model, StoredPicture)
            named = naming(sha256) if has_copies else Q(sha256=sha256)
            yield from model.objects.filter(named).order_by("pk")


def uses_on_desk(sha256: str, user) -> Iterator[Use]:
    """The publications whose attachments, pictures or texts have the file, texts that `user` may see."""
    for row in rows_naming(sha256):
        [owner] = [
            field.name
            for field in row._meta.fields
            if field.many_to_one and issubclass(field.related_model, Publication)
        ]
        yield Use(getattr(row, owner), row.name)
    address = f"/files/{sha256}/"
    for model in publication_models():
        if permissions.may(user, "view", model):
            in_text = Q(body_zh_hans__contains=address) | Q(body_en__contains=address)
            for publication in model.objects.filter(in_text).order_by("pk"):
                yield Use(publication, _("in the text"))


def page(site: AdminSite, request, sha256: str) -> TemplateResponse:
    """For staff: what names the file now, and which editions have named it."""
    models = publication_models()
    if not any(permissions.may(request.user, "view", model) for model in models):
        raise PermissionDenied
    uses = [
        use
        for use in uses_on_desk(sha256, request.user)
        if permissions.may(request.user, "view", use.publication)
    ]
    editions = Edition.objects.naming_file(sha256).order_by("document", "-number")
    uploads = Upload.objects.filter(naming(sha256)).select_related("uploaded_by")
    may_read_record = request.user.has_perm("record.view_edition")
    if not may_read_record:
        # A scheduled edition tells what is to come; the name of a file may tell it too.
        viewed = [m.section for m in models if permissions.may(request.user, "view", m)]
        editions = editions.filter(section__in=viewed)
        uploads = uploads.filter(uploaded_by=request.user)
    if not (uses or editions or uploads):
        raise Http404
    context = {
        **site.each_context(request),
        "title": _("Where the file is used"),
        "now": timezone.now(),
        "sha256": sha256,
        "path": stored_name(sha256),
        "uses": uses,
        "editions": editions.defer("body_zh_hans", "body_en"),
        "may_read_record": may_read_record,
        "uploads": uploads,
    }
    return TemplateResponse(request, "desk/file_uses.html", context)

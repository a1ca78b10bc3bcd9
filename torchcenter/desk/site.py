"""The desk: Django's admin under the institution's name, in Chinese unless English was chosen."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, wraps

from csp.constants import SELF
from csp.decorators import csp_update
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from torchcenter.filestore import stored_name
from torchcenter.record.files import file_response
from torchcenter.record.models import Edition, Variant

from . import calendar, dashboard, file_uses, my_work
from .design import pages as design
from .editing import signing_in
from .models import Publication, StoredFile, StoredPicture, Upload
from .people import duties
from .preview import views as preview
from .rich_text import import_map
from .uploading import upload


@cache
def import_map_source() -> str:
    """The CSP source that allows the rich-text editor's import map, its one inline script."""
    content = re.fullmatch(r"<script[^>]*>(.*)</script>", import_map.render(), re.DOTALL).group(1)
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def with_desk_csp(view):
    def allowed(request, *args, **kwargs):
        return csp_update(
            {"script-src": [SELF, import_map_source()], "style-src": settings.DESK_STYLE_SOURCES}
        )(view)(request, *args, **kwargs)

    return allowed


class DeskSite(AdminSite):
    site_header = _("Torch Center desk")
    site_title = _("Torch Center desk")
    index_title = _("Contents of the site")
    site_url = "/"
    index_template = "desk/index.html"

    def admin_view(self, view, cacheable=False):
        admin_view = super().admin_view(view, cacheable)

        @wraps(admin_view)
        def guarded(request, *args, **kwargs):
            if signing_in.is_form(request) and not self.has_permission(request):
                return self.login(request)
            return admin_view(request, *args, **kwargs)

        return with_desk_csp(guarded)

    @method_decorator(with_desk_csp)
    def login(self, request, extra_context=None):
        """Let the person in; the inputs of a form that came too late go along and are kept then."""
        return signing_in.login(self, super().login, request, extra_context)

    def get_urls(self):
        return [
            path("language/", set_language, name="language"),
            path("files/<str:folder>/<str:sha256>", self.admin_view(self.file), name="file"),
            path("files/<str:sha256>/uses/", self.admin_view(self.file_uses), name="file_uses"),
            path("uploads/", self.admin_view(upload), name="uploads"),
            *preview.urlpatterns,
            path("calendar/", self.admin_view(self.calendar), name="calendar"),
            path("people/", self.admin_view(self.people), name="people"),
            path("design/", self.admin_view(design.page), name="design"),
            *super().get_urls(),
        ]

    def index(self, request, extra_context=None):
        searches = None
        if request.user.has_perm("search.view_askedtext"):
            searches = dashboard.searches(request.GET.get("days"))
        context = {"searches": searches, "heaps": my_work.heaps(request.user)}
        return super().index(request, {**context, **(extra_context or {})})

    def calendar(self, request):
        return calendar.page(self, request)

    def people(self, request):
        """Who may do what, and which review each text passes; for everybody on the desk to see."""
        context = {
            **self.each_context(request),
            "title": _("Who may do what"),
            "verbs": duties.VERBS.values(),
            "groups": duties.groups(),
            "routes": duties.routes(),
            "limits": duties.limits(),
        }
        return TemplateResponse(request, "desk/people.html", context)

    def get_app_list(self, request, app_label=None):
        """What is published comes first, then the rest; each in the order of INSTALLED_APPS."""
        installed = [config.label for config in apps.get_app_configs()]

        def is_supporting(entry):
            return not issubclass(entry["model"], Publication)

        app_list = super().get_app_list(request, app_label)
        for app in app_list:
            app["models"].sort(key=is_supporting)
        return sorted(
            app_list,
            key=lambda app: (
                all(map(is_supporting, app["models"])),
                installed.index(app["app_label"]),
            ),
        )

    def file(self, request, folder, sha256):
        """A file that a row of the desk or an edition of the record names, for staff."""
        if f"{folder}/{sha256}" != stored_name(sha256):
            raise Http404
        named = next(_named(sha256), None)
        if named is None:
            raise Http404
        return file_response(sha256, named.name, named.media_type)

    def file_uses(self, request, sha256):
        return file_uses.page(self, request, sha256)


def _named(sha256):
    """What names the file, each with a `name` and a `media_type`. A query a kind until one does."""
    for model in apps.get_models():
        if issubclass(model, StoredFile | Upload):
            yield from model.objects.filter(sha256=sha256)[:1]
            if issubclass(model, StoredPicture | Upload):
                for row in model.objects.filter(variants__contains=[{"sha256": sha256}])[:1]:
                    yield from (
                        v for v in (Variant(**e) for e in row.variants) if v.sha256 == sha256
                    )
    for edition in Edition.objects.naming_file(sha256)[:1]:
        yield from (file for file in edition.named_files if file.sha256 == sha256)

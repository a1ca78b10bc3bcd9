"""The desk: Django's admin under the institution's name, in Chinese unless English was chosen."""

import base64
import hashlib
import re
from functools import cache

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language
from django_prose_editor.widgets import importmap

from torchcenter.filestore import stored_path
from torchcenter.record.files import file_response

from .uploads import media_type_of


@cache
def import_map_source() -> str:
    """The CSP source that allows the rich-text editor's import map, its one inline script."""
    content = re.fullmatch(r"<script[^>]*>(.*)</script>", importmap.render(), re.DOTALL).group(1)
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

    def admin_view(self, view, cacheable=False):
        return with_desk_csp(super().admin_view(view, cacheable))

    @method_decorator(with_desk_csp)
    def login(self, request, extra_context=None):
        return super().login(request, extra_context)

    def get_urls(self):
        return [
            path("language/", set_language, name="language"),
            path("files/<str:folder>/<str:sha256>", self.admin_view(self.file), name="file"),
            *super().get_urls(),
        ]

    def file(self, request, folder, sha256):
        """A stored file, published or not, for staff."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256) or folder != sha256[:2]:
            raise Http404
        media_type, extension = media_type_of(stored_path(sha256))
        return file_response(sha256, f"{sha256[:8]}.{extension}", media_type)

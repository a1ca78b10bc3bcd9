"""The preview on the desk, and the links to it."""

from __future__ import annotations

import datetime as dt

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from torchcenter.desk import permissions

from .models import PreviewLink
from .rendering import render

WIDTHS = ("desktop", "phone")
# What the desk's own policy updates is kept apart from what these pages replace.


class LinkForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("For whom"), max_length=200, help_text=gettext_lazy("Such as a name.")
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days it is valid"), initial=7, min_value=1, max_value=30
    )


class PreviewPages:
    """For PublicationAdmin: `preview/`, the page in its frame, and links for people without an account."""

    def get_urls(self):
        def address(route, name, view):
            full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(
                f"<path:object_id>/{route}", self.admin_site.admin_view(view), name=full_name
            )

        return [
            address("preview/", "preview", self.preview_view),
            address("preview/page/<str:language>/", "preview_page", self.preview_page_view),
            address("preview/links/<int:link_id>/end/", "preview_end", require_POST(self.end_view)),
            *super().get_urls(),
        ]

    @method_decorator(csp_replace({"frame-src": [SELF]}))
    def preview_view(self, request, object_id):
        publication = self.viewed(request, object_id)
        may_link = permissions.may(request.user, "change", publication)
        form = LinkForm(request.POST or None)
        if request.method == "POST":
            permissions.require(request.user, "change", publication)
            if form.is_valid():
                self._make_link(request, publication, **form.cleaned_data)
                return redirect(request.get_full_path())
        width, language = request.GET.get("width"), request.GET.get("language")
        languages = dict(settings.LANGUAGES)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "publication": publication,
            "title": _("Preview"),
            "subtitle": str(publication),
            "width": width if width in WIDTHS else WIDTHS[0],
            "language": language if language in languages else settings.LANGUAGE_CODE,
            "missing": self._missing(publication),
            "links": PreviewLink.objects.of(publication).alive().select_related("made_by"),
            "may_link": may_link,
            "form": form,
        }
        return TemplateResponse(request, "desk/preview.html", context)

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_replace({"frame-ancestors": [SELF]}))
    def preview_page_view(self, request, object_id, language):
        """The page itself, which only the frame of the preview shows."""
        if language not in dict(settings.LANGUAGES):
            raise Http404
        publication = self.viewed(request, object_id)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview_page"
        return render(
            publication,
            language,
            request,
            lambda sha256, _name: reverse("admin:file", args=[sha256[:2], sha256]),
            lambda other: reverse(name, args=[publication.pk, other]),
        )

    def end_view(self, request, object_id, link_id):
        publication = self.viewed(request, object_id)
        permissions.require(request.user, "change", publication)
        link = get_object_or_404(PreviewLink.objects.of(publication), pk=link_id)
        PreviewLink.objects.filter(pk=link.pk).end()
        self.log_change(request, publication, _("Ended the preview link for %s.") % link.note)
        self.message_user(request, _("The link shows nothing any more."), messages.SUCCESS)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
        return redirect(name, publication.pk)

    def _make_link(self, request, publication, note, days):
        link, token = PreviewLink.objects.make(
            publication, by=request.user, note=note, lifetime=dt.timedelta(days=days)
        )
        self.log_change(request, publication, _("Made a preview link for %s.") % link.note)
        address = request.build_absolute_uri(reverse("admin:shared_preview", args=[token]))
        text = _("The link, which is shown only this once:")
        self.message_user(
            request, format_html("{} <code>{}</code>", text, address), messages.SUCCESS
        )

    def _missing(self, publication) -> list[str]:
        """What publishing would ask for."""
        try:
            publication.check_complete()
        except ValidationError as error:
            return self.reasons(error)
        return []

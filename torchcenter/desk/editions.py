"""The editions of a publication on the desk: to look at, to compare, to take into the draft."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from torchcenter.record.models import Edition

from . import permissions, workflow
from .edition_comparison import CONTEXT, compare

DRAFT = "draft"
# A list of editions shows none of these, and they can be long.
UNLISTED = ("summary_zh_hans", "summary_en", "body_zh_hans", "body_en", "details", "attachments")


class RestoreForm(forms.Form):
    """`read_at`: when the draft that was shown had last been changed."""

    read_at = forms.CharField(widget=forms.HiddenInput)

    def clean_read_at(self):
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["read_at"])
        except ValueError as error:
            raise ValidationError(_("Look at the page once more.")) from error


class EditionsMixin:
    """Pages below a publication's form: `editions/`, `editions/compare/`, `editions/3/restore/`."""

    def get_urls(self):
        def address(route, view, name):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(f"<path:object_id>/{route}", self.admin_site.admin_view(view), name=name)

        return [
            address("editions/", self.editions_view, "editions"),
            address("editions/compare/", self.compare_view, "compare"),
            address("editions/<int:number>/restore/", self.restore_view, "restore"),
            *super().get_urls(),
        ]

    def editions_view(self, request, object_id):
        """All editions, scheduled, cancelled and withdrawn ones included, newest first."""
        publication = self._public_publication(request, object_id)
        editions = list(
            Edition.objects.editions_of(publication.document).order_by("-number").defer(*UNLISTED)
        )
        self.attach_editions([publication])
        standing = publication.standing or editions[-1]
        may_compare_draft = publication.differs or len(editions) == 1
        return self._page(
            request,
            publication,
            "desk/editions.html",
            title=_("Editions"),
            editions=editions,
            now=timezone.now(),
            old_choice=standing.number if may_compare_draft else editions[1].number,
            new_choice=DRAFT if may_compare_draft else editions[0].number,
        )

    def compare_view(self, request, object_id):
        publication = self._public_publication(request, object_id)
        old, new = (self._chosen(request.GET.get(side), publication) for side in ("old", "new"))
        numbers = Edition.objects.editions_of(publication.document).values_list("number", flat=True)
        is_whole = "all" in request.GET
        return self._page(
            request,
            publication,
            "desk/edition_comparison.html",
            title=_("Compare editions"),
            now=timezone.now(),
            choices=[
                ("old", pgettext("side of a comparison", "Old"), old),
                ("new", pgettext("side of a comparison", "New"), new),
            ],
            numbers=list(numbers),
            is_whole=is_whole,
            comparison=self._compared(publication, old, new, None if is_whole else CONTEXT),
        )

    def restore_view(self, request, object_id, number):
        """Show what the draft would lose and gain, and on POST take the edition into it."""
        publication = self._public_publication(request, object_id)
        permissions.require(request.user, "change", publication)
        edition = self._chosen(str(number), publication)
        if edition.withdrawn:
            raise Http404(_("A withdrawal has no text that could be taken into the draft."))
        if request.method == "POST":
            if self._restored(request, publication, edition):
                return self._to_form(publication)
            # Whoever was refused sees what the draft says now.
            publication = self._public_publication(request, object_id)
        return self._page(
            request,
            publication,
            "desk/edition_restore.html",
            title=_("Take edition %d into the draft") % number,
            edition=edition,
            now=timezone.now(),
            form=RestoreForm(initial={"read_at": publication.updated_at.isoformat()}),
            comparison=self._compared(publication, None, edition, CONTEXT),
        )

    def _restored(self, request, publication, edition) -> bool:
        form = RestoreForm(request.POST)
        problems = []
        if form.is_valid():
            try:
                workflow.restore(publication, edition, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                problems = error.messages
        else:
            problems = form.errors["read_at"]
        if problems:
            lines = format_html_join("", "<br>{}", ((problem,) for problem in problems))
            text = format_html("{}{}", _("Nothing was taken into the draft."), lines)
            self.message_user(request, text, messages.ERROR)
            return False
        self.log_change(request, publication, _("Took edition %d into the draft.") % edition.number)
        text = _("Edition %d was taken into the draft; nothing has changed in public.")
        self.message_user(request, text % edition.number, messages.SUCCESS)
        return True

    def _public_publication(self, request, object_id):
        """The publication, which has been published before. Raises Http404 or PermissionDenied."""
        publication = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, publication):
            raise PermissionDenied
        if publication is None or publication.document is None:
            raise Http404(_("This publication has never been published."))
        return publication

    @staticmethod
    def _chosen(choice: str | None, publication) -> Edition | None:
        """The edition of that number; None stands for the draft. Raises Http404 for anything else."""
        if choice == DRAFT:
            return None
        if choice and choice.isascii() and choice.isdecimal() and len(choice) < 9:
            editions = Edition.objects.editions_of(publication.document)
            if edition := editions.filter(number=int(choice)).first():
                return edition
        raise Http404(_("This document has no such edition."))

    def _compared(self, publication, old: Edition | None, new: Edition | None, context):
        contents = [
            edition.content if edition else workflow.content_of(publication)
            for edition in (old, new)
        ]
        return compare(*contents, self.model, self.edition_kinds(), context=context)

    def _page(self, request, publication, template_name, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "publication": publication,
            "subtitle": str(publication),
            "may_restore": permissions.may(request.user, "change", publication)
            and not publication.is_locked,
            **context,
        }
        return TemplateResponse(request, template_name, context)

"""Editing that loses nothing: what is typed is kept at once, and no colleague is written over unawares."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from torchcenter import differences
from torchcenter.desk import permissions
from torchcenter.desk.people.names import name_of
from torchcenter.desk.rich_text import RichTextWidget
from torchcenter.desk.text_pictures import with_desk_addresses
from torchcenter.htmlcleaning import clean

from .forms import TAKE_SAVED
from .models import Opening, UnsavedText
from .typed import (
    Merged,
    Typed,
    TypedRow,
    as_saved,
    differing,
    digests,
    key_of,
    merge,
    read_digests,
)

# A form sends this instead of its inputs when it is closed.
LEAVING = "leaving"
# Around a change in a long text so many unchanged paragraphs are shown.
CONTEXT = 1


@dataclass(frozen=True)
class Shown:
    """What a form shows in place of what is saved; `panels` stand at fields, by `typed.key_of`."""

    typed: Typed
    panels: Mapping[str, SafeString] = field(default_factory=dict)


class EditingPages:
    """For PublicationAdmin: below its forms `unsaved/`, where the browser keeps what is typed."""

    def get_urls(self):
        def address(route, name, view):
            full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(route, self.admin_site.admin_view(view), name=full_name)

        return [
            address("unsaved/", "unsaved_new", self.unsaved_view),
            address("unsaved/<uuid:form_id>/", "unsaved_text", self.unsaved_text_view),
            address("unsaved/<uuid:form_id>/discard/", "discard", require_POST(self.discard_view)),
            address("<path:object_id>/unsaved/", "unsaved", self.unsaved_view),
            *super().get_urls(),
        ]

    # The form

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if shown := _shown(request):
            form.typed, form.panels = shown.typed.fields, shown.panels
        return form

    def get_formsets_with_inlines(self, request, obj=None):
        shown = _shown(request)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if shown:
                formset.typed_rows = shown.typed.rows.get(formset.get_default_prefix(), [])
                formset.panels = shown.panels
            yield formset, inline

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is not None:
            publication = self.get_object(request, unquote(object_id))
            if publication is not None and publication.is_locked:
                return self._kept_from_locked(request, publication)
        if request.method == "GET" and "unsaved" in request.GET:
            text = self._text_at(request, object_id)
            if text is None:
                said = _("What was typed there has been saved or discarded.")
                self.message_user(request, said, messages.INFO)
                return HttpResponseRedirect(request.path)
            form_url = request.path
            request.shown = Shown(self._taken_up(request, text))
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST" or object_id is None or response.status_code != 200:
            return response
        form = response.context_data["adminform"].form
        if form.overtaken:
            return self._merged_view(request, object_id, form_url, extra_context)
        if form.data.get("seen_at"):
            self._show_both(request, response, object_id)
        return response

    def _merged_view(self, request, object_id, form_url, extra_context):
        """The form with the texts of two people: what only one of them changed is in it already."""
        asked = _reading(request)
        publication = self.get_object(request, unquote(object_id))
        merged, form, formsets = self._merged(asked, publication, request.POST)
        fields = {**merged.typed.fields, "seen_at": publication.updated_at.isoformat()}
        asked.shown = Shown(
            Typed(fields, merged.typed.rows),
            dict(self._panels(publication, merged, form, formsets)),
        )
        extra_context = {
            **(extra_context or {}),
            "merged": merged,
            "saved_by": publication.updated_by,
            "saved_at": publication.updated_at,
            "lost": [list(_texts_of(*lost, formsets)) for lost in merged.lost],
        }
        return super().changeform_view(asked, object_id, form_url, extra_context)

    def _show_both(self, request, response, object_id):
        """Of a form that came back with errors: once more what the colleague has saved."""
        bound = response.context_data["adminform"].form
        publication = self.get_object(request, unquote(object_id))
        merged, form, formsets = self._merged(_reading(request), publication, bound.data)
        panels = dict(self._panels(publication, merged, form, formsets))
        for name in bound.fields:
            if name in panels:
                bound.show_beside(name, panels[name])
        for inline in response.context_data["inline_admin_formsets"]:
            for row in inline.formset.initial_forms:
                for name in row.fields:
                    key = key_of(inline.formset.prefix, row.instance.pk, name)
                    if key in panels:
                        row.show_beside(name, panels[key])

    def _merged(self, request, publication, data) -> tuple[Merged, forms.ModelForm, list]:
        form, formsets = self.unbound(request, publication)
        typed = Typed.read(data, form, formsets)
        opened = read_digests(data.get("read_texts", ""))
        return merge(typed, opened, form, formsets), form, formsets

    def _panels(self, publication, merged: Merged, form, formsets) -> Iterator:
        """What is saved of each field that both have changed, by key."""
        by_key = {bound.name: bound for bound in form}
        for formset in formsets:
            for row in formset.initial_forms:
                by_key |= {
                    key_of(formset.prefix, row.instance.pk, bound.name): bound for bound in row
                }
        for key, typed in merged.both.items():
            bound = by_key[key]
            context = {
                "name": name_of(publication.updated_by),
                "saved_at": publication.updated_at,
                "difference": difference(bound, bound.initial, typed),
                "saved": _in_full(bound),
                "input": f"{TAKE_SAVED}{bound.html_name}",
            }
            yield key, mark_safe(render_to_string("desk/editing/both.html", context))  # noqa: S308

    def unbound(self, request, publication=None):
        """The form and its formsets as they show what is saved."""
        form = self.get_form(request, publication)(instance=publication)
        formsets = []
        for formset_class, inline in self.get_formsets_with_inlines(request, publication):
            prefix = formset_class.get_default_prefix()
            arguments = self.get_formset_kwargs(request, form.instance, inline, prefix)
            formsets.append(formset_class(**arguments))
        return form, formsets

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form_id := form.cleaned_data.get("form_id"):
            UnsavedText.objects.filter(user=request.user, form_id=form_id).delete()

    def render_change_form(
        self, request, context, *args, add=False, change=False, obj=None, **kwargs
    ):
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        is_fresh = request.method == "GET" and not _shown(request)
        if is_fresh and obj is not None:
            form.initial["read_texts"] = digests(form, formsets)
        may_type = (
            self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        )
        context = {
            **context,
            "unsaved_address": self._unsaved_address(obj) if may_type else "",
            "offers": list(self._offers(request, obj, form, formsets)) if is_fresh else [],
            "is_taken_up": "unsaved" in request.GET and _shown(request),
        }
        return super().render_change_form(
            request, context, *args, add=add, change=change, obj=obj, **kwargs
        )

    def _offers(self, request, publication, form, formsets) -> Iterator[dict]:
        """What the person typed here before and did not save, the newest first."""
        texts = UnsavedText.objects.filter(user=request.user).of(
            self.model, publication.pk if publication else None
        )
        for text in texts.order_by("-typed_at"):
            changes = self._changes(Typed.read(text.inputs, form, formsets), form, formsets)
            if changes:
                yield {"text": text, "changes": changes}

    def _changes(self, typed: Typed, form, formsets) -> list[dict]:
        return [
            {
                "label": capfirst(bound.label),
                "difference": difference(bound, bound.initial, value),
            }
            for bound, value in differing(typed, form, formsets)
        ]

    def _text_at(self, request, object_id) -> UnsavedText | None:
        """The person's own text that the address names, if it was typed into this form."""
        texts = UnsavedText.objects.filter(user=request.user)
        try:
            number = int(unquote(object_id)) if object_id is not None else None
            form_id = uuid.UUID(request.GET["unsaved"])
            return texts.of(self.model, number).get(form_id=form_id)
        except (ValueError, UnsavedText.DoesNotExist):
            return None

    def _taken_up(self, request, text: UnsavedText) -> Typed:
        publication = self.get_object(request, str(text.object_id)) if text.object_id else None
        if not self._may_type(request, publication):
            raise PermissionDenied
        form, formsets = self.unbound(request, publication)
        return Typed.read(text.inputs, form, formsets)

    # What the browser keeps here

    def unsaved_view(self, request, object_id=None):
        """Keep the inputs of the form that are posted; tell in JSON who else is at it."""
        publication = None
        if object_id is not None:
            publication = self.get_object(request, unquote(object_id))
            if publication is None:
                raise Http404
        if not self._may_type(request, publication):
            raise PermissionDenied
        kept_at = ""
        if request.method == "POST":
            if publication is not None:
                self._note_opening(request, publication)
            if "typed" in request.POST:
                self._keep(request, publication, request.POST)
                kept_at = date_format(timezone.localtime(), "TIME_FORMAT")
        status = render_to_string("desk/editing/status.html", self._status(request, publication))
        return JsonResponse({"status": status, "keptAt": kept_at, "token": get_token(request)})

    def _note_opening(self, request, publication):
        if LEAVING in request.POST:
            openings = Opening.objects.filter(user=request.user)
            openings.of(self.model, publication.pk).delete()
        else:
            is_typing = "typed" in request.POST
            Opening.objects.note(request.user, self.model, publication.pk, typing=is_typing)

    def _status(self, request, publication) -> dict[str, Any]:
        if publication is None:
            return {}
        others = Opening.objects.of(self.model, publication.pk).here()
        known = (request.POST.get("read_at"), request.POST.get("seen_at"))
        is_overtaken = known[0] and publication.updated_at.isoformat() not in known
        return {
            "others": others.exclude(user=request.user).select_related("user"),
            "is_locked": publication.is_locked,
            "overtaken_by": publication if is_overtaken else None,
        }

    def _keep(self, request, publication, data) -> UnsavedText:
        try:
            form_id = uuid.UUID(data.get("form_id", ""))
        except ValueError:
            form_id = uuid.uuid4()
        return UnsavedText.objects.keep(
            request.user,
            self.model,
            publication.pk if publication else None,
            form_id,
            data,
        )

    def unsaved_text_view(self, request, form_id):
        """What was typed beside what is saved, also while the text may not change."""
        text = self._own_text(request, form_id)
        publication = text.publication
        if publication is not None and not self.has_view_permission(request, publication):
            raise PermissionDenied
        form, formsets = self.unbound(request, publication)
        typed = Typed.read(text.inputs, form, formsets)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "publication": publication,
            "title": _("Typed and not saved"),
            "subtitle": str(text),
            "offer": {"text": text, "changes": self._changes(typed, form, formsets)},
            "may_take_up": self._may_type(request, publication)
            and not (publication and publication.is_locked),
        }
        return TemplateResponse(request, "desk/editing/unsaved_text.html", context)

    def discard_view(self, request, form_id):
        text = self._own_text(request, form_id)
        text.delete()
        self.message_user(request, _("What was typed has been discarded."), messages.SUCCESS)
        return HttpResponseRedirect(self.form_address(text.object_id))

    def _own_text(self, request, form_id) -> UnsavedText:
        kind = ContentType.objects.get_for_model(self.model)
        return get_object_or_404(UnsavedText, user=request.user, kind=kind, form_id=form_id)

    def _may_type(self, request, publication) -> bool:
        verb, subject = ("change", publication) if publication else ("add", self.model)
        return permissions.may(request.user, verb, subject)

    # What would be lost otherwise

    def keep_for_later(self, request, object_id: str | None, data) -> str:
        """Keep a form that could not be saved; return the address where it is taken up again.

        Raises PermissionDenied if the person may not write it.
        """
        publication = self.get_object(request, unquote(object_id)) if object_id else None
        if not self._may_type(request, publication):
            raise PermissionDenied
        text = self._keep(request, publication, data)
        return f"{self.form_address(text.object_id)}?unsaved={text.form_id}"

    def _kept_from_locked(self, request, publication):
        permissions.require(request.user, "change", publication)
        text = self._keep(request, publication, request.POST)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_unsaved_text"
        self.message_user(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _(
                    "The text was submitted for review meanwhile and may not change now."
                    " What you typed is not saved, but kept."
                ),
                reverse(name, args=[text.form_id]),
                _("See what you typed"),
            ),
            messages.WARNING,
        )
        return self._to_form(publication)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if request.method != "POST" or not self._may_type(request, None):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        text = self._keep(request, None, request.POST)
        self.message_user(
            request,
            _("Somebody has deleted this text meanwhile. What you typed is here as a new one."),
            messages.WARNING,
        )
        return HttpResponseRedirect(f"{self.form_address(None)}?unsaved={text.form_id}")

    def delete_model(self, request, obj):
        with transaction.atomic():
            self._keep_beyond_deletion([obj.pk])
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            self._keep_beyond_deletion(queryset.values_list("pk", flat=True))
            super().delete_queryset(request, queryset)

    def _keep_beyond_deletion(self, numbers) -> None:
        """What others have typed stays theirs, as that of a new publication."""
        for number in numbers:
            UnsavedText.objects.of(self.model, number).update(object_id=None)
            Opening.objects.of(self.model, number).delete()

    def form_address(self, object_id: int | None) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if object_id is None:
            return reverse(f"{name}_add")
        return reverse(f"{name}_change", args=[object_id])

    def _unsaved_address(self, publication) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_unsaved"
        if publication is None:
            return reverse(f"{name}_new")
        return reverse(name, args=[publication.pk])


def difference(bound: forms.BoundField, old: Any, new: Any) -> SafeString:
    """How two values of the field differ, as HTML; each as a widget holds it."""
    if isinstance(bound.field.widget, RichTextWidget):
        html = differences.in_html(clean(old or ""), clean(new or ""), context=CONTEXT)
        return mark_safe(with_desk_addresses(html))  # noqa: S308  (Cleaned.)
    old, new = _label(bound, old), _label(bound, new)
    if "\n" in f"{old}{new}":
        return differences.in_text(old, new, context=CONTEXT)
    return differences.in_line(old, new)


def _label(bound: forms.BoundField, value: Any) -> str:
    """The value as its widget shows it: of a choice its name, of a check mark yes or no."""
    if isinstance(bound.field, forms.BooleanField):
        return _("yes") if value else _("no")
    text = as_saved(bound.field, value)
    for choice, label in getattr(bound.field, "choices", ()):
        if str(choice) == text:
            return str(label) if text else ""
    return text


def _in_full(bound: forms.BoundField) -> SafeString | str:
    """What is saved of a long text, to be read and copied; empty for a short one."""
    if isinstance(bound.field.widget, RichTextWidget):
        return mark_safe(with_desk_addresses(clean(bound.initial or "")))  # noqa: S308  (Cleaned.)
    return ""


def _texts_of(prefix: str, row: TypedRow, formsets) -> Iterator[dict[str, str]]:
    """What was typed into a row that a colleague has removed, with its labels."""
    empty = next(formset.empty_form for formset in formsets if formset.prefix == prefix)
    for name, value in row.values.items():
        if name in empty.fields and value and isinstance(value, str):
            yield {"label": str(empty[name].label), "text": value}


def _reading(request):
    """The request as if it only asked for the page."""
    asked = copy(request)
    asked.method = "GET"
    return asked


def _shown(request) -> Shown | None:
    return getattr(request, "shown", None)

"""The form of a publication and of the rows that belong to it: nobody writes over a colleague unawares."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from torchcenter.desk import permissions

from .typed import TypedRow, key_of

# What the name of an input begins with that takes the saved text in place of the typed one.
TAKE_SAVED = "take-saved-"


class BesideSavedForm(forms.ModelForm):
    """Leaves a field as it is saved where the person has chosen so over what was typed."""

    def clean(self):
        cleaned = super().clean()
        columns = {field.name for field in self._meta.model._meta.fields if not field.primary_key}
        for name in self.fields.keys() & columns:
            if f"{TAKE_SAVED}{self.add_prefix(name)}" in self.data:
                self._errors.pop(name, None)
                self.cleaned_data[name] = getattr(self.instance, name)
        return cleaned

    def show_beside(self, name: str, panel: str) -> None:
        """Show what is saved at the field, which holds what was typed."""
        bound = self[name]
        bound.help_text = format_html("{}{}", panel, bound.help_text)


class PublicationForm(BesideSavedForm):
    """Refuses to write over what a colleague saved after this form was opened.

    `read_at` goes out with the form and comes back with it, as does `read_texts`, a digest of every
    field; `seen_at` is when that was saved which the person was told of since. Then `overtaken` says
    so, and the page shows both texts. `typed` is what an unbound form shows in place of what is saved,
    and `panels` stand at the fields that they name.
    """

    user = None
    typed: Mapping[str, object] | None = None
    panels: Mapping[str, str] = {}
    overtaken = False

    read_at = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)
    read_texts = forms.CharField(widget=forms.HiddenInput, required=False)
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial={**(initial or {}), **(self.typed or {})}, **kwargs)
        if self.instance.pk and not self.initial.get("read_at"):
            self.initial["read_at"] = self.instance.updated_at.isoformat()
        if not self.initial.get("form_id"):
            self.initial["form_id"] = uuid.uuid4()
        for name in self.panels.keys() & self.fields.keys():
            self.show_beside(name, self.panels[name])

    def clean(self):
        cleaned = super().clean()
        read_at = self.cleaned_data.get("read_at")
        if self.instance.pk and read_at:
            present = self._present()
            if present is None:
                raise ValidationError(_("Somebody has deleted this text meanwhile."))
            if present.is_locked:
                raise ValidationError(
                    _("The text was submitted for review meanwhile; it may not change now.")
                )
            known = (read_at, self.cleaned_data.get("seen_at"))
            if present.updated_at.isoformat() not in known:
                self.overtaken = True
                raise ValidationError(_("Somebody saved this text after you had opened it."))
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if not permissions.may(self.user, "change" if self.instance.pk else "add", self.instance):
            # A writer of one category may not move a text into another.
            field = "category" if "category" in self.fields else None
            self.add_error(field, _("You may not write in this category."))

    def _present(self):
        """The row as it is saved by now, held until this form is saved or refused."""
        rows = type(self.instance).objects.select_for_update(of=("self",))
        return rows.filter(pk=self.instance.pk).first()


class PublicationFormSet(forms.BaseInlineFormSet):
    """Rows of a publication; unbound, `typed_rows` are shown in place of what is saved.

    `panels` are shown at the fields of saved rows, by `typed.key_of`.
    """

    typed_rows: list[TypedRow] | None = None
    panels: Mapping[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.typed_rows is not None:
            self._new_rows = [row for row in self.typed_rows if not row.pk]
            self._saved_rows = {row.pk: row for row in self.typed_rows if row.pk}
            self.extra = len(self._new_rows)

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if self.typed_rows is None or index is None:
            return kwargs
        count = self.initial_form_count()
        if index < count:
            row = self._saved_rows.get(str(self.get_queryset()[index].pk))
        else:
            row = self._new_rows[index - count]
        return kwargs | ({"initial": row.values} if row else {})

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name in form.fields if form.instance.pk else ():
            if panel := self.panels.get(key_of(self.prefix, form.instance.pk, name)):
                form.show_beside(name, panel)

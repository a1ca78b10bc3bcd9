from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from . import permissions


class PublicationForm(forms.ModelForm):
    """Refuses to write over what a colleague saved after this form was opened.

    `read_at` goes out with the form and comes back with it. What was typed stays in the form; pressing
    once more means it, since the form then knows of the other text.
    """

    user = None
    read_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["read_at"] = self.instance.updated_at.isoformat()

    def clean(self):
        super().clean()
        read_at = self.cleaned_data.get("read_at")
        if self.instance.pk and read_at:
            present = self._present()
            if present and present.is_locked:
                raise ValidationError(
                    _("The text was submitted for review meanwhile; it may not change now.")
                )
            if present and present.updated_at.isoformat() != read_at:
                self._take_note_of(present)
                self.add_error(None, self._warning(present))

    def _post_clean(self):
        super()._post_clean()
        if not permissions.may(self.user, "change" if self.instance.pk else "add", self.instance):
            # A writer of one category may not move a text into another.
            field = "category" if "category" in self.fields else None
            self.add_error(field, _("You may not write in this category."))

    def _present(self):
        """The row as it is saved by now, held until this form is saved or refused."""
        rows = type(self.instance).objects.select_for_update(of=("self",))
        return rows.select_related("updated_by").filter(pk=self.instance.pk).first()

    def _take_note_of(self, present) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("read_at")] = present.updated_at.isoformat()

    def _warning(self, present):
        options = present._meta
        address = reverse(
            f"admin:{options.app_label}_{options.model_name}_change", args=[present.pk]
        )
        moment = date_format(timezone.localtime(present.updated_at), "DATETIME_FORMAT")
        warning = _(
            "%(name)s saved this text at %(moment)s, after you had opened it. Yours is still here and"
            " not saved; saving once more replaces the other."
        ) % {"name": present.updated_by or _("Somebody"), "moment": moment}
        return format_html(
            '{} <a href="{}" target="_blank">{}</a>', warning, address, _("See the saved text")
        )


class MomentField(forms.DateTimeField):
    """A moment ahead by the clock of Beijing, entered with the browser's own picker."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment <= timezone.now():
            raise ValidationError(_("The time has passed already; choose one ahead."))
        return moment


class ReasonField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, **kwargs):
        super().__init__(max_length=1000, **kwargs)


class ScheduleForm(forms.Form):
    at = MomentField(
        label=_("Publish at"),
        help_text=_("Beijing time. The text is published as it is saved now."),
    )


class WithdrawForm(forms.Form):
    reason_zh_hans = ReasonField(
        label=_("Reason (Chinese)"), help_text=_("Readers see it in place of the text.")
    )
    reason_en = ReasonField(label=_("Reason (English)"), required=False)
    at = MomentField(
        label=_("Withdraw at"), required=False, help_text=_("Beijing time. Empty: at once.")
    )

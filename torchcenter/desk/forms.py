from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time, which are by the clock of Beijing."""

    def __init__(self, attrs=None):
        super().__init__({"type": "datetime-local", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment ahead."""

    widget = MomentInput

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


class ReviewedForm(forms.Form):
    review_by = forms.DateField(
        label=_("Look at it again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: not again."),
    )

    def clean_review_by(self):
        day = self.cleaned_data["review_by"]
        if day and day <= timezone.localdate():
            raise ValidationError(_("Choose a day ahead."))
        return day

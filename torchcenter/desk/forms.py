from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ScheduleForm(forms.Form):
    at = forms.SplitDateTimeField(
        label=_("Publish at"),
        widget=AdminSplitDateTime,
        help_text=_("Beijing time. The text is published as it is saved now."),
    )

    def clean_at(self):
        return not_passed(self.cleaned_data["at"])


class WithdrawForm(forms.Form):
    reason_zh_hans = forms.CharField(
        label=_("Reason (Chinese)"),
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        max_length=1000,
        help_text=_("Readers see it in place of the text."),
    )
    reason_en = forms.CharField(
        label=_("Reason (English)"),
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )
    at = forms.SplitDateTimeField(
        label=_("Withdraw at"),
        widget=AdminSplitDateTime,
        required=False,
        help_text=_("Beijing time. Empty: at once."),
    )

    def clean_at(self):
        return not_passed(self.cleaned_data["at"])


def not_passed(moment):
    if moment and moment <= timezone.now():
        raise ValidationError(_("The time has passed already; choose one ahead."))
    return moment

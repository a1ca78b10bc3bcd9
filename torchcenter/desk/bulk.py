"""The verbs for many publications at once, each by itself and with its own outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import workflow
from .forms import ScheduleForm, WithdrawForm
from .models import Publication
from .review import workflow as review

# More at once would keep the browser waiting, and nobody looks them through.
MAX_ROWS = 500
# The name of the input by which the page in between says that it is meant.
CONFIRMED = "confirmed"

# `verb(publication, by=…, **values)`; what it returns `outcome_text` can tell.
Verb = Callable[..., object]


@dataclass(frozen=True)
class Refusal:
    publication: Publication
    reasons: list[str]


class BulkActions:
    """For PublicationAdmin: actions of its list, each with a page in between that says what will happen."""

    actions = [
        "submit_selected",
        "publish_selected",
        "schedule_selected",
        "withdraw_selected",
        "cancel_selected",
        "delete_selected",
    ]

    @admin.action(permissions=["change"], description=gettext_lazy("Submit for review"))
    def submit_selected(self, request, queryset):
        return self.for_each(request, queryset, _("Submit for review"), review.submit)

    @admin.action(permissions=["publish"], description=gettext_lazy("Publish now"))
    def publish_selected(self, request, queryset):
        return self.for_each(request, queryset, _("Publish now"), workflow.publish)

    @admin.action(permissions=["publish"], description=gettext_lazy("Publish later"))
    def schedule_selected(self, request, queryset):
        return self.for_each(request, queryset, _("Publish later"), workflow.schedule, ScheduleForm)

    @admin.action(permissions=["publish"], description=gettext_lazy("Withdraw"))
    def withdraw_selected(self, request, queryset):
        return self.for_each(request, queryset, _("Withdraw"), workflow.withdraw, WithdrawForm)

    @admin.action(permissions=["publish"], description=gettext_lazy("Cancel the schedule"))
    def cancel_selected(self, request, queryset):
        title = _("Cancel the schedule")
        return self.for_each(request, queryset, title, workflow.cancel_scheduled)

    def for_each(
        self,
        request,
        queryset,
        title: str,
        verb: Verb,
        form_class: type[forms.Form] | None = None,
    ) -> TemplateResponse | None:
        """Show what is about to happen, then do it to one after the other and tell each outcome.

        Every row is a transaction of its own: what one is refused leaves the others done.
        """
        rows = list(queryset[: MAX_ROWS + 1])
        if len(rows) > MAX_ROWS:
            text = _("At most %d at once. Narrow the list down with a search or a filter.")
            self.message_user(request, text % MAX_ROWS, messages.ERROR)
            return None
        is_meant = CONFIRMED in request.POST
        form = form_class(request.POST if is_meant else None) if form_class else None
        if is_meant and (form is None or form.is_valid()):
            values = {k: v for k, v in form.cleaned_data.items() if v} if form else {}
            self._do(request, rows, verb, values)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "rows": rows,
            "action": request.POST["action"],
            "form": form,
        }
        return TemplateResponse(request, "desk/bulk.html", context)

    def _do(self, request, rows, verb: Verb, values) -> None:
        told: dict[str, int] = {}
        refusals = []
        for publication in rows:
            try:
                outcome = verb(publication, by=request.user, **values)
            except ValidationError as error:
                refusals.append(Refusal(publication, self.reasons(error)))
            except PermissionDenied as error:
                refusals.append(
                    Refusal(publication, [str(error) or _("You may not do this here.")])
                )
            else:
                text, is_new = self.outcome_text(verb, outcome, in_bulk=True)
                told[text] = told.get(text, 0) + 1
                if is_new:
                    self.log_change(request, publication, text)
        for text, count in told.items():
            self.message_user(request, _("%(count)d: %(text)s") % {"count": count, "text": text})
        if refusals:
            summary = ngettext(
                "%d was left as it is:", "%d were left as they are:", len(refusals)
            ) % len(refusals)
            context = {"summary": summary, "refusals": refusals, "opts": self.opts}
            page = render_to_string("desk/bulk_refusals.html", context)
            self.message_user(request, mark_safe(page), messages.WARNING)  # noqa: S308  (A template.)

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from torchcenter.desk.admin import CHANGE_NOTE, TIME, PartInline, PublicationAdmin

from .carrying_over import carry_over
from .models import Plan, PriorityTask, ProgressReport


@admin.register(Plan)
class PlanAdmin(PublicationAdmin):
    list_display = [
        "heading",
        "year",
        "date",
        "public_state",
        "english_state",
        "last_change",
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "date"),
                    ("title_zh_hans", "title_en"),
                    ("summary_zh_hans", "summary_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        TIME,
        CHANGE_NOTE,
    ]


class ProgressReportInline(PartInline):
    model = ProgressReport
    fieldsets = [
        (None, {"fields": [("date", "percentage"), ("text_zh_hans", "text_en"), "evidence"]})
    ]


class PlanForm(forms.Form):
    plan = forms.ModelChoiceField(Plan.objects.all(), label=_("annual plan"))


@admin.register(PriorityTask)
class PriorityTaskAdmin(PublicationAdmin):
    list_display = [
        "heading",
        "plan",
        "position",
        "public_state",
        "english_state",
        "last_change",
    ]
    list_filter = [*PublicationAdmin.list_filter, "plan"]
    list_select_related = [*PublicationAdmin.list_select_related, "plan", "carried_over_from"]
    actions = [*PublicationAdmin.actions, "carry_over_selected"]
    inlines = [ProgressReportInline]
    edition_rows = ["reports"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("plan", "position", "carried_over_from"),
                    ("title_zh_hans", "title_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        TIME,
        CHANGE_NOTE,
    ]

    def edition_kinds(self):
        return {"task": self.opts.verbose_name}

    @admin.action(permissions=["add"], description=_("Carry over into a later plan"))
    def carry_over_selected(self, request, queryset):
        title = gettext("Carry over into a later plan")
        return self.for_each(request, queryset, title, carry_over, PlanForm)

    def outcome_text(self, verb, outcome, *, in_bulk=False):
        if verb is not carry_over:
            return super().outcome_text(verb, outcome, in_bulk=in_bulk)
        task, is_new = outcome
        if not is_new:
            return gettext("Nothing to do: the task is in that plan already."), False
        text = gettext("Carried over as a draft into the plan of %d.")
        return text % task.plan.year, True

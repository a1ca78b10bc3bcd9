from django.contrib import admin

from torchcenter.desk.admin import CHANGE_NOTE, PartInline, PublicationAdmin

from .models import Plan, PriorityTask, ProgressReport


@admin.register(Plan)
class PlanAdmin(PublicationAdmin):
    list_display = [
        "title",
        "year",
        "date",
        "state",
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
        CHANGE_NOTE,
    ]


class ProgressReportInline(PartInline):
    model = ProgressReport
    fieldsets = [(None, {"fields": [("date", "percentage"), ("text_zh_hans", "text_en")]})]


@admin.register(PriorityTask)
class PriorityTaskAdmin(PublicationAdmin):
    list_display = [
        "title",
        "plan",
        "position",
        "state",
        "public_state",
        "english_state",
        "last_change",
    ]
    list_filter = [*PublicationAdmin.list_filter, "plan"]
    list_select_related = [*PublicationAdmin.list_select_related, "plan"]
    inlines = [ProgressReportInline]
    edition_rows = ["reports"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("plan", "position"),
                    ("title_zh_hans", "title_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        CHANGE_NOTE,
    ]

    def edition_kinds(self):
        return {"task": self.opts.verbose_name}

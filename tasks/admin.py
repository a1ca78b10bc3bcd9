from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from torchcenter.desk.admin import PublicationAdmin

from .models import Plan, PriorityTask, ProgressReport

CHANGE_NOTE = (_("For the next edition"), {"fields": [("change_note_zh_hans", "change_note_en")]})


@admin.register(Plan)
class PlanAdmin(PublicationAdmin):
    list_display = ["title", "year", "date", "public_state", "updated_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "public_state",
                    ("year", "date"),
                    ("title_zh_hans", "title_en"),
                    ("summary_zh_hans", "summary_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        CHANGE_NOTE,
    ]


class ProgressReportInline(TranslationStackedInline):
    model = ProgressReport
    extra = 0
    fieldsets = [(None, {"fields": [("date", "percentage"), ("text_zh_hans", "text_en")]})]


@admin.register(PriorityTask)
class PriorityTaskAdmin(PublicationAdmin):
    list_display = ["title", "plan", "position", "public_state", "updated_at"]
    list_display_links = ["title"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    inlines = [ProgressReportInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "public_state",
                    ("plan", "position"),
                    ("title_zh_hans", "title_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        CHANGE_NOTE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("reports")

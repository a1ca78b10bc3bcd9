from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from torchcenter.desk.admin import PublicationAdmin

from .dates import date_text
from .models import Milestone


@admin.register(Milestone)
class MilestoneAdmin(PublicationAdmin):
    list_display = ["title", "shown_date", "public_state", "updated_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "public_state",
                    ("date", "precision"),
                    ("title_zh_hans", "title_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        (_("For the next edition"), {"fields": [("change_note_zh_hans", "change_note_en")]}),
    ]

    @admin.display(description=_("date"), ordering="date")
    def shown_date(self, milestone):
        return date_text(milestone.date, milestone.precision)

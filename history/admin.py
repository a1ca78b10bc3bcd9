from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from torchcenter.desk.admin import CHANGE_NOTE, TIME, PublicationAdmin
from torchcenter.partial_dates import date_text

from .models import Milestone


@admin.register(Milestone)
class MilestoneAdmin(PublicationAdmin):
    list_display = ["heading", "shown_date", "public_state", "english_state", "last_change"]
    list_filter = [*PublicationAdmin.list_filter, "precision"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("date", "precision"),
                    ("title_zh_hans", "title_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        TIME,
        CHANGE_NOTE,
    ]

    @admin.display(description=_("date"), ordering="date")
    def shown_date(self, milestone):
        return date_text(milestone.date, milestone.precision)

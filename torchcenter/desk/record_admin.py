"""The record on the desk: every edition of every section, to look at."""

from __future__ import annotations

import json

from django.apps import apps
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from torchcenter.record.search.models import FileText
from torchcenter.record.texts import Html

from . import text_pictures
from .models import Publication
from .read_only import ReadOnlyAdmin


class EditionKindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return model_admin.kind_names().items()

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class EditionAdmin(ReadOnlyAdmin):
    """The record, to look at; it is written by publishing alone."""

    change_form_template = "desk/edition_form.html"
    list_display = ["title", "kind_name", "document", "number", "state", "in_force_from", "id"]
    list_filter = [EditionKindFilter, "minor", "withdrawn", "year"]
    search_fields = ["title_zh_hans", "title_en"]
    ordering = ["-id"]
    readonly_fields = [
        "kind_name", "state", "body_in_chinese", "body_in_english", "files", "other_details",
    ]  # fmt: skip
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("state", "in_force_from", "in_force_until"),
                    ("kind_name", "document", "number"),
                    ("date", "year", "path"),
                    ("category_name_zh_hans", "category_name_en"),
                    ("issuing_body_zh_hans", "issuing_body_en"),
                    ("title_zh_hans", "title_en"),
                    ("summary_zh_hans", "summary_en"),
                    ("body_in_chinese", "body_in_english"),
                    "files",
                    "other_details",
                ]
            },
        ),
        (
            gettext_lazy("Why"),
            {
                "fields": [
                    ("change_note_zh_hans", "change_note_en"),
                    "minor",
                    ("withdrawal_reason_zh_hans", "withdrawal_reason_en"),
                ]
            },
        ),
        (
            gettext_lazy("Proof"),
            {
                "fields": [
                    ("id", "recorded_at"),
                    ("published_by", "approved_by"),
                    "content_sha256",
                    "chain_sha256",
                ]
            },
        ),
    ]

    @admin.display(description=gettext_lazy("title"), ordering="title_zh_hans")
    def title(self, edition):
        return edition.title

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_name(self, edition):
        return capfirst(self.kind_names().get(edition.kind, edition.kind))

    @admin.display(description=gettext_lazy("state"))
    def state(self, edition):
        return render_to_string(
            "desk/edition_state.html", {"edition": edition, "now": timezone.now()}
        )

    # Its HTML was cleaned on its way into the record.
    @admin.display(description=gettext_lazy("text (Chinese)"))
    def body_in_chinese(self, edition):
        return self._shown_on_desk(edition.body_zh_hans, "zh-hans")

    @admin.display(description=gettext_lazy("text (English)"))
    def body_in_english(self, edition):
        return self._shown_on_desk(edition.body_en, "en")

    @staticmethod
    def _shown_on_desk(body: str, language: str) -> Html:
        return Html(text_pictures.with_desk_addresses(body), language, is_other=False)

    @admin.display(description=gettext_lazy("attachments and pictures"))
    def files(self, edition):
        hashes = [file.sha256 for file in edition.downloads]
        unread = FileText.objects.filter(pk__in=hashes).exclude(problem="")
        return render_to_string(
            "desk/recorded_files.html",
            {"edition": edition, "unread": set(unread.values_list("pk", flat=True))},
        )

    @admin.display(description=gettext_lazy("details"))
    def other_details(self, edition):
        if not edition.details:
            return self.get_empty_value_display()
        text = json.dumps(edition.details, ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", text)

    def kind_names(self) -> dict[str, str]:
        names = {}
        for model in apps.get_models():
            if issubclass(model, Publication) and self.admin_site.is_registered(model):
                names |= self.admin_site.get_model_admin(model).edition_kinds()
        return names

    def view_on_site(self, edition):
        """The edition's own page; a withdrawal's is the document's; none before its time."""
        if edition.is_pending or edition.is_cancelled:
            return None
        address = edition.get_absolute_url()
        return address if edition.withdrawn else f"{address}editions/{edition.number}/"

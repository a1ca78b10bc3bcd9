from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from torchcenter.desk.admin import CHANGE_NOTE, PublicationAdmin, StoredFileInline

from .models import Attachment, Category, Notice, Picture


@admin.register(Category)
class CategoryAdmin(TranslationAdmin):
    list_display = ["name", "name_en", "slug", "position"]
    list_editable = ["position"]
    fieldsets = [(None, {"fields": [("name_zh_hans", "name_en"), ("slug", "position")]})]

    def get_readonly_fields(self, request, obj=None):
        """The code is kept with every edition and never changes."""
        return ["slug"] if obj else []


class PictureInline(StoredFileInline):
    model = Picture
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("stored", "file", "position"),
                    ("alt_zh_hans", "alt_en"),
                    ("title_zh_hans", "title_en"),
                ]
            },
        )
    ]


class AttachmentInline(StoredFileInline):
    model = Attachment
    fieldsets = [
        (
            None,
            {"fields": [("stored", "file", "position"), ("title_zh_hans", "title_en")]},
        )
    ]


@admin.register(Notice)
class NoticeAdmin(PublicationAdmin):
    list_display = [
        "title",
        "kind",
        "category",
        "date",
        "public_state",
        "english_state",
        "last_change",
    ]
    list_filter = [*PublicationAdmin.list_filter, "kind", "category", "validity"]
    list_select_related = [*PublicationAdmin.list_select_related, "category"]
    date_hierarchy = "date"
    inlines = [PictureInline, AttachmentInline]
    edition_rows = ["attachments", "pictures"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "validity"),
                    ("category", "date", "document_number"),
                    ("title_zh_hans", "title_en"),
                    ("summary_zh_hans", "summary_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        (_("Origin"), {"fields": [("source_zh_hans", "source_en"), "legacy_url"]}),
        CHANGE_NOTE,
    ]

    def edition_kinds(self):
        return dict(Notice.Kind.choices)

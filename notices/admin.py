from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from torchcenter.desk.admin import PublicationAdmin

from .models import Attachment, Category, Notice, Picture


@admin.register(Category)
class CategoryAdmin(TranslationAdmin):
    list_display = ["name", "slug", "position"]
    fieldsets = [(None, {"fields": [("name_zh_hans", "name_en"), ("slug", "position")]})]

    def get_readonly_fields(self, request, obj=None):
        """The code is kept with every edition and never changes."""
        return ["slug"] if obj else []


class AttachmentInline(TranslationStackedInline):
    model = Attachment
    extra = 0
    fieldsets = [(None, {"fields": [("file", "position"), ("title_zh_hans", "title_en")]})]


class PictureInline(TranslationStackedInline):
    model = Picture
    extra = 0
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("file", "position"),
                    ("alt_zh_hans", "alt_en"),
                    ("title_zh_hans", "title_en"),
                ]
            },
        )
    ]


@admin.register(Notice)
class NoticeAdmin(PublicationAdmin):
    list_display = ["title", "kind", "category", "date", "public_state", "updated_at"]
    list_filter = ["kind", "category"]
    list_select_related = ["category"]
    date_hierarchy = "date"
    inlines = [PictureInline, AttachmentInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "public_state",
                    ("kind", "category", "date"),
                    ("title_zh_hans", "title_en"),
                    ("summary_zh_hans", "summary_en"),
                    ("body_zh_hans", "body_en"),
                ]
            },
        ),
        (_("For the next edition"), {"fields": [("change_note_zh_hans", "change_note_en")]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("attachments", "pictures")

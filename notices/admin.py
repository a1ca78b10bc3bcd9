from django import forms
from django.contrib import admin
from django.db.models import Max, Min
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from torchcenter.desk.admin import CHANGE_NOTE, PublicationAdmin, StoredFileInline
from torchcenter.record.templatetags.editions import year_text

from . import filing
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
                    ("stored", "file", "position", "upload"),
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
            {"fields": [("stored", "file", "position", "upload"), ("title_zh_hans", "title_en")]},
        )
    ]


class YearFilter(admin.SimpleListFilter):
    """By the year of the date. Django's `date_hierarchy` reads all rows for its links; this reads two."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        span = Notice.objects.aggregate(first=Min("date"), last=Max("date"))
        if span["first"] is None:
            return []
        years = range(span["last"].year, span["first"].year - 1, -1)
        return [(str(year), year_text(year)) for year in years]

    def queryset(self, request, queryset):
        is_offered = self.value() in [year for year, _text in self.lookup_choices]
        return queryset.filter(date__year=self.value()) if is_offered else queryset


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(Category.objects.all(), label=_("category"))


@admin.register(Notice)
class NoticeAdmin(PublicationAdmin):
    actions = [*PublicationAdmin.actions, "file_selected"]
    list_display = [
        "heading",
        "kind",
        "category",
        "date",
        "public_state",
        "english_state",
        "last_change",
    ]
    list_filter = [*PublicationAdmin.list_filter, "kind", "category", "validity", YearFilter]
    list_select_related = [*PublicationAdmin.list_select_related, "category"]
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
        (_("Relations"), {"fields": [("superseded_by", "related")]}),
        (
            pgettext_lazy("group of fields", "Time"),
            {"fields": [("pinned_until", "review_by", "archived_on")]},
        ),
        CHANGE_NOTE,
    ]

    def edition_kinds(self):
        return dict(Notice.Kind.choices)

    @admin.action(permissions=["change"], description=_("Change the category"))
    def file_selected(self, request, queryset):
        title = gettext("Change the category")
        return self.for_each(request, queryset, title, filing.file_under, CategoryForm)

    def outcome_text(self, verb, outcome, *, in_bulk=False):
        if verb is not filing.file_under:
            return super().outcome_text(verb, outcome, in_bulk=in_bulk)
        if not outcome:
            return gettext("Nothing to do: the notice is in this category already."), False
        return gettext(
            "The category was changed on the desk; publish it to change it in public."
        ), True

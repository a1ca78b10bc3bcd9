"""What the public searches for, day by day, on the desk."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .dashboard import address_of_search
from .read_only import ReadOnlyAdmin


class AskedTextAdmin(ReadOnlyAdmin):
    """What the public searched for, day by day; the desk's first page has the sums."""

    list_display = ["day", "asked", "searches", "fruitless"]
    list_display_links = None
    date_hierarchy = "day"
    search_fields = ["text"]
    ordering = ["-day", "-searches", "text"]
    fields = ["day", "asked", ("searches", "fruitless")]
    readonly_fields = ["asked"]

    @admin.display(description=gettext_lazy("search term"), ordering="text")
    def asked(self, row):
        if not row.text:
            return _("not kept")
        return format_html('<a href="{}">{}</a>', address_of_search(row.text), row.text)

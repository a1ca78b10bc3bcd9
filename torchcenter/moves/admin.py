from contextlib import suppress

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from torchcenter.plain_text import MAX_BYTES, DocumentError

from . import importing
from .addresses import readable
from .models import Move, lock


class MoveForm(forms.ModelForm):
    def clean(self):
        """Hold the lock from before the moves are looked at until the request's transaction ends."""
        lock()
        return super().clean()


class ImportForm(forms.Form):
    """A file, or the same as text; `data` holds the bytes of either."""

    text = forms.CharField(
        label=gettext_lazy("Lines"),
        required=False,
        strip=False,
        widget=AdminTextareaWidget(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "On each line the former address, the present one and, if wanted, a note, "
            "as CSV or copied from a spreadsheet."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        required=False,
        help_text=gettext_lazy("UTF-8, UTF-16 or GB18030."),
    )

    def clean(self):
        cleaned = super().clean()
        text, file = cleaned.get("text"), cleaned.get("file")
        if not self.errors and bool(text and text.strip()) == bool(file):
            raise ValidationError(_("Give either lines or a file."))
        # One byte more than may be tells that there are too many.
        cleaned["data"] = file.read(MAX_BYTES + 1) if file else (text or "").encode()
        return cleaned


@admin.register(Move)
class MoveAdmin(admin.ModelAdmin):
    form = MoveForm
    change_list_template = "moves/move_list.html"
    list_display = ["former", "present", "note", "created_at"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["former", "present", "note"]
    search_help_text = gettext_lazy("A part of an address or of a note")
    fields = [("former", "present"), "note"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_page)
        return [path("import/", view, name="moves_move_import"), *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        """Finds an address in whatever form it is pasted."""
        with suppress(ValidationError):
            search_term = readable(search_term)
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": self.may_import(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def may_import(self, request) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def import_page(self, request):
        """Take many moves at once, or say of each line what is wrong with it."""
        if not self.may_import(request):
            raise PermissionDenied
        form, problems = ImportForm(), []
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES)
            if form.is_valid():
                try:
                    outcome = importing.take(form.cleaned_data["data"])
                except DocumentError as error:
                    form.add_error(None, str(error))
                except importing.RefusedLinesError as error:
                    problems = error.problems
                else:
                    self.log_import(request, outcome)
                    self.message_user(request, str(outcome), messages.SUCCESS)
                    return HttpResponseRedirect(reverse("admin:moves_move_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import moved addresses"),
            "form": form,
            "problems": problems,
        }
        return TemplateResponse(request, "moves/move_import.html", context)

    def log_import(self, request, outcome: importing.Outcome) -> None:
        for moves, flag in ((outcome.created, ADDITION), (outcome.changed, CHANGE)):
            LogEntry.objects.log_actions(request.user.pk, moves, flag, _("Imported."))

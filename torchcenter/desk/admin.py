"""Admin classes that the sections build on: two languages side by side, the verbs as buttons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as delete_rows
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import FileField, OuterRef, Q, Subquery, prefetch_related_objects
from django.db.models.functions import Now
from django.http import Http404, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from torchcenter.record.models import Edition
from torchcenter.record.search.models import AskedText

from . import permissions, translations, workflow
from .bulk import BulkActions
from .editing.forms import BesideSavedForm, PublicationForm, PublicationFormSet
from .editing.pages import EditingPages
from .editions import EditionsMixin
from .findable import found
from .forms import MomentInput, ReviewedForm, ScheduleForm, WithdrawForm
from .models import Publication, Upload
from .preview.pages import PreviewPages
from .record_admin import EditionAdmin
from .review import workflow as review
from .review.pages import ReviewPages
from .searches_admin import AskedTextAdmin

CHANGE_NOTE = (
    gettext_lazy("For the next edition"),
    {"fields": [("change_note_zh_hans", "change_note_en"), "minor_change"]},
)


TIME = (pgettext_lazy("group of fields", "Time"), {"fields": ["review_by"]})


class NarrowPaginator(Paginator):
    """Finds the rows of a page by their keys alone, so that the columns of those before it are not read."""

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        numbers = self.object_list.values_list("pk", flat=True)[first : first + self.per_page]
        return self._get_page(self.object_list.filter(pk__in=list(numbers)), number, self)


class PublicStateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state in public")
    parameter_name = "public"

    def lookups(self, request, model_admin):
        return [
            ("in-force", _("In public")),
            ("scheduled", _("A change is scheduled")),
            ("withdrawn", _("Withdrawn")),
            ("never", _("Not yet public")),
        ]

    def queryset(self, request, queryset):
        """By the documents of the record, read once: the columns of the list are asked for row by row."""
        editions = Edition.objects.filter(section=queryset.model.section)
        standing = editions.standing()
        match self.value():
            case "in-force":
                return queryset.filter(
                    document__in=standing.filter(withdrawn=False).values("document")
                )
            case "scheduled":
                pending = editions.ever_in_force().filter(in_force_from__gt=Now())
                return queryset.filter(document__in=pending.values("document"))
            case "withdrawn":
                return queryset.filter(
                    document__in=standing.filter(withdrawn=True).values("document")
                )
            case "never":
                known = standing.values("document")
                return queryset.filter(Q(document=None) | ~Q(document__in=known))
        return queryset


class MineFilter(admin.SimpleListFilter):
    title = gettext_lazy("writer")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("yes", _("Begun or written by me"))]

    def queryset(self, request, queryset):
        if self.value() != "yes":
            return queryset
        user = request.user
        return queryset.filter(Q(created_by=user) | Q(written_by__contains=[user.pk]))


PLAIN_OUTCOMES = {
    workflow.cancel_scheduled: gettext_lazy("The schedule was cancelled."),
    review.submit: gettext_lazy("Submitted for review."),
    review.recall: gettext_lazy("Recalled; it is a draft again."),
    workflow.reviewed: gettext_lazy("Looked at again: the text may stand."),
}


class PublicationAdmin(
    BulkActions, EditingPages, ReviewPages, PreviewPages, EditionsMixin, TranslationAdmin
):
    """`_publish` beside the save buttons; scheduling and withdrawing have pages of their own."""

    form = PublicationForm
    change_form_template = "desk/publication_form.html"
    add_form_template = "desk/publication_form.html"
    list_filter = [PublicStateFilter, "state", MineFilter, translations.TranslationFilter]
    list_select_related = ["updated_by"]
    search_fields = ["found_by"]
    search_help_text = gettext_lazy(
        "Words of the title in either language, a document number, an address. Quotation marks keep a"
        " phrase together, a hyphen excludes."
    )
    formfield_overrides: ClassVar[dict] = {
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}
    }
    list_per_page = 50
    paginator = NarrowPaginator
    # Two numbers beside a list are one count more of all there is.
    show_full_result_count = False

    def edition_kinds(self) -> dict[str, str]:
        """The kinds that editions of these publications have in the record, with their names."""
        return {self.opts.model_name: self.opts.verbose_name}

    # What the lists and the form tell of the record

    # The rows of a publication that its editions are made of.
    edition_rows: Sequence[str] = ()

    def get_object(self, request, object_id, from_field=None):
        """As Django's; a page that only shows asks for it several times and reads it once."""
        if request.method != "GET":
            return super().get_object(request, object_id, from_field)
        key = (self.model, object_id, from_field)
        if getattr(request, "read_publication", (None,))[0] != key:
            request.read_publication = key, super().get_object(request, object_id, from_field)
        return request.read_publication[1]

    def get_queryset(self, request):
        editions = Edition.objects.filter(document=OuterRef("document"))
        standing = editions.standing()
        pending = editions.ever_in_force().filter(in_force_from__gt=Now()).order_by("in_force_from")
        return (
            super()
            .get_queryset(request)
            .annotate(
                standing_edition=Subquery(standing.values("pk")[:1]),
                standing_is_withdrawn=Subquery(standing.values("withdrawn")[:1]),
                next_edition=Subquery(pending.values("pk")[:1]),
            )
        )

    def get_search_results(self, request, queryset, search_term):
        return found(queryset, search_term), False

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        self.attach_editions(changelist.result_list)
        return changelist

    def attach_editions(self, publications) -> None:
        """Give rows of `get_queryset` their `standing` and `pending` editions, and say if they differ."""
        prefetch_related_objects(publications, *self.edition_rows)
        numbers = {pk for row in publications for pk in (row.standing_edition, row.next_edition)}
        editions = Edition.objects.in_bulk(numbers - {None})
        for row in publications:
            row.standing = editions.get(row.standing_edition)
            row.pending = editions.get(row.next_edition)
            row.differs = differs(row)

    @admin.display(description=gettext_lazy("title"), ordering="title_zh_hans")
    def heading(self, publication):
        return str(publication)

    @admin.display(description=gettext_lazy("state in public"))
    def public_state(self, publication):
        return render_to_string("desk/public_state.html", {"publication": publication})

    @admin.display(description=gettext_lazy("English text"))
    def english_state(self, publication):
        body_zh_hans, body_en = translations.texts_of(publication, "body")
        if not publication.title_en or (body_zh_hans and not body_en):
            state = "missing"
        else:
            state = "stale" if publication.english_of else "complete"
        return render_to_string("desk/english_state.html", {"state": state})

    @admin.display(description=gettext_lazy("last changed"), ordering="updated_at")
    def last_change(self, publication):
        moment = timezone.localtime(publication.updated_at)
        day, time = date_format(moment, "DATE_FORMAT"), date_format(moment, "TIME_FORMAT")
        return format_html("{}<br>{} {}", day, time, publication.updated_by or "")

    # The verbs

    def get_urls(self):
        def address(verb, view):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{verb}"
            return path(f"<path:object_id>/{verb}/", self.admin_site.admin_view(view), name=name)

        return [
            address("publish", require_POST(self.publish_view)),
            address("schedule", self.schedule_view),
            address("withdraw", self.withdraw_view),
            address("cancel", self.cancel_view),
            address("reviewed", self.reviewed_view),
            *super().get_urls(),
        ]

    def has_publish_permission(self, request, obj=None):
        return permissions.may(request.user, "publish", obj or self.model)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        if obj is not None:
            translations.mark(form.base_fields, obj)
        self.note_comments(form, obj)
        return form

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        obj.updated_by = request.user
        obj.confirmed_english = translations.confirmed_in(request.POST)
        obj.note_writer(request.user)
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        """Name the fields as the form did: Django notes English labels, which nothing translates."""
        message = super().construct_change_message(request, form, formsets, add)
        forms = [form, *(row for formset in formsets or () for row in formset.forms)]
        labels = [field.label for row in forms for field in row.fields.values()]
        with translation.override(None):
            noted = list(map(str, labels))
        shown = dict(zip(noted, map(str, labels), strict=True))
        for entry in message:
            for change in entry.values():
                if "fields" in change:
                    change["fields"] = [shown.get(label, label) for label in change["fields"]]
        return message

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save, and once that is committed publish: a text that lacks something is kept."""
        request.saved_publication = None
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if "_publish" in request.POST and request.saved_publication:
            publication = request.saved_publication
            refusal = _("The text is saved, but it was not published.")
            self._attempt(request, publication, workflow.publish, refusal)
            return self._to_form(publication)
        if "_submit" in request.POST and request.saved_publication:
            self.attempt_submission(request, request.saved_publication)
            return self._to_form(request.saved_publication)
        return response

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            self.attach_editions([obj])
        return super().render_change_form(
            request,
            {
                **context,
                **self.review_context(request, obj),
                "may_publish": self.has_publish_permission(request, obj),
                "show_save_and_add_another": False,
            },
            *args,
            obj=obj,
            **kwargs,
        )

    def response_add(self, request, obj, post_url_continue=None):
        request.saved_publication = obj
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        request.saved_publication = obj
        return super().response_change(request, obj)

    def publish_view(self, request, object_id):
        publication = self._publication(request, object_id)
        self._attempt(request, publication, workflow.publish, _("Nothing was published."))
        return self._to_form(publication)

    def schedule_view(self, request, object_id):
        return self._verb_page(
            request,
            object_id,
            ScheduleForm,
            workflow.schedule,
            title=_("Publish later"),
            refusal=_("Nothing was scheduled."),
        )

    def withdraw_view(self, request, object_id):
        return self._verb_page(
            request,
            object_id,
            WithdrawForm,
            workflow.withdraw,
            title=_("Withdraw"),
            refusal=_("Nothing was withdrawn."),
        )

    def cancel_view(self, request, object_id):
        publication = self._publication(request, object_id)
        if request.method == "POST":
            refusal = _("Nothing was cancelled.")
            self._attempt(request, publication, workflow.cancel_scheduled, refusal)
        return self._to_form(publication)

    def reviewed_view(self, request, object_id):
        """For who may change the text; a year from now is the next time unless another is chosen."""
        publication = self.get_object(request, unquote(object_id))
        if publication is None:
            raise Http404
        permissions.require(request.user, "change", publication)
        in_a_year = timezone.localdate() + dt.timedelta(days=365)
        form = ReviewedForm(request.POST or None, initial={"review_by": in_a_year})
        if form.is_valid():
            refusal = _("Nothing was noted.")
            if self._attempt(request, publication, workflow.reviewed, refusal, **form.cleaned_data):
                return self._to_form(publication)
        title = _("Looked at again")
        return self._verb_form(request, publication, form, "reviewed", title)

    def _verb_page(self, request, object_id, form_class, verb, *, title, refusal):
        publication = self._publication(request, object_id)
        self.attach_editions([publication])
        form = form_class(request.POST or None, initial=self._scheduled_before(publication, verb))
        if form.is_valid():
            values = {name: value for name, value in form.cleaned_data.items() if value}
            if self._attempt(request, publication, verb, refusal, form=form, **values):
                return self._to_form(publication)
        if form.initial.get("at"):
            title = _("Change the time")
        return self._verb_form(request, publication, form, verb.__name__, title)

    def _scheduled_before(self, publication, verb) -> dict[str, Any]:
        """What the form of a verb begins with: the time, and the reasons, that are to be changed."""
        pending = publication.pending
        if pending is None or verb not in (workflow.schedule, workflow.withdraw):
            return {}
        if pending.withdrawn != (verb is workflow.withdraw):
            return {}
        return {
            "at": pending.in_force_from,
            "reason_zh_hans": pending.withdrawal_reason_zh_hans,
            "reason_en": pending.withdrawal_reason_en,
        }

    def _verb_form(self, request, publication, form, verb: str, title: str):
        self.attach_editions([publication])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "publication": publication,
            "title": title,
            "subtitle": str(publication),
            "verb": verb,
            "form": form,
        }
        return TemplateResponse(request, "desk/verb_form.html", context)

    def _publication(self, request, object_id) -> Publication:
        publication = self.get_object(request, unquote(object_id))
        if not self.has_publish_permission(request, publication):
            raise PermissionDenied
        if publication is None:
            raise Http404
        return publication

    def _attempt(self, request, publication, verb, refusal, form=None, **values) -> bool:
        """Do it and tell the outcome; or tell every reason why not, at its field if `form` has it."""
        try:
            outcome = verb(publication, by=request.user, **values)
        except ValidationError as error:
            reasons = []
            for field, problem in _problems(error):
                if form is not None and field in form.fields:
                    form.add_error(field, problem)
                else:
                    reasons.append(self._labelled(field, problem))
            if reasons:
                lines = format_html_join("", "<br>{}", ((reason,) for reason in reasons))
                self.message_user(request, format_html("{}{}", refusal, lines), messages.ERROR)
            return False
        self._tell(request, publication, verb, outcome)
        return True

    def reasons(self, error: ValidationError) -> list[str]:
        """Each problem with the label of its field."""
        return [self._labelled(field, problem) for field, problem in _problems(error)]

    def _labelled(self, field: str, problem: str) -> str:
        labels = {f.name: f.verbose_name for f in self.opts.fields}
        if field not in labels:
            return problem
        return _("%(field)s: %(problem)s") % {"field": capfirst(labels[field]), "problem": problem}

    def _tell(self, request, publication, verb, outcome):
        text, is_new = self.outcome_text(verb, outcome)
        if is_new:
            self.log_change(request, publication, text)
        if verb not in PLAIN_OUTCOMES and not outcome[0].is_pending:
            address = outcome[0].get_absolute_url()
            text = format_html('{} <a href="{}">{}</a>', text, address, _("See the page"))
        self.message_user(request, text, messages.SUCCESS)

    def outcome_text(self, verb, outcome, *, in_bulk: bool = False) -> tuple[str, bool]:
        """What a verb's outcome is in words, and whether it has changed anything.

        In bulk without what differs from one publication to the next.
        """
        if verb in PLAIN_OUTCOMES:
            return str(PLAIN_OUTCOMES[verb]), True
        edition, is_new = outcome
        moment = date_format(timezone.localtime(edition.in_force_from), "DATETIME_FORMAT")
        if not is_new:
            return _("Nothing to do: this is already so in public."), False
        if edition.is_pending and edition.withdrawn:
            return _("It will be withdrawn at %s (Beijing time).") % moment, True
        if edition.is_pending:
            return _("It will be published at %s (Beijing time).") % moment, True
        if edition.withdrawn:
            return _("It has been withdrawn; its page tells the reason."), True
        if in_bulk:
            return _("Published."), True
        return _("Published as edition %d.") % edition.number, True

    def _to_form(self, publication):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[publication.pk]))

    # What has been published stays on the desk as well: it is withdrawn, never deleted.

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return (
            allowed
            and permissions.may(request.user, "delete", obj or self.model)
            and (obj is None or (obj.document is None and not obj.is_locked))
        )

    def delete_view(self, request, object_id, extra_context=None):
        publication = self.get_object(request, unquote(object_id))
        if publication is not None and publication.document is not None:
            self._refuse_deletion(request, [publication])
            return self._to_form(publication)
        return super().delete_view(request, object_id, extra_context)

    @admin.action(permissions=["delete"], description=delete_rows.short_description)
    def delete_selected(self, request, queryset):
        if published := queryset.filter(document__isnull=False):
            self._refuse_deletion(request, published)
            return None
        return delete_rows(self, request, queryset)

    def _refuse_deletion(self, request, publications):
        text = _("What has been published cannot be deleted; it can be withdrawn. Not deleted:")
        lines = format_html_join("", "<br>{}", ((publication,) for publication in publications))
        self.message_user(request, format_html("{}{}", text, lines), messages.ERROR)


def differs(publication) -> bool:
    """Whether publishing now would say something new; the name of the day does not count."""
    latest = publication.pending or publication.standing
    if latest is None or latest.withdrawn:
        return False
    try:
        draft = publication.as_edition().cleaned()
    except ValidationError:
        return True
    unsigned = {"issuing_body_zh_hans": "", "issuing_body_en": ""}
    return replace(draft, **unsigned) != replace(latest.content, **unsigned)


def _problems(error: ValidationError) -> list[tuple[str, str]]:
    if not hasattr(error, "error_dict"):
        return [(NON_FIELD_ERRORS, message) for message in error.messages]
    return [
        (field, message) for field, problems in error.message_dict.items() for message in problems
    ]


class PartInline(TranslationStackedInline):
    """Rows that belong to a publication."""

    form = BesideSavedForm
    formset = PublicationFormSet
    extra = 0


class StoredFileForm(BesideSavedForm):
    """A row for a file, which is chosen here, or was sent ahead by this very person."""

    user = None
    upload = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self._adopt(self.initial.get("upload"))
        if self.is_bound and self.data.get(self.add_prefix("upload")):
            self.fields["file"].required = False

    def _post_clean(self):
        super()._post_clean()
        number = self.cleaned_data.get("upload")
        is_chosen_here = self.add_prefix("file") in self.files
        is_sent_ahead = number and not is_chosen_here and not self.cleaned_data.get("DELETE")
        if is_sent_ahead and not self._adopt(number):
            self.add_error("file", _("The file is not there any more: choose it once more."))

    def _adopt(self, number) -> bool:
        """Whether the person has sent such a file, and it is there still."""
        if not str(number or "").isdecimal():
            return False
        role = self._meta.model.role
        upload = Upload.objects.filter(pk=number, uploaded_by=self.user, role=role).first()
        if upload is None:
            return False
        try:
            self.instance.adopt(upload)
        except FileNotFoundError:
            return False
        return True


class StoredFileInline(PartInline):
    """Rows of uploaded files: the one that is stored, and a field to put another in its place."""

    form = StoredFileForm
    readonly_fields = ["stored"]

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.user = request.user
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, FileField):
            extensions = [f".{extension}" for extension in self.model.accepted.types]
            attributes = {"accept": ",".join(extensions), "data-role": self.model.role}
            kwargs["widget"] = forms.FileInput(attrs=attributes)
            kwargs["help_text"] = _("%(types)s; at most %(size)s.") % {
                "types": ", ".join(self.model.accepted.types),
                "size": filesizeformat(self.model.accepted.max_size),
            }
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("stored file"))
    def stored(self, file):
        return render_to_string("desk/stored_file.html", {"file": file})


admin.site.register(Edition, EditionAdmin)
admin.site.register(AskedText, AskedTextAdmin)

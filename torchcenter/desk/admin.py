"""Admin classes that the sections build on: both languages side by side, verbs of the workflow as buttons."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from torchcenter.record.models import Edition

from . import workflow
from .forms import ScheduleForm, WithdrawForm


class PublicationAdmin(TranslationAdmin):
    """`_publish` beside the save buttons; scheduling and withdrawing have pages of their own."""

    change_form_template = "desk/publication_form.html"
    add_form_template = "desk/publication_form.html"
    readonly_fields = ["public_state"]
    search_fields = ["title_zh_hans", "title_en"]
    list_per_page = 50
    save_on_top = False

    class Media:
        css = {"all": ["css/desk.css"]}

    # What the lists and the form tell of the record

    def get_queryset(self, request):
        standing = Edition.objects.standing().filter(document=OuterRef("document"))
        pending = Edition.objects.ever_in_force().filter(
            document=OuterRef("document"), in_force_from__gt=timezone.now()
        )
        return (
            super()
            .get_queryset(request)
            .annotate(
                standing_edition=Subquery(standing.values("pk")[:1]),
                pending_from=Subquery(
                    pending.order_by("in_force_from").values("in_force_from")[:1]
                ),
            )
        )

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        editions = Edition.objects.in_bulk(
            [row.standing_edition for row in changelist.result_list if row.standing_edition]
        )
        for row in changelist.result_list:
            row.standing = editions.get(row.standing_edition)
        return changelist

    @admin.display(description=gettext_lazy("in public"))
    def public_state(self, publication):
        """Where the document stands in the record, in words."""
        if publication.pk is None or publication.document is None:
            return _("never published")
        if not hasattr(publication, "standing"):
            publication.standing = publication.editions().standing().first()
        parts = [self._standing_state(publication)]
        pending_from = getattr(publication, "pending_from", None)
        if pending_from:
            moment = date_format(timezone.localtime(pending_from), "DATETIME_FORMAT")
            parts.append(_("a change is scheduled for %s") % moment)
        return format_html("{}", _("; ").join(filter(None, parts)))

    def _standing_state(self, publication):
        edition = publication.standing
        if edition is None:
            return ""
        if edition.withdrawn:
            return _("withdrawn")
        state = _("edition %d in force") % edition.number
        return state + _("; changed here since") if self._differs(publication, edition) else state

    @staticmethod
    def _differs(publication, edition):
        """Whether publishing now would say something new; the name of the day does not count."""
        try:
            draft = publication.as_edition().cleaned()
        except ValidationError:
            return True
        unsigned = {"issuing_body_zh_hans": "", "issuing_body_en": ""}
        return replace(draft, **unsigned) != replace(edition.content, **unsigned)

    # The verbs

    def get_urls(self):
        def address(verb, view):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{verb}"
            return path(f"<path:object_id>/{verb}/", self.admin_site.admin_view(view), name=name)

        return [
            address("schedule", self.schedule_view),
            address("withdraw", self.withdraw_view),
            address("cancel", self.cancel_view),
            *super().get_urls(),
        ]

    def has_publish_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_delete_permission(self, request, obj=None):
        """What has been published stays on the desk as well: it is withdrawn, never deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.document is None)

    def get_deleted_objects(self, objs, request):
        deleted, count, needed, protected = super().get_deleted_objects(objs, request)
        published = [str(obj) for obj in objs if obj.document is not None]
        return deleted, count, needed, [*protected, *published]

    def save_model(self, request, obj, form, change):
        obj.updated_by = request.user
        super().save_model(request, obj, form, change)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save, and once that is committed publish: a text that lacks something is kept all the same."""
        request.saved_publication = None
        response = super().changeform_view(
            request,
            object_id,
            form_url,
            {"may_publish": self.has_publish_permission(request), **(extra_context or {})},
        )
        if "_publish" in request.POST and request.saved_publication:
            self._attempt(request, request.saved_publication, workflow.publish)
            return self._to_form(request.saved_publication)
        return response

    def response_add(self, request, obj, post_url_continue=None):
        request.saved_publication = obj
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        request.saved_publication = obj
        return super().response_change(request, obj)

    def schedule_view(self, request, object_id):
        return self._verb_page(
            request, object_id, ScheduleForm, workflow.schedule, _("Publish later")
        )

    def withdraw_view(self, request, object_id):
        return self._verb_page(request, object_id, WithdrawForm, workflow.withdraw, _("Withdraw"))

    def cancel_view(self, request, object_id):
        publication = self._publication(request, object_id)
        if request.method == "POST":
            self._attempt(request, publication, workflow.cancel_scheduled)
        return self._to_form(publication)

    def _verb_page(self, request, object_id, form_class, verb, title):
        publication = self._publication(request, object_id)
        form = form_class(request.POST or None)
        if form.is_valid():
            values = {name: value for name, value in form.cleaned_data.items() if value}
            if self._attempt(request, publication, verb, form=form, **values):
                return self._to_form(publication)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "publication": publication,
            "title": title,
            "subtitle": str(publication),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "desk/verb_form.html", context)

    def _publication(self, request, object_id):
        publication = get_object_or_404(self.get_queryset(request), pk=unquote(object_id))
        if not self.has_publish_permission(request):
            raise PermissionDenied
        return publication

    def _attempt(self, request, publication, verb, form=None, **values) -> bool:
        """Do it and tell the outcome; what is missing is told field by field."""
        try:
            outcome = verb(publication, by=request.user, **values)
        except ValidationError as error:
            for field, message in self._problems(error):
                if form is not None and field in form.fields:
                    form.add_error(field, message)
                else:
                    self.message_user(request, self._labelled(field, message), messages.ERROR)
            return False
        self._tell(request, verb, outcome)
        return True

    @staticmethod
    def _problems(error):
        if not hasattr(error, "error_dict"):
            return [(NON_FIELD_ERRORS, message) for message in error.messages]
        return [
            (field, message)
            for field, problems in error.message_dict.items()
            for message in problems
        ]

    def _labelled(self, field, message):
        names = {f.name: f.verbose_name for f in self.opts.get_fields() if hasattr(f, "verbose_name")}
        label = names.get(field)
        return _("Not done. %(field)s: %(problem)s") % {"field": label, "problem": message} if (
            label
        ) else _("Not done. %(problem)s") % {"problem": message}

    def _tell(self, request, verb, outcome):
        if verb is workflow.cancel_scheduled:
            self.message_user(request, _("The schedule was cancelled."), messages.SUCCESS)
            return
        edition, is_new = outcome
        if not is_new:
            text = _("Nothing to do: this is already so in public.")
        elif edition.is_pending:
            moment = date_format(timezone.localtime(edition.in_force_from), "DATETIME_FORMAT")
            if edition.withdrawn:
                text = _("It will be withdrawn at %s (Beijing time).") % moment
            else:
                text = _("It will be published at %s (Beijing time).") % moment
        elif edition.withdrawn:
            text = _("It has been withdrawn; its page tells the reason.")
        else:
            text = _("Published as edition %d.") % edition.number
        link = format_html(' <a href="{}">{}</a>', edition.get_absolute_url(), _("See the page"))
        self.message_user(request, format_html("{}{}", text, link), messages.SUCCESS)

    def _to_form(self, publication):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[publication.pk]))


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """The record, to look at; it is written by publishing alone."""

    list_display = ["id", "title", "section", "kind", "document", "number", "in_force_from"]
    list_filter = ["section", "kind", "withdrawn"]
    search_fields = ["title_zh_hans", "title_en"]
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("title"))
    def title(self, edition):
        return edition.title

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

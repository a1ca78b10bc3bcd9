"""The pages of a review on the desk: the text with its decisions, the review sheet, urgent publishing."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import display_for_field, flatten, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from torchcenter.desk import permissions
from torchcenter.desk import workflow as publishing
from torchcenter.desk.forms import ReasonField
from torchcenter.desk.models import Publication, StoredFile
from torchcenter.desk.people.names import name_of
from torchcenter.desk.rich_text import RichTextField
from torchcenter.desk.text_pictures import with_desk_addresses
from torchcenter.htmlcleaning import clean
from torchcenter.record.texts import LANGUAGE_TAGS, Html

from . import workflow
from .models import Review, ReviewRoute
from .text import text_sha256

COMMENT = "comment-"


class UrgentForm(forms.Form):
    reason = ReasonField(
        label=gettext_lazy("Why it cannot wait"),
        help_text=gettext_lazy(
            "It is published at once as it is saved; its review is owed afterwards."
        ),
    )


class ReviewPages:
    """For PublicationAdmin: a text in review has its review's page in place of its form."""

    def get_urls(self):
        def address(route, name, view):
            full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(
                f"<path:object_id>/{route}/", self.admin_site.admin_view(view), name=full_name
            )

        return [
            address("submit", "submit", require_POST(self.submit_view)),
            address("recall", "recall", require_POST(self.recall_view)),
            address("urgent", "urgent", self.urgent_view),
            address("review/<int:review_id>", "review", self.review_view),
            address("review/<int:review_id>/sheet", "review_sheet", self.review_sheet_view),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        return permissions.may(request.user, "change", obj or self.model) and not (
            obj and obj.is_locked
        )

    def has_add_permission(self, request):
        return super().has_add_permission(request) and permissions.may(
            request.user, "add", self.model
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        publication = self.get_object(request, unquote(object_id))
        if publication is not None and publication.is_locked and request.method == "GET":
            return HttpResponseRedirect(self.review_address(workflow.current(publication)))
        return super().change_view(request, object_id, form_url, extra_context)

    def review_context(self, request, publication: Publication | None) -> dict:
        """What the form tells of the review: whether there is one, and what was returned or is owed."""
        steps = workflow.steps_for(publication or self.model())
        # Of a new text the category is not known yet.
        is_submitted = bool(steps) or (
            publication is None
            and not self.has_publish_permission(request)
            and ReviewRoute.objects.any_of(self.model)
        )
        returned = workflow.current(publication) if publication else None
        owed = list(Review.objects.of(publication).owed()) if publication else []
        may_urgently = bool(steps and publication) and permissions.may(
            request.user, "publish_urgently", publication
        )
        return {
            "is_submitted": is_submitted,
            "returned": returned,
            "owed_reviews": owed,
            "may_publish_urgently": may_urgently,
        }

    def note_comments(self, form, publication: Publication | None) -> None:
        """Show at each field what a reviewer said of it when the text was returned last."""
        review = workflow.current(publication) if publication else None
        for decision in review.decisions.all() if review else ():
            for name, comment in decision.field_comments.items():
                if field := form.base_fields.get(name):
                    field.help_text = format_html(
                        '<span class="review-comment">{}</span> {}',
                        _("%(name)s: %(comment)s")
                        % {"name": name_of(decision.by), "comment": comment},
                        field.help_text,
                    )

    def review_address(self, review: Review) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_review"
        return reverse(name, args=[review.object_id, review.pk])

    # The pages

    def submit_view(self, request, object_id):
        publication = self.viewed(request, object_id)
        self.attempt_submission(request, publication)
        return self._to_form(publication)

    def attempt_submission(self, request, publication) -> None:
        refusal = _("The text is saved, but it was not submitted.")
        self._attempt(request, publication, workflow.submit, refusal)

    def recall_view(self, request, object_id):
        publication = self.viewed(request, object_id)
        self._attempt(request, publication, workflow.recall, _("Nothing was recalled."))
        return self._to_form(publication)

    def urgent_view(self, request, object_id):
        publication = self.viewed(request, object_id)
        if not permissions.may(request.user, "publish_urgently", publication):
            raise PermissionDenied
        return self._verb_page(
            request,
            object_id,
            UrgentForm,
            publishing.publish_urgently,
            title=_("Publish urgently"),
            refusal=_("Nothing was published."),
        )

    def review_view(self, request, object_id, review_id):
        """The text that is reviewed, what has been decided, and the next decision if it is the user's."""
        publication = self.viewed(request, object_id)
        review = self._review(publication, review_id)
        may_decide = review.may_be_decided_by(request.user)
        errors = {}
        if request.method == "POST":
            errors = self._decide(request, publication, review)
            if not errors:
                return HttpResponseRedirect(self.review_address(review))
        return TemplateResponse(
            request,
            "desk/review/review.html",
            {
                **self._context(request, publication, review),
                "rows": self._rows(publication, review, request.POST, errors),
                "parts": self._parts(request, publication, review),
                "may_decide": may_decide,
                "may_recall": self._may_recall(request, publication, review),
                "may_publish": publication.state == Publication.State.APPROVED
                and permissions.may(request.user, "publish", publication),
                "comment": request.POST.get("comment", ""),
                "errors": errors,
                "title": _("Review owed") if review.is_owed else _("Review"),
            },
        )

    def review_sheet_view(self, request, object_id, review_id):
        """审核单: who approved which text, and when; made to be printed."""
        publication = self.viewed(request, object_id)
        review = self._review(publication, review_id)
        return TemplateResponse(
            request,
            "desk/review/sheet.html",
            {**self._context(request, publication, review), "title": _("Review sheet")},
        )

    def viewed(self, request, object_id) -> Publication:
        """The publication, if there is one and the user may see it."""
        publication = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, publication):
            raise PermissionDenied
        if publication is None:
            raise Http404
        return publication

    def _review(self, publication, review_id) -> Review:
        reviews = Review.objects.of(publication).select_related("submitted_by", "edition")
        return get_object_or_404(reviews.prefetch_related("decisions__by"), pk=review_id)

    def _decide(self, request, publication, review) -> dict[str, list[str]]:
        """Do what was pressed and tell it; return the problems by field."""
        comment = request.POST.get("comment", "")
        try:
            if "_approve" in request.POST:
                review = workflow.approve(review, by=request.user, comment=comment)
                text = _("Approved.") if review.next_level else _("The last step is passed.")
            else:
                comments = {
                    name.removeprefix(COMMENT): said
                    for name, said in request.POST.items()
                    if name.startswith(COMMENT)
                }
                workflow.return_for_changes(
                    review, by=request.user, comment=comment, field_comments=comments
                )
                text = _("Returned for changes.")
        except ValidationError as error:
            return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        self.log_change(request, publication, text)
        self.message_user(request, text, messages.SUCCESS)
        return {}

    def _context(self, request, publication, review) -> dict:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "publication": publication,
            "subtitle": str(publication),
            "review": review,
            "steps": review.progress(),
            "writers": self._writers(review),
            "is_unchanged": self._is_unchanged(publication, review),
        }

    def _writers(self, review):
        users = type(review.submitted_by).objects.in_bulk(review.writers)
        return [users[pk] for pk in review.writers if pk in users]

    def _is_unchanged(self, publication, review) -> bool:
        """Whether the page shows the text that the review is of."""
        if review.is_urgent:
            return True
        try:
            return text_sha256(publication.as_edition(), publication.notes) == review.text_sha256
        except ValidationError:
            return False

    def _may_recall(self, request, publication, review) -> bool:
        user = request.user
        return (
            publication.is_locked
            and not review.is_urgent
            and review.state in {Review.State.OPEN, Review.State.APPROVED}
            and permissions.may(user, "change", publication)
            and (user.pk == review.submitted_by_id or permissions.may(user, "publish", publication))
        )

    # What is read

    def _rows(self, publication, review, typed, errors) -> list[list[dict]]:
        """The rows of the form, to read: each field with its label, value and comments."""
        shown = review.edition if review.is_urgent else publication
        return [
            [
                {
                    **cell,
                    "comments": [
                        {"by": decision.by, "text": decision.field_comments[cell["name"]]}
                        for decision in review.decisions.all()
                        if cell["name"] in decision.field_comments
                    ],
                    "input": f"{COMMENT}{cell['name']}",
                    "typed": typed.get(f"{COMMENT}{cell['name']}", ""),
                    "errors": errors.get(cell["name"], []),
                }
                for cell in row
            ]
            for row in _cells(self, shown)
        ]

    def _parts(self, request, publication, review) -> list[dict]:
        """What is published with the text: files, and each other row of the form with its fields."""
        if review.is_urgent:
            return [{"files": review.edition.files}]
        parts = []
        for inline in self.get_inline_instances(request, publication):
            fk = inline.get_formset(request, publication).fk
            rows = inline.model.objects.filter(**{fk.name: publication})
            is_file = issubclass(inline.model, StoredFile)
            parts.append(
                {
                    "label": capfirst(inline.opts.verbose_name_plural),
                    "files": rows if is_file else (),
                    "rows": ()
                    if is_file
                    else [cells for row in rows for cells in _cells(inline, row)],
                }
            )
        return parts


def _cells(options, shown) -> list[list[dict]]:
    """The rows of an admin form that have a value in `shown`, a publication, a part or an edition."""
    fieldsets = [fields["fields"] for _title, fields in options.fieldsets]
    rows = [flatten([row]) for fields in fieldsets for row in fields]
    read = [[_cell(options.opts.get_field(name), shown) for name in row] for row in rows]
    return [row for row in read if any(cell["value"] for cell in row)]


def _cell(field, shown) -> dict:
    value, language = getattr(shown, field.name, None), _language_of(field)
    if value in (None, "", False):
        value = ""
    elif isinstance(field, RichTextField):
        value = Html(with_desk_addresses(clean(value)), field.language, is_other=False)
    elif field.is_relation:
        value = str(value)
    else:
        value = display_for_field(value, field, "")
    return {
        "name": field.name,
        "label": capfirst(field.verbose_name),
        "language": language,
        "value": value,
    }


def _language_of(field) -> str:
    """The language tag of a translated column, empty for any other."""
    return LANGUAGE_TAGS.get(getattr(field, "language", ""), "")

"""Views that the sections build on. They read the record and nothing else."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import ListView, View

from torchcenter.language import neutral

from . import citing
from .changes import changes_between, edition_before
from .files import file_response
from .models import Edition, RecordedFile
from .references import References


class InForceMixin:
    """The editions of one section that the public can read, newest first."""

    section: str
    kinds: tuple[str, ...] = ()

    def get_queryset(self):
        return Edition.objects.of(self.section, *self.kinds).in_force().newest_first()


class DocumentMixin:
    """The document at the address, wherever below it the page is."""

    section = ""

    def standing(self) -> Edition:
        """The edition that stands now; a tombstone where the document was withdrawn.

        Raises Http404 where nothing is public. An address the document once had leads on: see `get`.
        """
        editions = Edition.objects.of(self.section).standing().filter(path=self.document_path())
        edition = editions.order_by("withdrawn", "-id").first()
        if edition is None:
            raise Http404(_("There is no document at this address."))
        return edition

    def document_path(self) -> str:
        """The neutral path of the document, without what follows it."""
        return neutral(self.request.path_info).partition("editions/")[0]


class DocumentView(DocumentMixin, View):
    """A document as it is in force now, or as it was at `?at=`; 410 with the reason if withdrawn."""

    template_name = ""
    template_name_withdrawn = "record/withdrawn.html"
    # The moment the page tells of; None is the present.
    moment: dt.datetime | None = None

    def get(self, request, **kwargs):
        try:
            edition = self.standing()
        except Http404:
            return self.moved() or self.nothing_here()
        if edition.withdrawn:
            return self.respond(edition, self.template_name_withdrawn, status=410)
        if at := request.GET.get("at"):
            self.moment = moment_of(at)
            editions = Edition.objects.editions_of(edition.document).in_force(self.moment)
            return self.respond(get_object_or_404(editions), self.template_name, is_past=True)
        return self.respond(edition, self.template_name)

    def respond(self, edition, template_name, status=200, **context):
        context = {"edition": edition, **self.get_context_data(edition), **context}
        return TemplateResponse(self.request, template_name, context, status=status)

    def get_context_data(self, edition) -> dict:
        """What a section's page shows beside the edition."""
        build = self.request.build_absolute_uri
        address = edition.get_absolute_url()
        public = Edition.objects.editions_of(edition.document).public_by()
        first = public.with_index_numbers().defer("body_zh_hans", "body_en").first()
        return {
            "first_public_at": first and first.in_force_from,
            "index_number": first and first.index_number,
            "has_earlier": first is not None and edition.number > first.number,
            "reference": citing.reference(edition, build(f"{address}editions/{edition.number}/")),
            "qr_code": citing.qr_code(build(address)),
            "references": References.of(edition, self.moment),
        }

    def moved(self):
        """A permanent redirect to where a document that once had this address is now."""
        former = Edition.objects.of(self.section).public_by().filter(path=self.document_path())
        edition = former.order_by("-id").first()
        present = edition and Edition.objects.editions_of(edition.document).standing().first()
        return present and HttpResponsePermanentRedirect(present.get_absolute_url())

    def nothing_here(self):
        raise Http404(_("There is no document at this address."))


class EditionListView(DocumentMixin, ListView):
    """All editions of a document that the public could read at some time, the latest first."""

    template_name = "record/edition_list.html"
    context_object_name = "editions"

    def get_queryset(self):
        self.standing_edition = self.standing()
        if self.standing_edition.withdrawn:
            raise Http404(_("This document has been withdrawn."))
        document = self.standing_edition.document
        return list(Edition.objects.editions_of(document).public_by().order_by("-number"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "edition": self.standing_edition, "today": timezone.localdate()}


class EditionView(DocumentView):
    """One edition of a document by its number."""

    def get(self, request, number, **kwargs):
        standing = self.standing()
        if standing.withdrawn:
            return self.respond(standing, self.template_name_withdrawn, status=410)
        editions = Edition.objects.editions_of(standing.document).public_by()
        edition = get_object_or_404(editions, number=number, withdrawn=False)
        return self.respond(edition, self.template_name, is_past=edition.pk != standing.pk)


class ChangesView(DocumentMixin, View):
    """What an edition of a document changed, by words, against the one that was public before it."""

    template_name = "record/changes.html"

    def get(self, request, number, **kwargs):
        standing = self.standing()
        if standing.withdrawn:
            raise Http404(_("This document has been withdrawn."))
        editions = Edition.objects.editions_of(standing.document).public_by()
        edition = get_object_or_404(editions, number=number, withdrawn=False)
        before = edition_before(edition)
        if before is None:
            raise Http404(_("This is the first edition."))
        context = {
            "edition": standing,
            "shown": edition,
            "before": before,
            "changes": changes_between(before, edition),
        }
        return TemplateResponse(request, self.template_name, context)


def moment_of(text: str) -> dt.datetime:
    """The moment that `?at=` names: an ISO 8601 time, or the end of a day in Beijing; in UTC.

    Raises Http404 for anything else, and for a moment that has not come.
    """
    now = timezone.now()
    try:
        moment = parse_datetime(text)
        if day := parse_date(text):
            if day == timezone.localdate(now):
                return now
            moment = dt.datetime.combine(day, dt.time.max)
        if moment is None:
            raise Http404(_("No such date."))
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        # A time on the first or last day of the calendar may have no name in UTC.
        moment = moment.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Http404(_("No such date.")) from error
    if moment > now:
        raise Http404(_("This date is yet to come."))
    return moment


@require_safe
def file(request, sha256, name):
    """An attachment or picture that an edition in force names under this very name; else 404.

    Where a document in force has another file in its place by now, a redirect leads to that.
    """
    editions = Edition.objects.in_force().naming_file(sha256, name=name)
    edition = editions.order_by("-id").first()
    if edition is None:
        return HttpResponseRedirect(_replacement(sha256, name).get_absolute_url())
    recorded = next(f for f in edition.named_files if (f.sha256, f.name) == (sha256, name))
    not_modified = get_conditional_response(request, etag=quote_etag(sha256))
    return not_modified or file_response(sha256, name, recorded.media_type)


def _replacement(sha256: str, name: str) -> RecordedFile:
    """What stands in for a file that was public: one that says so, else a new one of its name and role.

    A smaller copy leads to what replaces its picture. Raises Http404.
    """
    beside: dict[int, set[str]] = {}
    for former in Edition.objects.public_by().naming_file(sha256, name=name).order_by("-id"):
        edition = Edition.objects.editions_of(former.document).in_force().first()
        if edition is None:
            continue
        old = next(
            file
            for file in former.files
            if any((f.sha256, f.name) == (sha256, name) for f in (file, *file.variants))
        )
        known = {"sha256": old.sha256, "name": old.name}
        for present in edition.files:
            if known in present.entry.get("replaces", ()):
                return present
        # A document's last edition with the old file tells which others there were beside it.
        beside.setdefault(former.document, {file.sha256 for file in former.files})
        for present in edition.files:
            is_new = present.sha256 not in beside[former.document]
            if is_new and (present.role, present.name) == (old.role, old.name):
                return present
    raise Http404

"""The verbs of the desk. Admin buttons, importers and commands all call these.

Each is atomic and takes the record's lock first, so that of two people who press at once the second
sees what the first has done. `by` is the member of staff, None for the operator at the command line.
The review (submit, approve, return for changes) will stand before `publish`, in `_may_publish`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from torchcenter.identity.models import OrganisationName
from torchcenter.record import recording
from torchcenter.record.content import EditionContent
from torchcenter.record.models import Edition
from torchcenter.record.recording import Attribution, NotPublic

from .models import Publication


@transaction.atomic
def publish(
    publication: Publication, *, by=None, at: dt.datetime | None = None
) -> tuple[Edition, bool]:
    """Copy the publication as it is saved into the record; return the edition and whether it is new.

    With `at` it comes into force then, else at once. Publishing what is already in force records
    nothing. Raises PermissionDenied, or ValidationError with all that is missing, by field.
    """
    saved = _locked(publication, by)
    saved.check_complete()
    if saved.document is None:
        saved.document = recording.next_document_number()
        type(saved).objects.filter(pk=saved.pk).update(document=saved.document)
    publication.document = saved.document
    edition, is_new = recording.record(
        _signed(saved.as_edition(), saved.issued_on),
        saved.document,
        Attribution(
            published_by=_name(by),
            note_zh_hans=saved.change_note_zh_hans or "",
            note_en=saved.change_note_en or "",
        ),
        at=at,
    )
    if is_new:
        # The note told what changed in this edition; the next one has its own.
        type(saved).objects.filter(pk=saved.pk).update(change_note_zh_hans="", change_note_en="")
    return edition, is_new


def schedule(publication: Publication, *, by=None, at: dt.datetime) -> tuple[Edition, bool]:
    """Publish at a time ahead; a later publish or schedule takes its place."""
    return publish(publication, by=by, at=at)


@transaction.atomic
def withdraw(
    publication: Publication,
    *,
    reason_zh_hans: str = "",
    reason_en: str = "",
    by=None,
    at: dt.datetime | None = None,
) -> tuple[Edition, bool]:
    """Take the document back, at once or at `at`; its page then tells the reason.

    Raises PermissionDenied, ValidationError without a reason, NotPublic if it is not public then.
    """
    return recording.withdraw(
        _document(_locked(publication, by)),
        Attribution(published_by=_name(by), note_zh_hans=reason_zh_hans, note_en=reason_en),
        at=at,
    )


@transaction.atomic
def cancel_scheduled(publication: Publication, *, by=None) -> list[Edition]:
    """Cancel everything that is scheduled for the publication; return what was."""
    return recording.cancel_scheduled(_document(_locked(publication, by)))


def _locked(publication: Publication, by) -> Publication:
    """The publication as it is saved, held against other publishers until the transaction ends."""
    _may_publish(publication, by)
    recording.lock()
    rows = type(publication).objects.select_for_update(of=("self",))
    saved = rows.filter(pk=publication.pk).first()
    if saved is None:
        raise ValidationError(_("This publication has been deleted meanwhile."))
    return saved


def _signed(content: EditionContent, day: dt.date) -> EditionContent:
    """The content under the institution's name in force on the day."""
    name = OrganisationName.objects.on(day) or OrganisationName()
    return replace(
        content,
        issuing_body_zh_hans=name.name_zh_hans or "",
        issuing_body_en=name.name_en or "",
    )


def _document(publication: Publication) -> int:
    if publication.document is None:
        raise NotPublic(_("This publication has never been published."))
    return publication.document


def _may_publish(publication: Publication, by) -> None:
    options = publication._meta
    if by is not None and not by.has_perm(f"{options.app_label}.publish_{options.model_name}"):
        raise PermissionDenied(_("You may not publish here."))


def _name(by) -> str:
    return by.get_username() if by is not None else ""

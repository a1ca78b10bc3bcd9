"""The verbs of the desk. Admin buttons, importers and commands all call these.

Each is atomic and takes the record's lock first, so that of two people who press at once the second
sees what the first has done. `by` is the member of staff, None for the operator at the command line.
The verbs of the review (submit, approve, return for changes) are in `desk.review.workflow`; `publish` asks
there whether the text has passed it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from torchcenter.identity.models import OrganisationName
from torchcenter.record import recording
from torchcenter.record.content import EditionContent
from torchcenter.record.models import Edition
from torchcenter.record.recording import Attribution, NotPublic
from torchcenter.record.search import file_texts
from torchcenter.record.search.models import FileText

from . import permissions
from .models import Publication
from .review import workflow as review

NO_NAME = OrganisationName(name_zh_hans="", name_en="")


def publish(
    publication: Publication,
    *,
    by=None,
    at: dt.datetime | None = None,
    drawn: Iterable[FileText] | None = None,
) -> tuple[Edition, bool]:
    """Copy the publication as it is saved into the record; return the edition and whether it is new.

    With `at` it comes into force then, else at once. Publishing what is already in force records
    nothing. Raises PermissionDenied, or ValidationError with all that is missing, by field.

    The texts of its files are drawn out first, before anybody has to wait for this publication; who
    holds the record already hands over those that were `drawn` before.
    """
    permissions.require(by, "publish", publication)
    if drawn is None:
        drawn = _texts_of_files(publication)
    return _publish(publication, by, at, drawn)


@transaction.atomic
def _publish(
    publication: Publication,
    by,
    at: dt.datetime | None,
    drawn: Iterable[FileText],
    urgent_reason: str = "",
) -> tuple[Edition, bool]:
    saved = _locked(publication, by)
    saved.check_complete()
    notes, is_minor = _notes(saved)
    # The operator at the command line brings what was published elsewhere.
    needs_review = by is not None and not urgent_reason
    cleared = review.cleared(saved, notes) if needs_review else None
    if saved.document is None:
        saved.document = recording.next_document_number()
        type(saved).objects.filter(pk=saved.pk).update(document=saved.document)
    publication.document = saved.document
    edition, is_new = recording.record(
        _signed(saved.as_edition(), _name_on(saved.issued_on, OrganisationName.objects.all())),
        saved.document,
        _attribution(by, notes, is_minor=is_minor, approved_by=review.approvers(cleared)),
        at=at,
        file_texts=drawn,
    )
    if is_new:
        _clear_notes([saved])
    review.note_published(saved, edition, cleared)
    saved.preview_links.end()
    if urgent_reason and is_new:
        review.owe(saved, edition, saved.written_by, urgent_reason, by=by)
    publication.state = Publication.State.DRAFT
    return edition, is_new


def publish_urgently(publication: Publication, *, reason: str, by) -> tuple[Edition, bool]:
    """Publish at once what has not passed its review, which is owed from then on.

    For a chief editor, who has to say why. Raises as `publish` does.
    """
    permissions.require(by, "publish_urgently", publication)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this cannot wait for its review.")})
    if not review.steps_for(publication):
        raise ValidationError(_("There is no review for this: it can be published at once."))
    return _publish(publication, by, None, _texts_of_files(publication), reason.strip())


@transaction.atomic
def publish_all(
    publications: Sequence[Publication], *, by=None, drawn: Iterable[FileText] = ()
) -> list[Edition]:
    """Publish at once many publications of one kind that never were; return their editions in order.

    For who has taken the record's lock and then read or made them, in this transaction: they are
    published as they are given, and under the document numbers that `number` has given them. Costs a
    handful of queries if what `check_complete` and `as_edition` read has been prefetched. All or
    nothing: raises PermissionDenied, or ValidationError for the first that is not complete. `drawn`
    are the texts of their files.
    """
    for publication in publications:
        permissions.require(by, "publish", publication)
        if by is not None:
            review.cleared(publication, publication.notes)
        publication.check_complete()
    _number(publications)
    names = list(OrganisationName.objects.all())
    editions = recording.record_all(
        (
            (
                _signed(publication.as_edition(), _name_on(publication.issued_on, names)),
                publication.document,
                _attribution(by, publication.notes),
            )
            for publication in publications
        ),
        drawn,
    )
    _clear_notes(publications)
    return editions


def _texts_of_files(publication: Publication) -> list[FileText]:
    saved = type(publication).objects.filter(pk=publication.pk).first()
    return file_texts.draw_out(file_texts.sources(saved.as_edition().attachments if saved else ()))


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
    saved = _locked(publication, by)
    withdrawn = recording.withdraw(
        _document(saved),
        Attribution(published_by=_name(by), note_zh_hans=reason_zh_hans, note_en=reason_en),
        at=at,
    )
    review.settle(saved)
    return withdrawn


@transaction.atomic
def cancel_scheduled(publication: Publication, *, by=None) -> list[Edition]:
    """Cancel everything that is scheduled for the publication; return what was."""
    return recording.cancel_scheduled(_document(_locked(publication, by)))


@transaction.atomic
def restore(
    publication: Publication, edition: Edition, *, by=None, read_at: dt.datetime | None = None
) -> Publication:
    """Take an edition of the document into the draft, in place of all that the draft says.

    Nothing public changes; the draft as it is saved then is returned. `read_at` is when the draft that
    is to be replaced was last changed. Raises PermissionDenied, or ValidationError if it was saved
    since, if it is in review, if the edition has no text because it withdrew the document, or if what
    the edition names is no longer on the desk.
    """
    saved = review.held(publication)
    permissions.require(by, "change", saved)
    if saved.is_locked:
        raise ValidationError(_("The text is in review already, or approved."))
    if edition.document != saved.document:
        raise ValidationError(_("This is not an edition of this document."))
    if edition.withdrawn:
        raise ValidationError(_("A withdrawal has no text that could be taken into the draft."))
    if read_at is not None and saved.updated_at != read_at:
        raise ValidationError(
            _("The draft was saved after you had opened this page. Look at what it says now.")
        )
    saved.updated_by = by
    saved.note_writer(by)
    saved.take_back(edition.content)
    # The edition may be of a category that is not this member's to write in.
    permissions.require(by, "change", saved)
    return saved


@transaction.atomic
def reviewed(publication: Publication, *, by=None, review_by: dt.date | None = None) -> Publication:
    """Note that the published text was looked at again and may stand; the next time is by `review_by`.

    Nothing changes in public and in the draft. Raises PermissionDenied.
    """
    saved = review.held(publication)
    permissions.require(by, "change", saved)
    type(saved).objects.filter(pk=saved.pk).update(review_by=review_by)
    publication.review_by = review_by
    return saved


def content_of(publication: Publication) -> EditionContent:
    """What publishing the draft would put into the record, complete or not; two queries or more."""
    name = _name_on(publication.issued_on, OrganisationName.objects.all())
    return _signed(publication.as_edition(), name).tidied()


def _locked(publication: Publication, by) -> Publication:
    """The publication as it is saved, held against other publishers until the transaction ends."""
    recording.lock()
    saved = review.held(publication)
    permissions.require(by, "publish", saved)
    return saved


def number(publications: Sequence[Publication]) -> None:
    """Give each its document number, in their order and in one query; saves none of them."""
    numbers = recording.next_document_numbers(len(publications))
    for publication, given in zip(publications, numbers, strict=True):
        publication.document = given


def _number(publications: Sequence[Publication]) -> None:
    """Number those that have no number yet, and save it; `bulk_update` takes far longer."""
    unnumbered = [publication for publication in publications if publication.document is None]
    if not unnumbered:
        return
    number(unnumbered)
    table = connection.ops.quote_name(unnumbered[0]._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET document = given.document"  # noqa: S608  (The model's own table.)
            " FROM unnest(%s::bigint[], %s::bigint[]) AS given(id, document)"
            f" WHERE {table}.id = given.id",
            [[p.pk for p in unnumbered], [p.document for p in unnumbered]],
        )


def _notes(publication: Publication) -> tuple[dict[str, str], bool]:
    """The notes to the text, and whether its change is minor.

    Where it has none, those of the same text that is scheduled already.
    """
    notes, is_minor = publication.notes, publication.minor_change
    if any(notes.values()) or is_minor or publication.document is None:
        return notes, is_minor
    unsigned = {"issuing_body_zh_hans": "", "issuing_body_en": ""}
    content = publication.as_edition().cleaned()
    for edition in Edition.objects.editions_of(publication.document).ever_in_force():
        if edition.is_pending and replace(edition.content, **unsigned) == replace(
            content, **unsigned
        ):
            return {name: getattr(edition, name) for name in notes}, edition.minor
    return notes, is_minor


def _attribution(
    by, notes: dict[str, str], *, is_minor: bool = False, approved_by: str = ""
) -> Attribution:
    return Attribution(
        published_by=_name(by),
        approved_by=approved_by,
        note_zh_hans=notes["change_note_zh_hans"],
        note_en=notes["change_note_en"],
        minor=is_minor,
    )


def _clear_notes(publications: Sequence[Publication]) -> None:
    """The note told what changed in the edition just made; the next one has its own."""
    noted = [p for p in publications if p.change_note_zh_hans or p.change_note_en or p.minor_change]
    if noted:
        rows = type(noted[0]).objects.filter(pk__in=[publication.pk for publication in noted])
        rows.update(change_note_zh_hans="", change_note_en="", minor_change=False)


def _signed(content: EditionContent, name: OrganisationName) -> EditionContent:
    return replace(
        content,
        issuing_body_zh_hans=name.name_zh_hans or "",
        issuing_body_en=name.name_en or "",
    )


def _name_on(day: dt.date, names: Iterable[OrganisationName]) -> OrganisationName:
    """Of all the institution's names the one in force on the day; an empty one if there is none."""
    return next((name for name in names if name.is_in_force(day)), NO_NAME)


def _document(publication: Publication) -> int:
    if publication.document is None:
        raise NotPublic(_("This publication has never been published."))
    return publication.document


def _name(by) -> str:
    return by.get_username() if by is not None else ""

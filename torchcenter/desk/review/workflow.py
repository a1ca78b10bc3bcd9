"""The verbs of the review, beside those of `desk.workflow`: submit, approve, return, recall.

Each is atomic and holds the row of the publication, so that of two people who press at once the second
sees what the first has done. None takes the record's lock: a publisher, who holds that, may wait for
the row, never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from torchcenter.desk import permissions
from torchcenter.desk.models import Publication
from torchcenter.record.models import Edition

from . import notifying
from .models import Level, Review, ReviewDecision, ReviewRoute, ReviewStep, understaffed
from .text import text_sha256

MAX_COMMENT = 5_000


class ReviewNeeded(ValidationError):  # noqa: N818  (It reads as what it says.)
    """The text has to pass its review before it is published."""


def steps_for(publication: Publication) -> list[ReviewStep]:
    """The steps that the publication has to pass; empty where there is no review."""
    route = ReviewRoute.objects.of(publication)
    return list(route.steps.all()) if route else []


@transaction.atomic
def submit(publication: Publication, *, by) -> Review:
    """Give the text as it is saved into review; it is locked from then on.

    Raises PermissionDenied, or ValidationError with all that is missing, by field, or where there is no
    review, or nobody to take one of its steps.
    """
    saved = held(publication)
    permissions.require(by, "change", saved)
    if saved.is_locked:
        raise ValidationError(_("The text is in review already, or approved."))
    steps = steps_for(saved)
    if not steps:
        raise ValidationError(_("There is no review for this: it can be published at once."))
    saved.check_complete()
    saved.note_writer(by)
    _refuse_understaffed(steps, saved.written_by)
    Review.objects.of(saved).filter(is_urgent=False, state=Review.State.RETURNED).update(
        state=Review.State.SUPERSEDED
    )
    review = _begin(
        saved, saved.written_by, steps, text_sha256(saved.as_edition(), saved.notes), by
    )
    _set_state(publication, saved, Publication.State.IN_REVIEW)
    return review


@transaction.atomic
def approve(review: Review, *, by, comment: str = "") -> Review:
    """Pass the next step; after the last one the text may be published.

    Raises PermissionDenied if the step is not the user's, ValidationError if the review is over.
    """
    publication, review = _decided(review, by)
    _decide(review, by, ReviewDecision.Verdict.APPROVED, comment)
    review.wait_for_next(timezone.now())
    if review.next_level:
        review.save()
        notifying.tell_next(review)
        return review
    if review.is_urgent:
        review.state = Review.State.PUBLISHED
        review.save()
    else:
        review.state = Review.State.APPROVED
        review.save()
        _set_state(publication, publication, Publication.State.APPROVED)
        notifying.tell_publishers(review)
    notifying.tell_writers(review, "approved")
    return review


@transaction.atomic
def return_for_changes(
    review: Review, *, by, comment: str = "", field_comments: dict[str, str] | None = None
) -> Review:
    """Give the text back to its writers with a comment, on the whole or by field.

    Of a text that is public already this is an objection: it stays owed until another edition, or the
    withdrawal, has followed. Raises as `approve` does, and ValidationError without a comment.
    """
    publication, review = _decided(review, by)
    said = {field: text.strip() for field, text in (field_comments or {}).items() if text.strip()}
    if not comment.strip() and not said:
        raise ValidationError(
            {"comment": _("Say what is to be changed: on the whole or at a field.")}
        )
    _decide(review, by, ReviewDecision.Verdict.RETURNED, comment, said)
    review.state = Review.State.RETURNED
    review.next_level = review.next_group = review.waiting_since = None
    review.save()
    if not review.is_urgent:
        _set_state(publication, publication, Publication.State.DRAFT)
    notifying.tell_writers(review, "returned")
    return review


@transaction.atomic
def recall(publication: Publication, *, by) -> Review:
    """Take the text back from review, or from approval, to write on.

    For who submitted it, and for who may publish. Raises PermissionDenied, or ValidationError if it is
    not in review.
    """
    saved = held(publication)
    review = current(saved)
    if review is None or not saved.is_locked:
        raise ValidationError(_("The text is not in review."))
    if by.pk != review.submitted_by_id:
        permissions.require(by, "publish", saved)
    permissions.require(by, "change", saved)
    review.state = Review.State.RECALLED
    review.next_level = review.next_group = review.waiting_since = None
    review.save()
    _set_state(publication, saved, Publication.State.DRAFT)
    return review


def current(publication: Publication) -> Review | None:
    """The review before publishing that is open, approved or returned."""
    states = [Review.State.OPEN, Review.State.APPROVED, Review.State.RETURNED]
    reviews = Review.objects.of(publication).filter(is_urgent=False, state__in=states)
    return reviews.prefetch_related("decisions__by").first()


def cleared(publication: Publication, notes: dict[str, str]) -> Review | None:
    """The review that allows publishing the text as it is, with these notes; None where none is needed.

    What was published once after its review needs no other as long as it says the same: to be put on
    another date, or back after a withdrawal. Raises ReviewNeeded.
    """
    if not steps_for(publication):
        return current(publication)
    passed = (
        Review.objects.of(publication)
        .filter(
            state__in=[Review.State.APPROVED, Review.State.PUBLISHED],
            text_sha256=text_sha256(publication.as_edition(), notes),
        )
        .prefetch_related("decisions__by")
        .first()
    )
    if passed is None:
        raise ReviewNeeded(_("It has to be reviewed and approved before it is published."))
    return passed


def approvers(review: Review | None) -> str:
    """The user names of those who approved, in the order of the steps."""
    if review is None:
        return ""
    return ", ".join(
        decision.by.get_username()
        for decision in review.decisions.all()
        if decision.verdict == ReviewDecision.Verdict.APPROVED
    )


def note_published(publication: Publication, edition: Edition, review: Review | None) -> None:
    """Close the reviews that the edition settles, and begin a new draft. The row is held by then."""
    reviews = Review.objects.of(publication)
    if review is not None:
        reviews.filter(pk=review.pk).update(state=Review.State.PUBLISHED, edition=edition)
    settle(publication)
    reviews.filter(is_urgent=False, state=Review.State.RETURNED).update(
        state=Review.State.SUPERSEDED
    )
    type(publication).objects.filter(pk=publication.pk).update(
        state=Publication.State.DRAFT, written_by=[]
    )


def settle(publication: Publication) -> None:
    """What was objected to is in public no longer: another edition has followed, or the withdrawal."""
    Review.objects.of(publication).owed().update(
        state=Review.State.SUPERSEDED, next_level=None, next_group=None, waiting_since=None
    )


def owe(
    publication: Publication, edition: Edition, writers: list[int], reason: str, *, by
) -> Review:
    """Begin the review of a text that is published already. The row is held by then."""
    content = edition.content
    notes = {
        "change_note_zh_hans": edition.change_note_zh_hans,
        "change_note_en": edition.change_note_en,
    }
    return _begin(
        publication,
        sorted({*writers, by.pk}),
        steps_for(publication),
        text_sha256(content, notes),
        by,
        is_urgent=True,
        urgent_reason=reason,
        edition=edition,
    )


def held(publication: Publication) -> Publication:
    """The publication as it is saved, held until the transaction ends."""
    rows = type(publication).objects.select_for_update(of=("self",))
    saved = rows.filter(pk=publication.pk).first()
    if saved is None:
        raise ValidationError(_("This publication has been deleted meanwhile."))
    return saved


def _begin(publication, writers: Iterable[int], steps, sha256: str, by, **columns) -> Review:
    review = Review.objects.create(
        kind=ContentType.objects.get_for_model(publication),
        object_id=publication.pk,
        title=str(publication),
        text_sha256=sha256,
        steps=[[step.level, step.group_id, step.group.name] for step in steps],
        writers=list(writers),
        submitted_by=by,
        **columns,
    )
    review.wait_for_next(timezone.now())
    review.save()
    notifying.tell_next(review)
    return review


def _decided(review: Review, by) -> tuple[Publication, Review]:
    """The publication and the review, held, whose next step the user may take."""
    publication = held(review.publication)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if not review.is_open:
        raise ValidationError(
            _("This review is over: %(state)s.") % {"state": review.get_state_display()}
        )
    if not permissions.may(by, "view", publication) or not review.may_be_decided_by(by):
        raise PermissionDenied(_("This step of the review is not yours."))
    return publication, review


def _decide(review: Review, by, verdict: str, comment: str, field_comments=()) -> None:
    said = {"comment": comment.strip(), **dict(field_comments)}
    too_long = {
        name: _("This comment is too long.")
        for name, text in said.items()
        if len(text) > MAX_COMMENT
    }
    if too_long:
        raise ValidationError(too_long)
    review.decisions.create(
        level=review.next_level,
        by=by,
        verdict=verdict,
        comment=comment.strip(),
        field_comments=dict(field_comments),
    )


def _refuse_understaffed(steps: list[ReviewStep], writers: list[int]) -> None:
    lacking = understaffed(steps, writers)
    if lacking:
        names = ", ".join(f"{capfirst(Level(step.level).label)} ({step.group})" for step in lacking)
        raise ValidationError(
            _(
                "Too few people can take these steps, since no writer approves and nobody takes two: %s."
            )
            % names
        )


def _set_state(publication: Publication, saved: Publication, state: str) -> None:
    """Of the row, and of the object that the caller goes on with."""
    publication.state = saved.state = state
    type(saved).objects.filter(pk=saved.pk).update(state=state, written_by=saved.written_by)

"""What the desk's first page has for the person who opens it: what waits for whom, and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from torchcenter.record.models import Edition

from . import permissions, translations
from .editing.models import UnsavedText
from .kinds import publication_models
from .models import Publication
from .people.names import name_of
from .review.models import Review
from .review.notifying import address_of

ROWS = 20


@dataclass(frozen=True, kw_only=True)
class Row:
    """`since` is when it came to be so, or when it is due; `note` says what it waits for."""

    title: str
    kind: str
    address: str
    since: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Heap:
    """One list of the page; `is_urgent` where somebody waits for this person."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    is_urgent: bool = False
    more: bool = False


def heaps(user) -> list[Heap]:
    """The lists that are not empty, what others wait for first. Some ten queries, whatever is in them."""
    kinds = [model for model in publication_models() if permissions.may(user, "view", model)]
    reviews = _reviews_of(kinds)
    mine = Q(writers__contains=[user.pk]) | Q(submitted_by=user)
    before_publishing = reviews.filter(is_urgent=False)
    found = [
        _heap(
            "waiting-for-me", _("Waiting for me"), _steps(reviews.waiting_for(user)), urgent=True
        ),
        _heap(
            "returned",
            _("Returned to me"),
            _returns(before_publishing.filter(mine, state=Review.State.RETURNED)),
            urgent=True,
        ),
        _heap("approved", _("Approved, to be published"), _approved(user, before_publishing)),
        _heap("unsaved", _("Typed and not saved"), _unsaved(user, kinds)),
        _heap("owed", _("Reviews owed"), _owed(reviews.owed())),
        _heap("drafts", _("My drafts"), _drafts(user, kinds)),
        _heap(
            "waiting-for-others",
            _("Waiting for others"),
            _steps(before_publishing.filter(mine, state=Review.State.OPEN)),
        ),
        _heap("stale", _("English older than the Chinese"), _stale(user, kinds)),
        _heap("due", _("To be looked at again"), _due(user, kinds), urgent=True),
        _heap("scheduled", _("Scheduled (Beijing time)"), _scheduled(kinds)),
    ]
    return [heap for heap in found if heap.rows]


def _heap(name: str, title: str, rows: Iterable[Row], *, urgent: bool = False) -> Heap:
    rows = list(rows)
    return Heap(name=name, title=title, rows=rows[:ROWS], is_urgent=urgent, more=len(rows) > ROWS)


def _reviews_of(kinds):
    named = Q()
    for model in kinds:
        named |= Q(kind__app_label=model._meta.app_label, kind__model=model._meta.model_name)
    reviews = Review.objects.filter(named) if kinds else Review.objects.none()
    return reviews.select_related("kind", "next_group").order_by("waiting_since", "pk")


def _steps(reviews) -> Iterable[Row]:
    for review in reviews[: ROWS + 1]:
        yield _row(
            review,
            since=review.waiting_since,
            note=review.next_group.name,
        )


def _returns(reviews) -> Iterable[Row]:
    for review in reviews.prefetch_related("decisions__by")[: ROWS + 1]:
        last = list(review.decisions.all())[-1]
        yield Row(
            title=review.title,
            kind=review.kind.name,
            address=_form(review.kind.model_class(), review.object_id),
            since=last.at,
            note=_("by %s") % name_of(last.by),
        )


def _approved(user, reviews) -> Iterable[Row]:
    for review in reviews.filter(state=Review.State.APPROVED)[: ROWS + 1]:
        if permissions.may(user, "publish", review.kind.model_class()):
            yield _row(review, since=review.submitted_at)


def _owed(reviews) -> Iterable[Row]:
    for review in reviews[: ROWS + 1]:
        note = review.urgent_reason if review.is_open else _("objected to")
        yield _row(review, since=review.submitted_at, note=note)


def _unsaved(user, kinds) -> Iterable[Row]:
    texts = UnsavedText.objects.filter(user=user).select_related("kind").order_by("-typed_at")
    for text in texts[: ROWS + 1]:
        model = text.kind.model_class()
        if model in kinds:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_unsaved_text"
            yield Row(
                title=str(text),
                kind=model._meta.verbose_name,
                address=reverse(name, args=[text.form_id]),
                since=text.typed_at,
                note=_("new") if text.object_id is None else "",
            )


def _drafts(user, kinds) -> list[Row]:
    """What the person began, or has written on since the last edition, and nobody returned."""
    rows = [
        Row(
            title=str(publication),
            kind=model._meta.verbose_name,
            address=_form(model, publication.pk),
            since=publication.updated_at,
        )
        for model in kinds
        for publication in model.objects.filter(
            Q(written_by__contains=[user.pk]) | Q(created_by=user, document=None),
            state=Publication.State.DRAFT,
        )
        .exclude(reviews__is_urgent=False, reviews__state=Review.State.RETURNED)
        .only("pk", "title_zh_hans", "title_en", "updated_at")
        .order_by("-updated_at")[: ROWS + 1]
    ]
    return sorted(rows, key=lambda row: row.since, reverse=True)


def _stale(user, kinds) -> Iterable[Row]:
    for model in kinds:
        if permissions.may(user, "change", model):
            for publication in (
                model.objects.filter(translations.STALE)
                .only("pk", "title_zh_hans", "title_en", "updated_at")
                .order_by("updated_at")[: ROWS + 1]
            ):
                yield Row(
                    title=str(publication),
                    kind=model._meta.verbose_name,
                    address=_form(model, publication.pk),
                    since=publication.updated_at,
                )


def _due(user, kinds) -> Iterable[Row]:
    """What the person may write and is due to be looked at again, the longest overdue first."""
    rows = [
        Row(
            title=str(publication),
            kind=model._meta.verbose_name,
            address=_form(model, publication.pk),
            since=timezone.make_aware(dt.datetime.combine(publication.review_by, dt.time())),
        )
        for model in kinds
        if permissions.may(user, "change", model)
        for publication in model.objects.filter(review_by__lte=timezone.localdate())
        .exclude(document=None)
        .only("pk", "title_zh_hans", "title_en", "review_by")
        .order_by("review_by")[: ROWS + 1]
    ]
    return sorted(rows, key=lambda row: row.since)


def _scheduled(kinds) -> Iterable[Row]:
    pending = Edition.objects.ever_in_force().filter(in_force_from__gt=Now())
    editions = pending.defer("body_zh_hans", "body_en").order_by("in_force_from")[: ROWS + 1]
    documents = [edition.document for edition in editions]
    publications = {
        document: (model, pk)
        for model in (kinds if documents else ())
        for document, pk in model.objects.filter(document__in=documents).values_list(
            "document", "pk"
        )
    }
    for edition in editions:
        if edition.document in publications:
            model, pk = publications[edition.document]
            yield Row(
                title=str(edition.title),
                kind=model._meta.verbose_name,
                address=_form(model, pk),
                since=edition.in_force_from,
                note=_("to be withdrawn") if edition.withdrawn else _("to be published"),
            )


def _row(review: Review, **columns) -> Row:
    return Row(title=review.title, kind=review.kind.name, address=address_of(review), **columns)


def _form(model: type[Publication], pk: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])

"""Which documents name which: related ones, what replaces a text, what a progress report rests on.

An edition names others by document number, among its details; a document is told of those that name it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Q, When

from .models import HAS_REFERENCES, Edition

RELATED = "related"
SUPERSEDED_BY = "superseded_by"
# Nobody reads on through more of those that name a document; each of them leads to it.
MOST = 50


@dataclass(frozen=True)
class References:
    """Editions in force at one moment, newest first."""

    related: list[Edition]
    supersedes: list[Edition]
    superseded_by: list[Edition]
    evidence_of: list[Edition]

    @classmethod
    def of(cls, edition: Edition, at: dt.datetime | None = None) -> References:
        """What the edition names and what names its document. One query."""
        document, details = edition.document, edition.details
        own = {name: set(details.get(name, ())) for name in (RELATED, SUPERSEDED_BY)}
        named = own[RELATED] | own[SUPERSEDED_BY]
        # However many newer ones name it, what replaces it is among them.
        named_first = Case(When(document__in=named, then=0), default=1)
        found = (
            Edition.objects.in_force(at)
            .filter(Q(document__in=named) | naming(document))
            .exclude(document=document)
            .defer("body_zh_hans", "body_en")
            .order_by(named_first, "-date", "-document")[: len(named) + MOST]
        )
        editions = list(found)

        def named_by(name):
            return [e for e in editions if document in e.details.get(name, ())]

        def named_here(name):
            return [e for e in editions if e.document in own[name]]

        superseding = named_here(SUPERSEDED_BY) + named_by(SUPERSEDED_BY)
        related = {e.pk: e for e in named_here(RELATED) + named_by(RELATED)}
        return cls(
            # A line for each: what replaces a text is not named again as related to it.
            [e for e in related.values() if e not in superseding],
            named_by(SUPERSEDED_BY),
            named_here(SUPERSEDED_BY),
            [e for e in editions if document in e.evidence],
        )


def naming(document: int) -> Q:
    """Editions that name the document in any of these ways: a look-up in a partial GIN index."""
    return HAS_REFERENCES & (
        Q(details__contains={RELATED: [document]})
        | Q(details__contains={SUPERSEDED_BY: [document]})
        | Q(details__contains={"progress": [{"evidence": [document]}]})
    )


def standing(documents: Iterable[int]) -> dict[int, Edition]:
    """By number the edition that stands of each document, a withdrawal too. One query, none for nothing."""
    numbers = list(documents)
    if not numbers:
        return {}
    editions = Edition.objects.standing().filter(document__in=numbers)
    return {edition.document: edition for edition in editions.defer("body_zh_hans", "body_en")}


def addresses_of(documents: Iterable[int]) -> list[str]:
    """The neutral address of each document, in their order; its number where none stands any more."""
    numbers = list(documents)
    editions = standing(numbers)
    return [editions[n].path if n in editions else f"#{n}" for n in numbers]

"""The names that readers know beside titles: the institution's in time, those of categories and bodies."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils import timezone

from torchcenter.folding import fold, fold_in_place
from torchcenter.identity.models import OrganisationName
from torchcenter.record.texts import LANGUAGES, suffix_of

from . import keys
from .models import Facet
from .query import Query, Term
from .snippets import Finder

# Shorter names are words too, or parts of words.
FEWEST_CHARACTERS = 3
FULL, SHORT = "name", "short_name"
_EXCLUDED = re.compile(r'(?<!\S)-"?$')


class FacetName(NamedTuple):
    """What a value of a dimension is called in one language; `key` is that of its postings."""

    key: int
    text: str


class _Name(NamedTuple):
    """One form of a name of the institution, in one language."""

    owner: OrganisationName
    language: str
    form: str
    text: str


def of_facets(dimension: str) -> list[FacetName]:
    """The names of all values of the dimension, whether anything in force has them or not."""
    rows = Facet.objects.filter(dimension=dimension).order_by("pk")
    return [
        FacetName(keys.of_facet(number), name)
        for number, *names in rows.values_list("pk", "name_zh_hans", "name_en")
        for name in dict.fromkeys(filter(None, names))
    ]


def of_organisation() -> list[str]:
    """What the institution is called and was called, the latest names first."""
    return list(dict.fromkeys(name.text for name in _organisation_names()))


def other_names(query: Query) -> list[str]:
    """The query with the name that the institution has at another time for the one it holds.

    A former name gives way to the present one, the present one to each former; in the language and,
    where there is one, the form of the name. Of several names that the query holds, the longest counts.
    """
    typed = fold(query.text)
    if len(typed) < FEWEST_CHARACTERS:
        return []
    known = _organisation_names()
    found = [
        (len(folded), name, span)
        for name in known
        if len(folded := fold(name.text)) >= FEWEST_CHARACTERS
        and folded in typed
        and (span := _span(folded, query.text))
    ]
    longest = max((length for length, _name, _span in found), default=0)
    today = timezone.localdate()
    texts: dict[str, str] = {typed: ""}
    held = [(name, span) for length, name, span in found if length == longest]
    is_present = any(name.owner.is_in_force(today) for name, _span in held)
    for held_name, (start, end) in held:
        others = {
            name.owner: name.text
            for form in (FULL, held_name.form)
            for name in known
            if name.language == held_name.language
            and name.form == form
            and name.owner.is_in_force(today) != is_present
        }
        for other in others.values():
            text = query.text[:start] + other + query.text[end:]
            texts.setdefault(fold(text), text)
    return list(filter(None, texts.values()))


def _organisation_names() -> list[_Name]:
    """Those that hold today or did before, latest first: what is to come has not been announced."""
    today = timezone.localdate()
    return [
        _Name(owner, language, form, text)
        # To compose a condition takes longer than to read the few names there are.
        for owner in reversed(OrganisationName.objects.all())
        if owner.valid_from is None or owner.valid_from <= today
        for language in LANGUAGES
        for form in (FULL, SHORT)
        if (text := getattr(owner, f"{form}_{suffix_of(language)}"))
    ]


def _span(folded: str, text: str) -> tuple[int, int] | None:
    """Where the name stands in the text, not within a longer word, nor where it is excluded."""
    for start, end in Finder.of_terms([Term(folded)]).spans(text):
        if not (
            _cuts_a_word(text, start)
            or _cuts_a_word(text, end)
            or _EXCLUDED.search(fold_in_place(text[:start])[0])
        ):
            return start, end
    return None


def _cuts_a_word(text: str, place: int) -> bool:
    around, _places = fold_in_place(text[max(0, place - 1) : place + 1])
    return keys.cuts_a_word(around, 1)

"""Whether the English of a publication is missing, or older than the Chinese it renders.

A publication keeps in `english_of`, by the name of a text, the Chinese that its English was written for,
as long as the Chinese has changed since. Writing the English anew confirms it, and so does a mark at its
field; so an empty `english_of` means that all English there is has been confirmed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib import admin
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from torchcenter import differences
from torchcenter.htmlcleaning import clean

from .text_pictures import with_desk_addresses

TEXTS = ("title", "summary", "body", "source")
# The name of the input that confirms a text.
CONFIRM = "confirm-english-"

STALE = ~Q(english_of={})
MISSING = (
    Q(title_en="")
    | Q(title_en=None)
    | (Q(body_en="") | Q(body_en=None)) & ~(Q(body_zh_hans="") | Q(body_zh_hans=None))
)


def names_of(model) -> list[str]:
    """The texts that the model has in both languages."""
    columns = {field.name for field in model._meta.fields}
    return [name for name in TEXTS if f"{name}_en" in columns]


def columns_of(model) -> list[str]:
    return [f"{name}_{language}" for name in names_of(model) for language in ("zh_hans", "en")]


def outdated(publication, before: Mapping[str, str], confirmed: Collection[str]) -> dict[str, str]:
    """What `english_of` has to be now that the texts `before`, by column, have become the present ones."""
    kept = {}
    for name in names_of(type(publication)):
        chinese, english = texts_of(publication, name)
        was_chinese = before.get(f"{name}_zh_hans", chinese) or ""
        was_english = before.get(f"{name}_en", english) or ""
        rendered = publication.english_of.get(name, was_chinese)
        is_written = not english or english != was_english or name in confirmed
        if rendered and rendered != chinese and not is_written:
            kept[name] = rendered
    return kept


def texts_of(publication, name: str) -> tuple[str, str]:
    """The text in Chinese and in English."""
    return getattr(publication, f"{name}_zh_hans") or "", getattr(publication, f"{name}_en") or ""


def mark(fields: Mapping, publication) -> None:
    """Say at the English fields of a form what is missing, and what has changed in the Chinese since."""
    for name in names_of(type(publication)):
        field = fields.get(f"{name}_en")
        chinese, english = texts_of(publication, name)
        if field is None:
            continue
        context = {
            "is_missing": bool(chinese and not english),
            "input": f"{CONFIRM}{name}",
            "help_text": field.help_text,
        }
        if name in publication.english_of:
            rendered = publication.english_of[name]
            context["changes"] = _changes(name, rendered, chinese)
        field.help_text = mark_safe(render_to_string("desk/translation.html", context))  # noqa: S308


def _changes(name: str, old: str, new: str) -> str:
    """What changed, as HTML: the text is cleaned, the rest is escaped."""
    if name != "body":
        return differences.in_text(old, new)
    changes = differences.in_html(clean(old), clean(new), context=1)
    return mark_safe(with_desk_addresses(changes))  # noqa: S308


def confirmed_in(data: Mapping[str, str]) -> set[str]:
    """The texts whose English a form confirms as it is."""
    return {name for name in TEXTS if f"{CONFIRM}{name}" in data}


class TranslationFilter(admin.SimpleListFilter):
    title = gettext_lazy("English text")
    parameter_name = "english"

    def lookups(self, request, model_admin):
        return [
            ("missing", _("Missing")),
            ("stale", _("Older than the Chinese")),
            ("complete", _("Complete")),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "missing":
                return queryset.filter(MISSING)
            case "stale":
                return queryset.filter(STALE)
            case "complete":
                return queryset.exclude(MISSING).exclude(STALE)
        return queryset

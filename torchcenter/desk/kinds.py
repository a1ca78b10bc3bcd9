"""Choosing a kind of publication and one of its categories, for what is set by these."""

from __future__ import annotations

from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .models import Publication


def publication_models() -> list[type[Publication]]:
    return [model for model in apps.get_models() if issubclass(model, Publication)]


def category_names() -> dict[tuple[int, str], str]:
    """The name of each category by the id of its kind and its code. A query a kind with categories."""
    return {
        (ContentType.objects.get_for_model(model).pk, code): name
        for model in publication_models()
        for code, name in model.category_choices()
    }


class KindField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(ContentType.objects.none(), label=_("Kind"), **kwargs)

    def label_from_instance(self, kind):
        return capfirst(kind.name)


class KindForm(forms.ModelForm):
    """For a model with a `kind`, a content type, and a `category` of it or empty for all."""

    kind = KindField()
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = ContentType.objects.get_for_models(*publication_models())
        self.fields["kind"].queryset = ContentType.objects.filter(
            pk__in=[kind.pk for kind in kinds.values()]
        )
        self.categories = category_names()
        self.fields["category"].choices = [
            ("", _("every category")),
            *((code, name) for (_kind, code), name in self.categories.items()),
        ]

    def clean(self):
        cleaned = super().clean()
        kind, category = cleaned.get("kind"), cleaned.get("category")
        if category and (kind is None or (kind.pk, category) not in self.categories):
            self.add_error("category", _("This kind has no such category."))
        return cleaned

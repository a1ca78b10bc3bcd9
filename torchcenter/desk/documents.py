"""Documents of the record that a text on the desk names: kept by number, typed as addresses."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from torchcenter.language import neutral
from torchcenter.plain_text import NO_TEXT
from torchcenter.record.models import Edition
from torchcenter.record.references import addresses_of

MAX_DOCUMENTS = 20


class AddressesField(forms.CharField):
    """Addresses of documents in force, one a line, as the reader's browser shows them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(addresses_of(value)) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return "\n".join(addresses_of(initial or [])) != "\n".join((data or "").split())

    def to_python(self, value) -> list[int]:
        """The numbers of the documents. Raises ValidationError for every line that leads to none."""
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        if len(lines) > MAX_DOCUMENTS:
            raise ValidationError(_("At most %d documents.") % MAX_DOCUMENTS)
        paths = [_path(line) for line in lines]
        known = dict(
            Edition.objects.in_force()
            .filter(path__in=[path for path in paths if path])
            .values_list("path", "document")
        )
        # What was named before may have been withdrawn since, and stays named.
        for line in lines:
            if line.startswith("#") and line[1:].isdecimal() and len(line) < 19:
                known[line] = int(line[1:])
        withdrawn = Edition.objects.standing().filter(path__in=set(paths) - set(known))
        known = {**dict(withdrawn.values_list("path", "document")), **known}
        problems = [
            _("Line %(number)d: nothing public has this address: %(line)s")
            % {"number": number, "line": line[:100]}
            for number, (line, path) in enumerate(zip(lines, paths, strict=True), start=1)
            if path not in known
        ]
        if problems:
            raise ValidationError(problems)
        return list(dict.fromkeys(known[path] for path in paths))


class DocumentsField(ArrayField):
    """Document numbers, which a form shows and takes as addresses."""

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{**kwargs, "form_class": AddressesField})


def _path(line: str) -> str:
    """The neutral path in the line, or its “#” and number; empty for what is no address."""
    if line.startswith("#"):
        return "" if NO_TEXT.search(line) else line
    try:
        path = unquote(urlsplit(line).path).strip("/")
    except ValueError:
        return ""
    return neutral(f"/{path}/") if "/" in line and path and not NO_TEXT.search(path) else ""

"""What was typed into a publication's form: read from its inputs, and merged with what a colleague saved.

Texts are compared field by field in three ways: as they were when the form was opened, as they are saved
now, as they were typed. Of the first only digests are kept, in the form itself.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Beside the fields that somebody fills in.
FORM_STATE = {"read_at", "seen_at", "read_texts", "form_id"}
# A form that says it has more rows than this is not one that a browser has sent.
MAX_ROWS = 1000


@dataclass(frozen=True)
class TypedRow:
    """A row of a formset; `pk` is empty for a new one. `values` are what the widgets hold, by field."""

    pk: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """`fields` of the form, `rows` of its formsets by their prefix."""

    fields: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[TypedRow]] = field(default_factory=dict)

    @classmethod
    def read(cls, data: Mapping[str, str], form, formsets) -> Typed:
        """The values in form data; fields that it does not name are left out, and so are files."""
        return cls(
            dict(_values(data, form.fields, form.add_prefix)),
            {formset.prefix: list(_rows(data, formset)) for formset in formsets},
        )


@dataclass
class Merged:
    """`typed` is what the form is to show; `both` has the fields that two people changed, by `key_of`.

    `taken` are labels of the fields that only the colleague has changed. `lost` are typed rows, with the
    prefix of their formset, that the colleague has removed.
    """

    typed: Typed
    both: dict[str, Any] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    lost: list[tuple[str, TypedRow]] = field(default_factory=list)


def key_of(prefix: str, pk: Any, name: str) -> str:
    """What identifies a field of the form (`prefix` is empty) or of a saved row of a formset."""
    return f"{prefix}:{pk}:{name}" if prefix else name


def digests(form, formsets) -> str:
    """JSON of a digest of each field that is typed into, by `key_of`, as the unbound forms show it."""
    return json.dumps(
        {key: _digest(text) for key, (_bound, text) in _saved_texts(form, formsets).items()},
        separators=(",", ":"),
    )


def read_digests(text: str) -> dict[str, str]:
    """The digests that a form has sent back; empty if they are not what `digests` made."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def merge(typed: Typed, opened: Mapping[str, str], form, formsets) -> Merged:
    """Bring `typed` together with what is saved now, which the unbound forms show.

    `opened` are the digests of what was saved when the form was opened. What only one of two people
    has changed is taken from that one; what both have changed stays as it was typed, and is named.
    """
    merged = Merged(Typed(dict(typed.fields), {}))
    saved = _saved_texts(form, formsets)
    for name in typed.fields:
        if name in saved:
            _merge_field(merged, merged.typed.fields, name, "", "", opened, saved[name])
    for formset in formsets:
        rows = merged.typed.rows[formset.prefix] = []
        present = {str(row.instance.pk) for row in formset.initial_forms}
        for row in typed.rows.get(formset.prefix, ()):
            if row.pk and row.pk not in present:
                if _is_written(row, opened, formset):
                    merged.lost.append((formset.prefix, row))
                continue
            values = dict(row.values)
            for name in row.values:
                key = key_of(formset.prefix, row.pk, name)
                if row.pk and key in saved:
                    _merge_field(merged, values, name, formset.prefix, row.pk, opened, saved[key])
            rows.append(TypedRow(row.pk, values))
    return merged


def differing(typed: Typed, form, formsets) -> Iterator[tuple[forms.BoundField, Any]]:
    """The bound fields of unbound forms that were typed otherwise than is saved, with what was typed.

    New rows come with the fields of the formset's empty form.
    """
    saved = _saved_texts(form, formsets)
    for name, value in typed.fields.items():
        if name in saved and as_typed(saved[name][0].field, value) != saved[name][1]:
            yield saved[name][0], value
    for formset in formsets:
        for row in typed.rows.get(formset.prefix, ()):
            for name, value in row.values.items():
                key = key_of(formset.prefix, row.pk, name)
                if key in saved:
                    if as_typed(saved[key][0].field, value) != saved[key][1]:
                        yield saved[key][0], value
                elif not row.pk and _is_written_anew(formset.empty_form[name], value):
                    yield formset.empty_form[name], value


def as_typed(form_field: forms.Field, value: Any) -> str:
    """What a widget holds as text that is the same as `as_saved` of the same value."""
    try:
        value = form_field.to_python(value)
    except ValidationError:
        return str(value).strip()
    return as_saved(form_field, value)


def as_saved(form_field: forms.Field, value: Any) -> str:
    """The initial value of a field as text."""
    value = form_field.prepare_value(value)
    if value is None or value is False:
        return ""
    return str(value).replace("\r\n", "\n").strip()


def is_typed_into(form_field: forms.Field) -> bool:
    """Whether somebody fills it in as text: no file, and none of the numbers that tie rows together."""
    return not isinstance(form_field, forms.FileField | forms.models.InlineForeignKeyField)


def _merge_field(merged, values, name, prefix, pk, opened, saved) -> None:
    bound, text = saved
    key = key_of(prefix, pk, name)
    mine = as_typed(bound.field, values[name])
    if mine == text:
        return
    before = opened.get(key)
    if before == _digest(mine):
        del values[name]
        merged.taken.append(str(bound.label))
    elif before != _digest(text):
        merged.both[key] = values[name]


def _is_written(row: TypedRow, opened: Mapping[str, str], formset) -> bool:
    fields = formset.empty_form.fields
    return any(
        opened.get(key_of(formset.prefix, row.pk, name)) != _digest(as_typed(fields[name], value))
        for name, value in row.values.items()
        if name in fields and name != "DELETE"
    )


def _saved_texts(form, formsets) -> dict[str, tuple[forms.BoundField, str]]:
    """Each field of the unbound forms with its text, by `key_of`."""
    found = {}
    for prefix, pk, one in _forms(form, formsets):
        for bound in one:
            if bound.name in FORM_STATE or not is_typed_into(bound.field):
                continue
            if prefix and bound.name == one._meta.model._meta.pk.name:
                continue
            found[key_of(prefix, pk, bound.name)] = bound, as_saved(bound.field, bound.initial)
    return found


def _forms(form, formsets: Iterable) -> Iterator[tuple[str, Any, forms.ModelForm]]:
    yield "", "", form
    for formset in formsets:
        for row in formset.initial_forms:
            yield formset.prefix, row.instance.pk, row


def _rows(data: Mapping[str, str], formset) -> Iterator[TypedRow]:
    prefix, pk_name = formset.prefix, formset.model._meta.pk.name
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = int(total) if total.isascii() and total.isdecimal() and len(total) < 9 else 0
    empty = formset.empty_form
    for number in range(min(count, MAX_ROWS)):

        def input_name(name, number=number):
            return f"{prefix}-{number}-{name}"

        values = dict(_values(data, empty.fields, input_name))
        pk = str(values.pop(pk_name, "") or "")
        if pk or any(_is_written_anew(empty[name], value) for name, value in values.items()):
            yield TypedRow(pk, values)


def _is_written_anew(empty: forms.BoundField, value: Any) -> bool:
    """Whether a field of a new row holds something else than it began with."""
    return as_typed(empty.field, value) != as_saved(empty.field, empty.initial)


def _values(data, fields: Mapping[str, forms.Field], input_name) -> Iterator[tuple[str, Any]]:
    for name, form_field in fields.items():
        if not is_typed_into(form_field):
            continue
        if not form_field.widget.value_omitted_from_data(data, {}, input_name(name)):
            yield name, form_field.widget.value_from_datadict(data, {}, input_name(name))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.blake2b(text.encode(), digest_size=9).digest()).decode()

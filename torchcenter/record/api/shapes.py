"""What the API answers with: the one place that says it, for the code and for its OpenAPI document."""

import types
import typing
from typing import Annotated, NotRequired, TypedDict

from torchcenter.language import localised
from torchcenter.record.models import Edition, RecordedFile
from torchcenter.record.texts import LANGUAGE_TAGS, suffix_of
from torchcenter.record.validity import Validity

_PRIMITIVES = {str: "string", int: "integer", bool: "boolean", type(None): "null"}

# A type and one more keyword of its schema.
Date = Annotated[str, ("format", "date")]
Moment = Annotated[str, ("format", "date-time")]
Address = Annotated[str, ("format", "uri")]
Sha256 = Annotated[str, ("pattern", "^[0-9a-f]{64}$")]
# By the tags of BCP 47; a language that the text is missing in is left out.
Texts = TypedDict("Texts", {"zh-Hans": NotRequired[str], "en": NotRequired[str]})
Addresses = TypedDict("Addresses", {"zh-Hans": NotRequired[Address], "en": NotRequired[Address]})


class CategoryShape(TypedDict):
    code: str
    name: Texts


class FileShape(TypedDict):
    """An attachment, a picture beside the text (`picture`) or one within it (`text-picture`)."""

    role: str
    name: str
    url: Address
    media_type: str
    size: int
    sha256: Sha256
    title: Texts
    description: NotRequired[Texts]
    width: NotRequired[int]
    height: NotRequired[int]


class PastEditionShape(TypedDict):
    edition: int
    in_force_from: Moment
    in_force_until: Moment | None
    minor: bool
    change_note: Texts
    content_sha256: Sha256


class EditionShape(PastEditionShape):
    """A document as one of its editions says it. `body` is HTML, `date` the document's own date."""

    document: int
    index_number: str
    url: Addresses
    section: str
    kind: str
    date: Date
    year: int
    category: CategoryShape | None
    issuing_body: Texts
    validity: Annotated[str, ("enum", tuple(Validity.values))]
    title: Texts
    summary: Texts
    body: Texts
    details: dict
    files: list[FileShape]
    recorded_at: Moment


class EditionListShape(TypedDict):
    """`next` is the address of what follows, or null."""

    next: Address | None
    results: list[EditionShape]


class DocumentShape(EditionShape):
    """The edition in force, and in `editions` all that have been public, the first of them first."""

    editions: list[PastEditionShape]


class WithdrawnShape(TypedDict):
    document: int
    withdrawn_at: Moment
    reason: Texts


class ErrorsShape(TypedDict):
    """What cannot be meant, by parameter."""

    errors: dict[str, list[str]]


class ErrorShape(TypedDict):
    error: str


def edition_shape(edition: Edition, build) -> EditionShape:
    """`edition` has its index number; `build` makes an address of this site absolute."""
    urls = {
        tag: build(localised(edition.path, code))
        for code, tag in LANGUAGE_TAGS.items()
        if edition.exists_in(code)
    }
    category = None
    if edition.category:
        category = {"code": edition.category, "name": _texts(edition, "category_name")}
    return {
        **past_edition_shape(edition),
        "document": edition.document,
        "index_number": edition.index_number,
        "url": urls,
        "section": edition.section,
        "kind": edition.kind,
        "date": edition.date.isoformat(),
        "year": edition.year,
        "category": category,
        "issuing_body": _texts(edition, "issuing_body"),
        "validity": Validity.of(edition).value,
        "title": _texts(edition, "title"),
        "summary": _texts(edition, "summary"),
        "body": _texts(edition, "body"),
        "details": edition.details,
        "files": [_file_shape(file, build) for file in edition.files],
        "recorded_at": edition.recorded_at.isoformat(),
    }


def past_edition_shape(edition: Edition) -> PastEditionShape:
    return {
        "edition": edition.number,
        "in_force_from": edition.in_force_from.isoformat(),
        "in_force_until": _moment(edition.in_force_until),
        "minor": edition.minor,
        "change_note": _texts(edition, "change_note"),
        "content_sha256": edition.content_sha256,
    }


def withdrawn_shape(tombstone: Edition) -> WithdrawnShape:
    return {
        "document": tombstone.document,
        "withdrawn_at": tombstone.in_force_from.isoformat(),
        "reason": _texts(tombstone, "withdrawal_reason"),
    }


def schema_of(shape) -> dict:
    """The JSON Schema (2020-12) of a shape of this module."""
    if typing.get_origin(shape) is Annotated:
        inner, (keyword, value) = typing.get_args(shape)
        return {**schema_of(inner), keyword: value}
    if typing.get_origin(shape) is types.UnionType or typing.get_origin(shape) is typing.Union:
        return {"anyOf": [schema_of(option) for option in typing.get_args(shape)]}
    if typing.get_origin(shape) is list:
        return {"type": "array", "items": schema_of(typing.get_args(shape)[0])}
    if typing.get_origin(shape) is dict:
        return {"type": "object", "additionalProperties": schema_of(typing.get_args(shape)[1])}
    if shape is dict:
        return {"type": "object"}
    if shape in _PRIMITIVES:
        return {"type": _PRIMITIVES[shape]}
    hints = typing.get_type_hints(shape, include_extras=True)
    required = sorted(shape.__required_keys__)
    return {
        "type": "object",
        **({"description": shape.__doc__} if _is_described(shape) else {}),
        "properties": {name: schema_of(_without_mark(hint)) for name, hint in hints.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _is_described(shape) -> bool:
    return bool(shape.__doc__) and shape.__doc__ != dict.__doc__


def _without_mark(hint):
    return typing.get_args(hint)[0] if typing.get_origin(hint) is NotRequired else hint


def _file_shape(file: RecordedFile, build) -> FileShape:
    shape: FileShape = {
        "role": file.role,
        "name": file.name,
        "url": build(file.get_absolute_url()),
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "title": _entry_texts(file.entry, "title"),
    }
    if file.width:
        description = _entry_texts(file.entry, "alt")
        shape |= {"description": description, "width": file.width, "height": file.height}
    return shape


def _texts(edition: Edition, name: str) -> Texts:
    values = {
        tag: getattr(edition, f"{name}_{suffix_of(code)}") for code, tag in LANGUAGE_TAGS.items()
    }
    return {tag: value for tag, value in values.items() if value}


def _entry_texts(entry: dict, name: str) -> Texts:
    values = {
        tag: entry.get(f"{name}_{suffix_of(code)}", "") for code, tag in LANGUAGE_TAGS.items()
    }
    return {tag: value for tag, value in values.items() if value}


def _moment(moment) -> str | None:
    return moment.isoformat() if moment else None

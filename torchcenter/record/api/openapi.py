"""The OpenAPI 3.1 document of the API, made from the shapes of its answers and its checks of parameters."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext as _

from . import shapes
from .parameters import LIMIT, CursorField, EditionParameters

VERSION = "1.0.0"
AT = "1999-12-31"


def document(build: Callable[[str], str]) -> dict:
    """`build` makes an address of this site absolute."""
    components = {
        name.removesuffix("Shape"): shapes.schema_of(getattr(shapes, name))
        for name in (
            "EditionListShape",
            "DocumentShape",
            "WithdrawnShape",
            "ErrorsShape",
            "ErrorShape",
        )
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Public record"),
            "version": VERSION,
            "description": _(
                "What the institution has published and is in force, in both languages. Read only, without"
                " registration. Every answer has an ETag."
            ),
        },
        "servers": [{"url": build("/").rstrip("/")}],
        "paths": {
            "/api/": {
                "get": {
                    "operationId": "describe",
                    "summary": _("This document"),
                    "responses": {"200": _answer(_("An OpenAPI document"), {"type": "object"})},
                }
            },
            "/api/editions/": {
                "get": {
                    "operationId": "listEditions",
                    "summary": _("What is in force, in the order in which it came into force"),
                    "description": _(
                        "Follow `next` to read on. Who keeps the last cursor finds there what has come into"
                        " force since."
                    ),
                    "parameters": _parameters(),
                    "responses": {
                        "200": _answer(_("A page of editions"), _reference("EditionList")),
                        "400": _answer(_("What cannot be meant"), _reference("Errors")),
                    },
                }
            },
            "/api/editions/{document}/": {
                "get": {
                    "operationId": "readDocument",
                    "summary": _("One document"),
                    "parameters": [
                        {
                            "name": "document",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "integer", "minimum": 100, "maximum": 10**18 - 1},
                        },
                        {
                            "name": "at",
                            "in": "query",
                            "description": _("As it was at the end of that day in Beijing"),
                            "allowEmptyValue": True,
                            "schema": {"type": "string", "format": "date"},
                            "example": AT,
                        },
                    ],
                    "responses": {
                        "200": _answer(_("The document"), _reference("Document")),
                        "400": _answer(_("What cannot be meant"), _reference("Errors")),
                        "404": _answer(_("No such document"), _reference("Error")),
                        "410": _answer(_("Withdrawn, with the reason"), _reference("Withdrawn")),
                    },
                }
            },
        },
        "components": {"schemas": components},
    }


def _parameters() -> list[dict]:
    described = {
        "body": _("The issuing body, by its Chinese name"),
        "cursor": _("Taken from `next`"),
        "limit": _("How many a page has; %d if it is not said") % LIMIT,
        "language": _("Only what exists in this language"),
        "month": _("Needs a year"),
    }
    return [
        {
            "name": name,
            "in": "query",
            **({"description": described[name]} if name in described else {}),
            # The same as leaving it out.
            "allowEmptyValue": True,
            "schema": _schema(field),
        }
        for name, field in EditionParameters({}).fields.items()
    ]


def _schema(field: forms.Field) -> dict:
    match field:
        case CursorField():
            return {"type": "string", "pattern": field.pattern}
        case forms.IntegerField():
            return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
        case forms.DateField():
            return {"type": "string", "format": "date"}
        case forms.ChoiceField():
            return {"type": "string", "enum": [value for value, _name in field.choices]}
        case _:
            return {"type": "string", "maxLength": field.max_length}


def _reference(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(description: str, schema: dict) -> dict:
    return {"description": description, "content": {"application/json": {"schema": schema}}}

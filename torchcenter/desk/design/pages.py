"""The component page: every part of the public pages in every state, and the tokens they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from . import parts, samples, tokens
from .drawing import Drawing

STYLE_SHEET = "css/site.css"


@dataclass(frozen=True)
class Colour:
    """A token of colour and its contrast to what text stands on."""

    name: str
    value: str
    is_text: bool
    contrasts: list[float]


@dataclass(frozen=True)
class Scheme:
    key: str
    name: str
    paper: str
    colours: list[Colour]


def style_sheet() -> str:
    return Path(finders.find(STYLE_SHEET)).read_text(encoding="utf-8")


def page(request: HttpRequest) -> HttpResponse:
    """In the language of `?language=`, else in that of the desk."""
    language = request.GET.get("language")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language()
    css = style_sheet()
    with translation.override(language):
        draw = Drawing(
            request,
            organisation=samples.organisation(),
            site_identity=samples.identity(),
            first_public_at=None,
        )
        context = {
            "LANGUAGE_CODE": language,
            "schemes": schemes(css),
            "grounds": tokens.GROUNDS,
            "enough": tokens.ENOUGH,
            "sizes": tokens.sizes(css),
            "faces": tokens.faces(css),
            "lengths": tokens.lengths(css),
            "groups": parts.groups(draw),
        }
        return render(request, "desk/design/page.html", context)


def schemes(css: str) -> list[Scheme]:
    named = (
        ("light", _("Light"), tokens.LIGHT),
        ("dark", _("Dark"), tokens.DARK),
        ("contrast", _("More contrast, light"), tokens.MORE_CONTRAST),
        ("contrast-dark", _("More contrast, dark"), tokens.MORE_CONTRAST | tokens.DARK),
    )
    return [_scheme(key, name, tokens.colours(css, scheme)) for key, name, scheme in named]


def _scheme(key: str, name: str, values: dict[str, str]) -> Scheme:
    return Scheme(
        key,
        name,
        values["paper"],
        [
            Colour(
                token,
                value,
                token in tokens.TEXT_COLOURS,
                [tokens.contrast(value, values[ground]) for ground in tokens.GROUNDS],
            )
            for token, value in values.items()
        ],
    )

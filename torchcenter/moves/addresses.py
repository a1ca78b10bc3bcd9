"""Addresses of this site in the one form in which moves are kept and asked for."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import split_domain_port, validate_host
from django.urls import is_valid_path
from django.utils import translation
from django.utils.translation import gettext as _

from torchcenter.language import DESK_PREFIX, localised, neutral, of_path
from torchcenter.plain_text import NO_TEXT
from torchcenter.responses import API_PREFIX

# Unescaped they would be read as something else.
_KEPT_IN_PATH = frozenset("%?#")
_KEPT_IN_QUERY = frozenset("%#&=+;")
_SEPARATORS = re.compile(rb"([&=+;])")
_WITH_HOST = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
# Django decodes a path, but for bytes that are no UTF-8.
_LEFT_BY_DJANGO = re.compile(rb"%([89A-F][0-9A-F])")


def readable(address: str) -> str:
    """The address with escapes decoded where that keeps its meaning, and without a host of this site.

    Raises ValidationError if it is no address of a page of this site.
    """
    if NO_TEXT.search(address):
        raise ValidationError(_("The address holds something that is no text."))
    address = _without_host(address.strip())
    if "#" in address:
        raise ValidationError(_("Leave out the “#” and what follows it."))
    path, _mark, query = address.partition("?")
    path = _readable_path(unquote_to_bytes(path))
    if not path.startswith("/") or path.startswith("//"):
        raise ValidationError(_("An address begins with a single “/”."))
    if {".", ".."} & set(path.split("/")):
        raise ValidationError(_("An address has no part “.” or “..”."))
    return _joined(path, _readable_query(query.encode()))


def of(request) -> str:
    """The address that is asked for, in its readable form."""
    path = _LEFT_BY_DJANGO.sub(lambda byte: unquote_to_bytes(byte[0]), request.path.encode())
    query = request.META.get("QUERY_STRING", "").encode("latin-1")
    return _joined(_readable_path(path), _readable_query(query))


def tried(address: str) -> list[str]:
    """The former addresses that are looked for when one is asked for, the nearest first."""
    path, _mark, query = address.partition("?")
    paths = list(dict.fromkeys((path, neutral(path) or "/")))
    with_query = [_joined(path, query) for path in paths] if query else []
    return [*with_query, *paths]


def tried_at(present: str) -> list[str]:
    """Those that are looked for when the neutral address is asked for in any language."""
    languages = dict(settings.LANGUAGES)
    found = (address for language in languages for address in tried(localised(present, language)))
    return list(dict.fromkeys(found))


def in_language(present: str, language: str) -> str:
    """The neutral address in the language; as it is where the site has it once for all languages."""
    address = localised(present, language)
    return address if is_page(address) else present


def is_page(address: str) -> bool:
    """Whether the site may have a page there: no document need have it."""
    path = unquote(address.partition("?")[0])
    with translation.override(of_path(path)):
        return is_valid_path(path)


def require_page(present: str) -> None:
    """Raise ValidationError unless readers may find a page there."""
    if present.startswith(DESK_PREFIX) or not is_page(present):
        raise ValidationError(_("This site has no page at such an address."))


def require_asked(former: str) -> None:
    """Raise ValidationError if nothing is ever looked for at the address."""
    for prefix in (DESK_PREFIX, API_PREFIX):
        if former.startswith(prefix):
            raise ValidationError(_("What is under %s does not move.") % prefix)
    path = former.partition("?")[0]
    # The move would shadow the redirect by which Django completes an address.
    if not path.endswith("/") and not is_page(path) and is_page(f"{path}/"):
        raise ValidationError(_("The site itself adds a “/” to this address: write it with one."))


def _without_host(address: str) -> str:
    match = _WITH_HOST.fullmatch(address)
    if not match:
        return address
    host, rest = match.groups()
    domain, _port = split_domain_port(host)
    if not validate_host(domain, settings.ALLOWED_HOSTS):
        raise ValidationError(_("“%s” is another site.") % host)
    return rest if rest.startswith("/") else f"/{rest}"


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _readable_path(data: bytes) -> str:
    return _escaped(data, _KEPT_IN_PATH)


def _readable_query(data: bytes) -> str:
    parts = _SEPARATORS.split(data)
    # Every other part is a separator.
    parts[::2] = (_escaped(unquote_to_bytes(part), _KEPT_IN_QUERY).encode() for part in parts[::2])
    return b"".join(parts).decode()


def _escaped(data: bytes, kept: frozenset[str]) -> str:
    """The text with escapes for what is kept so, is not seen, or is no UTF-8."""
    text = unicodedata.normalize("NFC", data.decode("utf-8", "surrogateescape"))
    return "".join(
        quote(char.encode("utf-8", "surrogateescape"), safe="")
        if char in kept or char == " " or not char.isprintable()
        else char
        for char in text
    )

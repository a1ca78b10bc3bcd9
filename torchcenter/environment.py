"""Settings read from environment variables; a missing or malformed one stops the start by name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"yes", "true", "on", "1"}
FALSE_WORDS = {"no", "false", "off", "0"}


def text(name: str, default: str | None = None) -> str:
    """The variable's value, stripped; `default` where it is unset or empty.

    Raises ImproperlyConfigured, naming the variable, if it is unset and has no default.
    """
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated parts of the variable."""
    return [part for part in (part.strip() for part in text(name, default).split(",")) if part]


def flag(name: str, default: bool) -> bool:
    """A yes or no; raises ImproperlyConfigured for anything else."""
    value = text(name, "yes" if default else "no").lower()
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def secret(name: str) -> str | None:
    """The secret in the variable, or in the file that `<name>_FILE` names; None if neither is set.

    Raises ImproperlyConfigured if both are set, or if the file cannot be read or is empty.
    """
    value, path = os.environ.get(name, "").strip(), os.environ.get(f"{name}_FILE", "").strip()
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one.")
    if not path:
        return value or None
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from error
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE names an empty file: {path}.")
    return value


def database(name: str) -> dict[str, object] | None:
    """Django's settings for `postgresql://user:password@host:port/database?option=value`.

    A socket folder may stand in the query (`?host=/run/postgresql`). None if the variable is unset.
    Raises ImproperlyConfigured if it is no such address; the password is never repeated.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a database address: {error}.") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            f"{name} must begin with postgresql://, not {parts.scheme or 'nothing'}://."
        )
    dbname = unquote(parts.path.removeprefix("/"))
    if not dbname:
        raise ImproperlyConfigured(f"{name} names no database: postgresql://…/DATABASE.")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": dbname,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": options.pop("port", "") or port or "",
        "OPTIONS": options,
    }


def mail_server(name: str) -> dict[str, object]:
    """Django's settings for `smtp://user:password@host:port` (STARTTLS if there is a user) or `smtps://…`.

    Empty if the variable is unset. Raises ImproperlyConfigured if it is no such address; the password is
    never repeated.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return {}
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a mail server: {error}.") from None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be smtp://HOST or smtps://HOST.")
    is_wrapped = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if is_wrapped else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_wrapped,
        "EMAIL_USE_TLS": bool(parts.username) and not is_wrapped,
    }

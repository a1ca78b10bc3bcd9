"""The one form in which a value is hashed: JSON in UTF-8, NFC, keys sorted, no white space."""

import datetime as dt
import hashlib
import json
import unicodedata


def normalised(value):
    """The value with every text in Unicode normalisation form C; dates as ISO 8601, times in UTC."""
    match value:
        case str():
            return unicodedata.normalize("NFC", str(value))
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case dt.date():
            return value.isoformat()
        case dict():
            return {normalised(key): normalised(item) for key, item in value.items()}
        case list() | tuple():
            return [normalised(item) for item in value]
        case _:
            return value


def canonical_bytes(value) -> bytes:
    text = _json(value)
    # Every part of a text in form C is in it too, so mostly there is nothing to normalise.
    if not unicodedata.is_normalized("NFC", text):
        text = _json(normalised(value))
    return text.encode()


def _json(value) -> str:
    return json.dumps(
        value,
        default=normalised,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def sha256_of(value) -> str:
    """The hexadecimal SHA-256 of the value's canonical bytes."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()

"""Which stored files nothing names any more. What an edition of the record has named stays for ever."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from torchcenter.record.models import Edition

from .editing.models import UnsavedText
from .file_uses import naming, rows_naming
from .kinds import publication_models
from .models import StoredFile, StoredPicture, Upload

# A file is stored before the row that names it is saved.
GRACE = dt.timedelta(days=1)
# What the name of a file ends with while its removal is decided.
ASIDE = ".unused"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def named() -> set[str]:
    """The SHA-256 of every file that a row of the desk or an edition of the record names."""
    found: set[str] = set()
    for model in apps.get_models():
        if issubclass(model, StoredFile | Upload):
            found.update(model.objects.values_list("sha256", flat=True).iterator())
            if issubclass(model, StoredPicture | Upload):
                for variants in model.objects.values_list("variants", flat=True).iterator():
                    found.update(variant["sha256"] for variant in variants)
    editions = Edition.objects.exclude(attachments=[])
    for entries in editions.values_list("attachments", flat=True).iterator():
        for entry in entries:
            found.add(entry["sha256"])
            found.update(variant["sha256"] for variant in entry.get("variants", ()))
    return found


def is_named(sha256: str) -> bool:
    """Whether anything names the one file: see `named`."""
    return (
        Upload.objects.filter(naming(sha256)).exists()
        or next(rows_naming(sha256), None) is not None
        or Edition.objects.naming_file(sha256).exists()
    )


def unused_uploads(age: dt.timedelta) -> QuerySet[Upload]:
    """Uploads of at least that age that are in no text, saved or not, and in no row that is not saved.

    Of the rest the rows of publications know all.
    """
    shown = {
        upload.pk
        for upload in Upload.objects.filter(role=Upload.Role.PICTURE)
        if _is_in_a_text(upload.sha256)
    }
    old = Upload.objects.filter(uploaded_at__lt=timezone.now() - age)
    numbers, hashes = _in_unsaved_texts()
    return old.exclude(Q(pk__in=shown | numbers) | Q(sha256__in=hashes))


def _in_unsaved_texts() -> tuple[set[int], set[str]]:
    """The uploads that unsaved texts name by number, in their rows, and by hash, in their bodies."""
    numbers, hashes = set(), set()
    for data in UnsavedText.objects.values_list("data", flat=True).iterator():
        for name, values in data.items():
            for value in values:
                if name.endswith("-upload") and value.isdecimal():
                    numbers.add(int(value))
                hashes.update(_SHA256.findall(value))
    return numbers, hashes


def _is_in_a_text(sha256: str) -> bool:
    address = f"/files/{sha256}/"
    in_text = Q(body_zh_hans__contains=address) | Q(body_en__contains=address)
    # A draft may take back what an edition says, and needs to know the picture then.
    return Edition.objects.naming_file(sha256).exists() or any(
        model.objects.filter(in_text).exists() for model in publication_models()
    )


def stored() -> Iterator[Path]:
    """Every file of the store; what a removal that was cut off had moved away is back in its place."""
    root = Path(settings.FILES_ROOT)
    for aside in root.glob(f"??/*{ASIDE}"):
        path = aside.with_name(aside.name.removesuffix(ASIDE))
        if path.exists():
            aside.unlink()
        else:
            aside.rename(path)
    yield from (path for path in sorted(root.glob("??/*")) if path.is_file())


def remove(path: Path, age: dt.timedelta = GRACE) -> bool:
    """Remove the file unless it is younger or something names it; whether it was removed.

    Who stores the same content again, or adopts it, makes the file young: see `filestore.keep`. It is
    moved away before its age is looked at, so that one who comes later finds none and stores it anew.
    """
    aside = path.with_name(f"{path.name}{ASIDE}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    if time.time() - aside.stat().st_mtime < age.total_seconds() or is_named(path.name):
        aside.rename(path)
        return False
    aside.unlink()
    return True

"""Uploaded files, kept under the SHA-256 of their content and never under a name of the uploader's.

One content is kept once, whatever it is called and wherever it is used. Nothing here is reachable by
an address: who may read a file is decided by the views that serve it.
"""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


def sha256_of(content) -> str:
    """The hexadecimal SHA-256 of an open Django file; reads it once and rewinds it."""
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def stored_name(sha256: str) -> str:
    """The name in the store; the first two digits are a folder, so that none grows too large."""
    return f"{sha256[:2]}/{sha256}"


def stored_path(sha256: str) -> Path:
    return Path(settings.FILES_ROOT) / stored_name(sha256)


def keep(sha256: str) -> None:
    """Make a stored file young, as if it came now, so that it stays: see desk.unused_files.

    Raises FileNotFoundError if the store does not hold it.
    """
    os.utime(stored_path(sha256))


@deconstructible
class FileStore(FileSystemStorage):
    def __init__(self):
        super().__init__(
            base_url="/desk/files/",
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    @property
    def base_location(self):
        return settings.FILES_ROOT

    @property
    def location(self):
        return str(Path(settings.FILES_ROOT).absolute())

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        sha256 = sha256_of(content)
        try:
            keep(sha256)
        except FileNotFoundError:
            return super()._save(stored_name(sha256), content)
        return stored_name(sha256)

    def delete(self, name):
        """Keep the file: an edition of the record may name it."""

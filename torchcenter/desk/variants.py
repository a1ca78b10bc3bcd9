"""Smaller copies of a picture in WebP, so that a phone need not load what a camera took.

They are made once, when the picture comes to the desk, and kept in the store under their own hashes: the
record can then name them, and hash them, like every other file of an edition.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from PIL import Image

from torchcenter.filestore import sha256_of

# In pixels: a phone, a phone whose pixels are small or a page's column, that column on such a screen.
WIDTHS = (480, 960, 1440)
MEDIA_TYPE = "image/webp"
QUALITY = 80


def make_variants(file: File, name: str) -> list[dict[str, Any]]:
    """Store copies that are narrower and smaller than the picture; return their entries, narrowest first.

    `file` is a picture that is upright and has been checked. An animated picture has none: it would stand
    still. An entry has sha256, name, size in bytes, media_type, and width and height in pixels.
    """
    file.seek(0)
    with Image.open(file) as picture:
        if getattr(picture, "is_animated", False):
            file.seek(0)
            return []
        entries = [
            entry
            for width in WIDTHS
            if width < picture.width and (entry := _variant(picture, width, name, file.size))
        ]
    file.seek(0)
    return entries


def _variant(picture: Image.Image, width: int, name: str, largest: int) -> dict[str, Any] | None:
    height = max(1, round(picture.height * width / picture.width))
    has_transparency = picture.has_transparency_data
    small = picture.convert("RGBA" if has_transparency else "RGB")
    small = small.resize((width, height), Image.Resampling.LANCZOS)
    content = BytesIO()
    profile = picture.info.get("icc_profile")
    small.save(content, "WEBP", quality=QUALITY, method=4, icc_profile=profile or b"")
    if content.tell() >= largest:
        return None
    stem = name.rpartition(".")[0]
    stored = File(content, name=f"{stem}-{width}.webp")
    sha256 = sha256_of(stored)
    default_storage.save(stored.name, stored)
    return {
        "sha256": sha256,
        "name": stored.name,
        "size": stored.size,
        "media_type": MEDIA_TYPE,
        "width": width,
        "height": height,
    }

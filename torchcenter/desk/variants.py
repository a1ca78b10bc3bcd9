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

# Whose colours a copy in RGB has too. Palettes are RGB; Pillow would cut 16-bit greys off at 8 bits.
MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA"}
MODES_OF_RGB_PROFILES = {"P", "PA", "RGB", "RGBA"}
# Of WebP, in pixels either way.
LARGEST_SIDE = 16383
# In pixels: a phone, a phone whose pixels are small or a page's column, that column on such a screen.
WIDTHS = (480, 960, 1440)
MEDIA_TYPE = "image/webp"
QUALITY = 80


def make_variants(file: File, name: str) -> list[dict[str, Any]]:
    """Store copies that are smaller than the picture; return their entries, narrowest first.

    `file` is a picture that is upright and has been checked. The widest copy is as wide as the picture,
    or as `WIDTHS` goes, so that no browser has to choose one that is too narrow; if that saves nothing,
    there are no copies. A picture that is WebP itself needs none of its own width. An animated picture
    has none, since they would stand still, nor has one in colours for print.

    An entry has sha256, name, size in bytes, media_type, and width and height in pixels.
    """
    file.seek(0)
    with Image.open(file) as picture:
        copies = {} if getattr(picture, "is_animated", False) else _copies(picture, file.size)
    file.seek(0)
    return [_entry(content, size, name) for size, content in sorted(copies.items())]


def _copies(picture: Image.Image, largest: int) -> dict[tuple[int, int], bytes]:
    """The copies by width and height; empty where the widest is not smaller than `largest`, in bytes."""
    if picture.mode not in MODES:
        return {}
    widths = {width for width in WIDTHS if width < picture.width}
    if picture.format != "WEBP":
        widths.add(min(picture.width, WIDTHS[-1]))
    copies = {}
    for width in sorted(widths, reverse=True):
        size = width, max(1, round(picture.height * width / picture.width))
        if size[1] > LARGEST_SIDE:
            return {}
        copies[size] = _copy(picture, size)
        if len(copies[size]) >= largest:
            return {}
    return copies


def _copy(picture: Image.Image, size: tuple[int, int]) -> bytes:
    has_transparency = picture.has_transparency_data
    small = picture.convert("RGBA" if has_transparency else "RGB")
    small = small.resize(size, Image.Resampling.LANCZOS)
    content = BytesIO()
    profile = picture.info.get("icc_profile") if picture.mode in MODES_OF_RGB_PROFILES else None
    small.save(content, "WEBP", quality=QUALITY, method=4, icc_profile=profile or b"")
    return content.getvalue()


def _entry(content: bytes, size: tuple[int, int], name: str) -> dict[str, Any]:
    width, height = size
    stem = name.rpartition(".")[0]
    stored = File(BytesIO(content), name=f"{stem}-{width}.webp")
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

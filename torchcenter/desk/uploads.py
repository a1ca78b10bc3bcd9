"""Which files staff may upload: extension, content and size have to agree."""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from .archives import check_archive

MEBIBYTE = 1024 * 1024
MAX_PIXELS = 50_000_000
# Readers of PDF look for its end in as many last bytes.
PDF_END_WITHIN = 1024
# The tag of EXIF that says how the picture was held.
ORIENTATION = 0x0112
# What Pillow tells of a picture that is needed to show it, and says nothing of its making.
KEPT = {"icc_profile", "transparency", "dpi"}
HARMLESS = KEPT | {
    "adobe", "adobe_transform", "background", "chromaticity", "duration", "gamma", "interlace", "jfif",
    "jfif_density", "jfif_unit", "jfif_version", "loop", "progression", "progressive", "srgb", "timestamp",
}  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class FileType:
    """`signature` begins the content; `entry` is a file that an archive of this type has to hold."""

    media_type: str
    signature: bytes = b""
    entry: str = ""


@dataclass(frozen=True)
class Acceptance:
    max_size: int
    types: dict[str, FileType]


_OPENXML = "application/vnd.openxmlformats-officedocument"
ATTACHMENTS = Acceptance(
    max_size=100 * MEBIBYTE,
    types={
        "pdf": FileType("application/pdf", b"%PDF-"),
        "ofd": FileType("application/ofd", ZIP, "OFD.xml"),
        "doc": FileType("application/msword", OLE),
        "xls": FileType("application/vnd.ms-excel", OLE),
        "ppt": FileType("application/vnd.ms-powerpoint", OLE),
        "wps": FileType("application/vnd.ms-works", OLE),
        "et": FileType("application/vnd.ms-excel", OLE),
        "docx": FileType(f"{_OPENXML}.wordprocessingml.document", ZIP, "word/document.xml"),
        "xlsx": FileType(f"{_OPENXML}.spreadsheetml.sheet", ZIP, "xl/workbook.xml"),
        "pptx": FileType(f"{_OPENXML}.presentationml.presentation", ZIP, "ppt/presentation.xml"),
        "zip": FileType("application/zip", ZIP),
        "txt": FileType("text/plain"),
        "csv": FileType("text/csv"),
        "jpg": FileType("image/jpeg", b"\xff\xd8\xff"),
        "jpeg": FileType("image/jpeg", b"\xff\xd8\xff"),
        "png": FileType("image/png", b"\x89PNG\r\n\x1a\n"),
    },
)
PICTURES = Acceptance(
    max_size=20 * MEBIBYTE,
    types={
        "jpg": FileType("image/jpeg", b"\xff\xd8\xff"),
        "jpeg": FileType("image/jpeg", b"\xff\xd8\xff"),
        "png": FileType("image/png", b"\x89PNG\r\n\x1a\n"),
        "webp": FileType("image/webp", b"RIFF"),
    },
)
_PILLOW_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def check_upload(file, accepted: Acceptance) -> str:
    """The media type of an open file whose extension, content and size agree.

    Reads the beginning of the file and its end; an archive's directory, the beginnings of its files and
    the archives among them; a picture whole. Raises ValidationError that says what is wrong.
    """
    extension = file.name.rpartition(".")[2].lower()
    file_type = accepted.types.get(extension)
    if file_type is None:
        raise ValidationError(
            _("Files of the type “%(extension)s” are not accepted. Accepted are: %(accepted)s.")
            % {"extension": extension, "accepted": ", ".join(sorted(accepted.types))}
        )
    if file.size == 0:
        raise ValidationError(_("The file is empty."))
    if file.size > accepted.max_size:
        raise ValidationError(
            _("The file has %(size)s; at most %(limit)s are accepted.")
            % {"size": filesizeformat(file.size), "limit": filesizeformat(accepted.max_size)}
        )
    _check_content(file, extension, file_type)
    return file_type.media_type


def measure_picture(file) -> tuple[int, int]:
    """Width and height in pixels as the picture is shown, its orientation applied."""
    file.seek(0)
    with Image.open(file) as picture:
        width, height = picture.size
        # Orientations 5 to 8 of EXIF lie on their side.
        if picture.getexif().get(ORIENTATION, 1) >= 5:
            width, height = height, width
    file.seek(0)
    return width, height


def without_metadata(file) -> File | None:
    """The picture turned upright and without what cameras and programs note in it: place, person, time.

    None if there is nothing to take away, so that such a file stays as it is to the byte. Its colour
    profile stays. `file` is one that `check_upload` has accepted as a picture.
    """
    file.seek(0)
    with Image.open(file, formats=list(_PILLOW_FORMATS.values())) as picture:
        orientation = picture.getexif().get(ORIENTATION, 1)
        noted = set(picture.info) - HARMLESS
        if not noted and not picture.getexif():
            file.seek(0)
            return None
        picture.load()
        kept = {name: picture.info[name] for name in KEPT & set(picture.info)}
        upright = ImageOps.exif_transpose(picture) if orientation != 1 else picture
        # The writers take from `info` what they are not handed.
        upright.info = dict(kept)
        content = BytesIO()
        upright.save(content, picture.format, **_encoding(picture, orientation), **kept)
    file.seek(0)
    return File(content, name=file.name)


def _encoding(picture: Image.Image, orientation: int) -> dict:
    """How to write the picture so that nothing is seen to be lost."""
    if picture.format == "JPEG":
        if orientation == 1:
            return {"quality": "keep"}
        return {"quality": 95, "subsampling": JpegImagePlugin.get_sampling(picture)}
    return {"quality": 95} if picture.format == "WEBP" else {}


def safe_name(name: str) -> str:
    """The last part of an uploaded name in NFC, without control characters or those of paths."""
    name = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem, _dot, extension = name.rpartition(".")
    return f"{(stem or 'file')[:190]}.{extension.lower()}"


def _check_content(file, extension: str, file_type: FileType) -> None:
    file.seek(0)
    beginning = file.read(1024)
    mismatch = ValidationError(
        _("The content is not that of a file of the type “%(extension)s”.")
        % {"extension": extension}
    )
    if not beginning.startswith(file_type.signature):
        raise mismatch
    if file_type.media_type.startswith("text/"):
        _check_text(file, mismatch)
    elif file_type.media_type in _PILLOW_FORMATS:
        _check_picture(file, _PILLOW_FORMATS[file_type.media_type], mismatch)
    elif file_type.signature == ZIP:
        check_archive(file, file_type.entry, mismatch)
    elif file_type.media_type == "application/pdf":
        _check_end_of_pdf(file)
    # Old Office documents embed new ones, which are archives, as they are.
    if file_type.signature not in (ZIP, OLE):
        _refuse_archive_behind(file)
    file.seek(0)


def _check_text(file, mismatch: ValidationError) -> None:
    file.seek(0)
    for chunk in file.chunks():
        if b"\x00" in chunk:
            raise mismatch


def _check_picture(file, expected: str, mismatch: ValidationError) -> None:
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a picture that unpacks to too many pixels.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[expected]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise ValidationError(
                        _("The picture has %(width)d × %(height)d pixels, too many to show.")
                        % {"width": picture.width, "height": picture.height}
                    )
                picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ValidationError(_("The picture has too many pixels to show.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise mismatch from error


def _check_end_of_pdf(file) -> None:
    file.seek(max(0, file.size - PDF_END_WITHIN))
    if b"%%EOF" not in file.read():
        raise ValidationError(_("The file is cut off: its end is missing."))


def _refuse_archive_behind(file) -> None:
    """A ZIP archive is read from its end, so that one file can be two."""
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise ValidationError(_("An archive is hidden behind the content of the file."))

"""A stored picture is upright and says nothing of where, when and by whom it was made."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageStat, PngImagePlugin

from tests import factories
from torchcenter.filestore import stored_path

pytestmark = pytest.mark.django_db
PLACE = b"39.9042N"


def drawn(form, size=(60, 40), **options) -> bytes:
    buffer = BytesIO()
    half = Image.new("RGB", size, "white")
    half.paste("navy", (0, 0, size[0] // 2, size[1]))
    half.save(buffer, form, **options)
    return buffer.getvalue()


def camera_notes(orientation=1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera"
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 15.0)}
    exif[0x013B] = "39.9042N"
    return exif


def stored(content, name):
    row = factories.illustrate(factories.make_notice(), SimpleUploadedFile(name, content))
    kept = stored_path(row.sha256).read_bytes()
    assert row.size == len(kept)
    return row, kept


@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
def test_what_a_camera_noted_is_taken_away(form, name):
    content = drawn(form, exif=camera_notes())
    assert PLACE in content
    _row, kept = stored(content, name)
    assert PLACE not in kept
    with Image.open(BytesIO(kept)) as picture, Image.open(BytesIO(content)) as original:
        assert not picture.getexif()
        difference = ImageChops.difference(picture.convert("RGB"), original.convert("RGB"))
    # Writing a JPEG again rounds once more.
    assert max(high for _low, high in difference.getextrema()) <= (24 if form == "JPEG" else 0)
    assert max(ImageStat.Stat(difference).mean) < 1


def test_a_webp_keeps_no_notes():
    _row, kept = stored(drawn("WEBP", exif=camera_notes(), xmp=b"<x>39.9042N</x>"), "a.webp")
    assert PLACE not in kept


def test_comments_texts_and_xmp_go_too():
    _row, kept = stored(drawn("JPEG", comment=b"39.9042N", xmp=b"<x>39.9042N</x>"), "a.jpg")
    assert PLACE not in kept
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "39.9042N")
    texts.add_itxt("XML:com.adobe.xmp", "<x>39.9042N</x>")
    _row, kept = stored(drawn("PNG", pnginfo=texts), "a.png")
    assert PLACE not in kept


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_stored_upright(orientation):
    row, kept = stored(drawn("JPEG", exif=camera_notes(orientation), quality=95), "a.jpg")
    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (row.width, row.height)
        assert picture.size == ((40, 60) if orientation >= 5 else (60, 40))
        top_left = picture.convert("RGB").getpixel((4, 4))
    is_dark = orientation in {1, 4, 5, 6}
    assert (sum(top_left) < 400) == is_dark


def test_a_picture_without_notes_stays_as_it_is_and_a_profile_is_kept():
    content = drawn("JPEG", dpi=(72, 72), icc_profile=b"profile" * 20)
    _row, kept = stored(content, "a.jpg")
    assert kept == content
    _row, kept = stored(drawn("JPEG", exif=camera_notes(), icc_profile=b"profile" * 20), "b.jpg")
    with Image.open(BytesIO(kept)) as picture:
        assert picture.info["icc_profile"] == b"profile" * 20


def test_an_attachment_stays_as_it_was_sent():
    content = drawn("JPEG", exif=camera_notes())
    file = factories.attach(factories.make_notice(), SimpleUploadedFile("a.jpg", content))
    assert stored_path(file.sha256).read_bytes() == content

"""The smaller copies of a picture: which there are, and that they look like it."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from torchcenter.desk.models import Upload
from torchcenter.desk.variants import make_variants
from torchcenter.filestore import stored_path


def made(picture: Image.Image, form: str = "JPEG", **options) -> list[dict]:
    content = BytesIO()
    picture.save(content, form, **options)
    return make_variants(ContentFile(content.getvalue(), name="图.jpg"), "图.jpg")


def photograph(width: int, height: int, mode: str = "RGB") -> Image.Image:
    small = Image.effect_noise((width // 8, height // 8), 60).convert("RGB")
    return small.resize((width, height)).convert(mode)


def copy_of(entry: dict) -> Image.Image:
    return Image.open(BytesIO(stored_path(entry["sha256"]).read_bytes()))


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (300, [300]),
        (700, [480, 700]),
        (960, [480, 960]),
        (1300, [480, 960, 1300]),
        (2000, [480, 960, 1440]),
    ],
)
def test_the_widest_is_as_wide_as_the_picture_or_as_a_page_shows_it(width, widths):
    entries = made(photograph(width, 400), quality=92)
    assert [entry["width"] for entry in entries] == widths
    for entry in entries:
        assert copy_of(entry).size == (entry["width"], entry["height"])
        assert stored_path(entry["sha256"]).stat().st_size == entry["size"]


def test_where_it_saves_nothing_there_are_none():
    assert made(photograph(1300, 400), quality=5) == []


def test_a_webp_stands_for_its_own_width_itself():
    entries = made(photograph(1300, 400), "WEBP", quality=95)
    assert [entry["width"] for entry in entries] == [480, 960]


def test_a_picture_taller_than_webp_may_be_has_none():
    assert made(Image.new("RGB", (600, 25000), "navy")) == []


@pytest.mark.parametrize("mode", ["CMYK", "I;16"])
def test_colours_that_a_copy_would_change_are_left_alone(mode):
    picture = Image.new(mode, (1000, 100)) if mode == "I;16" else photograph(1000, 700, mode)
    form = "PNG" if mode == "I;16" else "JPEG"
    assert made(picture, form) == []


def test_only_a_profile_of_the_copy_s_own_colours_stays():
    profile = b"profile" * 40
    coloured = made(photograph(1000, 700), icc_profile=profile)
    grey = made(photograph(1000, 700, "L"), icc_profile=profile)
    assert {copy_of(entry).info.get("icc_profile") for entry in coloured} == {profile}
    assert {copy_of(entry).info.get("icc_profile") for entry in grey} == {None}


def test_transparency_stays():
    picture = Image.new("RGBA", (1000, 700), (0, 0, 255, 0))
    picture.paste(photograph(500, 700).convert("RGBA"), (0, 0))
    for entry in made(picture, "PNG"):
        assert copy_of(entry).convert("RGBA").getpixel((entry["width"] - 1, 0))[3] == 0


@pytest.mark.django_db
def test_a_tall_picture_is_kept_as_it_is():
    content = BytesIO()
    Image.new("RGB", (600, 25000), "navy").save(content, "JPEG", quality=95)
    upload = Upload.objects.store(ContentFile(content.getvalue(), name="长图.jpg"), by=None)
    assert (upload.width, upload.height, upload.variants) == (600, 25000, [])

"""Pictures within the text of a publication: their entries in an edition, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from torchcenter.filestore import stored_name
from torchcenter.htmlcleaning import TextPicture, clean, pictures_in

# Apart from "picture": the page shows these where the text has them, and nowhere else.
ROLE = "text-picture"
_ADDRESS = re.compile(r'(<img(?: [a-z]+="[^"]*")*? src=")/files/([0-9a-f]{64})/[^"]*"')


def entries(bodies: Mapping[str, str]) -> list[dict]:
    """The entries in `Edition.attachments` for the pictures in the bodies, which are keyed by column.

    One for each address, with its first description in each language. Costs a query if there are any.
    """
    pictures = {column: _pictures(body) for column, body in bodies.items()}
    uploads = _uploads(picture for found in pictures.values() for picture in found)
    described = {}
    for column, found in pictures.items():
        for picture in found:
            alts = described.setdefault((picture.sha256, picture.name), {})
            alts.setdefault(column.replace("body_", "alt_"), picture.alt)
    return [
        {
            "role": ROLE,
            "sha256": sha256,
            "name": name,
            "size": upload.size,
            "media_type": upload.media_type,
            "title_zh_hans": "",
            "title_en": "",
            "alt_zh_hans": alts.get("alt_zh_hans", ""),
            "alt_en": alts.get("alt_en", ""),
            "width": upload.width,
            "height": upload.height,
            **({"variants": upload.variants} if upload.variants else {}),
        }
        for (sha256, name), alts in described.items()
        if (upload := uploads.get((sha256, name)))
    ]


def problems(bodies: Mapping[str, str]) -> dict[str, str]:
    """By column what keeps a body from being published: pictures unknown, or without a description."""
    pictures = {column: _pictures(body) for column, body in bodies.items()}
    uploads = _uploads(picture for found in pictures.values() for picture in found)
    found = {}
    for column, named in pictures.items():
        unknown = [p.name for p in named if (p.sha256, p.name) not in uploads]
        if unknown:
            found[column] = _(
                "The text names pictures that nobody has uploaded: %(names)s. Insert them once more."
            ) % {"names": ", ".join(dict.fromkeys(unknown))}
        elif not all(picture.alt for picture in named):
            found[column] = _(
                "Describe every picture in the text for those who cannot see it: select it and press Enter."
            )
    return found


def with_desk_addresses(cleaned: str) -> str:
    """Cleaned HTML with its pictures as the desk serves them to staff, published or not."""
    desk = reverse("admin:index")
    return _ADDRESS.sub(lambda tag: f'{tag[1]}{desk}files/{stored_name(tag[2])}"', cleaned)


def _pictures(body: str) -> list[TextPicture]:
    return pictures_in(clean(body)) if "<img" in body.lower() else []


def _uploads(pictures: Iterable[TextPicture]) -> dict:
    """The uploaded pictures that are named, by hash and name."""
    named = {(picture.sha256, picture.name) for picture in pictures}
    if not named:
        return {}
    condition = Q(*(Q(sha256=sha256, name=name) for sha256, name in named), _connector=Q.OR)
    uploads = apps.get_model("desk", "Upload").objects.filter(condition, role="picture")
    return {(upload.sha256, upload.name): upload for upload in uploads}

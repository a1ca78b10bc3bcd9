"""What a review is of: one text with its notes, known by its SHA-256."""

from __future__ import annotations

from torchcenter.canonical import sha256_of
from torchcenter.record.content import CONTENT_FIELDS, EditionContent

# The address comes with the first edition, the issuing body with each: no reviewer reads them.
ASSIGNED = {"path", "issuing_body_zh_hans", "issuing_body_en"}


def text_sha256(content: EditionContent, notes: dict[str, str]) -> str:
    """The SHA-256 of what a reviewer reads: the content as the record would keep it, and its notes."""
    content = content.cleaned()
    said = {name: getattr(content, name) for name in CONTENT_FIELDS if name not in ASSIGNED}
    return sha256_of({**said, **notes})

"""schema.org descriptions within a page, as JSON-LD. A browser does not run such a script."""

import json

from django.utils.safestring import SafeString, mark_safe

# A text that has "</script>" in it must not end the element.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def script(description: dict) -> SafeString:
    """The element with the description, which needs no @context."""
    data = {"@context": "https://schema.org", **description}
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  Escaped above.


def institution_id(request) -> str:
    """What other descriptions refer to the institution by."""
    return request.build_absolute_uri("/#institution")

"""Addresses at which nothing is any more: what once stood there, and what its reader looked for."""

from __future__ import annotations

import re
from urllib.parse import unquote

from torchcenter.language import DESK_PREFIX

from .models import Edition

MAX_WORDS = 8
# Parts of an address that say how a site was built, not what its page was about.
_MADE_OF = re.compile(
    r"^(?:index|default|content|article|news|info|detail|view|list|page|node|art|col|html?|shtml|aspx?|jsp|php|"
    r"cgi|www|web|site|en|cn|zh|files|static|notices|history|tasks|search|editions|feeds|api|n?\d+)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


def edition_formerly_at(request) -> Edition | None:
    """The standing edition, a withdrawal too, of the document whose earlier address is asked for.

    An editor has noted the address with the document: a path, or an address on any of this site's hosts.
    """
    if request.path.startswith(DESK_PREFIX):
        return None
    paths = {request.get_full_path(), request.path, unquote(request.get_full_path())}
    host = request.get_host()
    addresses = paths | {
        f"{scheme}://{host}{path}" for scheme in ("http", "https") for path in paths
    }
    # PostgreSQL has no such character in its texts.
    if any("\x00" in address for address in addresses):
        return None
    editions = Edition.objects.formerly_at(addresses).order_by("withdrawn", "-id")
    edition = editions.first()
    return edition if edition and edition.path != request.path else None


def words_of(path: str) -> str:
    """The words in a path that may be searched for, as many as a search takes well."""
    words = [
        word for word in _WORD.findall(unquote(path)) if len(word) > 1 and not _MADE_OF.match(word)
    ]
    return " ".join(dict.fromkeys(words[:MAX_WORDS]))

"""Counts what the public searches for, by day, without anything that tells who did.

No address is kept, no time of day and no order. A text is kept folded, and only if it is short and
holds nothing that identifies a person; all others are counted together, as the empty text.
"""

from __future__ import annotations

import logging
import re

from django.db import Error, connection, transaction

from torchcenter.folding import fold

MAX_CHARACTERS = 40

# Of a folded text. Brackets part digits, as they do in document numbers: 国科发火(2016)1234号.
_PERSONAL = re.compile(
    r"""
      @                                     # an e-mail address
    | :// | \bwww\. | \.[a-z]{2,}[/:]       # an address on the web
    | \d (?: (?:[^\w()]|_)* \d ){6}         # a telephone, identity card or account number
    """,
    re.VERBOSE,
)
_NOTE = "SELECT search_note(%s, %s)"
# Should the machine fail, the last counts may be lost: nobody waits for the disk because of them.
_NOTE_ALONE = "SELECT set_config('synchronous_commit', 'off', true), search_note(%s, %s)"

logger = logging.getLogger(__name__)


def note(query_text: str, found: bool) -> None:
    """Count one search for the text as typed, and whether it found anything.

    For the first page of a search without filters: a refinement and the next page are the same search.
    Raises nothing of the database's: what cannot be counted is logged, without the text.
    """
    # Word by word: folding leaves no space beside Chinese, and two words are not one.
    asked = " ".join(filter(None, map(fold, query_text.split())))
    if not asked:
        return
    try:
        _execute([kept(asked), found])
    except Error as error:
        logger.warning("A search was not counted: %s", str(error).partition("\n")[0])


def kept(asked: str) -> str:
    """The folded text if it may be kept, else an empty one."""
    return "" if len(asked) > MAX_CHARACTERS or _PERSONAL.search(asked) else asked


def _execute(values: list) -> None:
    if connection.in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_NOTE, values)
    else:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_ALONE, values)

"""The texts inside files: drawn out before the record is locked, kept with an edition that names them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from torchcenter import file_text
from torchcenter.file_text import FileTextError
from torchcenter.filestore import stored_path
from torchcenter.record.models import Edition

from .models import FileText

logger = logging.getLogger(__name__)

# How many texts `complete` holds before it saves them.
PART = 20


class Source(NamedTuple):
    """A file that may have a text, and where it can be read."""

    sha256: str
    media_type: str
    path: Path


def sources(entries: Iterable[dict]) -> list[Source]:
    """The stored files among entries of `Edition.attachments`."""
    return [
        Source(entry["sha256"], entry["media_type"], stored_path(entry["sha256"]))
        for entry in entries
        if entry["role"] == "attachment"
    ]


def draw_out(files: Iterable[Source]) -> list[FileText]:
    """The texts of the files of which none is kept yet, not saved; see `read` for how long it takes.

    For use before the record is locked. To keep them is left to `keep`: the public may read what
    is kept, and must not read what stands in a draft.
    """
    wanted = {file.sha256: file for file in files if file.media_type in file_text.READERS}
    if not wanted:
        return []
    for sha256 in FileText.objects.filter(pk__in=wanted).values_list("pk", flat=True):
        del wanted[sha256]
    return read(wanted.values())


def read(files: Iterable[Source]) -> list[FileText]:
    """The texts of the files, or why there is none; a quarter of a second to 20 seconds a file.

    As many are read at once as there are processors, each in a process of its own.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(_read, files))


def _read(file: Source) -> FileText:
    try:
        return FileText(sha256=file.sha256, text=file_text.extract(file.path, file.media_type))
    except FileTextError as error:
        # It may quote what the file holds, such as U+0000, which the database refuses.
        problem = "".join(filter(str.isprintable, str(error)))
        logger.warning("The text of the file %s cannot be read: %s", file.sha256, problem)
        return FileText(
            sha256=file.sha256, problem=problem[: FileText._meta.get_field("problem").max_length]
        )


def complete(show: Callable[[float], None] | None = None) -> int:
    """Draw out the texts of all files of the record that have none; return of how many it succeeded.

    Tries once more what could not be read before. Calls `show` with the part that is done.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT file->>'sha256', min(file->>'media_type')"
            " FROM record_edition, jsonb_array_elements(attachments) AS file"
            " WHERE file->>'role' = 'attachment' AND file->>'media_type' = ANY(%s) AND NOT EXISTS"
            "  (SELECT FROM search_filetext WHERE sha256 = file->>'sha256' AND problem = '')"
            " GROUP BY 1",
            [list(file_text.READERS)],
        )
        files = [Source(sha256, kind, stored_path(sha256)) for sha256, kind in cursor.fetchall()]
    succeeded = 0
    for start in range(0, len(files), PART):
        texts = read(files[start : start + PART])
        FileText.objects.bulk_create(
            texts,
            update_conflicts=True,
            unique_fields=["sha256"],
            update_fields=["text", "problem"],
        )
        succeeded += sum(not text.problem for text in texts)
        if show:
            show(min(1, (start + PART) / len(files)))
    return succeeded


def keep(editions: Iterable[Edition], drawn: Iterable[FileText]) -> None:
    """Save the texts of the editions' files, in the transaction that records the editions.

    A file that was put in the place of another since its text was drawn out is read now, while all
    other publishers wait.
    """
    named = {file.sha256: file for edition in editions for file in sources(edition.attachments)}
    texts = [text for text in drawn if named.pop(text.sha256, None)]
    texts += draw_out(named.values())
    if texts:
        FileText.objects.bulk_create(texts, ignore_conflicts=True)

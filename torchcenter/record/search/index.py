"""Writes the index, in the transaction that records the editions it is of.

A key is kept in one of two ways. Most stand in few editions: those of an entry lie in its `keys`,
under a GIN index. A dense key stands in one edition of `SPARSEST` or more: it has one bit for each
edition, a kilobyte for a block of 8,192, and takes no place in the entries, of which dense keys would
fill four fifths. Bits are quick to intersect and to count, so what is common costs no more than what is
rare. Facets are dense keys too.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db import connection, transaction
from django.db.models import Max

from torchcenter.folding import fold
from torchcenter.htmlcleaning import text_of
from torchcenter.record.locking import lock
from torchcenter.record.models import Edition

from . import facets, keys, pinyin
from .models import BLOCK, BLOCK_BITS, DenseKey, Entry, Facet, FileText, State

# Facets of the index itself: every entry; the entries that are not in force any more.
ENTRY, CLOSED = keys.of_facet(0), keys.of_facet(keys.LAST_FACET)

# A key is made dense when one in so many editions holds it: there, bits and entries take the same room.
SPARSEST = 64
# Below this many entries all is quick whatever the key.
FEWEST_ENTRIES = 2048
# Dense keys are sought again when the archive has grown by this factor.
GROWTH = 4
SAMPLE = 4096
# How many editions are read at once.
PART = 500

COLUMNS = "edition_id, document, date, keys, unsettled"
ZEROS = f"repeat('0', {BLOCK})::bit({BLOCK})"
BLOCK_OF_EDITION = f"(edition_id >> {BLOCK_BITS})::int"
BIT_OF_EDITION = f"set_bit({ZEROS}, (edition_id & {BLOCK - 1})::int, 1)"


class Masks(defaultdict[int, int]):
    """Of each key the editions from `first` to `last` that hold it: bits, the last edition's lowest.

    Whole numbers no longer than they must be: setting a bit copies them.
    """

    def __init__(self, first: int, last: int):
        super().__init__(int)
        self.first = first
        self.last = last

    def mark(self, edition: int, marked: Iterable[int]) -> None:
        bit = 1 << (self.last - edition)
        for key in marked:
            self[key] |= bit

    def rows(self) -> Iterator[tuple[int, int, str]]:
        """The postings: key, block, and its bits as PostgreSQL reads them."""
        for block in range(self.first >> BLOCK_BITS, (self.last >> BLOCK_BITS) + 1):
            shift = self.last - (block << BLOCK_BITS) - BLOCK + 1
            whole = (1 << BLOCK) - 1
            for key, mask in self.items():
                if bits := (mask >> shift if shift > 0 else mask << -shift) & whole:
                    yield key, block, f"x{bits:0{BLOCK // 4}x}"


@dataclass(frozen=True)
class DenseKeys:
    """`complete` are dense for queries too; `growing` are written both ways until they are."""

    generation: int
    complete: frozenset[int]
    growing: frozenset[int]

    @cached_property
    def all(self) -> frozenset[int]:
        return self.complete | self.growing


@lru_cache(maxsize=2)
def _dense_keys(database: str, generation: int) -> DenseKeys:
    rows = list(DenseKey.objects.values_list("key", "complete"))
    return DenseKeys(
        generation=generation,
        complete=frozenset(key for key, complete in rows if complete),
        growing=frozenset(key for key, complete in rows if not complete),
    )


def dense_keys(generation: int) -> DenseKeys:
    """The dense keys of the generation, kept in memory while it lasts."""
    return _dense_keys(connection.settings_dict["NAME"], generation)


def state() -> State:
    return State.objects.get()


# What the index holds of an edition


@dataclass(frozen=True)
class Indexed:
    """What the index is to hold of one edition."""

    edition: Edition
    text: str
    keys: frozenset[int]

    def sparse_keys(self, dense: DenseKeys) -> list[int]:
        return sorted(self.keys - dense.complete)


def indexed(edition: Edition, file_texts: dict[str, str]) -> Indexed:
    """The edition's part of the index; `file_texts` by SHA-256."""
    titles = [title for title in (edition.title_zh_hans, edition.title_en) if title]
    number = edition.details.get("document_number", "")
    parts = [
        *titles,
        number,
        edition.summary_zh_hans,
        text_of(edition.body_zh_hans),
        edition.summary_en,
        text_of(edition.body_en),
    ]
    for file in edition.files:
        entry = file.entry
        parts += [file.name, entry.get("title_zh_hans", ""), entry.get("title_en", "")]
        parts += [entry.get("alt_zh_hans", ""), entry.get("alt_en", "")]
        parts.append(file_texts.get(file.sha256, ""))
    text = keys.SEPARATOR.join(filter(None, map(fold, parts)))
    found = keys.of_text(text)
    for title in titles:
        folded = fold(title)
        found.add(keys.hashed("title", folded))
        found.update(keys.of_title_pieces(folded))
        found.update(keys.of_reading(pair) for pair in pinyin.pairs(folded))
    if number:
        found.add(keys.of_document_number(number))
    return Indexed(edition, text, frozenset(found))


def texts_of_files(editions: Iterable[Edition]) -> dict[str, str]:
    hashes = {file.sha256 for edition in editions for file in edition.downloads}
    if not hashes:
        return {}
    return dict(FileText.objects.filter(pk__in=hashes).values_list("sha256", "text"))


# Writing


def update(new: list[Edition], ended: Iterable[int], now: dt.datetime) -> None:
    """Take the new editions into the index, and note that others (by id) have another end.

    Runs in the transaction that has recorded them, under the record's lock.
    """
    rows = [edition for edition in new if not edition.withdrawn]
    if rows:
        add(rows, now)
    Entry.objects.filter(pk__in=list(ended)).update(unsettled=True)
    settle(now)


def add(editions: list[Edition], now: dt.datetime) -> None:
    dense = dense_keys(state().generation)
    texts = texts_of_files(editions)
    numbers = number_facets(editions)
    masks = Masks(editions[0].pk, editions[-1].pk)
    characters = 0
    lines, text_lines = io.StringIO(), io.StringIO()
    for edition in editions:
        entry = indexed(edition, texts)
        characters += len(entry.text)
        unsettled = edition.in_force_from > now or edition.in_force_until is not None
        lines.write(_line(entry, entry.sparse_keys(dense), unsettled))
        text_lines.write(_text_line(entry))
        masks.mark(edition.pk, dense_keys_of(entry, dense, numbers))
    lines.seek(0)
    text_lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY search_entry ({COLUMNS}) FROM STDIN", lines)
        cursor.copy_expert("COPY search_entrytext (edition_id, text) FROM STDIN", text_lines)
        write_postings(cursor, masks)
        cursor.execute(
            "UPDATE search_state SET entries = entries + %s, characters = characters + %s",
            [len(editions), characters],
        )
        # Left to itself, the index keeps new keys in a list that every search has to read through.
        cursor.execute("SELECT gin_clean_pending_list('search_keys')")


def _line(entry: Indexed, sparse_keys: list[int], unsettled: bool) -> str:
    """The entry as a line of PostgreSQL's COPY."""
    edition = entry.edition
    numbers = ",".join(map(str, sparse_keys))
    return f"{edition.pk}\t{edition.document}\t{edition.date}\t{{{numbers}}}\t{unsettled:d}\n"


def _text_line(entry: Indexed) -> str:
    """The text as a line of PostgreSQL's COPY; folded, it holds no tab and no carriage return."""
    text = entry.text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"{entry.edition.pk}\t{text}\n"


def dense_keys_of(entry: Indexed, dense: DenseKeys, numbers: dict) -> set[int]:
    """The keys in whose postings the edition is: those of facets too."""
    values = facets.of_edition(entry.edition)
    found = entry.keys & dense.all if dense.all else set()
    return {ENTRY, *found, *(keys.of_facet(numbers[value[:2]]) for value in values)}


def write_postings(cursor, masks: Masks) -> None:
    cursor.execute(
        "INSERT INTO search_posting AS old (key, block, bits)"
        f" SELECT key, block, bits::bit({BLOCK}) FROM unnest(%s::int[], %s::int[], %s::text[])"
        " AS given(key, block, bits) ORDER BY key, block"
        " ON CONFLICT (key, block) DO UPDATE SET bits = old.bits | excluded.bits",
        [list(column) for column in zip(*masks.rows(), strict=True)],
    )


def number_facets(editions: Iterable[Edition]) -> dict[tuple[str, str], int]:
    """The numbers of all facets of the editions, by dimension and value; the last name stands."""
    values = {
        (value.dimension, value.value): value
        for edition in editions
        for value in facets.of_edition(edition)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            # What is there already is not tried again: each attempt would take a number, and the
            # numbers are keys.
            "WITH given AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
            "  AS given(dimension, value, name_zh_hans, name_en)),"
            " renamed AS (UPDATE search_facet AS old"
            "  SET name_zh_hans = given.name_zh_hans, name_en = given.name_en FROM given"
            "  WHERE (old.dimension, old.value) = (given.dimension, given.value)"
            "  AND (old.name_zh_hans, old.name_en) <> (given.name_zh_hans, given.name_en))"
            " INSERT INTO search_facet (dimension, value, name_zh_hans, name_en)"
            " SELECT * FROM given WHERE NOT EXISTS (SELECT FROM search_facet AS old"
            "  WHERE (old.dimension, old.value) = (given.dimension, given.value))"
            " ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*values.values(), strict=True)],
        )
    found = Facet.objects.filter(value__in={value for _dimension, value in values})
    return {
        (dimension, value): number
        for number, dimension, value in found.values_list("id", "dimension", "value")
    }


def settle(now: dt.datetime) -> None:
    """Close the entries whose time has passed; what has begun and has no end needs no more looking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH settled AS ("
            "  UPDATE search_entry SET unsettled = false FROM record_edition AS edition"
            "  WHERE unsettled AND edition.id = edition_id AND (in_force_until <= %s"
            "   OR in_force_until = in_force_from OR in_force_from <= %s AND in_force_until IS NULL)"
            "  RETURNING edition_id, in_force_until IS NOT NULL AS closed"
            ") INSERT INTO search_posting AS old (key, block, bits)"
            f" SELECT %s, {BLOCK_OF_EDITION},"
            f"  bit_or({BIT_OF_EDITION})"
            " FROM settled WHERE closed GROUP BY 2"
            " ON CONFLICT (key, block) DO UPDATE SET bits = old.bits | excluded.bits",
            [now, now, CLOSED],
        )


# Dense keys


def promotion_is_due() -> bool:
    """Whether the archive has grown enough for keys to have become dense."""
    known = state()
    return known.entries >= max(FEWEST_ENTRIES, GROWTH * known.learned_entries)


def promote() -> int:
    """Seek the keys that have become dense and keep them as bits; return how many.

    Searches go on meanwhile, and so does publishing: until a key's postings are whole, new entries
    have it both ways and queries look for it in the entries. Ends early without harm.
    """
    with transaction.atomic():
        lock()
        known = state()
        _seek_dense_keys(known)
        _next_generation(known)
    growing = sorted(dense_keys(known.generation).growing)
    for first in _blocks():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_posting AS old (key, block, bits)"
                f" SELECT key, {BLOCK_OF_EDITION},"
                f"  bit_or({BIT_OF_EDITION})"
                " FROM search_entry, unnest(keys) AS key"
                " WHERE edition_id BETWEEN %s AND %s AND key = ANY(%s) GROUP BY 1, 2"
                " ON CONFLICT (key, block) DO UPDATE SET bits = old.bits | excluded.bits",
                [first, first + BLOCK - 1, growing],
            )
    with transaction.atomic():
        lock()
        known = state()
        DenseKey.objects.filter(key__in=growing).update(complete=True)
        known.learned_entries = known.entries
        _next_generation(known)
    _strip(growing)
    return len(growing)


def _seek_dense_keys(known: State) -> None:
    """Note as growing the keys that stand in one of `SPARSEST` entries, by a sample of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_densekey (key, complete)"
            " SELECT key, false FROM"
            "  (SELECT keys FROM search_entry WHERE edition_id %% %s = 0) AS sample,"
            "  unnest(keys) AS key GROUP BY key HAVING count(*) * %s >="
            "  (SELECT count(*) FROM search_entry WHERE edition_id %% %s = 0)"
            " ON CONFLICT DO NOTHING",
            [step := max(1, known.entries // SAMPLE), SPARSEST, step],
        )


def _next_generation(known: State) -> None:
    """No number comes twice, not even after a rollback: what is kept in memory goes by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('search_generation')")
        (known.generation,) = cursor.fetchone()
    known.save()


def _blocks() -> Iterator[int]:
    """The first id of every block."""
    last = Entry.objects.aggregate(last=Max("edition"))["last"]
    return iter(range(0, (last or -1) + 1, BLOCK))


def _strip(dense: list[int]) -> None:
    """Take the keys that are dense now out of the entries."""
    for first in _blocks():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_entry SET keys ="
                " ARRAY(SELECT key FROM unnest(keys) AS key WHERE key <> ALL(%s))"
                " WHERE edition_id BETWEEN %s AND %s AND keys && %s",
                [dense, first, first + BLOCK - 1, dense],
            )


# Made anew from the record


def rebuild() -> int:
    """Compare the index with the record, block by block, and mend what differs; return how much did.

    Searches go on meanwhile, and publishing waits for the end of a block only. Dense keys stay what
    they are: see `promote`.
    """
    differing = 0
    first = 0
    while Edition.objects.filter(pk__gte=first).exists():
        differing += _rebuild_block(first)
        first += BLOCK
    with transaction.atomic():
        lock()
        if not Edition.objects.filter(pk__gte=first).exists():
            differing += _remove_strays(first, None)
            differing += _mend(
                "DELETE FROM search_posting WHERE block >= %s", [first >> BLOCK_BITS]
            )
        differing += _mend(
            "UPDATE search_state SET entries = held.entries, characters = held.characters FROM"
            " (SELECT count(*) AS entries, coalesce(sum(length(text)), 0) AS characters"
            "  FROM search_entrytext) AS held"
            " WHERE (search_state.entries, search_state.characters)"
            "  <> (held.entries, held.characters)"
        )
    return differing


def _rebuild_block(first: int) -> int:
    """Mend the block that begins with that id.

    What is recorded never changes, so most is read without keeping writers out; what they have
    recorded meanwhile, and what has ended, is seen to at last, under the lock.
    """
    dense = dense_keys(state().generation)
    masks = Masks(first, first + BLOCK - 1)
    recorded = Edition.objects.filter(pk__range=(masks.first, masks.last), withdrawn=False)
    recorded = recorded.order_by("pk")
    seen = first - 1
    differing = 0
    for part in _parts(recorded.iterator(chunk_size=PART)):
        differing += _rebuild_part(part, dense, masks)
        seen = part[-1].pk
    with transaction.atomic():
        now = lock()
        if state().generation != dense.generation:
            return differing + _rebuild_block(first)
        # What is due whenever something is published is not a difference.
        settle(now)
        for part in _parts(recorded.filter(pk__gt=seen)):
            differing += _rebuild_part(part, dense, masks)
        differing += _remove_strays(masks.first, masks.last)
        differing += _rebuild_boundaries(masks, now)
        return differing + _mend_postings(first >> BLOCK_BITS, masks)


def _rebuild_part(part: list[Edition], dense: DenseKeys, masks: Masks) -> int:
    texts = texts_of_files(part)
    numbers = number_facets(part)
    entries = [indexed(edition, texts) for edition in part]
    for entry in entries:
        masks.mark(entry.edition.pk, dense_keys_of(entry, dense, numbers))
    lines = [_line(entry, entry.sparse_keys(dense), unsettled=True) for entry in entries]
    return _mend_rows("search_entry", COLUMNS, lines, ["document", "date", "keys"]) + _mend_rows(
        "search_entrytext", "edition_id, text", map(_text_line, entries), ["text"]
    )


def _remove_strays(first: int, last: int | None) -> int:
    """Remove what is of no edition, or of a tombstone, from the id `first` on."""
    return sum(
        _mend(
            f"DELETE FROM {table} WHERE edition_id >= %s AND edition_id <= coalesce(%s, edition_id)"
            " AND NOT EXISTS (SELECT FROM record_edition WHERE id = edition_id AND NOT withdrawn)",
            [first, last],
        )
        for table in ("search_entry", "search_entrytext")
    )


def _rebuild_boundaries(masks: Masks, now: dt.datetime) -> int:
    closed, open_ended = [], []
    entries = Edition.objects.filter(pk__range=(masks.first, masks.last), withdrawn=False)
    for number, begins, ends in entries.values_list("pk", "in_force_from", "in_force_until"):
        if ends is not None and (ends <= now or ends == begins):
            closed.append(number)
        elif ends is None and begins <= now:
            open_ended.append(number)
    for number in closed:
        masks.mark(number, [CLOSED])
    return _mend(
        "UPDATE search_entry SET unsettled = NOT unsettled WHERE edition_id BETWEEN %s AND %s"
        " AND unsettled = (edition_id = ANY(%s))",
        [masks.first, masks.last, closed + open_ended],
    )


def _parts(editions: Iterable[Edition], size: int = PART) -> Iterator[list[Edition]]:
    part: list[Edition] = []
    for edition in editions:
        part.append(edition)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _mend_rows(table: str, columns: str, lines: Iterable[str], compared: list[str]) -> int:
    """Put rows of COPY where the table has none of that edition, or one that differs in `compared`.

    `unsettled` is not compared: `_rebuild_boundaries` sees to it.
    """
    changes = ", ".join(f"{name} = excluded.{name}" for name in compared)
    old, new = (", ".join(f"{row}.{name}" for name in compared) for row in ("old", "excluded"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE rebuilt (LIKE {table}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY rebuilt ({columns}) FROM STDIN", io.StringIO("".join(lines)))
        cursor.execute(
            f"INSERT INTO {table} AS old ({columns}) SELECT {columns} FROM rebuilt"
            f" ON CONFLICT (edition_id) DO UPDATE SET {changes}"
            f" WHERE ({old}) IS DISTINCT FROM ({new})"
        )
        differing = cursor.rowcount
        cursor.execute("DROP TABLE rebuilt")
        return differing


def _mend_postings(block: int, masks: Masks) -> int:
    rows = list(masks.rows())
    given = [block, [key for key, _block, _bits in rows], [bits for _key, _block, bits in rows]]
    return _mend(
        "DELETE FROM search_posting WHERE block = %s AND key <> ALL(%s)", given[:2]
    ) + _mend(
        "INSERT INTO search_posting AS old (key, block, bits)"
        f" SELECT key, %s, bits::bit({BLOCK}) FROM unnest(%s::int[], %s::text[]) AS given(key, bits)"
        " ON CONFLICT (key, block) DO UPDATE SET bits = excluded.bits"
        " WHERE old.bits <> excluded.bits",
        given,
    )


def _mend(statement: str, values: Iterable = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.rowcount

"""Writes the index, in the transaction that records the editions it is of.

A key is kept in one of two ways. Most stand in few editions: those of an entry lie in its `keys`,
under a GIN index. A dense key stands in one edition of `SPARSEST` or more: it has one bit for each
edition, a kilobyte for a block of 8,192, and takes no place in the entries, of which dense keys would
fill four fifths. Bits are quick to intersect and to count, so what is common costs no more than what is
rare. Facets are dense keys too, and so are the phrases that many texts hold, and the slices of the
signatures by which texts are known that need not be read for a phrase: see `phrases`, `signatures`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Left, Mod

from torchcenter.batches import batched
from torchcenter.copying import copy_lines, escaped
from torchcenter.file_text import MAX_CHARACTERS
from torchcenter.folding import fold
from torchcenter.htmlcleaning import text_of
from torchcenter.record.locking import lock, snapshot
from torchcenter.record.models import Edition

from . import facets, file_texts, keys, phrases, pinyin, signatures
from .models import BLOCK, BLOCK_BITS, DenseKey, Entry, EntryText, Facet, FileText, State
from .phrases import Phrases

# Facets of the index itself: every entry; the entries that are not in force any more.
ENTRY, CLOSED = keys.of_facet(0), keys.of_facet(keys.LAST_FACET)

# A key is made dense when one in so many editions holds it: there, bits and entries take the same room.
SPARSEST = 64
# Below this many entries all is quick whatever the key.
FEWEST_ENTRIES = 1000
# Dense keys are sought again when the archive has grown by this factor.
GROWTH = 4
SAMPLE = 4096
# Of so many texts it takes half a second to count the phrases.
TEXT_SAMPLE = 512
# How many editions are read at once.
PART = 500
# So many columns are cut out of a table of marks at once; with all of them, each cut would go through
# the whole table, which no processor has in its cache.
STRIP = 256

COLUMNS = ("edition_id", "document", "date", "keys", "unsettled")
TEXT_COLUMNS = ("edition_id", "text")
ZEROS = f"repeat('0', {BLOCK})::bit({BLOCK})"
BLOCK_OF_EDITION = f"(edition_id >> {BLOCK_BITS})::int"
BIT_OF_EDITION = f"set_bit({ZEROS}, (edition_id & {BLOCK - 1})::int, 1)"


class Masks(defaultdict):
    """Of each key the editions from `first` to `last` that hold it: bits, the last edition's lowest."""

    def __init__(self, first: int, last: int):
        super().__init__(int)
        self.first = first
        self.last = last

    def mark(self, edition: int, marked: Iterable[int]) -> None:
        bit = 1 << (self.last - edition)
        for key in marked:
            self[key] |= bit

    def mark_rows(self, rows: dict[int, bytearray], columns: Iterable[int]) -> None:
        """Mark many keys of some editions that stand close together.

        `rows` have by edition an ASCII 1 or 0 for each key of `columns`. A column of all of them is
        cut out at once and read as a number, which is much faster than to set its bits one by one.
        """
        columns = list(columns)
        last = max(rows)
        blank = b"0" * len(columns)
        table = [rows.get(edition, blank) for edition in range(min(rows), last + 1)]
        shift = self.last - last
        for start in range(0, len(columns), STRIP):
            within = columns[start : start + STRIP]
            strip = b"".join([row[start : start + STRIP] for row in table])
            for place, key in enumerate(within):
                if mask := int(strip[place :: len(within)], 2):
                    self[key] |= mask << shift

    def mark_phrases(self, texts: dict[int, str], phrases: Phrases, wanted: Set[int]) -> None:
        """Mark the wanted phrases that stand in the folded texts of some editions close together.

        A stretch that many texts have is looked through once for all of them.
        """
        stretches = Masks(min(texts), max(texts))
        for edition, text in texts.items():
            stretches.mark(edition, phrases.stretches(text))
        shift = self.last - stretches.last
        for stretch, mask in stretches.items():
            shifted = mask << shift
            for key in phrases.within(stretch) & wanted:
                self[key] |= shifted

    def mark_signatures(self, texts: dict[int, str]) -> None:
        """Mark the slices of the folded texts of some editions close together."""
        self.mark_rows({number: signatures.row(text) for number, text in texts.items()}, SLICES)

    def blocks(self) -> Iterator[tuple[int, int, dict[int, str]]]:
        """The postings block by block: its number, the first place of which they tell, a multiple of
        8, and by key their bits from there on in hexadecimal digits."""
        for block in range(self.first >> BLOCK_BITS, (self.last >> BLOCK_BITS) + 1):
            begin = block << BLOCK_BITS
            start = max(0, self.first - begin) & ~7
            stop = (min(BLOCK - 1, self.last - begin) | 7) + 1
            shift = self.last - begin - stop + 1
            whole, digits = (1 << (stop - start)) - 1, (stop - start) // 4
            yield (
                block,
                start,
                {
                    key: f"{bits:0{digits}x}"
                    for key, mask in self.items()
                    if (bits := (mask >> shift if shift > 0 else mask << -shift) & whole)
                },
            )


@dataclass(frozen=True)
class DenseKeys:
    """`complete` are dense for queries too; `growing` are written both ways until they are."""

    generation: int
    complete: frozenset[int]
    growing: frozenset[int]
    phrases: Phrases = field(default_factory=lambda: Phrases({}))

    @cached_property
    def all(self) -> frozenset[int]:
        return self.complete | self.growing

    @cached_property
    def columns(self) -> dict[int, int]:
        """The column of every dense key in the rows of `divide`; what no entry keeps has none."""
        others = chain(self.phrases.keys.values(), SLICES)
        return {key: place for place, key in enumerate(self.all.difference(others))}

    @property
    def has_signatures(self) -> bool:
        """Whether texts get signatures: all slices are noted at once."""
        return SLICES[0] in self.all

    def divide(self, keys: set[int]) -> tuple[list[int], bytearray]:
        """The keys that an entry keeps, and its row of the dense ones: an ASCII 1 or 0 in each column."""
        row = bytearray(b"0") * len(self.columns)
        kept = list(keys & self.growing)
        place_of = self.columns.get
        for key in keys:
            place = place_of(key)
            if place is None:
                kept.append(key)
            else:
                row[place] = _ONE
        return sorted(kept), row


_ONE = ord("1")
SLICES = [keys.of_slice(number) for number in range(signatures.SLICES)]


@lru_cache(maxsize=2)
def _dense_keys(database: str, generation: int) -> DenseKeys:
    rows = list(DenseKey.objects.values_list("key", "phrase", "complete"))
    return DenseKeys(
        generation=generation,
        complete=frozenset(key for key, _phrase, complete in rows if complete),
        growing=frozenset(key for key, _phrase, complete in rows if not complete),
        phrases=Phrases({phrase: key for key, phrase, _complete in rows if phrase}),
    )


def dense_keys(generation: int) -> DenseKeys:
    """The dense keys of the generation, kept in memory while it lasts.

    For one who holds the lock or reads a snapshot: the next generation must not come in between.
    """
    return _dense_keys(connection.settings_dict["NAME"], generation)


def state() -> State:
    return State.objects.get()


# What the index holds of an edition


@dataclass(frozen=True)
class Indexed:
    """What the index is to hold of one edition."""

    edition: Edition
    text: str
    keys: set[int]


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
        found.add(keys.of_title(folded))
        found.update(*(_keys_of_title_pair(folded[i : i + 2]) for i in range(len(folded) - 1)))
    if number:
        found.add(keys.of_document_number(number))
    return Indexed(edition, text, found)


@lru_cache(maxsize=1 << 16)
def _keys_of_title_pair(pair: str) -> frozenset[int]:
    """The keys of two neighbours in a title: of the characters, and of every way to read them."""
    return frozenset({keys.of_title_piece(pair), *map(keys.of_reading, pinyin.pairs(pair))})


def texts_of_files(editions: Iterable[Edition], most: int = MAX_CHARACTERS) -> dict[str, str]:
    """The texts of all attachments by SHA-256, of each at most so many characters."""
    hashes = {file.sha256 for edition in editions for file in edition.downloads}
    if not hashes:
        return {}
    found = FileText.objects.filter(pk__in=hashes)
    return dict(found.values_list("sha256", Left("text", most)))


# Writing


def update(
    new: list[Edition], ended: Iterable[int], now: dt.datetime, texts: Iterable[FileText] = ()
) -> None:
    """Take the new editions into the index, and note that others (by id) have another end.

    Runs in the transaction that has recorded them, under the record's lock. `texts` are those of
    their files that were drawn out beforehand.
    """
    rows = [edition for edition in new if not edition.withdrawn]
    if rows:
        file_texts.keep(rows, texts)
        add(rows, now)
    Entry.objects.filter(pk__in=list(ended)).update(unsettled=True)
    settle(now)


def add(editions: list[Edition], now: dt.datetime) -> None:
    masks = Masks(editions[0].pk, editions[-1].pk)
    lines = Lines.of(editions, dense_keys(state().generation), masks, now)
    copy_lines("search_entry", COLUMNS, lines.entries)
    copy_lines("search_entrytext", TEXT_COLUMNS, lines.texts)
    with connection.cursor() as cursor:
        write_postings(cursor, masks)
        cursor.execute(
            "UPDATE search_state SET entries = entries + %s, characters = characters + %s",
            [len(editions), lines.characters],
        )
        # Left to itself, the index keeps new keys in a list that every search has to read through.
        cursor.execute("SELECT gin_clean_pending_list('search_keys')")


@dataclass(frozen=True)
class Lines:
    """Entries and their texts as lines of PostgreSQL's COPY."""

    entries: list[str]
    texts: list[str]
    characters: int

    @classmethod
    def of(
        cls,
        editions: list[Edition],
        dense: DenseKeys,
        masks: Masks,
        now: dt.datetime | None = None,
    ) -> Lines:
        """Those of the editions, whose postings are added to the masks.

        Without a moment all are unsettled: they have to be looked at once more.
        """
        texts = texts_of_files(editions)
        values = [facets.of_edition(edition) for edition in editions]
        numbers = number_facets(chain.from_iterable(values))
        lines, text_lines, rows, folded, characters = [], [], {}, {}, 0
        for edition, named in zip(editions, values, strict=True):
            entry = indexed(edition, texts)
            kept, rows[edition.pk] = dense.divide(entry.keys)
            folded[edition.pk] = entry.text
            masks.mark(edition.pk, [ENTRY, *(keys.of_facet(numbers[v[:2]]) for v in named)])
            unsettled = (
                now is None or edition.in_force_from > now or edition.in_force_until is not None
            )
            lines.append(_line(edition, kept, unsettled))
            text_lines.append(_text_line(entry))
            characters += len(entry.text)
        masks.mark_rows(rows, dense.columns)
        masks.mark_phrases(folded, dense.phrases, dense.all)
        if dense.has_signatures:
            masks.mark_signatures(folded)
        return cls(lines, text_lines, characters)


def _line(edition: Edition, kept: list[int], unsettled: bool) -> str:
    numbers = ",".join(map(str, kept))
    return f"{edition.pk}\t{edition.document}\t{edition.date}\t{{{numbers}}}\t{unsettled:d}\n"


def _text_line(entry: Indexed) -> str:
    return f"{entry.edition.pk}\t{escaped(entry.text)}\n"


def write_postings(cursor, masks: Masks) -> None:
    for block, start, postings in masks.blocks():
        cursor.execute(
            "INSERT INTO search_posting AS old (key, block, bits)"
            f" SELECT key, %s, overlay({ZEROS} PLACING ('x' || digits)::varbit FROM %s)"
            " FROM unnest(string_to_array(%s, ',')::int[], string_to_array(%s, ','))"
            " AS given(key, digits) ORDER BY key"
            " ON CONFLICT (key, block) DO UPDATE SET bits = old.bits | excluded.bits",
            [block, start + 1, *_joined(postings)],
        )


def _joined(postings: dict[int, str]) -> list[str]:
    """The keys and their digits, each as one text: of lists, psycopg2 would quote every element."""
    return [",".join(map(str, postings)), ",".join(postings.values())]


def number_facets(values: Iterable[facets.Value]) -> dict[tuple[str, str], int]:
    """The numbers of the facets by dimension and value; of two names for one, the last stands."""
    named = {value[:2]: value for value in values}
    known = _known_facets(named)
    # Only these: an INSERT uses up a number for every row, also for one that is there already.
    if changed := [value for value in named.values() if value not in known]:
        with transaction.atomic(), connection.cursor() as cursor:
            lock()
            cursor.execute(
                "INSERT INTO search_facet (dimension, value, name_zh_hans, name_en)"
                " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
                " ON CONFLICT (dimension, value) DO UPDATE"
                " SET name_zh_hans = excluded.name_zh_hans, name_en = excluded.name_en",
                [list(column) for column in zip(*changed, strict=True)],
            )
        known = _known_facets(named)
    return {value[:2]: number for value, number in known.items()}


def _known_facets(values: Iterable[tuple[str, str]]) -> dict[facets.Value, int]:
    rows = Facet.objects.filter(value__in={value for _dimension, value in values})
    columns = ("dimension", "value", "name_zh_hans", "name_en", "id")
    return {facets.Value(*names): number for *names, number in rows.values_list(*columns)}


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


def promotion_is_due(growth: int = GROWTH) -> bool:
    """Whether the archive has grown enough, by this factor, for keys to have become dense.

    So it is as well where an index that was made before there were signatures has none yet.
    """
    known = state()
    if known.entries < FEWEST_ENTRIES:
        return False
    has_grown = known.entries >= growth * known.learned_entries
    return has_grown or not DenseKey.objects.filter(pk=SLICES[0]).exists()


def promote() -> int:
    """Seek the keys that have become dense and keep them as bits; return how many.

    Searches go on meanwhile, and so does publishing: until a key's postings are whole, new entries
    have it both ways and queries look for it in the entries. Ends early without harm. Not for a
    transaction of the caller's, which would hold the record from beginning to end.
    """
    learned = phrases.frequent(_sample_of_texts())
    with transaction.atomic():
        lock()
        known = state()
        _seek_dense_keys(known)
        _note_phrases(learned)
        _note_slices()
        _next_generation(known)
        dense = dense_keys(known.generation)
    if dense.growing:
        for first in _blocks():
            _post(dense, first)
    with transaction.atomic():
        lock()
        known = state()
        DenseKey.objects.filter(key__in=dense.growing).update(complete=True)
        known.learned_entries = known.entries
        _next_generation(known)
    if stripped := dense.growing & dense.columns.keys():
        _strip(sorted(stripped))
    with connection.cursor() as cursor:
        # An archive that has just been imported has no statistics yet, and would be read through.
        cursor.execute("ANALYZE record_edition, search_entry, search_entrytext, search_posting")
    return len(dense.growing)


def _post(dense: DenseKeys, first: int) -> None:
    """Write the growing keys' postings of the block that begins with that id.

    Read without the lock: whoever gets it after the keys were noted as growing posts them as well.
    Written under it: two who wrote the same postings in an order of their own could block each other.
    """
    masks = Masks(first, first + BLOCK - 1)
    growing = replace(dense, complete=frozenset(), phrases=dense.phrases.among(dense.growing))
    entries = Entry.objects.filter(pk__gte=first, pk__lt=first + BLOCK).values_list("pk", "keys")
    for part in batched(entries.iterator(chunk_size=PART), PART):
        texts = EntryText.objects.filter(pk__in=[number for number, _found in part])
        texts = dict(texts.values_list("pk", "text"))
        rows = {number: growing.divide(set(found))[1] for number, found in part}
        masks.mark_rows(rows, growing.columns)
        masks.mark_phrases(texts, growing.phrases, growing.growing)
        if growing.has_signatures:
            masks.mark_signatures(texts)
    with transaction.atomic(), connection.cursor() as cursor:
        lock()
        write_postings(cursor, masks)


def _seek_dense_keys(known: State) -> None:
    """Note as growing the keys that stand in one of `SPARSEST` entries, by a sample of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_densekey (key, phrase, complete)"
            " SELECT key, '', false FROM"
            "  (SELECT keys FROM search_entry WHERE edition_id %% %s = 0) AS sample,"
            "  unnest(keys) AS key GROUP BY key HAVING count(*) * %s >="
            "  (SELECT count(*) FROM search_entry WHERE edition_id %% %s = 0)"
            " ON CONFLICT DO NOTHING",
            [step := max(1, known.entries // SAMPLE), SPARSEST, step],
        )


def _sample_of_texts() -> list[str]:
    """The folded texts of at most some `TEXT_SAMPLE` entries, from all parts of the archive."""
    step = max(1, -(-state().entries // TEXT_SAMPLE))
    sample = EntryText.objects.annotate(place=Mod("pk", step)).filter(place=0)
    return list(sample.values_list("text", flat=True))


def _note_phrases(learned: list[str]) -> None:
    """Note as growing those that are not known, under the next numbers."""
    known = set(DenseKey.objects.exclude(phrase="").values_list("phrase", flat=True))
    new = [phrase for phrase in learned if phrase not in known]
    DenseKey.objects.bulk_create(
        DenseKey(key=keys.of_learned_phrase(number), phrase=phrase)
        for number, phrase in enumerate(new, len(known))
    )


def _note_slices() -> None:
    """Note the slices of the signatures as growing, if they are not known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_densekey (key, phrase, complete)"
            " SELECT key, '', false FROM generate_series(%s, %s) AS key ON CONFLICT DO NOTHING",
            [SLICES[0], SLICES[-1]],
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
    """Take the keys that are dense now out of the entries, a few at a time: publishing waits for it.

    A search that began when they were not dense still sees them: it reads one snapshot.
    """
    last = Entry.objects.aggregate(last=Max("edition"))["last"] or 0
    for first in range(0, last + 1, PART):
        with transaction.atomic(), connection.cursor() as cursor:
            lock()
            cursor.execute(
                # Not by `keys && dense`: that compares each key of the one with each of the other.
                "UPDATE search_entry AS entry SET keys = stripped.keys FROM"
                " (SELECT edition_id, ARRAY"
                "   (SELECT key FROM unnest(keys) AS key WHERE key <> ALL(%s)) AS keys"
                "  FROM search_entry WHERE edition_id BETWEEN %s AND %s) AS stripped"
                " WHERE entry.edition_id = stripped.edition_id"
                " AND cardinality(entry.keys) > cardinality(stripped.keys)",
                [dense, first, first + PART - 1],
            )


# Made anew from the record


def rebuild(show: Callable[[float], None] | None = None) -> int:
    """Compare the index with the record, block by block, and mend what differs; return how much did.

    Searches go on meanwhile, and publishing waits for the end of a block only. Dense keys stay what
    they are: see `promote`. Calls `show` with the part that is done, after each block.
    """
    differing = 0
    first = 0
    while last := Edition.objects.filter(pk__gte=first).aggregate(last=Max("pk"))["last"]:
        differing += _rebuild_block(first)
        first += BLOCK
        if show:
            show(min(1, first / last))
    with transaction.atomic():
        lock()
        if not Edition.objects.filter(pk__gte=first).exists():
            differing += _remove_strays(first, None)
            differing += _mend(
                "DELETE FROM search_posting WHERE block >= %s", [first >> BLOCK_BITS]
            )
    return differing + _rebuild_state()


def _rebuild_block(first: int) -> int:
    """Mend the block that begins with that id.

    What is recorded never changes, so most is read without keeping writers out; what they have
    recorded meanwhile, and what has ended, is seen to at last, under the lock.
    """
    with snapshot():
        dense = dense_keys(state().generation)
    masks = Masks(first, first + BLOCK - 1)
    recorded = Edition.objects.filter(pk__range=(masks.first, masks.last), withdrawn=False)
    recorded = recorded.order_by("pk")
    seen = first - 1
    differing = 0
    for part in batched(recorded.iterator(chunk_size=PART), PART):
        differing += _rebuild_part(part, dense, masks)
        seen = part[-1].pk
    with transaction.atomic():
        now = lock()
        if state().generation == dense.generation:
            # What is due whenever something is published is not a difference.
            settle(now)
            for part in batched(recorded.filter(pk__gt=seen), PART):
                differing += _rebuild_part(part, dense, masks)
            differing += _remove_strays(masks.first, masks.last)
            differing += _rebuild_boundaries(masks, now)
            return differing + _mend_postings(masks)
    # Keys have become dense meanwhile.
    return differing + _rebuild_block(first)


def _rebuild_part(part: list[Edition], dense: DenseKeys, masks: Masks) -> int:
    lines = Lines.of(part, dense, masks)
    return _mend_rows(
        "search_entry", COLUMNS, lines.entries, ["document", "date", "keys"]
    ) + _mend_rows("search_entrytext", TEXT_COLUMNS, lines.texts, ["text"])


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


def _rebuild_state() -> int:
    """Correct the totals by what they are off; both are read at one moment, so nobody has to wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT counted.entries - state.entries, counted.characters - state.characters"
            " FROM search_state AS state,"
            "  (SELECT count(*) AS entries, coalesce(sum(length(text)), 0) AS characters"
            "   FROM search_entrytext) AS counted"
        )
        missing = cursor.fetchone()
    if not any(missing):
        return 0
    return _mend(
        "UPDATE search_state SET entries = entries + %s, characters = characters + %s", missing
    )


def _mend_rows(
    table: str, columns: tuple[str, ...], lines: Iterable[str], compared: list[str]
) -> int:
    """Put rows of COPY where the table has none of that edition, or one that differs in `compared`.

    `unsettled` is not compared: `_rebuild_boundaries` sees to it.
    """
    names = ", ".join(columns)
    changes = ", ".join(f"{name} = excluded.{name}" for name in compared)
    old, new = (", ".join(f"{row}.{name}" for name in compared) for row in ("old", "rebuilt"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE rebuilt (LIKE {table}) ON COMMIT DROP")
        copy_lines("rebuilt", columns, lines)
        cursor.execute(
            f"DELETE FROM rebuilt USING {table} AS old WHERE old.edition_id = rebuilt.edition_id"
            f" AND ({old}) IS NOT DISTINCT FROM ({new})"
        )
        if differing := _mend("SELECT FROM rebuilt"):
            # An INSERT locks the rows it meets, which must not be those that a publisher waits for.
            lock()
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM rebuilt"
                f" ON CONFLICT (edition_id) DO UPDATE SET {changes}"
            )
        cursor.execute("DROP TABLE rebuilt")
        return differing


def _mend_postings(masks: Masks) -> int:
    ((block, _start, postings),) = masks.blocks()
    numbers, digits = _joined(postings)
    return _mend(
        "DELETE FROM search_posting"
        " WHERE block = %s AND key <> ALL(string_to_array(%s, ',')::int[])",
        [block, numbers],
    ) + _mend(
        "INSERT INTO search_posting AS old (key, block, bits)"
        f" SELECT key, %s, ('x' || digits)::bit({BLOCK})"
        " FROM unnest(string_to_array(%s, ',')::int[], string_to_array(%s, ','))"
        " AS given(key, digits)"
        " ON CONFLICT (key, block) DO UPDATE SET bits = excluded.bits"
        " WHERE old.bits <> excluded.bits",
        [block, numbers, digits],
    )


def _mend(statement: str, values: Iterable = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.rowcount

"""Finds the editions in force that a query and its filters ask for, counts them and puts them in order.

A query's keys tell how: those that are not dense stand in few editions, which the GIN index names; the
bits of dense ones are intersected. Either way what is found is one bit for each edition of the
archive, and narrowing it down, counting it and sorting it out by year goes by bits as well. A phrase of
more than two characters that was not learned is read for in the texts that have all its keys and the
bits of its signature: in all of them if they are not too many, else in those that a page shows.
"""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from django.db import connection
from django.db.models import Q

from . import bits, keys, signatures
from .bits import Bits
from .facets import Value
from .index import BIT_OF_EDITION, BLOCK_OF_EDITION, CLOSED, ENTRY, ZEROS, dense_keys
from .models import BLOCK, BLOCK_BITS, Facet, State
from .query import Query, Term

# A query and its parameters.
Sql = tuple[str, list]

# Up to so many hits of a phrase are counted by reading their texts; the number of more is an estimate.
MOST_READ = 10_000
# Some so many of them tell what share of the others has the phrase.
SAMPLE = 500
# To put a hit in order takes as long as to pass over so many entries, where the archive is walked by date.
SORTING = 8
# From so many texts on they are fetched by a bitmap of their pages.
FETCHED_AT_ONCE = 200
# Of a key that is not dense, at most so many editions are looked at, and of all keys together.
MOST_ENTRIES, MOST_ENTRIES_TOGETHER = 20_000, 200_000
# Of a long phrase that is read for, so many keys and slices of its signature tell all there is to tell.
MOST_KEYS, MOST_SLICES = 32, 12
NO_SUCH_KEY = keys.of_facet(keys.LAST_FACET - 1)


@dataclass(frozen=True)
class Filters:
    """What narrows results down: `values` by dimension (`facets.DIMENSIONS`), `since` to `until`."""

    year: int | None = None
    month: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    values: tuple[tuple[str, str], ...] = ()

    def chosen(self) -> dict[str, str]:
        """The value of every dimension that has one."""
        chosen = dict(self.values)
        if self.year is not None:
            chosen["year"] = str(self.year)
            if self.month is not None:
                chosen["month"] = f"{self.year:04}-{self.month:02}"
        return chosen

    @property
    def has_dates(self) -> bool:
        return self.since is not None or self.until is not None


@dataclass(frozen=True)
class Counts:
    """How many editions there are, in all and by value.

    `by_dimension[dimension][value]`; a dimension that is filtered by is counted as if it were not. Where
    `is_exact` is False, each is an estimate; where the filters leave few enough to read, only those of
    the dimensions filtered by are. `facets` are the values that were looked for, also those without an
    edition; empty if nothing was counted.
    """

    total: int
    by_dimension: dict[str, dict[str, int]]
    is_exact: bool = True
    facets: list[Value] = field(default_factory=list)


@dataclass(frozen=True)
class Condition:
    """A set of editions in force, as a query in SQL that yields their bits block by block.

    All of the `dense` keys and none of the `excluded`, within the `given` bits if there are any and
    without the `barred`. `is_settled`: the given bits are the answer, and no more is asked for.
    """

    dense: tuple[int, ...] = ()
    given: Bits | None = None
    excluded: tuple[int, ...] = ()
    barred: Bits = field(default_factory=dict)
    is_settled: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it is known without asking that there is none."""
        return self.given is not None and not self.given

    @cached_property
    def sql(self) -> Sql:
        """A query for `block` and `bits`, and its parameters."""
        if self.is_settled:
            return GIVEN, bits.as_arrays(self.given)
        sources, values = [], []
        if self.dense or self.given is None:
            wanted = list(self.dense) or [ENTRY]
            sources.append(
                "SELECT block, bit_and(bits) AS bits FROM search_posting WHERE key = ANY(%s)"
                " GROUP BY block HAVING count(*) = %s"
            )
            values += [wanted, len(wanted)]
        if self.given is not None:
            sources.append(GIVEN)
            values += bits.as_arrays(self.given)
        source = " UNION ALL ".join(sources)
        if len(sources) > 1:
            source = (
                f"SELECT block, bit_and(bits) AS bits FROM ({source}) AS each"
                " GROUP BY block HAVING count(*) > 1"
            )
        values += [[CLOSED, *self.excluded], *bits.as_arrays(self.barred)]
        statement = (
            f"SELECT block, source.bits & ~coalesce(without.bits, {ZEROS}) AS bits"
            f" FROM ({source}) AS source LEFT JOIN (SELECT block, bit_or(bits) AS bits FROM ("
            f"SELECT block, bits FROM search_posting WHERE key = ANY(%s)"
            f" UNION ALL {_NOT_IN_FORCE} UNION ALL {GIVEN}"
            ") AS each GROUP BY block) AS without USING (block)"
        )
        return statement, values


# Entries whose boundary has passed since the record was last written, or is still to come. The clock
# is the one that `Edition.objects.in_force()` goes by.
_NOT_IN_FORCE = (
    f"SELECT {BLOCK_OF_EDITION} AS block,"
    f" {BIT_OF_EDITION} AS bits"
    " FROM search_entry JOIN record_edition AS edition ON edition.id = edition_id"
    " WHERE unsettled AND NOT (in_force_from <= statement_timestamp()"
    " AND (in_force_until IS NULL OR in_force_until > statement_timestamp()))"
)
GIVEN = f"SELECT block, bits::bit({BLOCK}) FROM unnest(%s::int[], %s::text[]) AS given(block, bits)"


@dataclass(frozen=True)
class Narrowing:
    """Filters as queries in SQL for `block` and `bits`, each by its dimension."""

    parts: dict[str, Sql]

    @classmethod
    def of(cls, filters: Filters) -> Narrowing:
        chosen = filters.chosen()
        known = {}
        # Mostly nothing is chosen, and to compose a query that finds nothing takes time too.
        if chosen:
            facets = Facet.objects.filter(dimension__in=chosen.keys(), value__in=chosen.values())
            known = {
                tuple(named): keys.of_facet(number)
                for number, *named in facets.values_list("pk", "dimension", "value")
            }
        parts = {
            dimension: (_POSTINGS, [[known.get((dimension, value), NO_SUCH_KEY)]])
            for dimension, value in chosen.items()
        }
        if filters.has_dates:
            parts["dates"] = _dates(filters.since, filters.until)
        return cls(parts)

    def all_but(self, *dimensions: str) -> list[Sql]:
        return [part for dimension, part in self.parts.items() if dimension not in dimensions]


_POSTINGS = (
    "SELECT block, bit_or(bits) AS bits FROM search_posting WHERE key = ANY(%s) GROUP BY block"
)


def _dates(since: dt.date | None, until: dt.date | None) -> Sql:
    """Whole years and months by their postings; the months that it begins and ends in day by day.

    Read once: several queries have the filter, and each of its days would be a row of a kilobyte in them.
    """
    since, until = since or dt.date.min, until or dt.date.max
    last_day = calendar.monthrange(since.year, since.month)[1]
    first_year, last_year = f"{since.year:04}", f"{until.year:04}"
    at_the_ends = Q(value__startswith=first_year) | Q(value__startswith=last_year)
    whole = Facet.objects.filter(
        Q(dimension="dated", value__gt=first_year, value__lt=last_year)
        | Q(
            at_the_ends,
            dimension="month",
            value__gt=since.isoformat()[:7],
            value__lt=until.isoformat()[:7],
        )
    )
    posted = bits.read(
        _POSTINGS, [[keys.of_facet(number) for number in whole.values_list("pk", flat=True)]]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT edition_id FROM search_entry"
            " WHERE date BETWEEN %s AND %s OR date BETWEEN %s AND %s",
            [
                since,
                min(until, since.replace(day=last_day)),
                max(since, until.replace(day=1)),
                until,
            ],
        )
        days = bits.of(number for (number,) in cursor.fetchall())
    return GIVEN, bits.as_arrays(bits.union([posted, days]))


def intersection(parts: list[Sql]) -> Sql:
    """The query for what all of the queries yield."""
    if len(parts) == 1:
        return parts[0]
    return (
        "SELECT block, bit_and(bits) AS bits FROM ("
        + " UNION ALL ".join(f"({sql})" for sql, _values in parts)
        + ") AS each GROUP BY block HAVING count(*) = %s",
        [*(value for _sql, values in parts for value in values), len(parts)],
    )


def latest_first(editions: Iterable[int], size: int, offset: int = 0) -> list[int]:
    """The editions from `offset` on by date, latest first; of few enough to be sorted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT edition_id FROM search_entry WHERE edition_id = ANY(%s::bigint[])"
            " ORDER BY date DESC, document DESC, edition_id DESC LIMIT %s OFFSET %s",
            [as_array(editions), size, offset],
        )
        return [number for (number,) in cursor.fetchall()]


def as_array(editions: Iterable[int]) -> str:
    """An array of PostgreSQL as one value: a list of many numbers is taken apart more slowly."""
    return f"{{{','.join(map(str, editions))}}}"


def walk(
    hits: Sql,
    size: int,
    offset: int = 0,
    latest: dt.date = dt.date.max,
    without: Collection[int] = (),
) -> list[int]:
    """The same of many: the archive is gone through by date, from the `latest` on, until enough are met."""
    sql, values = hits
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH hits AS MATERIALIZED ({sql}), archive AS MATERIALIZED ("
            f" SELECT array_agg(coalesce(bits, {ZEROS}) ORDER BY block) AS bits"
            "  FROM generate_series(0, (SELECT max(block) FROM hits)) AS block"
            "  LEFT JOIN hits USING (block))"
            " SELECT edition_id FROM search_entry"
            " WHERE date <= %s AND edition_id <> ALL(%s)"
            f" AND get_bit((SELECT bits FROM archive)[{BLOCK_OF_EDITION} + 1],"
            f"  (edition_id & {BLOCK - 1})::int) <> 0"
            " ORDER BY date DESC, document DESC, edition_id DESC LIMIT %s OFFSET %s",
            [*values, latest, list(without), size, offset],
        )
        return [number for (number,) in cursor.fetchall()]


def postings_of(wanted: Collection[int], dense: Collection[int]) -> dict[int, Bits]:
    """In which editions each of the keys stands, in force or not; keys that stand in none are left out.

    Of keys that are not dense, `MOST_ENTRIES`: neither are all editions of one of very many needed.
    """
    found: dict[int, Bits] = {}
    if common := sorted(key for key in wanted if key in dense):
        blocks = "SELECT key, block, bits FROM search_posting WHERE key = ANY(%s)"
        for key, block, mask in bits.read_keyed(blocks, [common]):
            found.setdefault(key, {})[block] = mask
    if sparse := sorted(key for key in wanted if key not in dense):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, array_agg(edition_id) FROM unnest(%s::int[]) AS key, LATERAL"
                " (SELECT edition_id FROM search_entry WHERE keys @> ARRAY[key] LIMIT %s) AS entry"
                " GROUP BY key",
                [sparse, min(MOST_ENTRIES, MOST_ENTRIES_TOGETHER // len(sparse))],
            )
            found |= {key: bits.of(ids) for key, ids in cursor.fetchall()}
    return found


def estimated_frequencies(wanted: Collection[int], state: State) -> dict[int, float]:
    """In how many editions each of the dense keys may stand, by those of one block."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH sample AS (SELECT block, bit_count(bits) AS editions FROM search_posting"
            "  WHERE key = %s ORDER BY block DESC OFFSET (%s >> %s) / 2 LIMIT 1)"
            " SELECT key, bit_count(bits)::float / editions FROM sample JOIN search_posting USING (block)"
            " WHERE key = ANY(%s)",
            [ENTRY, state.entries, BLOCK_BITS, as_array(wanted)],
        )
        found = {key: share * state.entries for key, share in cursor.fetchall()}
    return dict.fromkeys(wanted, 0.0) | found


# Every question has an index that answers it; what the planner thinks of reading a whole table is off by
# the texts and keys that lie beside it. In one statement: each waits for the database to wake.
_BEGINNING = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SELECT * FROM search_state"


@contextlib.contextmanager
def _fetching_many(cursor, rows: int) -> Iterator[None]:
    """Have PostgreSQL fetch that many rows that lie apart: by a bitmap it has several pages read at once,
    by an index one after the other, which takes twice as long where they are not in memory."""
    if rows < FETCHED_AT_ONCE:
        yield
        return
    cursor.execute("SET LOCAL enable_indexscan = off")
    yield
    cursor.execute("SET LOCAL enable_indexscan = on")


class Search:
    """One query under its filters. Each method asks the database when it is called, at most once."""

    def __init__(self, query: Query, filters: Filters):
        self.query = query
        self.filters = filters
        (self.state,) = State.objects.raw(_BEGINNING)
        known = dense_keys(self.state.generation)
        self.dense = known.complete
        self.learned = known.phrases

    # What the words ask for, whatever the filters

    @cached_property
    def terms(self) -> list[Term]:
        """The query's terms; a word that no text has is sought as a part of words."""
        return [
            term.literally()
            if term.is_word and not self._stands(term.keys[0])
            else self._as_learned(term)
            for term in self.query.terms
        ]

    @cached_property
    def excluded(self) -> list[Term]:
        return [self._as_learned(term) for term in self.query.excluded]

    def _as_learned(self, term: Term) -> Term:
        """The term by the key that proves it, where it is a phrase that was learned."""
        key = self.learned.keys.get(term.text) if term.needs_reading else None
        return replace(term, proof=key) if key in self.dense else term

    @cached_property
    def candidates(self) -> Condition:
        """The editions that have all keys of the terms, and none of those whose one key excludes them."""
        wanted = {key for term in self.terms for key in self._keys_of(term)}
        unwanted = [key for term in self.excluded if not term.needs_reading for key in term.keys]
        return self.holding(wanted, unwanted)

    def holding(self, wanted: Iterable[int], unwanted: Iterable[int] = ()) -> Condition:
        """The editions in force that have all the wanted keys and none of the unwanted."""
        wanted, unwanted = {*wanted}, {*unwanted}
        sparse = sorted(wanted - self.dense)
        barred = sorted(unwanted - self.dense)
        return Condition(
            dense=tuple(sorted(wanted & self.dense)),
            given=bits.of(self._entries("keys @> %s", sparse)) if sparse else None,
            excluded=tuple(sorted(unwanted & self.dense)),
            barred=bits.of(self._entries("keys && %s", barred)) if barred else {},
        )

    @cached_property
    def phrases(self) -> list[Term]:
        return [term for term in self.terms if term.needs_reading]

    def _keys_of(self, term: Term) -> set[int]:
        """Keys of every text in which the term stands; all, if they prove that it does.

        What was learned of a longer phrase, and the bits of its signature, leave fewer texts to read.
        """
        if not term.needs_reading:
            return {*term.keys}
        rarest = sorted(term.keys, key=self.dense.__contains__)[:MOST_KEYS]
        parts = self.learned.within(term.text) | self._slices_of(term.text)
        return {*rarest, *(parts & self.dense)}

    def _slices_of(self, text: str) -> set[int]:
        """Keys of the text's signature; of many the most telling, none of neighbours that were learned."""
        slices = (
            keys.of_slice(number)
            for length in sorted(signatures.FACTORS, reverse=True)
            for place, number in enumerate(signatures.slices(text, length))
            if self.learned.keys.get(text[place : place + length]) not in self.dense
        )
        return set(islice(slices, MOST_SLICES))

    @cached_property
    def excluded_phrases(self) -> list[Term]:
        return [term for term in self.excluded if term.needs_reading]

    @cached_property
    def words(self) -> tuple[Condition, float | None]:
        """What the terms ask for; of candidates too many to read, the share that is found."""
        candidates = self.candidates
        if not (self.phrases or self.excluded_phrases):
            return candidates, None
        found = bits.read(*candidates.sql)
        doubtful = found if self.phrases else bits.common(found, self._suspects)
        sure = bits.without(found, doubtful)
        number = bits.count(doubtful)
        if number > MOST_READ:
            sample = bits.ids(bits.every(number // SAMPLE, doubtful))
            estimate = bits.count(sure) + number * len(self.read(sample)) / max(1, len(sample))
            if estimate > MOST_READ:
                return candidates, estimate / bits.count(found)
        kept = bits.of(self.read(bits.ids(doubtful)))
        return Condition(given=bits.union([sure, kept]), is_settled=True), None

    @property
    def _suspects(self) -> Bits:
        """The editions in force in which an excluded phrase may stand."""
        holding = (self.holding(self._keys_of(term)) for term in self.excluded_phrases)
        return bits.union(
            bits.read(*condition.sql) for condition in holding if not condition.is_empty
        )

    def read(self, ids: list[int]) -> list[int]:
        """Those of the editions in whose text the phrases stand, and the excluded ones do not."""
        if not ids:
            return []
        # The text before a phrase tells whether it is there in half the time of strpos, which counts
        # the characters before it.
        condition = " AND split_part(text, %s, 1) <> text" * len(
            self.phrases
        ) + " AND split_part(text, %s, 1) = text" * len(self.excluded_phrases)
        sought = [term.text for term in (*self.phrases, *self.excluded_phrases)]
        with connection.cursor() as cursor, _fetching_many(cursor, len(ids)):
            cursor.execute(
                f"SELECT edition_id FROM search_entrytext WHERE edition_id = ANY(%s::bigint[]){condition}",
                [as_array(ids), *sought],
            )
            return [number for (number,) in cursor.fetchall()]

    # Under the filters

    @cached_property
    def narrowing(self) -> Narrowing:
        return Narrowing.of(self.filters)

    @cached_property
    def within(self) -> Bits:
        """All that is in force within the filters, whatever the words."""
        return bits.read(*intersection([Condition().sql, *self.narrowing.all_but()]))

    @cached_property
    def hits(self) -> Sql:
        """What is found; where it is not exact, what may be."""
        return self._narrowed[0]

    @property
    def is_exact(self) -> bool:
        return self._narrowed[1] is None

    @cached_property
    def _narrowed(self) -> tuple[Sql, float | None]:
        """As `words`, under the filters: they may leave few enough to read."""
        words, share = self.words
        hits = intersection([words.sql, *self.narrowing.all_but()])
        if share is not None and self.narrowing.parts:
            found = bits.read(*hits)
            if bits.count(found) <= MOST_READ:
                kept = bits.of(self.read(bits.ids(found)))
                return Condition(given=kept, is_settled=True).sql, None
        return hits, share

    def among(self, ids: Iterable[int]) -> set[int]:
        """Those of the editions that are found."""
        given = Condition(given=bits.of(ids)).sql
        found = bits.ids(bits.read(*intersection([given, self.hits])))
        return set(found if self.is_exact else self.read(found))

    @cached_property
    def counts(self) -> Counts:
        """How many editions there are, in all and by value."""
        shown = {
            keys.of_facet(number): (dimension, value)
            for number, dimension, value, *_names in self._shown_facets
        }
        counted: dict[str, list[int]] = {dimension: [] for dimension in ("", *self.narrowing.parts)}
        for key, (dimension, _value) in shown.items():
            counted[_narrowed_by(dimension, counted)].append(key)
        rows = {} if self.words[0].is_empty else self._count(counted)
        total = rows.pop(None, 0)
        by_dimension: dict[str, dict[str, int]] = {}
        for key, number in rows.items():
            dimension, value = shown[key]
            share = self.words[1] if _narrowed_by(dimension, counted) else self._narrowed[1]
            if estimate := _estimate(number, share):
                by_dimension.setdefault(dimension, {})[value] = estimate
        return Counts(
            _estimate(total, self._narrowed[1]),
            by_dimension,
            is_exact=self.is_exact,
            facets=[Value(*named) for _number, *named in self._shown_facets],
        )

    def page(self, offset: int, size: int, without: tuple[int, ...] = ()) -> list[int]:
        """The ids of the editions from `offset` on, latest date first; `without` those named."""
        if self.is_exact and self._are_few(self.counts.total, size):
            found = set(bits.ids(bits.read(*self.hits))) - set(without)
            return latest_first(found, size, offset)
        if self.is_exact:
            return self._walk(offset, size, without)
        return self._read_on(offset, size, without)

    def in_titles(self, most: int) -> list[int]:
        """The latest of the hits that have all pairs of the terms in their titles."""
        wanted = [key for term in self.terms for key in keys.of_title_pieces(term.text)]
        if not wanted or not self.is_exact:
            return []
        in_titles = self.holding(wanted)
        if in_titles.is_empty:
            return []
        return self.latest(bits.read(*intersection([in_titles.sql, self.hits])), most)

    def latest(self, found: Bits, most: int) -> list[int]:
        """Of the editions those with the latest dates, at most so many."""
        if self._are_few(bits.count(found), most):
            return latest_first(bits.ids(found), most)
        return walk((GIVEN, bits.as_arrays(found)), most)

    def with_any(self, wanted: list[int]) -> set[int]:
        """The editions in force that have one of the keys, under the filters."""
        narrowing = self.narrowing.all_but()
        holding = [condition for key in wanted if not (condition := self.holding([key])).is_empty]
        return {
            number
            for condition in holding
            for number in bits.ids(bits.read(*intersection([condition.sql, *narrowing])))
        }

    # SQL

    def _are_few(self, number: int, size: int) -> bool:
        """Whether all of so many editions are sorted sooner than the first `size` of them are met."""
        return number * number * SORTING <= size * self.state.entries

    def _stands(self, key: int) -> bool:
        return bool(bits.count(bits.read(*self.holding([key]).sql)))

    def _entries(self, condition: str, *values) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT edition_id FROM search_entry WHERE {condition}", values)
            return [number for (number,) in cursor.fetchall()]

    @cached_property
    def _shown_facets(self) -> list[tuple[int, str, str, str, str]]:
        """Of months, those of the year that is chosen; of all other dimensions, all values."""
        sql = (
            "SELECT id, dimension, value, name_zh_hans, name_en FROM search_facet"
            " WHERE dimension <> 'month'"
        )
        values = []
        if self.filters.year is not None:
            sql += " OR dimension = 'month' AND starts_with(value, %s)"
            values.append(f"{self.filters.year:04}-")
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} ORDER BY id", values)
            return cursor.fetchall()

    def _count(self, counted: dict[str, list[int]]) -> dict[int | None, int]:
        """How many hits have each key; of all, under None.

        `counted` has the keys by the filter that does not hold for them, "" where all do.
        """
        # Each condition is evaluated once, however many dimensions are counted without one of them.
        conditions = {"words": self.words[0].sql}
        conditions |= {f"filter_{name}": sql for name, sql in self.narrowing.parts.items()}
        tables = [f"{name} AS MATERIALIZED ({sql})" for name, (sql, _values) in conditions.items()]
        table_values = [value for _sql, values in conditions.values() for value in values]
        counts, count_values = [], []
        for number, (dimension, wanted) in enumerate(counted.items()):
            if dimension and not wanted:
                continue
            without = (
                {"filter_year", "filter_month"} if dimension == "year" else {f"filter_{dimension}"}
            )
            sql, values = (
                intersection(
                    [
                        (f"SELECT block, bits FROM {name}", [])
                        for name in conditions
                        if name not in without
                    ]
                )
                if dimension
                else self.hits
            )
            tables.append(f"hits_{number} AS MATERIALIZED ({sql})")
            table_values += values
            counts.append(
                # OFFSET has them counted before they are grouped: else whole postings would be sorted.
                "SELECT key, sum(number) FROM ("
                f" SELECT key, bit_count(search_posting.bits & hits_{number}.bits) AS number"
                f" FROM hits_{number} JOIN search_posting USING (block)"
                " WHERE key = ANY(%s) OFFSET 0) AS counted GROUP BY key"
            )
            count_values.append(wanted)
        counts.append("SELECT NULL, sum(bit_count(bits)) FROM hits_0")
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {', '.join(tables)} {' UNION ALL '.join(counts)}",
                [*table_values, *count_values],
            )
            return {key: int(number or 0) for key, number in cursor.fetchall()}

    def _read_on(self, offset: int, size: int, without: tuple[int, ...]) -> list[int]:
        """Read the archive from the latest date on, so much at once as has to be for what is sought."""
        found: list[int] = []
        passed, part = 0, math.ceil((offset + size) / self.words[1]) + size
        while len(found) < offset + size:
            ids = self._walk(passed, part, without)
            kept = set(self.read(ids))
            found += [number for number in ids if number in kept]
            if len(ids) < part:
                break
            passed += part
        return found[offset : offset + size]

    def _walk(self, offset: int, size: int, without: tuple[int, ...]) -> list[int]:
        """Go through the archive from the latest date on, past the years that the offset passes over."""
        latest = dt.date.max
        by_year = self.counts.by_dimension.get("dated", {})
        is_known = self.is_exact and not without
        for year in sorted(by_year, reverse=True):
            latest = dt.date(int(year), 12, 31)
            # Where it is not known how many a year has, only those after the last one are passed over.
            if by_year[year] > offset or not is_known:
                break
            offset -= by_year[year]
        return walk(self.hits, size, offset, latest, without)


def _narrowed_by(dimension: str, variants: dict) -> str:
    """Which hits a dimension's values are counted among: those not narrowed by itself."""
    if dimension == "dated":
        return ""
    if dimension == "year" and "month" in variants:
        return "year"
    return dimension if dimension in variants else ""


def _estimate(number: int, share: float | None) -> int:
    """How many of so many candidates are found: where there are any, there may be one."""
    return number if share is None or not number else max(1, round(number * share))

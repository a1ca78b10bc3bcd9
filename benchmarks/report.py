"""What was measured, as tables in Markdown: every class of requests, the archive and the machine."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.questions import FALLBACK

# Milliseconds that 95 of 100 requests are to keep to, by notices in the archive.
AIMS = {10_000: 20, 100_000: 50, 1_000_000: 150}
FALLBACK_AIMS = {100_000: 100}
OK, OVER, NO_AIM = "ok", "OVER", ""
INTRODUCTION = (
    "Through HTTP from this machine to the production server, one request after the other on one"
    " connection; milliseconds until the whole answer has been read. The classes are asked in turns."
    " Where a class has fewer different requests than requests, they come again, never in a row."
    " `first`: when each was asked for the first time, as JSON, and what it needs may have lain on the"
    " disk; the aims are those of a site in use, which has been asked before. `~`: the number of hits"
    " is an estimate.\n"
)
# How a class is asked for: the page, and JSON.
FORMATS = ("page", "JSON")
# Beside the formats, the requests that came before all others.
FIRST = "first"
SHOWN = (*FORMATS, FIRST)


def percentile(values: Iterable[float], percent: int) -> float:
    """The least value that so many percent of all do not exceed (nearest rank); of none, NaN."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(1, math.ceil(len(ordered) * percent / 100)) - 1]


def aim_of(kind: str, size: int) -> float | None:
    return FALLBACK_AIMS.get(size) if kind == FALLBACK else AIMS.get(size)


@dataclass
class Measured:
    """The requests of one class: how many different ones there are, hits found, milliseconds by format.

    `first` are those of each when it was asked for the first time.
    """

    kind: str
    different: int = 0
    hits: list[int] = field(default_factory=list)
    are_exact: bool = True
    milliseconds: dict[str, list[float]] = field(
        default_factory=lambda: {name: [] for name in FORMATS}
    )
    first: list[float] = field(default_factory=list)

    def summary(self, size: int) -> dict:
        """What the report tells of the class, ready for JSON."""
        aim = aim_of(self.kind, size)
        by_format = {name: _percentiles(taken) for name, taken in self.milliseconds.items()}
        slowest = max(values["p95"] for values in by_format.values())
        return {
            "kind": self.kind,
            "different": self.different,
            "hits": round(statistics.median(self.hits)) if self.hits else 0,
            "hits_are_exact": self.are_exact,
            "aim": aim,
            "verdict": NO_AIM if aim is None else OK if slowest <= aim else OVER,
            **by_format,
            FIRST: _percentiles(self.first),
        }


def _percentiles(taken: Sequence[float]) -> dict[str, float]:
    return {
        "requests": len(taken),
        "p50": round(percentile(taken, 50), 1),
        "p95": round(percentile(taken, 95), 1),
    }


def markdown(results: Sequence[dict]) -> str:
    """The whole report on one or more sizes, each as `measuring.measure_archive` tells of it."""
    parts = ["# Archive search\n", INTRODUCTION]
    for result in results:
        parts += _of_size(result)
    return "\n".join(parts)


def _of_size(result: dict) -> Iterable[str]:
    size = result["size"]
    aim = AIMS.get(size)
    columns = [f"{name} {what}" for name in SHOWN for what in _COLUMNS]
    yield f"## {size:,} notices\n"
    if aim:
        over = sum(row["verdict"] == OVER for row in result["classes"])
        number = len(result["classes"])
        whole = max(result["all"][name]["p95"] for name in FORMATS)
        yield (
            f"Aim: p95 ≤ {aim} ms. {number - over} of {number} classes keep to it, {over} do not."
            f" All requests together: p95 {whole:.1f} ms, {OK if whole <= aim else OVER}.\n"
        )
    yield table(
        ["class", "different", "hits", *columns, "aim", ""],
        [_row(row) for row in (*result["classes"], result["all"])],
    )
    loading = result["loading"]
    if loading["notices"]:
        yield (
            f"Recorded and indexed: {loading['notices']:,} notices in {loading['seconds']:.0f} s,"
            f" {loading['notices'] / loading['seconds']:.0f} a second; the last dense keys and VACUUM"
            f" {loading['finishing_seconds']:.0f} s more.\n"
        )
    yield table(
        ["table", "MB", "indexes, MB", "bytes a notice"],
        [
            [name, f"{rows / 1e6:,.0f}", f"{indexes / 1e6:,.0f}", f"{(rows + indexes) / size:,.0f}"]
            for name, (rows, indexes) in _with_sum(result["tables"]).items()
        ],
    )
    yield table(["", ""], [[name, str(value)] for name, value in result["machine"].items()])


_COLUMNS = ("n", "p50", "p95")


def _row(row: dict) -> list[str]:
    cells = [
        row["kind"],
        f"{row['different']}",
        f"{row['hits']:,}" if row["hits_are_exact"] else f"~{row['hits']:,}",
    ]
    for name in SHOWN:
        cells += [f"{row[name]['requests']}", f"{row[name]['p50']:.1f}", f"{row[name]['p95']:.1f}"]
    return [*cells, "" if row["aim"] is None else f"{row['aim']}", row["verdict"]]


def _with_sum(tables: dict[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    return {**tables, "all": [sum(column) for column in zip(*tables.values(), strict=True)]}


def table(header: list[str], rows: Iterable[list[str]]) -> str:
    """A table in Markdown that can be read as it is: columns in line, numbers to the right."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = [
        "-" * width if place == 0 else f"{'-' * max(1, width - 1)}:"
        for place, width in enumerate(widths)
    ]
    lines = [header, rule, *rows]
    return "".join(
        "| "
        + " | ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        + " |\n"
        for line in lines
    )

"""Takes many moves from CSV: every line of it, or none and what is wrong with each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from torchcenter import plain_text

from .models import Move, lock

COLUMNS = ("former", "present", "note")
# An update of many rows compares each with every one of its batch.
BATCH = 500


class Problem(NamedTuple):
    line: int
    reason: str


class RefusedLinesError(Exception):
    """Lines that cannot be taken; nothing was saved."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Outcome:
    created: list[Move]
    changed: list[Move]
    unchanged: list[Move]

    def __str__(self):
        return _("%(created)d new, %(changed)d changed, %(unchanged)d unchanged.") % {
            "created": len(self.created),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
        }


def take(data: bytes, *, dry_run: bool = False) -> Outcome:
    """Save what the file says. A former address that is known gets the line's present one.

    Raises plain_text.DocumentError for what is no text, RefusedLinesError for what cannot be taken.
    """
    problems: list[Problem] = []
    moves: dict[int, Move] = {}
    lines: dict[str, int] = {}
    for line, cells in _rows(plain_text.decode(data)):
        try:
            move = _move(cells)
        except ValidationError as error:
            problems.append(Problem(line, " ".join(_reasons(error))))
            continue
        first = lines.setdefault(move.former, line)
        if first == line:
            moves[line] = move
        else:
            reason = _("Line %d has this former address already.") % first
            problems.append(Problem(line, reason))
    with transaction.atomic():
        lock()
        known = Move.objects.in_bulk(list(lines), field_name="former")
        for move in moves.values():
            _join(move, known.get(move.former))
        conflicts = Move.objects.conflicts(list(moves.values()))
        problems += [
            Problem(line, " ".join(conflicts[place].messages))
            for place, line in enumerate(moves)
            if place in conflicts
        ]
        if problems:
            raise RefusedLinesError(sorted(problems))
        outcome = _outcome(moves.values(), known)
        if not dry_run:
            Move.objects.bulk_create(outcome.created, batch_size=BATCH)
            Move.objects.bulk_update(outcome.changed, ["present", "note"], batch_size=BATCH)
    return outcome


def _rows(text: str) -> Iterator[tuple[int, list[str] | ValidationError]]:
    """The cells of each row that has any, with its first line, but for a row of the columns' names."""
    lines = text.split("\n")
    # Cells that are copied from a spreadsheet have tabs between them.
    delimiter = "\t" if "\t" in next(filter(str.strip, lines)) else ","
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    is_first = True
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, ValidationError(_("This is no row of CSV: %s") % error)
            continue
        if cells is None:
            return
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not (is_first and _are_names(cells)):
            yield line, cells
        is_first = False


def _are_names(cells: list[str]) -> bool:
    names = [{name, str(Move._meta.get_field(name).verbose_name)} for name in COLUMNS]
    return len(cells) in (2, 3) and all(
        cell.lower() in known for cell, known in zip(cells, names, strict=False)
    )


def _move(cells: list[str] | ValidationError) -> Move:
    """The move that a row tells; its note is None where there is no cell for it."""
    if isinstance(cells, ValidationError):
        raise cells
    if len(cells) not in (2, 3):
        raise ValidationError(
            _("The row has %d columns. Two are needed, former and present; a note may follow.")
            % len(cells)
        )
    move = Move(**dict(zip(COLUMNS, [*cells, None], strict=False)))
    move.clean_fields()
    return move


def _join(move: Move, known: Move | None) -> None:
    """Make the move the one that is known, if there is one, with its note unless there is another."""
    if known:
        move.pk, move.created_at = known.pk, known.created_at
    if move.note is None:
        move.note = known.note if known else ""


def _outcome(moves, known: dict[str, Move]) -> Outcome:
    outcome = Outcome([], [], [])
    for move in moves:
        present = known.get(move.former)
        if present is None:
            outcome.created.append(move)
        elif (present.present, present.note) == (move.present, move.note):
            outcome.unchanged.append(move)
        else:
            outcome.changed.append(move)
    return outcome


def _reasons(error: ValidationError) -> Iterator[str]:
    """What is wrong, column by column."""
    if not hasattr(error, "error_dict"):
        yield from error.messages
        return
    for name, problems in error.message_dict.items():
        field = Move._meta.get_field(name).verbose_name
        yield _("%(field)s: %(problem)s") % {"field": field, "problem": " ".join(problems)}

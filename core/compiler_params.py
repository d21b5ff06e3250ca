"""From a param's table to steps: the latest row whose keys are those at hand, by the day of the row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calendar import date_of
from .compiler_context import Place
from .expressions import Builtin, Expression, Keyed, Literal
from .plan import Op
from .value_type import DATE, Kind

if TYPE_CHECKING:
    from .compiler_expressions import ExpressionCompiler

_DAY = Builtin("day", type=DATE)
#: Rows of a table that are named where none of them has begun.
_MOST_SHOWN = 6


def compile_keyed(compiler: ExpressionCompiler, name: str, table: Keyed, place: Place) -> int:
    """Return the step of a table's value: of the rows that hold, the first, which is the latest.

    Where only the date is against every row for the keys at hand, the evaluation cannot go on: the law in force then is
    not known, which is something else than a key without a value.
    """
    keys = tuple((key, *_subject(compiler, subject, place)) for key, subject in table.subjects)
    conditions = [_always(compiler, row.condition, place) for row in table.rows]
    now = [
        condition if row.valid_from is None else _from_then_on(compiler, condition, row.valid_from, place)
        for row, condition in zip(table.rows, conditions, strict=True)
    ]
    results = [compiler.compile(row.result, place) for row in table.rows]
    rest = None if table.otherwise is None else compiler.compile(table.otherwise, place)
    chosen = compiler.choose(list(zip(now, results, strict=True)), rest, place, "no-param-row", param=name, keys=keys)
    compiler.builder.place(place.owner, table, chosen)
    if not table.is_dated or rest is not None:
        return chosen
    day = compiler.compile(_DAY, place)
    ever = conditions[0] if len(conditions) == 1 else compiler.logic("or", conditions, place)
    held = now[0] if len(now) == 1 else compiler.logic("or", now, place)
    inputs = [chosen, day, ever, held, *(condition for condition, _ in place.active)]
    return compiler.builder.add(
        Op.REFUSE,
        inputs,
        place.owner,
        place.span,
        name="date-before-param",
        param=name,
        ranges=_ranges(table),
        answers=tuple(answer for _, answer in place.active),
    )


def _ranges(table: Keyed) -> str:
    """Return the days for which the table has values: ``2012-02-29 .. 2026-02-28, 2026-03-01 ..``.

    With keys they differ from row to row, and the rows are named: what one key has is nothing to another.
    """
    if table.subjects:
        rows = [f"“{row.text}”" for row in sorted(table.rows, key=lambda row: row.line) if row.valid_from is not None]
        return ", ".join(rows[:_MOST_SHOWN]) + (" …" if len(rows) > _MOST_SHOWN else "")
    starts = sorted({float(row.valid_from.value) for row in table.rows if row.valid_from is not None})
    lasts = [f" {date_of(following - 1)}" for following in starts[1:]] + [""]
    return ", ".join(f"{date_of(start)} ..{last}" for start, last in zip(starts, lasts, strict=True))


def _subject(compiler: ExpressionCompiler, subject: Expression, place: Place) -> tuple[int, bool]:
    """Return the step of a key and whether it is a text, so that a reason can name what no row takes."""
    return compiler.compile(subject, place), subject.type.kind is Kind.TEXT


def _always(compiler: ExpressionCompiler, condition: Expression | None, place: Place) -> int:
    return compiler.builder.constant(1.0) if condition is None else compiler.compile(condition, place)


def _from_then_on(compiler: ExpressionCompiler, condition: int, valid_from: Literal, place: Place) -> int:
    day, start = compiler.compile(_DAY, place), compiler.compile(valid_from, place)
    return compiler.logic("and", [condition, compiler.compare(">=", day, start, place)], place)

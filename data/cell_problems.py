"""What is wrong with single cells, said with unit, field, place and value; and shares that look like percentages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.model import Bounds, Field
from ..core.value_type import Kind
from ..dsl.diagnostics import diagnose
from .columns import Cells, as_text
from .naming import nearest, quoted
from .problems import MOST, Problems
from .table import Table

#: Equality with a literal bound is meant up to this, as everywhere in the language.
_GUARD: Final = 1e-9
#: A share whose numbers all lie here was perhaps meant in per cent.
LOOKS_LIKE_PERCENT: Final = (1.5, 100.0)


def report_cells(
    problems: Problems, table: Table, units: Sequence[str], field: Field, place: int, cells: Cells
) -> None:
    """Enter the problems of a column: texts that mean nothing, values out of bounds, cells that must not be empty."""
    wrong = dict(cells.wrong)
    off = outside(cells.values, field)
    if off.size:
        wrong["cell-bounds" if field.bounds else "cell-negative"] = off
    if field.missing == "error" and "error" not in field.type.labels:
        unreadable = np.concatenate([np.zeros(0, dtype=np.intp), *cells.wrong.values()])
        wrong["cell-absent"] = np.setdiff1d(np.flatnonzero(cells.is_absent), unreadable)
    for name, rows in wrong.items():
        _report(problems, name, table, units, field, place, rows)
    _warn_of_percent(problems, table, units, field, place, cells)


def _report(
    problems: Problems,
    name: str,
    table: Table,
    units: Sequence[str],
    field: Field,
    place: int,
    rows: NDArray[np.intp],
) -> None:
    listed_rows = rows[:MOST]
    texts = as_text(table.column(place).gather(listed_rows))
    for row, text in zip(listed_rows.tolist(), texts, strict=True):
        facts: dict[str, Any] = {
            "unit": units[row],
            "field": field.name,
            "value": text or "",
            "cell": table.cell(row, place),
        }
        near = nearest(facts["value"], field.type.labels) if name == "cell-unknown-label" else []
        facts |= {"labels": quoted(field.type.labels), "nearest": quoted(near), "bounds": _bounds_text(field)}
        problems.add(diagnose(name, table.span(row, place), hint="near" if near else "", **facts))
    problems.count_unlisted(rows.size - listed_rows.size)


def outside(values: NDArray[np.float64], field: Field) -> NDArray[np.intp]:
    """Return the rows whose value the field does not allow; a count without bounds of its own starts at 0."""
    bounds = field.bounds or (Bounds(low=0.0) if field.type.kind is Kind.COUNT else Bounds())
    outside = np.zeros(values.size, dtype=np.bool_)
    if bounds.low is not None:
        guard = _GUARD * max(1.0, abs(bounds.low))
        outside |= values < bounds.low - guard if bounds.low_closed else values <= bounds.low + guard
    if bounds.high is not None:
        guard = _GUARD * max(1.0, abs(bounds.high))
        outside |= values > bounds.high + guard if bounds.high_closed else values >= bounds.high - guard
    return np.flatnonzero(outside)


def _bounds_text(field: Field) -> str:
    bounds = field.bounds or Bounds(low=0.0)
    if bounds.high is None:
        return f"{'≥' if bounds.low_closed else '>'} {_number(bounds.low, field)}"
    if bounds.low is None:
        return f"{'≤' if bounds.high_closed else '<'} {_number(bounds.high, field)}"
    left, right = "[" if bounds.low_closed else "(", "]" if bounds.high_closed else ")"
    return f"{left}{_number(bounds.low, field)}, {_number(bounds.high, field)}{right}"


def _number(value: float | None, field: Field) -> str:
    if value is None:
        return ""
    return f"{value * 100:.12g}%" if field.type.kind is Kind.SHARE else f"{value:.12g}"


def _warn_of_percent(
    problems: Problems, table: Table, units: Sequence[str], field: Field, place: int, cells: Cells
) -> None:
    if field.type.kind is not Kind.SHARE or (field.bounds and field.bounds.high is not None):
        return
    low, high = LOOKS_LIKE_PERCENT
    written = cells.values != 0 if cells.bare is None else cells.bare & (cells.values != 0)
    rows = np.flatnonzero(written & np.isfinite(cells.values))
    if not rows.size or not np.all((cells.values[rows] > low) & (cells.values[rows] <= high)):
        return
    row = int(rows[0])
    value = float(cells.values[row])
    facts: dict[str, Any] = {
        "field": field.name,
        "unit": units[row],
        "value": f"{value:.12g}",
        "percent": f"{value * 100:.12g}%",
    }
    problems.add(diagnose("share-looks-like-percent", table.span(row, place), **facts))

"""Changing cells of a table: as if somebody had typed other values into the file."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.model import Field
from ..core.value_type import Kind
from ..data.columns import as_text
from ..data.interpreting import read_number
from ..data.table import Table

#: What empties a cell.
_EMPTY: Final = frozenset({"missing", "缺", "空", '""'})
#: With this noise a product that should be whole or half still is.
_GUARD: Final = 1e-9
_DIGITS: Final = 15
_OPERATIONS: Final[dict[str, Callable[[Any, float], Any]]] = {
    "+=": lambda old, by: old + by,
    "-=": lambda old, by: old - by,
    "*=": lambda old, by: old * by,
    "/=": lambda old, by: old / by,
}


@attrs.frozen(eq=False)
class CellsChanged:
    """A table with cells changed: which rows are other than before, and one cell before and after where they agree."""

    table: Table
    rows: NDArray[np.intp]
    before: str | None
    after: str | None


def change_cells(
    table: Table, place: int, rows: NDArray[np.bool_], operator: str, value: str, field: Field | None
) -> CellsChanged:
    """Return the table with the cells of a column changed in some rows.

    ``=`` types the value into the cell, ``missing`` empties it; the others reckon with the number that stands there and
    leave alone what is no number: an empty cell, a code.  A field of the type ``count`` is rounded half up to a whole.

    Raises:
        ValueError: ``value`` is no number where one is reckoned with.
    """
    texts = as_text(table.column(place))
    old = texts.filter(pl.Series(rows))
    if operator == "=":
        new = pl.Series([None if value in _EMPTY else value], dtype=pl.String).new_from_index(0, old.len())
    else:
        by = read_number(value, percent=0.01).value
        if math.isnan(by) or (operator == "/=" and by == 0):
            raise ValueError(value)
        new = _reckoned(old, operator, by, field)
    differs = (old.fill_null("") != new.fill_null("")).to_numpy()
    changed = np.flatnonzero(rows)[differs]
    column = _with(table.column(place), texts, changed, new.filter(pl.Series(differs)))
    frame = table.frame.with_columns(column.alias(str(place)))
    edited = attrs.evolve(table, frame=frame, data_hash=None)
    return CellsChanged(edited, changed, _same(old.filter(pl.Series(differs))), _same(new.filter(pl.Series(differs))))


def _reckoned(old: pl.Series, operator: str, by: float, field: Field | None) -> pl.Series:
    """Return what the cells come to: plain numbers all at once, of other texts each different one once."""
    is_count = field is not None and field.type.kind is Kind.COUNT
    numbers = old.str.strip_chars().cast(pl.Float64, strict=False)
    found = _OPERATIONS[operator](numbers, by)
    if is_count:
        found = (found + (0.5 + _GUARD)).floor()
    # what is the same number stays the same text: 5 times 1 is no change
    plain = pl.select(
        pl.when(found == numbers)
        .then(old)
        .otherwise(found.round_sig_figs(_DIGITS).cast(pl.String).str.strip_suffix(".0"))
    ).to_series()
    odd = old.filter(numbers.is_null()).unique(maintain_order=True).drop_nulls()
    if not odd.len():
        return plain
    percent = 0.01 if field is not None and field.type.kind is Kind.SHARE else 1.0 if _is_percent(field) else None
    known = {text: _odd(text, operator, by, percent, is_count=is_count) for text in odd}
    return pl.select(
        pl.when(numbers.is_null())
        .then(old.replace_strict(known, default=None, return_dtype=pl.String))
        .otherwise(plain)
    ).to_series()


def _is_percent(field: Field | None) -> bool:
    return field is not None and field.type.unit == "%"


def _odd(text: str, operator: str, by: float, percent: float | None, *, is_count: bool) -> str:
    """Return what a text comes to that is no plain number: ``30%``, ``1,234``; a code stays what it is."""
    cell = read_number(text, percent=percent)
    if cell.problem is not None or math.isnan(cell.value):
        return text
    number = _OPERATIONS[operator](cell.value, by)
    number = math.floor(number + 0.5 + _GUARD) if is_count else number
    return text if number == cell.value else f"{number:.{_DIGITS}g}"


def _with(column: pl.Series, texts: pl.Series, rows: NDArray[np.intp], new: pl.Series) -> pl.Series:
    """Return a column with other cells; it stays a column of numbers where all its cells still are."""
    if not rows.size:
        return column
    if column.dtype.is_numeric():
        numbers = new.cast(pl.Float64, strict=False)
        if numbers.null_count() == new.null_count():
            return column.cast(pl.Float64).scatter(rows, numbers)
    return texts.clone().scatter(rows, new)


def _same(texts: pl.Series) -> str | None:
    """Return the text that all cells have, None where they differ."""
    first = texts.unique()
    return (first[0] if first[0] is not None else "") if first.len() == 1 else None

"""Changing cells of a table: as if somebody had typed other values into the file."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

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
_OPERATIONS: Final[dict[str, Callable[[float, float], float]]] = {
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
    """Return what the cells come to, each different text reckoned once."""
    is_share = field is not None and field.type.kind is Kind.SHARE
    is_count = field is not None and field.type.kind is Kind.COUNT
    percent = 0.01 if is_share else 1.0 if field is not None and field.type.unit == "%" else None
    reckon = _OPERATIONS[operator]

    def made(text: str) -> str:
        cell = read_number(text, percent=percent)
        if cell.problem is not None or math.isnan(cell.value):
            return text
        number = reckon(cell.value, by)
        if is_count:
            number = math.floor(number + 0.5 + _GUARD)
        return text if number == cell.value else f"{number:.{_DIGITS}g}"

    different = old.unique(maintain_order=True).drop_nulls()
    if not different.len():
        return old
    known = {text: made(text) for text in different}
    return old.replace_strict(known, default=None, return_dtype=pl.String)


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

"""A column of cells becomes float64 values, states of coded cells, and a list of what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.model import CellMeaning, Field
from ..core.unit_data import Column
from ..core.value_type import Kind
from .interpreting import Cell, Read, read_number
from .marks import STATES, Marks


@attrs.frozen(eq=False)
class Cells:
    """A column made ready; ``wrong`` gives for each kind of problem the rows that have it, in order."""

    values: Column
    states: NDArray[np.uint8]
    wrong: dict[str, NDArray[np.intp]] = attrs.field(factory=dict)
    bare: NDArray[np.bool_] | None = None

    @property
    def is_absent(self) -> NDArray[np.bool_]:
        """Where there is neither a datum nor a code."""
        absent: NDArray[np.bool_] = np.isnan(self.values) & (self.states == 0)
        return absent


class UnreadableColumn(ValueError):  # noqa: N818 - named by what it is; becomes a diagnostic at once
    """The column holds lists, structures or bytes."""


def plain_numbers(frame: pl.DataFrame, names: Iterable[str]) -> dict[str, pl.Series]:
    """Return the numbers of columns of text, null where a text is no plain number: all columns in one go.

    One call for a table of hundreds of columns; a call for each would take longer than the reading itself.
    """
    types = dict(zip(frame.columns, frame.dtypes, strict=True))
    texts = [name for name in names if types[name] == pl.String]
    numbers = frame.select(pl.col(texts).str.strip_chars().cast(pl.Float64, strict=False))
    return {series.name: series for series in numbers.get_columns()}


def read_cells(series: pl.Series, field: Field, marks: Marks, read: Read, numbers: pl.Series | None = None) -> Cells:
    """Return the cells of a column for a field; ``numbers`` are its plain numbers, where they are known already.

    Raises:
        UnreadableColumn: the type of the column cannot be the data of any field.
    """
    series = _simplified(series)
    kind = field.type.kind
    if kind is Kind.FLAG and series.dtype == pl.Boolean:
        cells = _plain_cells(series.cast(pl.Float64).to_numpy())
    elif kind is Kind.DATE and series.dtype == pl.Date:
        days = series.to_numpy().astype("datetime64[D]")
        cells = _plain_cells(np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64)))
    elif field.type.is_numeric and series.dtype == pl.Float64:
        cells = _plain_cells(series.to_numpy())
    elif field.type.is_numeric and series.dtype == pl.String:
        cells = _number_cells(series, read, numbers)
    else:
        cells = by_unique(as_text(series), read)
    return _with_codes(cells, marks) if field.type.is_numeric else cells


def _simplified(series: pl.Series) -> pl.Series:
    """Return the column as Float64, Boolean, Date or String."""
    dtype = series.dtype
    if dtype in (pl.String, pl.Float64, pl.Boolean, pl.Date):
        return series
    if dtype.is_numeric():
        return (
            series.cast(pl.Float64)
            if dtype.is_float() or dtype.is_decimal() or _is_exact(series)
            else series.cast(pl.String)
        )
    if dtype == pl.Datetime:
        return series.dt.date()
    if dtype == pl.Null or isinstance(dtype, pl.Categorical | pl.Enum):
        return series.cast(pl.String)
    raise UnreadableColumn(str(dtype))


def _is_exact(series: pl.Series) -> bool:
    """Whether float64 holds all integers of the column."""
    highest = max(abs(int(series.max() or 0)), abs(int(series.min() or 0)))  # type: ignore[arg-type]  # integers
    return highest <= 2**53


def as_text(series: pl.Series) -> pl.Series:
    """Return the texts of a column, whole numbers without a decimal point."""
    if series.dtype == pl.Boolean:
        return series.cast(pl.String)
    if series.dtype == pl.Float64:
        return series.fill_nan(None).cast(pl.String).str.strip_suffix(".0")
    return series.cast(pl.String)


def _plain_cells(values: Column) -> Cells:
    """Return cells that are numbers already; the array is that of the table, unless something in it must change."""
    infinite = np.flatnonzero(np.isinf(values))
    if infinite.size:
        values = np.array(values)
        values[infinite] = np.nan
    wrong = {"cell-infinite": infinite} if infinite.size else {}
    return Cells(values, np.zeros(values.size, dtype=np.uint8), wrong)


def _number_cells(series: pl.Series, read: Read, numbers: pl.Series | None) -> Cells:
    """Return numbers written as text: polars reads the plain ones, the rest is read once for each different text."""
    if numbers is None:
        numbers = plain_numbers(series.to_frame(), [series.name])[series.name]
    values = np.array(numbers.to_numpy())
    states, bare = np.zeros(values.size, dtype=np.uint8), np.isfinite(values)
    if bare.all():
        return Cells(values, states, bare=bare)
    stripped = series.str.strip_chars()
    odd = np.flatnonzero(~bare & series.is_not_null().to_numpy())
    if not odd.size:
        return Cells(values, states, bare=bare)
    odd = _without_separators(stripped, odd, values)
    rest = by_unique(stripped.gather(odd), read)
    values[odd], states[odd] = rest.values, rest.states
    bare = np.isfinite(values)
    bare[odd] = rest.bare
    return Cells(values, states, {name: odd[rows] for name, rows in rest.wrong.items()}, bare)


def _without_separators(series: pl.Series, odd: NDArray[np.intp], values: Column) -> NDArray[np.intp]:
    """Read the numbers with separators of thousands, all at once; return the rows that are left."""
    texts = series.gather(odd)
    is_grouped = texts.str.contains(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$").to_numpy()
    rows = odd[is_grouped]
    values[rows] = (
        texts.filter(pl.Series(is_grouped)).str.replace_all(",", "", literal=True).cast(pl.Float64).to_numpy()
    )
    left: NDArray[np.intp] = odd[~is_grouped]
    return left


def by_unique(series: pl.Series, read: Read) -> Cells:
    """Return the cells of a column of texts by reading each different text once."""
    different = series.unique(maintain_order=True).drop_nulls()
    found = [read(text) for text in different] + [Cell(is_bare=False)]
    which = _positions(series, different)
    problems = {cell.problem for cell in found if cell.problem}
    wrong = {
        name: np.flatnonzero(np.array([cell.problem == name for cell in found])[which]) for name in sorted(problems)
    }
    return Cells(
        np.array([cell.value for cell in found])[which],
        np.array([cell.state for cell in found], dtype=np.uint8)[which],
        wrong,
        np.array([cell.is_bare and not np.isnan(cell.value) for cell in found])[which],
    )


def _positions(series: pl.Series, different: pl.Series) -> NDArray[np.intp]:
    """Return for each cell the position of its text in ``different``, the one after the last for an empty cell."""
    if not different.len():
        return np.zeros(series.len(), dtype=np.intp)
    codes = series.cast(pl.Enum(different)).to_physical().cast(pl.Int64)
    return codes.fill_null(different.len()).to_numpy().astype(np.intp)


def numeric_codes(marks: Marks) -> dict[str, float]:
    """Return the codes and marks of absence that are themselves numbers."""
    # most marks are words; reading each as a number for each column would cost more than the columns
    digits = (text for text in (*marks.absent, *marks.codes) if any(map(str.isdigit, text)))
    coded = {text: read_number(text).value for text in digits}
    return {text: number for text, number in coded.items() if not np.isnan(number)}


def _with_codes(cells: Cells, marks: Marks) -> Cells:
    """Apply codes that are themselves numbers (``-99``), which the reading of numbers took for data."""
    numeric = numeric_codes(marks)
    if not numeric:
        return cells
    values = np.array(cells.values)
    for text, number in numeric.items():
        meant = cells.values == number
        meaning = marks.codes.get(text, CellMeaning.MISSING)
        if isinstance(meaning, CellMeaning):
            values[meant], cells.states[meant] = np.nan, STATES.get(meaning, 0)
        else:
            values[meant] = float(meaning)
    return attrs.evolve(cells, values=values)

"""A table as it was read: cells not yet interpreted, and where each of them stands."""

from __future__ import annotations

from enum import StrEnum

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.span import Span
from ..dsl.diagnostics import Both


class Origin(StrEnum):
    """What the table was read from; decides how a cell is named."""

    TEXT = "text"
    WORKBOOK = "workbook"
    PARQUET = "parquet"
    MEMORY = "memory"


@attrs.frozen(eq=False)
class Table:
    """Columns in order, named "0", "1", … in ``frame`` because headers may repeat, and the headers as written.

    ``rows`` and ``columns`` give the position of each row and column in the file, counted from 1: in a text file the
    row as a spreadsheet would number it, so a quoted cell with line breaks does not count twice.  ``spans`` names the
    place of each row where the table stands in a scheme (an example's ``given``).
    """

    frame: pl.DataFrame
    headers: tuple[str, ...]
    name: str
    origin: Origin
    rows: NDArray[np.int64]
    columns: tuple[int, ...]
    header_row: int = 1
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
    data_hash: str | None = None
    spans: tuple[Span, ...] = ()

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.frame.height

    def column(self, index: int) -> pl.Series:
        """Return a column by position."""
        return self.frame.get_column(str(index))

    def span(self, row: int, column: int) -> Span:
        """Return the place of a cell: as line and column the row and the column of the table."""
        if self.spans:
            return self.spans[row]
        line, place = int(self.rows[row]), self.columns[column]
        return Span(self.name, line, place, line, place + 1)

    def header_span(self, column: int | None = None) -> Span:
        """Return the place of a column's header, or of the row of headers."""
        if column is None:
            return Span(self.name, self.header_row, 1, self.header_row, 1)
        place = self.columns[column]
        return Span(self.name, self.header_row, place, self.header_row, place + 1)

    def cell(self, row: int, column: int) -> Both:
        """Return how a reader finds a cell: ``B7`` of a sheet, else by row and column."""
        line, place = int(self.rows[row]), self.columns[column]
        if self.origin is Origin.WORKBOOK:
            address = f"{letters(place)}{line}"
            return Both(f"工作表“{self.sheet}”的 {address}", f"{address} of sheet “{self.sheet}”")
        return Both(f"第 {line} 行第 {place} 列", f"row {line}, column {place}")


def letters(column: int) -> str:
    """Return the letters of a spreadsheet column counted from 1.

    >>> letters(2), letters(28)
    ('B', 'AB')
    """
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def numbered(columns: list[pl.Series]) -> pl.DataFrame:
    """Return a frame whose columns are named by their position."""
    return pl.DataFrame([series.alias(str(index)) for index, series in enumerate(columns)])

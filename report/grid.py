"""A table ready to be shown: columns of numbers or texts, with what an empty cell means."""

from __future__ import annotations

import html
from typing import Final

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..dsl.diagnostics import Language
from .words import word

#: What an empty cell of a column means.
PRESENT, MISSING, NOT_APPLICABLE, UNDEFINED = 0, 1, 2, 3

_MARKS: Final = {MISSING: "missing", NOT_APPLICABLE: "not_applicable", UNDEFINED: "undefined"}


@attrs.frozen(eq=False)
class GridColumn:
    """One column.  ``digits`` is the number of decimals shown (None: as many as the number has).

    ``is_whole`` makes integers of the numbers in a dataframe.  ``marks`` tells for each row whether an empty cell is missing or not applicable; without it a gap is a gap.
    """

    header: str
    values: NDArray[np.float64] | tuple[str | None, ...]
    marks: NDArray[np.uint8] | None = None
    digits: int | None = None
    is_whole: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return isinstance(self.values, np.ndarray)

    def series(self) -> pl.Series:
        """Return numbers and nulls, or texts and nulls."""
        if isinstance(self.values, np.ndarray):
            series = pl.Series(self.header, self.values, nan_to_null=True)
            return series.cast(pl.Int64) if self.is_whole else series
        return pl.Series(self.header, self.values, dtype=pl.String)

    def mark(self, row: int, language: Language) -> str:
        """Return what stands in an empty cell."""
        name = None if self.marks is None else _MARKS.get(int(self.marks[row]))
        return word(name, language) if name else ""

    def text(self, row: int, language: Language) -> str:
        """Return a cell as it is shown."""
        value = self.values[row]
        if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
            return self.mark(row, language)
        return value if isinstance(value, str) else number_text(float(value), self.digits)


def number_text(value: float, digits: int | None) -> str:
    """Return a number with its decimals; never ``-0``, and never ``1e+06`` for what a reader can count.

    >>> number_text(97.5, 2), number_text(-0.001, 2), number_text(1e6, None)
    ('97.50', '0.00', '1000000')
    """
    text = np.format_float_positional(value, trim="-") if digits is None else f"{value:.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


@attrs.frozen(eq=False)
class Grid:
    """Columns of equal length under a title."""

    title: str
    columns: tuple[GridColumn, ...]
    height: int

    def frame(self) -> pl.DataFrame:
        """Return numbers and texts as a dataframe; cells without a value are null."""
        return pl.DataFrame([column.series() for column in unique_headers(self.columns)])

    def marked_frame(self, language: Language) -> pl.DataFrame:
        """Return the frame with numbers as texts, and with 缺 and — where an empty cell says so."""
        # all columns in one call: a call for each takes longer than the work where there are hundreds
        frame = self.frame().with_columns(pl.col(pl.Float64).cast(pl.String).str.strip_suffix(".0"))
        columns = zip(unique_headers(self.columns), frame.get_columns(), strict=True)
        return pl.DataFrame([_marked(column, series, language) for column, series in columns])

    def html(self, language: Language, most: int) -> str:
        """Return the first rows as a table of HTML."""
        heads = "".join(f"<th>{html.escape(column.header)}</th>" for column in self.columns)
        shown = range(min(most, self.height))
        lines = (
            "".join(f"<td>{html.escape(column.text(row, language))}</td>" for column in self.columns) for row in shown
        )
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _marked(column: GridColumn, series: pl.Series, language: Language) -> pl.Series:
    if column.marks is None or not series.null_count():
        return series
    words = np.array(
        ["", *(word(_MARKS[mark], language) for mark in (MISSING, NOT_APPLICABLE, UNDEFINED))], dtype=object
    )
    return series.zip_with(series.is_not_null(), pl.Series(series.name, words[column.marks], dtype=pl.String))


def unique_headers(columns: tuple[GridColumn, ...]) -> tuple[GridColumn, ...]:
    """Return the columns, each under a header of its own: a repeated one gets ``_2``, ``_3`` and so on."""
    taken: set[str] = set()
    found = []
    for column in columns:
        header, number = column.header, 1
        while header in taken:
            number += 1
            header = f"{column.header}_{number}"
        taken.add(header)
        found.append(column if header == column.header else attrs.evolve(column, header=header))
    return tuple(found)

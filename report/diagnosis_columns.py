"""Columns of a diagnosis: numbers that may be undefined, texts, and grids under their titles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..dsl.diagnostics import Language
from .diagnosis_words import said
from .grid import UNDEFINED, Grid, GridColumn

Numbers = Sequence[float] | NDArray[np.float64]
#: Decimals of coefficients, shares and p-values as people read them.
FINE: Final = 4


def numbers(name: str, language: Language, values: Numbers, digits: int | None = FINE) -> GridColumn:
    """Return a column of numbers; what is undefined is —."""
    return plain_numbers(said(name, language), values, digits)


def plain_numbers(header: str, values: Numbers, digits: int | None) -> GridColumn:
    """Return the same under a header that is a name of the scheme."""
    column = np.asarray(values, dtype=np.float64)
    marks = np.where(np.isnan(column), UNDEFINED, 0).astype(np.uint8)
    return GridColumn(header, column, marks, digits, is_whole=digits == 0)


def texts(name: str, language: Language, values: Iterable[str | None]) -> GridColumn:
    """Return a column of texts."""
    return GridColumn(said(name, language), tuple(values))


def titled(name: str, language: Language, *columns: GridColumn) -> Grid:
    """Return columns of equal length under the title of a table."""
    return Grid(said(name, language), columns, len(columns[0].values))

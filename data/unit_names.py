"""The names of very many units, kept as the dataframe keeps them: a million Python texts are made only if asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, overload

import numpy as np
import polars as pl

#: From so many rows on names stay a series; below, a tuple is quicker to use and costs nothing to speak of.
MANY: Final = 20_000


class UnitNames(Sequence[str]):
    """A sequence of texts over a series without nulls."""

    def __init__(self, series: pl.Series) -> None:
        self.series = series

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.series.len()

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[str, ...]: ...
    def __getitem__(self, row: int | slice) -> str | tuple[str, ...]:
        """Return the name of a row, or those of several."""
        found = self.series[row if isinstance(row, slice) else int(row)]
        return tuple(found.to_list()) if isinstance(found, pl.Series) else str(found)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self.series.to_list())

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same names in the same order."""
        if isinstance(other, UnitNames):
            return self.series.equals(other.series)
        return isinstance(other, tuple | list) and len(other) == len(self) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Return a hash that goes with equality."""
        return hash(tuple(self))

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        """Return the names as an array of numpy."""
        del copy  # there is no array yet that could be shared
        return np.array(self.series.to_list(), dtype=dtype)

    def __repr__(self) -> str:
        """Return the first names and their number."""
        return f"UnitNames({', '.join(self[:3])}, … {len(self)})"


def names_of(series: pl.Series) -> Sequence[str]:
    """Return the names in a series without nulls: a tuple, or of very many a sequence that makes them when asked."""
    return UnitNames(series) if series.len() >= MANY else tuple(series.to_list())


def as_series(names: Sequence[str]) -> pl.Series:
    """Return names as a series of texts."""
    return names.series if isinstance(names, UnitNames) else pl.Series(tuple(names), dtype=pl.String)

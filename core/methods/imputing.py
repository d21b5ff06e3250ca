"""Filling gaps of a column, from the group's statistic or from the unit's own past."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .imputing_periods import latest_rows, neighbours

Array = NDArray[np.float64]
Index = NDArray[np.intp]


def fill(value: Array, *, fitted: dict[str, float]) -> Array:
    """Return the column with the group's statistic where nothing is present; a group without values stays empty."""
    return np.where(np.isnan(value), fitted["value"], value)


def carry(
    value: Array, *, periods: int = 1, unit_index: Index | None = None, period_index: Index | None = None
) -> Array:
    """Return the column with the unit's latest datum of at most ``periods`` periods back where nothing is present.

    Args:
        value: the column (rows,).
        periods: how far back a datum may come from; never the row before, always the period before.
        unit_index: the number of the unit of each row.
        period_index: the number of the period of each row, rising with time.

    Raises:
        EvaluationError: the data have no periods.
    """
    if unit_index is None or period_index is None:
        raise EvaluationError("carry-periods")
    unit, position = unit_index.astype(np.float64), period_index.astype(np.float64)
    rows = latest_rows(neighbours(value, unit, position), position, float(periods))
    return np.where(rows >= 0, value[np.maximum(rows, 0)], np.nan) if value.size else value

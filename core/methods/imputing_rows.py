"""Filling a gap from what the same unit has in the other indicators: their mean or median on a common scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def fit_range(values: Array) -> dict[str, Array]:
    """Return the least and the greatest value of each indicator: ``low`` and ``high`` (k,), NaN where it has none.

    Args:
        values: the indicators that are looked at together (k, rows), NaN where absent.
    """
    low, high = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for place, column in enumerate(values):
        present = column[~np.isnan(column)]
        if present.size:
            low[place], high[place] = present.min(), present.max()
    return {"low": low, "high": high}


def row_mean(
    values: Array, *, fitted: Mapping[str, Any], place: int, directions: Sequence[float | None] | None = None
) -> Array:
    """Return the column ``place`` with the mean of the unit's other indicators where nothing is present.

    x = min + (max - min) m, where m is the mean of the others' min-max shares; for an indicator of which less is better
    the share counts from the top.  An indicator that is the same for all units says nothing and is left out; without
    any other indicator the gap stays.

    Args:
        values: the indicators (k, rows), NaN where absent.
        fitted: ``low`` and ``high`` of each, from :func:`fit_range`.
        place: which of them is filled.
        directions: a negative number for each indicator of which less is better; all are of more by default.

    Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), ch. 4; COINr, imputation by row after
    normalisation.
    """
    return _filled(values, fitted, place, directions, _mean_of)


def row_median(
    values: Array, *, fitted: Mapping[str, Any], place: int, directions: Sequence[float | None] | None = None
) -> Array:
    """Return the column ``place`` with the median of the unit's other indicators where nothing is present.

    As :func:`row_mean`, with the median of the shares.
    """
    return _filled(values, fitted, place, directions, _median_of)


def _filled(
    values: Array,
    fitted: Mapping[str, Any],
    place: int,
    directions: Sequence[float | None] | None,
    centre: Callable[[Array], Array],
) -> Array:
    column = np.array(values[place], dtype=np.float64)
    gaps = np.flatnonzero(np.isnan(column))
    low, high = np.asarray(fitted["low"]), np.asarray(fitted["high"])
    if not gaps.size or np.isnan(low[place]):
        return column
    is_reversed = [direction is not None and direction < 0 for direction in directions or [None] * len(values)]
    others = [other for other in range(len(values)) if other != place and high[other] > low[other]]
    shares = np.empty((len(others), gaps.size))
    for share, other in zip(shares, others, strict=True):
        taken = values[other][gaps]
        above = high[other] - taken if is_reversed[other] else taken - low[other]
        np.divide(above, high[other] - low[other], out=share)
    middle, width = centre(shares), high[place] - low[place]
    column[gaps] = high[place] - width * middle if is_reversed[place] else low[place] + width * middle
    return column


def _mean_of(shares: Array) -> Array:
    is_there = ~np.isnan(shares)
    count = is_there.sum(axis=0)
    total = np.where(is_there, shares, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _median_of(shares: Array) -> Array:
    """Return the median of what is present in each column, NaN where nothing is."""
    ordered = np.sort(shares, axis=0)  # NaN goes last
    count = (~np.isnan(shares)).sum(axis=0)
    result, rows = np.full(shares.shape[1], np.nan), np.flatnonzero(count)
    last = count[rows]
    result[rows] = (ordered[(last - 1) // 2, rows] + ordered[last // 2, rows]) / 2.0
    return result

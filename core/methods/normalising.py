"""Scores by the place among all units of a group: min-max, z-score, percentile, rank, Borda count.

``fit`` functions get the finite values of one group; the others get the whole group, NaN for what is absent.
The group's values come first, or by keyword as ``value`` (of the leaf) or ``x`` (given by the author).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LOWER: Final = "lower_is_better"
#: Where a single unit stands among itself, and where equal units stand: in the middle.
_MIDDLE: Final = 0.5


def fit_minmax(value: Array, **_: Any) -> dict[str, float]:
    """Return the smallest and the largest value of the group, NaN for a group without values."""
    if value.size == 0:
        return {"min": np.nan, "max": np.nan}
    return {"min": float(value.min()), "max": float(value.max())}


def minmax(
    value: Array, *, fitted: dict[str, float], low: float = 0.0, high: float = 1.0, direction: str | None = None
) -> Array:
    """Place the values between the smallest and the largest: low + (high - low) (x - min) / (max - min).

    Reversed where lower is better.  Where all units are equal everyone gets ``high``: nobody is worse than anybody, so
    nobody loses points (methods of the OECD/JRC handbook leave this case open).  Values of later data outside the
    fitted range are held at its ends.
    """
    x = np.asarray(value, dtype=np.float64)
    bottom, top = fitted["min"], fitted["max"]
    if top <= bottom:
        return np.where(np.isnan(x), np.nan, high)
    share = np.clip((x - bottom) / (top - bottom), 0.0, 1.0)
    return low + (high - low) * (1.0 - share if direction == _LOWER else share)


def fit_zscore(value: Array, **_: Any) -> dict[str, float]:
    """Return the mean and the sample standard deviation (n - 1) of the group; 0 where all values are equal."""
    if value.size == 0:
        return {"mean": np.nan, "std": np.nan}
    # equal values may have a standard deviation of 1e-17, by which nobody may divide
    spread = float(value.std(ddof=1)) if value.size > 1 and value.max() > value.min() else 0.0
    return {"mean": float(value.mean()), "std": spread}


def zscore(
    value: Array | None = None,
    *,
    fitted: dict[str, float],
    x: Array | None = None,
    mean: float = 0.0,
    std: float = 1.0,
    direction: str | None = None,
) -> Array:
    """Standardise: mean + std (x - average) / s, the sign of the deviation turned where lower is better.

    Where the group does not vary all get ``mean``.
    """
    column = _looked_at(value, x)
    if fitted["std"] == 0:
        return np.where(np.isnan(column), np.nan, mean)
    deviation = (column - fitted["mean"]) / fitted["std"]
    return mean + std * (-deviation if direction == _LOWER else deviation)


def fit_percentile(value: Array, **_: Any) -> dict[str, Array]:
    """Return the group's values in rising order, the reference column of percentiles."""
    return {"sorted": np.sort(value)}


def percentile(
    value: Array | None = None,
    *,
    fitted: dict[str, Array],
    x: Array | None = None,
    ties: str = "average",
    direction: str | None = None,
) -> Array:
    """Return (rank from below - 1) / (n - 1), equal values sharing the average of their ranks.

    With ``ties="min"`` they share the worst of their ranks: the part of the others that do worse.  A value of later
    data that the reference does not hold stands half-way between its neighbours, within 0 and 1.  A single unit stands
    at 0.5, as do all units where all are equal and ties are averaged.
    """
    column = _looked_at(value, x)
    reference = fitted["sorted"]
    if reference.size < 2:  # noqa: PLR2004 - n - 1 would be 0
        share = np.full(column.shape, _MIDDLE if reference.size else np.nan)
    else:
        share = _share_below(column, reference, ties, direction)
    return np.where(np.isnan(column), np.nan, 1.0 - share if direction == _LOWER else share)


def _share_below(column: Array, reference: Array, ties: str, direction: str | None) -> Array:
    """Return which part of the others stand below; above the better side where the lower is it, ties at the worst."""
    below = np.searchsorted(reference, column, side="left")
    upto = np.searchsorted(reference, column, side="right")
    if ties == "average":
        return np.clip((below + upto - 1) / 2 / (reference.size - 1), 0.0, 1.0)
    # what is better from below is turned round by the caller: then the last of the equal ones is the worst
    return np.clip((upto - 1.0 if direction == _LOWER else below) / (reference.size - 1), 0.0, 1.0)


def rank(
    value: Array | None = None,
    *,
    x: Array | None = None,
    order: str | None = None,
    ties: str = "min",
    direction: str | None = None,
) -> Array:
    """Return the place of each value in its group, 1 the highest; the lowest with ``order="ascending"``.

    Where no order is given it follows the direction of the leaf.  What is absent has no place.
    """
    column = _looked_at(value, x)
    ascending = order == "ascending" if order is not None else direction == _LOWER
    return _places(column if ascending else -column, ties)


def borda(value: Array, *, ties: str = "min", direction: str | None = None) -> Array:
    """Return the number of units that do worse: the rank from below less 1 (Borda 1781)."""
    column = np.asarray(value, dtype=np.float64)
    return _places(-column if direction == _LOWER else column, ties) - 1.0


def _looked_at(value: Array | None, x: Array | None) -> Array:
    return np.asarray(value if x is None else x, dtype=np.float64)


def _places(column: Array, ties: str) -> Array:
    """Return ranks from the smallest value, 1 first."""
    result = np.full(column.shape, np.nan)
    present = ~np.isnan(column)
    values, index, counts = np.unique(column[present], return_inverse=True, return_counts=True)
    first = np.cumsum(counts) - counts + 1
    by_value = {"min": first, "dense": np.arange(1, values.size + 1), "average": first + (counts - 1) / 2}[ties]
    result[present] = by_value[index]
    return result

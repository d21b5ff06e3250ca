"""Scores by the place among all units of a group: min-max, z-score, percentile, rank, Borda count.

``fit`` functions get the finite values of one group; the others get the whole group, NaN for what is absent.
The group's values come first, or by keyword as ``value`` (of the leaf) or ``x`` (given by the author).
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .sums import ends, power_sums, survey

Array = NDArray[np.float64]

_LOWER: Final = "lower_is_better"
#: Where a single unit stands among itself, and where equal units stand: in the middle.
_MIDDLE: Final = 0.5


def fit_minmax(value: Array, **_: Any) -> dict[str, float]:
    """Return the smallest and the largest value of the group, NaN for a group without values."""
    if value.size == 0:
        return {"min": np.nan, "max": np.nan}
    low, high = ends(value)
    return {"min": low, "max": high}


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
    # one array, worked on in place: an array more costs as much as the arithmetic
    share: Array = top - x if direction == _LOWER else x - bottom
    share /= top - bottom
    np.clip(share, 0.0, 1.0, out=share)
    if (low, high) != (0.0, 1.0):
        share *= high - low
        share += low
    return share


def fit_zscore(value: Array, **_: Any) -> dict[str, float]:
    """Return the mean and the sample standard deviation (n - 1) of the group; 0 where all values are equal."""
    if value.size == 0:
        return {"mean": np.nan, "std": np.nan}
    low, high, total = survey(value)
    mean = total / value.size
    spread = math.sqrt(power_sums(value, 2, mean)[0] / max(value.size - 1, 1))
    # equal values may have a standard deviation of 1e-17, by which nobody may divide
    return {"mean": mean, "std": spread if high > low else 0.0}


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
    score: Array = column - fitted["mean"]
    score /= -fitted["std"] if direction == _LOWER else fitted["std"]
    if std != 1.0:
        score *= std
    if mean != 0.0:
        score += mean
    return score


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
        return np.where(np.isnan(column), np.nan, _MIDDLE if reference.size else np.nan)
    # in rising order the reference is gone through once, from cache line to cache line
    order = np.argsort(column)
    keys = _present(column[order])
    share = np.empty(column.shape)
    share[order[keys.size :]] = np.nan  # what is absent comes last
    share[order[: keys.size]] = _shares_in_order(keys, reference, ties, is_lower=direction == _LOWER)
    return share


def percentile_at_once(value: Array, *, ties: str = "average", direction: str | None = None, **_: Any) -> Array:
    """Return what :func:`percentile` gives for the values that it was fitted to: one sort finds order and places."""
    here = ~np.isnan(value)
    # numpy sorts several times as fast where there is no NaN
    present = value if here.all() else value[here]
    share = _shares_at_once(present, ties, is_lower=direction == _LOWER)
    if present is value:
        return share
    result = np.full(value.shape, np.nan)
    result[here] = share
    return result


def _shares_at_once(value: Array, ties: str, *, is_lower: bool) -> Array:
    """Return which part of the others do worse than each of some values that are all there."""
    if value.size < 2:  # noqa: PLR2004 - n - 1 would be 0
        return np.full(value.shape, _MIDDLE)
    order = np.argsort(value)
    keys, share = value[order], np.empty(value.shape)
    if np.not_equal(keys[1:], keys[:-1]).all():
        # no two are equal: the places are the numbers from 0 on, and the sorted values are of no more use
        places = np.arange(keys.size - 1, -1, -1) if is_lower else np.arange(keys.size)
        share[order] = np.divide(places, keys.size - 1, out=keys)
    else:
        share[order] = _shares_in_order(keys, keys, ties, is_lower=is_lower)
    return share


def _shares_in_order(keys: Array, reference: Array, ties: str, *, is_lower: bool) -> Array:
    """Return which part of the others do worse than each of the rising keys."""
    last = reference.size - 1
    below, upto = _around(keys, reference)
    if ties == "average":
        place = (below + upto - 1) / 2
        place = last - place if is_lower else place
    else:
        place = reference.size - upto if is_lower else below + 0.0
    share: Array = np.clip(place / last, 0.0, 1.0)
    return share


def _around(keys: Array, reference: Array) -> tuple[Any, Any]:
    """Return how many of the reference are below each of the rising keys, and how many at or below it."""
    if np.array_equal(keys, reference):
        first, counts = _runs(keys)
        if first.size == keys.size:
            return np.arange(keys.size), np.arange(1, keys.size + 1)
        return np.repeat(first, counts), np.repeat(first + counts, counts)
    return np.searchsorted(reference, keys, side="left"), np.searchsorted(reference, keys, side="right")


def _runs(keys: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where each run of equal keys begins, and how long it is."""
    is_first = np.ones(keys.size, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    first = np.flatnonzero(is_first)
    return first, np.diff(first, append=keys.size)


def _present(keys: Array) -> Array:
    """Return sorted keys without what is absent, at their end."""
    return keys[: int(np.searchsorted(keys, np.inf, side="right"))]


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
    """Return ranks from the smallest value, 1 first, by one sort."""
    order = np.argsort(column)
    keys = _present(column[order])
    result = np.empty(column.shape)
    result[order[keys.size :]] = np.nan  # what is absent comes last
    result[order[: keys.size]] = _places_in_order(keys, ties)
    return result


def _places_in_order(keys: Array, ties: str) -> Any:
    first, counts = _runs(keys)
    if first.size == keys.size:
        return np.arange(1, keys.size + 1)
    if ties == "dense":
        return np.repeat(np.arange(1, first.size + 1), counts)
    return np.repeat(first + 1 if ties == "min" else first + 1 + (counts - 1) / 2, counts)

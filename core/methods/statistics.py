"""Statistics over the units of a group (``fit_…``) and along several values of one row (``reduce_…``).

``fit_…`` gets the finite values of a group and returns ``{"value": x}``; ``reduce_…`` gets a matrix (k, rows) in which
NaN is absent and left out, and returns (rows,).  Nothing present gives NaN; a count of nothing is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Fitted = dict[str, float]


def _over_units(reduce: Callable[..., Array]) -> Callable[..., Fitted]:
    """Make the statistic over units from the one along values: the units are then the values of a single row."""

    def fit(value: Array, **options: Any) -> Fitted:
        column = np.asarray(value, dtype=np.float64).reshape(-1, 1)
        return {"value": float(reduce(column, **options)[0])}

    fit.__doc__ = (reduce.__doc__ or "").replace("of each row", "over the units")
    return fit


def _present(matrix: Array) -> tuple[Array, Array]:
    """Return the matrix with 0 for what is absent, and how many are present in each row."""
    known = ~np.isnan(matrix)
    return np.where(known, matrix, 0.0), known.sum(axis=0).astype(np.float64)


def _divided(above: Array, below: Array) -> Array:
    quotient: Array = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below != 0)
    return quotient


def reduce_sum(matrix: Array) -> Array:
    """Return the sum of each row."""
    values, count = _present(matrix)
    return np.where(count > 0, values.sum(axis=0), np.nan)


def reduce_mean(matrix: Array) -> Array:
    """Return the arithmetic mean of each row."""
    values, count = _present(matrix)
    return _divided(values.sum(axis=0), count)


def trimmed_places(count: int, drop: int = 1, more_than: int = 0) -> tuple[int, int]:
    """Return from where to where sorted values are kept: all of them where no more than ``more_than`` are there.

    Values are dropped only where one would be left.
    """
    trims = count > max(int(more_than), 2 * int(drop))
    return (int(drop), count - int(drop)) if trims else (0, count)


def reduce_trimmed_mean(matrix: Array, drop: int = 1, more_than: int = 0) -> Array:
    """Return the mean of each row without its highest and lowest values."""
    ordered = np.sort(matrix, axis=0)  # NaN goes last
    count = (~np.isnan(matrix)).sum(axis=0)
    trims = (count > max(int(more_than), 2 * int(drop))).astype(np.intp) * int(drop)
    place = np.arange(ordered.shape[0]).reshape(-1, *(1,) * (ordered.ndim - 1))
    return reduce_mean(np.where((place >= trims) & (place < count - trims), ordered, np.nan))


def reduce_all_same(matrix: Array) -> Array:
    """Return 1 for each row with two or more values that are all equal, else 0."""
    several = (~np.isnan(matrix)).sum(axis=0) > 1
    highest = reduce_max(matrix)
    equal = highest - reduce_min(matrix) <= 1e-9 * np.maximum(1.0, np.abs(highest))
    flags: Array = (several & equal).astype(np.float64)
    return flags


def reduce_min(matrix: Array) -> Array:
    """Return the smallest value of each row."""
    smallest: Array = np.fmin.reduce(matrix, axis=0, initial=np.nan)
    return smallest


def reduce_max(matrix: Array) -> Array:
    """Return the largest value of each row."""
    largest: Array = np.fmax.reduce(matrix, axis=0, initial=np.nan)
    return largest


def reduce_which_max(matrix: Array) -> NDArray[np.bool_]:
    """Return for each value whether it is the highest of its row, equal to 1e-9; none where nothing is present."""
    highest = reduce_max(matrix)
    return np.asarray(matrix >= highest - 1e-9 * np.maximum(1.0, np.abs(highest)), dtype=np.bool_)


def reduce_quantile(matrix: Array, q: float) -> Array:
    """Return the quantile of each row, linear between neighbours (type 7 of Hyndman & Fan 1996)."""
    ordered = np.sort(matrix, axis=0)  # NaN goes last
    count = (~np.isnan(matrix)).sum(axis=0)
    if not ordered.size:
        return np.full(matrix.shape[1:], np.nan)
    position = np.maximum(count - 1, 0) * float(q)
    below = np.floor(position).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    low = np.take_along_axis(ordered, below[np.newaxis], axis=0)[0]
    high = np.take_along_axis(ordered, above[np.newaxis], axis=0)[0]
    quantile: Array = low + (high - low) * (position - below)
    return quantile


def reduce_median(matrix: Array) -> Array:
    """Return the middle value of each row."""
    return reduce_quantile(matrix, 0.5)


def reduce_count(matrix: Array) -> Array:
    """Return how many conditions of each row hold; those unknown do not."""
    return np.asarray((matrix > 0).sum(axis=0), dtype=np.float64)


def reduce_share(matrix: Array) -> Array:
    """Return the share of the known conditions of each row that hold."""
    known = (~np.isnan(matrix)).sum(axis=0).astype(np.float64)
    return _divided(reduce_count(matrix), known)


def _deviation(matrix: Array, ddof: int) -> Array:
    known = ~np.isnan(matrix)
    count = known.sum(axis=0).astype(np.float64)
    square = np.where(known, matrix - reduce_mean(matrix), 0.0) ** 2
    # values that are all equal have no spread, whatever their binary mean is
    spread = np.where(reduce_max(matrix) == reduce_min(matrix), 0.0, square.sum(axis=0))
    return np.where(count > 0, np.sqrt(spread / np.maximum(count - ddof, 1.0)), np.nan)


def reduce_std(matrix: Array) -> Array:
    """Return the sample standard deviation (n - 1) of each row; 0 for a single value."""
    return _deviation(matrix, 1)


def reduce_cv(matrix: Array) -> Array:
    """Return the coefficient of variation of each row: population standard deviation / |mean|; NaN for a mean of 0."""
    return _divided(_deviation(matrix, 0), np.abs(reduce_mean(matrix)))


def reduce_geometric_mean(matrix: Array) -> Array:
    """Return the geometric mean of each row: 0 if any value is 0, NaN if any is negative."""
    positive = np.where(matrix > 0, matrix, np.nan)
    return _with_zeros(matrix, np.exp(reduce_mean(np.log(positive))))


def reduce_harmonic_mean(matrix: Array) -> Array:
    """Return the harmonic mean of each row: 0 if any value is 0, NaN if any is negative."""
    positive = np.where(matrix > 0, matrix, np.nan)
    return _with_zeros(matrix, _divided(np.ones(matrix.shape[1:]), reduce_mean(1.0 / positive)))


def _with_zeros(matrix: Array, mean: Array) -> Array:
    mean = np.where((matrix == 0).any(axis=0), 0.0, mean)
    return np.where((matrix < 0).any(axis=0), np.nan, mean)


fit_trimmed_mean = _over_units(reduce_trimmed_mean)
fit_all_same = _over_units(reduce_all_same)
fit_sum = _over_units(reduce_sum)
fit_mean = _over_units(reduce_mean)
fit_min = _over_units(reduce_min)
fit_max = _over_units(reduce_max)
fit_quantile = _over_units(reduce_quantile)
fit_median = _over_units(reduce_median)
fit_count = _over_units(reduce_count)
fit_share = _over_units(reduce_share)
fit_std = _over_units(reduce_std)
fit_cv = _over_units(reduce_cv)
fit_geometric_mean = _over_units(reduce_geometric_mean)
fit_harmonic_mean = _over_units(reduce_harmonic_mean)

"""Inequality between the places of a region: Gini's coefficient and Theil's T.

Each statistic has two forms: ``fit_…`` over the units of a group (one dimension, finite values only), and ``reduce_…``
along the first axis for each row by itself, where NaN is left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


def fit_gini(x: Column) -> dict[str, float]:
    """Return Gini's coefficient of the group.

    >>> round(fit_gini(np.array([185.0, 120.0, 60.0]))["value"], 6)
    0.228311
    """
    return {"value": _gini(x)}


def reduce_gini(matrix: Column) -> Column:
    """Return Gini's coefficient of each row's values."""
    return np.apply_along_axis(_gini, 0, matrix)


def fit_theil(x: Column) -> dict[str, float]:
    """Return Theil's T of the group.

    >>> round(fit_theil(np.array([185.0, 120.0, 60.0]))["value"], 6)
    0.091662
    """
    return {"value": float(reduce_theil(x[:, np.newaxis])[0])}


def reduce_theil(matrix: Column) -> Column:
    """Return Theil's T of each row's values; a value of 0 adds nothing, a negative one leaves it undefined (NaN)."""
    present = np.isfinite(matrix)
    count = present.sum(axis=0)
    values = np.where(present, matrix, 0.0)
    mean = values.sum(axis=0) / np.maximum(count, 1)
    ratio = values / np.where(mean > 0, mean, np.nan)
    terms = np.where(ratio > 0, ratio * np.log(np.where(ratio > 0, ratio, 1.0)), 0.0)
    undefined = (count == 0) | ~(mean > 0) | (values < 0).any(axis=0)
    return np.where(undefined, np.nan, terms.sum(axis=0) / np.maximum(count, 1))


def _gini(values: Column) -> float:
    """Return Σ(2i − n − 1)x₍ᵢ₎ / (n Σx), which equals ΣΣ|xi − xj| / (2n²μ) without the pairs; NaN where undefined."""
    ordered = np.sort(values[np.isfinite(values)])
    n, total = ordered.size, ordered.sum()
    if n == 0 or ordered[0] < 0 or not total > 0:
        return float("nan")
    return float(np.dot(2 * np.arange(1, n + 1) - n - 1, ordered) / (n * total))

"""Combining children by name: shares of full (rows, k) and weights (rows, k) give the node's share (rows,).

Weights sum to 1 over what is present and are 0 where a share is NaN.  A child of weight 0 does not count, for the
extremes and the median neither: 0 means not assessed.  No weight at all gives NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .statistics import reduce_max, reduce_median, reduce_min, reduce_trimmed_mean

Array = NDArray[np.float64]


def arithmetic_mean(shares: Array, weights: Array) -> Array:
    """Return the weighted arithmetic mean sum(w s)."""
    total = np.where(weights > 0, weights * shares, 0.0).sum(axis=1)
    return np.where((weights > 0).any(axis=1), total, np.nan)


weighted = arithmetic_mean


def geometric_mean(shares: Array, weights: Array) -> Array:
    """Return the weighted geometric mean prod(s^w): 0 if any share is 0, NaN if any is negative."""
    counted = _counted(shares, weights)
    logs = np.log(np.where(counted > 0, counted, np.nan))
    return _with_zeros(counted, np.exp(arithmetic_mean(logs, weights)))


def harmonic_mean(shares: Array, weights: Array) -> Array:
    """Return the weighted harmonic mean 1 / sum(w / s): 0 if any share is 0, NaN if any is negative."""
    return generalised_mean(shares, weights, power=-1.0)


def generalised_mean(shares: Array, weights: Array, *, power: float) -> Array:
    """Return the weighted power mean (sum(w s^p))^(1/p), the geometric mean for p = 0 (Hardy et al. 1934, ch. 2).

    A negative share has no power mean: NaN.  With p <= 0 a share of 0 makes the mean 0, its limit.
    """
    if power == 0:
        return geometric_mean(shares, weights)
    counted = _counted(shares, weights)
    known = np.where(counted > 0, counted, np.nan if power < 0 else np.where(counted == 0, 0.0, np.nan))
    # the reciprocal of a tiny share may be infinite; its mean is then 0, as it should be
    with np.errstate(over="ignore", divide="ignore"):
        mean = arithmetic_mean(known**power, weights) ** (1.0 / power)
    return _with_zeros(counted, mean) if power < 0 else mean


def min(shares: Array, weights: Array) -> Array:  # noqa: A001 - the name of the function in the language
    """Return the smallest share that counts."""
    return reduce_min(_counted(shares, weights).T)


def max(shares: Array, weights: Array) -> Array:  # noqa: A001 - the name of the function in the language
    """Return the largest share that counts."""
    return reduce_max(_counted(shares, weights).T)


def median(shares: Array, weights: Array) -> Array:
    """Return the middle of the shares that count, each once: weights only say which count."""
    return reduce_median(_counted(shares, weights).T)


def trimmed_mean(shares: Array, weights: Array, *, drop: int = 1, more_than: int = 0) -> Array:
    """Return the mean of the shares that count without the highest and the lowest, each once."""
    return reduce_trimmed_mean(_counted(shares, weights).T, drop=drop, more_than=more_than)


def _counted(shares: Array, weights: Array) -> Array:
    return np.where(weights > 0, shares, np.nan)


def _with_zeros(counted: Array, mean: Array) -> Array:
    mean = np.where((counted == 0).any(axis=1), 0.0, mean)
    return np.where((counted < 0).any(axis=1), np.nan, mean)

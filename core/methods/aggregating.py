"""Combining children by name: shares of full (rows, k) and weights (rows, k) give the node's share (rows,).

Weights sum to 1 over what is present and are 0 where a share is NaN.  A child of weight 0 does not count, for the
extremes and the median neither: 0 means not assessed.  No weight at all gives NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import ROWS, Core, by_rows, is_nothing, weighted_sums
from .statistics import reduce_trimmed_mean

Array = NDArray[np.float64]
#: Puts f of a column into ``out``.
Transform = Callable[..., Any]


def arithmetic_mean(shares: Array, weights: Array) -> Array:
    """Return the weighted arithmetic mean sum(w s)."""
    return weighted_sums(shares, weights)


weighted = arithmetic_mean


def geometric_mean(shares: Array, weights: Array) -> Array:
    """Return the weighted geometric mean prod(s^w): 0 if any share is 0, NaN if any is negative."""
    return np.exp(log_mean(shares, weights))


def log_mean(shares: Array, weights: Array) -> Array:
    """Return sum(w ln s): minus infinity if any share is 0, NaN if any is negative."""
    return by_rows(_weighted_sum(np.log), shares, weights, fill=1.0)


def harmonic_mean(shares: Array, weights: Array) -> Array:
    """Return the weighted harmonic mean 1 / sum(w / s): 0 if any share is 0, NaN if any is negative."""
    with np.errstate(all="ignore"):
        # 1 / -0.0 is minus infinity, and the mean then 0 as well
        return np.abs(1.0 / by_rows(_reciprocals, shares, weights, fill=1.0))


def _reciprocals(columns: Sequence[Array], weights: Sequence[Any]) -> Array:
    """Return sum(w / s), NaN where a share is negative."""
    rows = len(columns[0])
    total, part, low = np.zeros(rows), np.empty(rows), np.zeros(rows)
    for column, weight in zip(columns, weights, strict=True):
        if is_nothing(weight):
            continue
        np.divide(weight, column, out=part)
        np.add(total, part, out=total)
        np.minimum(low, column, out=low)
    total[low < 0] = np.nan
    return total


def generalised_mean(shares: Array, weights: Array, *, power: float) -> Array:
    """Return the weighted power mean (sum(w s^p))^(1/p), the geometric mean for p = 0 (Hardy et al. 1934, ch. 2).

    A negative share has no power mean: NaN.  With p <= 0 a share of 0 makes the mean 0, its limit.
    """
    if power == 0:
        return geometric_mean(shares, weights)
    if power == -1:
        return harmonic_mean(shares, weights)
    # the reciprocal of a tiny share may be infinite; its mean is then 0, as it should be
    with np.errstate(all="ignore"):
        found: Array = by_rows(_weighted_sum(_raised(power)), shares, weights, fill=1.0) ** (1.0 / power)
    return found


def _raised(power: float) -> Transform:
    """Return x^power of a column, NaN where x is negative: a power of it may exist, but no power mean."""

    def raised(column: Array, out: Array) -> None:
        if power == 2:  # noqa: PLR2004 - a square is many times as fast as a power
            np.multiply(column, column, out=out)
        else:
            np.power(column, power, out=out)
        if not column.min() >= 0:  # also where one is NaN, which hides a negative one
            out[column < 0] = np.nan
        if power < 0:  # 1 / -0.0
            np.abs(out, out=out)

    return raised


def _weighted_sum(transform: Transform) -> Core:
    """Make the core of sum(w f(s))."""

    def core(columns: Sequence[Array], weights: Sequence[Any]) -> Array:
        rows = len(columns[0])
        total, part = np.zeros(rows), np.empty(rows)
        for column, weight in zip(columns, weights, strict=True):
            if is_nothing(weight):
                continue
            transform(column, out=part)
            np.multiply(part, weight, out=part)
            np.add(total, part, out=total)
        return total

    return core


def min(shares: Array, weights: Array) -> Array:  # noqa: A001 - the name of the function in the language
    """Return the smallest share that counts."""
    return by_rows(_extreme(np.minimum, np.inf), shares, weights, fill=np.inf)


def max(shares: Array, weights: Array) -> Array:  # noqa: A001 - the name of the function in the language
    """Return the largest share that counts."""
    return by_rows(_extreme(np.maximum, -np.inf), shares, weights, fill=-np.inf)


def _extreme(among: np.ufunc, start: float) -> Core:
    """Make the core of the smallest or largest of what has a weight."""

    def core(columns: Sequence[Array], weights: Sequence[Any]) -> Array:
        found = np.full(len(columns[0]), start)
        for column, weight in zip(columns, weights, strict=True):
            if not is_nothing(weight):
                among(found, column if isinstance(weight, float) else np.where(weight > 0, column, start), out=found)
        return found

    return core


def median(shares: Array, weights: Array) -> Array:
    """Return the middle of the shares that count, each once: weights only say which count."""
    return _by_blocks(_middle, shares, weights)


def _middle(block: Array) -> Array:
    """Return the middle of what is there in each row."""
    ordered = np.sort(block, axis=1)  # what is absent goes last
    size = block.shape[1]
    low, high = ordered[:, (size - 1) // 2], ordered[:, size // 2]
    short = np.isnan(ordered[:, -1])
    if short.any():
        low, high = low.copy(), high.copy()
        rest = ordered[short]
        count = (~np.isnan(rest)).sum(axis=1)
        rows = np.arange(len(rest))
        # of nothing the last place is taken, which is absent
        low[short], high[short] = rest[rows, (count - 1) // 2], rest[rows, count // 2]
    return low + 0.5 * (high - low)


def trimmed_mean(shares: Array, weights: Array, *, drop: int = 1, more_than: int = 0) -> Array:
    """Return the mean of the shares that count without the highest and the lowest, each once."""
    return _by_blocks(lambda block: reduce_trimmed_mean(block.T, drop=drop, more_than=more_than), shares, weights)


def _by_blocks(reduce: Callable[[Array], Array], shares: Array, weights: Array) -> Array:
    """Return a reduction of rows in which what does not count is NaN, a block at a time."""
    found = np.empty(len(shares))
    for start in range(0, len(shares), ROWS):
        rows = slice(start, start + ROWS)
        found[rows] = reduce(np.ascontiguousarray(_counted(shares[rows], weights[rows])))
    return found


def _counted(shares: Array, weights: Array) -> Array:
    return np.where(weights > 0, shares, np.nan)

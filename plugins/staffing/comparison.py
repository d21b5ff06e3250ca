"""How a number has moved over years, and how it stands to those of its peers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.refusals import Refused
from .columns import Column, columns_of


def annual_growth(now: ArrayLike, before: ArrayLike, years: ArrayLike) -> Column:
    """Return (now / before) ^ (1 / years) - 1, the growth a year that leads from one to the other.

    NaN where the earlier number is not above 0 or the later one is below 0: no rate leads there.

    Raises:
        Refused: years of 0 or less.

    >>> annual_growth([121, 50, -1], [100, 0, 10], 2).round(6)
    array([0.1, nan, nan])
    """
    last, first, span = columns_of(now, before, years)
    if (mask := span <= 0).any():
        raise Refused(mask, "growth over {years} years", "年数为 {years}，应大于 0", years=span)
    is_sound = (first > 0) & (last >= 0) & ~np.isnan(span)
    ratio = np.where(is_sound, last, np.nan) / np.where(is_sound, first, 1.0)
    return np.asarray(ratio ** (1.0 / np.where(is_sound, span, 1.0)) - 1.0, dtype=np.float64)


def slope(*values: ArrayLike) -> Column:
    """Return the least-squares slope of values at equal distances, the oldest first: the change a period.

    sum (t - mean t) (x - mean x) / sum (t - mean t)^2 with t = 1, 2, …, n.  NaN where one of them is absent.

    >>> slope([10], [14], [12], [16])
    array([1.6])
    """
    series = np.stack(columns_of(*values))
    time = np.arange(len(series), dtype=np.float64)
    time -= time.mean()
    # added row by row: a product of matrices adds in another order for another number of rows
    total = np.zeros(series.shape[1:])
    for moment, value in zip(time, series, strict=True):
        total = total + moment * value
    return np.asarray(total / np.square(time).sum(), dtype=np.float64)


def peer_ratio(x: ArrayLike) -> Column:
    """Return x over the median of the others of its group, the unit itself left out.

    NaN where there is no other, or where the others' median is not above 0.

    >>> peer_ratio([12.0, 10.0, 8.0, 20.0]).round(4)
    array([1.2   , 0.8333, 0.6667, 2.    ])
    """
    values = np.asarray(x, dtype=np.float64)
    present = np.flatnonzero(~np.isnan(values))
    found = np.full(values.shape, np.nan)
    count = present.size
    if count > 1:
        order = present[np.argsort(values[present], kind="stable")]
        found[order] = _ratios(values[order], count)
    return found


def _ratios(ordered: Column, count: int) -> Column:
    """Return each of several numbers in rising order over the median of the others."""
    place = np.arange(count)
    # without the one at `place`, the k-th of the others stands at k, or at k + 1 from there on
    lower, upper = (count - 2) // 2, (count - 1) // 2
    median = (ordered[lower + (lower >= place)] + ordered[upper + (upper >= place)]) / 2.0
    return np.asarray(ordered / np.where(median > 0, median, np.nan), dtype=np.float64)

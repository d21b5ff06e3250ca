"""Which indicators hold a unit back: the obstacle degree 障碍度."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def obstacle_degrees(shares: Array, weights: Array) -> Array:
    """Return what part of all that a unit lost each indicator lost, (rows, k).

    O_j = w_j (1 - r_j) / sum_k w_k (1 - r_k): w_j the weight of the indicator in the total (因子贡献度), 1 - r_j what it
    lacks of full (指标偏离度); the diagnosis of obstacles of the Chinese evaluation literature.  An indicator above full
    lacks nothing, one without a score is left out; the degrees of a unit add up to 1.  A unit that lost nothing has
    none: NaN.

    Args:
        shares: scores as shares of full, NaN where there is none.
        weights: weights in the total, (k,) or (rows, k).
    """
    with np.errstate(over="ignore", invalid="ignore"):
        lost = np.where(np.isfinite(shares), weights * np.maximum(1.0 - shares, 0.0), np.nan)
        lost = np.where(np.isfinite(lost), lost, np.nan)
        total = np.nansum(lost, axis=1, keepdims=True)
    degrees: Array = np.divide(lost, total, out=np.full(lost.shape, np.nan), where=(total > 0) & np.isfinite(total))
    return degrees


@attrs.frozen(eq=False)
class Obstacles:
    """Over the units, each (k,): the mean degree, and for how many units an indicator is among the greatest.

    ``units`` counts the units that lost anything.
    """

    mean: Array
    often: Array
    units: int


def most_frequent(degrees: Array, top: int) -> Obstacles:
    """Return how great an obstacle each indicator is over all units, and how often among the ``top`` of a unit.

    An indicator without which nothing was lost is no obstacle, also where fewer than ``top`` others are; those that tie
    with the last place all count.
    """
    counted = np.nan_to_num(degrees, nan=0.0)
    lost = counted.any(axis=1)
    units = int(lost.sum())
    places = min(int(top), counted.shape[1])
    if not units or not places:
        return Obstacles(np.full(counted.shape[1], np.nan), np.zeros(counted.shape[1]), units)
    of_units = counted[lost]
    last = -np.partition(-of_units, places - 1, axis=1)[:, places - 1 : places]
    often = ((of_units >= last) & (of_units > 0)).sum(axis=0).astype(np.float64)
    return Obstacles(of_units.sum(axis=0) / units, often, units)

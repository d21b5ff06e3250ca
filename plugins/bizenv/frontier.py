"""The distance to the frontier of Doing Business."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[np.float64]


def frontier(y: ArrayLike, worst: ArrayLike, best: ArrayLike, *, power: float = 1.0) -> Column:
    """Return 100·((worst − y)/(worst − best))^power, cut to 0..100; nothing (NaN) where worst equals best.

    >>> frontier([62.6], 84, 26.1, power=0.8).round(2)
    array([45.1])
    """
    measured, low, high = (np.asarray(part, dtype=np.float64) for part in (y, worst, best))
    span = np.where(low == high, np.nan, low - high)
    share: Column = np.clip((low - measured) / span, 0.0, 1.0)
    return 100.0 * share**power

"""The standard scale in which units are compared over several indicators."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def scale_of(values: Array) -> tuple[Array, Array]:
    """Return the mean and the sample standard deviation (n - 1) of what each indicator has.

    NaN for the standard deviation of an indicator with fewer than two values, or with the same for all: it tells
    nothing of how units differ.

    Args:
        values: indicators (k, rows), NaN where absent.
    """
    mean, sd = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for place, column in enumerate(values):
        present = column[~np.isnan(column)]
        if present.size:
            mean[place] = present.mean()
        if present.size > 1 and present.min() < present.max():
            sd[place] = present.std(ddof=1)
    return mean, sd


def scaled(values: Array, mean: Array, sd: Array) -> Array:
    """Return (x - mean) / sd of each indicator, NaN throughout where it has no standard deviation."""
    return (values - mean[:, None]) / sd[:, None]

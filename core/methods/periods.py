"""Arithmetic over a number and what it was in another period; NaN where it has no result."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def growth(x: Array, base: Array) -> Array:
    """Return (x - b) / |b|: 0 from 0 to 0, NaN from 0 to anything else.

    Over the absolute base, so that less loss is growth: from -100 to -50 is +50 %.
    """
    x, base = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(base, dtype=np.float64))
    result = np.full(x.shape, np.nan)
    np.divide(x - base, np.abs(base), out=result, where=base != 0)
    return np.where((base == 0) & (x == 0), 0.0, result)


def base_index(x: Array, base: Array) -> Array:
    """Return 100 x / b, NaN where b is 0."""
    x, base = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(base, dtype=np.float64))
    result = np.full(x.shape, np.nan)
    np.divide(100.0 * x, base, out=result, where=base != 0)
    return result

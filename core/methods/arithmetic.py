"""Mathematics row by row.  Where mathematics has no answer the result is NaN: missing, with a reason."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .scoring import GUARD

Array = NDArray[np.float64]


def log(x: ArrayLike) -> Array:
    """Return the natural logarithm, NaN at or below 0."""
    column = np.asarray(x, dtype=np.float64)
    return np.log(np.where(column > 0, column, np.nan))


def log10(x: ArrayLike) -> Array:
    """Return the logarithm to the base 10, NaN at or below 0."""
    column = np.asarray(x, dtype=np.float64)
    return np.log10(np.where(column > 0, column, np.nan))


def exp(x: ArrayLike) -> Array:
    """Return e to the power of x, NaN where it is too large for a number."""
    with np.errstate(over="ignore"):
        power = np.exp(np.asarray(x, dtype=np.float64))
    return np.where(np.isinf(power), np.nan, power)


def sqrt(x: ArrayLike) -> Array:
    """Return the square root, NaN below 0."""
    column = np.asarray(x, dtype=np.float64)
    return np.sqrt(np.where(column >= 0, column, np.nan))


def abs(x: ArrayLike) -> Array:  # noqa: A001 - the name of the function in the language
    """Return the distance from 0."""
    return np.abs(np.asarray(x, dtype=np.float64))


def sign(x: ArrayLike) -> Array:
    """Return -1, 0 or 1."""
    return np.sign(np.asarray(x, dtype=np.float64))


def floor(x: ArrayLike) -> Array:
    """Return the largest integer not above x; 2.9999999999 counts as 3."""
    column = np.asarray(x, dtype=np.float64)
    return np.floor(column + GUARD * np.maximum(1.0, np.abs(column)))


def ceil(x: ArrayLike) -> Array:
    """Return the smallest integer not below x; 3.0000000001 counts as 3."""
    column = np.asarray(x, dtype=np.float64)
    return np.ceil(column - GUARD * np.maximum(1.0, np.abs(column))) + 0.0


def clamp(x: ArrayLike, low: ArrayLike, high: ArrayLike) -> Array:
    """Return x, but not below ``low`` and not above ``high``."""
    bounded: Array = np.minimum(np.maximum(np.asarray(x, dtype=np.float64), low), high)
    return bounded

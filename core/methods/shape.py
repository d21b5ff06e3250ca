"""Skewness and kurtosis of a column, and the test that tells whether it has outliers."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .sums import power_sums

Array = NDArray[np.float64]

#: Closer than this to its limit counts as at it.
GUARD: Final = 1e-9
#: Fewer values have no skewness, or no kurtosis, of type 2.
_FEWEST_FOR_SKEW: Final = 3
_FEWEST_FOR_KURTOSIS: Final = 4


def skewness(value: Array) -> float:
    """Return the sample skewness of type 2: g1 sqrt(n (n - 1)) / (n - 2), NaN where it is undefined.

    Joanes & Gill (1998), Comparing measures of sample skewness and kurtosis, The Statistician 47.
    """
    return shape_of(value)[0]


def kurtosis(value: Array) -> float:
    """Return the sample excess kurtosis of type 2: (n - 1) ((n + 1) g2 + 6) / ((n - 2) (n - 3)), NaN if undefined."""
    return shape_of(value)[1]


def shape_of(value: Array) -> tuple[float, float]:
    """Return skewness and kurtosis of type 2, each NaN where it is undefined."""
    size, nothing = value.size, float("nan")
    if size < _FEWEST_FOR_SKEW or value.max() == value.min():
        return nothing, nothing
    mean = float(value.mean())
    # measured by the largest deviation, so that no power overflows or vanishes
    second, third, fourth = power_sums(value, 4, mean, max(float(value.max()) - mean, mean - float(value.min())))
    skew = (third / size) / (second / size) ** 1.5 * math.sqrt(size * (size - 1)) / (size - 2)
    if size < _FEWEST_FOR_KURTOSIS:
        return skew, nothing
    plain = fourth * size / second**2 - 3.0
    return skew, (size - 1) * ((size + 1) * plain + 6.0) / ((size - 2) * (size - 3))


def passes(shape: tuple[float, float], skew: float, kurt: float) -> bool:
    """Whether |skewness| or kurtosis is below its limit; where either is undefined there is nothing to treat.

    Within the guard it is at its limit, and so not below: what binary fractions leave depends on the order of the units.
    """
    return bool(np.isnan(shape).any()) or abs(shape[0]) < skew - GUARD or shape[1] < kurt - GUARD

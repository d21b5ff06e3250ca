"""Whether indicators under one parent measure one thing: Cronbach's alpha."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .correlations import co_moments

Array = NDArray[np.float64]

#: One indicator agrees with nothing.
_FEWEST: Final = 2


def cronbach_alpha(matrix: Array) -> float:
    """Return Cronbach's alpha of the columns of ``matrix`` (rows, k), NaN being absent.

    alpha = k / (k - 1) (1 - sum s_i^2 / s_total^2), the variance of the total being the sum of all covariances, each
    over the rows that its pair has in common (Cronbach 1951).  It is at most 1 where no cell is absent, and below 0
    where indicators contradict each other.  NaN for fewer than two columns, two rows in common, or no variance.
    """
    return alpha_of(co_moments(matrix).covariances())


def alpha_without(covariances: Array) -> Array:
    """Return alpha of columns with these covariances (k, k) without each of them in turn, (k,).

    A column without which alpha is higher than with all of them does not measure what the others do.
    """
    places = np.arange(len(covariances))
    return np.array([alpha_of(covariances[np.ix_(places != out, places != out)]) for out in places], dtype=np.float64)


def alpha_of(covariances: Array) -> float:
    """Return alpha of columns with these covariances (k, k)."""
    with np.errstate(over="ignore"):
        count, total = len(covariances), float(covariances.sum())
    if count < _FEWEST or not 0 < total < np.inf:
        return float("nan")
    return float(count / (count - 1) * (1.0 - np.trace(covariances) / total))

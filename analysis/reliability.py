"""Whether indicators under one parent measure one thing: Cronbach's alpha."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .correlations import co_moments

Array = NDArray[np.float64]


def cronbach_alpha(matrix: Array) -> float:
    """Return Cronbach's alpha of the columns of ``matrix`` (rows, k), NaN being absent.

    alpha = k / (k - 1) (1 - sum s_i^2 / s_total^2), the variance of the total being the sum of all covariances, each
    over the rows that its pair has in common (Cronbach 1951).  It is at most 1 where no cell is absent, and below 0
    where indicators contradict each other.  NaN for fewer than two columns, two rows in common, or no variance.
    """
    count = matrix.shape[1]
    if count < 2:  # noqa: PLR2004 - one indicator agrees with nothing
        return float("nan")
    covariances = co_moments(matrix).covariances()
    total = float(covariances.sum())
    if not total > 0:
        return float("nan")
    return float(count / (count - 1) * (1.0 - np.trace(covariances) / total))

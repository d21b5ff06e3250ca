"""The Mazziotta-Pareto index: a mean with a penalty for being uneven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import by_rows, is_nothing

Array = NDArray[np.float64]


def mazziotta_pareto(shares: Array, weights: Array, *, penalty: str = "minus") -> Array:
    """Return M - S^2 / M of each row, M the weighted mean of the shares and S^2 their weighted variance.

    Children scored ``zscore(mean = 100, std = 10)`` make it the MPI (Mazziotta & Pareto 2013: M - S cv, cv = S / M);
    on a scale of 70 to 130, children scored between two goalposts make it the adjusted AMPI (2016).  ``penalty = plus`` adds in place of subtracting, for indices of
    which more is worse.  All shares 0 make 0; a mean that is not above 0 has no coefficient of variation: missing.
    """
    sign = 1.0 if penalty == "plus" else -1.0

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        mean, spread, part = np.zeros(rows), np.zeros(rows), np.empty(rows)
        parts = [pair for pair in zip(columns, weighing, strict=True) if not is_nothing(pair[1])]
        for column, weight in parts:
            np.multiply(column, weight, out=part)
            np.add(mean, part, out=mean)
        for column, weight in parts:
            np.subtract(column, mean, out=part)
            np.multiply(part, part, out=part)
            np.multiply(part, weight, out=part)
            np.add(spread, part, out=spread)
        penal = np.divide(spread, mean, out=np.full(rows, np.nan), where=mean > 0)
        penal[(mean == 0) & (spread == 0)] = 0.0
        return mean + sign * penal  # type: ignore[no-any-return]

    return by_rows(core, shares, weights)

"""Ranks of many columns within groups of rows, in one sort a column."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Scores that differ by less are equal, as in the ranks of results.
_DECIMALS: Final = 9


def ranks_within(matrix: Array, groups: NDArray[np.intp]) -> Array:
    """Return the rank of each cell of ``matrix`` (rows, k) in its column among the rows of its group, 1 the highest.

    Equal values share the better rank (1, 2, 2, 4); values are equal that agree in nine decimals.  What is absent has
    no rank and takes none; rows of group -1, whose group nobody knows, have none either.
    """
    result = np.full(matrix.shape, np.nan)
    for place, column in enumerate(matrix.T):
        rows = np.flatnonzero(np.isfinite(column) & (groups >= 0))
        if rows.size:
            result[rows, place] = _ranks(np.round(column[rows], _DECIMALS), groups[rows])
    return result


def _ranks(values: Array, groups: NDArray[np.intp]) -> Array:
    order = np.argsort(-values, kind="stable")
    if groups.min() != groups.max():
        order = order[np.argsort(groups[order], kind="stable")]
    sorted_values, sorted_groups = values[order], groups[order]
    new_group = np.ones(order.size, dtype=np.bool_)
    new_group[1:] = sorted_groups[1:] != sorted_groups[:-1]
    new_value = new_group.copy()
    new_value[1:] |= sorted_values[1:] != sorted_values[:-1]
    places = np.arange(order.size)
    starts = np.maximum.accumulate(np.where(new_group, places, 0))
    firsts = np.maximum.accumulate(np.where(new_value, places, 0))
    ranks = np.empty(order.size)
    ranks[order] = firsts - starts + 1.0
    return ranks

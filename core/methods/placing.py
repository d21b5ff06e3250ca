"""Places of units by one child, from one sort of its column."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Scores that differ by less are equal, as they are for ranks: nobody may win by the last bit.
DECIMALS: Final = 9


def places_from_below(column: Array, ties: str) -> Array:
    """Return the place of each value, 1 the smallest; what is absent has none.

    Values are compared at 9 decimals.

    Args:
        column: (n,), NaN where absent.
        ties: ``min`` (the number of smaller values and 1), ``dense`` (of distinct ones) or ``average`` (the mean of the
            places that equal values take together).
    """
    present = np.flatnonzero(~np.isnan(column))
    values = np.round(column[present] if present.size < column.size else column, DECIMALS)
    order = np.argsort(values)
    rising = values[order]
    starts = np.flatnonzero(np.concatenate(([True], rising[1:] != rising[:-1]))) if order.size else present
    counts = np.diff(np.append(starts, order.size))
    if ties == "dense":
        distinct = np.arange(1.0, starts.size + 1.0)
    else:
        distinct = starts + 1.0 if ties == "min" else starts + (counts + 1.0) / 2.0
    places = np.full(column.size, np.nan)
    places[present[order] if present.size < column.size else order] = np.repeat(distinct, counts)
    return places

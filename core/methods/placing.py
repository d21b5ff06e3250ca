"""Columns in order, and the places of units by one child, from one sort."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Scores that differ by less are equal, as they are for ranks: nobody may win by the last bit.
DECIMALS: Final = 9
#: Values further apart than this never become equal by rounding to that many decimals.
_APART: Final = 1.001e-9


def in_order(column: Array) -> tuple[Index, Array]:
    """Return the places of the values that are present, from the smallest value to the largest, and these values."""
    order = np.argsort(column)
    rising = column[order]
    if rising.size and np.isnan(rising[-1]):
        known = int(np.searchsorted(rising, np.nan))  # what is absent is sorted to the end
        order, rising = order[:known], rising[:known]
    return order, rising


def distinct(rising: Array) -> Array | None:
    """Return values in rising order as they are compared, at 9 decimals; None where no two are equal."""
    if rising.size < 2 or (rising[1:] - rising[:-1]).min() > _APART:  # noqa: PLR2004 - a single value is distinct
        return None
    return np.round(rising, DECIMALS)


def starts_of_equal(rising: Array) -> Index:
    """Return where each run of equal values begins."""
    is_new = np.empty(rising.size, dtype=bool)
    is_new[:1] = True
    np.not_equal(rising[1:], rising[:-1], out=is_new[1:])
    return np.flatnonzero(is_new)


def places_in_order(rising: Array, ties: str) -> Array:
    """Return the places of values that are in rising order, 1 the first.

    Args:
        rising: (n,), without NaN; values are compared at 9 decimals.
        ties: ``min`` (the number of smaller values and 1), ``dense`` (of distinct ones) or ``average`` (the mean of the
            places that equal values take together).
    """
    compared = distinct(rising)
    if compared is None:
        return np.arange(1.0, rising.size + 1.0)
    starts = starts_of_equal(compared)
    counts = np.diff(np.append(starts, rising.size))
    if ties == "dense":
        return np.repeat(np.arange(1.0, starts.size + 1.0), counts)
    return np.repeat(starts + 1.0 if ties == "min" else starts + (counts + 1.0) / 2.0, counts)


def places_from_below(column: Array, ties: str) -> Array:
    """Return the place of each value in its column, 1 the smallest; what is absent has none."""
    order, rising = in_order(column)
    places = np.full(column.size, np.nan)
    places[order] = places_in_order(rising, ties)
    return places


class WeightedSum:
    """Adds up what units have by one child after the other, times the child's weight.

    ``weights`` (units, k) may be one row for all, which then costs no pass over the units.
    """

    def __init__(self, weights: Array) -> None:
        self._weights = weights
        self._is_same = weights.strides[0] == 0
        self.total = np.zeros(weights.shape[0])
        self._placed = np.zeros(weights.shape[0])

    def counts(self, child: int) -> bool:
        """Whether a child weighs anything for anybody."""
        return bool(self._weights[0, child]) if self._is_same else bool(self._weights[:, child].any())

    def add(self, child: int, order: Index, values: Array) -> None:
        """Add values of some units, whose places are given."""
        if order.size < self.total.size:
            self._placed[:] = 0.0
        # one pass in random order, the others in order
        self._placed[order] = values
        self._placed *= self._weights[0, child] if self._is_same else self._weights[:, child]
        self.total += self._placed

    def result(self) -> Array:
        """Return the sums, NaN for units of which no child counts."""
        if self._is_same:
            return self.total if self._weights[0].any() else np.full(self.total.size, np.nan)
        return np.where((self._weights > 0).any(axis=1), self.total, np.nan)

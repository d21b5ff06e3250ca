"""Sums of bell curves over all units below and above each unit, without forming pairs.

A one-dimensional fast Gauss transform (Greengard & Strain 1991, SIAM J. Sci. Stat. Comput. 12(1)) of sorted values.
The line is cut into cells of half a standard deviation.  With distances from the middle of a cell, u of unit i and v of
unit j, the curve is a product of powers:

- in one cell exp(-(u - v)^2 / 2) = a(u) a(v) sum_m (u v)^m / m! with a(u) = exp(-u^2 / 2);
- between cells D apart exp(-(D + u - v)^2 / 2) = a(u) a(v) exp(-D^2 / 2) sum_m (-u)^m / m! (D - v)^m exp(D v).

So sums over j are sums of powers, of prefixes in the cell and of whole cells beyond it.  The series are cut off where
what is left is below 1e-16 for each unit.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Width of a cell in standard deviations.
_CELL: Final = 0.5
#: So many cells away (9 standard deviations) a curve is 2.6e-18.
_REACH: Final = 18
#: Terms in a cell, where |u v| <= 1/16, and between cells.
_NEAR_TERMS: Final = 10
_FAR_TERMS: Final = 20
#: Prefix sums restart so often: the rounding of a long sum stays that of a short one.
_RUN: Final = 1024


def bells_below_and_above(rising: Array, s: float) -> tuple[Array, Array]:
    """Return sum_{j < i} exp(-(x_i - x_j)^2 / (2 s^2)) and the same over j > i, for values in rising order.

    Args:
        rising: (n,) in rising order, n > 0.
        s: the standard deviation of the curves, above 0.
    """
    z = (rising - rising[0]) / s
    cell = np.floor(z / _CELL)
    starts = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
    counts = np.diff(np.append(starts, z.size))
    numbers = cell[starts]
    u = z - (cell + 0.5) * _CELL
    bell = np.exp(-0.5 * u * u)
    moments = np.empty((_FAR_TERMS, starts.size))
    below, above = np.zeros(z.size), np.zeros(z.size)
    power, term = bell.copy(), bell.copy()
    for m in range(_FAR_TERMS):
        moments[m] = np.add.reduceat(power, starts)
        if m < _NEAR_TERMS:
            upto = prefix_sums(power)
            first = np.repeat(upto[starts], counts)
            last = np.repeat(upto[np.append(starts[1:], z.size)], counts)
            below += term * (upto[:-1] - first)
            above += term * (last - upto[1:])
            term *= u / (m + 1)
        power *= u
    below += bell * _from_cells(numbers, moments, counts, u, 1)
    above += bell * _from_cells(numbers, moments, counts, u, -1)
    return below, above


def _from_cells(numbers: Array, moments: Array, counts: Index, u: Array, side: int) -> Array:
    """Return the sum over the cells below (side 1) or above (-1) of each unit, without its own factor a(u)."""
    local = np.zeros((_FAR_TERMS, numbers.size))
    for away in range(1, _REACH + 1):
        place = np.minimum(np.searchsorted(numbers, numbers - side * away), numbers.size - 1)
        there = np.flatnonzero(numbers[place] == numbers - side * away)
        if there.size:
            local[:, there] += _shifting(side * away * _CELL) @ moments[:, place[there]]
    total = np.zeros(u.size)
    for m in range(_FAR_TERMS - 1, -1, -1):
        total = total * -u + np.repeat(local[m] / math.factorial(m), counts)
    return total


def _shifting(distance: float) -> Array:
    """Return the matrix from moments sum a v^l to sums of a exp(D v - D^2 / 2) (D - v)^m, both from power 0."""
    series = np.array([distance**n / math.factorial(n) for n in range(_FAR_TERMS)]) * math.exp(-0.5 * distance**2)
    rows = np.empty((_FAR_TERMS, _FAR_TERMS))
    for m in range(_FAR_TERMS):
        rows[m] = series
        series = distance * series - np.concatenate(([0.0], series[:-1]))
    return rows


def prefix_sums(values: Array) -> Array:
    """Return the sums of the first 0, 1, ..., n values, of runs and within runs."""
    n = values.size
    padded = np.zeros(math.ceil(n / _RUN) * _RUN)
    padded[:n] = values
    runs = padded.reshape(-1, _RUN)
    within = np.cumsum(runs, axis=1)
    within[1:] += np.cumsum(within[:-1, -1])[:, None]
    return np.concatenate(([0.0], within.reshape(-1)[:n]))

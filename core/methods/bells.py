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

import functools
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
#: Cells that are looked at together: with all their neighbours they stay in the cache.
_CELLS: Final = 256
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
    # empty cells and those beyond the ends have moments of 0: one product for all distances
    local = np.empty((_FAR_TERMS, numbers.size))
    for start in range(0, numbers.size, _CELLS):
        cells = slice(start, start + _CELLS)
        wanted = numbers[cells] - side * np.arange(1, _REACH + 1)[:, None]
        place = np.minimum(np.searchsorted(numbers, wanted), numbers.size - 1)
        there = np.where(numbers[place] == wanted, moments[:, place], 0.0)
        local[:, cells] = _shifting(side) @ there.transpose(1, 0, 2).reshape(_REACH * _FAR_TERMS, -1)
    total = np.repeat(local[-1], counts)
    for term in local[-2::-1]:
        total *= -u
        total += np.repeat(term, counts)
    return total


@functools.cache
def _shifting(side: int) -> Array:
    """Return the matrix from moments sum a v^l at all distances to sums of a exp(D v - D^2 / 2) (D - v)^m / m!."""
    matrix = np.empty((_FAR_TERMS, _REACH, _FAR_TERMS))
    for away in range(1, _REACH + 1):
        distance = side * away * _CELL
        factors = [distance**n / math.factorial(n) for n in range(_FAR_TERMS)]
        series = np.array(factors) * math.exp(-0.5 * distance**2)
        for m in range(_FAR_TERMS):
            matrix[m, away - 1] = series / math.factorial(m)
            series = distance * series - np.concatenate(([0.0], series[:-1]))
    flat = matrix.reshape(_FAR_TERMS, -1)
    flat.setflags(write=False)
    return flat


def prefix_sums(values: Array) -> Array:
    """Return the sums of the first 0, 1, ..., n values, of runs and within runs."""
    n = values.size
    if n <= _RUN:
        sums = np.zeros(n + 1)
        np.cumsum(values, out=sums[1:])
        return sums
    padded = np.zeros(math.ceil(n / _RUN) * _RUN)
    padded[:n] = values
    runs = padded.reshape(-1, _RUN)
    within = np.cumsum(runs, axis=1)
    within[1:] += np.cumsum(within[:-1, -1])[:, None]
    return np.concatenate(([0.0], within.reshape(-1)[:n]))

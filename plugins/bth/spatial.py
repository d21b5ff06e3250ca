"""Moran's I: whether places that lie near each other are alike, over all of them and around each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .places import distances, touching

Column = NDArray[np.float64]

#: Of fewer units nothing can be said.
_LEAST: Final = 3
#: Units handled together, so that no more than this many times all of them are in memory.
_BLOCK: Final = 512


def moran(
    x: ArrayLike, *, longitude: ArrayLike, latitude: ArrayLike, power: float = 1.0, report: str = "index"
) -> Column:
    """Return Moran's I of the units with weights 1/D^power, each unit's adding up to 1.

    ``report`` is the ``index`` of all, the same for each unit, its ``expected`` value −1/(n − 1) where nothing is
    ordered, or the ``local`` one of each unit.  A unit without a value or coordinates is left out.  NaN with fewer than
    three units, or where all have the same value.

    Raises:
        Refused: two units at one place.
    """
    values, east, north = np.broadcast_arrays(
        *(np.asarray(each, dtype=np.float64) for each in (x, longitude, latitude))
    )
    known = ~np.isnan(values + east + north)
    places = np.flatnonzero(known)

    def weights(rows: slice) -> Column:
        here = places[rows]
        apart = distances(east[here], north[here], east[places], north[places])
        apart[np.arange(here.size), np.arange(here.size) + rows.start] = np.inf
        if (apart <= 0).any():
            same = np.zeros(values.shape, dtype=bool)
            same[here] = (apart <= 0).any(axis=1)
            raise Refused(same, "another unit has the same coordinates", "另有单位的坐标与本单位相同")
        found: Column = apart**-power
        return found

    return _spread(values, known, weights, report)


def moran_adjacent(x: ArrayLike, *, code: ArrayLike, report: str = "index") -> Column:
    """Return Moran's I of the units with contiguity weights, 1 for each neighbour, each unit's adding up to 1.

    As ``moran``.  Of the three provinces each borders on both others: I is then −1/2 whatever the values, and says
    nothing.  A unit that borders on none at hand has no local index and adds nothing.

    Raises:
        Refused: a code is not one of the region's, stands twice, or is that of a province beside its own cities.
    """
    values, codes = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (x, code)))
    known = ~np.isnan(values) & ~np.isnan(codes)
    matrix = touching(codes)[:, known]
    return _spread(values, known, lambda rows: matrix[known][rows], report)


def _spread(values: Column, known: NDArray[np.bool_], weights: Callable[[slice], Column], report: str) -> Column:
    found = np.full(values.shape, np.nan)
    if known.sum() >= _LEAST:
        found[known] = _moran(values[known], weights, report)
    return found


def _moran(x: Column, weights: Callable[[slice], Column], report: str) -> Column:
    """Return I = n/ΣΣw · ΣΣ w z_i z_j / Σz², or I_i = z_i Σ_j w_ij z_j / (Σz²/n), each row of w made to add up to 1."""
    n = x.size
    if report == "expected":
        return np.full(n, -1 / (n - 1))
    z = x - x.mean()
    around, linked = np.zeros(n), np.zeros(n, dtype=bool)
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(start + _BLOCK, n))
        part = weights(rows)
        sums = part.sum(axis=1)
        linked[rows] = sums > 0
        around[rows] = np.divide(part @ z, sums, out=np.zeros_like(sums), where=sums > 0)
    if np.ptp(x) == 0 or not linked.any():
        return np.full(n, np.nan)
    local = z * around * n / float(np.dot(z, z))
    if report == "local":
        return np.where(linked, local, np.nan)
    return np.full(n, local.sum() / linked.sum())

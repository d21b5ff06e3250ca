"""Filling a gap from the k units most like this one in the other indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .imputing_scale import scale_of, scaled

Array = NDArray[np.float64]

#: The most pairs of a gap and a donor for one indicator: some 20 seconds of work on one core.
LIMIT: Final = 2_000_000_000
#: Pairs of a block: its distances are 8 MB, and three such blocks are held at a time.
_BLOCK: Final = 1_000_000
#: A mean square distance of standardised values below this is none, and as much more is as near.
_GUARD: Final = 1e-12


def fit_neighbours(values: Array, *, k: int = 5, weights: str = "uniform") -> dict[str, Array]:
    """Return the donors: each indicator's ``mean`` and ``sd``, and what the ``units`` have (k, rows).

    Args:
        values: the indicators that are looked at together (k, rows), NaN where absent.
        k: not looked at: what is fitted serves any number of neighbours.
        weights: not looked at.

    Raises:
        EvaluationError: one of them has more than :data:`LIMIT` pairs of a gap and a donor.
    """
    del k, weights
    for column in values:
        gaps = int(np.isnan(column).sum())
        _check_size(gaps, column.size - gaps)
    mean, sd = scale_of(values)
    return {"mean": mean, "sd": sd, "units": np.array(values)}


def knn(
    values: Array,
    *,
    fitted: Mapping[str, Any],
    place: int,
    k: int = 5,
    weights: str = "uniform",
    directions: object = None,
) -> Array:
    """Return the column ``place`` with the mean of the k nearest units' values where nothing is present.

    The distance of two units is the root of the mean of the squared differences of their standardised values, over the
    indicators that both have.  Units exactly as near as the k-th count too, so that the order of the rows does not
    matter.  ``weights = distance`` weighs by 1/d; units at no distance then decide alone.  A unit that has no indicator
    in common with any donor keeps its gap.

    Args:
        values: the indicators (k, rows), NaN where absent.
        fitted: the donors, from :func:`fit_neighbours`.
        place: which indicator is filled.
        k: how many neighbours.
        weights: ``uniform`` or ``distance``.
        directions: not looked at: a distance has none.

    Raises:
        EvaluationError: there are more than :data:`LIMIT` pairs of a gap and a donor.

    Source: Troyanskaya et al. (2001), Missing value estimation methods for DNA microarrays, Bioinformatics 17(6).
    """
    del directions
    column = np.array(values[place], dtype=np.float64)
    gaps = np.flatnonzero(np.isnan(column))
    units = np.asarray(fitted["units"])
    donors = np.flatnonzero(~np.isnan(units[place]))
    if not gaps.size or not donors.size:
        return column
    _check_size(gaps.size, donors.size)
    mean, sd = np.asarray(fitted["mean"]), np.asarray(fitted["sd"])
    others = np.flatnonzero(~np.isnan(sd) & (np.arange(len(values)) != place))
    given = _Donors(scaled(units[np.ix_(others, donors)], mean[others], sd[others]))
    of_donors = units[place][donors]
    step = max(1, _BLOCK // donors.size)
    for start in range(0, gaps.size, step):
        rows = gaps[start : start + step]
        asked = scaled(values[np.ix_(others, rows)], mean[others], sd[others])
        column[rows] = _combined(given.distances(asked), of_donors, k, weights)
    return column


def _check_size(gaps: int, donors: int) -> None:
    if gaps * donors > LIMIT:
        raise EvaluationError("knn-too-large", gaps=gaps, donors=donors, limit=LIMIT)


class _Donors:
    """Units to be compared with: standardised values with 0 where absent, and where they are present."""

    def __init__(self, units: Array) -> None:
        self.known = (~np.isnan(units)).astype(np.float64)
        self.value = np.where(np.isnan(units), 0.0, units)
        self.square = self.value * self.value

    def distances(self, asked: Array) -> Array:
        """Return the mean squared differences (asked, donors) over what both have, infinite where that is nothing."""
        known = (~np.isnan(asked)).astype(np.float64)
        value = np.where(np.isnan(asked), 0.0, asked)
        count = known.T @ self.known
        total = value.T @ self.value
        total *= -2.0
        total += known.T @ self.square
        total += (value * value).T @ self.known
        np.maximum(total, 0.0, out=total)
        total[total <= _GUARD * count] = 0.0
        distances = np.full(count.shape, np.inf)
        np.divide(total, count, out=distances, where=count > 0)
        return distances


def _combined(distances: Array, of_donors: Array, k: int, weights: str) -> Array:
    """Return the mean of the donors within the distance of the k-th."""
    last = min(k, distances.shape[1]) - 1
    reach = np.partition(distances, last, axis=1)[:, last]
    # with fewer than k in reach all of these count
    is_near = (distances <= (reach * (1.0 + 1e-9) + _GUARD)[:, None]) & np.isfinite(distances)
    if weights == "distance":
        root = np.sqrt(np.where(is_near, distances, np.inf))
        is_same = root == 0.0
        weight = np.divide(1.0, root, out=np.zeros_like(root), where=~is_same)
        weight = np.where(is_same.any(axis=1, keepdims=True), is_same, weight)
    else:
        weight = is_near.astype(np.float64)
    total = weight.sum(axis=1)
    result = np.full(total.size, np.nan)
    np.divide(weight @ of_donors, total, out=result, where=total > 0)
    return result

"""Filling a gap from the k units most like this one in the other indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .imputing_scale import scale_of, scaled

Array = NDArray[np.float64]

#: The most pairs of a gap and a donor for one indicator: some ten seconds of work on one core.
LIMIT: Final = 1_000_000_000
#: Pairs of a block: its distances are 1 MB, so that they stay in the cache while they are looked at.
_BLOCK: Final = 131_072
#: Gaps that are compared together at least: a product of matrices pays from a few rows on.
_ROWS: Final = 16
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
    step = max(_ROWS, _BLOCK // donors.size)
    for start in range(0, gaps.size, step):
        rows = gaps[start : start + step]
        asked = scaled(values[np.ix_(others, rows)], mean[others], sd[others])
        column[rows] = _combined(given.distances(asked), of_donors, k, weights)
    return column


def _check_size(gaps: int, donors: int) -> None:
    if gaps * donors > LIMIT:
        raise EvaluationError("knn-too-large", gaps=gaps, donors=donors, limit=LIMIT)


class _Donors:
    """Units to be compared with, ready for the squared differences to be one product of matrices.

    Σ (a − b)² over what both have is known_a·b² − 2 a·b + a²·known_b, with 0 where a value is absent.
    """

    def __init__(self, units: Array) -> None:
        self.known = (~np.isnan(units)).astype(np.float64)
        value = np.where(np.isnan(units), 0.0, units)
        self.terms = np.concatenate([value * value, value, self.known])

    def distances(self, asked: Array) -> Array:
        """Return the mean squared differences (asked, donors) over what both have, infinite where that is nothing."""
        known = (~np.isnan(asked)).astype(np.float64)
        value = np.where(np.isnan(asked), 0.0, asked)
        total: Array = np.concatenate([known, -2.0 * value, value * value]).T @ self.terms
        count = known.T @ self.known
        if count.size and not count.min():
            total[count == 0] = np.inf
            np.maximum(count, 1.0, out=count)
        np.divide(total, count, out=total)
        return total


def _combined(distances: Array, of_donors: Array, k: int, weights: str) -> Array:
    """Return the mean of the donors within the distance of the k-th; with fewer in reach, of all of these."""
    asked, last = len(distances), min(k, distances.shape[1]) - 1
    reach = np.partition(distances, last, axis=1)[:, last]
    bound = np.minimum(np.maximum(reach, 0.0) * (1.0 + 1e-9) + _GUARD, np.finfo(np.float64).max)
    row, donor = np.nonzero(distances <= bound[:, None])
    weight = np.ones(row.size)
    if weights == "distance":
        squared = distances[row, donor]
        is_same = squared <= _GUARD
        has_same = np.bincount(row[is_same], minlength=asked) > 0
        weight = np.where(has_same[row], is_same, 1.0 / np.sqrt(np.where(is_same, 1.0, squared)))
    total = np.bincount(row, weights=weight, minlength=asked)
    result = np.full(asked, np.nan)
    np.divide(np.bincount(row, weights=weight * of_donors[donor], minlength=asked), total, out=result, where=total > 0)
    return result

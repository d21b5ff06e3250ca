"""Coupling and coupling coordination of several systems: how level they are, and how high besides.

``levels`` has the shape (rows, k), NaN for a system that is not there; ``shares`` and ``weights`` are those of an
aggregate.  Levels lie between 0 and 1; the canonical form takes any levels from 0 on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .columns import ROWS

Array = NDArray[np.float64]


def coupling(shares: Array, weights: Array, *, form: str = "canonical") -> Array:
    """Return the coupling degree C of the children of each row, 1 where all are level, 0 where one is at 0.

    The weights say only which children count: weighing inside C is one of the errors in common use.
    """
    return _degree(_counting(shares, weights), form)


def coordination(shares: Array, weights: Array, *, form: str = "canonical") -> Array:
    """Return the coupling coordination degree D = sqrt(C T) of each row, T the weighted mean of the children."""
    levels = _counting(shares, weights)
    development = np.where(weights > 0, weights * levels, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore"):  # C is NaN where T is below 0
        return np.sqrt(_degree(levels, form) * development)  # type: ignore[no-any-return]


def _counting(shares: Array, weights: Array) -> Array:
    return np.where(weights > 0, shares, np.nan)


def _degree(levels: Array, form: str) -> Array:
    degree = modified_degree if form == "modified" else canonical_degree
    found = np.empty(len(levels))
    for start in range(0, len(levels), ROWS):
        found[start : start + ROWS] = degree(levels[start : start + ROWS])
    return found


def canonical_degree(levels: Array) -> Array:
    """Return C = n (U1 … Un)^(1/n) / (U1 + … + Un) of each row, NaN where a level is negative or none is there.

    >>> canonical_degree(np.array([[0.9, 0.6], [0.9, 0.0]])).round(4)
    array([0.9798, 0.    ])
    """
    count = (~np.isnan(levels)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(levels, axis=1) / count
        ratio = np.divide(levels, mean[:, None], out=np.zeros_like(levels), where=mean[:, None] > 0)
        logs = np.where(np.isnan(levels), 0.0, np.log(ratio)).sum(axis=1)
        degree = np.minimum(np.exp(logs / count), 1.0)
    return np.where(_is_usable(levels, count), degree, np.nan)


def modified_degree(levels: Array) -> Array:
    """Return the modified coupling degree of Wang et al. (2021) of each row.

    C = sqrt((1 - sum_(i>j) |Ui - Uj| / (n (n - 1) / 2)) (U1 … Un / max U^n)^(1 / (n - 1))): it spreads over all of
    0 to 1, where the canonical form crowds near 1.  For one system it is 1.  NaN as in the canonical form.

    >>> modified_degree(np.array([[0.9, 0.6], [0.5, 0.5]])).round(4)
    array([0.6831, 1.    ])
    """
    present = ~np.isnan(levels)
    count = present.sum(axis=1)
    ordered = np.sort(levels, axis=1)  # what is absent goes last
    place = 2.0 * np.arange(levels.shape[1]) + 1.0
    gaps = np.nansum((place - count[:, None]) * ordered, axis=1)
    pairs = np.maximum(count * (count - 1) / 2.0, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        highest = np.fmax.reduce(levels, axis=1, keepdims=True)
        ratio = np.divide(levels, highest, out=np.zeros_like(levels), where=highest > 0)
        logs = np.where(present, np.log(ratio), 0.0).sum(axis=1)
        product = np.exp(logs / np.maximum(count - 1, 1))
        degree = np.sqrt(np.clip(1.0 - gaps / pairs, 0.0, 1.0) * product)
    return np.where(_is_usable(levels, count), degree, np.nan)


def _is_usable(levels: Array, count: NDArray[np.intp]) -> NDArray[np.bool_]:
    usable: NDArray[np.bool_] = (count > 0) & ~(levels < 0).any(axis=1)
    return usable

"""Coupling and coupling coordination of several systems: how level they are, and how high besides.

``levels`` has the shape (rows, k), NaN for a system that is not there; ``shares`` and ``weights`` are those of an
aggregate.  Levels lie between 0 and 1; the canonical form takes any levels from 0 on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .aggregating import arithmetic_mean
from .columns import ROWS, by_rows, is_nothing

Array = NDArray[np.float64]


def coupling(shares: Array, weights: Array, *, form: str = "canonical") -> Array:
    """Return the coupling degree C of the children of each row, 1 where all are level, 0 where one is at 0.

    The weights say only which children count: weighing inside C is one of the errors in common use.
    """
    return _by_blocks(shares, weights) if form == "modified" else by_rows(_canonical, shares, weights, fill=1.0)


def coordination(shares: Array, weights: Array, *, form: str = "canonical") -> Array:
    """Return the coupling coordination degree D = sqrt(C T) of each row, T the weighted mean of the children."""
    found: Array = np.sqrt(coupling(shares, weights, form=form) * arithmetic_mean(shares, weights))
    return found


def _by_blocks(shares: Array, weights: Array) -> Array:
    found = np.empty(len(shares))
    for start in range(0, len(shares), ROWS):
        rows = slice(start, start + ROWS)
        found[rows] = modified_degree(np.where(weights[rows] > 0, shares[rows], np.nan))
    return found


def canonical_degree(levels: Array) -> Array:
    """Return C = n (U1 … Un)^(1/n) / (U1 + … + Un) of each row, NaN where a level is negative or none is there.

    >>> canonical_degree(np.array([[0.9, 0.6], [0.9, 0.0]])).round(4)
    array([0.9798, 0.    ])
    """
    return by_rows(_canonical, levels, (~np.isnan(levels)).astype(np.float64), fill=1.0)


def _canonical(columns: Sequence[Array], weights: Sequence[Any]) -> Array:
    """Return the geometric mean over the arithmetic one, both without weights."""
    rows = len(columns[0])
    total, logs, part = np.zeros(rows), np.zeros(rows), np.empty(rows)
    count: Any = 0.0
    for column, weight in zip(columns, weights, strict=True):
        if is_nothing(weight):
            continue
        np.log(column, out=part)
        if isinstance(weight, float):
            np.add(total, column, out=total)
            count += 1.0
        else:
            here = weight > 0
            np.add(total, column, out=total, where=here)
            part[~here] = 0.0
            count = count + here
        np.add(logs, part, out=logs)
    level = np.exp(logs / count)
    # systems that are all at 0 are no more coupled than those of which one is
    degree: Array = np.minimum(np.divide(level * count, total, out=0.0 * level, where=total > 0), 1.0)
    return degree


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

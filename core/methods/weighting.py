"""Weights from data or from comparisons: shares (units, k), complete rows only, give weights (k,) that sum to 1.

Where the data tell nothing (fewer than two complete units, every column constant) the weights are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import EvaluationError

Array = NDArray[np.float64]

#: What is left of a constant column by binary rounding.
_NOTHING: Final = 1e-12
#: Random consistency indices by the size of the matrix from 1 on; Saaty (1980), The Analytic Hierarchy Process.
_RANDOM_INDEX: Final = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
#: a_ij a_ji may miss 1 by this much: people write 0.33 for 1/3.
_RECIPROCAL: Final = 0.02
_FEWEST: Final = 2


def equal(shares: Array, **_: Any) -> Array:
    """Return the same weight for each child."""
    return np.full(shares.shape[1], 1.0 / shares.shape[1])


def given(shares: Array, *, given: Sequence[float]) -> Array:
    """Return the weights that the author gave, which add up to 1."""
    del shares
    return np.asarray(given, dtype=np.float64)


def entropy(shares: Array) -> Array:
    """Return entropy weights: p = s / sum(s), e = -sum(p ln p) / ln m, w = (1 - e) / sum(1 - e).

    0 ln 0 is 0; a constant column has weight 0.  Shannon (1948); Zeleny (1982), chapter 7.

    Raises:
        EvaluationError: a share is negative: it cannot be part of a sum.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    if (shares < 0).any():
        raise EvaluationError("entropy-negative")
    total = shares.sum(axis=0)
    part = np.divide(shares, total, out=np.full(shares.shape, 1.0 / len(shares)), where=total > 0)
    logs = np.log(np.where(part > 0, part, 1.0))
    return _normalised(1.0 + (part * logs).sum(axis=0) / np.log(len(shares)))


def variation(shares: Array) -> Array:
    """Return weights in proportion to standard deviation / |mean| (Shuai et al. 2012); a mean of 0 has weight 0."""
    if len(shares) < _FEWEST:
        return equal(shares)
    mean = np.abs(shares.mean(axis=0))
    spread = shares.std(axis=0)
    return _normalised(np.divide(spread, mean, out=np.zeros_like(mean), where=mean > _NOTHING))


def deviation(shares: Array) -> Array:
    """Return weights in proportion to the standard deviation (Jahan & Edwards 2013)."""
    return equal(shares) if len(shares) < _FEWEST else _normalised(shares.std(axis=0))


def critic(shares: Array) -> Array:
    """Return CRITIC weights: c_j = s_j sum_k (1 - r_jk) on min-max columns (Diakoulaki et al. 1995).

    A constant column has no spread and weight 0; correlations with it count as 0.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    low, width = shares.min(axis=0), np.ptp(shares, axis=0)
    scaled = np.divide(shares - low, width, out=np.zeros_like(shares), where=width > _NOTHING)
    centred = scaled - scaled.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > _NOTHING)
    conflict = (1.0 - unit.T @ unit).sum(axis=0)
    return _normalised(np.where(length > _NOTHING, length * conflict, 0.0))


def ahp(shares: Array, *, matrix: ArrayLike, consistency: float = 0.1) -> Array:
    """Return the principal eigenvector of the comparison matrix (Saaty 1980).

    Raises:
        EvaluationError: the matrix does not fit the children, is not positive and reciprocal, or contradicts itself
            more than ``consistency`` allows.
    """
    table = comparison_matrix(matrix, shares.shape[1])
    weights, ratio = principal_weights(table)
    if ratio > consistency:
        raise EvaluationError("ahp-inconsistent", ratio=f"{ratio:.3f}", limit=f"{consistency:g}")
    return weights


def comparison_matrix(matrix: ArrayLike, size: int) -> Array:
    """Return the matrix as an array after checking its size, signs and reciprocals.

    Raises:
        EvaluationError: it is not a positive reciprocal matrix of that size.
    """
    table = np.asarray(matrix, dtype=np.float64)
    if table.shape != (size, size):
        raise EvaluationError("ahp-size", rows=len(table), children=size)
    if size > len(_RANDOM_INDEX):
        raise EvaluationError("ahp-too-large", children=size, most=len(_RANDOM_INDEX))
    wrong = (table <= 0) | (np.abs(table * table.T - 1.0) > _RECIPROCAL)
    if wrong.any():
        row, column = (int(each) + 1 for each in np.argwhere(wrong)[0])
        raise EvaluationError("ahp-reciprocal", row=row, column=column)
    return table


def principal_weights(table: Array) -> tuple[Array, float]:
    """Return the principal eigenvector and the consistency ratio CR = (lambda - n) / (n - 1) / RI."""
    size = len(table)
    values, vectors = np.linalg.eig(table)
    largest = int(np.argmax(values.real))
    vector = np.abs(vectors[:, largest].real)
    index = (float(values[largest].real) - size) / (size - 1) if size > 1 else 0.0
    random = _RANDOM_INDEX[size - 1]
    # rounding makes the index of a consistent matrix -1e-16
    return vector / vector.sum(), max(0.0, index / random) if random else 0.0


def _normalised(importance: Array) -> Array:
    kept = np.where(importance > _NOTHING, importance, 0.0)
    total = kept.sum()
    return kept / total if total > 0 else np.full(kept.shape, 1.0 / kept.size)

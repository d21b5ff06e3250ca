"""Weights from principal components and rotated factors of the correlations among children."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .column_moments import correlations, moments
from .components import eigen
from .weighting import equal, normalised

Array = NDArray[np.float64]

_FEWEST: Final = 2
#: Eigenvalues that differ by less than this are equal.
_EQUAL: Final = 1e-9
_ROUNDS: Final = 1000
#: Angles below this are no turn.
_TURNED: Final = 1e-12


def pca(shares: Array, *, components: str = "first") -> Array:
    """Return weights from the principal components of the correlation matrix.

    ``first``: |loading on the first component|, in proportion; the elements of its eigenvector, so they may be used for
    loadings of any scale.  ``kaiser``: |sum_c l_c v_cj| / sum_c l_c over the components whose eigenvalue l is above 1.
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, 6.1.  Constant columns weigh nothing; where no two
    columns are correlated no direction stands out and weights are equal.
    """
    known = _related(shares)
    if known is None:
        return equal(shares)
    varies, related = known
    values, vectors = eigen(related)
    if values[0] - values[-1] <= _EQUAL:
        return _spread(varies, np.ones(len(values)))
    used = values > 1.0 + _EQUAL if components == "kaiser" else np.arange(len(values)) == 0
    return _spread(varies, np.abs(vectors[:, used] @ values[used]))


def factor(shares: Array, *, factors: int | None = None, rotation: str = "varimax", loadings: str = "highest") -> Array:
    """Return weights from the squared factor loadings after rotation.

    Components of the correlation matrix with an eigenvalue above 1, or as many as ``factors`` says, are rotated by
    varimax.  The squared loadings of each factor, scaled to unity sum, count in proportion to the variance that the
    factor explains; of each child its ``highest`` one counts, or ``all``.
    Nicoletti, Scarpetta & Boylaud (2000), OECD Economics Department Working Papers 226; OECD/JRC (2008), 6.1, table 18.
    Constant columns weigh nothing; where no two columns are correlated weights are equal.
    """
    known = _related(shares)
    if known is None:
        return equal(shares)
    varies, related = known
    values, vectors = eigen(related)
    kept = min(int(factors), len(values)) if factors is not None else int((values > 1.0 + _EQUAL).sum())
    if kept == 0:
        return _spread(varies, np.ones(len(values)))
    raw = vectors[:, :kept] * np.sqrt(values[:kept])
    return _spread(varies, loaded(varimax(raw) if rotation == "varimax" else raw, loadings))


def loaded(rotated: Array, loadings: str = "highest") -> Array:
    """Return weights from rotated loadings (k, factors).

    A squared loading over the variance explained by its factor, times that variance over all that is explained, is the
    squared loading over a number that is the same for all.
    """
    square = rotated**2
    return normalised(square.max(axis=1) if loadings == "highest" else square.sum(axis=1))


def varimax(raw: Array) -> Array:
    """Return loadings (k, factors) turned so that the variance of their squares is largest, two factors at a time.

    Rows are scaled to length 1 while turning.  Kaiser (1958), Psychometrika 23(3).
    """
    length = np.sqrt((raw**2).sum(axis=1, keepdims=True))
    turned = np.divide(raw, length, out=np.zeros_like(raw), where=length > 0)
    factors = range(raw.shape[1])
    for _ in range(_ROUNDS):
        angles = [_turn(turned, one, other) for one in factors for other in factors[one + 1 :]]
        if max(angles, default=0.0) <= _TURNED:
            break
    rotated: Array = turned * length
    return rotated


def _turn(loadings: Array, one: int, other: int) -> float:
    """Turn two factors in their plane to where the variance of squares is largest, and return by how much."""
    x, y = loadings[:, one].copy(), loadings[:, other].copy()
    u, v = x**2 - y**2, 2.0 * x * y
    above = 2.0 * (u @ v) - 2.0 * u.sum() * v.sum() / len(x)
    below = u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / len(x)
    angle = float(np.arctan2(above, below)) / 4.0
    loadings[:, one] = x * np.cos(angle) + y * np.sin(angle)
    loadings[:, other] = y * np.cos(angle) - x * np.sin(angle)
    return abs(angle)


def _related(shares: Array) -> tuple[NDArray[np.bool_], Array] | None:
    """Return which columns vary and their correlations; None where nothing does."""
    if len(shares) < _FEWEST:
        return None
    found = moments(shares)
    if not found.varies.any():
        return None
    related, _ = correlations(shares, found)
    return found.varies, related[np.ix_(found.varies, found.varies)]


def _spread(varies: NDArray[np.bool_], importance: Array) -> Array:
    weights = np.zeros(varies.size)
    weights[varies] = normalised(importance)
    return weights

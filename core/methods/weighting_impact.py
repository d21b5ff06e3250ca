"""Weights from what leaving a child out, or serving another one, would cost: MEREC, CILOS, IDOCRIW."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .column_moments import FOLD, Moments, moments, of_rows, peaks
from .option_vectors import counted
from .weighting import divergence, equal, normalised

Array = NDArray[np.float64]

_FEWEST: Final = 2
#: Singular values below this, relative to the largest, are 0.
_RANK: Final = 1e-12
#: A loss of no more than this is none.
_CONSTANT: Final = 1e-12


def merec(shares: Array) -> Array:
    """Return weights by the removal effect of each child.

    n = min(s) / s by column, S_i = ln(1 + sum_j |ln n_ij| / k), S'_ij the same without j, E_j = sum_i |S'_ij - S_i|.
    Keshavarz-Ghorabaee et al. (2021), Symmetry 13(4).  The paper takes min / x of benefits and x / max of costs: benefits
    in proportion to their values and costs as reciprocals give its figures.  A constant column weighs nothing.

    Raises:
        EvaluationError: a share is not positive: it has no logarithm.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    found = _positive(shares, "merec")
    columns, floor = shares.shape[1], np.log(found.low)
    effect, pieces = np.zeros(columns), of_rows(shares)
    logs = pieces.buffer()
    for _, block in pieces:
        log = np.log(block, out=logs[: len(block)])
        log -= floor
        # S - S' = -ln(1 - (a / k) / (1 + sum(a) / k))
        log /= -(columns + log.sum(axis=1))[:, np.newaxis]
        log += 1.0
        effect -= np.log(_folded(log)).sum(axis=0)
    return normalised(np.where(found.varies, effect, 0.0))


def _folded(block: Array) -> Array:
    """Return products of up to ``FOLD`` rows in place of the rows: the sum of the logarithms is the same.

    Each number is above 1/1500, so that such a product is a normal number.
    """
    folds = FOLD
    while folds > 1 and len(block) % 2 == 0:
        half = len(block) // 2
        block = np.multiply(block[:half], block[half:], out=block[:half])
        folds //= 2
    return block


def cilos(shares: Array) -> Array:
    """Return weights by the loss of each child where another one is at its best.

    p_ij = (a_jj - a_ij) / a_jj, a_ij the share of j of the unit that is best in i; F = P - diag(column sums); F q = 0.
    Zavadskas & Podvezko (2016), Int. J. of Information Technology & Decision Making 15(2).  The paper takes costs as
    min / x: costs as reciprocals and benefits in proportion to their values give its figures.  Of several units that are
    best in a child the first counts.  A constant column loses nothing and is left out: it weighs 0.  Where F leaves
    several q open, as where one unit is best in all, it is the one that weights flow to from equal ones.

    Raises:
        EvaluationError: no unit has a share above 0 of some child.
    """
    return equal(shares) if len(shares) < _FEWEST else _by_losses(shares, "cilos")


def _by_losses(shares: Array, method: str) -> Array:
    best = peaks(shares)
    chosen = shares[best]
    highest = np.diag(chosen)
    if (highest <= 0).any():
        raise _not_positive(method, int(np.argmax(highest <= 0)))
    loss = (highest - chosen) / highest
    # only a column that never loses may be constant, so the others need not be looked at
    quiet = np.flatnonzero((loss <= _CONSTANT).all(axis=0))
    varies = np.ones(shares.shape[1], dtype=np.bool_)
    varies[quiet] = [moments(shares[:, column : column + 1]).varies[0] for column in quiet]
    if not varies.any():
        return equal(shares)
    kept = loss[np.ix_(varies, varies)]
    weights = np.zeros(shares.shape[1])
    weights[varies] = _stationary(kept - np.diag(kept.sum(axis=0)))
    return weights


def _stationary(flow: Array) -> Array:
    """Return where equal weights flow to by the rates of a matrix whose columns add up to 0."""
    left, size, right = np.linalg.svd(flow)
    rest = size <= _RANK * max(float(size.max(initial=0.0)), 1.0)
    stays, keeps = right[rest].T, left[:, rest]
    even = np.full(len(flow), 1.0 / len(flow))
    found = stays @ np.linalg.solve(keeps.T @ stays, keeps.T @ even)
    return normalised(np.maximum(found, 0.0))


def idocriw(shares: Array, *, types: Sequence[float] = ()) -> Array:
    """Return entropy weights times CILOS weights, adding up to 1.

    Zavadskas & Podvezko (2016).  The paper's entropy part looks at raw costs, its CILOS part at min / x: for costs as
    reciprocals say so by ``types``, below 0 a cost, and the entropy part takes their reciprocals back.

    Raises:
        EvaluationError: there are not as many types as children, or a share is not positive.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    is_cost = counted(types or (1.0,) * shares.shape[1], shares.shape[1], "types", "类型") < 0
    found = _positive(shares, "idocriw")
    different = divergence(shares, found)
    for column in np.flatnonzero(is_cost):
        raw = 1.0 / shares[:, column : column + 1]
        different[column] = divergence(raw, moments(raw))[0]
    return normalised(different * _by_losses(shares, "idocriw"))


def _positive(shares: Array, method: str) -> Moments:
    found = moments(shares)
    if (found.low <= 0).any():
        raise _not_positive(method, int(np.argmax(found.low <= 0)))
    return found


def _not_positive(method: str, column: int) -> EvaluationError:
    return EvaluationError("weights-positive", method=method.upper(), child=column + 1)

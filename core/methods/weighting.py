"""Weights from how much each child differs among the units: shares (units, k), complete rows only, give (k,).

Weights add up to 1.  Where the data tell nothing (fewer than two complete units, every column constant) they are
equal; a constant column weighs nothing beside others that vary.  Shares are larger the better: a cost enters as its
score turned it, mirrored or as a reciprocal, and each method says which of these gives the figures of its paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .column_moments import Moments, blocks, correlations, deviations, dots, moments, ranks, squares

Array = NDArray[np.float64]

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

    0 ln 0 is 0.  Shannon (1948); Zeleny (1982), chapter 7.  Xu (2004) takes the raw columns, so scores in proportion
    to the values give its figures, whatever their direction.

    Raises:
        EvaluationError: a share is negative: it cannot be part of a sum.
    """
    return normalised(divergence(shares, moments(shares))) if len(shares) >= _FEWEST else equal(shares)


def divergence(shares: Array, found: Moments) -> Array:
    """Return 1 - e of each column, as sum(q ln q) / (m ln m) with q = s / mean(s), which loses no digits near 0.

    Raises:
        EvaluationError: a share is negative.
    """
    if (found.low < 0).any():
        raise EvaluationError("entropy-negative")
    scale = np.divide(1.0, found.mean, out=np.zeros_like(found.mean), where=found.varies)
    has_zero = bool((found.low * scale <= 0).any())
    total, pieces = np.zeros(shares.shape[1]), blocks(shares)
    part, logs = pieces.buffer(), pieces.buffer()
    for place, block in pieces:
        q, log = np.multiply(block, scale[place], out=part[: len(block)]), logs[: len(block)]
        if has_zero:
            log[...] = 0.0
            np.log(q, out=log, where=q > 0)
        else:
            np.log(q, out=log)
        total[place] += dots(q, log)
    apart: Array = np.where(found.varies, np.maximum(total, 0.0), 0.0) / (len(shares) * np.log(len(shares)))
    return apart


def variation(shares: Array) -> Array:
    """Return weights in proportion to standard deviation / |mean|; a mean of 0 has weight 0.

    Sample or population standard deviation: the ratio is the same.  Shuai et al. (2012), on raw columns.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    mean, spread = deviations(shares)
    return normalised(_over(spread, np.abs(mean)))


def angle(shares: Array) -> Array:
    """Return weights in proportion to the angle between each column and a constant one.

    cos u = sum(s) / (sqrt(m) |s|), which is tan u = standard deviation / |mean| with the population's deviation; a mean
    of 0 is a right angle.  Shuai et al. (2012), on raw columns.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    mean, spread = deviations(shares)
    return normalised(np.arctan2(spread, np.abs(mean)))


def deviation(shares: Array) -> Array:
    """Return weights in proportion to the standard deviation (Jahan & Edwards 2013, on normalised columns)."""
    return equal(shares) if len(shares) < _FEWEST else normalised(deviations(shares)[1])


def variance(shares: Array) -> Array:
    """Return weights in proportion to the variance of min-max columns: the statistical variance procedure.

    Rao & Patel (2010), Materials & Design 31(10).
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    total, found = _varying_squares(shares)
    return normalised(_over(total, found.width**2))


def _varying_squares(shares: Array) -> tuple[Array, Moments]:
    found = moments(shares)
    return np.where(found.varies, squares(shares, found.mean), 0.0), found


def gini(shares: Array) -> Array:
    """Return weights in proportion to Gini's coefficient: the mean difference of two units over twice the |mean|.

    Of sorted values it is sum((2 i - m - 1) s_i) / (m^2 |mean|).  A mean of 0 has weight 0.
    Li & Chi (2009), A new determining objective weights method, ICISE, on raw columns.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    found, count = moments(shares), len(shares)
    place = 2.0 * np.arange(1, count + 1) - count - 1.0
    ordered = (np.sort(shares[:, column]) for column in range(shares.shape[1]))
    total = np.array([np.einsum("i,i", place, column) for column in ordered])
    return normalised(np.where(found.varies, _over(total, found.size), 0.0))


def lopcow(shares: Array, *, ddof: int = 1) -> Array:
    """Return LOPCOW weights: |100 ln(root mean square / standard deviation)| of min-max columns, in proportion.

    Ecer & Pamucar (2022), Omega 112.  Columns are brought to min-max here; costs as mirrored scores give the paper's
    figures, with the sample's deviation (``ddof`` 1).
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    total, found = _varying_squares(shares)
    square = _over(total, found.width**2)
    level = _over(found.mean - found.low, found.width)
    mean_square = square / len(shares) + level**2
    ratio = np.divide(mean_square, square / (len(shares) - ddof), out=np.ones_like(square), where=found.varies)
    return normalised(np.abs(50.0 * np.log(ratio)))


def critic(shares: Array, *, conflict: str = "signed", correlation: str = "pearson") -> Array:
    """Return CRITIC weights: c_j = s_j sum_k (1 - r_jk) on min-max columns (Diakoulaki et al. 1995).

    ``conflict = absolute`` takes 1 - |r| instead; ``correlation = spearman`` that of ranks.  Costs as mirrored scores
    are what the paper's normalisation towards the ideal makes of them.  Which standard deviation does not matter.
    A constant column has no spread and weight 0; correlations with it count as 0.
    """
    if len(shares) < _FEWEST:
        return equal(shares)
    found = moments(shares)
    if correlation == "spearman":
        ranked = ranks(shares)
        related, _ = correlations(ranked, moments(ranked))
        length = np.sqrt(squares(shares, found.mean))
    else:
        related, length = correlations(shares, found)
    against = 1.0 - (np.abs(related) if conflict == "absolute" else related)
    return normalised(_over(length, found.width) * against.sum(axis=0))


def _over(above: Array, below: Array) -> Array:
    quotient: Array = np.divide(above, below, out=np.zeros_like(below), where=below > 0)
    return quotient


def normalised(importance: Array) -> Array:
    """Return weights in proportion to what is not negative; equal ones where all of it is 0."""
    largest = importance.max(initial=0.0)
    if not largest > 0:
        return np.full(importance.shape, 1.0 / importance.size)
    kept = importance / largest  # so that neither tiny nor huge ones lose digits
    weights: Array = kept / kept.sum()
    return weights

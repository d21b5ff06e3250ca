"""Weights chosen so that the children's correlations with their weighted sum are as wished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .column_moments import correlations, moments
from .option_vectors import proportions
from .weighting import equal, normalised

Array = NDArray[np.float64]

_FEWEST: Final = 2
#: Correlations that add up to no more than this have no common direction.
_NOTHING: Final = 1e-9


def correlation_optimised(shares: Array, *, target: str = "balance", importance: Sequence[float] = ()) -> Array:
    """Return the weights for which the correlations r_j of the children with the weighted mean are as wished.

    ``balance``: they stand to one another as ``importance`` says (equally if not given): sum (r_j / sum(r) - t_j)^2 is
    least.  ``infomax``: sum(r_j) is largest.  Both have an exact answer among weights that are not negative.
    With v_j = w_j s_j and R the correlations of the children, r = R v / sqrt(v R v).  The sum of r is largest where all v
    are equal (Cauchy-Schwarz), so w_j = 1 / s_j.  The balance depends on R v up to a factor only, so v solves least
    squares without negative numbers; where these reach 0 the correlations are exactly as wished.
    Paruolo, Saisana & Saltelli (2013), J. of the Royal Statistical Society A 176(3); Becker et al. (2017), Ecological
    Indicators 80.  Constant columns weigh nothing.

    Raises:
        EvaluationError: importances do not fit the children.
    """
    columns = shares.shape[1]
    wished = proportions(importance, columns, "importance", "重要性")
    if len(shares) < _FEWEST:
        return equal(shares)
    found = moments(shares)
    varies = found.varies
    if not varies.any() or not wished[varies].sum() > 0:
        return equal(shares)
    related, length = correlations(shares, found)
    related, length = related[np.ix_(varies, varies)], length[varies]
    standardised = np.ones(len(related)) if target == "infomax" else _balanced(related, wished[varies])
    weights = np.zeros(columns)
    weights[varies] = normalised(standardised / length)
    return weights


def _balanced(related: Array, wished: Array) -> Array:
    """Return v >= 0 that minimises |R v / sum(R v) - t|.

    min |A v|^2 + (g v - 1)^2 with A = R - t g, g = column sums of R, has its solution in the direction in which
    |A v| / (g v) is least, so that no side condition is needed.
    """
    from scipy.optimize import nnls  # noqa: PLC0415 - only who uses it pays for it

    share = wished / wished.sum()
    total = related.sum(axis=0)
    exact = np.linalg.lstsq(related, share, rcond=None)[0]
    if (exact >= 0).all() and np.allclose(related @ exact, share, rtol=0, atol=_NOTHING):
        return np.asarray(exact)
    found, _ = nnls(np.vstack([related - np.outer(share, total), total]), np.append(np.zeros(len(related)), 1.0))
    return np.asarray(found if found.sum() > _NOTHING else np.ones(len(related)))

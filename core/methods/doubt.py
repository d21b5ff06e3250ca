"""Benefit of the doubt: each unit is weighed as suits it best, in comparison with all others weighed the same way.

Melyn & Moesen (1991); Cherchye, Moesen, Rogge & Van Puyenbroeck (2007), Social Indicators Research 82; OECD/JRC Handbook
on Constructing Composite Indicators (2008), chapter 6.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError, RowError
from .efficiency import check_programmes, refuse_unsolved
from .frontier import Problem, Solution, solve
from .pairs import per_child

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Bounds that add up to 1 may miss it by the noise of their fractions.
_NOISE: Final = 1e-9


def benefit_of_doubt(
    shares: Array,
    weights: Array,
    *,
    low: float | tuple[float, ...] = 0.0,
    high: float | tuple[float, ...] = 1.0,
    around: float | None = None,
    bounds: str = "part",
    limit: int = 20_000,
) -> Array:
    """Return max sum u y subject to sum u y_j <= 1 for all units j and u >= 0: from 0 to 1, larger is better.

    Without bounds at least one unit has 1, unless all have 0, and scores do not depend on the units of measure of the children.  The
    weights of the node say only which children count (not those of weight 0), and with ``around`` what they may be.

    Bounds keep a unit from being weighed by its one strong side: ``low`` and ``high`` on the part that each child has in
    the unit's result, u_k y_k / sum u y (Cherchye et al. 2007), or on its weight, u_k / sum u.  With ``around = a`` they
    are w_k (1 - a) and w_k (1 + a), w the weights of the node.

    A child that is absent is left out of the unit's result and of its bounds, and counts as 0 where others are compared
    with the unit.  A unit that has 0 where the child must have a part has 0, as has one that has 0 everywhere.

    Args:
        shares: (units, k), not negative, larger is better, NaN where absent.
        weights: (units, k), adding up to 1 in each row over what is present.
        low: the least, for all or one for each child.
        high: the most, for all or one for each child.
        around: how far from the weights of the node, as a part of them, in place of low and high.
        bounds: ``part`` of the result or ``weight``: what the bounds are about.
        limit: the most units: one linear programme each.

    Raises:
        EvaluationError: ``bod-bounds``, no weights keep the bounds; ``too-many-programmes``; ``option-count``.
        RowError: ``frontier-negative``, ``programme-unsolved``.
    """
    counted = np.where(weights > 0, shares, np.nan)
    negative = (counted < 0).any(axis=1)
    if negative.any():
        raise RowError(negative, "frontier-negative", value=np.fmin.reduce(counted, axis=1))
    known = np.flatnonzero((weights > 0).any(axis=1))
    check_programmes(known.size, shares.shape[1], limit, function="benefit_of_doubt")
    result = np.full(len(shares), np.nan)
    if known.size:
        y = np.nan_to_num(counted[known])
        least, most = _limits(weights[known], low, high, around)
        found = _solved(y, least, most, about_weights=bounds == "weight")
        refuse_unsolved(found, known, len(shares))
        result[known] = found.score
    return result


def _limits(
    weights: Array, low: float | tuple[float, ...], high: float | tuple[float, ...], around: float | None
) -> tuple[Array, Array]:
    """Return the bounds of each unit (units, k), over the children that it has."""
    children = weights.shape[1]
    if around is not None:
        if not 0 <= around < np.inf:
            raise EvaluationError("bod-bounds", low=around, high=around)
        return weights * max(1.0 - around, 0.0), np.minimum(weights * (1.0 + around), 1.0)
    least, most = np.array(per_child(low, children, "low")), np.array(per_child(high, children, "high"))
    counted = (weights > 0).any(axis=0)
    if (
        (least < 0).any()
        or (most < least).any()
        or least[counted].sum() > 1 + _NOISE
        or most[counted].sum() < 1 - _NOISE
        or not np.isfinite(most).all()
    ):
        raise EvaluationError("bod-bounds", low=float(least[counted].sum()), high=float(most[counted].sum()))
    present = weights > 0
    allowed = np.where(present, most, 0.0)
    # what is present carries the weight of what is absent, or its upper bounds could not add up to 1
    return np.where(present, least, 0.0), allowed * np.maximum(1.0 / allowed.sum(axis=1, keepdims=True), 1.0)


def _solved(y: Array, least: Array, most: Array, *, about_weights: bool) -> Solution:
    lower, upper = np.flatnonzero((least > 0).any(axis=0)), np.flatnonzero((most < 1).any(axis=0))

    def rows_of(units: Index) -> Array:
        """Return R: l_k (sum of all) - (that of k) <= 0 and (that of k) - u_k (sum of all) <= 0."""
        of_child = np.ones((units.size, y.shape[1])) if about_weights else y[units]
        own = of_child[:, None, :] * np.eye(y.shape[1])
        at_least = least[units][:, lower, None] * of_child[:, None, :] - own[:, lower]
        at_most = own[:, upper] - most[units][:, upper, None] * of_child[:, None, :]
        return np.concatenate((at_least, at_most), axis=1)

    bounds = rows_of if lower.size or upper.size else None
    return solve(Problem(np.ones((len(y), 1)), y, bounds=bounds))

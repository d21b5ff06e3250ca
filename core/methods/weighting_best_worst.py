"""The best-worst method: only the best and the worst child are compared with all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .option_vectors import counted
from .weighting import normalised

Array = NDArray[np.float64]

_HALVINGS: Final = 200
#: Two statements of the same comparison may differ by this much.
_SAME: Final = 1e-9


def bwm(
    shares: Array,
    *,
    best_to_others: Sequence[float],
    others_to_worst: Sequence[float],
    form: str = "linear",
    consistency: float | None = None,
) -> Array:
    """Return best-worst weights: how many times as important the best child is as each, and each as the worst.

    ``nonlinear``: min x with |w_B / w_j - a_Bj| <= x and |w_j / w_W - a_jW| <= x (Rezaei 2015, Omega 53); where several
    weightings reach the least x, the middle of the interval of each weight (Rezaei 2016), adding up to 1.
    ``linear``: min x with |w_B - a_Bj w_j| <= x and |w_j - a_jW w_W| <= x (Rezaei 2016, Omega 64).
    With ``consistency`` a consistency ratio above it is an error: x over its largest possible value for a_BW in the
    nonlinear form, x itself in the linear one.

    Raises:
        EvaluationError: the comparisons do not fit the children or one another, or contradict themselves more than
            ``consistency`` allows.
    """
    best, worst = _vectors(best_to_others, others_to_worst, shares.shape[1])
    weights, ratio = linear(best, worst) if form == "linear" else nonlinear(best, worst)
    if consistency is not None and ratio > consistency:
        raise EvaluationError("bwm-inconsistent", ratio=f"{ratio:.3f}", limit=f"{consistency:g}")
    return weights


def _vectors(best_to_others: Sequence[float], others_to_worst: Sequence[float], size: int) -> tuple[Array, Array]:
    best = counted(best_to_others, size, "best_to_others", "最优比各项")
    worst = counted(others_to_worst, size, "others_to_worst", "各项比最劣")
    if not (best >= 1).all() or not (worst >= 1).all() or best.min() > 1 or worst.min() > 1:
        raise EvaluationError("bwm-numbers")
    first, last = places(best, worst)
    if first == last and max(best.max(), worst.max()) > 1:  # one child is both, so all should be alike
        raise EvaluationError("bwm-numbers")
    if abs(best[last] - worst[first]) > _SAME:
        raise EvaluationError("bwm-contradiction", best=f"{best[last]:g}", worst=f"{worst[first]:g}")
    return best, worst


def places(best: Array, worst: Array) -> tuple[int, int]:
    """Return which child is the best and which the worst: where the comparison with itself, 1, stands.

    Of several the best is the one furthest from the worst, and the other way round.
    """
    return int(np.argmax(np.where(best == 1, worst, 0.0))), int(np.argmax(np.where(worst == 1, best, 0.0)))


def consistency_index(comparison: float) -> float:
    """Return the largest x that comparisons up to a_BW allow: x^2 - (1 + 2 a) x + a^2 - a = 0 (Rezaei 2015, table 1)."""
    return ((1.0 + 2.0 * comparison) - float(np.sqrt(8.0 * comparison + 1.0))) / 2.0


def nonlinear(best: Array, worst: Array) -> tuple[Array, float]:
    """Return the weights of the original form and their consistency ratio.

    With u_j = w_j / w_W and b = w_B / w_W the bounds on b close up as x falls, and where they meet is the least x; then
    each u_j has an interval of its own.
    """
    first, last = places(best, worst)
    others = np.array([place for place in range(len(best)) if place not in {first, last}], dtype=np.intp)
    middle = best[last]
    if first == last:  # all are as important as one another
        return normalised(np.ones(len(best))), 0.0
    slack, ratio = _least_slack(best[others], worst[others], middle)
    reach = best[others] - slack
    upper = np.divide(ratio, reach, out=np.full(others.size, np.inf), where=reach > _SAME)
    high = np.minimum(worst[others] + slack, upper)
    low = np.minimum(np.maximum(np.maximum(worst[others] - slack, 0.0), ratio / (best[others] + slack)), high)
    least, most = np.empty(len(best)), np.empty(len(best))
    least[first], most[first] = ratio / (ratio + 1 + high.sum()), ratio / (ratio + 1 + low.sum())
    least[last], most[last] = 1 / (ratio + 1 + high.sum()), 1 / (ratio + 1 + low.sum())
    least[others] = low / (ratio + 1 + low + high.sum() - high)
    most[others] = high / (ratio + 1 + high + low.sum() - low)
    index = consistency_index(float(middle))
    return normalised((least + most) / 2.0), slack / index if index > 0 else 0.0


def _least_slack(best: Array, worst: Array, middle: float) -> tuple[float, float]:
    """Return the least x, and the w_B / w_W that goes with it."""

    def bounds(slack: float) -> tuple[float, float]:
        low = np.maximum(best - slack, 0.0) * np.maximum(worst - slack, 0.0)
        high = (best + slack) * (worst + slack)
        return max(middle - slack, low.max(initial=0.0)), min(middle + slack, high.min(initial=np.inf))

    low, high = bounds(0.0)
    if low <= high:
        return 0.0, (low + high) / 2.0
    none, enough = 0.0, max(float(best.max(initial=1.0)), float(worst.max(initial=1.0)), float(middle))
    for _ in range(_HALVINGS):
        slack = (none + enough) / 2.0
        low, high = bounds(slack)
        none, enough = (none, slack) if low <= high else (slack, enough)
    return enough, sum(bounds(enough)) / 2.0


def linear(best: Array, worst: Array) -> tuple[Array, float]:
    """Return the weights of the linear form and the x that they reach."""
    from scipy.optimize import linprog  # noqa: PLC0415 - only who uses it pays for it

    size, (first, last) = len(best), places(best, worst)
    rows = []
    for place in range(size):
        one, other = np.zeros(size), np.zeros(size)
        one[first] += 1.0
        one[place] -= best[place]
        other[place] += 1.0
        other[last] -= worst[place]
        rows += [one, -one, other, -other]
    above = np.column_stack([np.array(rows), -np.ones(len(rows))])
    found: Any = linprog(
        np.append(np.zeros(size), 1.0),
        A_ub=above,
        b_ub=np.zeros(len(rows)),
        A_eq=np.append(np.ones(size), 0.0)[np.newaxis],
        b_eq=[1.0],
        method="highs",
    )
    return normalised(np.maximum(found.x[:size], 0.0)), float(max(found.x[size], 0.0))

"""Scores by the distance to something: to the best unit, to a reference, to a target, to a range, on given bounds.

``fit_…`` get the finite values of one group; the others get any values, NaN for what is absent, and what was fitted.
``beyond`` says what becomes of a result above 1: ``keep`` leaves it, ``cut`` holds it at 1.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import EvaluationError, RowError
from .sums import ends

Array = NDArray[np.float64]
Fitted = dict[str, float]

_LOWER: Final = "lower_is_better"


def fit_ends(value: Array, **_: Any) -> Fitted:
    """Return the smallest and the largest value of the group."""
    low, high = ends(value)
    return {"min": low, "max": high}


def distance_to_maximum(value: Array, *, fitted: Fitted, direction: str | None = None) -> Array:
    """Return 1 - (max - x) / (max - min); lower is better: 1 - (x - min) / (max - min).

    Where all units are equal all get 1; later values beyond the fitted ends are held there.
    """
    x = np.asarray(value, dtype=np.float64)
    low, high = fitted["min"], fitted["max"]
    if high <= low:
        return np.where(np.isnan(x), np.nan, 1.0)
    best = low if direction == _LOWER else high
    share = x - best
    share /= low - high if direction == _LOWER else high - low
    share += 1.0
    return np.clip(share, 0.0, 1.0, out=share)


def fit_distance_to_reference(value: Array, *, reference: ArrayLike, **_: Any) -> Fitted:
    """Return the ends of the column and the value of the reference: the mean of the units that are it.

    Raises:
        EvaluationError: no unit with a value is the reference, or nobody is worse than it (and somebody better).
    """
    chosen = np.broadcast_to(np.asarray(reference, dtype=np.float64), value.shape) == 1.0
    if not chosen.any():
        raise EvaluationError("reference-lacking")
    return fit_ends(value) | {"reference": float(value[chosen].mean())}


def distance_to_reference(
    value: Array,
    *,
    fitted: Fitted,
    reference: ArrayLike = 0.0,
    beyond: str = "keep",
    direction: str | None = None,
) -> Array:
    """Return 1 - (ref - x) / (ref - min): 0 the worst unit, 1 the reference, above 1 who is better.

    Lower is better: 1 - (x - ref) / (max - ref).  Where all units are equal all get 1.

    Raises:
        EvaluationError: the reference is itself the worst unit, so that there is no distance to measure by.
    """
    del reference  # which units it is was settled when fitting
    x = np.asarray(value, dtype=np.float64)
    if fitted["min"] == fitted["max"]:
        return np.where(np.isnan(x), np.nan, 1.0)
    worst = fitted["max"] if direction == _LOWER else fitted["min"]
    distance = fitted["reference"] - worst
    if distance == 0:
        raise EvaluationError("reference-worst", found=worst)
    share = x - fitted["reference"]
    share /= distance
    share += 1.0
    return _held(share, beyond)


def distance_to_target(
    value: Array, *, fitted: Fitted, target: ArrayLike, beyond: str = "keep", direction: str | None = None
) -> Array:
    """Return (x - min) / (target - min): 0 the worst unit, 1 who has reached the target.

    Lower is better: (max - x) / (max - target).  Where even the worst unit has reached the target all get 1.
    """
    x = np.asarray(value, dtype=np.float64)
    worst = fitted["max"] if direction == _LOWER else fitted["min"]
    goal = np.asarray(target, dtype=np.float64)
    distance = worst - goal if direction == _LOWER else goal - worst
    share = x - worst
    if distance.ndim == 0 and distance > 0:
        share /= float(goal) - worst
    else:
        way = np.where(distance > 0, goal - worst, np.where(np.isnan(distance), np.nan, 1.0))
        share = np.where(distance <= 0, np.where(np.isnan(x), np.nan, 1.0), share / way)
    return _held(share, beyond)


def scaled(
    value: ArrayLike, low: ArrayLike, high: ArrayLike, factor: float = 1.0, direction: str | None = None
) -> Array:
    """Return factor (x - low) / (high - low) for bounds that are given; lower is better: factor (high - x) / (high - low).

    Nothing is cut: what lies beyond the bounds lies beyond 0 and 1.

    Raises:
        RowError: both bounds are the same.
    """
    x, bottom, top = (np.asarray(each, dtype=np.float64) for each in (value, low, high))
    same = bottom == top
    if same.any():
        x, bottom, same = np.broadcast_arrays(x, bottom, same)
        raise RowError(np.atleast_1d(same & ~np.isnan(x)), "goalposts-equal", worst=bottom)
    share: Array = (top - x if direction == _LOWER else x - bottom) * (factor / (top - bottom))
    return share


def fit_target_type(value: Array, *, best: ArrayLike) -> Fitted:
    """Return how far the farthest value lies from its best."""
    return {"farthest": _farthest(value, (best, best))}


def target_type(value: Array, *, fitted: Fitted, best: ArrayLike) -> Array:
    """Return 1 - |x - k| / max |x - k|: best at k, worse on both sides (居中型).

    Where all units are at k all get 1; later values farther away get 0.
    """
    away = np.asarray(np.asarray(value, dtype=np.float64) - np.asarray(best, dtype=np.float64))
    np.abs(away, out=away)
    return _nearness(away, fitted["farthest"])


def fit_interval_type(value: Array, *, best: tuple[ArrayLike, ArrayLike]) -> Fitted:
    """Return how far the farthest value lies from the interval."""
    return {"farthest": _farthest(value, best)}


def interval_type(value: Array, *, fitted: Fitted, best: tuple[ArrayLike, ArrayLike]) -> Array:
    """Return 1 within [a, b], outside 1 - distance / M with M = max(a - min, max - b) (区间型).

    Where all units are within it all get 1; later values farther away get 0.
    """
    return _nearness(_outside(value, best), fitted["farthest"])


def _farthest(value: Array, best: tuple[ArrayLike, ArrayLike]) -> float:
    low, high = (np.asarray(end, dtype=np.float64) for end in best)
    if low.ndim or high.ndim:
        return float(np.nanmax(_outside(value, best), initial=0.0))
    least, greatest = ends(value)
    return max(float(low) - least, greatest - float(high), 0.0)


def _outside(value: ArrayLike, best: tuple[ArrayLike, ArrayLike]) -> Array:
    x, (low, high) = np.asarray(value, dtype=np.float64), best
    # what is cut off by the range is what lies outside of it
    away: Array = x - np.clip(x, np.asarray(low), np.asarray(high))
    np.abs(away, out=away)
    return away


def _nearness(away: Array, farthest: float) -> Array:
    if farthest == 0:
        # nobody was away from it; who is later, however little, is farther than all of them
        return np.where(np.isnan(away), np.nan, np.where(away > 0, 0.0, 1.0))
    away /= -farthest
    away += 1.0
    return np.maximum(away, 0.0, out=away)


def _held(share: Array, beyond: str) -> Array:
    return np.minimum(share, 1.0, out=share) if beyond == "cut" else share

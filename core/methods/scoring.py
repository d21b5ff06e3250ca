"""Scores by a rule: deductions and awards by steps, completion ratios, goalposts, tiers, efficacy.

Arrays have the shape (rows,) or none; NaN stands for what is absent and stays absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import EvaluationError, RowError

Array = NDArray[np.float64]

#: Closer than this, relative to the number compared with, counts as equal: 110/100 - 1 is not above 10%.
GUARD: Final = 1e-9

_TIERS: Final = 5


def steps(x: ArrayLike, per: ArrayLike, step: str = "proportional", per_unit: str | None = None) -> Array:
    """Count how many steps of size ``per`` the quantity holds.

    proportional x / per; whole floor(q + g), started ceil(q - g) with g = 1e-9 max(1, q), so that
    (100.3 - 100) / 0.1 is 3 whole steps although the binary fraction is a little less.

    Raises:
        RowError: the size is 0 or negative somewhere.
    """
    del per_unit  # a quantity has no limit of which a percentage could be a part
    size = np.asarray(per, dtype=np.float64)
    _refuse(np.broadcast_to(size <= 0, np.broadcast(np.asarray(x), size).shape), "step-size")
    count = np.asarray(x, dtype=np.float64) / size
    if step == "proportional":
        return count
    guard = GUARD * np.maximum(1.0, np.abs(count))
    # adding 0 turns the -0.0 of a started step of nothing into 0
    return np.floor(count + guard) if step == "whole" else np.ceil(count - guard) + 0.0


def deduct(
    value: ArrayLike,
    full: ArrayLike,
    amount: ArrayLike,
    per: ArrayLike,
    above: ArrayLike | None = None,
    below: ArrayLike | None = None,
    outside: tuple[ArrayLike, ArrayLike] | None = None,
    step: str = "proportional",
    upto: ArrayLike | None = None,
    per_unit: str | None = None,
) -> Array:
    """Take ``amount`` from full for each step beyond the limit: full - min(amount x steps, upto).

    ``upto`` is full where it is not given (扣完为止), so that nothing goes below 0.
    """
    taken = np.asarray(amount) * _beyond(value, per, above, below, outside, step, per_unit)
    points: Array = np.asarray(full) - np.minimum(taken, np.asarray(full if upto is None else upto, dtype=np.float64))
    return points


def award(
    value: ArrayLike,
    amount: ArrayLike,
    per: ArrayLike,
    above: ArrayLike | None = None,
    below: ArrayLike | None = None,
    outside: tuple[ArrayLike, ArrayLike] | None = None,
    step: str = "proportional",
    upto: ArrayLike | None = None,
    per_unit: str | None = None,
) -> Array:
    """Give ``amount`` for each step beyond the limit: min(amount x steps, upto)."""
    given: Array = np.asarray(amount) * _beyond(value, per, above, below, outside, step, per_unit)
    return given if upto is None else np.minimum(given, np.asarray(upto, dtype=np.float64))


def _beyond(
    value: ArrayLike,
    per: ArrayLike,
    above: ArrayLike | None,
    below: ArrayLike | None,
    outside: tuple[ArrayLike, ArrayLike] | None,
    step: str,
    per_unit: str | None,
) -> Array:
    excess, limit = excess_over(value, above, below, outside)
    if per_unit != "%":
        return steps(excess, per, step)
    # "3%" is a part of the limit compared with; of a limit of 0 there is no part
    _refuse((limit == 0) & (excess > 0), "step-of-zero")
    size = np.asarray(per) * np.abs(limit)
    return steps(excess, np.where(size == 0, 1.0, size), step)


def excess_over(
    value: ArrayLike,
    above: ArrayLike | None = None,
    below: ArrayLike | None = None,
    outside: tuple[ArrayLike, ArrayLike] | None = None,
) -> tuple[Array, Array]:
    """Return how far the value lies beyond its limit (0 within it), and that limit.

    Without any limit it is what lies above 0.  A distance within the guard counts as none.
    """
    x = np.asarray(value, dtype=np.float64)
    if outside is not None:
        low, high = (np.asarray(bound, dtype=np.float64) for bound in outside)
        limit = np.where(x < low, low, high)
        excess = np.maximum(np.maximum(low - x, x - high), 0.0)
    elif below is not None:
        limit = np.asarray(below, dtype=np.float64)
        excess = np.maximum(limit - x, 0.0)
    else:
        limit = np.asarray(0.0 if above is None else above, dtype=np.float64)
        excess = np.maximum(x - limit, 0.0)
    excess = np.where(excess <= GUARD * np.maximum(1.0, np.abs(limit)), 0.0 * excess, excess)
    return excess, np.broadcast_to(limit, excess.shape)


def ratio(value: ArrayLike, target: ArrayLike, direction: str | None = None) -> Array:
    """Divide the value by its target: max(0, value / target), the share of full.

    Where lower is better target / value, at most 1, and 1 for a value of 0 or less: a unit that undercuts the target
    has met it.  Upwards it is not cut here, since ``upto`` of a node may allow more than full.

    Raises:
        RowError: a target is 0 or negative where there is a value.
    """
    x, goal = np.broadcast_arrays(np.asarray(value, dtype=np.float64), np.asarray(target, dtype=np.float64))
    _refuse((goal <= 0) & ~np.isnan(x), "ratio-target", target=goal)
    with np.errstate(divide="ignore", invalid="ignore"):
        if direction == "lower_is_better":
            return np.where(x <= 0, 1.0 + 0.0 * goal, np.minimum(1.0, goal / x))
        return np.maximum(0.0, np.where(goal > 0, x / goal, np.nan))


def goalposts(value: ArrayLike, worst: ArrayLike, best: ArrayLike, power: float = 1.0, beyond: str = "cut") -> Array:
    """Place the value between two posts: clip((value - worst) / (best - worst), 0, 1) ^ power.

    With ``beyond="keep"`` nothing is cut; a power other than 1 then takes what lies below 0 for 0.
    UNDP, Human Development Report 2021/22, technical note 1; with ``power`` 0.8 the tax rate of Doing Business 2020.

    Raises:
        RowError: both posts are the same.
    """
    x, bottom, top = (np.asarray(each, dtype=np.float64) for each in (value, worst, best))
    same = bottom == top
    if same.any():
        x, bottom, top, same = np.broadcast_arrays(x, bottom, top, same)
        _refuse(same & ~np.isnan(x), "goalposts-equal", worst=bottom)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.asarray((x - bottom) / (top - bottom), dtype=np.float64)
    if beyond == "cut":
        share = np.clip(share, 0.0, 1.0)
    return share if power == 1.0 else np.maximum(share, 0.0) ** power


def tiers(
    value: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    c: ArrayLike,
    d: ArrayLike,
    e: ArrayLike,
    at: Sequence[float] = (1.0, 0.8, 0.6, 0.4, 0.2),
) -> Array:
    """Interpolate between five standards, best first: the share ``at[i]`` at each, linear between them.

    本档基础分 + 功效系数 x (上档基础分 - 本档基础分); at or beyond ``a`` it is ``at[0]``, beyond ``e`` it is 0.
    The standards may fall or rise; which of them is smaller decides.  国资委《中央企业综合绩效评价实施细则》(2006).

    Raises:
        RowError: the standards neither fall nor rise strictly.
        EvaluationError: there are not five coefficients.
    """
    shares = np.asarray(at, dtype=np.float64).ravel()
    if shares.size != _TIERS:
        raise EvaluationError("tiers-coefficients", count=shares.size)
    x, *rest = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (value, a, b, c, d, e)))
    sign = np.sign(rest[0] - rest[-1])
    standards = np.stack(rest) * sign
    _refuse(np.any(standards[:-1] <= standards[1:], axis=0) & ~np.isnan(x), "tiers-order")
    return _between_tiers(x * sign, standards, shares)


def _between_tiers(x: Array, standards: Array, shares: Array) -> Array:
    guard = GUARD * np.maximum(1.0, np.abs(standards))
    result = np.where(np.isnan(x) | np.isnan(standards).any(axis=0), np.nan, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        for upper in range(_TIERS - 2, -1, -1):
            low, high = standards[upper + 1], standards[upper]
            part = np.clip((x - low) / (high - low), 0.0, 1.0)
            line = shares[upper + 1] + part * (shares[upper] - shares[upper + 1])
            result = np.where(x >= low - guard[upper + 1], line, result)
    return result


def efficacy(
    value: ArrayLike, unsatisfactory: ArrayLike, satisfactory: ArrayLike, base: float = 0.6, form: str = "linear"
) -> Array:
    """Score by efficacy coefficient: ``base`` at the unsatisfactory value, full at the satisfactory one.

    t = (value - unsatisfactory) / (satisfactory - unsatisfactory); linear base + (1 - base) t, exponential
    base^(1 - t), which is 60 e^(-ln 0.6 t) on a scale of 100.  Kept within 0 and 1.

    Raises:
        RowError: both values are the same.
    """
    x, low, high = np.broadcast_arrays(
        *(np.asarray(each, np.float64) for each in (value, unsatisfactory, satisfactory))
    )
    _refuse((low == high) & ~np.isnan(x), "goalposts-equal", worst=low)
    with np.errstate(divide="ignore", invalid="ignore"):
        part: Array = (x - low) / (high - low)
    if form == "linear":
        line: Array = np.clip(base + (1.0 - base) * part, 0.0, 1.0)
        return line
    # the share is 1 from t = 1 on; cutting t first keeps base^(1 - t) from overflowing
    return np.asarray(base ** (1.0 - np.minimum(part, 1.0)), dtype=np.float64)


def _refuse(mask: Any, name: str, **facts: Array) -> None:
    marked = np.atleast_1d(mask)
    if marked.any():
        raise RowError(marked, name, **{key: np.broadcast_to(fact, marked.shape) for key, fact in facts.items()})

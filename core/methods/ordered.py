"""Ordered weighted averaging: weights belong to places from the best share down, not to children."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .aggregating import arithmetic_mean
from .columns import ROWS

Array = NDArray[np.float64]
#: What the best part r of the importance weighs, Q(0) = 0 and Q(1) = 1.
Quantifier = Callable[[Any], Array]

#: Zadeh's and Yager's relative quantifiers: Q rises from 0 to 1 between these two.
QUANTIFIERS: Final = {"most": (0.3, 0.8), "half": (0.0, 0.5), "many": (0.5, 1.0)}
#: Weights of places add up to 1 within this much.
_SUM: Final = 1e-6


def owa(
    shares: Array,
    weights: Array,
    *,
    places: Sequence[float] | None = None,
    quantifier: str | None = None,
    power: float | None = None,
) -> Array:
    """Return sum(v_i b_i) of each row, b_i its i-th largest share (Yager 1988).

    ``places`` gives v, from the best place down.  ``quantifier`` and ``power`` (Q(r) = r^power) give
    v_i = Q(u_1 + … + u_i) - Q(u_1 + … + u_(i-1)) with the children's weights u in that order (Yager 1996), which for
    equal weights is Q(i / k) - Q((i - 1) / k).  So do ``places`` with unequal weights or absent shares: Q then runs
    straight between the points (i / k, v_1 + … + v_i), the weighted OWA of Torra (1997).  Without any of the three it
    is the mean.

    Raises:
        EvaluationError: ``places`` has not one weight for each child, one is negative, or they do not add up to 1;
            or ``power`` is not above 0.
    """
    if places is None and quantifier is None and power in {None, 1.0}:
        return arithmetic_mean(shares, weights)
    children = shares.shape[1]
    law = _quantifier(places, quantifier, power, children)
    own = np.diff(law(np.linspace(0.0, 1.0, children + 1))) if places is None else np.asarray(places, dtype=np.float64)
    found = np.empty(len(shares))
    is_equal = weights.size > 0 and weights.strides[0] == 0 and np.ptp(weights[0]) == 0 and weights[0, 0] > 0
    with np.errstate(invalid="ignore"):
        for start in range(0, len(shares), ROWS):
            rows = slice(start, start + ROWS)
            block = np.ascontiguousarray(shares[rows])
            if is_equal and not np.isnan(block).any():
                ordered = np.sort(block, axis=1)
                # row by row, so that no block changes the order of the sum
                found[rows] = np.multiply(ordered, own[::-1], out=ordered).sum(axis=1)
            else:
                found[rows] = _by_importance(block, weights[rows], law)
    return found


def weights_of_places(
    shares: Array,
    weights: Array,
    *,
    places: Sequence[float] | None = None,
    quantifier: str | None = None,
    power: float | None = None,
) -> tuple[list[float], list[int]]:
    """Return for one row the weights from the best place down, and which child stands at each: for an explanation."""
    order, own = _by_place(shares, weights, _quantifier(places, quantifier, power, shares.shape[1]))[:2]
    return own[0].tolist(), order[0].tolist()


def _by_importance(block: Array, weights: Array, law: Quantifier) -> Array:
    """Return the average in which each share weighs what its part of the importance adds to Q."""
    order, own, is_known = _by_place(block, weights, law)
    ordered = np.take_along_axis(block, order, axis=1)
    total: Array = np.where(own > 0, own * ordered, 0.0).sum(axis=1)
    return np.where(is_known, total, np.nan)


def _by_place(block: Array, weights: Array, law: Quantifier) -> tuple[NDArray[np.intp], Array, NDArray[np.bool_]]:
    """Return which child stands at each place, what the places weigh, and which rows have any weight."""
    order = np.argsort(-np.where(weights > 0, block, np.nan), axis=1, kind="stable")  # what is absent goes last
    importance = np.cumsum(np.take_along_axis(np.broadcast_to(weights, block.shape), order, axis=1), axis=1)
    whole = importance[:, -1:]
    reached = law(np.divide(importance, whole, out=np.zeros_like(importance), where=whole > 0))
    own = np.diff(reached, axis=1, prepend=0.0)
    return order, own, whole[:, 0] > 0


def _quantifier(
    places: Sequence[float] | None, quantifier: str | None, power: float | None, children: int
) -> Quantifier:
    if places is not None:
        reached = np.concatenate([[0.0], np.cumsum(_checked(places, children))])
        reached[-1] = 1.0
        grid = np.linspace(0.0, 1.0, children + 1)
        return lambda r: np.interp(r, grid, reached)
    if quantifier is not None:
        low, high = QUANTIFIERS[quantifier]
        return lambda r: np.clip((np.asarray(r) - low) / (high - low), 0.0, 1.0)
    exponent = 1.0 if power is None else power
    if not exponent > 0:
        raise EvaluationError("option-range", parameter="power", found=f"{exponent:g}", low="0", high="∞")
    return lambda r: np.asarray(r) ** exponent


def _checked(places: Sequence[float], children: int) -> Array:
    given = np.asarray(places, dtype=np.float64)
    if given.shape != (children,):
        raise EvaluationError("vector-size", parameter="places", found=given.size, children=children)
    if (given < 0).any() or abs(given.sum() - 1.0) > _SUM:
        raise EvaluationError("places-sum", found=f"{given.sum():g}", least=f"{given.min():g}")
    return given

"""TOPSIS and VIKOR: how near a unit comes to what is best in every column at once.

Shares are larger the better: the score functions of the children have turned costs round, which leaves every distance
as it is.  ``fit_…`` finds the ideals among the units; the others place units between them, next year's units too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .columns import by_rows, extremes, is_nothing

Array = NDArray[np.float64]
Fitted = dict[str, Any]

#: Two Q's this near are the same: what binary fractions leave.
_NOISE: Final = 1e-9


def fit_topsis(shares: Array, weights: Array, **_: Any) -> Fitted:
    """Return the best and the worst share of each column: the two ideals."""
    worst, best = extremes(shares, weights)
    return {"best": best, "worst": worst}


def topsis(shares: Array, weights: Array, *, fitted: Fitted, weight: str = "inside") -> Array:
    """Return the closeness D- / (D+ + D-) of each row, between 0 and 1 (Hwang & Yoon 1981).

    ``weight = inside``: D = sqrt(sum((w (s - ideal))^2)), the weighted normalised matrix of the book; ``outside``:
    D = sqrt(sum(w (s - ideal)^2)), as much public code has it.  Who is at the best ideal has 1, even where that is the
    worst one too: nobody is worse than anybody.  Of a unit of which something is absent only what is there is compared.
    """
    best, worst = fitted["best"], fitted["worst"]
    is_inside = weight == "inside"

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        near, far = _distances(columns, weighing, best, worst, is_inside=is_inside)
        near += far
        # only who is at both ideals divides 0 by 0; NaN would mean absent
        return np.divide(far, near, out=np.ones_like(far), where=near != 0)

    return by_rows(core, shares, weights)


def topsis_distances(shares: Array, weights: Array, *, fitted: Fitted, weight: str = "inside") -> Array:
    """Return D+ and D-, shape (2, rows): what an explanation of the closeness tells."""

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        found = _distances(columns, weighing, fitted["best"], fitted["worst"], is_inside=weight == "inside")
        return np.stack(found)

    return by_rows(core, shares, weights, results=2)


def _distances(
    columns: Sequence[Array], weights: Sequence[Any], best: Array, worst: Array, *, is_inside: bool
) -> tuple[Array, Array]:
    """Return the distances to the best and to the worst ideal."""
    rows = len(columns[0])
    near, far, part = np.zeros(rows), np.zeros(rows), np.empty(rows)
    for column, weight, top, bottom in zip(columns, weights, best.tolist(), worst.tolist(), strict=True):
        if is_nothing(weight):
            continue
        factor = weight * weight if is_inside else weight
        for total, ideal in ((near, top), (far, bottom)):
            np.subtract(column, ideal, out=part)
            np.multiply(part, part, out=part)
            np.multiply(part, factor, out=part)
            np.add(total, part, out=total)
    return np.sqrt(near, out=near), np.sqrt(far, out=far)


def fit_vikor(shares: Array, weights: Array, *, v: float = 0.5, report: str = "share", **_: Any) -> Fitted:
    """Return what VIKOR compares with: the ideals, the ends of S and R and, for the compromise set, its highest Q.

    Raises:
        EvaluationError: ``v`` is not between 0 and 1.
    """
    if not 0.0 <= v <= 1.0:
        raise EvaluationError("option-range", parameter="v", found=f"{v:g}", low="0", high="1")
    worst, best = extremes(shares, weights)
    fitted: Fitted = {"best": best, "worst": worst}
    regrets = _regrets(shares, weights, fitted)
    regrets = regrets[:, ~np.isnan(regrets[0])]
    ends = (0.0, 0.0, 0.0, 0.0) if regrets.size == 0 else (*_ends(regrets[0]), *_ends(regrets[1]))
    fitted |= dict(zip(("s_best", "s_worst", "r_best", "r_worst"), ends, strict=True))
    if report == "compromise":
        fitted["upto"] = highest_of_compromise(index_of(regrets, fitted, v), regrets)
    return fitted


def vikor(shares: Array, weights: Array, *, fitted: Fitted, v: float = 0.5, report: str = "share") -> Array:
    """Return 1 - Q of each row, 1 the best (Opricovic & Tzeng 2004); with ``report`` the raw S, R or Q, 0 the best.

    S = sum(w (f* - f) / (f* - f-)), R = the largest of these terms,
    Q = v (S - S*) / (S- - S*) + (1 - v) (R - R*) / (R- - R*).  A constant column and a part of Q in which all are
    equal count as 0: nobody is worse.  ``compromise`` is 1 for the units of the compromise set, else 0: all with
    Q - Q(1) < 1 / (m - 1), or, where the second is further off, the best and, unless it is the best by S or R too, the
    second.  Later units beyond the fitted ideals may leave 0 to 1.
    """
    regrets = _regrets(shares, weights, fitted)
    if report == "s":
        return regrets[0]  # type: ignore[no-any-return]
    if report == "r":
        return regrets[1]  # type: ignore[no-any-return]
    index = index_of(regrets, fitted, v)
    if report == "q":
        return index
    if report == "compromise":
        return np.where(np.isnan(index), np.nan, index <= fitted["upto"] + _NOISE)
    return np.subtract(1.0, index, out=index)


def _regrets(shares: Array, weights: Array, fitted: Fitted) -> Array:
    """Return S and R, shape (2, rows)."""
    best = fitted["best"].tolist()
    width = (fitted["best"] - fitted["worst"]).tolist()

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        found, part = np.zeros((2, rows)), np.empty(rows)
        for column, weight, top, spread in zip(columns, weighing, best, width, strict=True):
            if is_nothing(weight) or spread == 0:
                continue
            np.subtract(top, column, out=part)
            np.multiply(part, weight / spread, out=part)
            np.add(found[0], part, out=found[0])
            np.maximum(found[1], part, out=found[1])
        return found

    found = by_rows(core, shares, weights, results=2)
    if not all(width):  # a row of which only constant columns are known has gone through without a look
        found[:, ~(np.asarray(weights) > 0).any(axis=1)] = np.nan
    return found


def _ends(column: Array) -> tuple[float, float]:
    return float(column.min()), float(column.max())


def index_of(regrets: Array, fitted: Fitted, v: float) -> Array:
    """Return Q; a part in which all units are equal is 0."""
    index = np.where(np.isnan(regrets[0]), np.nan, 0.0)
    for column, name, share in ((regrets[0], "s", v), (regrets[1], "r", 1.0 - v)):
        low, high = fitted[f"{name}_best"], fitted[f"{name}_worst"]
        if high > low:
            index += (column - low) * (share / (high - low))
    return index


def highest_of_compromise(index: Array, regrets: Array) -> float:
    """Return the highest Q of the compromise set among the fitted units."""
    if index.size <= 1:
        return float(index.max(initial=0.0))
    order = np.argsort(index, kind="stable")
    first, second = float(index[order[0]]), float(index[order[1]])
    least = 1.0 / (index.size - 1)
    if second - first < least - _NOISE:
        return float(index[index - first < least - _NOISE].max())
    is_stable = (regrets[:, order[0]] <= regrets.min(axis=1) + _NOISE).any()
    return first if is_stable else second

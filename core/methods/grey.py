"""Grey relational analysis (灰色关联分析): how closely the shares of a unit follow those of a reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .columns import assessed, by_rows, counted, extremes, is_nothing

Array = NDArray[np.float64]
Fitted = dict[str, Any]


def fit_gra(
    shares: Array, weights: Array, *, rho: float = 0.5, reference: Sequence[float] | None = None, **_: Any
) -> Fitted:
    """Return the reference of each column and the least and greatest distance to it in the whole table.

    Raises:
        EvaluationError: ``rho`` is not above 0 and at most 1, or ``reference`` has not one share for each child.
    """
    if not 0.0 < rho <= 1.0:
        raise EvaluationError("option-range", parameter="rho", found=f"{rho:g}", low="0", high="1")
    low, high = extremes(shares, weights)
    if reference is None:
        return {"reference": high, "nearest": 0.0, "furthest": float((high - low)[assessed(weights)].max(initial=0.0))}
    target = np.asarray(reference, dtype=np.float64)
    if target.shape != (shares.shape[1],):
        raise EvaluationError("vector-size", parameter="reference", found=target.size, children=shares.shape[1])
    counts = assessed(weights)
    furthest = np.maximum(np.abs(target - low), np.abs(target - high))[counts].max(initial=0.0)
    nearest = [
        float(np.fmin.reduce(np.abs(column - aim), initial=np.inf))
        for column, aim, does in zip(counted(shares, weights), target.tolist(), counts, strict=True)
        if does
    ]
    least = min(nearest, default=0.0)
    return {"reference": target, "nearest": least if least < np.inf else 0.0, "furthest": float(furthest)}


def gra(shares: Array, weights: Array, *, fitted: Fitted, rho: float = 0.5, **_: Any) -> Array:
    """Return the grey relational grade sum(w xi) of each row (Deng 1982).

    xi = (dmin + rho dmax) / (d + rho dmax), d the distance of a share from the reference, dmin and dmax the least and
    the greatest of the whole table.  Where nothing is apart from the reference every coefficient is 1; by such a fit a
    later share that is apart has 0, the limit of the formula.
    """
    reference = fitted["reference"].tolist()
    apart = rho * fitted["furthest"]
    top = fitted["nearest"] + apart

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        grade, part = np.zeros(rows), np.empty(rows)
        for column, weight, aim in zip(columns, weighing, reference, strict=True):
            if is_nothing(weight):
                continue
            np.subtract(column, aim, out=part)
            np.abs(part, out=part)
            if top == 0:
                part = np.where(np.isnan(part), np.nan, weight * (part == 0))
            else:
                np.add(part, apart, out=part)
                np.divide(weight * top, part, out=part)
            np.add(grade, part, out=grade)
        return grade

    return by_rows(core, shares, weights)

"""Grey relational analysis (灰色关联分析): how closely the shares of a unit follow those of a reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .columns import by_rows, counted, extremes, is_nothing

Array = NDArray[np.float64]
Fitted = dict[str, Any]


def fit_gra(shares: Array, weights: Array, *, reference: Sequence[float] | None = None, **_: Any) -> Fitted:
    """Return the reference of each column and the least and greatest distance to it in the whole table.

    Raises:
        EvaluationError: ``reference`` has not one share for each child.
    """
    low, high = extremes(shares, weights)
    if reference is None:
        return {"reference": high, "nearest": 0.0, "furthest": float((high - low).max(initial=0.0))}
    target = np.asarray(reference, dtype=np.float64)
    if target.shape != (shares.shape[1],):
        raise EvaluationError("vector-size", parameter="reference", found=target.size, children=shares.shape[1])
    furthest = np.maximum(np.abs(target - low), np.abs(target - high)).max(initial=0.0)
    nearest = [
        np.fmin.reduce(np.abs(column - aim), initial=np.inf)
        for column, aim in zip(counted(shares, weights), target.tolist(), strict=True)
    ]
    least = min(nearest, default=0.0)
    return {"reference": target, "nearest": float(least) if np.isfinite(least) else 0.0, "furthest": float(furthest)}


def gra(shares: Array, weights: Array, *, fitted: Fitted, rho: float = 0.5, **_: Any) -> Array:
    """Return the grey relational grade sum(w xi) of each row (Deng 1982).

    xi = (dmin + rho dmax) / (d + rho dmax), d the distance of a share from the reference, dmin and dmax the least and
    the greatest of the whole table.  Where nothing is apart from the reference every grade is 1.

    Raises:
        EvaluationError: ``rho`` is not above 0 and at most 1.
    """
    if not 0.0 < rho <= 1.0:
        raise EvaluationError("option-range", parameter="rho", found=f"{rho:g}", low="0", high="1")
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
            np.add(part, apart, out=part)
            np.divide(weight * top, part, out=part)
            np.add(grade, part, out=grade)
        return grade

    if top == 0:  # all are the reference: the limit of every coefficient is 1
        return by_rows(lambda columns, weighing: sum(w + 0.0 * c for c, w in zip(columns, weighing, strict=True)), shares, weights)  # fmt: skip
    return by_rows(core, shares, weights)

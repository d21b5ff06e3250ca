"""Rankers that measure from a middle or from fixed bounds: EDAS, MABAC and SPOTIS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .columns import ROWS, assessed, by_rows, counted, extremes, is_nothing, means
from .ratio_system import is_cost

Array = NDArray[np.float64]
Fitted = dict[str, Any]

#: What binary fractions leave of a distance of 0.
_NOISE: Final = 1e-12


def fit_edas(shares: Array, weights: Array, *, directions: Sequence[str | None] = (), **_: Any) -> Fitted:
    """Return the average solution, what distances are measured by, and the greatest sums of distances.

    Raises:
        EvaluationError: the average of a column is not above 0, though its units differ: nothing is a part of it.
    """
    average = means(shares, weights)
    base = np.where(is_cost(directions, shares.shape[1]), 1.0 - average, average)
    if not (base > 0).all():
        low, high = extremes(shares, weights)
        base = _positive(base, (high > low) & assessed(weights))
    fitted: Fitted = {"average": average, "base": base}
    sums = distances_from_average(shares, weights, fitted)
    above, below = np.fmax.reduce(sums, axis=1, initial=0.0).tolist()
    # what a mean misses by rounding tells no unit from another
    return {**fitted, "above": above if above > _NOISE else 0.0, "below": below if below > _NOISE else 0.0}


def _positive(base: Array, differs: NDArray[np.bool_]) -> Array:
    """Return the averages with infinity for those of constant columns, in which nothing is apart from the average."""
    wrong = np.flatnonzero(differs & (base <= 0))
    if wrong.size:
        raise EvaluationError("average-not-positive", place=int(wrong[0]) + 1, found=f"{base[wrong[0]]:g}")
    return np.where(base > 0, base, np.inf)


def edas(shares: Array, weights: Array, *, fitted: Fitted, **_: Any) -> Array:
    """Return the appraisal score (SP / max SP + 1 - SN / max SN) / 2 of each row (Keshavarz Ghorabaee et al. 2015).

    SP and SN are the weighted sums of what a share is above and below the average of its column, as parts of that
    average; of a cost the part is of the average cost.  Where all units are equal everyone is average: 0.5.
    """
    sums = distances_from_average(shares, weights, fitted)
    above, below = fitted["above"], fitted["below"]
    found = sums[0] / above if above > 0 else 0.0 * sums[0]
    found += 1.0 - sums[1] / below if below > 0 else 1.0
    found *= 0.5
    return found  # type: ignore[no-any-return]


def distances_from_average(shares: Array, weights: Array, fitted: Fitted) -> Array:
    """Return SP and SN, shape (2, rows)."""
    average, base = fitted["average"].tolist(), fitted["base"].tolist()

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        found, part, over = np.zeros((2, rows)), np.empty(rows), np.empty(rows)
        for column, weight, middle, size in zip(columns, weighing, average, base, strict=True):
            if is_nothing(weight):
                continue
            np.subtract(column, middle, out=part)
            np.multiply(part, weight / size, out=part)
            np.maximum(part, 0.0, out=over)
            np.add(found[0], over, out=found[0])
            np.subtract(over, part, out=over)  # exactly what is below
            np.add(found[1], over, out=found[1])
        return found

    return by_rows(core, shares, weights, results=2)


def fit_mabac(shares: Array, weights: Array, **_: Any) -> Fitted:
    """Return the border of each column: the geometric mean of 1 + share over the units, 0 where one is at -1 or below."""
    return {"border": np.array([_border(column) for column in counted(shares, weights)])}


def _border(column: Array) -> float:
    """Return the geometric mean of 1 + share, 0 where one is at -1 or below; block by block in the cache."""
    total, count = 0.0, 0
    with np.errstate(divide="ignore", invalid="ignore"):
        for start in range(0, len(column), ROWS):
            block = column[start : start + ROWS]
            logs = np.log(1.0 + block)
            part = float(logs.sum())
            if np.isnan(part):
                known = ~np.isnan(block)
                if (block[known] <= -1.0).any():
                    return 0.0
                part, logs = float(logs[known].sum()), logs[known]
            total, count = total + part, count + len(logs)
    return float(np.exp(total / count)) if count else 0.0


def mabac(shares: Array, weights: Array, *, fitted: Fitted, total: float = 1.0) -> Array:
    """Return the sum of distances from the border, sum(w (1 + s - g)): above 0 in the upper approximation area.

    g is the geometric mean of 1 + s over the units (Pamučar & Ćirović 2015; with equal weights per row their
    v - g of the weighted matrix).  The paper's s are min-max shares.  ``total`` is what the weights add up to.
    """
    border = (fitted["border"] - 1.0).tolist()

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        found, part = np.zeros(rows), np.empty(rows)
        for column, weight, edge in zip(columns, weighing, border, strict=True):
            if is_nothing(weight):
                continue
            np.subtract(column, edge, out=part)
            np.multiply(part, weight, out=part)
            np.add(found, part, out=found)
        return found

    return total * by_rows(core, shares, weights)


def spotis(shares: Array, weights: Array, *, expected: Sequence[float] | None = None, report: str = "share") -> Array:
    """Return 1 - sum(w |s - e|): 1 at the expected solution point, 0 furthest from it (Dezert et al. 2020).

    Shares are the places of the units between fixed bounds (``goalposts(worst, best)``), so that no unit changes the
    place of another; e is 1 unless ``expected`` says a share for each child.  ``report = distance`` is the sum itself.

    Raises:
        EvaluationError: ``expected`` has not one share for each child.
    """
    children = shares.shape[1]
    aims = [1.0] * children if expected is None else [float(share) for share in expected]
    if len(aims) != children:
        raise EvaluationError("vector-size", parameter="expected", found=len(aims), children=children)

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        total, part = np.zeros(rows), np.empty(rows)
        for column, weight, aim in zip(columns, weighing, aims, strict=True):
            if is_nothing(weight):
                continue
            np.subtract(column, aim, out=part)
            np.abs(part, out=part)
            np.multiply(part, weight, out=part)
            np.add(total, part, out=total)
        return total

    found = by_rows(core, shares, weights)
    return found if report == "distance" else np.subtract(1.0, found, out=found)

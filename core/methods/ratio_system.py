"""Rankers that set benefits against costs: MOORA with its three parts, MULTIMOORA and COPRAS.

The score of a leaf marked ``lower_is_better`` is 1 - c, c being what the paper's normalisation makes of the cost
(``vector_norm()``, ``sum_norm(mirror = difference)``); these methods take c back out of it.  ``directions`` says which children these are.
Of a million units a part of the whole is a millionth, of which 1 - (1 - c) keeps ten digits.
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

_LOWER: Final = "lower_is_better"
#: Numbers this near to one another are a tie: what binary fractions leave.
_NOISE: Final = 1e-9
#: Units compared with all others at once: a block of a few megabytes.
_PAIRS: Final = 4_000_000
#: MULTIMOORA compares every unit with every other; beyond this a run would take minutes.
MOST_UNITS: Final = 20_000


def is_cost(directions: Sequence[str | None], children: int) -> NDArray[np.bool_]:
    """Return for each child whether its score is 1 minus a cost.

    Raises:
        EvaluationError: a score has turned its cost round in another way, so that the cost cannot be taken out of it.
    """
    if not directions:
        return np.zeros(children, dtype=bool)
    if "reciprocal" in directions:
        raise EvaluationError("cost-not-mirrored", place=list(directions).index("reciprocal") + 1)
    return np.array([direction == _LOWER for direction in directions], dtype=bool)


def moora(shares: Array, weights: Array, *, directions: Sequence[str | None] = (), total: float = 1.0) -> Array:
    """Return the ratio system sum(w b) - sum(w c) of each row, b benefits and c costs (Brauers & Zavadskas 2006).

    ``total`` is what the weights add up to: the number of children where the paper has no weights.
    """
    signs = is_cost(directions, shares.shape[1]).tolist()

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        found, part = np.zeros(rows), np.empty(rows)
        for column, weight, is_negative in zip(columns, weighing, signs, strict=True):
            if is_nothing(weight):
                continue
            if is_negative:
                np.subtract(column, 1.0, out=part)
                np.multiply(part, weight, out=part)
            else:
                np.multiply(column, weight, out=part)
            np.add(found, part, out=found)
        return found

    return total * by_rows(core, shares, weights)


def fit_moora_reference(shares: Array, weights: Array, **_: Any) -> Fitted:
    """Return the reference point: the best share of each column."""
    return {"best": extremes(shares, weights)[1]}


def moora_reference(
    shares: Array, weights: Array, *, fitted: Fitted, report: str = "share", total: float = 1.0
) -> Array:
    """Return 1 - max(w (r - s)) of each row, r the reference point (Brauers & Zavadskas 2006); 1 is at the point.

    ``report = distance`` is the greatest weighted distance itself, 0 the best.  ``total`` as in :func:`moora`.
    """
    best = fitted["best"].tolist()

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        most, part = np.zeros(rows), np.empty(rows)
        for column, weight, top in zip(columns, weighing, best, strict=True):
            if is_nothing(weight):
                continue
            np.subtract(top, column, out=part)
            np.abs(part, out=part)
            np.multiply(part, weight, out=part)
            np.maximum(most, part, out=most)
        return most

    found = total * by_rows(core, shares, weights)
    return found if report == "distance" else np.subtract(1.0, found, out=found)


def moora_product(shares: Array, weights: Array, *, directions: Sequence[str | None] = (), total: float = 1.0) -> Array:
    """Return the full multiplicative form prod(b^w) / prod(c^w) (Brauers & Zavadskas 2010).

    ``total`` is what the exponents add up to: the number of children, with equal weights, gives prod(b) / prod(c).
    A benefit of 0 makes it 0; a cost of 0 or anything negative leaves it undefined: missing.
    """
    logs = _log_ratio(shares, weights, directions)
    with np.errstate(over="ignore"):
        found: Array = np.exp(total * logs)
    return np.where(np.isposinf(logs), np.nan, found)


def _log_ratio(shares: Array, weights: Array, directions: Sequence[str | None]) -> Array:
    signs = is_cost(directions, shares.shape[1]).tolist()

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        total, part = np.zeros(rows), np.empty(rows)
        for column, weight, is_negative in zip(columns, weighing, signs, strict=True):
            if is_nothing(weight):
                continue
            if is_negative:
                np.subtract(1.0, column, out=part)
                np.log(part, out=part)
                np.multiply(part, -weight, out=part)
            else:
                np.log(column, out=part)
                np.multiply(part, weight, out=part)
            np.add(total, part, out=total)
        return total

    # what stands for an absent share is 1/2: its logarithm is finite on either side
    return by_rows(core, shares, weights, fill=0.5)


def multimoora(shares: Array, weights: Array, *, directions: Sequence[str | None] = ()) -> Array:
    """Return the share of the other units that each unit dominates, 1 for the best (Brauers & Zavadskas 2010).

    One unit dominates another that it beats in more of the three rankings (ratio system, reference point, full
    multiplicative form) than it is beaten in; equal ones count half.  A unit alone has 1.

    Raises:
        EvaluationError: more units than can be compared with one another in reasonable time.
    """
    rows = len(shares)
    if rows > MOST_UNITS:
        raise EvaluationError("units-too-many", method="multimoora", found=rows, most=MOST_UNITS)
    fitted = fit_moora_reference(shares, weights)
    parts = np.stack(
        [
            moora(shares, weights, directions=directions),
            moora_reference(shares, weights, fitted=fitted),
            _log_ratio(shares, weights, directions),
        ]
    )
    known = ~np.isnan(parts).any(axis=0)
    found = np.full(rows, np.nan)
    found[known] = _dominance(parts[:, known])
    return found


def _dominance(parts: Array) -> Array:
    """Return for each unit the share of the others that it beats in the majority of the rankings."""
    count = parts.shape[1]
    if count <= 1:
        return np.ones(count)
    places = np.stack([_places(part) for part in parts])
    found = np.empty(count)
    step = max(1, _PAIRS // count)
    for start in range(0, count, step):
        own = places[:, start : start + step]
        votes = sum(np.sign(mine[:, None] - other) for mine, other in zip(own, places, strict=True))
        # a unit ties with itself, which is no other unit
        found[start : start + step] = ((np.sign(votes) + 1).sum(axis=1) / 2 - 0.5) / (count - 1)
    return found


def _places(part: Array) -> NDArray[np.int32]:
    """Return places from below; what differs only by noise shares a place."""
    order = np.argsort(part, kind="stable")
    ordered = part[order]
    with np.errstate(invalid="ignore"):  # equal infinities
        gaps = np.diff(ordered) > _NOISE * np.maximum(1.0, np.abs(ordered[1:]))
    places = np.zeros(part.size, dtype=np.int32)
    places[order[1:]] = np.cumsum(gaps | (np.isneginf(ordered[:-1]) & ~np.isneginf(ordered[1:])))
    return places


def fit_copras(shares: Array, weights: Array, *, directions: Sequence[str | None] = (), **_: Any) -> Fitted:
    """Return the sum of the costs S-, the sum of 1 / S-, how many units have no cost at all, and the highest Q."""
    benefit, cost = benefit_and_cost(shares, weights, directions)
    known = cost[~np.isnan(cost)]
    priced = known[known > _NOISE * known.max(initial=0.0)]
    fitted: Fitted = {
        "costs": float(known.sum()),
        "inverses": float((1.0 / priced).sum()),
        "free": float(known.size - priced.size),
        "level": float(_NOISE * known.max(initial=0.0)),
    }
    significance = benefit + _of_cost(cost, fitted)
    return {**fitted, "most": float(np.fmax.reduce(significance, initial=-np.inf))}


def copras(
    shares: Array,
    weights: Array,
    *,
    fitted: Fitted,
    directions: Sequence[str | None] = (),
    report: str = "utility",
    total: float = 1.0,
) -> Array:
    """Return the utility Q / max Q of each row, or with ``report = significance`` Q itself (Zavadskas et al. 1994).

    Q = S+ + sum(S-) / (S- sum(1 / S-)), S+ and S- the weighted sums of benefits and costs as parts of their columns
    (``sum_norm()``).  Without costs Q is S+.  Units without any cost, where others have some, share all that lower
    costs bring, which is the limit of the formula.  ``total``, what the weights add up to, multiplies Q.
    """
    benefit, cost = benefit_and_cost(shares, weights, directions)
    significance = benefit + _of_cost(cost, fitted)
    if report == "significance":
        return total * significance  # type: ignore[no-any-return]
    most = fitted["most"]
    # all at nothing: nobody is worse than anybody
    return significance / most if most > 0 else np.where(np.isnan(significance), np.nan, 1.0)


def benefit_and_cost(shares: Array, weights: Array, directions: Sequence[str | None]) -> Array:
    """Return S+ and S-, shape (2, rows)."""
    signs = is_cost(directions, shares.shape[1]).tolist()

    def core(columns: Sequence[Array], weighing: Sequence[Any]) -> Array:
        rows = len(columns[0])
        found, part = np.zeros((2, rows)), np.empty(rows)
        for column, weight, is_negative in zip(columns, weighing, signs, strict=True):
            if is_nothing(weight):
                continue
            if is_negative:
                np.subtract(1.0, column, out=part)
                np.multiply(part, weight, out=part)
                np.add(found[1], part, out=found[1])
            else:
                np.multiply(column, weight, out=part)
                np.add(found[0], part, out=found[0])
        return found

    return by_rows(core, shares, weights, results=2)


def _of_cost(cost: Array, fitted: Fitted) -> Array:
    """Return what low costs bring."""
    if fitted["costs"] <= 0:
        return np.where(np.isnan(cost), np.nan, 0.0)
    is_free = cost <= fitted["level"]
    if fitted["free"]:
        return np.where(np.isnan(cost), np.nan, np.where(is_free, fitted["costs"] / fitted["free"], 0.0))
    factor = fitted["costs"] / fitted["inverses"]
    # a later unit without any cost is as good as one whose cost cannot be seen
    return factor / np.where(is_free, fitted["level"], cost)  # type: ignore[no-any-return]

"""Fuzzy comprehensive evaluation (模糊综合评价): memberships of factors in grades, composed by weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError, RowError

Array = NDArray[np.float64]

#: Memberships may miss 0 and 1 by this much; grades this near in membership tie.
_NOISE: Final = 1e-9


def _added(parts: Sequence[Any]) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _greatest(parts: Sequence[Any]) -> Any:
    most = parts[0]
    for part in parts[1:]:
        most = np.maximum(most, part)
    return most


#: How a weight meets a membership, and how the factors are put together, by the name of the operator.
_OPERATORS: Final[dict[str, tuple[Callable[[Any, Any], Any], Callable[[Sequence[Any]], Any]]]] = {
    "weighted_average": (np.multiply, _added),
    "max_min": (np.minimum, _greatest),
    "max_product": (np.multiply, _greatest),
    "bounded_sum": (np.minimum, lambda parts: np.minimum(_added(parts), 1.0)),
}


def composition(shares: Array, weights: Array, *, operator: str = "weighted_average") -> Array:
    """Return b of each row, the children's memberships in one grade composed by weight.

    ``weighted_average``: sum(w r); ``max_min``: max(min(w, r)); ``max_product``: max(w r); ``bounded_sum``:
    min(1, sum(min(w, r))) (Zadeh 1965; Wang Peizhuang 1983).
    """
    meet, put = _OPERATORS[operator]
    here = weights > 0
    parts = [meet(weights[:, j], np.where(here[:, j], shares[:, j], 0.0)) for j in range(shares.shape[1])]
    return np.where(here.any(axis=1), put(parts), np.nan)


def fuzzy(
    *,
    membership: Sequence[Any],
    membership_width: int | None = None,
    marks: Sequence[float],
    weights: Sequence[float] | None = None,
    operator: str = "weighted_average",
    report: str = "score",
    place: int = 1,
) -> Array:
    """Return what the composition B = w o R of memberships says of each row.

    ``membership`` has a row for each factor with one number or column for each grade (``membership_width`` of them,
    where the rows come one after the other); ``marks`` are the marks v of the grades; ``weights`` are taken as they
    are, equal if not given.  ``report``: ``score`` = sum(b v) / sum(b); ``grade`` = the mark of the grade of greatest
    membership, of equal ones the first; ``membership`` = b of grade number ``place``; ``share`` = that b / sum(b).
    A membership that is absent leaves the row missing, and so does a B of zeros, except as membership.

    Raises:
        EvaluationError: the numbers of marks, weights or grades do not go together.
        RowError: a membership is not between 0 and 1.
    """
    composed = _composed(_table(membership, membership_width, len(marks)), weights, operator)
    if report in {"membership", "share"}:
        if not 1 <= place <= len(marks):
            raise EvaluationError("option-range", parameter="place", found=str(place), low="1", high=str(len(marks)))
        one = np.asarray(composed[place - 1], dtype=np.float64)
        return one if report == "membership" else _quotient(one, _added(composed))
    if report == "grade":
        return _grade(composed, marks)
    weighed = _added([mark * part for mark, part in zip(marks, composed, strict=True)])
    return _quotient(weighed, _added(composed))


def _table(membership: Sequence[Any], width: int | None, grades: int) -> list[list[Array]]:
    """Return the memberships as rows of columns, checked."""
    rows = [membership[i : i + width] for i in range(0, len(membership), width)] if width else list(membership)
    for row in rows:
        if len(row) != grades:
            raise EvaluationError("vector-size", parameter="marks", found=grades, children=len(row))
    table = [[np.asarray(cell, dtype=np.float64) for cell in row] for row in rows]
    cells = [cell for row in table for cell in row]
    lowest, highest = _greatest([-cell for cell in cells]), _greatest(cells)
    wrong = (lowest > _NOISE) | (highest > 1.0 + _NOISE)
    if np.any(wrong):
        found = np.where(lowest > _NOISE, -lowest, highest)
        raise RowError(np.atleast_1d(wrong), "membership-range", found=np.atleast_1d(found))
    return table


def _composed(table: list[list[Array]], weights: Sequence[float] | None, operator: str) -> list[Any]:
    """Return B, one column for each grade."""
    count = len(table)
    given = [1.0 / count] * count if weights is None else [float(weight) for weight in weights]
    if len(given) != count:
        raise EvaluationError("vector-size", parameter="weights", found=len(given), children=count)
    if min(given) < 0 or not sum(given) > 0:
        raise EvaluationError("option-range", parameter="weights", found=f"{min(given):g}", low="0", high="1")
    meet, put = _OPERATORS[operator]
    return [put([meet(weight, row[k]) for weight, row in zip(given, table, strict=True)]) for k in range(len(table[0]))]


def _grade(composed: Sequence[Any], marks: Sequence[float]) -> Array:
    most = _greatest(composed)
    found = np.full(np.shape(most), np.nan)
    for mark, part in reversed(list(zip(marks, composed, strict=True))):
        found = np.where(part >= most - _NOISE, mark, found)
    return np.where(most > 0, found, np.nan)


def _quotient(above: Any, below: Any) -> Array:
    whole = np.asarray(below, dtype=np.float64)
    return np.divide(above, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)  # type: ignore[no-any-return]

"""Coverage, rectification, reductions, and what breaches cost."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ..reference import read_table
from .columns import Column, counts_of, quotient, refuse_parts_above_the_whole

_TABLE: Final = Path(__file__).parent / "tables" / "violation_degrees.csv"
_GUARD: Final = 1e-9


def coverage(done: ArrayLike, total: ArrayLike) -> Column:
    """Return done / total; NaN where there is nothing to be covered.

    Raises:
        Refused: more was done than there is.

    >>> coverage([13, 417], [18, 521]).round(4)
    array([0.7222, 0.8004])
    """
    part, whole = counts_of(done, total)
    refuse_parts_above_the_whole(part, whole)
    return quotient(part, whole)


def required_number(total: ArrayLike, share: ArrayLike) -> Column:
    """Return the least whole number that is this share of the total: ceil(share x total).

    >>> required_number([521], 0.8)
    array([417.])
    """
    whole, part = counts_of(total, share)
    exact = whole * part
    return np.abs(np.ceil(exact - _GUARD * np.maximum(1.0, exact)))


def rectification_rate(closed: ArrayLike, found: ArrayLike) -> Column:
    """Return problems put right / problems found; NaN where none was found.

    Raises:
        Refused: more were put right than found.

    >>> rectification_rate([39], [39])
    array([1.])
    """
    return coverage(closed, found)


def reduction_rate(before: ArrayLike, after: ArrayLike) -> Column:
    """Return (before - after) / before, negative where there is more than before; NaN where there was nothing.

    >>> reduction_rate([26_000], [17_000]).round(4)
    array([0.3462])
    """
    first, last = counts_of(before, after)
    return quotient(first - last, first)


def violation_points(
    serious: ArrayLike, fairly_serious: ArrayLike, moderate: ArrayLike, slight: ArrayLike, *, combine: str = "gravest"
) -> Column:
    """Return the points that breaches take from the total: 4, 3, 2 or 1 by the gravest of them, or all added up.

    >>> violation_points([1, 0], [0, 0], [2, 0], [0, 3])
    array([4., 1.])
    >>> violation_points([1, 0], [0, 0], [2, 0], [0, 3], combine="sum")
    array([8., 3.])
    """
    cases = np.stack(counts_of(serious, fairly_serious, moderate, slight))
    points = _points().reshape(-1, *(1,) * (cases.ndim - 1))
    if combine == "sum":
        return np.asarray((points * cases).sum(axis=0), dtype=np.float64)
    return np.where(np.isnan(cases).any(axis=0), np.nan, np.where(cases > 0, points, 0.0).max(axis=0))


@cache
def _points() -> Column:
    return np.array(read_table(_TABLE).numbers("扣分"), dtype=np.float64)

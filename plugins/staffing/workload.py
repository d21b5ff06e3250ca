"""Workload: the hours that a post has in a year, how far they are used, and how many posts the work needs."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ...core.refusals import Refused
from .columns import Column, columns_of, counts_of, quotient

#: What hours of a year are made of, in both languages, and the most that each can be.
_BOUNDS: Final = (
    ("the number of working days", "年工作日", 366.0),
    ("the number of hours a day", "日工时", 24.0),
    ("the utilisation", "工时利用率", 1.0),
)
#: Binary noise of a quotient, as everywhere where the language counts whole steps.
_GUARD: Final = 1e-9


def effective_hours(days: ArrayLike, *, hours: ArrayLike = 8.0, utilisation: ArrayLike = 1.0) -> Column:
    """Return the hours that a post can work in a year: days x hours a day x utilisation.

    Raises:
        Refused: more than 366 days, more than 24 hours a day, a utilisation above 1, or one of them 0 or less.

    >>> effective_hours(255, hours=8)
    array(2040.)
    """
    parts = columns_of(days, hours, utilisation)
    for part, (en, zh, most) in zip(parts, _BOUNDS, strict=True):
        if (mask := (part <= 0) | (part > most)).any():
            said = (
                f"{en} is {{part}}, not above 0 and at most {most:g}",
                f"{zh}为 {{part}}，应大于 0 且不超过 {most:g}",
            )
            raise Refused(mask, *said, part=part)
    working, daily, used = parts
    return np.asarray(working * daily * used, dtype=np.float64)


def saturation(work: ArrayLike, headcount: ArrayLike, hours: ArrayLike) -> Column:
    """Return work / (headcount x hours): the hours that the work takes over those that the people have.

    NaN where nobody is there, or where a post has no hours.

    >>> saturation([4896, 1632], [2, 1], 2040)
    array([1.2, 0.8])
    """
    needed, people, yearly = counts_of(work, headcount, hours)
    return quotient(needed, people * yearly)


def required_staff(work: ArrayLike, hours: ArrayLike, *, rounding: str = "up") -> Column:
    """Return work / hours: how many people the work needs; NaN where a post has no hours.

    ``rounding`` is ``up`` (to whole people), ``half_up`` or ``none``.

    >>> required_staff([4896, 2040, 0], 2040)
    array([3., 1., 0.])
    >>> required_staff([4896], 2040, rounding="none")
    array([2.4])
    """
    exact = quotient(*counts_of(work, hours))
    if rounding == "none":
        return exact
    near = _GUARD * np.maximum(1.0, np.abs(exact))
    return np.abs(np.ceil(exact - near)) if rounding == "up" else np.floor(exact + 0.5 + near)

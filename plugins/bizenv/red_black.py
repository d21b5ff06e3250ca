"""Red and black lists: who comes first and last of all units at hand, and for how many periods in a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.methods.placing import places_from_below
from ...core.refusals import Refused

Column = NDArray[np.float64]

#: What a unit's place means: on the red list, on the black list, on neither.
RED, BLACK, NEITHER = 1.0, -1.0, 0.0


def red_black(
    x: ArrayLike,
    *,
    red: int = 3,
    black: int = 2,
    met: ArrayLike | None = None,
    refill: float = 0.0,
    ties: str = "include",
    order: str = "descending",
) -> Column:
    """Return 1 for the units on the red list, -1 for those on the black list, 0 for the others.

    The first ``red`` and the last ``black`` are listed; of those that tie across an edge all are (``include``), or none
    (``exclude``).  A unit that ``met`` its target is not put on the black list; its place stays empty, or with
    ``refill`` goes to the next.  Who would stand on both lists, as where all are equal, stands on neither.  A unit
    without a value is on no list (NaN), and so is one among the last of whom nobody knows whether it met its target.

    Values are one a unit, compared at 9 decimals; ``met`` is 1 or 0.

    >>> red_black([90, 80, 70, 60, 50, 40], met=[0, 0, 0, 0, 0, 1])
    array([ 1.,  1.,  1.,  0., -1.,  0.])
    """
    value = np.asarray(x, dtype=np.float64)
    signed = value if order == "descending" else -value
    reached = np.zeros(value.shape) if met is None else np.broadcast_to(np.asarray(met, dtype=np.float64), value.shape)
    is_red = _first(-signed, red, ties)
    is_last = _first(np.where(reached == 1, np.nan, signed) if refill else signed, black, ties)
    is_black = is_last & (reached == 0)
    listed = np.where(is_red & is_black, NEITHER, np.where(is_red, RED, np.where(is_black, BLACK, NEITHER)))
    unknown = is_last & ~is_red & np.isnan(reached)
    return np.where(np.isnan(value) | unknown, np.nan, listed)


def list_name(place: ArrayLike) -> NDArray[np.float64]:
    """Return which of 红榜, 未上榜, 黑榜 (0, 1, 2) a place stands for.

    Raises:
        Refused: a number is no place of :func:`red_black`.

    >>> list_name([1, 0, -1])
    array([0., 1., 2.])
    """
    given = np.asarray(place, dtype=np.float64)
    if (wrong := np.isfinite(given) & ~np.isin(given, (RED, NEITHER, BLACK))).any():
        raise Refused(wrong, "{place}, which red_black never gives", "{place} 不是红黑榜的结果", place=given)
    return RED - given


def in_a_row(now: ArrayLike, *earlier: ArrayLike, mark: float = BLACK) -> Column:
    """Return for how many periods in a row, counted back from now, the place was ``mark``.

    A period of which nothing is known ends the count; without a place now there is none (NaN).

    >>> in_a_row([-1, -1, 0], [-1, 1, -1], [-1, -1, -1])
    array([3., 1., 0.])
    """
    present = np.asarray(now, dtype=np.float64)
    unbroken, count = np.ones(present.shape, dtype=bool), np.zeros(present.shape)
    for column in (present, *earlier):
        unbroken = unbroken & (np.asarray(column, dtype=np.float64) == mark)
        count = count + unbroken
    return np.where(np.isnan(present), np.nan, count)


def _first(column: Column, count: int, ties: str) -> NDArray[np.bool_]:
    """Tell who has one of the smallest ``count`` values."""
    place = places_from_below(column, "min")
    if ties == "exclude":
        # the last place that equals take together: those before them, and all of them
        place = np.isfinite(column).sum() + 1.0 - places_from_below(-column, "min")
    found: NDArray[np.bool_] = place <= count
    return found

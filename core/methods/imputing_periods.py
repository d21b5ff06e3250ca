"""Filling gaps from the unit's own other periods: the latest known, the nearest known, along the line between.

All of them find, for every row, the rows of the same unit that were known before it and after it, in one sort.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@attrs.frozen(eq=False)
class Neighbours:
    """For each row the last row of its unit known up to it and the first known from it on, -1 where there is none.

    ``before_that`` is the known row before ``before`` and ``after_that`` the one after ``after``.  A row with a datum
    is its own neighbour on both sides.
    """

    before: Index
    after: Index
    before_that: Index
    after_that: Index


def neighbours(value: Array, unit: Array, position: Array) -> Neighbours:
    """Return the known neighbours of each row among the rows of its unit.

    Args:
        value: the column (rows,).
        unit: the number of the unit of each row (rows,).
        position: the place of each row's period in time (rows,), rising with it.
    """
    size = value.size
    order = np.lexsort((position, unit))
    is_known = ~np.isnan(value[order])
    known = order[is_known]  # rows that have a datum, unit after unit, in the order of time
    count = np.cumsum(is_known)  # how many of them stand up to each place
    owner = unit[order]

    def same_unit(place: Index) -> Index:
        inside = (place >= 0) & (place < known.size)
        row = known[np.where(inside, place, 0)] if known.size else np.zeros(size, dtype=np.intp)
        found = np.full(size, -1, dtype=np.intp)
        fits = inside & (unit[row] == owner) if known.size else inside
        found[order[fits]] = row[fits]
        return found

    last, first = count - 1, count - is_known
    return Neighbours(same_unit(last), same_unit(first), same_unit(last - 1), same_unit(first + 1))


def latest_rows(found: Neighbours, position: Array, periods: float | None) -> Index:
    """Return the row that each row takes its datum from: the last known, at most ``periods`` periods back, or -1."""
    before = found.before
    if periods is None:
        return before
    age = position - position[np.maximum(before, 0)]
    return np.where((before >= 0) & (age <= periods), before, -1)


def nearest_rows(found: Neighbours, position: Array) -> Index:
    """Return the row of the known datum nearest in time, of two equally near ones the earlier, or -1."""
    before, after = found.before, found.after
    past = position - position[np.maximum(before, 0)]
    future = position[np.maximum(after, 0)] - position
    takes_after = (after >= 0) & ((before < 0) | (future < past))
    return np.where(takes_after, after, before)


def _taken(value: Array, rows: Index) -> Array:
    """Return the value of other rows, NaN for -1."""
    return np.where(rows >= 0, value[np.maximum(rows, 0)], np.nan) if value.size else value


def _indexes(unit: Array | None, position: Array | None) -> tuple[Array, Array]:
    if unit is None or position is None or np.isnan(position).any():
        raise EvaluationError("carry-periods")
    return unit, position


def latest(
    value: Array, *, periods: float | None = None, unit_index: Array | None = None, period_place: Array | None = None
) -> Array:
    """Return the column with the unit's latest earlier datum where nothing is present: x_t = x_s, s the last known < t.

    Args:
        value: the column (rows,).
        periods: how many periods back the datum may come from, by the calendar; None: any number.
        unit_index: the number of the unit of each row.
        period_place: the place of each row's period in time, in periods (days where periods are dates).

    Raises:
        EvaluationError: the data have no periods.

    Source: last observation carried forward; OECD/JRC Handbook on Constructing Composite Indicators (2008), ch. 4.
    """
    unit, position = _indexes(unit_index, period_place)
    return _taken(value, latest_rows(neighbours(value, unit, position), position, periods))


def constant(value: Array, *, unit_index: Array | None = None, period_place: Array | None = None) -> Array:
    """Return the column with the unit's datum of the period nearest in time where nothing is present.

    On either side; of two equally near ones the earlier, which was known first.

    Args:
        value: the column (rows,).
        unit_index: the number of the unit of each row.
        period_place: the place of each row's period in time.

    Raises:
        EvaluationError: the data have no periods.

    Source: nearest-neighbour interpolation; Lepot, Aubin & Clemens (2017), Interpolation in Time Series, Water 9(10).
    """
    unit, position = _indexes(unit_index, period_place)
    return _taken(value, nearest_rows(neighbours(value, unit, position), position))


def linear(
    value: Array, *, ends: str = "missing", unit_index: Array | None = None, period_place: Array | None = None
) -> Array:
    """Return the column with what lies on the straight line between the unit's known neighbours in time.

    x_t = x_a + (x_b - x_a) (t - a) / (b - a), where a and b are the last known before and the first known after t.

    Args:
        value: the column (rows,).
        ends: what a row before the first or after the last known datum gets: ``missing`` nothing, ``constant`` that
            datum, ``extrapolate`` what lies on the line through the two nearest known ones (nothing with one).
        unit_index: the number of the unit of each row.
        period_place: the place of each row's period in time, so that distances are those of the calendar.

    Raises:
        EvaluationError: the data have no periods.

    Source: linear interpolation; OECD/JRC Handbook on Constructing Composite Indicators (2008), ch. 4.
    """
    unit, position = _indexes(unit_index, period_place)
    found = neighbours(value, unit, position)
    result = np.where(np.isnan(value), _between(value, position, found.before, found.after), value)
    if ends == "constant":
        return np.where(np.isnan(result), _taken(value, nearest_rows(found, position)), result)
    if ends == "extrapolate":
        beyond = _between(value, position, found.before_that, found.before)
        ahead = _between(value, position, found.after, found.after_that)
        result = np.where(np.isnan(result), np.where(found.before >= 0, beyond, ahead), result)
    return result


def _between(value: Array, position: Array, first: Index, second: Index) -> Array:
    """Return the line through two rows at the place of each row, NaN where one of them is not there or both are one."""
    if not value.size:
        return value
    is_there = (first >= 0) & (second >= 0) & (first != second)
    a, b = np.maximum(first, 0), np.maximum(second, 0)
    width = np.where(is_there, position[b] - position[a], 1.0)
    line = value[a] + (value[b] - value[a]) * ((position - position[a]) / width)
    return np.where(is_there, line, np.nan)

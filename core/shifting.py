"""What a unit had in another period: a join on unit and period, right across gaps and whatever the order of the rows.

The period before is that of the calendar: the year, quarter or month before.  Dates have no calendar neighbours; there
it is the last date before that occurs in the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .calendar import days_of, read_period
from .unit_data import UnitData

Column = NDArray[np.float64]


def ordinals_of(periods: Sequence[str]) -> NDArray[np.int64]:
    """Return the place of each period among those of its kind: without gaps by the calendar, dates by their order."""
    read = [read_period(period) for period in periods]
    places = [None if period is None else period.ordinal for period in read]
    if None in places:
        return np.arange(len(periods), dtype=np.int64)
    return np.array(places, dtype=np.int64)


def places_of(periods: Sequence[str]) -> NDArray[np.float64]:
    """Return the place of each period in time: periods of one kind by the calendar, dates in days, others by order."""
    read = [read_period(period) for period in periods]
    if any(period is None for period in read):
        return np.arange(len(periods), dtype=np.float64)
    if len({period.kind for period in read if period is not None}) > 1 or read[0] is None or read[0].ordinal is None:
        return np.array([days_of(period.start) for period in read if period is not None])
    return ordinals_of(periods).astype(np.float64)


def shifted(options: Mapping[str, Any], data: UnitData, units: Column, ordinals: Column, column: Any) -> Column:
    """Return for each row what the column has for its unit in the period that the options name, NaN where no row is."""
    whole = np.broadcast_to(np.asarray(column, dtype=np.float64), (data.size,))
    rows = source_rows(options, data, units.astype(np.int64), ordinals.astype(np.int64))
    result = np.full(data.size, np.nan)
    result[rows >= 0] = whole[rows[rows >= 0]]
    return result


def source_rows(
    options: Mapping[str, Any], data: UnitData, units: NDArray[np.int64], ordinals: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Return the row of the same unit in the period asked for, -1 where there is none."""
    if not data.size:
        return np.zeros(0, dtype=np.intp)
    first, last = int(ordinals.min()), int(ordinals.max())
    if "at" in options:
        place = _place_of(options["at"], data)
        wanted = np.full(data.size, first - 1 if place is None else place, dtype=np.int64)
    else:
        wanted = ordinals - int(options["back"])
    width = last - first + 1
    keys = units * width + (ordinals - first)
    order = np.argsort(keys, kind="stable")
    is_there = (wanted >= first) & (wanted <= last)
    looked_up = units * width + (wanted - first)
    found = np.minimum(np.searchsorted(keys[order], looked_up), data.size - 1)
    rows = order[found]
    return np.where(is_there & (keys[rows] == looked_up), rows, -1).astype(np.intp)


def _place_of(name: str, data: UnitData) -> int | None:
    target = target_name({"at": name}, data.periods, None)
    if target not in data.periods:
        return None
    return int(ordinals_of(data.periods)[data.periods.index(target)])


def target_name(options: Mapping[str, Any], periods: Sequence[str], own: str | None) -> str | None:
    """Return the name of the period that is read for a row of the period ``own``; None where nothing comes before."""
    if "at" in options:
        read = read_period(options["at"])
        return options["at"] if read is None else read.name
    if own is None:
        return None
    count, read = int(options["back"]), read_period(own)
    if read is not None and read.ordinal is not None:
        earlier = read.earlier(count)
        return None if earlier is None else earlier.name
    place = list(periods).index(own) - count if own in periods else -1
    return periods[place] if place >= 0 else None


def row_of(data: UnitData, unit: str, period: str | None) -> int | None:
    """Return the row of a unit in a period, None where the data have none."""
    if period is None or period not in data.periods:
        return None
    index = data.periods.index(period)
    return next((int(row) for row in np.flatnonzero(data.period_index == index) if data.units[int(row)] == unit), None)

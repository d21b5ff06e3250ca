"""Whether there are values enough for a mean, by GB 3095 table 4; and the daily maximum of means over eight hours."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .air_tables import Column, least

_MONTHS: Final = 12
_FEBRUARY: Final = 2
_HOURS: Final = 24
#: Hours of one mean of the maximum over eight hours.
_EIGHT: Final = 8


def enough_values(values: ArrayLike, *, over: str, date: Any = None) -> Column:
    """Return 1 where each column of a matrix (values, columns) has values enough for a mean, else 0.

    ``over``: ``eight_hours`` (6 hourly values), ``day`` (20), ``month`` (27 daily values, February 25) or ``year`` (324,
    and enough for each month).  Months are read off the ``date`` of the values, days since 1970-01-01.

    Raises:
        Refused: of a month or year without dates, of dates beyond one, or of a day that is there twice.
    """
    matrix = np.asarray(values, dtype=np.float64)
    is_there = np.isfinite(matrix)
    if over in {"eight_hours", "day"}:
        return _flag(is_there.sum(axis=0) >= least("hours_of_eight" if over == "eight_hours" else "hours_of_day"))
    days = _days(date, is_there, over)
    month = (days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)) % _MONTHS + 1
    counts = np.stack([(is_there & (month == each)).sum(axis=0) for each in range(1, _MONTHS + 1)])
    needed = np.full(_MONTHS, least("days_of_month"))
    needed[_FEBRUARY - 1] = least("days_of_february")
    enough = counts >= needed[:, np.newaxis]
    if over == "month":
        return _flag(enough.any(axis=0))
    return _flag(enough.all(axis=0) & (is_there.sum(axis=0) >= least("days_of_year")))


def _flag(holds: Any) -> Column:
    return np.asarray(holds, dtype=np.float64)


def enough_values_of_units(values: Column, *, over: str, date: Any = None) -> dict[str, float]:
    """Return the same of one column of values."""
    days = None if date is None else np.asarray(date, dtype=np.float64)[:, np.newaxis]
    return {"value": float(enough_values(values[:, np.newaxis], over=over, date=days)[0])}


def _days(date: Any, is_there: NDArray[np.bool_], over: str) -> NDArray[np.int64]:
    """Return the days of the values, 0 where there is no value; all of one month or year, and each once."""
    if date is None:
        raise Refused(
            True, f"what is enough for a {over} needs the date of each value", "判断数据是否足够需要每个值的日期"
        )
    given = np.broadcast_to(np.asarray(date, dtype=np.float64), is_there.shape)
    if np.any(lost := (is_there & np.isnan(given)).any(axis=0)):
        raise Refused(lost, "a value has no date", "有的值没有日期")
    in_order = np.sort(np.where(is_there, given, np.nan), axis=0)
    if np.any(twice := (np.diff(in_order, axis=0) == 0).any(axis=0)):
        raise Refused(twice, "two values have the same date", "有两个值日期相同")
    days = np.where(is_there, given, 0.0).astype(np.int64)
    spans = (
        days.astype("datetime64[D]").astype("datetime64[M]" if over == "month" else "datetime64[Y]").astype(np.int64)
    )
    first = np.where(is_there, spans, np.iinfo(np.int64).max).min(axis=0)
    last = np.where(is_there, spans, np.iinfo(np.int64).min).max(axis=0)
    if np.any(beyond := is_there.any(axis=0) & (first != last)):
        raise Refused(beyond, f"the values are of more than one {over}", "各值不在同一个月（或年）内")
    return days


def daily_maximum(values: ArrayLike, *, hour: ArrayLike, first: int = 1) -> Column:
    """Return the daily maximum of means over eight hours of hourly values (hours, days): MDA8 of ozone.

    ``hour`` is 1 to 24, an hour named by its end, or 0 to 23 where ``first`` is 0.  There are 17 means, from hours 1-8
    to hours 17-24; one needs 6 values, and the day 14 means.  Nothing where there are fewer.

    Raises:
        Refused: an hour is beyond the day, or there twice.

    >>> daily_maximum(np.arange(1.0, 25)[:, None], hour=np.arange(1.0, 25)[:, None])
    array([20.5])
    """
    matrix = np.asarray(values, dtype=np.float64)
    is_there = np.isfinite(matrix)
    place = np.broadcast_to(np.asarray(hour, dtype=np.float64), matrix.shape) - first
    wrong = is_there & ~((place >= 0) & (place < _HOURS) & (place == np.floor(place)))
    if np.any(beyond := wrong.any(axis=0)):
        raise Refused(
            beyond, f"hours go from {first} to {first + _HOURS - 1}", f"小时应为 {first} 到 {first + _HOURS - 1}"
        )
    row, column = np.nonzero(is_there)
    hours = place[row, column].astype(np.intp)
    count = np.zeros((_HOURS, matrix.shape[1]))
    np.add.at(count, (hours, column), 1.0)
    if np.any(twice := (count > 1).any(axis=0)):
        raise Refused(twice, "an hour is there twice", "有的小时出现两次")
    value = np.zeros_like(count)
    value[hours, column] = matrix[row, column]
    sums, counts = (_windows(each) for each in (value, count))
    valid = counts >= least("hours_of_eight")
    means = np.where(valid, sums / np.maximum(counts, 1.0), -np.inf)
    return np.where(valid.sum(axis=0) >= least("windows_of_day"), means.max(axis=0), np.nan)


def daily_maximum_of_units(values: Column, *, hour: ArrayLike, first: int = 1) -> dict[str, float]:
    """Return the same of one column of values."""
    hours = np.broadcast_to(np.asarray(hour, dtype=np.float64), values.shape)
    return {"value": float(daily_maximum(values[:, np.newaxis], hour=hours[:, np.newaxis], first=first)[0])}


def _windows(hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums over each eight hours in a row."""
    total: NDArray[np.float64] = np.concatenate([np.zeros((1, hours.shape[1])), np.cumsum(hours, axis=0)])
    return np.asarray(total[_EIGHT:] - total[:-_EIGHT], dtype=np.float64)

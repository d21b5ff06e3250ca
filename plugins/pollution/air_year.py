"""The evaluation of a year of air by HJ 663: percentiles, comparison with limits, composite index, rounding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.refusals import Refused
from .air import POLLUTANTS, WRITTEN, Texts, half_even
from .air_editions import by_edition
from .air_tables import Column, daily_percentile, year_rules

_WHOLE: Final = 100.0
#: Figures that differ by less are one: a mean of rounded values has noise in its last digits.
_GUARD: Final = 1e-9


def percentile(values: ArrayLike, *, p: float) -> Column:
    """Return the p-th percentile of each column of a matrix (values, columns), what is absent left out.

    In order, k = 1 + (n - 1) p / 100, and between the neighbours of k linearly.  Nothing of nothing.

    Raises:
        Refused: ``p`` is not between 0 and 100.

    >>> percentile(np.array([[10.0], [20.0], [30.0], [40.0]]), p=90)
    array([37.])
    """
    if not 0 <= p <= _WHOLE:
        raise Refused(True, "a percentile is between 0 and 100, not {p}", "百分位数应在 0 到 100 之间，而不是 {p}", p=p)
    matrix = np.sort(np.asarray(values, dtype=np.float64), axis=0)  # NaN go to the end
    count = np.isfinite(matrix).sum(axis=0)
    place = np.maximum(count - 1, 0) * p / _WHOLE
    lower = np.floor(place + _GUARD).astype(np.intp)
    upper = np.minimum(lower + 1, np.maximum(count - 1, 0))
    below, above = (np.take_along_axis(matrix, each[np.newaxis], axis=0)[0] for each in (lower, upper))
    return np.asarray(below + (above - below) * np.maximum(place - lower, 0.0), dtype=np.float64)


def percentile_of_units(values: Column, *, p: float) -> dict[str, float]:
    """Return the percentile of one column of values."""
    return {"value": float(percentile(values[:, np.newaxis], p=p)[0])}


def prescribed_percentile(values: ArrayLike, *, pollutant: str) -> Column:
    """Return the percentile of daily values that HJ 663 prescribes for a pollutant: see :func:`percentile`."""
    return percentile(values, p=daily_percentile(pollutant))


def prescribed_percentile_of_units(values: Column, *, pollutant: str) -> dict[str, float]:
    """Return the same of one column of values."""
    return percentile_of_units(values, p=daily_percentile(pollutant))


def attainment_rate(values: ArrayLike, *, limit: ArrayLike) -> Column:
    """Return the share of the values of each column of a matrix that are not above the limit.

    Raises:
        Refused: a limit is 0 or less.
    """
    matrix = np.asarray(values, dtype=np.float64)
    bound = np.broadcast_to(np.asarray(limit, dtype=np.float64), matrix.shape)
    _check_limit(np.any(bound <= 0, axis=0))
    counted = np.isfinite(matrix) & np.isfinite(bound)
    count = counted.sum(axis=0)
    within = (counted & (matrix <= bound + _GUARD * np.abs(bound))).sum(axis=0)
    return np.asarray(np.where(count > 0, within, np.nan) / np.maximum(count, 1), dtype=np.float64)


def attainment_rate_of_units(values: Column, *, limit: ArrayLike) -> dict[str, float]:
    """Return the same of one column of values."""
    bound = np.broadcast_to(np.asarray(limit, dtype=np.float64), values.shape)
    return {"value": float(attainment_rate(values[:, np.newaxis], limit=bound[:, np.newaxis])[0])}


def exceedance_multiple(concentration: ArrayLike, limit: ArrayLike) -> Column:
    """Return by how many times its limit a concentration is above it, (C - S) / S; 0 up to the limit.

    Raises:
        Refused: a limit is 0 or less.

    >>> exceedance_multiple([82, 60], [60, 60]).round(3)
    array([0.367, 0.   ])
    """
    measured, bound = (np.asarray(each, dtype=np.float64) for each in (concentration, limit))
    _check_limit(bound <= 0)
    return np.asarray(np.maximum((measured - bound) / bound, 0.0), dtype=np.float64)


def _check_limit(is_wrong: Any) -> None:
    if np.any(is_wrong):
        raise Refused(is_wrong, "a limit of concentration must be above 0", "浓度限值必须大于 0")


def without_exceptional(value: ArrayLike, exceptional: ArrayLike) -> Column:
    """Return the value, and nothing on days flagged as exceptional events; a flag that nobody knows leaves none either."""
    measured, flag = np.asarray(value, dtype=np.float64), np.asarray(exceptional, dtype=np.float64)
    return np.where(flag == 0, measured, np.nan)


def reported(concentration: ArrayLike, *, pollutant: str, edition: str, date: Any = None) -> Column:
    """Return a statistic as it is reported, rounded half to even.

    2013: to integers, CO to one digit.  2026: to one digit, CO to two.
    """
    measured = np.asarray(concentration, dtype=np.float64)

    def rounded(each: str) -> Column:
        return half_even(measured, year_rules(each)[pollutant].digits)

    return by_edition("hj663", edition, date, np.isfinite(measured), rounded)


def composite_index(
    pm25: ArrayLike,
    pm10: ArrayLike,
    so2: ArrayLike,
    no2: ArrayLike,
    co: ArrayLike,
    o3: ArrayLike,
    *,
    edition: str,
    date: Any = None,
) -> Column:
    """Return the composite index: the sum over six pollutants of weight times concentration over limit.

    Means of SO2, NO2, PM10 and PM2.5, the 95th percentile of CO and the 90th of the daily maximum of O3 over 8 h.
    2013: all weights 1; 2026: PM2.5 3, O3 and NO2 2.  Nothing where one of the six is absent or negative.

    >>> composite_index(27, 54, 3, 24, 0.9, 168, edition="hj663_2013").round(4)
    array([3.4679])
    """
    return _over_single(
        (so2, no2, pm10, co, o3, pm25),
        edition,
        date,
        lambda single, weight: (single * weight[:, np.newaxis]).sum(axis=0),
    )


def largest_single_index(
    pm25: ArrayLike,
    pm10: ArrayLike,
    so2: ArrayLike,
    no2: ArrayLike,
    co: ArrayLike,
    o3: ArrayLike,
    *,
    edition: str,
    date: Any = None,
) -> Column:
    """Return the largest single index, concentration over limit without weight; the arguments of :func:`composite_index`."""
    return _over_single((so2, no2, pm10, co, o3, pm25), edition, date, lambda single, _: single.max(axis=0))


def leading_pollutant(
    pm25: ArrayLike,
    pm10: ArrayLike,
    so2: ArrayLike,
    no2: ArrayLike,
    co: ArrayLike,
    o3: ArrayLike,
    *,
    edition: str,
    date: Any = None,
) -> Texts:
    """Return the pollutant with the largest single index, the first in the order of the standard where several have it."""

    def place(single: NDArray[np.float64], _: Column) -> Column:
        found = single.argmax(axis=0).astype(np.float64)
        return np.where(np.isnan(single).any(axis=0), np.nan, found)

    return _over_single((so2, no2, pm10, co, o3, pm25), edition, date, place), tuple(WRITTEN.values())


def _over_single(
    given: tuple[ArrayLike, ...],
    edition: str,
    date: Any,
    combine: Callable[[NDArray[np.float64], Column], Column],
) -> Column:
    """Combine the single indices (6, rows) of what was measured with the weights of the edition."""
    columns = np.stack(np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in given)))
    with np.errstate(invalid="ignore"):
        columns = np.where(columns >= 0, columns, np.nan)

    def combined(each: str) -> Column:
        rules = [year_rules(each)[pollutant] for pollutant in POLLUTANTS]
        single = columns / np.array([[rule.limit] for rule in rules])
        return combine(single, np.array([rule.weight for rule in rules]))

    return by_edition("hj663", edition, date, np.isfinite(columns).all(axis=0), combined)

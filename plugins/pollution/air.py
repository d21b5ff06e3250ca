"""Air quality by HJ 633: individual indices, the AQI of an hour or a day, its class, primary and exceeding pollutants."""

from __future__ import annotations

from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from .air_editions import by_edition
from .air_tables import Column, breakpoints, highest_index, level_bounds

#: Linear interpolation leaves noise of 1e-14 that would turn 50 into 51.
_NOISE: Final = 1e-9
#: The AQI above which there is a primary pollutant, and that of a pollutant above which it exceeds.
_NONE_UP_TO, _GOOD_UP_TO = 50.0, 100.0

#: The six pollutants in the order of the standard's table, as they are written, and their columns for each report.
POLLUTANTS: Final = ("so2", "no2", "pm10", "co", "o3", "pm25")
WRITTEN: Final = dict(zip(POLLUTANTS, ("SO2", "NO2", "PM10", "CO", "O3", "PM2.5"), strict=True))
_COLUMNS: Final = {
    "hourly": ("so2_1h", "no2_1h", "pm10_24h", "co_1h", "o3_1h", "pm25_24h"),
    "daily": ("so2_24h", "no2_24h", "pm10_24h", "co_24h", "o3_8h", "pm25_24h"),
}
#: How many pollutants an AQI needs where nothing is said: the real-time feed skips what is missing; a day needs all.
_REQUIRED: Final = {"hourly": 1, "daily": len(POLLUTANTS)}
#: The texts of all combinations of pollutants, by the bits of their number, and after them that of none.
_NAMES: Final = (
    *(
        "、".join(name for bit, name in enumerate(WRITTEN.values()) if number >> bit & 1)
        for number in range(2 ** len(WRITTEN))
    ),
    "无",
)
_NO_POLLUTANT: Final = float(len(_NAMES) - 1)

Texts = tuple[Column, tuple[str, ...]]


def iaqi(concentration: ArrayLike, *, pollutant: str, edition: str, date: Any = None) -> Column:
    """Return the individual air quality index, an integer from 0 to 500; nothing (NaN) of a negative concentration.

    The concentration is first rounded half to even (GB/T 8170): to integers, carbon monoxide to one digit.  Above the
    last point of a full column the index is 500.  Above 800 µg/m³ the short columns (SO2 1 h, O3 8 h) have no index
    in the edition of 2012, which sends to another average; in that of 2026 it stays at 200 and 300.

    Raises:
        Refused: ``edition`` is ``by_date`` and a row has no ``date``, or one before the first edition.

    >>> iaqi([35, 82, 501], pollutant="pm25_24h", edition="hj633_2012")
    array([ 50., 109., 500.])
    """
    measured = np.asarray(concentration, dtype=np.float64)
    return by_edition("hj633", edition, date, np.isfinite(measured), lambda each: _index(measured, pollutant, each))


@attrs.frozen(eq=False)
class _Indices:
    """The individual indices of the six pollutants (6, rows), and where one that was measured has none."""

    index: NDArray[np.float64]
    is_open: NDArray[np.bool_]


@attrs.frozen(eq=False)
class _Readings:
    """What was measured, of shape (6, rows): an hour or a day, and the averages that the edition of 2012 falls back to."""

    columns: NDArray[np.float64]
    report: str
    so2_24h: Any
    o3_1h: Any
    least: int

    @classmethod
    def of(cls, given: tuple[Any, ...], report: str, so2_24h: Any, o3_1h: Any, require: int | None) -> _Readings:
        matrix = np.stack(np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in given)))
        # a negative reading is a fault of the instrument, and as good as none
        with np.errstate(invalid="ignore"):
            matrix = np.where(matrix >= 0, matrix, np.nan)
        return cls(matrix, report, so2_24h, o3_1h, _REQUIRED[report] if require is None else require)

    @property
    def asked(self) -> NDArray[np.bool_]:
        """Which rows have anything measured."""
        return np.asarray(np.isfinite(self.columns).any(axis=0))

    def indices(self, edition: str) -> _Indices:
        """Return the individual indices by an edition."""
        names = _COLUMNS[self.report]
        found = np.stack([_index(column, name, edition) for column, name in zip(self.columns, names, strict=True)])
        for pollutant, instead in (("so2", "so2_24h"), ("o3", "o3_1h")):
            given, place = getattr(self, instead), POLLUTANTS.index(pollutant)
            if given is not None:
                is_above = np.isfinite(self.columns[place]) & np.isnan(found[place])
                other = _index(np.asarray(given, dtype=np.float64), instead, edition)
                found[place] = np.where(is_above, other, found[place])
        return _Indices(found, np.asarray((np.isfinite(self.columns) & np.isnan(found)).any(axis=0)))

    def aqi(self, found: _Indices) -> Column:
        """Return the largest index; nothing where too few are there, or one that counts cannot be told."""
        enough = np.isfinite(found.index).sum(axis=0) >= max(self.least, 1)
        return np.where(enough & ~found.is_open, np.fmax.reduce(found.index, axis=0), np.nan)


def aqi(
    pm25: ArrayLike,
    pm10: ArrayLike,
    so2: ArrayLike,
    no2: ArrayLike,
    co: ArrayLike,
    o3: ArrayLike,
    *,
    report: str,
    edition: str,
    date: Any = None,
    so2_24h: Any = None,
    o3_1h: Any = None,
    require: int | None = None,
) -> Column:
    """Return the air quality index: the largest individual index of the pollutants present.

    ``report`` tells what was measured: ``hourly`` are means over the hour (particles by the points of 24 h, as the
    national feed has it), ``daily`` means over 24 h and of ozone the daily maximum over 8 h.  µg/m³, CO mg/m³.  In the
    edition of 2012 SO2 above 800 in an hour is judged by ``so2_24h``, O3 above 800 over 8 h by ``o3_1h``.  Nothing
    where fewer than ``require`` pollutants have an index (hourly 1, daily 6 if None), or one of these is not given
    though it is needed.

    Raises:
        Refused: see :func:`iaqi`.

    >>> aqi(82, 130, 12, 55, 1.3, 171, report="daily", edition="hj633_2026")
    array([120.])
    """
    readings = _Readings.of((so2, no2, pm10, co, o3, pm25), report, so2_24h, o3_1h, require)
    return by_edition("hj633", edition, date, readings.asked, lambda each: readings.aqi(readings.indices(each)))


def primary_pollutant(
    pm25: ArrayLike,
    pm10: ArrayLike,
    so2: ArrayLike,
    no2: ArrayLike,
    co: ArrayLike,
    o3: ArrayLike,
    *,
    report: str,
    edition: str,
    date: Any = None,
    so2_24h: Any = None,
    o3_1h: Any = None,
    require: int | None = None,
) -> Texts:
    """Return the pollutants with the largest index, joined by 、 in the order of the standard; 无 up to an AQI of 50.

    The arguments are those of :func:`aqi`, without which there is none either.  What is returned are places and the
    texts that they mean.
    """
    readings = _Readings.of((so2, no2, pm10, co, o3, pm25), report, so2_24h, o3_1h, require)

    def places(each: str) -> Column:
        found = readings.indices(each)
        highest = readings.aqi(found)
        return _named(found.index == highest, highest, highest > _NONE_UP_TO)

    return by_edition("hj633", edition, date, readings.asked, places), _NAMES


def exceeding_pollutants(
    pm25: ArrayLike,
    pm10: ArrayLike,
    so2: ArrayLike,
    no2: ArrayLike,
    co: ArrayLike,
    o3: ArrayLike,
    *,
    report: str,
    edition: str,
    date: Any = None,
    so2_24h: Any = None,
    o3_1h: Any = None,
    require: int | None = None,
) -> Texts:
    """Return the pollutants with an index above 100, or 无; the edition of 2026 knows none, so that there is no text.

    The arguments are those of :func:`aqi`.
    """
    readings = _Readings.of((so2, no2, pm10, co, o3, pm25), report, so2_24h, o3_1h, require)

    def places(each: str) -> Column:
        found = readings.indices(each)
        highest = readings.aqi(found)
        named = _named(found.index > _GOOD_UP_TO, highest, highest > _GOOD_UP_TO)
        return named if each == "hj633_2012" else np.full(named.shape, np.nan)

    return by_edition("hj633", edition, date, readings.asked, places), _NAMES


def indices_of(
    *, so2: Any, no2: Any, pm10: Any, co: Any, o3: Any, pm25: Any, report: str, so2_24h: Any, o3_1h: Any, edition: str
) -> Column:
    """Return the individual indices of the six pollutants, in their order, of one hour or day; the arguments of :func:`aqi`."""
    readings = _Readings.of((so2, no2, pm10, co, o3, pm25), report, so2_24h, o3_1h, None)
    return readings.indices(edition).index[:, 0]


def aqi_level(index: ArrayLike) -> Column:
    """Return the class of an AQI as a place among the six, 0 for 优; nothing of a negative or absent index.

    >>> aqi_level([50, 51, 500, -1])
    array([ 0.,  1.,  5., nan])
    """
    found = np.asarray(index, dtype=np.float64)
    place = np.searchsorted(level_bounds(), np.where(np.isnan(found), 0.0, found), side="left").astype(np.float64)
    return np.where(found >= 0, place, np.nan)


def good_day_ratio(good: ArrayLike, valid: ArrayLike) -> Column:
    """Return good over valid days; nothing (NaN) where no day is valid or more are good than valid.

    >>> good_day_ratio([86], [91]).round(3)
    array([0.945])
    """
    good_days, valid_days = np.asarray(good, dtype=np.float64), np.asarray(valid, dtype=np.float64)
    is_sound = (valid_days > 0) & (good_days >= 0) & (good_days <= valid_days)
    return np.where(is_sound, good_days, np.nan) / np.where(is_sound, valid_days, 1.0)


def _index(concentration: Column, pollutant: str, edition: str) -> Column:
    points, indices = breakpoints(edition, pollutant)
    rounded = half_even(concentration, digits=1 if pollutant.startswith("co_") else 0)
    index = np.ceil(np.interp(rounded, points, indices) - _NOISE)
    outside = rounded < 0
    if indices[-1] < highest_index(edition) and edition == "hj633_2012":
        outside |= rounded > points[-1]
    return np.where(outside, np.nan, index)


def _named(which: NDArray[np.bool_], highest: Column, is_any: NDArray[np.bool_]) -> Column:
    bits = (which * (1 << np.arange(len(POLLUTANTS)))[:, np.newaxis]).sum(axis=0).astype(np.float64)
    return np.where(np.isnan(highest), np.nan, np.where(is_any, bits, _NO_POLLUTANT))


def half_even(concentration: Column, digits: int) -> Column:
    """Round half to even (GB/T 8170); a tie must be one before it goes to the even digit: 1.15 × 10 is 11.499999."""
    scale = 10.0**digits
    return np.rint(np.round(concentration * scale, 9)) / scale

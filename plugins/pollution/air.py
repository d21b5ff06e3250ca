"""Air quality: the individual index of a pollutant and the share of good days."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Column = NDArray[np.float64]

_INDEX: Final = (0, 50, 100, 150, 200, 300, 400, 500)

#: HJ 633-2012, table 1: concentrations at the points of ``_INDEX``; µg/m³, carbon monoxide mg/m³.
#: SO2 over an hour ends at 200 and O3 over eight hours at 300: above, the standard sends to another average.
_BREAKPOINTS: Final[dict[str, tuple[float, ...]]] = {
    "so2_24h": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "so2_1h": (0, 150, 500, 650, 800),
    "no2_24h": (0, 40, 80, 180, 280, 565, 750, 940),
    "no2_1h": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "pm10_24h": (0, 50, 150, 250, 350, 420, 500, 600),
    "co_24h": (0, 2, 4, 14, 24, 36, 48, 60),
    "co_1h": (0, 5, 10, 35, 60, 90, 120, 150),
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "o3_8h": (0, 100, 160, 215, 265, 800),
    "pm25_24h": (0, 35, 75, 115, 150, 250, 350, 500),
}

#: What HJ 633-2026 changed: the concentrations at an index of 100.
_CHANGED_2026: Final[dict[str, tuple[float, ...]]] = {
    "pm10_24h": (0, 50, 120, 250, 350, 420, 500, 600),
    "pm25_24h": (0, 35, 60, 115, 150, 250, 350, 500),
}


def iaqi(concentration: ArrayLike, *, pollutant: str, edition: str) -> Column:
    """Return the individual air quality index, an integer from 0 to 500.

    The concentration is first rounded half to even (GB/T 8170): to integers, carbon monoxide to one digit.  Above the
    last point of a full column the index is 500.  Above 800 µg/m³ the short columns (SO2 1 h, O3 8 h) have no index
    in the edition of 2012, which sends to another average; in that of 2026 it stays at 200 and 300.

    >>> iaqi([35, 82, 501], pollutant="pm25_24h", edition="hj633_2012")
    array([ 50., 109., 500.])
    """
    points = _points(pollutant, edition)
    index = np.array(_INDEX[: len(points)], dtype=np.float64)
    rounded = _reported(np.asarray(concentration, dtype=np.float64), digits=1 if pollutant.startswith("co_") else 0)
    exact = np.interp(rounded, points, index)
    # Linear interpolation leaves noise of 1e-14 that would turn 50 into 51.
    result = np.ceil(exact - 1e-9)
    outside = rounded < 0
    if index[-1] < _INDEX[-1] and edition == "hj633_2012":
        outside |= rounded > points[-1]
    return np.where(outside, np.nan, result)


def good_day_ratio(good: ArrayLike, valid: ArrayLike) -> Column:
    """Return good over valid days; nothing (NaN) where no day is valid or more are good than valid.

    >>> good_day_ratio([86], [91]).round(3)
    array([0.945])
    """
    good_days, valid_days = np.asarray(good, dtype=np.float64), np.asarray(valid, dtype=np.float64)
    is_sound = (valid_days > 0) & (good_days >= 0) & (good_days <= valid_days)
    return np.where(is_sound, good_days, np.nan) / np.where(is_sound, valid_days, 1.0)


def _points(pollutant: str, edition: str) -> Column:
    changed = _CHANGED_2026 if edition == "hj633_2026" else {}
    return np.array(changed.get(pollutant, _BREAKPOINTS[pollutant]), dtype=np.float64)


def _reported(concentration: Column, digits: int) -> Column:
    scale = 10.0**digits
    # A tie must be one before it goes to the even digit: 1.15 x 10 is 11.499999999999998.
    return np.rint(np.round(concentration * scale, 9)) / scale

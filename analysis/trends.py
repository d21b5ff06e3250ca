"""How a panel changes from period to period: compound growth, and the slope of a line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def growth(panel: Array, times: Array) -> Array:
    """Return the compound growth of each series a unit of time: (last / first)^(1 / (t_last - t_first)) - 1.

    First and last are the earliest and the latest value present.  Both equal is 0, also where both are 0; a single
    value, a first value of 0, and a change of sign have no growth: NaN.

    Args:
        panel: values (periods, series), NaN where absent.
        times: when they are (periods,), rising.
    """
    if not len(panel):
        return np.full(panel.shape[1:], np.nan)
    first, last, _ = _ends(panel)
    begin, end = _at(panel, first), _at(panel, last)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        grown = np.power(end / begin, 1.0 / (times[last] - times[first])) - 1.0
    grown = np.where(end == begin, 0.0, grown)
    return np.where((last > first) & np.isfinite(grown), grown, np.nan)


def change(panel: Array, times: Array) -> Array:
    """Return the change of each series a unit of time, as a part of where it began.

    From three values on the slope of the least-squares line over its height at the first value's time; of two values
    their difference over the first and the time between; values that are all equal do not change: 0.  A single value,
    or a beginning at 0, has none: NaN.
    """
    if not len(panel):
        return np.full(panel.shape[1:], np.nan)
    first, last, known = _ends(panel)
    count = known.sum(axis=0)
    begin, end = _at(panel, first), _at(panel, last)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        simple = (end - begin) / begin / (times[last] - times[first])
        moments = np.where(known, times[:, np.newaxis], 0.0)
        centre = moments.sum(axis=0) / count
        offset = np.where(known, times[:, np.newaxis] - centre, 0.0)
        mean = np.where(known, panel, 0.0).sum(axis=0) / count
        slope = (offset * np.where(known, panel - mean, 0.0)).sum(axis=0) / (offset**2).sum(axis=0)
        fitted = slope / (mean + slope * (times[first] - centre))
    found = np.where(count > 2, fitted, simple)  # noqa: PLR2004 - two points are a line already
    low, high = (np.where(known, panel, edge) for edge in (np.inf, -np.inf))
    found = np.where(high.max(axis=0, initial=-np.inf) == low.min(axis=0, initial=np.inf), 0.0, found)
    return np.where((count > 1) & np.isfinite(found), found, np.nan)


def _ends(panel: Array) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Return the places of the first and the last value of each series, and where values are present."""
    known = np.isfinite(panel)
    return known.argmax(axis=0), len(panel) - 1 - known[::-1].argmax(axis=0), known


def _at(panel: Array, places: NDArray[np.intp]) -> Array:
    found: Array = np.take_along_axis(panel, places[np.newaxis], axis=0)[0]
    return found

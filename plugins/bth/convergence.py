"""Whether places grow alike: σ-convergence (their spread falls) and β-convergence (the poorer grow faster).

Both look at all units of all periods together; ``unit_index`` tells the unit of each value, ``period_place`` when it was,
in the calendar's own steps (years, quarters or months).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.refusals import Refused

Column = NDArray[np.float64]

#: A line through fewer points has no slope that could be otherwise.
_LEAST_UNITS: Final = 3
_LEAST_PERIODS: Final = 2


def fit_sigma(
    x: Column, *, unit_index: Column, period_place: Column, of: str = "population", report: str = "slope"
) -> dict[str, float]:
    """Return how the coefficient of variation over the places moves from period to period.

    ``report`` is the ``slope`` of its least-squares line, for each step of time, the ``change`` from the first period to
    the last, or what it was in the ``first`` and the ``last``.  Below 0 the places converge.  A period with fewer than
    two places says nothing; without two periods that do, there is no answer (NaN).

    >>> when = np.array([2019.0, 2019.0, 2020.0, 2020.0])
    >>> found = fit_sigma(np.array([1.0, 3.0, 2.0, 4.0]), unit_index=np.array([0, 1, 0, 1.0]), period_place=when)
    >>> round(found["value"], 6)
    -0.166667
    """
    del unit_index
    times, place, counts = np.unique(period_place, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=x) / counts
    squares = np.bincount(place, weights=(x - means[place]) ** 2)
    freedom = counts - (1 if of == "sample" else 0)
    told = (counts > 1) & (means != 0)
    if told.sum() < _LEAST_PERIODS:
        return {"value": float("nan")}
    cv = np.sqrt(squares[told] / freedom[told]) / np.abs(means[told])
    return {"value": _reported(times[told], cv, report)}


def _reported(times: Column, cv: Column, report: str) -> float:
    ends = {"first": cv[0], "last": cv[-1], "change": cv[-1] - cv[0]}
    return float(ends[report] if report in ends else _line(times, cv)[1])


def fit_beta(x: Column, *, unit_index: Column, period_place: Column, report: str = "b") -> dict[str, float]:
    """Return what the regression ln(x_T / x_0) / T = a − b ln x_0 over the places says.

    x_0 and x_T are a place's values in the first and the last period that occur, T the time between them; who lacks one
    of the two is left out.  ``report`` is ``b`` (above 0 the poorer grow faster), the constant ``a``, the ``speed``
    λ = −ln(1 − b T) / T, the ``half_life`` ln 2 / λ, or ``r2``.  NaN with fewer than three places, with places that all
    began alike, for the speed where b T is 1 or more, and for the half-life where nothing converges.

    Raises:
        Refused: a value of 0 or less in one of the two periods: it has no growth rate.
    """
    first, last = period_place.min(), period_place.max()
    ends = (period_place == first) | (period_place == last)
    bad = ends & (x <= 0)
    if bad.any():
        raise Refused(
            bad,
            "{value} has no logarithm; growth needs values above 0",
            "{value}不能取对数，计算增长率的数应大于0",
            value=x,
        )
    start, end = _at(x, unit_index, period_place == first), _at(x, unit_index, period_place == last)
    both = ~np.isnan(start) & ~np.isnan(end)
    years = float(last - first)
    logs = np.log(start[both])
    if both.sum() < _LEAST_UNITS or not years or np.ptp(logs) == 0:
        return {"value": float("nan")}
    growth = (np.log(end[both]) - logs) / years
    intercept, slope, explained = _line(logs, growth)
    return {"value": _of_beta(report, intercept, -slope, explained, years)}


def _of_beta(report: str, a: float, b: float, explained: float, years: float) -> float:
    speed = -np.log(1 - b * years) / years if b * years < 1 else np.nan
    half_life = np.log(2) / speed if speed > 0 else np.nan
    return float({"b": b, "a": a, "r2": explained, "speed": speed, "half_life": half_life}[report])


def _at(x: Column, unit_index: Column, here: NDArray[np.bool_]) -> Column:
    """Return the value of each unit in one period, NaN where it has none."""
    found = np.full(int(unit_index.max()) + 1, np.nan)
    found[unit_index[here].astype(np.intp)] = x[here]
    return found


def _line(x: Column, y: Column) -> tuple[float, float, float]:
    """Return intercept, slope and R² of the least-squares line; a level line explains everything (1)."""
    dx, dy = x - x.mean(), y - y.mean()
    slope = float(np.dot(dx, dy) / np.dot(dx, dx))
    total = float(np.dot(dy, dy))
    left = dy - slope * dx
    explained = 1 - float(np.dot(left, left)) / total if total > 0 else 1.0
    return float(y.mean() - slope * x.mean()), slope, explained

"""Times each way of filling gaps on tables of 5% gaps, beside bare numpy and scikit-learn where it has the same method.

The floor of the methods over periods is one sort of the rows by unit and period; of the mean of the row one pass over the
matrix in bare numpy (for all columns at once); nearest neighbours and EM stand beside scikit-learn's KNNImputer, and
beside nothing.  Aims: within 4 sorts, and faster than the peer.

Run: python benchmarks/imputing_speed.py [--units 1000 100000 1000000] [--indicators 10] [--times 3]
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quanheng.core.methods import imputing_em, imputing_knn, imputing_periods, imputing_rows

Array = NDArray[np.float64]

#: Units beyond which all columns by nearest neighbours take minutes, with us and with the peer.
_PAIRS: Final = 20_000
_PERIODS: Final = 10


def seconds(work: Callable[[], Any], times: int) -> float:
    """Return the best time of several runs."""
    best = np.inf
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return float(best)


def table(units: int, indicators: int, seed: int = 0) -> Array:
    """Return correlated indicators (k, rows) with 5% of their cells absent."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(indicators, indicators)) @ rng.normal(size=(indicators, units))
    values[rng.random(values.shape) < 0.05] = np.nan
    return np.asarray(values)


def bare_row_mean(values: Array) -> Array:
    """Return all columns filled by the mean of the row's min-max shares, on whole arrays."""
    low, high = np.nanmin(values, axis=1, keepdims=True), np.nanmax(values, axis=1, keepdims=True)
    middle = np.nanmean((values - low) / (high - low), axis=0)
    return np.where(np.isnan(values), low + (high - low) * middle, values)


def over_periods(units: int, times: int) -> Iterator[tuple[str, float, str, float]]:
    """Yield each method over periods with its time, the floor and its time."""
    rng = np.random.default_rng(1)
    order = rng.permutation(units)
    unit = np.repeat(np.arange(units // _PERIODS + 1), _PERIODS)[:units].astype(np.float64)[order]
    place = np.tile(np.arange(_PERIODS), units // _PERIODS + 1)[:units].astype(np.float64)[order]
    value = rng.normal(size=units)
    value[rng.random(units) < 0.05] = np.nan
    floor = seconds(lambda: np.lexsort((place, unit)), times)
    for method in (imputing_periods.latest, imputing_periods.constant, imputing_periods.linear):
        spent = seconds(lambda fill=method: fill(value, unit_index=unit, period_place=place), times)  # type: ignore[misc]
        yield method.__name__, spent, "one sort", floor


def from_indicators(units: int, indicators: int, times: int) -> Iterator[tuple[str, float, str, float]]:
    """Yield each method over indicators, all columns filled, with its time, what it is compared with and its time."""
    values = table(units, indicators)
    ranges = imputing_rows.fit_range(values)

    def every(fill: Callable[..., Array], fitted: dict[str, Any], **options: Any) -> Callable[[], None]:
        def run() -> None:
            for place in range(indicators):
                fill(values, fitted=fitted, place=place, **options)

        return run

    bare = seconds(lambda: bare_row_mean(values), times)
    yield "row_mean", seconds(every(imputing_rows.row_mean, ranges), times), "bare numpy", bare
    yield "row_median", seconds(every(imputing_rows.row_median, ranges), times), "bare numpy, mean", bare
    start = time.perf_counter()
    fitted = imputing_em.fit_em(values)
    yield f"em, {fitted['steps']:g} steps", time.perf_counter() - start, "one step alone", np.nan
    if units <= _PAIRS:
        donors = imputing_knn.fit_neighbours(values)
        peer = np.nan
        if find_spec("sklearn"):
            imputer = importlib.import_module("sklearn.impute").KNNImputer(n_neighbors=5)
            peer = seconds(lambda: imputer.fit_transform(values.T), 1)
        yield "knn", seconds(every(imputing_knn.knn, donors), 1), "scikit-learn", peer


def main() -> None:
    """Print a line a method and size: seconds, and how many times the comparison's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--indicators", type=int, default=10)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    print(f"python {platform.python_version()}, numpy {version('numpy')}, {os.cpu_count()} cores, {platform.machine()}")
    for units in given.units:
        lines = [*over_periods(units, given.times), *from_indicators(units, given.indicators, given.times)]
        for name, spent, beside, other in lines:
            ratio = "" if np.isnan(other) else f"{spent / other:6.2f} × {beside} ({other * 1e3:.2f} ms)"
            print(f"{units:>9,} {name:<14} {spent * 1e3:10.2f} ms  {ratio}")


if __name__ == "__main__":
    main()

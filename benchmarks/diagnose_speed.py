"""Correlates 100,000 units by 300 indicators, complete and with gaps, and compares with numpy in the same run.

The floor is ``np.corrcoef`` on the complete table: it knows no gaps.  pandas, which leaves gaps out pair by pair as we do,
is timed on a tenth of the rows.

Run: python benchmarks/diagnose_speed.py [--units 100000] [--indicators 300]
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from quanheng.analysis.correlations import pearson
from quanheng.analysis.distributions import distributions
from quanheng.analysis.rank_correlations import kendall, spearman


def seconds(work: Callable[[], Any], times: int = 3) -> float:
    """Return the shortest of several runs."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        durations.append(time.perf_counter() - start)
    return min(durations)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--indicators", type=int, default=300)
    given = parser.parse_args()
    generator = np.random.default_rng(2022)
    full = np.asfortranarray(generator.normal(size=(given.units, given.indicators)))
    gaps = full.copy(order="F")
    gaps[generator.random(full.shape) < 0.05] = np.nan
    print(f"python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores")
    print(f"{given.units} units, {given.indicators} indicators, 5 % missing where gaps are named")
    floor = seconds(lambda: np.corrcoef(full, rowvar=False))
    tenth = gaps[: given.units // 10]
    few = np.ascontiguousarray(tenth[:, :50])
    frame = pd.DataFrame(tenth)
    rows = {
        "np.corrcoef, complete": floor,
        "pearson, complete": seconds(lambda: pearson(full)),
        "pearson, gaps": seconds(lambda: pearson(gaps)),
        "fifteen statistics, gaps": seconds(lambda: distributions(gaps.T), 1),
        "pandas corr, gaps, a tenth of the rows": seconds(frame.corr, 1),
        "pearson, gaps, a tenth of the rows": seconds(lambda: pearson(tenth)),
        "spearman, gaps, a tenth of the rows, 50 indicators": seconds(lambda: spearman(few), 1),
        "kendall, gaps, a tenth of the rows, 50 indicators": seconds(lambda: kendall(few), 1),
    }
    for name, duration in rows.items():
        print(f"{name:55s} {duration:8.2f} s {duration / floor:7.1f} x")


if __name__ == "__main__":
    main()

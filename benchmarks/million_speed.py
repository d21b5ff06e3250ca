"""Evaluates up to a million units by 300 indicators in three levels and compares with floors measured in the same run.

The data are a polars frame, 5 % of its cells null; the result are the columns of the root and the parents.  The floor
is reading every byte of the frame once, by numpy, with as many threads; with ``--percentile`` also a plain
``numpy.argsort`` of those columns on as many threads.  Times are warm: the best of several runs in one process, by the
clock and as the time of all cores together, which other work on the machine lengthens less.
Memory is the highest resident size while a process of its own evaluates, above what it had with the frame loaded.

Run: python benchmarks/million_speed.py [--units 1000000 1000] [--variant minmax|curve] [--percentile 100] [--keep-leaves]
     [--read 20]
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl

import quanheng as qh
from quanheng.core import lean_compiled
from quanheng.core.builtin import builtin_functions
from quanheng.core.model import IndicatorSet
from quanheng.data.matching import match
from quanheng.data.reading import read_table
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

GAPS = 0.05
CURVES = (
    "score = curve { 0 : 0; 40 : 0.5; 60 : 0.8; 100 : full }",
    "score = bands { >= 80 : full; [60, 80) : 0.8; [40, 60) : 0.5; else : 0.2 }",
)


def scheme_of(indicators: int, parents: int, variant: str, percentiles: int) -> IndicatorSet:
    """Return a set with so many leaves below so many parents; the first ``percentiles`` leaves are percent ranks."""
    lines = ["indicator_set million scale 0..1 {", "  unit = name", "  fields {"]
    lines += [f"    x{leaf} : number" for leaf in range(indicators)]
    lines += ["  }", "  rescale = siblings"]
    for parent in range(parents):
        lines.append(f"  indicator p{parent} weight {parent % 3 + 1} {{ require = 50%")
        for leaf in range(parent * indicators // parents, (parent + 1) * indicators // parents):
            rule = CURVES[leaf % 2] if variant == "curve" else "score = minmax()"
            rule = "score = percentile()" if leaf < percentiles else rule
            direction = "lower_is_better" if variant == "minmax" and leaf % 3 == 2 else "higher_is_better"
            lines.append(f"    indicator l{leaf} weight {leaf % 4 + 1} {direction} {{ value = x{leaf}; {rule} }}")
        lines.append("  }")
    text = "\n".join([*lines, "}", ""])
    checked = check_source(Source("million.qh", text), builtin_functions())
    errors = [found.message("en") for found in checked.diagnostics if found.severity == "error"]
    assert checked.scheme is not None, errors
    return checked.scheme.sets[0]


def frame_of(units: int, indicators: int) -> pl.DataFrame:
    """Return random data between 0 and 100 with a name a unit."""
    random = np.random.default_rng(2026)
    columns = {"name": pl.select(pl.concat_str(pl.lit("u"), pl.int_range(units))).to_series()}
    for number in range(indicators):
        values, gap = pl.Series(random.uniform(0, 100, units)), pl.Series(random.random(units) < GAPS)
        columns[f"x{number}"] = pl.select(pl.when(~gap).then(values)).to_series()
    return pl.DataFrame(columns)


@attrs.frozen
class Taken:
    """The shortest time of several runs in seconds: by the clock, and of all cores together."""

    wall: float
    cores: float

    def over(self, floor: Taken) -> str:
        """Return the two ratios to a floor."""
        return f"{self.wall / floor.wall:6.2f} by the clock, {self.cores / floor.cores:6.2f} of core time"


def best_of(times: int, run: Callable[[], Any]) -> Taken:
    """Return the shortest of several runs."""
    walls, cores = [], []
    for _ in range(times):
        start, used = time.perf_counter(), time.process_time()
        run()
        walls.append(time.perf_counter() - start)
        cores.append(time.process_time() - used)
    return Taken(min(walls), min(cores))


def evaluated(found: IndicatorSet, frame: pl.DataFrame, *, keep_leaves: bool) -> Any:
    """Evaluate and ask for the columns of root and parents, or of every node."""
    evaluation = qh.evaluate(found, frame).evaluation
    nodes = (node for node in found.nodes() if keep_leaves or not node.is_leaf)
    return evaluation, [evaluation.score(node.name) for node in nodes]


def plain_columns(frame: pl.DataFrame) -> list[Any]:
    """Return the numbers of a frame as numpy arrays, NaN where there is a null."""
    return [series.to_numpy() for series in frame.get_columns()[1:]]


def floors(columns: Sequence[Any], threads: int, percentiles: int) -> dict[str, Taken]:
    """Return what reading all columns once, and sorting some of them, takes on so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        found = {
            "read once (max)": best_of(5, lambda: list(pool.map(np.max, columns))),
            "read once (sum)": best_of(5, lambda: list(pool.map(np.sum, columns))),
        }
        if percentiles:
            some = columns[:percentiles]
            found["argsort"] = best_of(2, lambda: list(pool.map(np.argsort, some)))
            present = [column[~np.isnan(column)] for column in some]
            found["argsort, present"] = best_of(2, lambda: list(pool.map(np.argsort, present)))
    return found


def on_path(path: str) -> None:
    """Let evaluations run by numpy alone, or compiled whatever their size."""
    never = 10**15
    lean_compiled.MANY = lean_compiled.SOME = 0 if path == "compiled" else never  # as the tests do


def measure_reading(frame: pl.DataFrame, folder: Path, found: IndicatorSet) -> None:
    """Print how long a CSV and a Parquet file of the same columns take, from the file to the columns of the engine."""
    for suffix, write in ((".csv", frame.write_csv), (".parquet", frame.write_parquet)):
        path = folder / f"units{suffix}"
        write(path)
        taken = best_of(2, lambda: match(read_table(path), found))  # noqa: B023 - called at once
        size = path.stat().st_size / 1e6
        print(f"  {suffix[1:]}: {taken.wall:.2f} s for {size:.0f} MB, {size / taken.wall:.0f} MB/s")


def memory_of(given: argparse.Namespace, units: int) -> dict[str, float]:
    """Return input size and highest resident size above it in MB, from a process of its own."""
    command = [sys.executable, __file__, "--measure-memory", "--units", str(units), "--variant", given.variant]
    command += ["--indicators", str(given.indicators), "--parents", str(given.parents)]
    command += ["--percentile", str(given.percentile)] + (["--keep-leaves"] if given.keep_leaves else [])
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very script
    data, peak = map(float, done.stdout.split())
    return {"input": data, "peak": peak}


def measure_memory(given: argparse.Namespace) -> None:
    """Print the size of the frame, and how much higher the process stood while it evaluated, in MB (Linux)."""
    found = scheme_of(given.indicators, given.parents, given.variant, given.percentile)
    evaluated(found, frame_of(100, given.indicators), keep_leaves=given.keep_leaves)
    frame = frame_of(given.units[0], given.indicators)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the mark of the highest size starts anew
    before = _status("VmRSS")
    kept = evaluated(found, frame, keep_leaves=given.keep_leaves)
    print(frame.estimated_size() / 1e6, (_status("VmHWM") - before) / 1e3)
    del kept


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return float(next(line for line in lines if line.startswith(name)).split()[1]) * 1.024


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--indicators", type=int, default=300)
    parser.add_argument("--parents", type=int, default=20)
    parser.add_argument("--variant", choices=["minmax", "curve"], default="minmax")
    parser.add_argument("--percentile", type=int, default=0)
    parser.add_argument("--keep-leaves", action="store_true")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--paths", nargs="+", choices=["numpy", "compiled"], default=["numpy", "compiled"])
    parser.add_argument("--read", type=int, default=0, help="also read so many columns from CSV and Parquet files")
    parser.add_argument("--measure-memory", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(given: argparse.Namespace, units: int) -> None:
    """Print times, ratios and memory for so many units."""
    threads = len(os.sched_getaffinity(0))
    found = scheme_of(given.indicators, given.parents, given.variant, given.percentile)
    frame = frame_of(units, given.indicators)
    kept = "all nodes" if given.keep_leaves else "root and parents"
    print(f"{units} units x {given.indicators} {given.variant}, {given.percentile} percent ranks, {kept}")
    floor = floors(plain_columns(frame), threads, given.percentile)
    for name, taken in floor.items():
        print(f"  {name:16} {taken.wall:.4f} s")
    for path in given.paths:
        on_path(path)
        run = partial(evaluated, found, frame, keep_leaves=given.keep_leaves)
        run()
        ours = best_of(given.times, run)
        print(f"  {path:16} {ours.wall:.4f} s   load {os.getloadavg()[0]:.1f}")
        for name, taken in floor.items():
            print(f"    to {name:16} {ours.over(taken)}")
    if units >= 10_000 and Path("/proc/self/clear_refs").exists():
        memory = memory_of(given, units)
        part = memory["peak"] / memory["input"]
        print(f"  memory above the frame: {memory['peak']:.0f} MB of {memory['input']:.0f} MB ({part:.1%})")


def main() -> None:
    given = arguments()
    if given.measure_memory:
        measure_memory(given)
        return
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, polars {pl.__version__}, "
        f"{len(os.sched_getaffinity(0))} threads, {platform.system()}"
    )
    for units in given.units:
        measure(given, units)
    if given.read:
        found, frame = scheme_of(given.read, 1, "minmax", 0), frame_of(given.units[-1], given.read)
        print(f"{frame.height} units x {given.read} from a file")
        with tempfile.TemporaryDirectory() as folder:
            measure_reading(frame, Path(folder), found)


if __name__ == "__main__":
    main()

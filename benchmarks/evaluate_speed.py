"""Evaluates 400 units by 200 indicators through the command line, start-up included, and compares with two floors.

The floors are an interpreter that imports numpy and does the same arithmetic on the same arrays, and an empty
interpreter.  The aim is under one second on two cores.

Run: python benchmarks/evaluate_speed.py [--units 400] [--indicators 200]
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

BARE = """
import csv, sys
import numpy as np
with open(sys.argv[1], encoding="utf-8") as file:
    rows = list(csv.reader(file))
table = np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])
ratio = table[:, 0::2] / table[:, 1::2]
steps = np.floor(np.maximum(ratio - 1, 0) / 0.01 + 1e-9)
total = np.clip(1 - 0.05 * steps, 0, 1).sum(axis=1)
rank = 1 + (total[:, None] < total[None, :]).sum(axis=1)
"""


def write_inputs(folder: Path, units: int, indicators: int) -> tuple[Path, Path]:
    """Write a scheme and a table with two fields an indicator."""
    names = [f"{kind}{n}" for n in range(indicators) for kind in ("数据", "基数")]
    fields = "".join(f"  {name} : number\n" for name in names)
    leaves = "".join(
        f"  indicator 指标{n} 1 points {{ value = 数据{n} / 基数{n}; "
        "score = deduct(0.05 points, per = 1pp, above = 100%, step = whole) }\n"
        for n in range(indicators)
    )
    scheme, table = folder / "大方案.qh", folder / "units.csv"
    scheme.write_text(
        f"fields {{\n{fields}}}\nindicator_set 大方案 {indicators} points {{\n  rescale = siblings\n{leaves}}}\n",
        encoding="utf-8",
    )
    numbers = np.random.default_rng(2022).uniform(90, 110, (units, len(names))).round(3)
    lines = [",".join(["单位名称", *names])]
    lines += [",".join([f"第{row}单位", *map(str, values)]) for row, values in enumerate(numbers.tolist(), 1)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return scheme, table


def best_of(times: int, command: list[str]) -> float:
    """Return the shortest of several runs of a command in seconds."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own interpreter on our own files
        durations.append(time.perf_counter() - start)
    return min(durations)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=400)
    parser.add_argument("--indicators", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scheme, table = write_inputs(Path(name), given.units, given.indicators)
        output = str(Path(name) / "scores.csv")
        run = [sys.executable, "-m", "quanheng", "evaluate", str(scheme), "--data", str(table), "-o", output, "--force"]
        ours = best_of(5, run)
        bare = best_of(5, [sys.executable, "-c", BARE, str(table)])
        empty = best_of(5, [sys.executable, "-c", ""])
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores, {platform.system()}")
    print(f"{given.units} units x {given.indicators} indicators, start-up included")
    print(f"quanheng evaluate: {ours:.3f} s")
    print(f"bare numpy:        {bare:.3f} s   ratio {ours / bare:.2f}")
    print(f"empty interpreter: {empty:.3f} s   ratio {ours / empty:.2f}")


if __name__ == "__main__":
    main()

"""Checks and evaluates schemes of up to 10,000 indicators in 20 levels and shows that time grows in proportion.

Branches of 100 indicators hang below the root, each a chain of parents with leaves at every level.  The floor of
checking is ``ast.parse`` of as many lines of Python; that of evaluating is numpy doing one comparison and one
weighted sum an indicator on the same units.  The time for one indicator should stay the same as the scheme grows.

Run: python benchmarks/deep_speed.py [--units 400] [--most 10000]
"""

from __future__ import annotations

import argparse
import ast
import os
import platform
import time
from collections.abc import Callable, Iterator

import numpy as np

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

LEVELS = 20
BRANCH = 100
FIELDS = 12


def branch(number: int) -> Iterator[str]:
    """Yield the lines of one branch: the parents of levels 2 to 19, their leaves one level below each."""
    parents = LEVELS - 2
    leaves = BRANCH - parents
    for depth in range(parents):
        yield f"indicator p{number}_{depth} weight {depth % 3 + 1} {{"
        for leaf in range(depth * leaves // parents, (depth + 1) * leaves // parents):
            yield (
                f"indicator x{number}_{leaf} weight {leaf % 4 + 1} {{ value = v{leaf % FIELDS}; "
                f"score = bands {{ >= 90 : full; >= {40 + leaf % 50} : 50; else : 0 }} }}"
            )
    yield "}" * parents


def scheme_of(indicators: int) -> str:
    """Return a scheme with so many indicators below its root, in 20 levels."""
    fields = "; ".join(f"v{number} : number" for number in range(FIELDS))
    lines = [line for number in range(indicators // BRANCH) for line in branch(number)]
    return "\n".join([f"fields {{ {fields} }}", "indicator_set deep scale 0..100 {", *lines, "}", ""])


def python_of(text: str) -> str:
    """Return as many lines of Python."""
    return "".join(f"name_{n} = f(g({n}, second=0.5), third='text')\n" for n in range(text.count("\n")))


def bare(columns: dict[str, np.ndarray], indicators: int) -> np.ndarray:
    """Return what numpy does at least: a comparison and a weighted sum an indicator."""
    total = np.zeros(next(iter(columns.values())).size)
    for number in range(indicators):
        column = columns[f"v{number % FIELDS}"]
        total += 0.01 * np.where(column >= 90, 100.0, np.where(column >= 40 + number % 50, 50.0, 0.0))
    return total


def best_of(times: int, work: Callable[[], object]) -> float:
    """Return the shortest of several runs in seconds."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        durations.append(time.perf_counter() - start)
    return min(durations)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=400)
    parser.add_argument("--most", type=int, default=10_000)
    given = parser.parse_args()
    registry, random = builtin_functions(), np.random.default_rng(20)
    columns = {f"v{number}": random.uniform(0, 100, given.units) for number in range(FIELDS)}
    data = UnitData(tuple(f"u{row}" for row in range(given.units)), columns)
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores, {platform.system()}")
    print(f"{LEVELS} levels, {given.units} units; milliseconds for one indicator, and the ratio to the floor")
    print("indicators   check  ratio   evaluate  ratio")
    for indicators in (given.most // 8, given.most // 4, given.most // 2, given.most):
        text = scheme_of(indicators)
        python = python_of(text)
        checked = check_source(Source("deep.qh", text), registry)
        assert checked.scheme is not None, [found.en.message for found in checked.diagnostics][:3]
        scheme = checked.scheme.sets[0]
        counted = indicators // BRANCH * BRANCH
        assert sum(1 for _ in scheme.nodes()) == counted + 1
        check = best_of(3, lambda text=text: check_source(Source("deep.qh", text), registry))  # type: ignore[misc]
        floor = best_of(3, lambda python=python: ast.parse(python))  # type: ignore[misc]
        run = best_of(3, lambda scheme=scheme: evaluate(scheme, data).score("deep"))  # type: ignore[misc]
        least = best_of(3, lambda count=counted: bare(columns, count))  # type: ignore[misc]
        each = 1000 / counted
        print(f"{counted:10}  {check * each:6.3f}  {check / floor:5.2f}   {run * each:8.3f}  {run / least:5.2f}")


if __name__ == "__main__":
    main()

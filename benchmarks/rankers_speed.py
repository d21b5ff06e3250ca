"""Times the rankers against bare numpy, pymcdm and scikit-criteria on the same numbers in the same run.

Each ranker gets a matrix of shares with 50 columns of which 10 are costs: ours by columns with costs turned round, as
the engine passes it, the others as their users have it.  Ours is fit and apply together.  "numpy" is the method written
out over whole matrices without any check.  pymcdm normalises inside where it is marked ``*``; scikit-criteria's
functions rank besides.  A ratio above 1 says how many times as long the other takes.

The last line of each size is the floor: reading the matrix once (its sum).

Times are by the wall clock, or with ``--cpu`` those of the process on all its threads, for a machine with other work.

Run: python benchmarks/rankers_speed.py [--rows 1000 100000 1000000] [--columns 50] [--only topsis vikor] [--cpu]
"""

from __future__ import annotations

import argparse
import os
import platform
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module, metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.core.builtin import builtin_functions
from quanheng.core.functions import StepKind, resolve

Array = NDArray[np.float64]
Work = Callable[[], Any]

REGISTRY = builtin_functions()
COSTS = 5  # every fifth column


class Problem:
    """The same numbers in the forms that the programs want."""

    def __init__(self, rows: int, columns: int) -> None:
        generator = np.random.default_rng(5)
        self.matrix = generator.uniform(0.05, 0.95, (rows, columns))
        self.types = np.where(np.arange(columns) % COSTS == COSTS - 1, -1, 1)
        self.given = generator.dirichlet(np.ones(columns))
        self.shares = np.asfortranarray(np.where(self.types > 0, self.matrix, 1.0 - self.matrix))
        self.weights = np.broadcast_to(self.given, self.shares.shape)
        self.turned = np.ascontiguousarray(self.shares)
        self.directions = [None if kind > 0 else "lower_is_better" for kind in self.types]
        self.bounds = np.tile([0.0, 1.0], (columns, 1))


def ours(name: str, problem: Problem, **options: Any) -> Work:
    """Return fit and apply of one of our functions."""
    function = REGISTRY.get(name)
    assert function is not None
    method = resolve(function.aggregate or function.implementation)
    named = {"directions": problem.directions} if "directions" in function.uses else {}

    weights = problem.weights
    if name == "owa":  # plain OWA has one weight for all children
        weights = np.broadcast_to(1.0 / len(problem.given), problem.shares.shape)
        options["quantifier"] = "most"

    def run() -> Array:
        found = {**named, **options}
        if function.kind is StepKind.FIT and function.aggregate is None:
            found["fitted"] = resolve(str(function.fit))(problem.shares, weights, **found)
        result: Array = method(problem.shares, weights, **found)
        return result

    return run


def bare(problem: Problem) -> dict[str, Work]:  # noqa: C901 - a list of methods
    """Return each method written out in numpy over whole matrices, in its best order of storage."""
    x, w, c = problem.turned, problem.given, problem.types < 0

    def topsis() -> Any:
        v = x * w
        near = np.sqrt(((v - v.max(axis=0)) ** 2).sum(axis=1))
        far = np.sqrt(((v - v.min(axis=0)) ** 2).sum(axis=1))
        return far / (near + far)

    def vikor() -> Any:
        low, high = x.min(axis=0), x.max(axis=0)
        part = w * (high - x) / (high - low)
        s, r = part.sum(axis=1), part.max(axis=1)
        return 0.5 * (s - s.min()) / np.ptp(s) + 0.5 * (r - r.min()) / np.ptp(r)

    def gra() -> Any:
        away = x.max(axis=0) - x
        top = 0.5 * away.max()
        return ((away.min() + top) / (away + top)) @ w

    def edas() -> Any:
        raw = problem.matrix
        mean = raw.mean(axis=0)
        away = problem.types * (raw - mean) / mean
        above, below = np.maximum(away, 0) @ w, np.maximum(-away, 0) @ w
        return (above / above.max() + 1 - below / below.max()) / 2

    def mabac() -> Any:
        v = w * (x + 1)
        return (v - np.exp(np.log(v).mean(axis=0))).sum(axis=1)

    def copras() -> Any:
        v = problem.matrix * w
        benefit, cost = v[:, ~c].sum(axis=1), v[:, c].sum(axis=1)
        q = benefit + cost.sum() / (cost * (1 / cost).sum())
        return q / q.max()

    def moora() -> Any:
        return problem.matrix @ (w * problem.types)

    def reference() -> Any:
        return (w * (x.max(axis=0) - x)).max(axis=1)

    def product() -> Any:
        return np.exp(np.log(problem.matrix) @ (w * problem.types))

    def spotis() -> Any:
        return np.abs(x - 1.0) @ w

    def waspas() -> Any:
        return 0.5 * (x @ w) + 0.5 * np.prod(x**w, axis=1)

    def penalised() -> Any:
        mean = x @ w
        return mean - ((x - mean[:, None]) ** 2 @ w) / mean

    def owa() -> Any:
        places = np.diff(np.clip((np.linspace(0, 1, len(w) + 1) - 0.3) / 0.5, 0, 1))
        return np.sort(x, axis=1)[:, ::-1] @ places

    return {
        "topsis": topsis, "vikor": vikor, "gra": gra, "edas": edas, "mabac": mabac, "copras": copras, "moora": moora,
        "moora_reference": reference, "moora_product": product, "spotis": spotis, "waspas": waspas,
        "weighted_product": lambda: np.prod(x**w, axis=1), "arithmetic_mean": lambda: x @ w,
        "geometric_mean": lambda: np.exp(np.log(x) @ w), "harmonic_mean": lambda: 1 / ((1 / x) @ w),
        "mazziotta_pareto": penalised, "owa": owa, "min": lambda: x.min(axis=1), "max": lambda: x.max(axis=1),
        "median": lambda: np.median(x, axis=1),
        "coordination": lambda: np.sqrt(len(w) * np.exp(np.log(x).mean(axis=1)) / x.sum(axis=1) * (x @ w)),
    }  # fmt: skip


def pymcdm(problem: Problem) -> dict[str, Work]:
    """Return the methods of pymcdm, without a normalisation of their own where that can be said."""
    methods = import_module("pymcdm.methods")

    def as_it_is(x: Array, cost: bool = False) -> Array:  # noqa: FBT001, FBT002 - the signature that pymcdm calls
        del cost
        return x

    benefits = np.ones(len(problem.given))
    own = {name: getattr(methods, name.upper())(as_it_is) for name in ("topsis", "mabac", "waspas")}
    found: dict[str, Work] = {
        name: partial(method, problem.turned, problem.given, benefits, validation=False) for name, method in own.items()
    }
    raw = {
        "vikor": methods.VIKOR(),
        "edas*": methods.EDAS(),
        "copras*": methods.COPRAS(),
        "moora*": methods.MOORA(),
        "spotis*": methods.SPOTIS(problem.bounds),
    }
    found |= {
        name: partial(method, problem.matrix, problem.given, problem.types, validation=False)
        for name, method in raw.items()
    }
    found["arithmetic_mean"] = lambda: methods.WSM(as_it_is)(problem.turned, problem.given, benefits, validation=False)
    found["weighted_product"] = lambda: methods.WPM(as_it_is)(problem.turned, problem.given, benefits, validation=False)
    return found


def criteria(problem: Problem) -> dict[str, Work]:
    """Return the functions of scikit-criteria behind its decision makers, without their validation."""
    agg = {name: import_module(f"skcriteria.agg.{name}") for name in
           ("topsis", "vikor", "edas", "mabac", "copras", "moora", "spotis", "waspas", "simple")}  # fmt: skip
    x, w, raw, types = problem.turned, problem.given, problem.matrix, problem.types
    ones = np.ones(len(w))
    return {
        "topsis": lambda: agg["topsis"].topsis(raw, types, w),
        "vikor": lambda: agg["vikor"].VIKOR()._evaluate_data(raw, types, w),  # noqa: SLF001 - without its validation
        "edas": lambda: agg["edas"].edas(raw, w, types),
        "mabac": lambda: agg["mabac"].mabac(x, w),
        "copras": lambda: agg["copras"].copras(raw, w, types),
        "moora": lambda: agg["moora"].ratio(raw, types, w),
        "moora_reference": lambda: agg["moora"].refpoint(raw, types, w),
        "moora_product": lambda: agg["moora"].fmf(raw, types, w),
        "spotis": lambda: agg["spotis"].spotis(x, w, problem.bounds, ones),
        "waspas": lambda: agg["waspas"].waspas(x, w, 0.5),
        "arithmetic_mean": lambda: agg["simple"].wsm(x, w),
        "weighted_product": lambda: agg["simple"].wpm(x, w),
    }


def best_of(work: Work, clock: Work, least: float = 0.4) -> float:
    """Return the shortest run in seconds, of at least two and as many as fit into ``least`` seconds."""
    durations: list[float] = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        while len(durations) < 2 or (sum(durations) < least and len(durations) < 200):
            start = clock()
            work()
            durations.append(clock() - start)
    return min(durations)


def peers(problem: Problem) -> Iterator[tuple[str, dict[str, Work]]]:
    """Yield the programs that are installed."""
    yield "numpy", bare(problem)
    for name, methods in (("pymcdm", pymcdm), ("skcriteria", criteria)):
        try:
            yield name, methods(problem)
        except ImportError:
            print(f"{name} is not installed")


def compare(rows: int, columns: int, only: list[str], clock: Work) -> None:
    """Print one table."""
    problem = Problem(rows, columns)
    others = dict(peers(problem))
    print(f"\n{rows:,} x {columns}: milliseconds of ours, then how many times as long the others take")
    print(f"{'':18}{'ours':>9}" + "".join(f"{name:>12}" for name in others))
    for name in others["numpy"]:
        if only and name not in only:
            continue
        own = best_of(ours(name, problem), clock)
        line = f"{name:18}{own * 1e3:9.2f}"
        for methods in others.values():
            work, mark = methods.get(name), ""
            if work is None:
                work, mark = methods.get(f"{name}*"), "*"
            line += f"{'-':>12}" if work is None else f"{best_of(work, clock) / own:11.2f}{mark or ' '}"
        print(line, flush=True)
    floor = best_of(problem.matrix.sum, clock)
    print(f"{'read once':18}{floor * 1e3:9.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--cpu", action="store_true")
    given = parser.parse_args()
    clock = time.process_time if given.cpu else time.perf_counter
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores, {platform.machine()}")
    for package in ("pymcdm", "scikit-criteria"):
        try:
            print(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            print(f"{package} is not installed")
    for rows in given.rows:
        compare(rows, given.columns, given.only, clock)


if __name__ == "__main__":
    main()

"""Times the normalisers against bare numpy, pymcdm and scikit-criteria on the same numbers in the same run.

Each gets a matrix with 50 columns of which every fifth is a cost.  Ours is fit and apply of each column, which is how the
engine calls it, giving 50 columns.  "numpy" is the formula written out without any check, over whole matrices in their
best order of storage.  pymcdm goes column by column with its own functions, scikit-criteria takes the whole matrix (and
leaves costs to another step, so that it does less).  A ratio above 1 says how many times as long the other takes.

Then each treatment of outliers against the sort that any of them could be done with, and the cost of one call.
The last line of each size is the floor: reading the matrix once (its sum).

Run: python benchmarks/normalisers_speed.py [--rows 1000 100000 1000000] [--columns 50] [--only minmax zscore]
"""

from __future__ import annotations

import argparse
import os
import platform
import time
import warnings
from collections.abc import Callable, Iterator
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
OPTIONS: dict[str, dict[str, Any]] = {
    "distance_to_target": {"target": 90.0},
    "distance_to_reference": {"reference": 1.0},
    "target_type": {"best": 50.0},
    "interval_type": {"best": (40.0, 60.0)},
    "scaled": {"low": 0.0, "high": 100.0},
}
TREATMENTS = ("winsorise", "winsorise_quantiles", "winsorise_iqr", "log_shift", "box_cox", "yeo_johnson")


class Problem:
    """The same numbers in both orders of storage."""

    def __init__(self, rows: int, columns: int) -> None:
        generator = np.random.default_rng(5)
        self.matrix = generator.uniform(1.5, 95.0, (rows, columns))
        self.by_column = np.asfortranarray(self.matrix)
        self.types = np.where(np.arange(columns) % COSTS == COSTS - 1, -1, 1)
        self.directions = [None if kind > 0 else "lower_is_better" for kind in self.types]


def ours(name: str, problem: Problem) -> Work:
    """Return fit and apply of one of our functions, column by column."""
    function = REGISTRY.get(name)
    assert function is not None
    apply, options = resolve(function.implementation), OPTIONS.get(name, {})
    fit = None if function.fit is None else resolve(function.fit)

    def column(place: int) -> Array:
        values = problem.by_column[:, place]
        named = dict(options)
        if "direction" in function.uses:
            named["direction"] = problem.directions[place]
        if fit is not None:
            known = {
                key: value for key, value in named.items() if key != "direction" or "direction" in function.fit_uses
            }
            named["fitted"] = fit(values, **known)
        result: Array = apply(value=values, **named) if function.kind is StepKind.ROW else apply(values, **named)
        return result

    def run() -> Array:
        # a matrix as large is one piece of memory; so many single columns would each be asked of the system anew
        result = np.empty_like(problem.by_column)
        for place in range(result.shape[1]):
            result[:, place] = column(place)
        return result

    return run


def bare(problem: Problem) -> dict[str, Work]:
    """Return each formula written out in numpy; costs are turned round in their columns."""
    cost = problem.types < 0

    def over(formula: Callable[[Array], Array], turned: Callable[[Array], Array]) -> Work:
        def run() -> Any:
            x, result = problem.by_column, np.empty_like(problem.by_column)
            for place in range(x.shape[1]):
                result[:, place] = (turned if cost[place] else formula)(x[:, place])
            return result

        return run

    def share(x: Array) -> Any:
        return (x - x.min()) / (x.max() - x.min())

    def log_share(x: Array) -> Any:
        return np.log(x) / np.log(x).sum()

    def ranked(x: Array) -> Any:
        places = np.empty(x.size)
        places[np.argsort(x)] = np.arange(x.size)
        return places

    return {
        "minmax": over(share, lambda x: (x.max() - x) / (x.max() - x.min())),
        "zscore": over(lambda x: (x - x.mean()) / x.std(ddof=1), lambda x: (x.mean() - x) / x.std(ddof=1)),
        "vector_norm": over(lambda x: x / np.sqrt((x**2).sum()), lambda x: 1 - x / np.sqrt((x**2).sum())),
        "sum_norm": over(lambda x: x / x.sum(), lambda x: (1 / x) / (1 / x).sum()),
        "fraction_of_max": over(lambda x: x / x.max(), lambda x: x.min() / x),
        "mean_norm": over(lambda x: x / x.mean(), lambda x: x.mean() / x),
        "log_norm": over(log_share, lambda x: (1 - log_share(x)) / (x.size - 1)),
        "accuracy_norm": over(
            lambda x: 1 - (x.max() - x) / (x.max() - x).sum(), lambda x: 1 - (x - x.min()) / (x - x.min()).sum()
        ),
        "distance_to_maximum": over(share, lambda x: 1 - share(x)),
        "distance_to_target": over(lambda x: (x - x.min()) / (90 - x.min()), lambda x: (x.max() - x) / (x.max() - 90)),
        "scaled": over(lambda x: x / 100, lambda x: (100 - x) / 100),
        "target_type": over(*[lambda x: 1 - np.abs(x - 50) / np.abs(x - 50).max()] * 2),
        "interval_type": over(
            *[lambda x: 1 - np.maximum(np.maximum(40 - x, x - 60), 0) / max(40 - x.min(), x.max() - 60)] * 2
        ),
        "percentile": over(lambda x: ranked(x) / (x.size - 1), lambda x: 1 - ranked(x) / (x.size - 1)),
        "rank": over(lambda x: x.size - ranked(x), lambda x: ranked(x) + 1),
        "borda": over(ranked, lambda x: x.size - 1 - ranked(x)),
    }


def pymcdm(problem: Problem) -> dict[str, Work]:
    """Return the normalisations of pymcdm."""
    known = import_module("pymcdm.normalizations")
    normalise = import_module("pymcdm.helpers").normalize_matrix
    names = {
        "minmax": known.minmax_normalization, "vector_norm": known.vector_normalization,
        "sum_norm": known.sum_normalization, "fraction_of_max": known.linear_normalization,
        "log_norm": known.logarithmic_normalization, "accuracy_norm": known.enhanced_accuracy_normalization,
    }  # fmt: skip

    def work(method: Any) -> Work:
        return lambda: normalise(problem.by_column, method, problem.types)

    return {name: work(method) for name, method in names.items()}


def criteria(problem: Problem) -> dict[str, Work]:
    """Return the functions of scikit-criteria behind its scalers, without their validation."""
    scalers = import_module("skcriteria.preprocessing.scalers")
    x = problem.matrix
    return {
        "minmax": lambda: scalers.MinMaxScaler(target="matrix")._transform_matrix(x),  # noqa: SLF001 - no validation
        "zscore": lambda: scalers.StandarScaler(target="matrix")._transform_matrix(x),  # noqa: SLF001
        "vector_norm": lambda: scalers.scale_by_vector(x, axis=0),
        "sum_norm": lambda: scalers.scale_by_sum(x, axis=0),
        "fraction_of_max": lambda: scalers.MaxAbsScaler(target="matrix")._transform_matrix(x),  # noqa: SLF001
        "distance_to_maximum": lambda: scalers.matrix_scale_by_cenit_distance(x, problem.types),
    }


def best_of(work: Work) -> float:
    """Return the shortest run in seconds of the processor."""
    return best_each({"": work})[""]


def best_each(works: dict[str, Work], least: float = 1.0) -> dict[str, float]:
    """Return the shortest run of each in seconds of the processor, all by turns: at least three, for ``least`` seconds.

    By turns, and by the processor, so that what else a shared machine does falls on all of them alike.
    """
    best, spent, rounds = dict.fromkeys(works, float("inf")), 0.0, 0
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        while rounds < 3 or (spent < least and rounds < 200):
            for name, work in works.items():
                start = time.process_time()
                work()
                duration = time.process_time() - start
                best[name], spent = min(best[name], duration), spent + duration
            rounds += 1
    return best


def peers(problem: Problem) -> Iterator[tuple[str, dict[str, Work]]]:
    """Yield the programs that are installed."""
    yield "numpy", bare(problem)
    for name, methods in (("pymcdm", pymcdm), ("skcriteria", criteria)):
        try:
            yield name, methods(problem)
        except ImportError:
            print(f"{name} is not installed")


def compare(rows: int, columns: int, only: list[str]) -> None:
    """Print the tables of one size."""
    problem = Problem(rows, columns)
    others = dict(peers(problem))
    print(f"\n{rows:,} x {columns}: milliseconds of ours, then how many times as long the others take")
    print(f"{'':22}{'ours':>10}{'a column':>10}" + "".join(f"{name:>12}" for name in others))
    for name in others["numpy"]:
        if only and name not in only:
            continue
        works = {other: methods[name] for other, methods in others.items() if name in methods}
        best = best_each({"ours": ours(name, problem), **works})
        own = best["ours"]
        line = f"{name:22}{own * 1e3:10.2f}{own / columns * 1e3:10.4f}"
        line += "".join(f"{best[other] / own:12.2f}" if other in best else f"{'-':>12}" for other in others)
        print(line, flush=True)
    treat(problem, columns, only)
    floor = best_of(problem.matrix.sum)
    print(f"{'read once':22}{floor * 1e3:10.2f}{floor / columns * 1e3:10.4f}")


def treat(problem: Problem, columns: int, only: list[str]) -> None:
    """Print the treatments of outliers beside one sort of the same column; of a column with a long tail."""
    wanted = [name for name in TREATMENTS if not only or name in only]
    if not wanted:
        return
    column = np.random.default_rng(3).lognormal(0.0, 1.5, problem.by_column.shape[0])
    order = best_of(lambda: np.sort(column))
    print(f"{'one column, sorted':22}{'':10}{order * 1e3:10.4f}")
    for name in wanted:
        function = REGISTRY.get(name)
        assert function is not None
        fit, apply = resolve(str(function.fit)), resolve(function.implementation)
        own = best_of(lambda fit=fit, apply=apply: apply(column, fitted=fit(column)))  # type: ignore[misc]
        print(f"{name:22}{own * columns * 1e3:10.2f}{own * 1e3:10.4f}{own / order:12.2f} times a sort", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores, {platform.machine()}")
    for package in ("pymcdm", "scikit-criteria"):
        try:
            print(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            print(f"{package} is not installed")
    for rows in given.rows:
        compare(rows, given.columns, given.only)


if __name__ == "__main__":
    main()

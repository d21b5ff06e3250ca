"""Times each weighting method on 1e3, 1e5 and 1e6 units × 50 children, and compares with bare numpy and with peers.

Bare numpy is the formula on whole arrays, as one would write it by hand.  Peers are pymcdm and scikit-criteria where they
are installed and have the method; scikit-criteria is given arrays, without the making of its own matrix.  All take the
same matrix, each in the order of memory that it is at home with: columns for us, rows for the peers.
With ``--cpu`` it is the time of the processor that counts, for a machine that others use too.
The aims: at least as fast as any peer, within twice bare numpy, and a call on 1e3 units under 2 ms.

Run: python benchmarks/weights_speed.py [--units 1000 100000 1000000] [--children 50] [--times 3] [--cpu]
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quanheng.core.methods import weighting, weighting_components, weighting_impact, weighting_optimised

Array = NDArray[np.float64]
Method = Callable[[Array], Any]

#: A peer whose time rises with the square of the units is not asked above so many.
_QUADRATIC: Final = {("pymcdm", "gini"): 10_000}
#: A peer that takes longer than this many seconds at one size is not asked at the next.
_PATIENCE: Final = 30.0


def _normalised(importance: Array) -> Array:
    return np.asarray(importance / importance.sum())


def _minmax(x: Array) -> Array:
    low = x.min(axis=0)
    return np.asarray((x - low) / (x.max(axis=0) - low))


def bare_entropy(x: Array) -> Array:
    """Return 1 + sum(p ln p) / ln m over its sum."""
    part = x / x.sum(axis=0)
    return _normalised(1 + (part * np.log(part)).sum(axis=0) / np.log(len(x)))


def bare_critic(x: Array) -> Array:
    """Return s sum(1 - r) of min-max columns over its sum."""
    scaled = _minmax(x)
    return _normalised(scaled.std(axis=0) * (1 - np.corrcoef(scaled, rowvar=False)).sum(axis=0))


def bare_merec(x: Array) -> Array:
    """Return what the removal of each column changes over its sum."""
    logs = np.abs(np.log(x.min(axis=0) / x))
    whole = logs.sum(axis=1, keepdims=True)
    columns = x.shape[1]
    return _normalised(np.abs(np.log(1 + (whole - logs) / columns) - np.log(1 + whole / columns)).sum(axis=0))


def bare_cilos(x: Array) -> Array:
    """Return the null vector of the losses, made to add up to 1."""
    chosen = x[x.argmax(axis=0)]
    loss = (np.diag(chosen) - chosen) / np.diag(chosen)
    return _normalised(np.abs(np.linalg.svd(loss - np.diag(loss.sum(axis=0)))[2][-1]))


def bare_lopcow(x: Array) -> Array:
    """Return |ln(root mean square / standard deviation)| of min-max columns over its sum."""
    scaled = _minmax(x)
    return _normalised(np.abs(np.log(np.sqrt((scaled**2).mean(axis=0)) / scaled.std(axis=0, ddof=1))))


def bare_gini(x: Array) -> Array:
    """Return the coefficients of sorted columns over their sum."""
    place = 2.0 * np.arange(1, len(x) + 1) - len(x) - 1
    return _normalised(place @ np.sort(x, axis=0) / x.sum(axis=0))


def bare_pca(x: Array) -> Array:
    """Return the first eigenvector of the correlations over its sum."""
    return _normalised(np.abs(np.linalg.eigh(np.corrcoef(x, rowvar=False))[1][:, -1]))


BARE: Final[Mapping[str, Method]] = {
    "entropy": bare_entropy,
    "variation": lambda x: _normalised(x.std(axis=0) / x.mean(axis=0)),
    "deviation": lambda x: _normalised(x.std(axis=0)),
    "variance": lambda x: _normalised(_minmax(x).var(axis=0)),
    "angle": lambda x: _normalised(np.arccos(x.sum(axis=0) / np.sqrt((x**2).sum(axis=0) * len(x)))),
    "gini": bare_gini,
    "lopcow": bare_lopcow,
    "critic": bare_critic,
    "merec": bare_merec,
    "cilos": bare_cilos,
    "idocriw": lambda x: _normalised(bare_entropy(x) * bare_cilos(x)),
    "pca": bare_pca,
    "correlation_optimised": lambda x: _normalised(
        np.abs(np.linalg.solve(np.corrcoef(x, rowvar=False), np.ones(x.shape[1]))) / x.std(axis=0)
    ),
}
OURS: Final[Mapping[str, Method]] = {
    name: next(
        getattr(module, name)
        for module in (weighting, weighting_impact, weighting_components, weighting_optimised)
        if hasattr(module, name)
    )
    for name in BARE
}


def _of_benefits(method: Callable[[Array, Array], Any]) -> Method:
    """Return a method that asks for directions as one that takes all columns for benefits."""
    return lambda x: method(x, np.ones(x.shape[1]))


def peers() -> dict[str, dict[str, Method]]:
    """Return by peer what it has, by our names."""
    found: dict[str, dict[str, Method]] = {}
    try:
        pymcdm: Any = importlib.import_module("pymcdm.weights")
        typed = {name: getattr(pymcdm, f"{name}_weights") for name in ("merec", "cilos", "idocriw", "lopcow")}
        plain = {
            "deviation": "standard_deviation",
            **{n: n for n in ("entropy", "critic", "angle", "gini", "variance")},
        }
        found["pymcdm"] = {name: _of_benefits(method) for name, method in typed.items()}
        found["pymcdm"] |= {name: getattr(pymcdm, f"{theirs}_weights") for name, theirs in plain.items()}
    except ImportError:
        pass
    try:
        skc: Any = importlib.import_module("skcriteria.preprocessing.weighters")
        found["scikit-criteria"] = {
            "entropy": skc.entropy_weights,
            "deviation": skc.std_weights,
            "critic": _of_benefits(skc.critic_weights),
            "merec": _of_benefits(skc.merec_weights),
        }
    except ImportError:
        pass
    return {peer: methods for peer, methods in found.items() if methods}


def seconds(method: Method, matrix: Array, times: int, clock: Callable[[], float]) -> float:
    """Return the shortest of several calls, fewer where they take long."""
    best, began = float("inf"), time.perf_counter()
    for _ in range(times):
        start = clock()
        with np.errstate(all="ignore"):
            method(matrix)
        best = min(best, clock() - start)
        if time.perf_counter() - began > _PATIENCE / 10:
            break
    return best


def environment() -> str:
    """Return interpreter, packages, machine and load in one line."""
    packages = []
    for name in ("numpy", "scipy", "pymcdm", "scikit-criteria"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name} absent")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"Python {platform.python_version()}, {', '.join(packages)}, {os.cpu_count()} cores, load {load:.1f}"


def row(
    name: str,
    matrices: tuple[Array, Array],
    known: dict[str, dict[str, Method]],
    timed: Callable[[Method, Array], float],
) -> str:
    """Return the line of one method: our time, and that of others over ours; who is too slow is not asked again."""
    columns, rows = matrices
    ours = timed(OURS[name], columns)
    by_rows = timed(OURS[name], rows)
    bare = min(timed(BARE[name], columns), timed(BARE[name], rows))
    cells = [
        f"{name:22}",
        f"{ours * 1e3:10.2f}",
        f"{by_rows * 1e3:10.2f}",
        f"{bare * 1e3:10.2f}",
        f"{ours / bare:8.2f}",
    ]
    for peer, methods in known.items():
        if len(rows) > _QUADRATIC.get((peer, name), len(rows)):
            cells.append(f"{'n²':>16}")
        elif name in methods:
            theirs = timed(methods[name], rows)
            if theirs > _PATIENCE / 10:
                del methods[name]
            cells.append(f"{theirs / ours:15.1f}×")
        else:
            cells.append(f"{'—':>16}")
    return "  ".join(cells)


def main() -> None:
    """Time every method at every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--children", type=int, default=50)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--cpu", action="store_true")
    arguments = parser.parse_args()
    known = peers()
    print(environment())
    for units in arguments.units:
        rows = np.random.default_rng(2022).uniform(0.05, 1.0, (units, arguments.children))
        columns = np.asfortranarray(rows)
        times = arguments.times * (10 if units <= 10_000 else 1)
        clock = time.process_time if arguments.cpu else time.perf_counter
        timed = partial(seconds, times=times, clock=clock)
        floor = timed(lambda x: x.sum(axis=0), columns)
        print(f"\n{units} units × {arguments.children} children; reading once (sum) {floor * 1e3:.2f} ms")
        heads = ["ours ms", "by rows ms", "bare ms", "to bare"]
        print(
            "  ".join(
                [
                    f"{'method':22}",
                    *(f"{h:>{8 if h == 'to bare' else 10}}" for h in heads),
                    *(f"{p:>16}" for p in known),
                ]
            )
        )
        for name in BARE:
            print(row(name, (columns, rows), known, timed))


if __name__ == "__main__":
    main()

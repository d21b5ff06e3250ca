"""Times the methods that compare all units, in one run with what else computes them, and with floors.

Each method is called as the engine calls it, on shares in columns.  Columns of the table: our time; the floor, bare
numpy that does the least that the method cannot do without (a sort of every column, or all pairs in blocks without ties
and absences); then pymcdm and scikit-criteria where they have the method and finish at all.  They form all pairs in
Python or in (units, units, criteria) arrays, so that they are asked up to ``--peers`` units only.  Linear programmes are
timed against one call of ``scipy.optimize.linprog`` a unit over all units, for some of the units.

Run: python benchmarks/outranking_speed.py [--units 1000 100000 1000000] [--children 50] [--peers 1000]
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module, metadata
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from quanheng.core.methods.copeland import borda_count, copeland
from quanheng.core.methods.doubt import benefit_of_doubt
from quanheng.core.methods.efficiency import dea
from quanheng.core.methods.electre import electre1, electre2
from quanheng.core.methods.preference import PREFERENCES, promethee
from quanheng.core.methods.rank_sum import rsr

Array = NDArray[np.float64]
Call = Callable[[], Any]

#: What pymcdm calls the preference functions.
PYMCDM: Final = {"usual": "usual", "u_shape": "ushape", "v_shape": "vshape", "level": "level", "linear": "vshape_2"}
#: Pairs take minutes above this.
PAIRS_UPTO: Final = 20_000
#: So many units are solved one by one to tell what a programme costs.
PROGRAMMES: Final = 40


def seconds(call: Call, budget: float = 2.0) -> float:
    """Return the shortest of several runs, as many as fit into the budget."""
    best, begun = float("inf"), time.perf_counter()
    while True:
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
        if time.perf_counter() - begun > budget:
            return best


def told(name: str, ours: float, floor: float, **others: float | None) -> None:
    rest = "  ".join(f"{who} {spent:10.4f} s = {spent / ours:8.1f} of ours" for who, spent in others.items() if spent)
    print(f"{name:28} {ours * 1e3:12.3f} ms   {ours / floor:6.2f} x floor   {rest}", flush=True)


def sorted_floor(shares: Array) -> float:
    """Return the time of sorting each column by index and reading it in that order."""

    def work() -> None:
        for child in range(shares.shape[1]):
            column = shares[:, child]
            column[np.argsort(column)].sum()

    return seconds(work)


def pairs_floor(shares: Array) -> float:
    """Return the time of comparing all pairs by each child in blocks of bytes, and counting."""
    columns = [np.argsort(np.argsort(shares[:, child])).astype(np.int32) for child in range(shares.shape[1])]
    units = len(shares)

    def work() -> None:
        for start in range(0, units, 64):
            rows = slice(start, start + 64)
            count = np.zeros((min(64, units - start), units), dtype=np.int8)
            for column in columns:
                count += (column[rows, None] > column[None, :]).view(np.int8)
            np.count_nonzero(count > len(columns) // 2, axis=1)

    return seconds(work)


def loaded(name: str) -> Any:
    """Return a module of another package, None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def pymcdm_of(kind: str, shares: Array, weights: Array) -> Call | None:
    found = loaded("pymcdm.methods")
    if found is None or kind not in PYMCDM:
        return None
    children = shares.shape[1]
    body = found.PROMETHEE_II(PYMCDM[kind], p=np.full(children, 0.3), q=np.full(children, 0.1))
    return lambda: body(shares, weights, np.ones(children))


def scikit_of(name: str, shares: Array, weights: Array) -> Call | None:
    package, methods = loaded("skcriteria"), loaded("skcriteria.agg.electre")
    if package is None or methods is None:
        return None
    problem = package.mkdm(shares, [max] * shares.shape[1], weights=weights)
    decider = getattr(methods, name.upper())()
    return lambda: decider.evaluate(problem)


def time_sorted(shares: Array, weights: Array, *, asks_peers: bool) -> None:
    floor, each = sorted_floor(shares), np.broadcast_to(weights, shares.shape)
    for kind in PREFERENCES:
        ours = seconds(partial(promethee, shares, each, preference=kind, q=0.1, p=0.3, s=0.2))
        peer = pymcdm_of(kind, shares, weights) if asks_peers else None
        told(f"promethee {kind}", ours, floor, pymcdm=None if peer is None else seconds(peer, 0.0))
    told("borda_count", seconds(lambda: borda_count(shares, each)), floor)
    told("rsr", seconds(lambda: rsr(shares, each)), floor)
    told("rsr noninteger", seconds(lambda: rsr(shares, each, ranks="noninteger")), floor)
    told("rsr grade", seconds(lambda: rsr(shares, each, report="grade")), floor)


def time_pairs(shares: Array, weights: Array, *, asks_peers: bool) -> None:
    floor, children = pairs_floor(shares), shares.shape[1]
    equal = np.broadcast_to(np.full(children, 1.0 / children), shares.shape)
    each = np.broadcast_to(weights, shares.shape)
    told("copeland, equal weights", seconds(lambda: copeland(shares, equal)), floor)
    told("copeland", seconds(lambda: copeland(shares, each)), floor)
    methods: tuple[tuple[str, Callable[..., Array]], ...] = (("electre1", electre1), ("electre2", electre2))
    for name, method in methods:
        ours = seconds(partial(method, shares, each, limit=PAIRS_UPTO))
        peer = scikit_of(name, shares, weights) if asks_peers else None
        told(name, ours, floor, scikit_criteria=None if peer is None else seconds(peer, 0.0))


def one_by_one(x: Array, y: Array) -> Call:
    """Return input-oriented efficiency by one programme over all units, for some of them."""
    rows = np.concatenate((x.T, -y.T))

    def work() -> None:
        for unit in range(PROGRAMMES):
            matrix = np.column_stack((rows, np.concatenate((-x[unit], np.zeros(y.shape[1])))))
            cost = np.append(np.zeros(len(x)), 1.0)
            linprog(cost, A_ub=matrix, b_ub=np.concatenate((np.zeros(x.shape[1]), -y[unit])))

    return work


def time_programmes(units: int) -> None:
    random = np.random.default_rng(1)
    x = random.lognormal(0, 0.5, (units, 3))
    y = x @ random.random((3, 2)) * random.beta(5, 2, (units, 1)) * random.lognormal(0, 0.3, (units, 2))
    each = seconds(one_by_one(x, y), 0.0) / PROGRAMMES
    for returns in ("constant", "variable"):
        ours = seconds(partial(dea, inputs=list(x.T), outputs=list(y.T), returns=returns), 0.0)
        told(f"dea {returns}, 3 in 2 out", ours, each * units)
    shares = random.random((units, 6))
    equal = np.full(shares.shape, 1 / 6)
    told("benefit_of_doubt, 6", seconds(lambda: benefit_of_doubt(shares, equal), 0.0), each * units)
    told("benefit_of_doubt, bounded", seconds(lambda: benefit_of_doubt(shares, equal, around=0.5), 0.0), each * units)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--units", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    parser.add_argument("--children", type=int, default=50)
    parser.add_argument("--peers", type=int, default=1000, help="the most units that other packages are given")
    parser.add_argument("--programmes", type=int, nargs="*", default=[1000, 5000])
    given = parser.parse_args()
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "scipy"))
    print(f"Python {platform.python_version()}, {versions}, {os.cpu_count()} cores, {platform.machine()}")
    for units in given.units:
        print(f"\n{units} units x {given.children} children")
        random = np.random.default_rng(0)
        shares = np.asfortranarray(random.random((units, given.children)))
        weights = random.dirichlet(np.ones(given.children))
        asks_peers = units <= given.peers
        time_sorted(shares, weights, asks_peers=asks_peers)
        if units <= PAIRS_UPTO:
            time_pairs(shares, weights, asks_peers=asks_peers)
    for units in given.programmes:
        print(f"\n{units} linear programmes (floor: one call of linprog a unit over all units)")
        time_programmes(units)


if __name__ == "__main__":
    main()

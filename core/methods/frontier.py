"""Distance from the best practice of all units, by linear programmes: the solver behind DEA and benefit of the doubt.

Unit 0 with inputs x and outputs y is compared with mixtures of all units j, sum_j l_j (x_j, y_j), l >= 0:

- oriented to inputs: the smallest t such that a mixture makes y at least from t x at most;
- oriented to outputs: the largest t such that a mixture makes t y at least from x at most; the score is 1 / t.

Variable returns ask that sum l = 1.  Bounds on the weights u of the outputs (the prices behind the programme, its dual)
are linear, R u <= 0, and add a column for each row.

One small programme a unit, with two means against their number.  Programmes of many units are laid side by side as
blocks of one programme for HiGHS (scipy), since starting the solver costs more than solving.  And only units on the
frontier can be peers: programmes are solved against a set of them, their prices tell by one matrix product which units
would do better, and only those are added, until nobody does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Numbers in the matrix of one stacked programme.
_STACK: Final = 60_000
#: Units that at random prices are the best, to begin with.
_DIRECTIONS: Final = 64
#: A unit joins the peers where its price exceeds its cost by this part; HiGHS is asked for a tenth of it.
_TOLERANCE: Final = 1e-9
#: What is paid is never less, so that it can be divided by; and a price that nobody pays.
_NOTHING: Final = 1e-200
_PROHIBITIVE: Final = 1e100
#: How many times its output a peer may make for a unit; more would not change a score by more than 1e-9.
_PLENTY: Final = 1e9
#: A score is proven where its two programmes, of mixtures and of prices, agree to this.
_PROVEN: Final = 1e-7
#: How many prices meet how many units in one product.
_PRICED: Final = 4_000_000
#: A score that differs from 1 by less is 1: who is on the frontier is on it.
_ON_FRONTIER: Final = 1e-9


@attrs.frozen(eq=False)
class Problem:
    """Inputs (n, m) and outputs (n, s), not negative, and how they are compared.

    ``bounds`` returns the rows R (units, r, s) of R u <= 0, u the weights of the outputs, of the units that it is given.
    """

    inputs: Array
    outputs: Array
    is_variable: bool = False
    to_outputs: bool = False
    bounds: Callable[[Index], Array] | None = None


@attrs.frozen(eq=False)
class Solution:
    """What the programmes found.

    ``score`` (n,): the efficiency.  ``mixture`` (n, p): how much of each unit of ``peers`` (p,) is in the mixture that
    unit is measured by.  ``input_weights`` (n, m) and ``output_weights`` (n, s): the most favourable prices.
    ``unsolved`` (n,) tells whose programme has no proven answer: the numbers lie too far apart.
    """

    score: Array
    peers: Index
    mixture: Array
    input_weights: Array
    output_weights: Array
    unsolved: NDArray[np.bool_]


def solve(problem: Problem) -> Solution:
    """Solve the programmes of all units.

    Units must have an input above 0; oriented to outputs, those without any output score 0.
    """
    scaled = _scaled(problem)
    peers = _first_peers(scaled)
    n = len(scaled.inputs)
    state = _State(n, scaled, _sizes(problem.outputs))
    pending = np.flatnonzero(scaled.outputs.any(axis=1)) if scaled.to_outputs else np.arange(n)
    while pending.size:
        state.solve(pending, peers)
        pending, joining = state.dissatisfied(pending, peers)
        peers = np.concatenate((peers, joining))
    return state.solution(peers, problem)


def _scaled(problem: Problem) -> Problem:
    """Return the problem in units of measure in which columns are about 1: results do not depend on them."""
    size_in, size_out = _sizes(problem.inputs), _sizes(problem.outputs)
    return attrs.evolve(problem, inputs=problem.inputs / size_in, outputs=problem.outputs / size_out)


def _sizes(matrix: Array) -> Array:
    mean: Array = matrix.mean(axis=0)
    return np.where(mean > 0, mean, 1.0)


def _first_peers(problem: Problem) -> Index:
    """Return units that are the best at some prices: one after the other, and mixtures of prices."""
    random = np.random.default_rng(0)
    m, s = problem.inputs.shape[1], problem.outputs.shape[1]
    cost = np.concatenate([np.repeat(np.eye(m), s, axis=0), random.dirichlet(np.ones(m), _DIRECTIONS)])
    gain = np.concatenate([np.tile(np.eye(s), (m, 1)), random.dirichlet(np.ones(s), _DIRECTIONS)])
    paid, earned = problem.inputs @ cost.T, problem.outputs @ gain.T
    rate = np.divide(earned, paid, out=np.zeros_like(earned), where=paid > 0)
    return np.unique(np.argmax(rate, axis=0))


class _State:
    """The programmes of all units as far as they are solved."""

    def __init__(self, n: int, problem: Problem, sizes: Array) -> None:
        self.problem = problem
        self.sizes = sizes
        m, s = problem.inputs.shape[1], problem.outputs.shape[1]
        self.score = np.zeros(n)
        self.unsolved = np.zeros(n, dtype=bool)
        self.prices = np.zeros((n, m + s + 1))
        self.mixture: dict[int, tuple[Index, Array]] = {}
        #: rows in units of the unit's own inputs and outputs
        self.own_in = np.where(problem.inputs > 0, problem.inputs, 1.0)
        self.own_out = np.where(problem.outputs > 0, problem.outputs, 1.0)

    def solve(self, units: Index, peers: Index) -> None:
        """Solve the programmes of some units against the peers and themselves, many at once."""
        width = peers.size + 2 + self._bounds(units[:1]).shape[1]
        rows = self.prices.shape[1]
        at_once = max(1, _STACK // (width * rows))
        for start in range(0, units.size, at_once):
            self._solve_stack(units[start : start + at_once], peers)

    def _solve_stack(self, units: Index, peers: Index) -> None:
        problem, m, mixed = self.problem, self.problem.inputs.shape[1], peers.size + 1
        blocks = self._blocks(units, peers)
        sizes, barred = self._in_parts(blocks, units, mixed)
        limits, cost = np.zeros(blocks.shape[:2]), np.zeros((units.size, blocks.shape[2]))
        if problem.to_outputs:
            limits[:, :m] = problem.inputs[units] / self.own_in[units]
            cost[:, -1] = -1.0
        else:
            limits[:, m:] = -problem.outputs[units] / self.own_out[units]
            cost[:, -1] = 1.0
        found = _highs(cost, blocks, limits, ~barred / sizes if problem.is_variable else None)
        if found is None:
            self._solve_apart(units, peers)
            return
        values = found.x.reshape(cost.shape)
        self._keep(units, peers, values[:, -1], values[:, :mixed], sizes)
        prices = -found.ineqlin.marginals.reshape(limits.shape)
        self.prices[units, :m] = prices[:, :m] / self.own_in[units]
        self.prices[units, m:-1] = prices[:, m:] / self.own_out[units]
        self.prices[units, -1] = found.eqlin.marginals if problem.is_variable else 0.0

    def _in_parts(self, blocks: Array, units: Index, mixed: int) -> tuple[Array, NDArray[np.bool_]]:
        """Count each peer in parts of what the unit could take of it at most; return these, and who is no peer.

        A large unit beside a small one would else make numbers that the solver takes for 0 or for infinity.
        """
        m = self.problem.inputs.shape[1]
        sizes = blocks[:, :m, :mixed].max(axis=1)
        if self.problem.is_variable:
            sizes = np.maximum(sizes, 1.0)
        blocks[:, :, :mixed] /= sizes[:, None, :]
        # who uses an input that the unit does not use at all is no peer of it
        barred = (blocks[:, :m, :mixed] * (self.problem.inputs[units] == 0)[:, :, None]).any(axis=1)
        blocks[:, :, :mixed] *= ~barred[:, None, :]
        # of a peer that makes so much more a part without weight is enough
        np.maximum(blocks[:, m:, :mixed], -_PLENTY, out=blocks[:, m:, :mixed])
        return sizes, barred

    def _keep(self, units: Index, peers: Index, theta: Array, parts: Array, sizes: Array) -> None:
        """Keep scores and mixtures."""
        if self.problem.to_outputs:
            self.score[units] = np.divide(1.0, theta, out=np.zeros(units.size), where=theta > 0)
        else:
            self.score[units] = theta
        for place, unit in enumerate(units.tolist()):
            used = np.flatnonzero(parts[place] > _TOLERANCE)
            self.mixture[unit] = (np.append(peers, unit)[used], parts[place, used] / sizes[place, used])

    def _solve_apart(self, units: Index, peers: Index) -> None:
        """Solve one by one what could not be solved together, to find whose programme it is."""
        if units.size == 1:
            self.unsolved[units] = True
            return
        for unit in units:
            self._solve_stack(np.array([unit]), peers)

    def _blocks(self, units: Index, peers: Index) -> Array:
        """Return the matrices (units, m + s, columns): peers, the unit itself, bounds, and what is sought."""
        problem, count = self.problem, units.size
        m, s = problem.inputs.shape[1], problem.outputs.shape[1]
        x, y = problem.inputs[units] / self.own_in[units], problem.outputs[units] / self.own_out[units]
        bounds = self._bounds(units)
        blocks = np.zeros((count, m + s, peers.size + 2 + bounds.shape[1]))
        blocks[:, :m, : peers.size] = problem.inputs[peers].T / self.own_in[units][:, :, None]
        blocks[:, m:, : peers.size] = problem.outputs[peers].T / -self.own_out[units][:, :, None]
        blocks[:, :m, peers.size], blocks[:, m:, peers.size] = x, -y
        blocks[:, m:, peers.size + 1 : -1] = -bounds.transpose(0, 2, 1)
        if problem.to_outputs:
            blocks[:, m:, -1] = y
        else:
            blocks[:, :m, -1] = -x
        if problem.bounds is None:  # an output that the unit does not make asks nothing of its peers
            blocks[:, m:] *= (y != 0)[:, :, None]
        return blocks

    def _bounds(self, units: Index) -> Array:
        """Return the rows on what the programme prices: a unit's weight times its own output, or times the mean output."""
        if self.problem.bounds is None:
            return np.zeros((units.size, 0, self.problem.outputs.shape[1]))
        return self.problem.bounds(units) / (self.own_out[units] * self.sizes)[:, None, :]

    def dissatisfied(self, units: Index, peers: Index) -> tuple[Index, Index]:
        """Return the units whose prices show a better peer than those they know, and these better peers."""
        problem = self.problem
        m = problem.inputs.shape[1]
        # an input that the unit does not use may have any price
        costs = np.where(problem.inputs[units] > 0, self.prices[units, :m], _PROHIBITIVE)
        gains, extra = self.prices[units, m:-1], self.prices[units, -1:]
        open_units, best = [], []
        at_once = max(1, _PRICED // max(len(problem.inputs), 1))
        for start in range(0, units.size, at_once):
            some = slice(start, start + at_once)
            paid = costs[some] @ problem.inputs.T
            profit = gains[some] @ problem.outputs.T + extra[some] - paid
            # with variable returns nobody is taken more than once, with constant ones size does not matter
            profit /= np.maximum(paid, 1.0 if problem.is_variable else _NOTHING)
            place = np.argmax(profit, axis=1)
            better = profit[np.arange(place.size), place] > 10 * _TOLERANCE
            better &= ~np.isin(place, peers)
            open_units.append(units[some][better])
            best.append(place[better])
        joining = np.unique(np.concatenate(best)) if best else np.zeros(0, dtype=np.intp)
        return np.concatenate(open_units) if open_units else joining, joining

    def solution(self, peers: Index, problem: Problem) -> Solution:
        """Return what was found, weights in the units of measure of the data."""
        used = np.unique(np.concatenate([known for known, _ in self.mixture.values()] or [peers[:0]]))
        mixture = np.zeros((self.score.size, used.size))
        for unit, (known, amounts) in self.mixture.items():
            mixture[unit, np.searchsorted(used, known)] = amounts
        m = problem.inputs.shape[1]
        score = np.clip(self.score, 0.0, 1.0)
        score[np.abs(score - 1.0) < _ON_FRONTIER] = 1.0
        return Solution(
            score,
            used,
            mixture,
            self.prices[:, :m] / _sizes(problem.inputs),
            self.prices[:, m:-1] / _sizes(problem.outputs),
            self.unsolved | ~self._is_proven(),
        )

    def _is_proven(self) -> NDArray[np.bool_]:
        """Tell whose prices earn the score: by duality no mixture does better than prices that no peer beats."""
        problem, m = self.problem, self.problem.inputs.shape[1]
        paid = np.einsum("ij,ij->i", self.prices[:, :m], problem.inputs)
        earned = np.einsum("ij,ij->i", self.prices[:, m:-1], problem.outputs)
        if problem.to_outputs:
            # t = v x - w at prices with u y = 1
            bound = np.divide(1.0, paid - self.prices[:, -1], out=np.zeros_like(paid), where=self.score > 0)
        else:
            bound = earned + self.prices[:, -1]
        proven: NDArray[np.bool_] = np.abs(bound - self.score) <= _PROVEN
        return proven


def _highs(cost: Array, blocks: Array, limits: Array, parts: Array | None) -> Any:
    """Solve many programmes as one: minimise cost, blocks times x <= limits, x >= 0, the first times ``parts`` add up to 1."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, and only here
    from scipy.sparse import csr_array  # noqa: PLC0415 - with it

    count, rows, columns = blocks.shape
    across = np.broadcast_to(np.arange(columns) + columns * np.arange(count)[:, None, None], blocks.shape)
    kept = blocks != 0
    pointers = np.concatenate(([0], np.cumsum(kept.sum(axis=2).reshape(-1))))
    matrix = csr_array((blocks[kept], across[kept], pointers), shape=(count * rows, count * columns))
    sums = None
    if parts is not None:
        mixed = parts.shape[1]
        places = (np.arange(mixed) + columns * np.arange(count)[:, None]).reshape(-1)
        steps = mixed * np.arange(count + 1)
        sums = csr_array((parts.reshape(-1), places, steps), shape=(count, count * columns))
    # a tenth of what is asked of a better peer: prices must be sure before units are sent back for another round
    options: Any = {"presolve": False, "primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    equal = None if sums is None else np.ones(count)
    given: dict[str, Any] = {
        "c": cost.reshape(-1),
        "A_ub": matrix,
        "b_ub": limits.reshape(-1),
        "A_eq": sums,
        "b_eq": equal,
    }
    found: Any = linprog(**given, method="highs-ds", options=options)
    if found.status:  # the tightest tolerances were too tight for these numbers
        found = linprog(**given, method="highs")
    return None if found.status else found

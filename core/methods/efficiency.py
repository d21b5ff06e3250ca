"""Data envelopment analysis: how little of its inputs, or how much more output, the best practice would need.

Charnes, Cooper & Rhodes (1978), EJOR 2(6): constant returns to scale (CCR).
Banker, Charnes & Cooper (1984), Management Science 30(9): variable returns (BCC).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError, RowError
from .frontier import Problem, Solution, solve

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: About how long one row of one programme takes, in seconds, on one core of 2024.
_SECONDS: Final = 3e-4


@attrs.frozen(eq=False)
class Efficiency:
    """The outcome of an analysis, by unit; what is missing is NaN throughout.

    ``score`` (n,) is the efficiency.  ``peers`` (p,) are the places of the units that others are measured by, and
    ``intensity`` (n, p) how much of each is in a unit's mixture.  ``input_targets`` (n, m) and ``output_targets`` (n, s)
    are what that mixture uses and makes; ``input_weights`` and ``output_weights`` the prices most favourable to the
    unit.
    """

    score: Array
    peers: Index
    intensity: Array
    input_targets: Array
    output_targets: Array
    input_weights: Array
    output_weights: Array

    def peers_of(self, unit: int) -> dict[int, float]:
        """Return the units that one is measured by, with how much of each, the largest part first."""
        parts = self.intensity[unit]
        order = [place for place in np.argsort(-parts) if parts[place] > 0]
        return {int(self.peers[place]): float(parts[place]) for place in order}


def dea(
    *,
    inputs: Sequence[Any] = (),
    outputs: Sequence[Any] = (),
    returns: str = "constant",
    orientation: str = "input",
    limit: int = 20_000,
) -> Array:
    """Return the efficiency of each unit, from 0 to 1; 1 is on the frontier, and at least one unit is.

    Oriented to inputs min t, to outputs 1 / max t, subject to X l <= t x (or x), Y l >= y (or t y), l >= 0; variable
    returns add sum l = 1.  With constant returns both orientations agree.  Scale efficiency is the quotient of the two
    returns: ``dea(…) / dea(…, returns = variable)``.

    A unit without all inputs and outputs is missing and nobody's peer.  A unit that makes nothing has 0, unless only
    the inputs of variable returns are looked at.

    Args:
        inputs: columns (n,) of what is used, not negative, at least one above 0 in each unit; none: all use 1.
        outputs: columns (n,) of what is made, not negative; none: all make 1.
        returns: ``constant`` (CCR) or ``variable`` (BCC).
        orientation: ``input`` or ``output``.
        limit: the most units that are analysed: one linear programme each.

    Raises:
        RowError: ``frontier-negative``, ``dea-without-input``.
        EvaluationError: ``too-many-programmes``; ``programme-unsolved``, numbers too far apart for the solver.
    """
    return analyse(inputs, outputs, returns=returns, orientation=orientation, limit=limit).score


def analyse(
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    *,
    returns: str = "constant",
    orientation: str = "input",
    limit: int = 20_000,
) -> Efficiency:
    """Return efficiencies with peers, targets and prices; arguments and errors as of :func:`dea`."""
    x, y = _columns(inputs, outputs)
    complete = ~np.isnan(x.sum(axis=1) + y.sum(axis=1))
    _check(x, y, complete)
    units = np.flatnonzero(complete)
    check_programmes(units.size, x.shape[1] + y.shape[1], limit, function="dea")
    if not units.size:
        empty = np.full((len(x), 0), np.nan)
        return Efficiency(empty.sum(axis=1) + np.nan, units, empty, x * np.nan, y * np.nan, x * np.nan, y * np.nan)
    to_outputs, is_variable = orientation == "output", returns == "variable"
    found = solve(Problem(x[units], y[units], is_variable, to_outputs))
    refuse_unsolved(found, units, len(x))
    return _placed(found, units, x, y)


def _columns(inputs: Sequence[Any], outputs: Sequence[Any]) -> tuple[Array, Array]:
    if not len(inputs) and not len(outputs):
        raise ValueError("neither inputs nor outputs")
    # without inputs, or without outputs, all have the same of them
    given = (*(inputs if len(inputs) else (1.0,)), *(outputs if len(outputs) else (1.0,)))
    matrix = np.stack(
        np.broadcast_arrays(*(np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in given)), axis=1
    )
    return matrix[:, : max(len(inputs), 1)], matrix[:, max(len(inputs), 1) :]


def _check(x: Array, y: Array, complete: NDArray[np.bool_]) -> None:
    least = np.minimum(np.nanmin(np.where(complete[:, None], x, 0.0), axis=1), np.where(complete, y.min(axis=1), 0.0))
    if (least < 0).any():
        raise RowError(least < 0, "frontier-negative", value=least)
    without = complete & ~(x > 0).any(axis=1)
    if without.any():
        raise RowError(without, "dea-without-input")


def check_programmes(units: int, rows: int, limit: int, *, function: str) -> None:
    """Refuse more linear programmes, of so many rows each, than the limit.

    Raises:
        EvaluationError: ``too-many-programmes``, with units, minutes and limit.
    """
    if units > limit:
        minutes = max(1, round(units * rows * _SECONDS / 60))
        raise EvaluationError("too-many-programmes", units=units, minutes=minutes, limit=limit, function=function)


def refuse_unsolved(found: Solution, units: Index, size: int) -> None:
    """Refuse scores whose programmes the solver did not solve to where they can be relied upon.

    Raises:
        RowError: ``programme-unsolved``.
    """
    if found.unsolved.any():
        mask = np.zeros(size, dtype=bool)
        mask[units[found.unsolved]] = True
        raise RowError(mask, "programme-unsolved")


def _placed(found: Solution, units: Index, x: Array, y: Array) -> Efficiency:
    """Put what was found for the complete units in the places of all units."""

    def spread(part: Array) -> Array:
        whole = np.full((len(x), *part.shape[1:]), np.nan)
        whole[units] = part
        return whole

    peers = units[found.peers]
    return Efficiency(
        spread(found.score),
        peers,
        spread(found.mixture),
        spread(found.mixture @ x[peers]),
        spread(found.mixture @ y[peers]),
        spread(found.input_weights),
        spread(found.output_weights),
    )

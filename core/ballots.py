"""Ballots: what each rater gave for an indicator, over units; whether it is valid, and what the valid ones come to.

All of it is arithmetic over matrices in which each column is one ballot, or one unit, and NaN fills the shorter ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from .calling import CALLING, invoke
from .combining import COMBINING
from .compiler_context import Place
from .compiler_expressions import ExpressionCompiler
from .expressions import Expression, Literal
from .functions import resolve
from .model import Indicator, IndicatorSet
from .operations import KERNELS
from .plan import Op
from .plan_builder import PlanBuilder
from .rated import Rated
from .rating_table import RatingTable
from .unit_data import UnitData

Array = NDArray[np.float64]
Places = NDArray[np.intp]

_MAKERS = {**KERNELS, **COMBINING, **CALLING}


@attrs.frozen(eq=False)
class RoleRatings:
    """What one role gave: for each row of the unit data how many ratings, how many of them valid, and their share.

    ``marks`` are the valid marks, one column a row of the unit data, ``raters`` who gave each (-1: nobody named).
    """

    name: str
    weight: float
    given: Places
    valid: Places
    share: Array
    marks: Array
    raters: Places


@attrs.frozen
class InvalidBallot:
    """A ballot that was left out: who gave it in which role, and the rows of the unit data it was about."""

    leaf: str
    role: str
    rater: str
    rows: tuple[int, ...]


@attrs.frozen(eq=False)
class LeafRatings:
    """The ratings of one leaf by role, the ballots that were left out, and the names of the raters."""

    leaf: str
    roles: tuple[RoleRatings, ...]
    invalid: tuple[InvalidBallot, ...] = ()
    raters: tuple[str, ...] = ()
    anonymous: int = 0


def rate_leaf(indicator_set: IndicatorSet, node: Indicator, data: UnitData, table: RatingTable) -> LeafRatings:
    """Return what the raters of a leaf gave, invalid ballots left out."""
    rated = node.rated
    assert rated is not None  # noqa: S101 - only rated leaves have ratings
    own = table.of_leaf(node.name)
    holds, invalid = _judged(indicator_set, node, rated, data, own)
    roles = tuple(_role_ratings(rated, place, own, holds, data.size) for place in range(len(rated.all_roles)))
    anonymous = int((own.rater < 0).sum())
    return LeafRatings(node.name, roles, invalid, own.raters, anonymous)


def _role_ratings(rated: Rated, place: int, own: RatingTable, holds: NDArray[np.bool_], size: int) -> RoleRatings:
    role, here = rated.all_roles[place], own.role == place
    kept = here & holds
    marks = padded(own.row[kept], size, own.mark[kept])
    raters = padded(own.row[kept], size, own.rater[kept].astype(np.float64), nothing=-1.0)
    share = combined(rated, marks) / rated.top
    given, valid = (np.bincount(own.row[some], minlength=size) for some in (here, kept))
    return RoleRatings(role.name, role.weight, given, valid, share, marks, raters.astype(np.intp))


def combined(rated: Rated, marks: Array) -> Array:
    """Return the marks of each column combined as the block says, NaN where there are none."""
    if rated.combine is None:
        from .methods.statistics import reduce_mean  # noqa: PLC0415 - the one method that needs no registry

        return reduce_mean(marks)
    function = rated.combine.function
    result: Array = invoke(function, resolve(function.reduce or ""), [marks], options_of(rated))
    return result


def options_of(rated: Rated) -> Mapping[str, Any]:
    """Return the options of the method that combines, as given."""
    given = rated.combine.arguments if rated.combine is not None else ()
    plain = {name: value.value for name, value in given if isinstance(value, Literal)}
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value for name, value in plain.items()
    }


def padded(column: Places, count: int, values: Array, nothing: float = np.nan) -> Array:
    """Return the values sorted into columns, the shorter ones filled up with nothing; the order is that of the values."""
    order = np.argsort(column, kind="stable")
    sizes = np.bincount(column, minlength=count)
    starts = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    place = np.arange(column.size) - starts[column[order]]
    matrix = np.full((int(sizes.max(initial=0)), count), nothing)
    matrix[place, column[order]] = values[order]
    return matrix


def _judged(
    indicator_set: IndicatorSet, node: Indicator, rated: Rated, data: UnitData, own: RatingTable
) -> tuple[NDArray[np.bool_], tuple[InvalidBallot, ...]]:
    """Tell for each rating whether its ballot counts; one without a rater's name belongs to none and counts."""
    holds = np.ones(own.row.size, dtype=bool)
    named = np.flatnonzero(own.rater >= 0)
    if rated.valid is None or not named.size:
        return holds, ()
    period = data.period_index[own.row] if data.periods else np.zeros(own.row.size, dtype=np.intp)
    keys = np.stack([own.role[named], own.rater[named], period[named]])
    ballots, ballot = np.unique(keys, axis=1, return_inverse=True)
    ballot = ballot.reshape(-1)
    fails = ballot_condition(indicator_set, node, rated.valid, padded(ballot, ballots.shape[1], own.mark[named])) == 0.0
    holds[named] = ~fails[ballot]
    invalid = tuple(
        InvalidBallot(
            node.name,
            rated.all_roles[int(ballots[0, place])].name,
            own.raters[int(ballots[1, place])],
            tuple(own.row[named[ballot == place]].tolist()),
        )
        for place in np.flatnonzero(fails)
    )
    return holds, invalid


def ballot_condition(indicator_set: IndicatorSet, node: Indicator, condition: Expression, ballots: Array) -> Array:
    """Return what a condition over ``ballot`` comes to for each ballot: 1, 0, or NaN where it cannot be decided."""
    builder = PlanBuilder()
    compiler = ExpressionCompiler(indicator_set, builder)
    target = compiler.compile(condition, Place(node.name, node.span))
    found: list[Any] = []
    with np.errstate(all="ignore"):
        for step in builder.steps:
            if step.op is Op.CONSTANT:
                value = step.options["value"]
                found.append(value if isinstance(value, float) else np.nan)
            elif step.op is Op.BUILTIN:
                found.append(ballots)
            else:
                found.append(_MAKERS[step.op](step, _no_code)(*(found[source] for source in step.inputs)))
    result: Array = np.broadcast_to(np.asarray(found[target], dtype=np.float64), ballots.shape[-1:])
    return result


def _no_code(_: str) -> float:
    return -1.0

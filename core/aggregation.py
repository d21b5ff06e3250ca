"""Methods that combine children by name: what they are given, and how they are fitted and applied.

A method sees shares and weights of shape (rows, children).  Each child's shares lie together in memory; the weights
are one row for all where they do not vary.  A method of kind ``row`` treats each row by itself, one of kind ``fit`` by
what it found in the units of its group, one of kind ``whole`` looks at all units of the group at hand at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .calling import FunctionError, among_all, find_first, guarded
from .children_inputs import ChildrenInputs, children_inputs
from .combining import meets
from .errors import RowError
from .fit import Found, Statistics, among, frozen_found
from .functions import Function, Yields, resolve
from .grouping import Grouping
from .operations import Code, Kernel, finite
from .plan import Op, Step

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@attrs.frozen(eq=False)
class Children:
    """The children of a node over some rows.

    ``shares`` and ``weights`` are (rows, children): shares of full, NaN where there is no score; weights that add up
    to 1 over what is present.  ``enough`` tells in which rows the weight that is required is present, None: in all.
    ``full`` and ``low`` put a result on the scale of the node.
    """

    shares: Array
    weights: Array
    enough: NDArray[np.bool_] | None
    full: Any
    low: float

    def take(self, rows: Index | None) -> tuple[Array, Array]:
        """Return shares and weights of some rows; of all of them as they are."""
        if rows is None:
            return self.shares, self.weights
        weights = self.weights
        is_same = weights.strides[0] == 0
        taken = np.broadcast_to(weights[0], (rows.size, weights.shape[1])) if is_same else weights.T[:, rows].T
        return self.shares.T[:, rows].T, taken

    def groups(self, group: Grouping) -> Iterator[tuple[int, Index | None]]:
        """Iterate over the groups with the rows of each where enough is present; None: all rows."""
        for code, rows in group.members():
            if self.enough is not None:
                kept = rows[self.enough[rows]]
                if kept.size:
                    yield code, kept
            elif rows.size:
                yield code, None if rows.size == len(self.shares) else rows

    def points(self, result: Array, function: Function, named: Mapping[str, Any]) -> Array:
        """Return a result as points of the node; what is free stays as it is."""
        if function.yields_of(named) is not Yields.FREE:
            result = result * (self.full - self.low) + self.low if self.low else result * self.full
        column = finite(result)
        return column if self.enough is None else np.where(self.enough, column, np.nan)


def children_of(step: Step, inputs: Sequence[Any], size: int | None = None) -> Children:
    """Return what the children of a node have in some rows; ``size`` where all of them may be constants."""
    options, places = step.options, children_inputs(step)
    scores, fulls = inputs[places.scores], inputs[places.fulls]
    full = fulls[-1] if len(fulls) else options["full"]
    columns = (*scores, *fulls, *inputs[places.factors])
    shape = (len(scores), max((np.size(c) for c in columns if np.ndim(c)), default=1) if size is None else size)
    shares, lows = np.empty(shape), options["lows"] or (0.0,) * len(scores)
    for place, (score, whole, low) in enumerate(zip(scores, fulls[:-1] or options["fulls"], lows, strict=True)):
        np.divide(np.subtract(score, low) if low else score, np.subtract(whole, low), out=shares[place])
    if len(fulls):
        shares = finite(shares)  # a child of 0 points for a class of units has no share
    weights = _weights_of(options, inputs, places, shape[1])
    # one sum tells for all children whether any is absent
    is_complete = weights.ndim == 1 and not np.isnan(shares.sum(axis=0)).any()
    if is_complete:
        total = weights.sum()
        each = weights / total if total else weights
        return Children(shares.T, np.broadcast_to(each, shape[::-1]), None, full, options["low"])
    return _incomplete(shares, weights, inputs[places.absences], full, options)


def _weights_of(options: Mapping[str, Any], inputs: Sequence[Any], places: ChildrenInputs, size: int) -> Array:
    """Return the weights of the children (children,), or (children, rows) where they vary."""
    given = options["weights"] if places.derived is None else inputs[places.derived]
    factors = inputs[places.factors]
    # (children,), or where each group has its own (children, rows)
    weights = np.asarray(given, dtype=np.float64)
    if not factors:
        return weights
    varying = [np.broadcast_to(weight * factor, (size,)) for weight, factor in zip(weights, factors, strict=True)]
    return np.stack(varying)


def _incomplete(
    shares: Array, weights: Array, absences: Sequence[Any], full: Any, options: Mapping[str, Any]
) -> Children:
    here = ~np.isnan(shares)
    spread = np.where(here, weights if weights.ndim > 1 else weights[:, np.newaxis], 0.0)
    present = spread.sum(axis=0)
    applicable = np.zeros(shares.shape[1])
    for weight, away in zip(weights, absences, strict=True):
        applicable = applicable + np.where(away != 0, 0.0, weight)
    enough = here.any(axis=0) & meets(present, applicable, options["require"], weights.sum(axis=0))
    spread = np.divide(spread, present, out=np.zeros_like(spread), where=present > 0)
    return Children(shares.T, spread.T, enough, full, options["low"])


def aggregate(step: Step, _: Code) -> Kernel:
    """Make the kernel of a method that treats each row by itself, or by what was fitted for its group."""
    function, places = step.options["function"], children_inputs(step)
    method, named = _method(function), dict(step.options["constants"])

    def by_row(*inputs: Any) -> Any:
        children = children_of(step, inputs)
        column = children.points(_by_row(function, method, children, named), function, named)
        # children that are constants make a single row that stands for all
        is_constant = column.size == 1 and all(np.ndim(score) == 0 for score in inputs[places.scores])
        return column[0] if is_constant else column

    def by_group(*inputs: Any) -> Any:
        fitted, group = inputs[-2:]
        children = children_of(step, inputs, group.codes.size)
        return _by_group(step, children, group, lambda code: fitted.of(group.keys[code]))

    return by_row if places.fitted is None else by_group


def _method(function: Function) -> Callable[..., Any]:
    return resolve(function.aggregate or function.implementation)


def _by_row(function: Function, method: Callable[..., Any], children: Children, named: Mapping[str, Any]) -> Array:
    try:
        return called(function, method, children.shares, children.weights, named)
    except FunctionError as error:
        find_first(error, lambda some: called(function, method, *children.take(some), named), len(children.shares))
        raise
    except RowError:
        if children.enough is None:
            raise
        # a row without a result may be what it likes: ask again with only the rows that count
        rows, result = np.flatnonzero(children.enough), np.full(len(children.shares), np.nan)
        if not rows.size:
            return result
        try:
            result[rows] = called(function, method, *children.take(rows), named)
        except RowError as again:
            raise among_all(again, rows, len(result)) from None
        return result


def _by_group(
    step: Step, children: Children, group: Grouping, fitted: Callable[[int], Found | None] | None = None
) -> Array:
    """Apply a method group by group; rows without enough, or of a group that was not fitted, have no result."""
    function, size = step.options["function"], group.codes.size
    method, named = _method(function), dict(step.options["constants"])
    result = np.full(size, np.nan)
    for code, rows in children.groups(group):
        found = None if fitted is None else fitted(code)
        if fitted is not None and found is None:
            continue
        options = named if found is None else {**named, "fitted": dict(found)}
        with among(np.arange(size) if rows is None else rows, size):
            result[... if rows is None else rows] = called(function, method, *children.take(rows), options)
    return children.points(result, function, named)


def whole_children(step: Step, inputs: Sequence[Any]) -> Array:
    """Call a method on all units of each group that have enough of what is required."""
    group: Grouping = inputs[-1]
    return _by_group(step, children_of(step, inputs, group.codes.size), group)


def fit_children(step: Step, inputs: Sequence[Any]) -> Statistics:
    """Fit a method once per group, on the units that have enough of what is required."""
    function, group = step.options["function"], inputs[-1]
    size = group.codes.size
    fit, named = resolve(function.fit), dict(step.options["constants"])
    children, found = children_of(step, inputs, size), {}
    for code, rows in children.groups(group):
        with among(np.arange(size) if rows is None else rows, size):
            shares, weights = children.take(rows)
            statistics = guarded(function, fit, [shares, weights], named)
            if not isinstance(statistics, Mapping):
                raise FunctionError("function-type", function, [shares, weights], found=type(statistics).__name__)
            found[group.keys[code]] = frozen_found(statistics)
    return Statistics(found)


def called(
    function: Function, method: Callable[..., Any], shares: Array, weights: Array, named: Mapping[str, Any]
) -> Array:
    """Call a method and check what it returns: one number a row.

    Raises:
        FunctionError: it raised anything of its own, or its result has the wrong shape or no numbers.
    """
    column = np.asarray(guarded(function, method, [shares, weights], named))
    if column.dtype.kind not in "fiub":
        raise FunctionError("function-type", function, [shares, weights], found=str(column.dtype))
    if column.shape != shares.shape[:1]:
        expected = str(shares.shape[:1])
        raise FunctionError("function-shape", function, [shares, weights], found=str(column.shape), expected=expected)
    return column.astype(np.float64, copy=False)


AGGREGATING: Final[Mapping[Op, Callable[[Step, Code], Kernel]]] = {Op.AGGREGATE: aggregate}

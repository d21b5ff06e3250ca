"""Filling the gaps of a leaf from its siblings: fitted once for all of them, by group of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .calling import FunctionError, guarded
from .fit import Found, Statistics, among, frozen_found
from .functions import resolve
from .grouping import Grouping
from .operations import Code, Kernel, finite
from .plan import Op, Step

Array = NDArray[np.float64]


def fit_siblings(step: Step, inputs: Sequence[Any]) -> Statistics:
    """Fit a method once per group, on the values of all siblings; a group in which none has any is left out."""
    function, named, group = step.options["function"], dict(step.options["constants"]), inputs[0]
    values = _together(inputs[1:], group)
    found: dict[Any, Found] = {}
    for code, rows in group.members():
        own = values if rows.size == values.shape[1] else values[:, rows]
        if not np.isfinite(own).any():
            continue
        with among(rows, values.shape[1]):
            statistics = guarded(function, resolve(function.fit), [own], named)
            if not isinstance(statistics, Mapping):
                raise FunctionError("function-type", function, [own], found=type(statistics).__name__)
        found[group.keys[code]] = frozen_found(statistics)
    return Statistics(found)


def fill_siblings(step: Step, _: Code) -> Kernel:
    """Make the kernel that fills one sibling; what is present stays as it is, also where nothing was fitted."""
    function, place = step.options["function"], step.options["place"]
    method = function.load()
    named = {**dict(step.options["constants"]), "place": place}
    if function.uses == ("siblings",) or "directions" in function.uses:
        named["directions"] = step.options["directions"]

    def filled(fitted: Statistics, group: Grouping, *columns: Any) -> Any:
        own = np.broadcast_to(np.asarray(columns[place], dtype=np.float64), group.codes.shape)
        gaps = np.isnan(own)
        if not gaps.any():
            return own
        result = own.copy()
        for code, members in group.members():
            rows, known = members[gaps[members]], fitted.of(group.keys[code])
            if known is None or not rows.size:
                continue
            with among(rows, own.size):
                given = _at(columns, rows)
                column = np.asarray(guarded(function, method, [given], {**named, "fitted": dict(known)}))
                _check(function, given, column)
            result[rows] = column
        return finite(result)

    return filled


def _together(columns: Sequence[Any], group: Grouping) -> Array:
    values = np.empty((len(columns), group.codes.size))
    for row, column in zip(values, columns, strict=True):
        row[...] = column
    return values


def _at(columns: Sequence[Any], rows: NDArray[np.intp]) -> Array:
    """Return what the siblings have in some rows: only these are copied."""
    values = np.empty((len(columns), rows.size))
    for row, column in zip(values, columns, strict=True):
        row[...] = column[rows] if np.ndim(column) else column
    return values


def _check(function: Any, given: Array, column: Any) -> None:
    if column.dtype.kind not in "fiub":
        raise FunctionError("function-type", function, [given], found=str(column.dtype))
    if column.shape != given.shape[1:]:
        expected = str(given.shape[1:])
        raise FunctionError("function-shape", function, [given], found=str(column.shape), expected=expected)


FILLING: Final = {Op.FILL_SIBLINGS: fill_siblings}

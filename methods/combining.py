"""Combining the columns of a matrix into one number a unit, by the methods that combine children in a scheme."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.functions import Family, Registry, StepKind, resolve
from .calling import find, options_of, reported
from .matrices import Array, columns_of, normalised, over_blocks


def combine(
    method: str,
    shares: Any,
    weights: Any = None,
    *,
    fitted_on: Any = None,
    registry: Registry | None = None,
    **options: Any,
) -> Array:
    """Combine the columns of a matrix: ``combine("topsis", shares, [0.5, 0.3, 0.2])``.

    Args:
        method: the name of a method that combines children, English or Chinese.
        shares: (units, children), larger is better; NaN where absent.  What is present takes over the weight.
        weights: (children,), made to add up to 1; equal where not given.
        fitted_on: other units (n, children) whose ideals, ranges and means the method is to go by.
        registry: functions to look among, the built-in ones by default.
        options: those of the function, as a scheme gives them.

    Returns:
        (units,), as the method yields it before it is put on a scale; NaN for a unit without any share.

    Raises:
        SchemeError: the method or an option is not known, or the method refuses these numbers.
    """
    function = find(method, Family.AGGREGATE, registry)
    named = options_of(function, options)
    matrix = columns_of(shares)
    each = normalised(weights, matrix.shape[1])
    arithmetic = resolve(function.aggregate or function.implementation)
    with reported(function), np.errstate(all="ignore"):
        if function.combines_as is StepKind.WHOLE:
            rows, given = _with_any(matrix)
            return _placed(arithmetic(given, _spread(given, each), **named), rows, len(matrix))
        if function.combines_as is StepKind.FIT:
            _, seen = _with_any(matrix if fitted_on is None else columns_of(fitted_on))
            named = named | {"fitted": resolve(function.fit or function.implementation)(seen, _spread(seen, each), **named)}
        return _by_blocks(arithmetic, matrix, each, named)


def _by_blocks(arithmetic: Any, matrix: Array, each: Array, named: dict[str, Any]) -> Array:
    result = np.empty(len(matrix))

    def work(rows: slice) -> None:
        with np.errstate(all="ignore"):  # each thread has its own
            block = matrix[rows]
            result[rows] = arithmetic(block, _spread(block, each), **named)

    for _ in over_blocks(matrix.shape, work):
        pass
    return result


def _spread(matrix: Array, each: Array) -> Array:
    """Return the weights of each row, of what is present there; one row for all where nothing is absent."""
    if not np.isnan(matrix.sum(axis=1)).any():
        return np.broadcast_to(each, matrix.shape)
    here = ~np.isnan(matrix.T)
    spread = np.where(here, each[:, np.newaxis], 0.0)
    present = spread.sum(axis=0)
    shared: Array = np.divide(spread, present, out=np.zeros_like(spread), where=present > 0)
    return shared.T


def _with_any(matrix: Array) -> tuple[NDArray[np.bool_] | None, Array]:
    """Return the units that have any share, and which they are; None: all of them."""
    if not np.isnan(matrix.sum(axis=1)).any():
        return None, matrix
    rows = np.asarray(~np.isnan(matrix).all(axis=1))
    if rows.all():
        return None, matrix
    return rows, matrix.T[:, rows].T


def _placed(found: Any, rows: NDArray[np.bool_] | None, size: int) -> Array:
    column = np.asarray(found, dtype=np.float64)
    if rows is None:
        return column
    result = np.full(size, np.nan)
    result[rows] = column
    return result

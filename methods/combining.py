"""Combining the columns of a matrix into one number a unit, by the methods that combine children in a scheme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.functions import Family, Registry, StepKind, resolve
from .calling import find, options_of, reported
from .matrices import Array, matrix_of, normalised, over_rows


def combine(
    method: str,
    shares: Any,
    weights: Any = None,
    lower_is_better: bool | Sequence[bool] = False,  # noqa: FBT001, FBT002 - a property of each column, not a switch
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
        lower_is_better: which columns are scores of costs, 1 - c; only methods that set benefits against costs ask.
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
    if "directions" in function.uses:
        named["directions"] = _directions(lower_is_better, np.shape(shares)[-1])
    matrix = matrix_of(shares)
    each = normalised(weights, matrix.shape[1])
    arithmetic = resolve(function.aggregate or function.implementation)
    with reported(function), np.errstate(all="ignore"):
        if function.combines_as is StepKind.WHOLE:
            rows, given = _with_any(matrix)
            return _placed(arithmetic(given, spread_weights(given, each), **named), rows, len(matrix))
        if function.combines_as is StepKind.FIT:
            _, seen = _with_any(matrix if fitted_on is None else matrix_of(fitted_on))
            named = named | {
                "fitted": resolve(function.fit or function.implementation)(seen, spread_weights(seen, each), **named)
            }
        return _by_blocks(arithmetic, matrix, each, named)


def _directions(lower_is_better: bool | Sequence[bool], size: int) -> tuple[str | None, ...]:  # noqa: FBT001 - see above
    each = np.broadcast_to(np.asarray(lower_is_better, dtype=bool), (size,)).tolist()
    return tuple("lower_is_better" if is_lower else None for is_lower in each)


def _by_blocks(arithmetic: Any, matrix: Array, each: Array, named: dict[str, Any]) -> Array:
    result = np.empty(len(matrix))

    def work(rows: slice) -> None:
        with np.errstate(all="ignore"):  # each thread has its own
            block = matrix[rows]
            result[rows] = arithmetic(block, spread_weights(block, each), **named)

    for _ in over_rows(len(matrix), work):
        pass
    return result


def spread_weights(matrix: Array, each: Array) -> Array:
    """Return the weights of each row, of what is present there; one row for all where nothing is absent."""
    if not np.isnan(matrix.sum()):
        return np.broadcast_to(each, matrix.shape)
    here = ~np.isnan(matrix.T)
    spread = np.where(here, each[:, np.newaxis], 0.0)
    present = spread.sum(axis=0)
    shared: Array = np.divide(spread, present, out=np.zeros_like(spread), where=present > 0)
    return shared.T


def _with_any(matrix: Array) -> tuple[NDArray[np.bool_] | None, Array]:
    """Return the units that have any share, and which they are; None: all of them."""
    if not np.isnan(matrix.sum()):
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

"""Scoring, treating and filling the columns of a matrix, by the functions of the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from ..core.functions import Family, Function, Registry, StepKind, resolve
from .calling import find, options_of, reported
from .matrices import THREADS, Array, matrix_of

_DIRECTIONS = {False: "higher_is_better", True: "lower_is_better"}


def score(
    method: str,
    values: Any,
    lower_is_better: bool | Sequence[bool] = False,  # noqa: FBT001, FBT002 - a property of each column, not a switch
    *,
    fitted_on: Any = None,
    registry: Registry | None = None,
    **options: Any,
) -> Array:
    """Score each column: ``score("minmax", values, lower_is_better=[False, True])``.

    Args:
        method: the name of a scoring function, English or Chinese.
        values: (units,) or (units, children); NaN where absent.
        lower_is_better: of all columns, or of each.
        fitted_on: other units with the same columns, whose minima, means and so on serve as the standard.
        registry: functions to look among, the built-in ones by default.
        options: those of the function, as a scheme gives them; points are shares of 1.

    Returns:
        Shares of full, or what the method yields freely, in the shape of the values.

    Raises:
        SchemeError: the method or an option is not known, or the method refuses these numbers.
    """
    function = find(method, Family.SCORE, registry)
    matrix, given = matrix_of(values), np.ndim(values)
    lower = np.broadcast_to(np.asarray(lower_is_better, dtype=bool), matrix.shape[1:])
    named = [options_of(function, options) | _of_node(function, bool(is_lower)) for is_lower in lower]
    return _each(function, matrix, fitted_on, named, given)


def treat(
    method: str, values: Any, *, fitted_on: Any = None, registry: Registry | None = None, **options: Any
) -> Array:
    """Treat the outliers of each column: ``treat("winsorise", values, limit=5)``; see :func:`score`."""
    function = find(method, Family.TREAT, registry)
    matrix = matrix_of(values)
    named = [options_of(function, options)] * matrix.shape[1]
    return _each(function, matrix, fitted_on, named, np.ndim(values))


def impute(method: str, values: Any, *, registry: Registry | None = None, **options: Any) -> Array:
    """Fill the gaps of a matrix, column by column or by all columns together: ``impute("em", values)``; see :func:`score`.

    Methods that go by groups or periods need a scheme, which knows them.
    """
    function = find(method, Family.IMPUTE, registry)
    matrix = matrix_of(values)
    named = options_of(function, options)
    if "siblings" not in function.uses:
        return _each(function, matrix, None, [named] * matrix.shape[1], np.ndim(values))
    arithmetic = resolve(function.implementation)
    with reported(function), np.errstate(all="ignore"):
        children = matrix.T
        fitted = resolve(function.fit or function.implementation)(children, **named)
        rest = named | {"fitted": fitted, "directions": (_DIRECTIONS[False],) * len(children)}
        filled = [arithmetic(children, place=place, **rest) for place in range(len(children))]
    return np.where(np.isnan(matrix), np.stack(filled, axis=1), matrix)


def _of_node(function: Function, is_lower: bool) -> dict[str, Any]:  # noqa: FBT001 - of a column
    known = {"full": 1.0, "low": 0.0, "direction": _DIRECTIONS[is_lower]}
    return {name: known[name] for name in function.uses if name in known}


def _each(function: Function, matrix: Array, fitted_on: Any, named: list[dict[str, Any]], given: int) -> Array:
    seen = matrix if fitted_on is None else matrix_of(fitted_on)
    result = np.empty(matrix.shape, order="F")

    def work(place: int) -> None:
        with np.errstate(all="ignore"):  # each thread has its own
            result[:, place] = _column(function, matrix[:, place], seen[:, place], named[place])

    with reported(function):
        _in_threads(work, matrix.shape[1], matrix.size)
    return result[:, 0] if given == 1 else result


def _column(function: Function, column: Array, seen: Array, named: dict[str, Any]) -> Any:
    arithmetic = resolve(function.implementation)
    if function.kind is StepKind.FIT:
        fit = resolve(function.fit or function.implementation)
        present = seen if np.isfinite(seen.sum()) else seen[~np.isnan(seen)]
        if not present.size:
            return np.full(column.shape, np.nan)
        fit_named = {
            name: value for name, value in named.items() if name not in function.uses or name in function.fit_uses
        }
        return arithmetic(column, fitted=fit(present, **fit_named), **named)
    if function.kind is StepKind.WHOLE:
        return arithmetic(column, **named)
    return arithmetic(value=column, **named)


def _in_threads(work: Callable[[int], None], count: int, size: int) -> None:
    threads = min(THREADS, count) if size > _WORTH_THREADS else 1
    if threads < 2:  # noqa: PLR2004 - alone
        for place in range(count):
            work(place)
        return
    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(partial(work, place)) for place in range(count)]:
            future.result()


#: With fewer numbers than this starting threads costs more than they save.
_WORTH_THREADS = 65_536

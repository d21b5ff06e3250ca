"""Weights from a matrix, by the weighting functions of the language."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.functions import Family, Function, Registry, resolve
from .calling import find, options_of, reported
from .matrices import Array, matrix_of, normalised


def weigh(method: str, shares: Any, *, registry: Registry | None = None, **options: Any) -> Array:
    """Return the weights that a method derives for the children: ``weigh("entropy", shares)``.

    Args:
        method: the name of a weighting function, English or Chinese.
        shares: (units, children), larger is better; units that lack one are left out.
        registry: functions to look among, the built-in ones by default.
        options: those of the function, as a scheme gives them; a weighting within another is the name of a method, or
            weights (children,).

    Returns:
        Weights (children,) that add up to 1.

    Raises:
        SchemeError: the method or an option is not known, or the method refuses these numbers.
    """
    matrix = matrix_of(shares)
    if np.isnan(matrix.sum()):
        matrix = matrix.T[:, ~np.isnan(matrix.sum(axis=1))].T
    return _weighed(method, matrix, registry, options)


def _weighed(method: str, complete: Array, registry: Registry | None, options: dict[str, Any]) -> Array:
    function = find(method, Family.WEIGHT, registry)
    named = options_of(
        function, {name: _inner(function, name, value, complete, registry) for name, value in options.items()}
    )
    with reported(function), np.errstate(all="ignore"):
        found = resolve(function.fit or function.implementation)(complete, **named)
    return np.asarray(found, dtype=np.float64)


def _inner(function: Function, name: str, value: Any, complete: Array, registry: Registry | None) -> Any:
    """Return an option with the weightings in it worked out."""
    parameter = function.parameter(name)
    if parameter is None or parameter.type != "weights":
        return value
    if parameter.variadic:
        return tuple(_one(part, complete, registry) for part in value)
    return _one(value, complete, registry)


def _one(part: Any, complete: Array, registry: Registry | None) -> Array:
    if isinstance(part, str):
        return _weighed(part, complete, registry, {})
    return normalised(part, complete.shape[1])

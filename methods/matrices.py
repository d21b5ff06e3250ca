"""Matrices as the arithmetic wants them, float64 and finite, and work on them shared out among threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.span import NOWHERE
from ..dsl.diagnostics import SchemeError, diagnose

Array = NDArray[np.float64]
#: Rows that a thread takes at a time; the arithmetic itself goes through them in blocks that fit the cache.
_ROWS: Final = 65_536
#: How many threads share the work at most.
THREADS: Final = os.cpu_count() or 1


def matrix_of(data: Any) -> Array:
    """Return (units, children) as float64, without a copy where it is so already.

    Takes arrays, nested lists and dataframes.

    Raises:
        SchemeError: it is not a matrix of numbers, or holds an infinite one.
    """
    matrix = _numbers(data)
    if matrix.ndim == 1:
        matrix = matrix[:, np.newaxis]
    if matrix.ndim != 2:  # noqa: PLR2004 - units by children
        raise SchemeError((diagnose("method-not-matrix", NOWHERE, shape=str(matrix.shape)),))
    for found in over_rows(len(matrix), lambda rows: _first_infinite(matrix, rows)):
        if found is not None:
            raise SchemeError((diagnose("method-infinite", NOWHERE, row=found[0], column=found[1]),))
    return matrix


def _numbers(data: Any) -> Array:
    values = data.to_numpy() if hasattr(data, "to_numpy") else data
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SchemeError((diagnose("method-not-matrix", NOWHERE, shape=type(data).__name__),)) from error


def _first_infinite(matrix: Array, rows: slice) -> tuple[int, int] | None:
    block = matrix[rows]
    with np.errstate(all="ignore"):
        if np.isfinite(block.sum()):  # it is infinite, or NaN, where any number is
            return None
    places = np.argwhere(np.isinf(block))
    return (rows.start + int(places[0, 0]), int(places[0, 1])) if len(places) else None


def over_rows(size: int, work: Callable[[slice], Any]) -> Iterator[Any]:
    """Yield what the work returns for each stretch of rows, in order; they are shared out among threads."""
    stretches = [slice(start, min(start + _ROWS, size)) for start in range(0, size, _ROWS)]
    threads = min(len(stretches), THREADS)
    if threads < 2:  # noqa: PLR2004 - alone
        yield from map(work, stretches)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, stretches)


def normalised(weights: Any, size: int) -> Array:
    """Return weights for so many children that add up to 1: equal ones for None.

    Raises:
        SchemeError: there are not as many, one is negative or no number, or all are 0.
    """
    if weights is None:
        return np.full(size, 1.0 / size)
    found = np.asarray(weights, dtype=np.float64).reshape(-1)
    if found.size != size or not np.isfinite(found).all() or (found < 0).any() or not found.sum() > 0:
        listed = ", ".join(f"{weight:g}" for weight in found[:20])
        raise SchemeError((diagnose("method-weights", NOWHERE, weights=listed, children=size),))
    each: Array = found / found.sum()
    return each

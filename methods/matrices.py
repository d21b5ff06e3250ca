"""Matrices as the arithmetic wants them: float64, each child's numbers together in memory; and work in blocks."""

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
#: Numbers of a block: a megabyte, so that a block and what is made of it stay in the cache.
_BLOCK: Final = 131_072
#: How many threads share the work at most.
THREADS: Final = os.cpu_count() or 1


def columns_of(data: Any) -> Array:
    """Return (units, children) as float64 in column-major order, without a copy where it is so already.

    Takes arrays, nested lists and dataframes.

    Raises:
        SchemeError: it is not a matrix of numbers, or holds an infinite one.
    """
    matrix = _numbers(data)
    if matrix.ndim == 1:
        matrix = matrix[:, np.newaxis]
    if matrix.ndim != 2:  # noqa: PLR2004 - units by children
        raise SchemeError((diagnose("method-not-matrix", NOWHERE, shape=str(matrix.shape)),))
    if not (matrix.flags.f_contiguous or all(stride == 0 for stride in matrix.strides)):
        matrix = _transposed(matrix)
    _refuse_infinite(matrix)
    return matrix


def _numbers(data: Any) -> Array:
    values = data.to_numpy() if hasattr(data, "to_numpy") else data
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SchemeError((diagnose("method-not-matrix", NOWHERE, shape=type(data).__name__),)) from error


def _transposed(matrix: Array) -> Array:
    found = np.empty(matrix.shape, order="F")

    def copy(rows: slice) -> None:
        found[rows] = matrix[rows]

    for _ in over_blocks(matrix.shape, copy):
        pass
    return found


def _refuse_infinite(matrix: Array) -> None:
    # a sum is infinite, or NaN, where any number is; only then is it worth looking for it
    for place, column in enumerate(matrix.T):
        if not np.isfinite(column.sum()) and np.isinf(column).any():
            row = int(np.argmax(np.isinf(column)))
            raise SchemeError((diagnose("method-infinite", NOWHERE, row=row, column=place),))


def over_blocks(shape: tuple[int, ...], work: Callable[[slice], Any]) -> Iterator[Any]:
    """Yield what the work returns for each block of rows, in order; blocks are shared out among threads."""
    rows = max(1, _BLOCK // max(1, shape[1]))
    blocks = [slice(start, min(start + rows, shape[0])) for start in range(0, shape[0], rows)]
    threads = min(len(blocks), THREADS)
    if threads < 2:  # noqa: PLR2004 - alone
        yield from map(work, blocks)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, blocks)


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

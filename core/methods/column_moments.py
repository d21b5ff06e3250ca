"""Means, ranges, squares and correlations of the columns of a matrix, in blocks of rows that stay in the cache.

A matrix of a million units and fifty children is 400 MB: nothing here makes a copy of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Cells of a block: several of it fit into the cache of a core, and it is too short for BLAS to start threads on it,
#: which costs more than it brings and far more where other programs run.
_CELLS: Final = 8_192
#: Cells that are worked on in one piece: blocks would cost more than they save.
_FEW: Final = 65_536
#: Cells of a block for products of matrices, which keep to the cache by themselves and start threads for each block.
_PRODUCT_CELLS: Final = 393_216
#: A multiple of this is the number of rows of a block, so that it can be folded.
FOLD: Final = 32
#: What is left of a constant column by binary rounding, relative to its size.
_NOTHING: Final = 1e-12
#: What the rounding of a mean leaves of the deviation of a constant column, relative to its size.
_ROUNDING: Final = 1e-11


@attrs.frozen(eq=False)
class Blocks:
    """A matrix in pieces that fit the cache, and room to work on one of them.

    Of a matrix in column order a piece is a part of one column, otherwise some rows of all; ``of_rows`` asks for rows.
    """

    matrix: Array
    rows: int
    columns: int

    def __iter__(self) -> Iterator[tuple[slice, Array]]:
        """Yield which columns a piece is of, and the piece, a view."""
        count, width = self.matrix.shape
        for first in range(0, width, self.columns):
            place = slice(first, first + self.columns)
            for start in range(0, count, self.rows):
                yield place, self.matrix[start : start + self.rows, place]

    def buffer(self) -> Array:
        """Return room for one piece, in the order of the matrix."""
        order: Literal["C", "F"] = "F" if _is_by_column(self.matrix) else "C"
        return np.empty((self.rows, self.columns), order=order)


def blocks(matrix: Array, cells: int = _CELLS) -> Blocks:
    """Return the pieces of a matrix for what looks at each column by itself."""
    if matrix.size > _FEW and _is_by_column(matrix):
        return Blocks(matrix, min(len(matrix), cells), 1)
    return of_rows(matrix)


def of_rows(matrix: Array, cells: int = _FEW) -> Blocks:
    """Return the pieces of a matrix for what looks at whole rows."""
    columns = max(int(matrix.shape[1]), 1)
    return Blocks(matrix, max(1, min(len(matrix), max(FOLD, cells // columns // FOLD * FOLD))), columns)


def _is_by_column(matrix: Array) -> bool:
    return matrix.strides[0] <= matrix.strides[1]


def dots(one: Array, other: Array) -> Array:
    """Return the sum of products of each column with the same of another matrix."""
    if one.shape[1] == 1:
        return np.atleast_1d(one[:, 0] @ other[:, 0])
    sums: Array = np.einsum("ij,ij->j", one, other)
    return sums


@attrs.frozen(eq=False)
class Moments:
    """Of each column its mean, its smallest and its largest value, over ``count`` rows."""

    count: int
    mean: Array
    low: Array
    high: Array

    @property
    def width(self) -> Array:
        """Return the range of each column, 0 where it is no more than binary rounding leaves of a constant."""
        width = self.high - self.low
        return np.where(width > _NOTHING * np.maximum(np.abs(self.high), np.abs(self.low)), width, 0.0)

    @property
    def varies(self) -> NDArray[np.bool_]:
        """Return which columns are not constant."""
        return np.asarray(self.width > 0, dtype=np.bool_)

    @property
    def size(self) -> Array:
        """Return |mean|, 0 where it is no more than binary rounding leaves of values that cancel out."""
        size = np.abs(self.mean)
        return np.where(size > _NOTHING * np.maximum(np.abs(self.high), np.abs(self.low)), size, 0.0)


def moments(matrix: Array) -> Moments:
    """Return the moments of a matrix of at least one row."""
    total = np.zeros(matrix.shape[1])
    low, high = np.full(matrix.shape[1], np.inf), np.full(matrix.shape[1], -np.inf)
    for place, block in blocks(matrix, _FEW):  # nothing is written, so a piece may fill the cache
        total[place] += block.sum(axis=0)
        low[place] = np.minimum(low[place], block.min(axis=0))
        high[place] = np.maximum(high[place], block.max(axis=0))
    return Moments(len(matrix), total / len(matrix), low, high)


def squares(matrix: Array, mean: Array) -> Array:
    """Return for each column the sum of its squared distances from its mean."""
    total, pieces = np.zeros(matrix.shape[1]), blocks(matrix)
    buffer = pieces.buffer()
    for place, block in pieces:
        centred = np.subtract(block, mean[place], out=buffer[: len(block)])
        total[place] += dots(centred, centred)
    return total


def means(matrix: Array) -> Array:
    """Return the mean of each column."""
    total = np.zeros(matrix.shape[1])
    for place, block in blocks(matrix, len(matrix)):
        total[place] += block.sum(axis=0)
    return total / len(matrix)


def peaks(matrix: Array) -> NDArray[np.intp]:
    """Return for each column the row of its largest value, the first of several."""
    if _is_by_column(matrix):
        return np.asarray(matrix.argmax(axis=0))
    found, high = np.zeros(matrix.shape[1], dtype=np.intp), np.full(matrix.shape[1], -np.inf)
    start = 0
    for _, block in of_rows(matrix):
        most = block.max(axis=0)
        for column in np.flatnonzero(most > high):
            found[column] = start + int(block[:, column].argmax())
        np.maximum(high, most, out=high)
        start += len(block)
    return found


def deviations(matrix: Array) -> tuple[Array, Array]:
    """Return the means and the population's standard deviations, each 0 where only binary rounding is left beside the other.

    It reads the matrix once less than :func:`moments` and :func:`squares`.
    """
    mean = means(matrix)
    spread = np.sqrt(squares(matrix, mean) / len(matrix))
    spread = np.where(spread > _ROUNDING * np.abs(mean), spread, 0.0)
    return np.where(np.abs(mean) > _NOTHING * spread, mean, 0.0), spread


def products(matrix: Array, mean: Array) -> Array:
    """Return the sums of products of the columns, each taken from its mean: (n - 1) times their covariances."""
    total, pieces = np.zeros((matrix.shape[1], matrix.shape[1])), of_rows(matrix, _PRODUCT_CELLS)
    buffer = pieces.buffer()
    for _, block in pieces:
        centred = np.subtract(block, mean, out=buffer[: len(block)])
        total += centred.T @ centred
    return total


def correlations(matrix: Array, found: Moments) -> tuple[Array, Array]:
    """Return Pearson's correlations of the columns and the square roots of their sums of squares.

    With a constant column correlations count as 0; those of a column with itself are 1.
    """
    product = products(matrix, found.mean)
    length = np.where(found.varies, np.sqrt(np.maximum(np.diag(product), 0.0)), 0.0)
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    correlation = np.clip(product * scale * scale[:, np.newaxis], -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    return correlation, length


def ranks(matrix: Array) -> Array:
    """Return for each column the ranks of its values from below, equal ones sharing the average of their places."""
    ranked = np.empty(matrix.shape, order="F")
    for place in range(matrix.shape[1]):
        column = matrix[:, place]
        order = np.argsort(column, kind="stable")
        ordered = column[order]
        first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
        starts = np.flatnonzero(first)
        ends = np.append(starts[1:], len(column))
        ranked[order, place] = ((starts + ends + 1) / 2.0)[np.cumsum(first) - 1]
    return ranked

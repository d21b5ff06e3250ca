"""Means, ranges, squares and correlations of the columns of a matrix, in blocks of rows that stay in the cache.

A matrix of a million units and fifty children is 400 MB: nothing here makes a copy of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Cells of a block: two buffers of it fit into the cache of a core.
_CELLS: Final = 49_152
#: Cells of a block for products of matrices, which keep to the cache by themselves and start threads for each block.
_PRODUCT_CELLS: Final = 393_216
#: A multiple of this is the number of rows of a block, so that it can be folded.
FOLD: Final = 32
#: What is left of a constant column by binary rounding, relative to its size.
_NOTHING: Final = 1e-12


def _rows(matrix: Array, cells: int) -> int:
    columns = int(matrix.shape[1])
    return min(len(matrix), max(FOLD, cells // max(columns, 1) // FOLD * FOLD))


def blocks(matrix: Array, cells: int = _CELLS) -> Iterator[Array]:
    """Yield the matrix in blocks of rows, views of it."""
    step = _rows(matrix, cells)
    for start in range(0, len(matrix), step):
        yield matrix[start : start + step]


def buffer_of(matrix: Array, cells: int = _CELLS) -> Array:
    """Return room for one block, each column contiguous."""
    return np.empty((_rows(matrix, cells), matrix.shape[1]), order="F")


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
    for block in blocks(matrix):
        total += block.sum(axis=0)
        np.minimum(low, block.min(axis=0), out=low)
        np.maximum(high, block.max(axis=0), out=high)
    return Moments(len(matrix), total / len(matrix), low, high)


def squares(matrix: Array, mean: Array) -> Array:
    """Return for each column the sum of its squared distances from its mean."""
    total, buffer = np.zeros(matrix.shape[1]), buffer_of(matrix)
    for block in blocks(matrix):
        centred = np.subtract(block, mean, out=buffer[: len(block)])
        total += np.einsum("ij,ij->j", centred, centred)
    return total


def products(matrix: Array, mean: Array) -> Array:
    """Return the sums of products of the columns, each taken from its mean: (n - 1) times their covariances."""
    total = np.zeros((matrix.shape[1], matrix.shape[1]))
    buffer = buffer_of(matrix, _PRODUCT_CELLS)
    for block in blocks(matrix, _PRODUCT_CELLS):
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

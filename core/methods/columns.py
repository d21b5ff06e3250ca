"""Going over shares (rows, k) column by column, in blocks of rows whose accumulators stay in the cache.

A *core* takes the columns of one block and their weights, each a number or a column, and returns one row of results or
several, shape (rows,) or (n, rows).  Where weights differ between rows, a neutral share stands in place of what is
absent.  Where they are the same for all, nothing is, so that full tables pay nothing for the absence of others; a row
that comes out as NaN all the same is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Columns of a block, and a weight for each: a number, or a column where it differs from row to row.
Core = Callable[[Sequence[Array], Sequence[Any]], Array]

#: Rows of a block: a handful of accumulators of 64 kB stay in the second-level cache.
ROWS: Final = 8_192


def by_rows(core: Core, shares: Array, weights: Array, fill: float = 0.0, results: int = 0) -> Array:
    """Return the core's results for all rows: (rows,), or (results, rows).

    ``fill`` stands where nothing is, with a weight of 0; rows without any weight are NaN.
    """
    rows, is_same = len(shares), _is_same(weights)
    found = np.empty((results, rows) if results else rows)
    with np.errstate(all="ignore"):
        for start in range(0, rows, ROWS):
            block = slice(start, start + ROWS)
            weighed = weights_of(weights[block])
            columns = columns_of(shares[block])
            part = core(columns if is_same else Filled(columns, weighed, fill), weighed)
            # what nobody is assessed on is missing, whatever stands there
            found[..., block] = np.where(sum(weighed) > 0, part, np.nan)
        if is_same:
            _mend(core, shares, weights, fill, found)
    return found


def weighted_sums(shares: Array, weights: Array) -> Array:
    """Return sum(w s) of each row, NaN where nothing has a weight.

    Column by column, not as a product of matrices: a library's product adds in another order for another number of
    rows, and a result must not depend on how the rows are cut into blocks.
    """
    return by_rows(_weighted_sum, shares, weights)


def _weighted_sum(columns: Sequence[Array], weights: Sequence[Any]) -> Array:
    rows = len(columns[0])
    total, part = np.zeros(rows), np.empty(rows)
    for column, weight in zip(columns, weights, strict=True):
        if not is_nothing(weight):
            np.multiply(column, weight, out=part)
            np.add(total, part, out=total)
    return total


class Filled(Sequence[Array]):
    """Columns of a block with a neutral share where there is no weight, each made when it is asked for."""

    def __init__(self, columns: Sequence[Array], weights: Sequence[Array], fill: float) -> None:
        self._columns, self._weights, self._fill = columns, weights, fill

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._columns)

    def __getitem__(self, place: Any) -> Any:
        """Return one column with its gaps filled."""
        return np.where(self._weights[place] > 0, self._columns[place], self._fill)


def _mend(core: Core, shares: Array, weights: Array, fill: float, found: Array) -> None:
    """Do the rows again in which something is absent."""
    holes = np.isnan(found) if found.ndim == 1 else np.isnan(found).any(axis=0)
    (places,) = np.nonzero(holes)
    for start in range(0, len(places), ROWS):
        rows = places[start : start + ROWS]
        weighed = weights[rows]
        here = weighed > 0
        again = core(columns_of(np.where(here, shares[rows] + 0.0, fill)), list(np.asfortranarray(weighed).T))
        found[..., rows] = np.where(here.any(axis=1), again, np.nan)


def columns_of(block: Array) -> list[Array]:
    """Return the columns of a block, each contiguous: views where the block is in column-major order."""
    return list(block.T if block.strides[0] == block.itemsize else np.ascontiguousarray(block.T))


def weights_of(block: Array) -> list[Any]:
    """Return the weights of a block: numbers where every row has the same, else columns."""
    return block[0].tolist() if _is_same(block) else columns_of(block)


def _is_same(weights: Array) -> bool:
    return len(weights) > 0 and (weights.strides[0] == 0 or len(weights) == 1)


def counted(shares: Array, weights: Array) -> Iterator[Array]:
    """Yield each column with NaN for rows in which it has no weight: what a fit looks at."""
    same = _is_same(weights)
    for place in range(shares.shape[1]):
        column = shares[:, place]
        yield column if same else np.where(weights[:, place] > 0, column, np.nan)


def assessed(weights: Array) -> NDArray[np.bool_]:
    """Return for each column whether it counts in any row."""
    return np.asarray(weights[0] > 0 if _is_same(weights) else (weights > 0).any(axis=0))


def extremes(shares: Array, weights: Array) -> tuple[Array, Array]:
    """Return the least and the greatest share of each column, 0 for a column without any."""
    # a small table, or one stored by rows, is quicker as a whole
    if _is_same(weights) and (len(shares) <= ROWS or shares.strides[0] != shares.itemsize):
        low, high = shares.min(axis=0), shares.max(axis=0)
        if not np.isnan(low).any():
            return low, high
    same = _is_same(weights)
    pairs = [_extremes_of(shares[:, j], None if same else weights[:, j]) for j in range(shares.shape[1])]
    return np.array([low for low, _ in pairs]), np.array([high for _, high in pairs])


def _extremes_of(column: Array, weight: Array | None) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for start in range(0, len(column), ROWS):  # both while the block is in the cache
        block = column[start : start + ROWS]
        here = None if weight is None else weight[start : start + ROWS] > 0
        least = (block if here is None else np.where(here, block, np.inf)).min()
        most = (block if here is None else np.where(here, block, -np.inf)).max()
        if np.isnan(least):
            least, most = np.fmin.reduce(block, initial=np.inf), np.fmax.reduce(block, initial=-np.inf)
        low, high = min(low, least), max(high, most)
    return (float(low), float(high)) if low <= high else (0.0, 0.0)


def means(shares: Array, weights: Array) -> Array:
    """Return the mean of what counts in each column, 0 for a column without any."""
    return np.array([_mean_of(column) for column in counted(shares, weights)])


def _mean_of(column: Array) -> float:
    total = float(column.sum())
    if np.isnan(total):
        column = column[~np.isnan(column)]
        total = float(column.sum())
    return total / len(column) if len(column) else 0.0


def is_nothing(weight: Any) -> bool:
    """Whether a weight is the number 0: the column does not count in any row."""
    return isinstance(weight, float) and weight == 0.0

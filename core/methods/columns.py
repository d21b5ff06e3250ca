"""Going over shares (rows, k) column by column, in blocks of rows whose accumulators stay in the cache.

A *core* takes the columns of one block and their weights, each a number or a column, and returns one row of results or
several, shape (rows,) or (n, rows).  It may let NaN run through: rows that come out as NaN are done again with a
neutral share in place of what is absent, so that full tables pay nothing for the absence of others.
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
    rows = len(shares)
    found = np.empty((results, rows) if results else rows)
    with np.errstate(all="ignore"):
        for start in range(0, rows, ROWS):
            block = slice(start, start + ROWS)
            weighed = weights_of(weights[block])
            part = core(columns_of(shares[block]), weighed)
            # what nobody is assessed on is missing, whatever stands there
            found[..., block] = np.where(sum(weighed) > 0, part, np.nan)
        _mend(core, shares, weights, fill, found)
    return found


def _mend(core: Core, shares: Array, weights: Array, fill: float, found: Array) -> None:
    """Do the rows again in which something is absent."""
    holes = np.isnan(found) if found.ndim == 1 else np.isnan(found).any(axis=0)
    (places,) = np.nonzero(holes)
    for start in range(0, len(places), ROWS):
        rows = places[start : start + ROWS]
        weighed = weights[rows]
        here = weighed > 0
        again = core(columns_of(np.where(here, shares[rows], fill)), list(np.asfortranarray(weighed).T))
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
    pairs = [_extremes_of(column) for column in counted(shares, weights)]
    return np.array([low for low, _ in pairs]), np.array([high for _, high in pairs])


def _extremes_of(column: Array) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for start in range(0, len(column), ROWS):  # both while the block is in the cache
        block = column[start : start + ROWS]
        least, most = block.min(), block.max()
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

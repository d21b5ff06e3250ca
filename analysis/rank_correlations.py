"""Correlations of ranks, pair by pair over the rows that both columns have."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .correlations import FEWEST, Correlations, pearson, t_probabilities

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def spearman(matrix: Array) -> Correlations:
    """Return Spearman's rho of all pairs of columns of ``matrix`` (rows, k), NaN being absent.

    rho is Pearson's r of the ranks, ties at their mean rank, ranks taken among the rows that the pair has in common
    (Spearman 1904).  The p-value is by the t distribution with n - 2 degrees of freedom, an approximation that is good
    from about ten rows on (Kendall 1970, Rank Correlation Methods).  Undefined as Pearson's r is.
    """
    known = np.isfinite(matrix)
    levels = [_levels(column) for column in matrix.T]
    whole = np.full(matrix.shape, np.nan, order="F")
    for place, (level, rows) in enumerate(zip(levels, known.T, strict=True)):
        whole[rows, place] = _mean_ranks(level[rows])
    result = pearson(whole)
    # columns with gaps in different rows are ranked anew among the rows that they share
    for first, second in _pairs(len(levels)):
        if np.array_equal(known[:, first], known[:, second]):
            continue
        rows = np.flatnonzero(known[:, first] & known[:, second])
        found = _of_pair(levels[first][rows], levels[second][rows])
        result.r[first, second] = result.r[second, first] = found
    return Correlations(result.r, result.n, t_probabilities(result.r, result.n))


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    return ((first, second) for first in range(count) for second in range(first + 1, count))


def _levels(column: Array) -> NDArray[np.intp]:
    """Return for each value its place among the distinct values of the column, -1 where it is absent."""
    known = np.isfinite(column)
    result = np.full(column.shape, -1, dtype=np.intp)
    result[known] = np.unique(column[known], return_inverse=True)[1].reshape(-1)
    return result


def _mean_ranks(levels: NDArray[np.intp]) -> Array:
    """Return ranks from 1, ties at their mean: counting does in n what sorting does in n log n."""
    counts = np.bincount(levels)
    ranks: Array = (np.cumsum(counts) - (counts - 1) / 2.0)[levels]
    return ranks


def _of_pair(first: NDArray[np.intp], second: NDArray[np.intp]) -> float:
    """Return rho of two columns of levels, NaN where either is constant or there are too few rows."""
    if first.size < FEWEST or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    middle = (first.size + 1) / 2.0  # the mean of ranks, exactly
    left, right = _mean_ranks(first) - middle, _mean_ranks(second) - middle
    r = float(left @ right / np.sqrt((left @ left) * (right @ right)))
    return min(max(r, -1.0), 1.0)


def kendall(matrix: Array) -> Correlations:
    """Return Kendall's tau-b of all pairs of columns of ``matrix`` (rows, k), NaN being absent.

    tau_b = (C - D) / sqrt((n0 - n1)(n0 - n2)): concordant and discordant pairs of rows, n0 of all, n1 and n2 tied in
    either column (Kendall 1945); counted by merging, in n log n.  The p-value is exact where nothing is tied and the
    sample is small, otherwise by the normal distribution with the variance under ties.  Undefined as Pearson's r is.
    """
    from scipy.stats import kendalltau  # noqa: PLC0415 - slow to import, and wanted for this alone

    known = np.isfinite(matrix)
    counts = known.T.astype(np.float64) @ known.astype(np.float64)
    r, p = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    for first, second in _pairs(len(counts)):
        rows = known[:, first] & known[:, second]
        pair = matrix[rows][:, [first, second]]
        if len(pair) < FEWEST or (pair.max(axis=0) == pair.min(axis=0)).any():
            continue
        found = kendalltau(pair[:, 0], pair[:, 1])
        r[first, second] = r[second, first] = np.clip(found.statistic, -1.0, 1.0)
        p[first, second] = p[second, first] = found.pvalue
    for own in range(len(counts)):
        column = matrix[known[:, own], own]
        if column.size >= FEWEST and column.max() > column.min():
            r[own, own], p[own, own] = 1.0, 0.0
    return Correlations(r, counts, p)

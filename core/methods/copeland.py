"""Copeland's method and Borda's count over the children of a node: who beats whom, by weight, and how often."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .pairs import BYTE, WEIGHT_NOISE, blocks, check_limit, children_by_weight, common_weights, dense_codes
from .placing import WeightedSum, in_order, places_in_order

Array = NDArray[np.float64]

#: About how long one child of one pair takes, in seconds, on one core of 2024.
_SECONDS: Final = 5e-10


def copeland(shares: Array, weights: Array, *, report: str = "score", limit: int = 20_000) -> Array:
    """Return how many units each beats less how many beat it (Copeland 1951).

    i beats j if the children on which i is better weigh more than those on which j is; a child that is equal, or absent
    from one of the two, decides nothing, and neither does a pair with nothing in common: both get 0 for it.  This is
    the sign of the outranking matrix of Munda & Nardo (2009) about one half.  Scores lie from -(n - 1) to n - 1, larger
    is better, and add up to 0.  Where weights differ between two units (by class) the mean of the two counts.

    Shares are compared at 9 decimals, like ranks.

    Args:
        shares: (units, k), larger is better, NaN where absent.
        weights: (units, k), adding up to 1 in each row over what is present.
        report: ``score``, ``share`` ((1 + score / (n - 1)) / 2, a single unit 0.5), ``wins`` or ``losses``.
        limit: the most units that are compared; 20,000 with 50 children
            take about ten seconds, twice as many four times as long.

    Raises:
        EvaluationError: ``too-many-pairs``.

    Source: Copeland (1951), A reasonable social welfare function; Munda & Nardo (2009), Applied Economics 41(12).
    """
    known = np.flatnonzero((weights > 0).any(axis=1))
    n, children = known.size, shares.shape[1]
    seconds = n * n / 2 * children * _SECONDS
    check_limit(n, limit, seconds=seconds, function="copeland", instead="borda_count")
    result = np.full(shares.shape[0], np.nan)
    if n:
        is_all = n == shares.shape[0]
        wins, losses = _contests(shares if is_all else shares[known], weights if is_all else weights[known])
        result[known] = _reported(wins, losses, report)
    return result


def _reported(wins: Array, losses: Array, report: str) -> Array:
    if report == "wins":
        return wins
    if report == "losses":
        return losses
    score = wins - losses
    return score if report == "score" else (1.0 + score / max(score.size - 1, 1)) / 2.0


def _contests(shares: Array, weights: Array) -> tuple[Array, Array]:
    """Return how many contests each unit wins and loses."""
    units = shares.shape[0]
    margins = Margins(shares, weights)
    wins, losses = np.zeros(units), np.zeros(units)
    for rows, columns in blocks(units):
        margin = margins.of(rows, columns)
        ahead, behind = margin > WEIGHT_NOISE, margin < -WEIGHT_NOISE
        wins[rows] += np.count_nonzero(ahead, axis=1)
        losses[rows] += np.count_nonzero(behind, axis=1)
        if rows != columns:
            wins[columns] += np.count_nonzero(behind, axis=0)
            losses[columns] += np.count_nonzero(ahead, axis=0)
    return wins, losses


class Margins:
    """By how much weight one unit beats another, in blocks of pairs.

    Children of the same weight are counted together in bytes, so that a block costs four passes over bytes a child and
    one over floats for each weight that occurs.
    """

    def __init__(self, shares: Array, weights: Array) -> None:
        codes = [dense_codes(shares[:, child]) for child in range(shares.shape[1])]
        # what is absent is neither above nor below anything
        self._low = codes
        self._high = [np.where(code < 0, np.iinfo(code.dtype).max, code) for code in codes]
        base = _base_weights(shares, weights)
        self._weights = weights if base is None else None
        self._groups = [(1.0, [child]) for child in range(len(codes))] if base is None else children_by_weight(base)

    def of(self, rows: slice, columns: slice) -> Array:
        """Return the weight on which the unit of the row is better less that on which it is worse."""
        total = np.zeros((rows.stop - rows.start, columns.stop - columns.start))
        for weight, children in self._groups:
            for start in range(0, len(children), BYTE):
                count = self._count(children[start : start + BYTE], rows, columns)
                if self._weights is not None:
                    of_child = self._weights[:, children[0]]
                    total += (of_child[rows, None] + of_child[None, columns]) / 2.0 * count
                else:
                    total += weight * count
        return total

    def _count(self, children: list[int], rows: slice, columns: slice) -> NDArray[np.int8]:
        count = np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=np.int8)
        compared = np.empty(count.shape, dtype=bool)
        for child in children:
            low, high = self._low[child], self._high[child]
            np.greater(low[rows, None], high[None, columns], out=compared)
            count += compared.view(np.int8)
            np.less(high[rows, None], low[None, columns], out=compared)
            count -= compared.view(np.int8)
        return count


def _base_weights(shares: Array, weights: Array) -> Array | None:
    """Return the weights that all units share before what is absent leaves, None where units have weights of their own."""
    common = common_weights(weights)
    if common is not None:
        return common
    complete = np.flatnonzero(~np.isnan(shares).any(axis=1))
    if complete.size == 0:
        return None
    base = weights[complete[0]]
    spread = np.where(np.isnan(shares), 0.0, base)
    spread /= np.maximum(spread.sum(axis=1, keepdims=True), WEIGHT_NOISE)
    return base if (np.abs(spread - weights) <= WEIGHT_NOISE).all() else None


def outrank_matrix(shares: Array, weights: Array) -> Array:
    """Return by what share of weight each unit outranks each other, ties by half: shape (units, units), diagonal 0.

    o_ij = (sum of w where i is better + half that where they are equal) / sum of w that both have; o_ij + o_ji = 1.
    Pairs with nothing in common are NaN.  For looking at; the scores need no such matrix.
    """
    units = shares.shape[0]
    margins, both = Margins(shares, weights), np.zeros((units, units))
    here = ~np.isnan(shares)
    base = _base_weights(shares, weights)
    for child in range(shares.shape[1]):
        weight = weights[:, child] if base is None else np.full(units, base[child])
        both += np.where(here[:, None, child] & here[None, :, child], (weight[:, None] + weight[None, :]) / 2.0, 0.0)
    margin = margins.of(slice(0, units), slice(0, units))
    result: Array = np.divide(margin, both, out=np.full((units, units), np.nan), where=both > 0) / 2.0 + 0.5
    np.fill_diagonal(result, 0.0)
    return result


def borda_count(shares: Array, weights: Array, *, ties: str = "min") -> Array:
    """Return the weighted mean over the children of how many units do worse (Borda 1781).

    A child is counted among the units that have it.  From 0 to n - 1, larger is better.

    Args:
        shares: (units, k), larger is better, NaN where absent.
        weights: (units, k), adding up to 1 in each row over what is present.
        ties: what equal units get: the number below them, ``dense`` (distinct values below), or the ``average`` of their places.
    """
    if not len(shares):
        return np.zeros(0)
    mean = WeightedSum(weights)
    for child in range(shares.shape[1]):
        if mean.counts(child):
            order, rising = in_order(shares[:, child])
            mean.add(child, order, places_in_order(rising, ties) - 1.0)
    return mean.result()

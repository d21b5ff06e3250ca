"""ELECTRE I and II: one unit outranks another where enough speaks for it and nothing too strongly against it.

Roy (1968), RIRO 2(8); Roy & Bertier (1973), La méthode ELECTRE II.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .pairs import BYTE, check_limit, children_by_weight, common_weights, weights_of_pair
from .placing import DECIMALS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: A bound is met within this much, as bounds are everywhere in the language.
_GUARD: Final = 1e-9
#: About how long one child of one pair takes, in seconds, on one core of 2024.
_SECONDS: Final = 3e-9
#: Numbers in a block of pairs.
_BLOCK: Final = 50_000


def electre1(
    shares: Array,
    weights: Array,
    *,
    concordance: float = 0.65,
    discordance: float = 0.35,
    scale: str = "overall",
    report: str = "kernel",
    limit: int = 5_000,
) -> Array:
    """Return 1 for the units that nobody outranks (the kernel), 0 for the others; or how many are outranked.

    i outranks j if c_ij >= concordance and d_ij <= discordance: c is the weight of the children on which i is at least
    as good, d the greatest difference in favour of j over the greatest range of all children (``overall``) or of that
    child (``each``).  Of a pair counts what both have; with nothing in common neither outranks the other.  Units that
    outrank one another are both outranked, so that a kernel may be empty; a single unit is its own kernel.

    Args:
        shares: (units, k), larger is better, NaN where absent.
        weights: (units, k), adding up to 1 in each row over what is present.
        concordance: from which weight on enough speaks for it, 0 to 1.
        discordance: up to which difference nothing speaks against it, 0 to 1.
        scale: ``overall`` (Roy 1968) or ``each``.
        report: ``kernel``, ``outranks`` (how many it outranks) or ``outranked`` (how many outrank it).
        limit: the most units that are compared.

    Raises:
        EvaluationError: ``too-many-pairs``; ``electre-thresholds``, one is not from 0 to 1.
    """
    _check(concordance, discordance)
    known = _known(shares, weights, limit, "electre1")
    result = np.full(len(shares), np.nan)
    if not known.size:
        return result
    outranks, outranked = np.zeros(known.size), np.zeros(known.size)
    for rows, c, d in _blocks(shares[known], weights[known], scale):
        holds = (c >= concordance - _GUARD) & (d <= discordance + _GUARD)
        outranks[rows] = np.count_nonzero(holds, axis=1)
        outranked += np.count_nonzero(holds, axis=0)
    of = {"kernel": 1.0 * (outranked == 0), "outranks": outranks, "outranked": outranked}
    result[known] = of[report]
    return result


def electre2(
    shares: Array,
    weights: Array,
    *,
    concordance: tuple[float, ...] = (0.65, 0.5, 0.35),
    discordance: tuple[float, ...] = (0.65, 0.35),
    scale: str = "overall",
    report: str = "share",
    limit: int = 5_000,
) -> Array:
    """Return the rank of each unit by ELECTRE II, as a share: 1 the first, 0 the last, 1 for all where all are equal.

    With concordances c1 >= c2 >= c3 and discordances d1 >= d2, i outranks j strongly if c_ij > c_ji and either c_ij >= c1
    and d_ij <= d1, or c_ij >= c2 and d_ij <= d2; weakly if c_ij > c_ji, c_ij >= c3 and d_ij <= d1.  Units that nobody left
    outranks come first, and so on; where all that are left are outranked they share the place.  The same from below
    gives a second order, and the mean of both the rank, without gaps (Gomes, Gomes & Almeida 2004).

    Args:
        shares: (units, k), larger is better, NaN where absent.
        weights: (units, k), adding up to 1 in each row over what is present.
        concordance: c1, c2, c3, falling, from 0 to 1.
        discordance: d1, d2, falling, from 0 to 1.
        scale: what differences are measured by, see :func:`electre1`.
        report: ``share`` or ``rank``, 1 the first.
        limit: the most units that are compared; a flag is kept for each pair.

    Raises:
        EvaluationError: ``too-many-pairs``; ``electre-thresholds``.
    """
    if len(concordance) != 3 or len(discordance) != 2:  # noqa: PLR2004 - strong, middle, weak; wide, narrow
        raise EvaluationError("electre-thresholds")
    _check(*concordance, *discordance)
    if sorted(concordance, reverse=True) != list(concordance) or discordance[0] < discordance[1]:
        raise EvaluationError("electre-thresholds")
    known = _known(shares, weights, limit, "electre2")
    result = np.full(len(shares), np.nan)
    if known.size:
        strong, weak = _graphs(shares[known], weights[known], scale, concordance, discordance)
        down, up = _peeled(strong, weak), _peeled(strong.T, weak.T)
        both = down + (up.max() + 1 - up)
        rank = np.unique(both, return_inverse=True)[1].reshape(-1) + 1.0
        result[known] = rank if report == "rank" else (rank.max() - rank + (rank.max() == 1)) / max(rank.max() - 1, 1)
    return result


def electre_matrices(shares: Array, weights: Array, *, scale: str = "overall") -> tuple[Array, Array]:
    """Return the concordance and the discordance of all pairs, (units, units), NaN on the diagonal."""
    found = list(_blocks(shares, weights, scale))
    matrices = np.concatenate([c for _, c, _ in found]), np.concatenate([d for _, _, d in found])
    for matrix in matrices:
        np.fill_diagonal(matrix, np.nan)
    return matrices


def _check(*thresholds: float) -> None:
    if not all(0 <= threshold <= 1 for threshold in thresholds):
        raise EvaluationError("electre-thresholds")


def _known(shares: Array, weights: Array, limit: int, function: str) -> NDArray[np.intp]:
    known = np.flatnonzero((weights > 0).any(axis=1))
    seconds = known.size**2 * shares.shape[1] * _SECONDS
    check_limit(known.size, limit, seconds=seconds, function=function, instead="promethee")
    return known


def _blocks(shares: Array, weights: Array, scale: str) -> Iterator[tuple[slice, Array, Array]]:
    """Yield rows with their concordance and discordance against all; a unit with itself has -1 and 0."""
    units, children = shares.shape
    columns = [np.round(shares[:, child], DECIMALS) for child in range(children)]
    counted = [child for child in range(children) if weights[:, child].any()]
    ranges = _ranges(columns, counted, scale)
    scaled = {child: columns[child] / ranges[child] for child in counted}
    common = None if any(np.isnan(columns[child]).any() for child in counted) else common_weights(weights)
    at_once = max(1, _BLOCK // max(units, 1))
    for start in range(0, units, at_once):
        rows = slice(start, min(start + at_once, units))
        if common is None:
            concordance = _agreed(columns, counted, weights, rows)
        else:
            concordance = _all_agreed(columns, counted, common, rows)
        concordance[np.arange(rows.stop - start), np.arange(start, rows.stop)] = -1.0
        yield rows, concordance, _against(scaled, rows, units)


def _agreed(columns: list[Array], counted: list[int], weights: Array, rows: slice) -> Array:
    """Return on what part of the weight that both have the unit of the row is at least as good; -1 for none."""
    shape = (rows.stop - rows.start, len(weights))
    agreed, both = np.zeros(shape), np.zeros(shape)
    for child in counted:
        lead = columns[child][None, :] - columns[child][rows, None]  # NaN where one is absent
        weight = np.where(np.isnan(lead), 0.0, weights_of_pair(weights[:, child], rows))
        both += weight
        agreed += np.where(lead <= 0, weight, 0.0)
    return np.divide(agreed, both, out=np.full(shape, -1.0), where=both > 0)


def _all_agreed(columns: list[Array], counted: list[int], weights: Array, rows: slice) -> Array:
    """Return the same where nothing is absent: children of one weight are counted together, in bytes."""
    shape = (rows.stop - rows.start, columns[0].size)
    agreed, compared = np.zeros(shape), np.empty(shape, dtype=bool)
    for weight, children in children_by_weight(weights):
        for start in range(0, len(children), BYTE):
            count = np.zeros(shape, dtype=np.int8)
            for child in children[start : start + BYTE]:
                np.greater_equal(columns[child][rows, None], columns[child][None, :], out=compared)
                count += compared.view(np.int8)
            agreed += weight * count
    return agreed / sum(float(weights[child]) for child in counted)


def _against(scaled: dict[int, Array], rows: slice, units: int) -> Array:
    """Return the greatest difference in favour of the unit of the column, in ranges."""
    against = np.zeros((rows.stop - rows.start, units))
    lead = np.empty_like(against)
    for column in scaled.values():
        np.subtract(column[None, :], column[rows, None], out=lead)
        np.fmax(against, lead, out=against)
    return against


def _ranges(columns: list[Array], counted: list[int], scale: str) -> list[float]:
    """Return what the differences of each child are measured by; 1 where nothing differs."""
    ranges = [0.0] * len(columns)
    for child in counted:
        present = columns[child][~np.isnan(columns[child])]
        ranges[child] = float(np.ptp(present)) if present.size else 0.0
    if scale == "overall":
        ranges = [max(ranges)] * len(ranges)
    return [stretch or 1.0 for stretch in ranges]


def _graphs(
    shares: Array, weights: Array, scale: str, concordance: tuple[float, ...], discordance: tuple[float, ...]
) -> tuple[Flags, Flags]:
    """Return who outranks whom strongly, and weakly only."""
    units = len(shares)
    strong, weak = np.zeros((units, units), dtype=bool), np.zeros((units, units), dtype=bool)
    matrix = np.empty((units, units))
    high, middle, low = (bound - _GUARD for bound in concordance)
    wide, narrow = (bound + _GUARD for bound in discordance)
    for rows, c, d in _blocks(shares, weights, scale):
        matrix[rows] = c
        strong[rows] = ((c >= high) & (d <= wide)) | ((c >= middle) & (d <= narrow))
        weak[rows] = (c >= low) & (d <= wide)
    prevails = matrix > matrix.T + _GUARD
    strong &= prevails
    weak &= prevails & ~strong
    return strong, weak


def _peeled(strong: Flags, weak: Flags) -> Array:
    """Return the round in which each unit is outranked by nobody that is left; who is left at last shares a round."""
    units = len(strong)
    above = np.count_nonzero(strong, axis=0) + np.count_nonzero(weak, axis=0)
    rounds, left, number = np.zeros(units), np.ones(units, dtype=bool), 0
    while left.any():
        number += 1
        first = np.flatnonzero(left & (above == 0))
        if not first.size:
            first = np.flatnonzero(left)
        rounds[first] = number
        left[first] = False
        above = above - np.count_nonzero(strong[first], axis=0) - np.count_nonzero(weak[first], axis=0)
    return rounds

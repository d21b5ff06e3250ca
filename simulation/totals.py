"""The totals of the units that two results share: before, after, difference; ranks, grades, agreement of the ranks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..analysis.rank_correlations import kendall, spearman
from ..core.ranking import in_order, places
from .pairing import Pairing
from .standing import Array, Standing

#: Scores that differ by less are equal; ranks compare at as many decimals.
_EQUAL: Final = 1e-9


@attrs.frozen(eq=False)
class Totals:
    """One total of the common units.  ``rank_before`` and ``rank_after`` are as published by either side.

    ``common_before`` and ``common_after`` rank the common units among themselves, by their totals alone; None where both
    sides are of the same units.
    """

    name: str
    name_after: str
    before: Array
    after: Array
    rank_before: Array
    rank_after: Array
    grade_before: tuple[str | None, ...]
    grade_after: tuple[str | None, ...]
    common_before: Array | None = None
    common_after: Array | None = None

    @property
    def difference(self) -> Array:
        """After less before; NaN where either is absent."""
        return self.after - self.before

    @property
    def rank_change(self) -> Array:
        """Places gained: positive where a unit has moved up.  Among the common units where units differ."""
        if self.common_before is not None and self.common_after is not None:
            return self.common_before - self.common_after
        return self.rank_before - self.rank_after

    @property
    def counts(self) -> Mapping[str, int]:
        """How many units went up or down or stayed, and how many have a total on one side only."""
        difference = self.difference
        known = ~np.isnan(difference)
        return {
            "up": int((difference[known] > _EQUAL).sum()),
            "down": int((difference[known] < -_EQUAL).sum()),
            "same": int((np.abs(difference[known]) <= _EQUAL).sum()),
            "lost": int((~np.isnan(self.before) & np.isnan(self.after)).sum()),
            "gained": int((np.isnan(self.before) & ~np.isnan(self.after)).sum()),
            "absent": int((np.isnan(self.before) & np.isnan(self.after)).sum()),
        }

    @property
    def mean(self) -> float | None:
        """The mean difference, None where no unit has both totals."""
        known = self.difference[~np.isnan(self.difference)]
        return float(known.mean()) if known.size else None

    def extreme(self, *, highest: bool) -> int | None:
        """Return the unit that gained (or lost) most, None where none did."""
        difference = np.where(np.isnan(self.difference), 0.0, self.difference)
        row = int(np.argmax(difference) if highest else np.argmin(difference)) if difference.size else -1
        moved = row >= 0 and (difference[row] > _EQUAL if highest else difference[row] < -_EQUAL)
        return row if moved else None

    @property
    def agreement(self) -> tuple[float | None, float | None]:
        """Kendall's tau-b and Spearman's rho of the two rankings of the common units; None below three units.

        They are of the ranks among the common units, or as published where both sides have the same units.
        """
        one = self.rank_before if self.common_before is None else self.common_before
        other = self.rank_after if self.common_after is None else self.common_after
        matrix = np.column_stack([one, other])
        found = kendall(matrix).r[0, 1], spearman(matrix).r[0, 1]
        tau, rho = (None if np.isnan(value) else float(value) for value in found)
        return tau, rho

    @property
    def moves(self) -> tuple[tuple[str | None, str | None, int], ...]:
        """How many units went from which grade to which other, the most frequent first."""
        counted: dict[tuple[str | None, str | None], int] = {}
        for pair in zip(self.grade_before, self.grade_after, strict=True):
            if pair[0] != pair[1]:
                counted[pair] = counted.get(pair, 0) + 1
        return tuple((*pair, count) for pair, count in sorted(counted.items(), key=lambda item: -item[1]))


def totals_of(before: Standing, after: Standing, pairing: Pairing) -> tuple[Totals, ...]:
    """Return the totals of the common units, head by head."""
    return tuple(_totals(before, after, pairing, *heads) for heads in pairing.heads)


def _totals(before: Standing, after: Standing, pairing: Pairing, one: str, other: str) -> Totals:
    left, right = pairing.before, pairing.after
    common: tuple[Array | None, Array | None] = (None, None)
    if not pairing.is_whole:
        common = _ranked(before, one, left), _ranked(after, other, right)
    return Totals(
        one,
        other,
        before.score(one)[left],
        after.score(other)[right],
        before.ranks[one][left],
        after.ranks[other][right],
        _grades(before, one, left),
        _grades(after, other, right),
        *common,
    )


def _grades(standing: Standing, head: str, rows: NDArray[np.intp]) -> tuple[str | None, ...]:
    column = standing.grades.get(head)
    return (None,) * rows.size if column is None else tuple(column[row] for row in rows)


def _ranked(standing: Standing, head: str, rows: NDArray[np.intp]) -> Array:
    """Rank some rows of a result among themselves, within each period; ties as the set ranks them, not broken."""
    column = standing.exact(head)[rows]
    periods = [standing.periods[row] for row in rows] if standing.periods else [None] * rows.size
    result = np.full(rows.size, np.nan)
    for period in set(periods):
        here = np.flatnonzero(np.array([name == period for name in periods]) & ~np.isnan(column))
        order, is_new = in_order([column[here]], [standing.descending])
        result[here[order]] = places(is_new, standing.ties)
    return result

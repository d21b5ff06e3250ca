"""The ratings and the filed evidence of the units, as the engine takes them beside the columns of their data."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]


@attrs.frozen(eq=False)
class RatingTable:
    """One entry a rating: the row of the unit data it is about, leaf, role, rater, and the mark in the leaf's ballots.

    ``leaf`` and ``rater`` are places in ``leaves`` and ``raters``, ``role`` one among the roles of the leaf;
    ``rater`` is -1 for a rating without a rater's name, which belongs to no ballot.
    """

    leaves: tuple[str, ...]
    raters: tuple[str, ...]
    row: Places
    leaf: Places
    role: Places
    rater: Places
    mark: NDArray[np.float64]
    name: str = ""

    def of_leaf(self, name: str) -> RatingTable:
        """Return the ratings of one leaf."""
        place = self.leaves.index(name) if name in self.leaves else -1
        return self._only(self.leaf == place)

    def take(self, rows: Places, size: int) -> RatingTable:
        """Return the ratings of some rows of the unit data, numbered as there."""
        renumbered = np.full(size, -1, dtype=np.intp)
        renumbered[rows] = np.arange(rows.size)
        placed = attrs.evolve(self, row=renumbered[self.row])
        return placed._only(placed.row >= 0)  # noqa: SLF001 - the same class

    def _only(self, kept: NDArray[np.bool_]) -> RatingTable:
        parts = {name: getattr(self, name)[kept] for name in ("row", "leaf", "role", "rater", "mark")}
        return attrs.evolve(self, **parts)


@attrs.frozen(eq=False)
class EvidenceTable:
    """Which items of evidence are filed: for each (indicator, item) a flag a row of the unit data.

    ``references`` are what the table says of an item of a row: a file number, a place in the archive.
    """

    filed: Mapping[tuple[str, str], NDArray[np.bool_]]
    references: Mapping[tuple[str, str, int], str] = attrs.field(factory=dict)
    name: str = ""

    def take(self, rows: Places) -> EvidenceTable:
        """Return the evidence of some rows of the unit data, numbered as there."""
        places = {int(row): place for place, row in enumerate(rows)}
        kept = {(node, item, places[row]): text for (node, item, row), text in self.references.items() if row in places}
        return attrs.evolve(self, filed={key: flags[rows] for key, flags in self.filed.items()}, references=kept)

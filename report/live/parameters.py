"""The numbers of a scheme that stand in cells of their own: points, weights, params, bounds of bands, thresholds."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, Literal

import attrs

from ...core.value_type import Kind
from .term import scalar
from .traced import Traced

#: How a number is shown.
Shown = Literal["number", "percent"]
_PERCENT: Final = frozenset({"%", "pp"})


@attrs.define
class Parameter:
    """One number of the scheme: whose it is, what it is, and its cell.

    ``total_of`` names the parameters whose sum it is: its cell then adds them up.  ``is_used`` tells that a formula
    reads it, so that changing it shows.
    """

    cell: int
    owner: str
    what: str
    value: float
    shown: Shown = "number"
    total_of: tuple[int, ...] = ()
    is_used: bool = False


@attrs.define
class Parameters:
    """The parameters of a workbook, in the order of the scheme; the same number of the same place is entered once."""

    entries: list[Parameter] = attrs.field(factory=list)
    _known: dict[Hashable, Parameter] = attrs.field(factory=dict)

    def enter(
        self,
        key: Hashable,
        owner: str,
        what: str,
        value: float,
        unit: str | None = None,
        total_of: tuple[int, ...] = (),
    ) -> Traced:
        """Return a number of the scheme with its cell."""
        found = self._known.get(key)
        if found is None:
            shown: Shown = "percent" if unit in _PERCENT else "number"
            found = Parameter(len(self.entries), owner, what, float(value), shown, total_of)
            self.entries.append(found)
            self._known[key] = found
        return Traced(value, scalar(found.cell))

    def cell_of(self, key: Hashable) -> int:
        """Return the number of the cell of a parameter that has been entered."""
        return self._known[key].cell


def is_shown_as_number(kind: Kind) -> bool:
    """Whether a literal of a kind is a number that somebody may want to change."""
    return kind in {Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.POINTS, Kind.DURATION}

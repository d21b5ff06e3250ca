"""The data of the units as the engine takes it: columns of float64 over rows of (unit, period).

Absence is NaN, and only absence: infinities are refused at the door.  Text is stored as the index of its label in
``labels``, so that equality, grouping and ordering are arithmetic.  Dates are days since 1970-01-01, flags 1 and 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from .held_column import HeldColumn
from .rating_table import EvidenceTable, RatingTable

Column = NDArray[np.float64]

#: States of a cell that carries a code instead of a datum (0 where it is an ordinary or absent datum).
NOT_APPLICABLE, ZERO, FULL = 1, 2, 3


@attrs.frozen(eq=False)
class TableData:
    """The rows of a table below the units: their data, named like units, and for each the row above it.

    ``within`` names the table above (None: the units).  Rows stand in the order of the rows above: ``parent`` never
    falls.  :func:`table_data` brings them into that order.
    """

    within: str | None
    data: UnitData
    parent: NDArray[np.intp]


def table_data(within: str | None, data: UnitData, parent: NDArray[np.intp]) -> TableData:
    """Return rows in the order of the rows above them, those of one unit in the order given."""
    if parent.size > 1 and (np.diff(parent) < 0).any():
        order = np.argsort(parent, kind="stable")
        data, parent = data.take(order), parent[order]
    return TableData(within, data, parent)


class Columns(Mapping[str, Column]):
    """Columns by name, some of them as a dataframe holds them: what is asked for by name comes as an array, NaN where absent.

    The engine takes blocks of :meth:`held` instead, so that a million rows are never copied as a whole.
    """

    def __init__(self, columns: Mapping[str, Column | HeldColumn]) -> None:
        self._columns = dict(columns)

    def __getitem__(self, name: str) -> Column:
        """Return a column as an array."""
        found = self._columns[name]
        return found.whole() if isinstance(found, HeldColumn) else found

    def __contains__(self, name: object) -> bool:
        """Whether there is a column of that name."""
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._columns)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._columns)

    def held(self, name: str) -> Column | HeldColumn:
        """Return a column as it is held."""
        return self._columns[name]


def held_in(columns: Mapping[str, Column], name: str) -> Column | HeldColumn | None:
    """Return a column as it is held, None where there is none of that name."""
    if name not in columns:
        return None
    return columns.held(name) if isinstance(columns, Columns) else columns[name]


@attrs.frozen(eq=False)
class UnitData:
    """Columns over rows; ``states`` only for columns in which a code occurs (uint8, see the constants above).

    ``period_index`` gives for each row the index of its period in ``periods`` (sorted); without periods there is one.
    ``supplied`` counts, by field, the cells that the field's own ``missing`` rule filled in.  ``ratings`` and
    ``evidence`` are None where no such table was given.
    ``tables`` holds the rows below the units by the name of their table; labels are common to all of them.
    """

    units: Sequence[str]
    columns: Mapping[str, Column]
    labels: tuple[str, ...] = ()
    states: Mapping[str, NDArray[np.uint8]] = attrs.field(factory=dict)
    periods: tuple[str, ...] = ()
    period_index: NDArray[np.intp] = attrs.field(factory=lambda: np.zeros(0, dtype=np.intp))
    name: str = ""
    data_hash: str | None = None
    supplied: Mapping[str, NDArray[np.bool_]] = attrs.field(factory=dict)
    ratings: RatingTable | None = None
    evidence: EvidenceTable | None = None
    tables: Mapping[str, TableData] = attrs.field(factory=dict)

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.units)

    def period_of(self, row: int) -> str | None:
        """Return the name of the row's period, or None where the data has none."""
        return self.periods[self.period_index[row]] if self.periods else None

    def take(self, rows: NDArray[np.intp]) -> UnitData:
        """Return the data of some rows, in that order; rows below them are left behind."""
        return attrs.evolve(
            self,
            units=tuple(self.units[row] for row in rows),
            columns={name: _taken(held_in(self.columns, name), rows) for name in self.columns},
            states={name: state[rows] for name, state in self.states.items()},
            period_index=self.period_index[rows] if self.periods else self.period_index,
            supplied={name: mask[rows] for name, mask in self.supplied.items()},
            ratings=None if self.ratings is None else self.ratings.take(rows, self.size),
            evidence=None if self.evidence is None else self.evidence.take(rows),
            data_hash=None,
            tables={},
        )


def _taken(column: Column | HeldColumn | None, rows: NDArray[np.intp]) -> Column:
    if isinstance(column, HeldColumn):
        return column.take(rows)
    assert column is not None  # noqa: S101 - asked for by its own name
    return column[rows]

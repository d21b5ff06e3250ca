"""Screening: units with too few data, or too many zeros, are left out as if they were not in the table.

Measured before anything else is reckoned, on the values that the leaves read: as reported, or with gaps filled.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .fit import Statistics
from .model import Indicator
from .outcome_rules import Screen
from .plan import Plan
from .run import Run
from .unit_data import FULL, NOT_APPLICABLE, ZERO, TableData, UnitData
from .value_type import Kind

Count = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Shares this much below what is asked still meet it: 45 of 50 are 90%.
_GUARD: Final = 1e-9
#: Values of which 0 says that there is nothing; 0 of a text is its first label, and of a condition that it is not met.
_COUNTED: Final = frozenset({Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.MONEY})


@attrs.frozen
class ScreenedUnit:
    """A unit (and period) that was left out.

    ``expected`` leaves concern it, ``present`` of them have a value, ``zero`` of the numbers among these are 0;
    ``available`` and ``nonzero`` are the shares that were judged (NaN where there was nothing to judge by) and
    ``below`` names those that are too low.
    """

    unit: str
    period: str | None
    expected: int
    present: int
    zero: int
    available: float
    nonzero: float
    below: tuple[str, ...]


@attrs.frozen(eq=False)
class Screening:
    """What a screen found: counts over all rows at hand, in their order, and which of them were kept.

    ``counted`` are the numbers present, of which ``zero`` are 0; ``period_of`` names the period of a row.
    """

    rule: Screen
    units: Sequence[str]
    period_of: Callable[[int], str | None]
    expected: Count
    present: Count
    counted: Count
    zero: Count

    @property
    def available(self) -> NDArray[np.float64]:
        """The share of the leaves that concern each row whose value is present, NaN where none concerns it."""
        return _share(self.present, self.expected)

    @property
    def nonzero(self) -> NDArray[np.float64]:
        """The share of the numbers present that are not 0, NaN where none is present."""
        return _share(self.counted - self.zero, self.counted)

    @property
    def kept(self) -> Mask:
        """Which rows are evaluated."""
        kept = np.ones(len(self.units), dtype=np.bool_)
        for _, least, shares in self._asked():
            kept &= ~(shares < least - _GUARD)
        return kept

    @property
    def left_out(self) -> tuple[ScreenedUnit, ...]:
        """The rows that are not evaluated, in their order."""
        available, nonzero = self.available, self.nonzero
        asked = tuple(self._asked())
        return tuple(
            ScreenedUnit(
                self.units[row],
                self.period_of(row),
                int(self.expected[row]),
                int(self.present[row]),
                int(self.zero[row]),
                float(available[row]),
                float(nonzero[row]),
                tuple(name for name, least, shares in asked if shares[row] < least - _GUARD),
            )
            for row in np.flatnonzero(~self.kept).tolist()
        )

    def find(self, unit: str, period: str | None = None) -> ScreenedUnit | None:
        """Return what is known of a unit that was left out (in that period, or in any), None where it was not."""
        return next((item for item in self.left_out if item.unit == unit and period in {None, item.period}), None)

    def _asked(self) -> Iterator[tuple[str, float, NDArray[np.float64]]]:
        for name, least, shares in (
            ("available", self.rule.available, self.available),
            ("nonzero", self.rule.nonzero, self.nonzero),
        ):
            if least is not None:
                yield name, least, shares


def screened(
    plan: Plan, data: UnitData, as_of: datetime.date | None = None, statistics: Mapping[str, Statistics] | None = None
) -> tuple[UnitData, Screening | None]:
    """Return the data of the units that are evaluated, and what the screen of the set found (None without one)."""
    rule = plan.indicator_set.screen
    if rule is None:
        return data, None
    run = Run(plan, data, as_of, statistics)
    expected, present, counted, zero = (np.zeros(run.data.size, dtype=np.int64) for _ in range(4))
    for leaf in plan.indicator_set.nodes():
        if leaf.is_leaf:
            concerned, has_value, column = _of_leaf(plan, run, leaf, rule.basis)
            expected += concerned
            present += has_value
            if leaf.value is not None and leaf.value.type.kind in _COUNTED:
                is_number = has_value & ~np.isnan(column)
                counted += is_number
                zero += is_number & (column == 0)
    found = Screening(rule, run.data.units, run.data.period_of, expected, present, counted, zero)
    kept = found.kept
    return (data if kept.all() else rows_kept(data, plan.base, kept)), found


def _of_leaf(plan: Plan, run: Run, leaf: Indicator, basis: str) -> tuple[Mask, Mask, NDArray[np.float64]]:
    """Return for each row whether a leaf concerns it, whether it has a value or a code in its place, and the value."""

    def column(what: str, otherwise: float) -> NDArray[np.float64]:
        position = plan.output(what, leaf.name)
        found = otherwise if position is None else run.column(position)
        return np.broadcast_to(np.asarray(found, dtype=np.float64), (run.data.size,))

    # what is rated, or scored without a value of its own, has its points
    value = column(basis if leaf.value is not None else "given", np.nan)
    cells = column("cells", 0.0)
    concerned = (column("applies", 1.0) != 0) & (cells != NOT_APPLICABLE)
    return concerned, concerned & (~np.isnan(value) | (cells == ZERO) | (cells == FULL)), value


def _share(part: Count, whole: Count) -> NDArray[np.float64]:
    shares = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def rows_kept(data: UnitData, base: str | None, kept: Mask) -> UnitData:
    """Return the data without some rows of the units, or of the table ``base``, and without what belongs to them."""
    if base is not None:
        tables = _without(data.tables, {base: kept})
        return attrs.evolve(data, tables=tables)
    tables = _without(data.tables, {None: kept})
    return attrs.evolve(data.take(np.flatnonzero(kept)), data_hash=data.data_hash, tables=tables)


def _without(tables: Mapping[str, TableData], kept: dict[str | None, Mask]) -> dict[str, TableData]:
    """Return the tables without the rows that are not kept, and without the rows below these."""
    result = dict(tables)
    pending = [name for name, table in tables.items() if name in kept or table.within in kept]
    while pending:
        name = pending.pop(0)
        table = tables[name]
        above = kept.get(table.within)
        stays = kept.get(name, np.ones(table.data.size, dtype=np.bool_))
        parent = table.parent
        if above is not None:
            stays = stays & above[parent]
            parent = (np.cumsum(above) - 1)[parent]
        kept[name] = stays
        result[name] = TableData(table.within, table.data.take(np.flatnonzero(stays)), parent[stays])
        pending += [below for below, each in tables.items() if each.within == name and below not in kept]
    return result

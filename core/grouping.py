"""Groups of units: by period, and by the columns that a function's ``by`` names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from .plan import Step
from .unit_data import UnitData

Index = NDArray[np.intp]
#: The period (None where groups do not split by it), then the label or number of each column.
GroupKey = tuple[str | float | None, ...]


@attrs.frozen(eq=False)
class Grouping:
    """The group of each row: its place in ``keys``, -1 where a column to group by has no datum.

    ``is_one`` says that all rows are known to belong to the first.
    """

    codes: Index
    keys: tuple[GroupKey, ...]
    is_one: bool = False

    @classmethod
    def one(cls, size: int, key: GroupKey) -> Grouping:
        """Return the grouping of rows that all belong to one group; it takes no memory."""
        return cls(np.broadcast_to(np.intp(0), (size,)), (key,), True)

    def take(self, rows: Any) -> Grouping:
        """Return the groups of some rows."""
        return Grouping(self.codes[rows], self.keys, self.is_one)

    def members(self) -> Iterator[tuple[int, Index]]:
        """Iterate over the groups that occur, each with the positions of its rows in rising order."""
        if self.is_one or (len(self.keys) == 1 and (self.codes.size == 0 or self.codes.min() == 0)):
            yield 0, np.arange(self.codes.size)
            return
        if not self.codes.size:
            return
        order = np.argsort(self.codes, kind="stable")
        codes, starts = np.unique(self.codes[order], return_index=True)
        for code, rows in zip(codes, np.split(order, starts[1:]), strict=True):
            if code >= 0:
                yield int(code), rows


def group_rows(step: Step, data: UnitData, labels: Sequence[str], columns: Sequence[Any]) -> Grouping:
    """Sort all rows into the groups of a step; with ``has_unknown`` those without a datum are a group of their own."""
    size = data.size
    if not columns and step.options["by_period"] and len(data.periods) == 1:
        return Grouping.one(size, (data.periods[0],))
    parts: list[NDArray[np.float64]] = []
    if step.options["by_period"] and data.periods:
        parts.append(data.period_index.astype(np.float64))
    has_period = bool(parts)
    parts += [np.broadcast_to(np.asarray(column, dtype=np.float64), (size,)) for column in columns]
    if not parts:
        return Grouping.one(size, (None,))
    known = ~np.any([np.isnan(part) for part in parts], axis=0) | step.options.get("has_unknown", False)
    first, codes = _combined([part[known] for part in parts])
    placed = np.full(size, -1, dtype=np.intp)
    placed[known] = codes
    found = np.stack([part[known][first] for part in parts], axis=1)
    are_texts = step.options["are_texts"]
    return Grouping(placed, tuple(_key(row, data, labels, are_texts, has_period=has_period) for row in found))


def _combined(parts: Sequence[NDArray[np.float64]]) -> tuple[Index, Index]:
    """Return a row of each combination that occurs, and the combination of each row; column by column is fast."""
    codes = np.zeros(parts[0].size, dtype=np.intp)
    first: Index = np.zeros(0, dtype=np.intp)
    for part in parts:
        values, inverse = np.unique(part, return_inverse=True)
        _, first, codes = np.unique(codes * values.size + inverse, return_index=True, return_inverse=True)
    return first, codes


def _key(
    row: NDArray[np.float64], data: UnitData, labels: Sequence[str], are_texts: Sequence[bool], *, has_period: bool
) -> GroupKey:
    period = data.periods[int(row[0])] if has_period else None
    rest = row[1:] if has_period else row
    return period, *(
        None if np.isnan(cell) else labels[int(cell)] if text else float(cell)
        for cell, text in zip(rest, are_texts, strict=True)
    )

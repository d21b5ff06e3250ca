"""Between a unit and the rows that belong to it: spreading its columns over them, gathering theirs into one number.

Rows stand in the order of the rows above them, so the rows of one unit are neighbours.  A statistic is called once for
all units that have the same number of rows, on a matrix of (rows of a unit, units): as many calls as there are
different numbers of rows, never one a unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .calling import among_all, guarded, invoke, number_in
from .errors import RowError
from .functions import Function, resolve
from .grouping import Grouping
from .plan import Op, Step
from .unit_data import UnitData

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Statistics of nothing that are a number all the same; all others of a unit without rows are missing.
_OF_NOTHING: Final = frozenset({"sum", "count", "sum_best"})
#: Steps that go from the rows of a table to those above, or the other way.
MOVES: Final = frozenset({Op.GATHER, Op.ROLL_UP, Op.SPREAD})


class Base:
    """Stands for the table of the results, whichever it is."""


BASE: Final = Base()


@attrs.define(eq=False)
class Levels:
    """The rows of the units and of the tables below them, and how they belong together."""

    units: UnitData
    base: str | None = None
    _above: dict[tuple[str | None, str | None], Index] = attrs.field(factory=dict, init=False)

    def of(self, table: str | None) -> UnitData:
        """Return the rows of a table; None: the units.

        Raises:
            KeyError: the data hold no such table.
        """
        return self.units if table is None else self.units.tables[table].data

    def is_below(self, table: str | None, other: str | None) -> bool:
        """Whether the rows of a table belong to rows of the other, directly or not."""
        while table is not None and table != other:
            table = self.units.tables[table].within
        return table == other

    def above(self, table: str | None, other: str | None) -> Index:
        """Return for each row of a table the row of the other that it belongs to; it never falls."""
        key = (table, other)
        if key not in self._above:
            index = np.arange(self.of(table).size)
            while table != other and table is not None:
                link = self.units.tables[table]
                index, table = link.parent[index], link.within
            self._above[key] = index
        return self._above[key]

    def beside(self, rows: Index, level: str | None) -> Callable[[str | None], Index]:
        """Return what finds, for rows of one table, those of another: below them, the ones they belong to, or beside them."""

        def at(other: str | None) -> Index:
            if other == level:
                return rows
            around = level
            while around is not None and not self.is_below(other, around):
                around = self.units.tables[around].within
            here = self.above(level, around)[rows]
            if other == around:
                return here
            return np.flatnonzero(np.isin(self.above(other, around), here))

        return at

    def moved(self, step: Step, inputs: Sequence[Any], level: str | None) -> Any:
        """Run a step that goes from the rows of one table to those of another."""
        if step.op is Op.SPREAD:
            return spread(inputs[0], self.above(step.level, level))
        below = step.options["over"]
        segments = Segments.of(self.above(below, step.level), self.of(step.level).size)
        columns = [np.broadcast_to(np.asarray(column, dtype=np.float64), (segments.count,)) for column in inputs]
        return gather(step, columns, segments) if step.op is Op.GATHER else roll_up(step, columns, segments)


def spread(column: Any, above: Index) -> Any:
    """Return for each row what the row above it has."""
    if isinstance(column, Grouping):
        return column.take(above)
    return column[..., above] if isinstance(column, np.ndarray) and column.ndim else column


@attrs.frozen(eq=False)
class Segments:
    """Which neighbouring rows belong to each row above: where they start and how many they are."""

    starts: Index
    sizes: Index
    above: Index

    @classmethod
    def of(cls, above: Index, size: int) -> Segments:
        """Return the segments of rows whose rows above are given and never fall."""
        sizes = np.bincount(above, minlength=size).astype(np.intp)
        return cls(np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)[: sizes.size], sizes, above)

    @property
    def count(self) -> int:
        """The number of rows below."""
        return int(self.above.size)

    def matrices(self) -> Iterator[tuple[Index, Index]]:
        """Iterate over the rows above that have the same number of rows below, with these as a matrix (below, above)."""
        for size in np.unique(self.sizes):
            members = np.flatnonzero(self.sizes == size)
            yield members, self.starts[members] + np.arange(size, dtype=np.intp)[:, np.newaxis]


def gather(step: Step, columns: Sequence[Array], segments: Segments) -> Array:
    """Reduce the rows below each row to one number by a statistic.

    Further columns of the rows are given by name, as matrices of the same shape.
    """
    function: Function = step.options["function"]
    named, names = dict(step.options["constants"]), step.options.get("named", ())
    column, further = columns[0], columns[len(columns) - len(names) :]
    if step.options["best"]:
        column, segments = _best(column, columns[1], segments)
    result = np.full(segments.sizes.size, np.nan)
    for members, rows in segments.matrices():
        if rows.shape[0] == 0:
            result[members] = 0.0 if function.name in _OF_NOTHING and not function.namespace else np.nan
        else:
            beside = {name: each[rows] for name, each in zip(names, further, strict=True)}
            try:
                result[members] = _reduced(function, column[rows], named, beside)
            except RowError as refusal:
                raise among_all(refusal, members, result.size) from None
    return result


def _reduced(function: Function, matrix: Array, named: dict[str, Any], beside: dict[str, Array]) -> Any:
    if function.reduce is not None:
        return invoke(function, resolve(function.reduce), [matrix], named | beside)
    # a plugin's statistic that only knows how to work on one group is called for each of them
    fit = resolve(function.fit or function.implementation)
    found = []
    for unit, values in enumerate(matrix.T):
        is_there = np.isfinite(values)
        present = values[is_there]
        if present.size:
            own = {name: column[is_there, unit] for name, column in beside.items()}
            found.append(number_in(function, guarded(function, fit, [present], named | own), [present]))
        else:
            found.append(np.nan)
    return np.asarray(found, dtype=np.float64)


def _best(column: Array, group: Array, segments: Segments) -> tuple[Array, Segments]:
    """Return the best of each group within each row above; rows without a group are one group together."""
    if not column.size:
        return column, segments
    keys = np.where(np.isnan(group), -1.0, group)
    order = np.lexsort((keys, segments.above))
    above, keys, values = segments.above[order], keys[order], column[order]
    is_first = np.concatenate([[True], (np.diff(above) != 0) | (np.diff(keys) != 0)])
    best = np.fmax.reduceat(values, np.flatnonzero(is_first))
    return best, Segments.of(above[is_first], segments.sizes.size)


def roll_up(step: Step, columns: Sequence[Array], segments: Segments) -> Array:
    """Bring what the rows have up to the row above: those that do not apply (second column) are left out.

    A row that applies and has nothing makes the result missing: nobody gains by not reporting one of two cities.
    With ``what = "absent"`` it tells, 1 or 0, where none of the rows applies.
    """
    scores, away = columns[0], columns[1] != 0
    rows_above = segments.above
    size = segments.sizes.size
    applying = np.bincount(rows_above, weights=~away, minlength=size)
    if step.options["what"] == "absent":
        return np.where((segments.sizes > 0) & (applying == 0), 1.0, 0.0)
    weights = columns[2] if len(columns) > 2 else np.ones(scores.size)  # noqa: PLR2004 - score, absence, weight
    if np.any(negative := weights < 0):
        raise RowError(negative, "roll-up-weight", value=weights)
    unknown = np.bincount(rows_above, weights=~away & (np.isnan(scores) | np.isnan(weights)), minlength=size)
    result = _rolled(step.options["method"], np.where(away, np.nan, scores), np.where(away, 0.0, weights), segments)
    return np.where((applying > 0) & (unknown == 0), result, np.nan)


def _rolled(method: str, scores: Array, weights: Array, segments: Segments) -> Array:
    if method in {"mean", "sum"}:
        size = segments.sizes.size
        # what weighs nothing adds nothing, also where its score is not known; that has been seen to
        counted = np.where(np.isnan(scores), 0.0, scores)
        total = np.bincount(segments.above, weights=counted * weights, minlength=size)
        if method == "sum":
            return np.asarray(total, dtype=np.float64)
        whole = np.bincount(segments.above, weights=weights, minlength=size)
        mean: Array = np.divide(total, whole, out=np.full(size, np.nan), where=whole > 0)
        return mean
    from .methods import statistics  # noqa: PLC0415 - the arithmetic of functions is loaded where it is used

    reduce: Callable[[Array], Array] = getattr(statistics, f"reduce_{method}")
    result = np.full(segments.sizes.size, np.nan)
    for members, rows in segments.matrices():
        if rows.shape[0]:
            result[members] = reduce(scores[rows])
    return result

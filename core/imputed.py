"""Which part of what was scored is imputed: for every leaf of every unit, and by weight for every node above.

Imputed is a datum that the scheme estimated where the table has none: by ``impute`` of a leaf, by a method in
``missing`` of a field (``carry``, ``peer_mean``), or by such a method in ``missing`` of a leaf, which estimates its
points.  A constant in ``missing`` (``missing = 0``) is no estimate: it says what an empty cell means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .children_inputs import children_inputs
from .expressions import Call, Literal
from .methods.imputing_periods import Neighbours, latest_rows, nearest_rows, neighbours
from .model import Indicator, IndicatorSet
from .plan import Op, Plan, Step
from .records import CellRecord
from .run import Run
from .shifting import places_of
from .walking import fields_in

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_COMBINES: Final = frozenset({Op.COMBINE, Op.GATE, Op.AGGREGATE, Op.AGGREGATE_FIT, Op.AGGREGATE_WHOLE})
#: Methods that take a datum from other periods of the unit.
_OVER_PERIODS: Final = frozenset({"latest", "constant", "linear", "carry"})


def imputes(indicator_set: IndicatorSet) -> bool:
    """Whether a set says how to estimate any datum that is absent."""
    by_leaf = any(isinstance(part, Call) for node in indicator_set.nodes() for part in (node.impute, node.missing))
    return by_leaf or any(isinstance(field.missing, Call) for field in _fields(indicator_set).values())


def _fields(indicator_set: IndicatorSet) -> dict[str, Any]:
    base = indicator_set.base
    rows = next((table.fields for table in indicator_set.tables if table.name == base), indicator_set.fields)
    return {field.name: field for field in rows}


@attrs.define(eq=False)
class ImputedReader:
    """Tells the imputed part of nodes, over all rows or, in an explanation, for one.

    ``at`` gives the column of a step, ``absent`` whether the cells of a field hold neither datum nor code.
    """

    plan: Plan
    at: Callable[[int], Any]
    absent: Callable[[str], Any]
    _leaves: dict[str, Any] = attrs.field(factory=dict)
    _shares: dict[str, Any] = attrs.field(factory=dict)
    _nodes: dict[str, Indicator] = attrs.field(init=False)
    _steps: dict[str, Step] = attrs.field(init=False)
    _filled: dict[str, Call] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Find what combines the children of each node, and the fields that a method fills."""
        found = self.plan.indicator_set
        self._nodes = {node.name: node for node in found.nodes()}
        self._steps = {}
        for step in self.plan.steps:
            if step.op in _COMBINES and step.owner is not None:
                self._steps.setdefault(step.owner, step)
        self._filled = {
            name: field.missing for name, field in _fields(found).items() if isinstance(field.missing, Call)
        }

    def share(self, name: str) -> Any:
        """Return which part of the data behind a node's score is imputed, 0 to 1 by weight; NaN without a score."""
        if name not in self._shares:
            node = self._nodes[name]
            share = self.is_imputed(name).astype(np.float64) if node.is_leaf else self._of_parent(node)
            self._shares[name] = np.where(np.isnan(self._column("score", name)), np.nan, share)
        return self._shares[name]

    def is_imputed(self, name: str) -> Any:
        """Return whether the value of a leaf, or its points, were imputed."""
        if name not in self._leaves:
            node = self._nodes[name]
            if node.same_as is not None:
                return self.share(node.same_as) > 0
            found: Any = np.False_
            for _, mask in self.by_method(node):
                found = found | mask
            self._leaves[name] = found
        return self._leaves[name]

    def by_method(self, leaf: Indicator) -> Iterator[tuple[Call, Any]]:
        """Yield each method that may have estimated something of a leaf, and where it has."""
        if leaf.value is not None and leaf.impute is not None:
            yield leaf.impute, np.isnan(self._column("raw", leaf.name)) & ~np.isnan(self._column("imputed", leaf.name))
        for field in dict.fromkeys(fields_in(leaf.value, leaf.score, table=self.plan.indicator_set.base)):
            if field in self._filled:
                has_value = leaf.value is None or ~np.isnan(self._column("imputed", leaf.name))
                yield self._filled[field], self.absent(field) & has_value
        if isinstance(leaf.missing, Call) and leaf.value is not None:
            concerned = (self._column("applies", leaf.name, 1.0) != 0) & (self._column("cells", leaf.name, 0.0) == 0)
            yield leaf.missing, np.isnan(self._column("value", leaf.name)) & concerned

    def _column(self, what: str, name: str, otherwise: float = np.nan) -> Any:
        position = self.plan.output(what, name)
        return np.asarray(otherwise if position is None else self.at(position), dtype=np.float64)

    def _of_parent(self, node: Indicator) -> Any:
        weighed: Any = 0.0
        total: Any = 0.0
        parts: list[tuple[Any, Any]] = []
        for child, weight in zip(node.children, self._weights(node), strict=True):
            share = self.share(child.name)
            here = ~np.isnan(share)
            parts.append((share, here))
            total = total + np.where(here, weight, 0.0)
            weighed = weighed + np.where(here, weight * share, 0.0)
        if not np.all(total > 0):  # weights of 0 only: all that is present counts alike
            plain = sum(np.where(here, share, 0.0) for share, here in parts)
            count = sum(here.astype(np.float64) for _, here in parts)
            weighed, total = np.where(total > 0, weighed, plain), np.where(total > 0, total, count)
        return weighed / np.where(total > 0, total, np.nan)

    def _weights(self, node: Indicator) -> list[Any]:
        step = self._steps.get(node.name)
        if step is None:  # results that stand apart
            return [1.0] * len(node.children)
        places = children_inputs(step)
        weights = list(step.options["weights"] if places.derived is None else self.at(step.inputs[places.derived]))
        for source in (places.factors, places.dues):
            columns = [np.asarray(self.at(position), dtype=np.float64) for position in step.inputs[source]]
            if len(columns) == len(node.children):
                weights = [weight * column for weight, column in zip(weights, columns, strict=True)]
        return weights


def reader_of(plan: Plan, run: Run) -> ImputedReader:
    """Return what reads the imputed parts of all rows of a run."""

    def absent(field: str) -> Mask:
        return absent_cells(run, field)

    return ImputedReader(plan, run.column, absent)


def absent_cells(run: Run, field: str) -> Mask:
    """Return where the cells of a field hold neither a datum nor a code."""
    column, states = run.data.columns.get(field), run.data.states.get(field)
    if column is None:
        return np.zeros(run.data.size, dtype=np.bool_)
    return np.isnan(column) if states is None else np.isnan(column) & (states == 0)


def imputed_records(plan: Plan, run: Run, reader: ImputedReader) -> Iterator[CellRecord]:
    """Yield every cell that was imputed, leaf by leaf: its method, what it came to, and from which periods."""
    size = run.data.size
    for leaf in plan.indicator_set.nodes():
        if not leaf.is_leaf or leaf.same_as is not None:
            continue
        known = np.zeros(size, dtype=np.bool_)
        for call, mask in reader.by_method(leaf):
            rows = np.flatnonzero(np.broadcast_to(mask, (size,)) & ~known)
            if rows.size:
                known[rows] = True
                what = "score" if call is leaf.missing else "imputed"
                position = plan.outputs[what, leaf.name]
                after = run.at_rows([position], rows)[position]
                values = np.broadcast_to(np.asarray(after, dtype=np.float64), rows.shape)
                periods = sources(plan, run, leaf, call, rows)
                for row, value, names in zip(rows.tolist(), values.tolist(), periods, strict=True):
                    if np.isnan(value):
                        continue  # nothing to fill it from: no peer has points either
                    yield CellRecord(row, leaf.name, call, None, value, what, names)


def sources(plan: Plan, run: Run, leaf: Indicator, call: Call, rows: NDArray[np.intp]) -> list[tuple[str, ...]]:
    """Return for some rows the periods that a leaf's imputed values were taken from; nothing for other methods."""
    data, name = run.data, call.function.name
    position = plan.output("raw", leaf.name)
    if name not in _OVER_PERIODS or call.function.namespace or position is None or not data.periods:
        return [()] * rows.size
    if call is leaf.impute:
        column = np.broadcast_to(np.asarray(run.column(position), dtype=np.float64), (data.size,))
    else:
        field = _carried(plan.indicator_set, leaf, call)
        column = data.columns[field]
    # carry counts the periods of the table, the others those of the calendar
    places = np.arange(len(data.periods), dtype=np.float64) if name == "carry" else places_of(data.periods)
    place = places[data.period_index]
    unit = np.unique(np.array(data.units, dtype=np.str_), return_inverse=True)[1].astype(np.float64)
    chosen = _rows_taken(call, neighbours(column, unit, place), place)
    return [_names(data.periods, data.period_index, [int(each[row]) for each in chosen]) for row in rows]


def _rows_taken(call: Call, found: Neighbours, place: Array) -> list[NDArray[np.intp]]:
    """Return the rows that a method takes a datum from: one for each row, or both ends of a line."""
    name = call.function.name
    if name == "constant":
        return [nearest_rows(found, place)]
    if name != "linear":
        most = _option(call, "periods")
        limit = float(most) if isinstance(most, int | float) else 1.0 if name == "carry" else None
        return [latest_rows(found, place, limit)]
    is_before = found.before < 0
    if _option(call, "ends") == "constant":
        ends = [nearest_rows(found, place)] * 2
    else:
        ends = [
            np.where(is_before, found.after, found.before_that),
            np.where(is_before, found.after_that, found.before),
        ]
    is_beyond = is_before | (found.after < 0)
    return [np.where(is_beyond, end, near) for end, near in zip(ends, (found.before, found.after), strict=True)]


def _names(periods: tuple[str, ...], index: NDArray[np.intp], rows: list[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(periods[index[row]] for row in rows if row >= 0))


def _carried(indicator_set: IndicatorSet, leaf: Indicator, call: Call) -> str:
    fields: Mapping[str, Any] = _fields(indicator_set)
    read = fields_in(leaf.value, leaf.score, table=indicator_set.base)
    return next(name for name in read if name in fields and fields[name].missing is call)


def _option(call: Call, name: str) -> Any:
    given = call.argument(name)
    return given.value if isinstance(given, Literal) else None

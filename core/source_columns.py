"""Columns that a plan reads: constants, fields, codes of cells, ratings, evidence, and what is known of units and periods."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Final

import attrs
import numpy as np

from .ballots import LeafRatings, rate_leaf
from .calendar import days_of, read_period
from .errors import EvaluationError
from .gathering import Levels
from .held_column import HeldColumn, whole_column
from .plan import Op, Plan, Step
from .shifting import ordinals_of, places_of
from .unit_data import FULL, NOT_APPLICABLE, ZERO, UnitData, held_in

#: A cell that makes its leaf not applicable goes before one that gives no points, that before one that gives all.
_BY_WEIGHT: Final = (FULL, ZERO, NOT_APPLICABLE)


@attrs.define(eq=False)
class SourceColumns:
    """What the source steps of one run read; ``code`` gives the code of a text."""

    plan: Plan
    levels: Levels
    as_of: datetime.date | None
    code: Callable[[str], float]
    _ratings: dict[str, LeafRatings] = attrs.field(factory=dict)
    _checked: set[tuple[str | None, str]] = attrs.field(factory=set)

    @property
    def data(self) -> UnitData:
        """The units, or rows, that have the results."""
        return self.levels.of(self.plan.base)

    def of(self, step: Step) -> Any:
        """Return the column of a step of kind source; a number where it is the same for all rows."""
        if step.op is Op.CONSTANT:
            value = step.options["value"]
            return value if isinstance(value, float) else self.code(value)
        if step.op is Op.FIELD:
            return self._field(step)
        if step.op is Op.CELLS:
            return self._cells(step)
        if step.op is Op.RATED:
            return self._rated(step)
        if step.op is Op.FILED:
            return self._filed(step)
        return self._builtin(step)

    def _field(self, step: Step) -> Any:
        name, data = step.options["name"], self.levels.of(step.level)
        column = held_in(data.columns, name)
        if column is None:
            raise EvaluationError("field-not-supplied", step.span, field=name)
        if (step.level, name) not in self._checked:
            bounds = column.bounds if isinstance(column, HeldColumn) else _bounds(column)
            if np.isinf(bounds).any():
                row = int(np.argmax(np.isinf(whole_column(column))))
                raise EvaluationError("infinite-value", step.span, field=name, unit=data.units[row])
            self._checked.add((step.level, name))
        return column

    def _cells(self, step: Step) -> Any:
        """Return the strongest state of the cells that a leaf reads, 0 where none carries a code."""
        data = self.levels.of(step.level)
        states = [data.states[name] for name in step.options["names"] if name in data.states]
        if not states:
            return 0.0
        result = np.zeros(data.size)
        for state in _BY_WEIGHT:
            for column in states:
                result[column == state] = state
        return result

    def ratings_of(self, leaf: str) -> LeafRatings | None:
        """Return what the raters of a leaf gave, None where no ratings were given."""
        node = self.plan.indicator_set.node(leaf)
        if self.data.ratings is None or node is None or node.rated is None:
            return None
        if leaf not in self._ratings:
            self._ratings[leaf] = rate_leaf(self.plan.indicator_set, node, self.data, self.data.ratings)
        return self._ratings[leaf]

    def _rated(self, step: Step) -> Any:
        found = self.ratings_of(step.options["leaf"])
        if found is None:
            raise EvaluationError("ratings-not-given", step.span, indicator=step.owner)
        return found.roles[step.options["role"]].share

    def _filed(self, step: Step) -> Any:
        """Return how many of the items of evidence that a node asks for are filed."""
        if self.data.evidence is None:
            raise EvaluationError("evidence-not-given", step.span, indicator=step.owner)
        filed = self.data.evidence.filed
        nothing = np.zeros(self.data.size, dtype=bool)
        node = step.options["node"]
        flags = [filed.get((node, item), nothing) for item in step.options["items"]]
        return np.stack(flags).sum(axis=0).astype(np.float64)

    def _builtin(self, step: Step) -> Any:
        name, data = step.options["name"], self.levels.of(step.level)
        if name == "as_of":
            if self.as_of is None:
                raise EvaluationError("as-of-needed", step.span, indicator=step.owner)
            return days_of(self.as_of)
        if name == "rows":
            return np.zeros(data.size)
        if name == "unit":
            return np.array([self.code(unit) for unit in data.units], dtype=np.float64)
        if name == "unit_index":
            return np.unique(np.array(data.units, dtype=np.str_), return_inverse=True)[1].astype(np.float64)
        if name in {"period_start", "period_end", "day"}:
            return self._days(step, name, data)
        if name in {"period_index", "period_place"}:
            if not data.periods and (reader := step.options.get("reader")) is not None:
                raise EvaluationError("periods-needed", step.span, indicator=step.owner, function=reader)
            if not data.periods:
                raise EvaluationError("carry-periods", step.span, indicator=step.owner)
            index = data.period_index
            return places_of(data.periods)[index] if name == "period_place" else index.astype(np.float64)
        return self._of_period(name, data)

    def _of_period(self, name: str, data: UnitData) -> Any:
        """Return what is asked of the row's period, NaN where the data have none."""
        if not data.periods:
            return np.full(data.size, np.nan)
        if name == "period_ordinal":
            return ordinals_of(data.periods)[data.period_index].astype(np.float64)
        to_number = _number if name == "period_number" else self.code
        table = np.array([to_number(period) for period in data.periods], dtype=np.float64)
        return table[data.period_index]

    def _days(self, step: Step, name: str, data: UnitData) -> Any:
        """Return the first or last day of the row's period; the day of the evaluation where there are no periods."""
        if not data.periods:
            if name == "day":
                if self.as_of is None:
                    raise EvaluationError("as-of-needed", step.span, indicator=step.owner)
                return days_of(self.as_of)
            return np.full(data.size, np.nan)
        periods = [read_period(period) for period in data.periods]
        ends = [None if found is None else found.start if name == "period_start" else found.end for found in periods]
        table = np.array([np.nan if end is None else days_of(end) for end in ends], dtype=np.float64)
        return table[data.period_index]


def _bounds(column: Any) -> tuple[float, float]:
    return (float(np.fmin.reduce(column)), float(np.fmax.reduce(column))) if column.size else (np.nan, np.nan)


def _number(period: str) -> float:
    try:
        return float(period)
    except ValueError:
        return float("nan")

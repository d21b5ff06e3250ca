"""Which parts of a set an evaluation reached: indicators scored, rows taken, limits in force, findings raised.

A row counts where it decided: the table that holds it was asked, no row above took the unit, and the node applies.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .evaluation import NOT_APPLICABLE, PRESENT, Evaluation
from .expressions import (
    Bands,
    Call,
    Cases,
    Checklist,
    Conditional,
    Curve,
    DefineRef,
    Expression,
    Interval,
    Lookup,
)
from .gathering import BASE, Base
from .model import Adjustment, Indicator, IndicatorSet
from .span import NOWHERE, Span
from .walking import children_of

Mask = NDArray[np.bool_]

#: Kinds of parts, in the order in which they are listed.
KINDS: Final = (
    "indicator",
    "applies",
    "row",
    "segment",
    "branch",
    "limit",
    "finding",
    "grade",
    "bonus",
    "penalty",
)
#: The guard of literal bounds toward equality, as everywhere.
_GUARD: Final = 1e-9


@attrs.frozen
class Part:
    """Something of a set that an example can reach.

    ``case`` tells the two answers of one question apart: ``yes`` and ``no``, ``then`` and ``else``.  ``text`` is how
    the author wrote a row.  Its line is ``line``, or that of the offset ``start`` in the file of ``span``, or that of
    ``span`` itself.
    """

    kind: str
    owner: str
    case: str = ""
    text: str = ""
    line: int = 0
    start: int = -1
    span: Span = attrs.field(default=NOWHERE, eq=False)


def reached_by(indicator_set: IndicatorSet, evaluation: Evaluation | None) -> dict[Part, bool]:
    """Return every part of a set, and whether an evaluation of it reached the part; without one none is reached."""
    reach = _Reach(indicator_set, evaluation)
    reach.nodes()
    reach.outcome()
    return reach.found


class _Reach:
    """One walk over a set; columns are those of the evaluation, or empty."""

    def __init__(self, indicator_set: IndicatorSet, evaluation: Evaluation | None) -> None:
        self.set, self.evaluation = indicator_set, evaluation
        self.size = evaluation.data.size if evaluation is not None else 0
        self.every: Mask = np.ones(self.size, dtype=np.bool_)
        self.found: dict[Part, bool] = {}
        self._seen: dict[tuple[str, int, str | Base | None], Mask] = {}

    def note(self, part: Part, mask: Mask) -> None:
        """Enter a part, reached where the mask holds anywhere."""
        self.found[part] = self.found.get(part, False) or bool(mask.any())

    # --- what a set consists of

    def nodes(self) -> None:
        """Enter indicators with their rules, and their bonuses and penalties."""
        for node in self.set.nodes():
            applying = self._applying(node)
            self._question(node, applying)
            if node.is_leaf:
                self.note(Part("indicator", node.name, span=node.span), self._state(node.name, PRESENT))
            level, asked = self._scored(applying) if node.is_leaf else (BASE, applying)
            rules = (node.value, node.score, node.base, node.aggregate)
            for attribute, rule in zip(("value", "score", "base", "aggregate"), rules, strict=True):
                if isinstance(rule, Expression):
                    self._visit(rule, node.name, node.name, node.spans.get(attribute, node.span), asked, level)
            for adjustment in node.adjustments:
                self._adjustment(adjustment)

    def _adjustment(self, adjustment: Adjustment) -> None:
        name = adjustment.name
        self._question(adjustment, self.every)
        kind = "bonus" if adjustment.is_bonus else "penalty"
        granted = self.evaluation.score(name) > 0 if self.evaluation is not None else self.every
        self.note(Part(kind, name, span=adjustment.span), granted)
        for attribute, rule in (("value", adjustment.value), ("score", adjustment.score)):
            if rule is not None:
                level, asked = self._scored(self.every)
                self._visit(rule, name, name, adjustment.spans.get(attribute, adjustment.span), asked, level)
        for inner in adjustment.children:
            self._adjustment(inner)

    def _question(self, node: Indicator | Adjustment, applying: Mask) -> None:
        """Enter both answers to whether something applies."""
        if node.applies is None:
            return
        span = node.spans.get("applies", node.span)
        level, asked = self._scored(applying)
        answer = self._column(node.applies, node.name, level)
        self.note(Part("applies", node.name, "yes", span=span), (answer == 1) & asked)
        self.note(Part("applies", node.name, "no", span=span), answer == 0)
        self._visit(node.applies, node.name, node.name, span, self._scored(self.every)[1], level)

    def outcome(self) -> None:
        """Enter limits, findings, grades and report columns."""
        for limit in self.set.limits:
            self.note(Part("limit", limit.name, span=limit.span), self._output("limit", limit.name) == 1)
            for rule in (limit.when, limit.highest_score):
                if rule is not None:
                    self._visit(rule, limit.name, limit.name, limit.span, self.every)
        for finding in self.set.findings:
            raised = self._output("finding", finding.name)
            self.note(Part("finding", finding.name, "yes", span=finding.span), raised == 1)
            self.note(Part("finding", finding.name, "no", span=finding.span), raised == 0)
            self._visit(finding.when, finding.name, finding.name, finding.span, self.every)
        labels = self._labels()
        for row in self.set.grades:
            self.note(Part("grade", row.label, span=row.span), self.every & (row.label in labels))
        for report in self.set.report:
            self._visit(report.value, report.name, report.name, self.set.span, self.every)

    def _labels(self) -> set[object]:
        evaluation = self.evaluation
        if evaluation is None or not self.set.grades:
            return set()
        return {label for head in evaluation.heads for label in evaluation.grade(head)}

    # --- rules

    def _visit(
        self, part: Expression, owner: str, name: str, span: Span, mask: Mask, level: str | Base | None = BASE
    ) -> None:
        """Enter the rows and branches of a rule; ``name`` is the define that it belongs to, or its owner.

        The mask is over the rows of ``level``: those of the results, or of a table below them.
        """
        key = owner, id(part), level
        seen = self._seen.get(key)
        if seen is not None and not (mask & ~seen).any():
            return
        self._seen[key] = mask if seen is None else mask | seen
        if isinstance(part, DefineRef):
            name = part.name
        if isinstance(part, Call) and part.over is not None:
            mask, level = self._below(mask, level, part.over), part.over
        rows = _Rows(self, owner, name, span, level)
        match part:
            case Bands():
                rows.bands(part, mask)
            case Cases() | Lookup():
                rows.cases(part, mask)
            case Checklist():
                rows.checklist(part, mask)
            case Curve():
                rows.curve(part, mask)
            case Conditional():
                rows.conditional(part, mask)
            case _:
                for inner in children_of(part):
                    self._visit(inner, owner, name, span, mask, level)

    def _scored(self, mask: Mask) -> tuple[str | Base | None, Mask]:
        """Return the rows that leaves are scored in, and which of them belong to those of a mask."""
        table = self.set.table
        if self.set.roll_up is None or table is None:
            return BASE, mask
        return table, self._below(mask, BASE, table)

    def _below(self, mask: Mask, level: str | Base | None, table: str) -> Mask:
        """Return for the rows of a table whether the row that they belong to is asked for."""
        if self.evaluation is None:
            return mask
        levels, here = self.evaluation.run.levels, self._table(level)
        if not levels.is_below(table, here):
            return np.ones(levels.of(table).size, dtype=np.bool_)
        found: Mask = mask[levels.above(table, here)]
        return found

    def _table(self, level: str | Base | None) -> str | None:
        """Return the table of a level: that of the results, where none is named."""
        if not isinstance(level, Base):
            return level
        return None if self.evaluation is None else self.evaluation.plan.base

    # --- columns

    def _column(self, expression: Expression, owner: str, level: str | Base | None = BASE) -> NDArray[np.float64]:
        position = None if self.evaluation is None else self.evaluation.plan.step_of(expression, owner)
        return self._full(position, level)

    def _output(self, what: str, name: str) -> NDArray[np.float64]:
        return self._full(None if self.evaluation is None else self.evaluation.plan.output(what, name))

    def _full(self, position: int | None, level: str | Base | None = BASE) -> NDArray[np.float64]:
        """Return a step's column over the rows of a level; without an answer for rows above those it is over."""
        if self.evaluation is None:
            return np.full(self.size, np.nan)
        run, table = self.evaluation.run, self._table(level)
        size = run.levels.of(table).size
        if position is None:
            return np.full(size, np.nan)
        column, own = np.asarray(run.column(position), dtype=np.float64), run.plan.steps[position].level
        if column.ndim and own != table:
            is_above = run.levels.is_below(table, own)
            column = column[run.levels.above(table, own)] if is_above else np.full(size, np.nan)
        return np.broadcast_to(column, (size,))

    def _state(self, name: str, state: int) -> Mask:
        mask: Mask = self._output("state", name) == state
        return mask

    def _applying(self, node: Indicator) -> Mask:
        return ~self._state(node.name, NOT_APPLICABLE)


@attrs.frozen
class _Rows:
    """The rows of one table or the branches of one conditional, as they stand in ``owner``."""

    reach: _Reach
    owner: str
    name: str
    span: Span
    level: str | Base | None = BASE

    def note(self, kind: str, mask: Mask, *, text: str = "", line: int = 0, start: int = -1, case: str = "") -> None:
        """Enter a row."""
        self.reach.note(Part(kind, self.name, case, text, line, start, self.span), mask)

    def visit(self, part: Expression, mask: Mask) -> None:
        """Enter what stands within."""
        self.reach._visit(part, self.owner, self.name, self.span, mask, self.level)  # noqa: SLF001 - one walk in two classes

    def column(self, part: Expression) -> NDArray[np.float64]:
        """Return what an expression comes to."""
        return self.reach._column(part, self.owner, self.level)  # noqa: SLF001

    def bands(self, part: Bands, mask: Mask) -> None:
        """Enter the intervals; the first that holds takes a unit."""
        self.visit(part.subject, mask)
        subject = self.column(part.subject)
        left = mask & ~np.isnan(subject)
        for row in part.rows:
            taken = left & self.inside(subject, row.interval)
            self.note("row", taken, text=row.interval.text, line=row.line, start=row.result.start)
            self.visit(row.result, taken)
            left = left & ~taken
        self.otherwise(part, left)

    def inside(self, subject: NDArray[np.float64], interval: Interval) -> Mask:
        """Return where a number lies in an interval, bounds guarded toward equality."""
        inside: Mask = ~np.isnan(subject)
        if interval.low is not None:
            low = self.column(interval.low)
            guard = _GUARD * np.maximum(1.0, np.abs(low))
            inside &= subject >= low - guard if interval.low_closed else subject > low + guard
        if interval.high is not None:
            high = self.column(interval.high)
            guard = _GUARD * np.maximum(1.0, np.abs(high))
            inside &= subject <= high + guard if interval.high_closed else subject < high - guard
        return inside

    def cases(self, part: Cases | Lookup, mask: Mask) -> None:
        """Enter conditions; the first that holds takes a unit, one that nobody can decide ends the search."""
        for subject in getattr(part, "subjects", ()):
            self.visit(subject, mask)
        left = mask
        for row in part.rows:
            answer = self.column(row.condition)
            self.visit(row.condition, left)
            taken = left & (answer == 1)
            self.note("row", taken, text=row.text, line=row.line, start=row.condition.start)
            self.visit(row.result, taken)
            left = left & (answer == 0)
        self.otherwise(part, left)

    def otherwise(self, part: Bands | Cases | Lookup, left: Mask) -> None:
        """Enter the row of what no other took."""
        result = part.otherwise
        if result is not None:
            # the result may be an argument of a define, written where that is called
            is_own = part.start <= result.start < part.end
            self.note("row", left, case="else", start=result.start if is_own else part.start)
            self.visit(result, left)

    def checklist(self, part: Checklist, mask: Mask) -> None:
        """Enter the points of a checklist, each by itself."""
        for row in part.rows:
            self.visit(row.condition, mask)
            taken = mask & (self.column(row.condition) == 1)
            self.note("row", taken, text=row.text, line=row.line, start=row.condition.start)
            self.visit(row.result, taken)

    def curve(self, part: Curve, mask: Mask) -> None:
        """Enter the stretches between neighbouring points; a point belongs to the one above it."""
        self.visit(part.subject, mask)
        subject = self.column(part.subject)
        for index, ((low, _), (high, y)) in enumerate(zip(part.points, part.points[1:], strict=False), 2):
            left, right = self.column(low), self.column(high)
            is_last = index == len(part.points)
            inside = (subject >= left) & ((subject <= right) if is_last else (subject < right))
            self.note("segment", mask & inside, text=f"{index - 1}–{index}", start=high.start)
            self.visit(y, mask & inside)

    def conditional(self, part: Conditional, mask: Mask) -> None:
        """Enter both branches."""
        self.visit(part.condition, mask)
        answer = self.column(part.condition)
        for case, branch, wanted in (("then", part.then, 1), ("else", part.otherwise, 0)):
            taken = mask & (answer == wanted)
            self.note("branch", taken, case=case, start=part.start)
            self.visit(branch, taken)

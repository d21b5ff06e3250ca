"""From an indicator set to its plan: every node, limit, grade, rank, finding and report column as steps."""

from __future__ import annotations

from typing import Final

import attrs

from .compiler_calls import group_step
from .compiler_context import Place
from .compiler_nodes import NodeCompiler
from .expressions import Builtin, Expression, FieldRef, Template
from .model import IndicatorSet
from .outcome_rules import GradeRow, Limit
from .plan import Op, Plan
from .plan_builder import PlanBuilder
from .value_type import NUMBER

#: A bound of a grade is met within this much, relative to the bound (beyond 1).
_GUARD: Final = 1e-9


def make_plan(indicator_set: IndicatorSet, make_builder: type[PlanBuilder] = PlanBuilder) -> Plan:
    """Plan an indicator set: the steps that turn columns of data into scores, grades, ranks and findings.

    ``make_builder`` is what collects the steps; another one may keep more of their constants than their numbers.

    Raises:
        EvaluationError: an expression needs itself, an open slot is unfilled, or something is not available yet.
    """
    builder = make_builder({table.name: table.within for table in indicator_set.tables}, indicator_set.base)
    nodes = NodeCompiler(indicator_set, builder)
    heads = _Heads(indicator_set, nodes)
    nodes.grade_of = heads.grade
    nodes.node(indicator_set.root)
    for head in nodes.heads:
        heads.grade(head)
        heads.rank(head)
    _compile_words(indicator_set, nodes)
    if builder.base is not None:  # what reads only the unit above is the same for all its rows
        builder.outputs |= {key: builder.spread(place, builder.base) for key, place in builder.outputs.items()}
    texts, base = tuple(builder.texts), builder.base
    return Plan(indicator_set, tuple(builder.steps), dict(builder.outputs), texts, nodes.heads, base, builder.places)


def _compile_words(indicator_set: IndicatorSet, nodes: NodeCompiler) -> None:
    """Compile what is said about units: conditions and messages of limits and findings, report columns."""
    expressions, outputs = nodes.expressions, nodes.builder.outputs
    for limit in indicator_set.limits:
        nodes.adjusting.when(limit)
        _compile_message(limit.message, Place(limit.name, limit.span, refer=nodes.refer), nodes)
    for finding in indicator_set.findings:
        place = Place(finding.name, finding.span, refer=nodes.refer)
        outputs["finding", finding.name] = expressions.compile(finding.when, place)
        _compile_message(finding.message, place, nodes)
    for report in indicator_set.report:
        place = Place(report.name, indicator_set.span, refer=nodes.refer)
        outputs["report", report.name] = expressions.compile(report.value, place)


def _compile_message(message: Template | None, place: Place, nodes: NodeCompiler) -> None:
    for part in () if message is None else message.parts:
        # the unit's own name needs no column: a plan that never computes with it must not code every name
        if not isinstance(part, str) and not is_own_name(part[0]):
            nodes.expressions.compile(part[0], place)


def is_own_name(expression: Expression) -> bool:
    """Whether an expression is just the name of the unit or of its period."""
    return isinstance(expression, Builtin) and expression.name in {"unit", "period"}


@attrs.define(eq=False)
class _Heads:
    """Grades and ranks of the nodes that have them."""

    set: IndicatorSet
    nodes: NodeCompiler

    def grade(self, head: str) -> int:
        """Return the step of a head's grade as a text, after limits and quotas."""
        return self.nodes.once("grade", head, lambda: self._grade(head))  # type: ignore[no-any-return]

    def rank(self, head: str) -> int:
        """Return the step of a head's rank within its period."""
        node, builder = self.nodes.nodes[head], self.nodes.builder
        place = Place(self.set.name, self.set.span, refer=self.nodes.refer)
        keys, directions = self._keys(head, place)
        step = builder.add(
            Op.RANK,
            (group_step(self.nodes.expressions, (), place), *keys),
            head,
            node.span,
            ties=self.set.ranking.ties,
            descending=directions,
        )
        builder.outputs["rank", head] = step
        return step

    def _keys(self, head: str, place: Place) -> tuple[list[int], tuple[bool, ...]]:
        """Return what units are compared by: the result, then what breaks ties."""
        steps, ranking = self.nodes.node(self.nodes.nodes[head]), self.set.ranking
        keys, directions = [steps.score if ranking.by == "rounded" else steps.exact], [ranking.descending]
        for key in ranking.tie_break:
            position = self.nodes.expressions.compile(key.value, place)
            labels = self.nodes.expressions.labels_of(key.value)
            keys.append(self.nodes.expressions.ordinal(key.value, position, labels))
            directions.append(key.descending)
        return keys, tuple(directions)

    def _grade(self, head: str) -> int:
        node, builder = self.nodes.nodes[head], self.nodes.builder
        labels = _labels(self.set)
        for label in labels:
            builder.texts.setdefault(label)
        limits = [limit for limit in self.set.limits if _holds_grade(limit)]
        index = builder.add(
            Op.GRADE,
            (self.nodes.node(node).score, *(self.nodes.adjusting.when(limit) for limit in limits)),
            head,
            node.span,
            rows=tuple(_bounds(row) for row in self.set.grades),
            limits=tuple(_effect(limit, labels) for limit in limits),
            count=len(labels),
        )
        builder.outputs["ladder", head] = index
        index = self._quota(head, index, labels)
        step = builder.add(Op.ORDINAL, (index,), head, node.span, labels=labels, inverse=True)
        builder.outputs["grade", head] = step
        return step

    def _quota(self, head: str, index: int, labels: tuple[str, ...]) -> int:
        quota, builder = self.set.quota, self.nodes.builder
        if quota is None:
            return index
        place = Place(self.set.name, self.set.span, refer=self.nodes.refer)
        by = [_column(self.set, name) for name in quota.by if name != "grade"]
        keys, directions = self._keys(head, place)
        group = group_step(self.nodes.expressions, by, place, has_unknown=True)
        rows = tuple((labels.index(row.grade), row.share, row.number, row.group) for row in quota.rows)
        inputs = (index, group, group_step(self.nodes.expressions, (), place), *keys)
        return builder.add(
            Op.QUOTA, inputs, head, self.set.span, rows=rows, descending=directions, count=len(labels), labels=labels
        )


def _column(indicator_set: IndicatorSet, name: str) -> Expression:
    table, within = indicator_set.base, {table.name: table.within for table in indicator_set.tables}
    while table is not None and indicator_set.field(name, table) is None:
        table = within[table]
    field = indicator_set.field(name, table)
    return FieldRef(name, table, type=NUMBER if field is None else field.type)


def _labels(indicator_set: IndicatorSet) -> tuple[str, ...]:
    """Return the grades best first; one that only a limit gives comes last, for it is never earned by points."""
    named = [row.label for row in indicator_set.grades]
    named += [label for limit in indicator_set.limits for label in (limit.grade, limit.highest_grade) if label]
    return tuple(dict.fromkeys(named))


def _holds_grade(limit: Limit) -> bool:
    return bool(limit.grade or limit.highest_grade or limit.downgrade)


def _effect(limit: Limit, labels: tuple[str, ...]) -> tuple[int | None, int | None, int]:
    fixed = None if limit.grade is None else labels.index(limit.grade)
    highest = None if limit.highest_grade is None else labels.index(limit.highest_grade)
    return fixed, highest, limit.downgrade


def _bounds(row: GradeRow) -> tuple[float, bool, float, bool]:
    """Return the bounds with the guard put in, so that 89.9999999999 counts as 90."""
    low = float("-inf") if row.low is None else row.low - _slack(row.low, is_closed=row.low_closed)
    high = float("inf") if row.high is None else row.high + _slack(row.high, is_closed=row.high_closed)
    return low, row.low_closed, high, row.high_closed


def _slack(bound: float, *, is_closed: bool) -> float:
    guard = _GUARD * max(1.0, abs(bound))
    return guard if is_closed else -guard

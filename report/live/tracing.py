"""A scheme with its numbers in cells: the same set, in which points, weights and thresholds know their cells."""

from __future__ import annotations

from typing import Any, Final

import attrs

from ...core.expressions import (
    Bands,
    Binary,
    Call,
    Cases,
    Checklist,
    Curve,
    Expression,
    Interval,
    Keyed,
    Literal,
    Lookup,
    ParamRef,
    Unary,
    Within,
)
from ...core.functions import Family
from ...core.model import Adjustment, Indicator, IndicatorSet, Param
from ...core.outcome_rules import GradeRow, Limit
from ...core.phrasing import written
from ...dsl.diagnostics import Language
from .parameters import Parameters, is_shown_as_number
from .words import say

_COMPARING: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
#: Parameters of functions that are no numbers to compute with.
_NO_NUMBERS: Final = frozenset({"integer", "choice", "choices", "text", "period", "group", "weights", "flag", "date"})
#: A sum of points is that of its children within this.
_CLOSE: Final = 1e-9


def traced_set(indicator_set: IndicatorSet, language: Language) -> tuple[IndicatorSet, Parameters]:
    """Return the set with its numbers in cells, and these cells in the order of the scheme."""
    tracer = _Tracer(indicator_set, language)
    params = tuple(map(tracer.param, indicator_set.params))
    root = tracer.node(indicator_set.root, is_points=indicator_set.is_points)
    traced = attrs.evolve(
        indicator_set,
        params=params,
        root=root,
        limits=tuple(map(tracer.limit, indicator_set.limits)),
        grades=tuple(map(tracer.grade, indicator_set.grades)),
    )
    return traced, tracer.parameters


@attrs.define(eq=False)
class _Tracer:
    set: IndicatorSet
    language: Language
    parameters: Parameters = attrs.field(factory=Parameters)
    _done: dict[tuple[str, int], Any] = attrs.field(factory=dict)
    _kept: list[Any] = attrs.field(factory=list)

    # --- what has numbers of its own

    def node(self, node: Indicator, *, is_points: bool) -> Indicator:
        """Return a node with all below it."""
        inside = is_points if node.own is None else node.own.is_points
        weight = node.weight
        if not is_points and node is not self.set.root:
            value = self._number(node.name, "weight", weight.value)
            weight = attrs.evolve(weight, value=value)
        children = tuple(self.node(child, is_points=inside) for child in node.children)
        changes: dict[str, Any] = {"weight": weight, "children": children}
        if is_points:
            changes["full"] = self._points(node, children if node.own is None else ())
        if node.own is not None and inside:
            own = self._points(attrs.evolve(node, full=node.own.full), children, "own_points")
            changes["own"] = attrs.evolve(node.own, full=own)
        for what in ("upto", "bonus_upto", "penalty_upto"):
            if (most := getattr(node, what)) is not None:
                changes[what] = self._number(node.name, what, most)
        for what in ("value", "score", "base", "applies"):
            changes[what] = self._expression(getattr(node, what), node.name, what)
        changes["varying"] = {what: self._expression(each, node.name, what) for what, each in node.varying.items()}
        changes["adjustments"] = tuple(map(self._adjustment, node.adjustments))
        return attrs.evolve(node, **changes)

    def _points(self, node: Indicator, children: tuple[Indicator, ...], what: str = "points") -> float:
        """Return the points of a node; those of a parent are the sum of its children's where they are that."""
        total_of: tuple[int, ...] = ()
        adds_up = children and "full" not in node.varying and abs(sum(c.full for c in children) - node.full) < _CLOSE
        if adds_up and not any("full" in child.varying for child in children):
            total_of = tuple(self.parameters.cell_of((child.name, "points")) for child in children)
        return self.parameters.enter(
            (node.name, what), node.name, say(what, self.language), node.full, total_of=total_of
        )

    def _number(self, owner: str, what: str, value: float) -> float:
        return self.parameters.enter((owner, what), owner, say(what, self.language), value)

    def _adjustment(self, item: Adjustment) -> Adjustment:
        changes: dict[str, Any] = {
            what: self._expression(getattr(item, what), item.name, what) for what in ("value", "score", "applies")
        }
        if item.upto is not None:
            changes["upto"] = self._number(item.name, "upto", item.upto)
        return attrs.evolve(item, children=tuple(map(self._adjustment, item.children)), **changes)

    def param(self, param: Param) -> Param:
        """Return a param; a table of them is traced where it is read."""
        if len(param.rows) != 1 or param.keys:
            return param
        row = param.rows[0]
        value = self._literal(row.value, say("param", self.language), param.name, ("param", param.name))
        return attrs.evolve(param, rows=(attrs.evolve(row, value=value),))

    def limit(self, limit: Limit) -> Limit:
        """Return a limit with its thresholds and its cap."""
        when = self._expression(limit.when, limit.name, "when")
        cap = limit.highest_score
        if cap is not None:
            cap = self._either(cap, limit.name, say("highest_score", self.language), (limit.name, "highest_score"))
        return attrs.evolve(limit, when=when, highest_score=cap)

    def grade(self, row: GradeRow) -> GradeRow:
        """Return a row of the grades with its bounds."""
        changes: dict[str, Any] = {}
        for what in ("low", "high"):
            if (bound := getattr(row, what)) is not None:
                # where one grade ends the next begins: one cell for both
                owner, what_is = say("grade", self.language), f"{row.label} {say(what, self.language)}"
                changes[what] = self.parameters.enter(("grade", bound), owner, what_is, bound)
        return attrs.evolve(row, **changes)

    # --- expressions

    def _expression(self, expression: Any, owner: str, what: str) -> Any:
        if expression is None or not isinstance(expression, Expression):
            return expression
        return self._in(expression, owner, what)

    def _in(self, part: Any, owner: str, what: str) -> Any:
        """Return an expression with the numbers that rules are made of in cells; one object stays one object."""
        key = owner, id(part)
        if key not in self._done:
            self._kept.append(part)  # so that no other object is given its id
            self._done[key] = self._changed(part, owner, what)
        return self._done[key]

    def _changed(self, part: Any, owner: str, what: str) -> Any:
        match part:
            case Binary():
                return self._binary(part, owner, what)
            case Within():
                return self._within(part, owner, what)
            case Bands():
                return self._bands(part, owner, what)
            case Cases() | Lookup() | Checklist():
                return self._cases(part, owner, what)
            case Curve():
                return self._curve(part, owner, what)
            case Call():
                return self._call(part, owner, what)
            case ParamRef():
                return self._param_ref(part)
            case Keyed():
                return part
        return self._through(part, owner, what)

    def _through(self, part: Any, owner: str, what: str) -> Any:
        """Return a value with what is in it; itself where nothing changes."""
        if isinstance(part, tuple):
            inner = tuple(self._in(each, owner, what) for each in part)
            return inner if any(new is not old for new, old in zip(inner, part, strict=True)) else part
        if not attrs.has(type(part)) or type(part).__module__ != Expression.__module__:
            return part
        changes = {}
        for field in attrs.fields(type(part)):
            old = getattr(part, field.name)
            if field.name in {"type", "function"} or not isinstance(old, Expression | tuple | Interval):
                continue
            new = self._in(old, owner, what)
            if new is not old:
                changes[field.name] = new
        return attrs.evolve(part, **changes) if changes else part

    def _literal(self, part: Expression, owner: str, what: str, key: Any) -> Expression:
        if isinstance(part, Literal) and _is_number(part):
            assert isinstance(part.value, float)  # noqa: S101 - just seen to
            return attrs.evolve(part, value=self.parameters.enter(key, owner, what, part.value, part.unit))
        return part

    def _either(self, part: Any, owner: str, what: str, key: Any) -> Any:
        """Return a number in its cell; of anything else what is in it."""
        if isinstance(part, Literal):
            return self._literal(part, owner, what, key)
        if isinstance(part, Unary) and isinstance(part.operand, Literal):
            return part
        return self._in(part, owner, what)

    def _text(self, part: Expression) -> str:
        return written(part).in_language(self.language)

    def _binary(self, part: Binary, owner: str, what: str) -> Any:
        if part.operator not in _COMPARING:
            return self._through(part, owner, what)
        left, right = self._in(part.left, owner, what), part.right
        if isinstance(right, Literal) and not isinstance(left, Literal):
            right = self._literal(right, owner, f"{self._text(part.left)} {part.operator}", (owner, id(part)))
        else:
            right = self._in(right, owner, what)
        return attrs.evolve(part, left=left, right=right)

    def _within(self, part: Within, owner: str, what: str) -> Any:
        text = self._text(part.operand)
        low = self._either(part.low, owner, f"{text} {say('low', self.language)}", (owner, id(part), "low"))
        high = self._either(part.high, owner, f"{text} {say('high', self.language)}", (owner, id(part), "high"))
        return attrs.evolve(part, operand=self._in(part.operand, owner, what), low=low, high=high)

    def _bands(self, part: Bands, owner: str, what: str) -> Any:
        rows = []
        for place, row in enumerate(part.rows):
            key, band = (owner, id(part), place), row.interval.text or str(place + 1)
            changes = {}
            for bound in ("low", "high"):
                label = f"{band} {say(bound, self.language)}"
                changes[bound] = self._either(getattr(row.interval, bound), owner, label, (*key, bound))
            interval = attrs.evolve(row.interval, **changes)
            result = self._either(row.result, owner, f"{band} → {say('score', self.language)}", (*key, "result"))
            rows.append(attrs.evolve(row, interval=interval, result=result))
        rest = self._otherwise(part.otherwise, owner, part)
        return attrs.evolve(part, subject=self._in(part.subject, owner, what), rows=tuple(rows), otherwise=rest)

    def _otherwise(self, part: Any, owner: str, table: Expression) -> Any:
        return self._either(part, owner, say("otherwise", self.language), (owner, id(table), "otherwise"))

    def _cases(self, part: Cases | Lookup | Checklist, owner: str, what: str) -> Any:
        rows = []
        for place, row in enumerate(part.rows):
            label = f"{row.text or self._text(row.condition)} → {say('score', self.language)}"
            result = self._either(row.result, owner, label, (owner, id(part), place))
            rows.append(attrs.evolve(row, condition=self._in(row.condition, owner, what), result=result))
        changes: dict[str, Any] = {"rows": tuple(rows)}
        if not isinstance(part, Checklist):
            changes["otherwise"] = self._otherwise(part.otherwise, owner, part)
        if isinstance(part, Lookup):
            changes["subjects"] = self._in(part.subjects, owner, what)
        return attrs.evolve(part, **changes)

    def _curve(self, part: Curve, owner: str, what: str) -> Any:
        points = []
        for place, (x, y) in enumerate(part.points):
            name, key = f"{say('point', self.language)} {place + 1}", (owner, id(part), place)
            points.append(
                (self._either(x, owner, f"{name} x", (*key, "x")), self._either(y, owner, f"{name} y", (*key, "y")))
            )
        return attrs.evolve(part, subject=self._in(part.subject, owner, what), points=tuple(points))

    def _call(self, part: Call, owner: str, what: str) -> Any:
        if part.function.family is not Family.SCORE:
            return self._through(part, owner, what)
        arguments = []
        for name, given in part.arguments:
            parameter = next((each for each in part.function.parameters if each.name == name), None)
            if parameter is None or parameter.type in _NO_NUMBERS:
                arguments.append((name, self._in(given, owner, what)))
                continue
            spoken = (parameter.zh if self.language == "zh" else None) or name
            called = (part.function.zh if self.language == "zh" else None) or part.function.name
            arguments.append((name, self._either(given, owner, f"{called} · {spoken}", (owner, id(part), name))))
        return attrs.evolve(part, arguments=tuple(arguments))

    def _param_ref(self, part: ParamRef) -> Any:
        if part.body is None:
            return part
        rows = []
        for row in part.body.rows:
            dated = f" {written(row.valid_from).in_language(self.language)}" if row.valid_from is not None else ""
            label = f"{part.name} · {row.text}{dated}"
            result = self._either(
                row.result, say("param", self.language), label, ("param", part.name, row.text, dated, row.line)
            )
            rows.append(attrs.evolve(row, result=result))
        rest = part.body.otherwise
        if rest is not None:
            label = f"{part.name} · {say('otherwise', self.language)}"
            rest = self._either(rest, say("param", self.language), label, ("param", part.name, "otherwise"))
        return attrs.evolve(part, body=attrs.evolve(part.body, rows=tuple(rows), otherwise=rest))


def _is_number(part: Literal) -> bool:
    is_written = isinstance(part.value, float) and part.converts is None
    return is_written and is_shown_as_number(part.type.kind)

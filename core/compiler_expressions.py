"""From bound expressions to steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from .compiler_calls import compile_call
from .compiler_context import Place, on_scale
from .compiler_params import compile_keyed
from .errors import EvaluationError
from .expressions import (
    Among,
    Bands,
    Binary,
    Builtin,
    Call,
    Cases,
    Checklist,
    Conditional,
    Curve,
    DefineRef,
    Expression,
    FieldRef,
    IndicatorRef,
    Interval,
    Literal,
    Lookup,
    OnScale,
    ParamRef,
    RoleRef,
    RowsOf,
    Unary,
    Within,
)
from .model import Field, Indicator, IndicatorSet, Param
from .plan import Op
from .plan_builder import PlanBuilder
from .value_type import Kind

#: Names whose column does not depend on the node that holds the expression.
BUILT_IN_COLUMNS: Final = frozenset({"unit", "period", "as_of", "period_start", "period_end", "day"})
_ORDERED: Final = frozenset({"<", "<=", ">", ">="})
_COMPARISONS: Final = _ORDERED | {"==", "!="}
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class ExpressionCompiler:
    """Compiles the expressions of one set into the steps of a builder."""

    def __init__(self, indicator_set: IndicatorSet, builder: PlanBuilder) -> None:
        self.builder = builder
        self._fields: dict[tuple[str | None, str], Field] = {
            (None, field.name): field for field in indicator_set.fields
        }
        self._fields |= {(table.name, field.name): field for table in indicator_set.tables for field in table.fields}
        self._params: dict[str, Param] = {param.name: param for param in indicator_set.params}
        self._converted: set[int] = set()
        self._compiled: dict[tuple[object, ...], int] = {}
        self._top = tuple(child.name for child in indicator_set.root.children)
        self.grade_labels = tuple(row.label for row in indicator_set.grades)

    def compile(self, expression: Expression, place: Place) -> int:
        """Return the position of the step that computes the expression where it stands."""
        # a define used twice in one place is one object: without this, nested defines would be compiled 2^n times
        key = (place.owner, id(expression), place.is_scaled, place.active)
        known = self._compiled.get(key)
        if known is None:
            make = _COMPILERS.get(type(expression))
            if make is None:
                feature = type(expression).__name__
                raise EvaluationError("not-evaluated-yet", place.span, feature=feature, indicator=place.owner)
            known = self._compiled[key] = make(self, expression, place)
        return self.builder.place(place.owner, expression, known)

    def field(self, name: str, place: Place, table: str | None = None) -> int:
        """Return the step of a field's column, what is missing filled in as the field says."""
        # where the units have the results, a step on their rows needs no word about its level
        options: dict[str, Any] = {"name": name} if table == self.builder.base else {"name": name, "level": table}
        column = self.builder.add(Op.FIELD, owner=name, span=place.span, **options)
        field = self._fields.get((table, name))
        if field is None or field.missing is None:
            return column
        if isinstance(field.missing, Call):
            at_field = Place(name, field.span, value=lambda: column)
            return compile_call(self, field.missing, at_field)
        if field.missing == "error":
            return self.builder.add(Op.REFUSE, (column,), name, field.span, name="missing-field", field=name)
        return self.builder.add(Op.FILL, (column, self.builder.constant(field.missing)), name, field.span)

    def children(self, place: Place) -> list[tuple[str, int]]:
        """Return names and scores of the children of the node at hand; elsewhere those of the whole set."""
        if place.children and isinstance(place.node, Indicator):
            return list(zip((child.name for child in place.node.children), place.children, strict=True))
        if place.refer is None:
            raise EvaluationError("not-evaluated-yet", place.span, feature="children", indicator=place.owner)
        return [(name, place.refer(name, "score")) for name in self._top]

    def param(self, name: str) -> Param:
        """Return the param of that name."""
        return self._params[name]

    def ordinal(self, expression: Expression, position: int, labels: tuple[str, ...]) -> int:
        """Return the step of a text's place among its labels, the best highest; numbers stay as they are."""
        if not labels or expression.type.kind is not Kind.TEXT:
            return position
        for label in labels:
            self.builder.texts.setdefault(label)
        return self.builder.add(Op.ORDINAL, (position,), labels=labels)

    def labels_of(self, expression: Expression) -> tuple[str, ...]:
        """Return the labels, best first, that an expression may have."""
        is_grade = (isinstance(expression, Builtin) and expression.name == "grade") or (
            isinstance(expression, IndicatorRef) and expression.what == "grade"
        )
        return self.grade_labels if is_grade else expression.type.labels

    def compare(self, operator: str, left: int, right: int, place: Place) -> int:
        """Return the step of a comparison; a constant bound, and what was converted, carry the guard toward equality."""
        if self.builder.number(left) is not None and self.builder.number(right) is None:
            operator, left, right = _FLIPPED[operator], right, left
        bound = self.builder.number(right)
        guard: float | None = 0.0 if bound is None else 1e-9 * max(1.0, abs(bound))
        if bound is None and not self._converted.isdisjoint((left, right)):
            guard = None
        return self.builder.add(Op.COMPARE, (left, right), place.owner, place.span, operator=operator, guard=guard)

    def note_converted(self, position: int) -> None:
        """Remember a step that converts units: its last digit is not to be trusted in a comparison."""
        self._converted.add(position)

    def between(self, subject: int, interval: Interval | Within, place: Place) -> int:
        """Return the step that tests whether the subject lies in an interval."""
        tests = []
        if interval.low is not None:
            low = self.compile(interval.low, place)
            tests.append(self.compare(">=" if interval.low_closed else ">", subject, low, place))
        if interval.high is not None:
            high = self.compile(interval.high, place)
            tests.append(self.compare("<=" if interval.high_closed else "<", subject, high, place))
        if not tests:  # any value at all, but a value it must be
            return self.compare("==", subject, subject, place)
        return tests[0] if len(tests) == 1 else self.logic("and", tests, place)

    def logic(self, operator: str, inputs: list[int], place: Place) -> int:
        """Return the step of ``and``, ``or`` or ``not`` in three-valued logic."""
        return self.builder.add(Op.LOGIC, inputs, place.owner, place.span, operator=operator)

    def choose(
        self, rows: list[tuple[int, int]], otherwise: int | None, place: Place, code: str = "", **facts: object
    ) -> int:
        """Return the step that takes the result of the first condition that holds.

        ``code`` and ``facts`` say, for the reason of an absent result, what it means that none held.
        """
        inputs = [position for row in rows for position in row]
        if otherwise is not None:
            inputs.append(otherwise)
        return self.builder.add(Op.CHOOSE, inputs, place.owner, place.span, rows=len(rows), code=code, **facts)


def _literal(compiler: ExpressionCompiler, expression: Literal, _: Place) -> int:
    return compiler.builder.constant(expression.value)


def _field(compiler: ExpressionCompiler, expression: FieldRef, place: Place) -> int:
    return compiler.field(expression.name, place, expression.table)


def _rows_of(compiler: ExpressionCompiler, expression: RowsOf, place: Place) -> int:
    return compiler.compile(expression.operand, attrs.evolve(place, is_scaled=False))


def _define(compiler: ExpressionCompiler, expression: DefineRef, place: Place) -> int:
    return compiler.compile(expression.body, place)


def _param(compiler: ExpressionCompiler, expression: ParamRef, place: Place) -> int:
    plain = attrs.evolve(place, is_scaled=False)
    if expression.body is not None:
        return compile_keyed(compiler, expression.name, expression.body, plain)
    return compiler.compile(compiler.param(expression.name).rows[0].value, plain)


def _builtin(compiler: ExpressionCompiler, expression: Builtin, place: Place) -> int:
    name, builder = expression.name, compiler.builder
    if name == "value" and place.value is not None:
        return place.value()
    if name == "full":
        return place.full_of(builder)
    if name == "low":
        return builder.constant(place.low)
    if name == "base":
        base = getattr(place.node, "base", None)
        return place.full_of(builder) if base is None else compiler.compile(base, place)
    if name == "children":
        # children that are constants are no columns: the last input tells how many rows there are
        rows = builder.add(Op.BUILTIN, name="rows")
        scores = (position for _, position in compiler.children(place))
        return builder.add(Op.STACK, (*scores, rows), place.owner, place.span)
    if name == "grade" and place.refer is not None:
        return place.refer("", "grade")
    if name in BUILT_IN_COLUMNS or name == "ballot":
        return builder.add(Op.BUILTIN, owner=place.owner, span=place.span, name=name)
    raise EvaluationError("not-evaluated-yet", place.span, feature=name, indicator=place.owner)


def _indicator(compiler: ExpressionCompiler, expression: IndicatorRef, place: Place) -> int:
    del compiler
    if place.refer is None:
        raise EvaluationError("not-evaluated-yet", place.span, feature=expression.name, indicator=place.owner)
    return place.refer(expression.name, expression.what)


def _role(compiler: ExpressionCompiler, expression: RoleRef, place: Place) -> int:
    del compiler
    if place.refer is None:
        raise EvaluationError("not-evaluated-yet", place.span, feature=expression.role, indicator=place.owner)
    return place.refer(expression.name, f"role:{expression.role}")


def _unary(compiler: ExpressionCompiler, expression: Unary, place: Place) -> int:
    operand = compiler.compile(expression.operand, place)
    if expression.operator == "not":
        return compiler.logic("not", [operand], place)
    return compiler.builder.arithmetic("-", compiler.builder.constant(0.0), operand, place.owner, place.span)


def _binary(compiler: ExpressionCompiler, expression: Binary, place: Place) -> int:
    operator = expression.operator
    if operator in _COMPARISONS:
        return _comparison(compiler, expression, place)
    left, right = compiler.compile(expression.left, place), compiler.compile(expression.right, place)
    if operator in {"and", "or"}:
        return compiler.logic(operator, [left, right], place)
    position = compiler.builder.arithmetic(operator, left, right, place.owner, place.span)
    if isinstance(expression.right, Literal) and expression.right.converts is not None:
        compiler.note_converted(position)
    return position


def _comparison(compiler: ExpressionCompiler, expression: Binary, place: Place) -> int:
    sides = expression.left, expression.right
    left, right = (compiler.compile(side, place) for side in sides)
    left, right = _as_period(compiler, left, right), _as_period(compiler, right, left)
    if expression.operator in _ORDERED:
        labels = compiler.labels_of(sides[0]) or compiler.labels_of(sides[1])
        left, right = compiler.ordinal(sides[0], left, labels), compiler.ordinal(sides[1], right, labels)
    return compiler.compare(expression.operator, left, right, place)


def _as_period(compiler: ExpressionCompiler, position: int, other: int) -> int:
    """Read ``period`` as a number where it is compared with one: ``period >= 2020``."""
    step = compiler.builder.steps[position]
    if step.op is Op.BUILTIN and step.options["name"] == "period" and compiler.builder.number(other) is not None:
        return compiler.builder.add(Op.BUILTIN, owner=step.owner, span=step.span, name="period_number")
    return position


def _within(compiler: ExpressionCompiler, expression: Within, place: Place) -> int:
    return compiler.between(compiler.compile(expression.operand, place), expression, place)


def _among(compiler: ExpressionCompiler, expression: Among, place: Place) -> int:
    operand = compiler.compile(expression.operand, place)
    tests = [compiler.compare("==", operand, compiler.compile(item, place), place) for item in expression.items]
    return tests[0] if len(tests) == 1 else compiler.logic("or", tests, place)


def _conditional(compiler: ExpressionCompiler, expression: Conditional, place: Place) -> int:
    condition = compiler.compile(expression.condition, attrs.evolve(place, is_scaled=False))
    then = compiler.compile(expression.then, place.only_where(condition))
    otherwise = compiler.compile(expression.otherwise, place.only_where(condition, answer=False))
    return compiler.choose([(condition, then)], otherwise, place)


def _bands(compiler: ExpressionCompiler, expression: Bands, place: Place) -> int:
    plain = attrs.evolve(place, is_scaled=False)
    subject = compiler.compile(expression.subject, plain)
    conditions = [compiler.between(subject, row.interval, plain) for row in expression.rows]
    results = [row.result for row in expression.rows]
    return _first_that_holds(compiler, conditions, results, expression.otherwise, place, "outside-bands")


def _cases(compiler: ExpressionCompiler, expression: Cases | Lookup, place: Place) -> int:
    plain = attrs.evolve(place, is_scaled=False)
    if isinstance(expression, Lookup):
        for subject in expression.subjects:
            compiler.compile(subject, plain)
    conditions = [compiler.compile(row.condition, plain) for row in expression.rows]
    results = [row.result for row in expression.rows]
    return _first_that_holds(compiler, conditions, results, expression.otherwise, place, "no-case")


def _first_that_holds(
    compiler: ExpressionCompiler,
    conditions: list[int],
    results: list[Expression],
    otherwise: Expression | None,
    place: Place,
    code: str,
) -> int:
    rows, reached = [], place
    for condition, result in zip(conditions, results, strict=True):
        rows.append((condition, compiler.compile(result, reached.only_where(condition))))
        reached = reached.only_where(condition, answer=False)
    rest = None if otherwise is None else compiler.compile(otherwise, reached)
    return compiler.choose(rows, rest, place, code)


def _checklist(compiler: ExpressionCompiler, expression: Checklist, place: Place) -> int:
    total = compiler.builder.constant(0.0)
    for row in expression.rows:
        condition = compiler.compile(row.condition, attrs.evolve(place, is_scaled=False))
        result = compiler.compile(row.result, place.only_where(condition))
        points = compiler.choose([(condition, result)], compiler.builder.constant(0.0), place)
        total = compiler.builder.arithmetic("+", total, points, place.owner, place.span)
    return total


def _curve(compiler: ExpressionCompiler, expression: Curve, place: Place) -> int:
    plain = attrs.evolve(place, is_scaled=False)
    inputs = [compiler.compile(expression.subject, plain)]
    for x, y in expression.points:
        inputs += [compiler.compile(x, plain), compiler.compile(y, place)]
    return compiler.builder.add(Op.INTERPOLATE, inputs, place.owner, place.span)


def _on_scale(compiler: ExpressionCompiler, expression: OnScale, place: Place) -> int:
    fraction = compiler.compile(expression.operand, attrs.evolve(place, is_scaled=True))
    return on_scale(compiler.builder, fraction, place)


def _call(compiler: ExpressionCompiler, expression: Call, place: Place) -> int:
    return compile_call(compiler, expression, place)


_COMPILERS: Final[dict[type[Expression], Callable[[ExpressionCompiler, Any, Place], int]]] = {
    Literal: _literal,
    FieldRef: _field,
    RowsOf: _rows_of,
    DefineRef: _define,
    ParamRef: _param,
    Builtin: _builtin,
    IndicatorRef: _indicator,
    RoleRef: _role,
    Unary: _unary,
    Binary: _binary,
    Within: _within,
    Among: _among,
    Conditional: _conditional,
    Bands: _bands,
    Cases: _cases,
    Lookup: _cases,
    Checklist: _checklist,
    Curve: _curve,
    OnScale: _on_scale,
    Call: _call,
}

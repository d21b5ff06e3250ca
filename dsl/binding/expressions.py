"""Binding literals, branches and lists; and the table of what binds each kind of syntax node."""

from __future__ import annotations

from typing import Final

from ...core.expressions import Binary, Conditional, Expression, Literal, Range, Vector
from ...core.value_type import DATE, DURATION, NUMBER, POINTS, SHARE, TEXT, VECTOR, ValueType
from .. import syntax
from .calls import bind_call, bind_member
from .context import LOST, Binders, Context
from .measuring import alike
from .operators import bind_binary, bind_unary, branch_condition, epoch_days
from .references import bind_name
from .tables import bind_table

_DURATIONS: Final = frozenset({"months", "days", "years", "working_days"})


def bind_number(context: Context, node: syntax.Number) -> Expression:
    """Bind a number; where points are expected a percentage is that part of full."""
    start, end, unit = node.start, node.end, node.unit
    if not context.points:
        return Literal(node.value, unit, type=_literal_type(unit), start=start, end=end)
    if unit is None or unit == "points":
        return Literal(node.value, unit, type=POINTS, start=start, end=end)
    share = Literal(node.value, unit, type=_literal_type(unit), start=start, end=end)
    return Binary("*", share, context.full(), type=POINTS, start=start, end=end) if unit == "%" else share


def _literal_type(unit: str | None) -> ValueType:
    if unit is None:
        return NUMBER
    if unit in {"%", "pp"}:
        return SHARE
    return DURATION if unit in _DURATIONS else POINTS


def bind_date(context: Context, node: syntax.Date) -> Expression:
    """Bind a date as days since 1970."""
    del context
    return Literal(epoch_days(node.value), type=DATE, start=node.start, end=node.end)


def bind_text(context: Context, node: syntax.Text) -> Expression:
    """Bind a text."""
    del context
    return Literal(node.value, type=TEXT, start=node.start, end=node.end)


def bind_conditional(context: Context, node: syntax.Conditional) -> Expression:
    """Bind ``if … then … else …``."""
    test = branch_condition(context, node.condition)
    then, otherwise = context.again(node.then), context.again(node.otherwise)
    if LOST in (test, then, otherwise):
        return LOST
    if then.type.is_numeric != otherwise.type.is_numeric:
        context.reporter.report("branches-differ", node)
        return LOST
    then, otherwise = alike(context, [then, otherwise], node)
    if otherwise is LOST:
        return LOST
    kind = otherwise.type if isinstance(then, Literal) and then.type == NUMBER else then.type
    return Conditional(test, then, otherwise, type=kind, start=node.start, end=node.end)


def bind_vector(context: Context, node: syntax.Vector) -> Expression:
    """Bind a vector; a vector of vectors is a matrix."""
    items = tuple(context.again(item) for item in node.items)
    context.scope.common.written.are_there = True
    return LOST if LOST in items else Vector(items, type=VECTOR, start=node.start, end=node.end)


def bind_range(context: Context, node: syntax.Binary) -> Expression:
    """Bind ``a .. b``."""
    low, high = context.bind(node.left), context.bind(node.right)
    return LOST if LOST in (low, high) else Range(low, high, type=low.type, start=node.start, end=node.end)


def bind_binary_or_range(context: Context, node: syntax.Binary) -> Expression:
    """Bind an operator with two operands."""
    return bind_range(context, node) if node.operator == ".." else bind_binary(context, node)


def bind_interval(context: Context, node: syntax.IntervalPattern | syntax.ComparisonPattern) -> Expression:
    """Report an interval that stands alone."""
    context.reporter.report("interval-place", node)
    return LOST


def bind_stray_pattern(context: Context, node: syntax.FromPattern | syntax.ElsePattern) -> Expression:
    """Report a pattern that stands where a value is expected."""
    if isinstance(node, syntax.FromPattern):
        context.reporter.report("pattern-place", node, text=context.reporter.text(node))
    else:
        context.reporter.report("else-last", node)
    return LOST


def bind_missing(context: Context, node: syntax.Missing) -> Expression:
    """Stay silent where the parser has spoken."""
    del node
    context.reporter.lost = True
    return LOST


BINDERS: Final[Binders] = {
    syntax.Number: bind_number,
    syntax.Date: bind_date,
    syntax.Text: bind_text,
    syntax.Name: bind_name,
    syntax.Member: bind_member,
    syntax.Call: bind_call,
    syntax.Unary: bind_unary,
    syntax.Binary: bind_binary_or_range,
    syntax.Conditional: bind_conditional,
    syntax.Vector: bind_vector,
    syntax.IntervalPattern: bind_interval,
    syntax.ComparisonPattern: bind_interval,
    syntax.FromPattern: bind_stray_pattern,
    syntax.ElsePattern: bind_stray_pattern,
    syntax.Table: bind_table,
    syntax.Missing: bind_missing,
}

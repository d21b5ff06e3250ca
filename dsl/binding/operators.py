"""Binding operators: what may be added, compared and joined, and what kind of value comes out."""

from __future__ import annotations

import datetime
from typing import Final
from unicodedata import normalize

import attrs

from ...core.expressions import Among, Binary, Expression, Literal, Unary, Within
from ...core.value_type import (
    COUNT,
    DURATION,
    FLAG,
    MONEY,
    NUMBER,
    POINTS,
    SHARE,
    TEXT,
    VECTOR,
    Kind,
    ValueType,
)
from .. import syntax
from ..diagnostics import listed
from ..schema import words
from .bare_shares import MOST_SHARE
from .context import LOST, Context, kind_word
from .measuring import aligned, fits, is_same_measure, of_product, of_quotient
from .names import nearest
from .walking import is_fixed

_EPOCH: Final = datetime.date(1970, 1, 1)
_BUILTIN: Final = words("builtin")
_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MIXED: Final = frozenset(
    frozenset(pair)
    for pair in (
        (Kind.SHARE, Kind.COUNT),
        (Kind.SHARE, Kind.MONEY),
        (Kind.SHARE, Kind.POINTS),
        (Kind.COUNT, Kind.MONEY),
        (Kind.MONEY, Kind.POINTS),
    )
)


def epoch_days(date: datetime.date) -> float:
    """Return the days since 1970-01-01."""
    return float((date - _EPOCH).days)


def condition(context: Context, node: syntax.Node) -> Expression:
    """Bind what must be a condition."""
    bound = context.bind(node)
    if bound is LOST or bound.type.kind is Kind.FLAG:
        return bound
    hint = "number" if bound.type.is_numeric else ""
    context.reporter.report(
        "not-condition", node, hint=hint, kind=kind_word(bound.type.kind), text=context.reporter.text(node)
    )
    return LOST


def branch_condition(context: Context, node: syntax.Node) -> Expression:
    """Bind a condition that decides something, and warn where it is the same for every unit."""
    bound = condition(context, node)
    if bound is not LOST and not context.arguments and is_fixed(bound):
        context.reporter.report("constant-condition", node, text=context.reporter.text(node))
    return bound


def bind_unary(context: Context, node: syntax.Unary) -> Expression:
    """Bind ``-x``, ``+x`` or ``not x``."""
    if node.operator == "not":
        operand = condition(context, node.operand)
        return operand if operand is LOST else Unary("not", operand, type=FLAG, start=node.start, end=node.end)
    operand = context.again(node.operand)
    if operand is LOST or not _is_arithmetic(context, operand, node.operand):
        return LOST
    if node.operator == "+":
        return operand
    if isinstance(operand, Literal) and isinstance(operand.value, float | int):
        return attrs.evolve(operand, value=-operand.value, start=node.start)
    return Unary("-", operand, type=operand.type, start=node.start, end=node.end)


def bind_binary(context: Context, node: syntax.Binary) -> Expression:
    """Bind an operator with two operands."""
    operator = node.operator
    if operator in {"and", "or"}:
        left, right = condition(context, node.left), condition(context, node.right)
        if left is LOST or right is LOST:
            return LOST
        return Binary(operator, left, right, type=FLAG, start=node.start, end=node.end)
    if operator in _COMPARISONS:
        return _compare(context, node)
    if operator == "in":
        return _bind_in(context, node)
    return _arithmetic(context, node)


def _arithmetic(context: Context, node: syntax.Binary) -> Expression:
    if node.operator in {"+", "-"}:
        left, right = context.again(node.left), context.again(node.right)
    else:
        left, right = context.bind(node.left), context.bind(node.right)
    if left is LOST or right is LOST:
        return LOST
    kind = _result(context, node, left, right)
    if kind is None:
        return LOST
    if node.operator in {"+", "-"} or (node.operator == "/" and is_same_measure(left.type, right.type)):
        right = aligned(left, right)
    return Binary(node.operator, left, right, type=kind, start=node.start, end=node.end)


def _result(context: Context, node: syntax.Binary, left: Expression, right: Expression) -> ValueType | None:
    a, b = left.type, right.type
    if Kind.DATE in (a.kind, b.kind) and node.operator in {"+", "-"}:
        return _date_result(context, node, left, right)
    if not (_is_arithmetic(context, left, node.left) and _is_arithmetic(context, right, node.right)):
        return None
    if Kind.VECTOR in (a.kind, b.kind):
        return VECTOR
    if node.operator in {"+", "-"}:
        return meet(context, left, right, node)
    if node.operator == "*":
        return _measured(_product(left, right), of_product(a, b))
    return _quotient(left, right) if node.operator == "/" else NUMBER


def _measured(kind: ValueType, unit: str | None) -> ValueType:
    """Return a number of a derived unit; counts of one thing times those of another count nothing any more."""
    return kind if unit is None else ValueType(Kind.NUMBER, unit)


def _is_arithmetic(context: Context, bound: Expression, node: syntax.Node) -> bool:
    kind = bound.type.kind
    if bound.type.is_numeric or kind in {Kind.VECTOR, Kind.DURATION}:
        return True
    hint = "flag" if kind is Kind.FLAG else ""
    context.reporter.report("not-number", node, hint=hint, kind=kind_word(kind), text=context.reporter.text(node))
    return False


def _date_result(context: Context, node: syntax.Binary, left: Expression, right: Expression) -> ValueType | None:
    a, b = left.type.kind, right.type.kind
    if a is Kind.DATE and b is Kind.DATE and node.operator == "-":
        return DURATION
    if a is Kind.DATE and b in {Kind.DURATION, Kind.NUMBER, Kind.COUNT}:
        if isinstance(right, Literal) and right.unit in {"months", "years", "working_days"}:
            context.reporter.report("date-arithmetic", node.right, text=context.reporter.text(node.right))
            return None
        return left.type
    context.reporter.report("kinds-differ", node, left=kind_word(a), right=kind_word(b))
    return None


def meet(context: Context, left: Expression, right: Expression, node: syntax.Node) -> ValueType | None:
    """Return the type in which two numbers meet; a literal takes that of the other."""
    a, b = left.type, right.type
    if isinstance(left, Literal) and left.unit is None and not isinstance(right, Literal) and a.kind is Kind.NUMBER:
        return _with_literal(b, left)
    if isinstance(right, Literal) and right.unit is None and b.kind is Kind.NUMBER:
        return _with_literal(a, right)
    if not fits(context, left, right, node):
        return None
    if a.unit and b.unit:
        b = attrs.evolve(b, unit=a.unit)
    if a.kind is b.kind:
        return a if a.unit else b
    if Kind.NUMBER in (a.kind, b.kind):
        return NUMBER if Kind.COUNT in (a.kind, b.kind) else b if a.kind is Kind.NUMBER else a
    if frozenset((a.kind, b.kind)) in _MIXED or Kind.DURATION in (a.kind, b.kind):
        hint = "rate" if Kind.POINTS in (a.kind, b.kind) and Kind.SHARE in (a.kind, b.kind) else ""
        context.reporter.report("kinds-differ", node, hint=hint, left=kind_word(a.kind), right=kind_word(b.kind))
        return None
    return POINTS


def _with_literal(kind: ValueType, literal: Literal) -> ValueType:
    whole = isinstance(literal.value, float | int) and float(literal.value).is_integer()
    return NUMBER if kind.kind is Kind.COUNT and not whole else kind


def _product(left: Expression, right: Expression) -> ValueType:
    kinds = (left.type.kind, right.type.kind)
    if kinds == (Kind.SHARE, Kind.SHARE):
        return SHARE
    if kinds == (Kind.COUNT, Kind.COUNT):
        return COUNT
    for kind in (POINTS, MONEY):
        if kind.kind in kinds:
            return kind if kinds != (Kind.MONEY, Kind.MONEY) else NUMBER
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Literal) and one.unit is None and other.type.kind is Kind.COUNT:
            return _with_literal(COUNT, one)
    return NUMBER


def _quotient(left: Expression, right: Expression) -> ValueType:
    a, b = left.type, right.type
    if (isinstance(right, Literal) and right.unit is None) or (b.kind is Kind.SHARE and a.kind is not Kind.SHARE):
        # a number that divides may be the author's own conversion: what unit the result has nobody knows
        return NUMBER if a.kind is Kind.COUNT else attrs.evolve(a, unit=None)
    if isinstance(left, Literal):
        return NUMBER
    same_kind = a.kind is b.kind and a.kind in {Kind.COUNT, Kind.MONEY, Kind.POINTS, Kind.SHARE}
    if is_same_measure(a, b) or (same_kind and not (a.unit and b.unit)):
        return SHARE
    if (unit := of_quotient(a, b)) is not None:
        return ValueType(Kind.NUMBER, unit)
    return a if a.kind in {Kind.SHARE, Kind.POINTS} and b.kind is Kind.NUMBER else NUMBER


# --- comparisons -----------------------------------------------------------------------------------------------------


def label_of(context: Context, node: syntax.Node, kind: ValueType) -> Expression | None:
    """Bind a name as one of the labels of a text it is compared with; None where it is to be bound as usual."""
    if not isinstance(node, syntax.Name) or kind.kind is not Kind.TEXT:
        return None
    name = node.name
    if kind.labels:
        if name not in kind.labels and context.is_known(name):
            return None
        return _known_label(context, node, name, kind.labels)
    if context.is_known(name) or name in context.arguments:
        return None
    return Literal(name, type=TEXT, start=node.start, end=node.end)


def _known_label(context: Context, node: syntax.Node, name: str, labels: tuple[str, ...]) -> Expression:
    if name not in labels:
        alike = context.scope.alike(name, node, dict.fromkeys(labels))
        if alike is None:
            near = nearest(name, labels)
            context.reporter.report(
                "unknown-label", node, hint="nearest" if near else "", name=name, nearest=near, labels=listed(labels)
            )
            return LOST
        name = alike
    return Literal(name, type=TEXT, start=node.start, end=node.end)


def _pair(context: Context, node: syntax.Binary) -> tuple[Expression, Expression]:
    """Bind both sides of a comparison, a bare label against the text it is compared with."""
    if isinstance(node.left, syntax.Name) and _may_be_label(context, node.left):
        right = context.bind(node.right)
        return label_of(context, node.left, right.type) or context.bind(node.left), right
    left = context.bind(node.left)
    return left, matched(context, node.right, left.type)


def _may_be_label(context: Context, node: syntax.Name) -> bool:
    name = node.name
    is_word = name in _BUILTIN and not node.quoted
    return not is_word and name not in context.arguments and not context.is_known(name)


def matched(context: Context, node: syntax.Node, kind: ValueType) -> Expression:
    """Bind what a subject of that type is compared with; a text must be one of its labels."""
    found = label_of(context, node, kind)
    if found is not None:
        return found
    bound = context.bind(node)
    if kind.labels and isinstance(bound, Literal) and isinstance(bound.value, str):
        return _known_label(context, node, normalize("NFKC", bound.value), kind.labels)
    return bound


def _compare(context: Context, node: syntax.Binary) -> Expression:
    left, right = _pair(context, node)
    if left is LOST or right is LOST or not comparable(context, left, right, node, node.operator):
        return LOST
    return Binary(node.operator, left, aligned(left, right), type=FLAG, start=node.start, end=node.end)


def _check_share(context: Context, left: Expression, right: Expression, node: syntax.Node) -> None:
    """Warn of a share compared with a bare number such as 90: of 100% it would be 1."""
    for share, bound in ((left, right), (right, left)):
        if share.type.kind is not Kind.SHARE or not isinstance(bound, Literal) or bound.unit is not None:
            continue
        if isinstance(bound.value, float | int) and abs(bound.value) > MOST_SHARE:
            context.reporter.report("share-number", node, text=f"{bound.value:.10g}")


def comparable(context: Context, left: Expression, right: Expression, node: syntax.Node, operator: str) -> bool:
    """Whether two things may be compared; reports where not."""
    a, b = left.type, right.type
    if Kind.VECTOR in (a.kind, b.kind):
        return True
    if (a.is_numeric or a.kind is Kind.DURATION) and (b.is_numeric or b.kind is Kind.DURATION):
        _check_share(context, left, right, node)
        return meet(context, left, right, node) is not None
    if a.kind is b.kind and (operator in {"==", "!="} or a.kind is Kind.DATE):
        return True
    if a.kind is b.kind:
        context.reporter.report("no-order", node, kind=kind_word(a.kind))
    else:
        context.reporter.report("kinds-differ", node, left=kind_word(a.kind), right=kind_word(b.kind))
    return False


def _bind_in(context: Context, node: syntax.Binary) -> Expression:
    operand, place = context.bind(node.left), node.right
    if operand is LOST:
        return LOST
    if isinstance(place, syntax.Vector):
        if operand.type.is_numeric and len(place.items) == 2:  # noqa: PLR2004 - [low, high]
            return _within(context, node, operand, (place.items[0], place.items[1]), (True, True))
        return _among(context, node, operand, place)
    if isinstance(place, syntax.IntervalPattern):
        return _within(context, node, operand, (place.low, place.high), (place.low_closed, place.high_closed))
    if isinstance(place, syntax.Binary) and place.operator == "..":
        return _within(context, node, operand, (place.left, place.right), (True, True))
    context.reporter.report("in-what", place)
    return LOST


def _within(
    context: Context,
    node: syntax.Binary,
    operand: Expression,
    bounds: tuple[syntax.Expression, syntax.Expression],
    closed: tuple[bool, bool],
) -> Expression:
    low, high = context.bind(bounds[0]), context.bind(bounds[1])
    if low is LOST or high is LOST:
        return LOST
    if not (comparable(context, operand, low, bounds[0], "<") and comparable(context, operand, high, bounds[1], "<")):
        return LOST
    low, high = aligned(operand, low), aligned(operand, high)
    return Within(operand, low, high, *closed, type=FLAG, start=node.start, end=node.end)


def _among(context: Context, node: syntax.Binary, operand: Expression, place: syntax.Vector) -> Expression:
    items = tuple(matched(context, item, operand.type) for item in place.items)
    if any(item is LOST for item in items):
        return LOST
    if not all(comparable(context, operand, item, at, "==") for item, at in zip(items, place.items, strict=True)):
        return LOST
    items = tuple(aligned(operand, item) for item in items)
    return Among(operand, items, type=FLAG, start=node.start, end=node.end)

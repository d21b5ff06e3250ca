"""Binding the arguments of functions by the type of their parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ...core.expressions import (
    Expression,
    Literal,
    Vector,
)
from ...core.functions import Family, Parameter
from ...core.value_type import TEXT, VECTOR, Kind
from .. import syntax
from ..diagnostics import Both
from .constants import number_of
from .context import LOST, Context, kind_word
from .names import nearest, slip_of
from .operators import condition
from .periods import period_of
from .walking import is_constant


def bind_argument(
    context: Context, parameter: Parameter, node: syntax.Expression, *, points: bool = False
) -> Expression:
    """Bind an argument; ``points`` where points are expected and the function yields what it is given."""
    binder = _BY_TYPE.get(parameter.type)
    if binder is not None:
        return binder(context, parameter, node)
    return context.bind_points(node) if points else _number(context, parameter, node)


def _number(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    bound = context.bind(node)
    kind = bound.type.kind
    if bound is LOST or bound.type.is_numeric or kind in {Kind.VECTOR, Kind.DURATION, Kind.DATE}:
        return bound
    context.reporter.report(
        "argument-kind", node, argument=_word(parameter), expected=Both("数值", "a number"), kind=kind_word(kind)
    )
    return LOST


def _points(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    del parameter
    return context.bind_points(node)


def _condition(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    del parameter
    return condition(context, node)


def _choice(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    names = {spelling: choice.name for choice in parameter.choices for spelling in (choice.name, choice.zh)}
    word = node.name if isinstance(node, syntax.Name) else node.value if isinstance(node, syntax.Text) else None
    if word not in names and isinstance(node, syntax.Name):
        word = context.scope.alike(node.name, node, names) or word
    if word is not None and word in names:
        refused = next(choice.refused for choice in parameter.choices if choice.name == names[word])
        if refused is None:
            return Literal(names[word], type=TEXT, start=node.start, end=node.end)
        _refuse_choice(context, parameter, node, Both(refused[1], refused[0]))
    elif not isinstance(node, syntax.Missing):
        near = nearest(word, names) if word else None
        context.reporter.report(
            "unknown-option",
            node,
            hint="nearest" if near else "",
            instead=slip_of(word, names) if isinstance(node, syntax.Name) and word else None,
            nearest=near,
            text=context.reporter.text(node),
            argument=_word(parameter),
            known=_allowed(parameter),
        )
    return LOST


def _refuse_choice(context: Context, parameter: Parameter, node: syntax.Expression, why: Both) -> None:
    """Report a word that is known, and known to be wrong."""
    text, known = context.reporter.text(node), _allowed(parameter)
    context.reporter.report("choice-refused", node, why=why, text=text, argument=_word(parameter), known=known)


def _allowed(parameter: Parameter) -> Both:
    """Return the words that an option may take."""
    words = [(choice.zh, choice.name) for choice in parameter.allowed]
    return Both(" | ".join(zh for zh, _ in words), " | ".join(name for _, name in words))


def _choices(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    """Bind one word, or a vector of words, one for each child."""
    if not isinstance(node, syntax.Vector):
        return _choice(context, parameter, node)
    items = tuple(_choice(context, parameter, item) for item in node.items)
    return LOST if LOST in items else Vector(items, type=VECTOR, start=node.start, end=node.end)


def _group(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    bound = context.bind(node)
    if bound is LOST or bound.type.kind is Kind.TEXT:
        return bound
    context.reporter.report(
        "argument-kind", node, argument=_word(parameter), expected=Both("文本", "text"), kind=kind_word(bound.type.kind)
    )
    return LOST


def _text(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    if isinstance(node, syntax.Name) and not context.scope.is_known(node.name):
        return Literal(node.name, type=TEXT, start=node.start, end=node.end)
    return _group(context, parameter, node)


def _integer(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    bound = context.bind(node)
    if bound is LOST:
        return LOST
    value = number_of(node) if isinstance(node, syntax.Unary) else getattr(bound, "value", None)
    if isinstance(value, float | int) and float(value).is_integer():
        low, high = parameter.bounds or (value, value)
        if low <= value <= high:
            return bound
        context.reporter.report("integer-range", node, argument=_word(parameter), value=int(value), low=low, high=high)
        return LOST
    context.reporter.report("not-integer", node, argument=_word(parameter), text=context.reporter.text(node))
    return LOST


def _datum(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    bound = context.bind(node)
    if bound is LOST or bound.type.kind is not Kind.VECTOR:
        return bound
    context.reporter.report(
        "argument-kind",
        node,
        argument=_word(parameter),
        expected=Both("单个数据", "a single datum"),
        kind=kind_word(Kind.VECTOR),
    )
    return LOST


def _date(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    bound = context.bind(node)
    if bound is LOST or bound.type.kind is Kind.DATE:
        return bound
    context.reporter.report(
        "argument-kind",
        node,
        argument=_word(parameter),
        expected=Both("日期", "a date"),
        kind=kind_word(bound.type.kind),
    )
    return LOST


def _period(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    del parameter
    period = period_of(context, node)
    return LOST if period is None else Literal(period.name, type=TEXT, start=node.start, end=node.end)


def _constant(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    bound = _number(context, parameter, node)
    if bound is LOST or is_constant(bound):
        return bound
    context.reporter.report("not-constant", node, argument=_word(parameter), text=context.reporter.text(node))
    return LOST


def _range(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    is_range = isinstance(node, syntax.Binary) and node.operator == ".."
    if is_range or isinstance(node, syntax.Missing):
        return context.bind(node)
    context.reporter.report("not-range", node, argument=_word(parameter), text=context.reporter.text(node))
    return LOST


def _vector(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    bound = context.bind(node)
    if bound is LOST or bound.type.kind is Kind.VECTOR:
        return bound
    context.reporter.report("not-vector", node, argument=_word(parameter), text=context.reporter.text(node))
    return LOST


def _word(parameter: Parameter) -> Both:
    return Both(parameter.zh or parameter.name, parameter.name)


def _weights(context: Context, parameter: Parameter, node: syntax.Expression) -> Expression:
    """Bind a weighting method that another one combines: ``entropy()``, ``given``."""
    from .attributes import named_call  # noqa: PLC0415 - it binds the arguments of what it names, as this module does

    del parameter
    return named_call(context, node, (Family.WEIGHT,), "weights") or LOST


_BY_TYPE: Final[Mapping[str, Callable[[Context, Parameter, syntax.Expression], Expression]]] = {
    "points": _points,
    "flag": _condition,
    "choice": _choice,
    "choices": _choices,
    "group": _group,
    "text": _text,
    "integer": _integer,
    "datum": _datum,
    "date": _date,
    "period": _period,
    "constant": _constant,
    "range": _range,
    "vector": _vector,
    "matrix": _vector,
    "matrices": _vector,
    "weights": _weights,
}

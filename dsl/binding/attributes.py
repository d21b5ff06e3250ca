"""Binding attributes that name a function of a family, or one of the words of the language."""

from __future__ import annotations

from ...core.expressions import Call
from ...core.functions import Family, Function
from .. import syntax
from ..diagnostics import Both
from ..schema import words
from ..vocabulary import vocabulary
from .arguments import bind_arguments
from .calls import namespaced
from .constants import attribute_word
from .context import Context
from .names import nearest


def named_call(context: Context, node: syntax.Expression, families: tuple[Family, ...], attribute: str) -> Call | None:
    """Bind a function of a family where an attribute names one; empty parentheses may be left out."""
    context = context.at(node) if context.scope.layers else context
    function = _function_of(context, node, families, attribute)
    if function is None:
        return None
    call = node if isinstance(node, syntax.Call) else syntax.Call(_as_name(node), (), start=node.start, end=node.end)
    if call.arguments or any(parameter.is_required for parameter in function.parameters):
        # what stands within a call may be several numbers: the matrix of ahp
        context.scope.common.depth += 1
        arguments = bind_arguments(context, function, call, is_named=True)
        context.scope.common.depth -= 1
    else:
        arguments = ()
    return None if arguments is None else Call(function, arguments, start=node.start, end=node.end)


def _as_name(node: syntax.Expression) -> syntax.Name | syntax.Member:
    if isinstance(node, syntax.Name | syntax.Member):
        return node
    return syntax.Name("", start=node.start, end=node.end)


def option_or_call(
    context: Context, node: syntax.Expression, families: tuple[Family, ...], attribute: str
) -> Call | str | None:
    """Bind a word of ``option.<attribute>``, or a function of a family."""
    position = f"option.{attribute}"
    if isinstance(node, syntax.Name) and position in vocabulary() and (english := words(position).get(node.name)):
        return english
    return named_call(context, node, families, attribute)


def _function_of(
    context: Context, node: syntax.Expression, families: tuple[Family, ...], attribute: str
) -> Function | None:
    if isinstance(node, syntax.Missing):
        context.reporter.lost = True
        return None
    named = node.function if isinstance(node, syntax.Call) else node
    if isinstance(named, syntax.Member):
        function = namespaced(context, named)
        if function is None:
            return None
    elif isinstance(named, syntax.Name):
        function = context.scope.function(named.name)
    else:
        function = None
    if function is not None and any(function.stands_as(family) for family in families):
        return function
    _report(context, named, families, attribute)
    return None


def _report(context: Context, named: syntax.Expression, families: tuple[Family, ...], attribute: str) -> None:
    reporter = context.reporter
    name = named.name if isinstance(named, syntax.Name) else reporter.text(named)
    fitting = [each for each in context.scope.registry if any(each.stands_as(family) for family in families)]
    known = {spelling for each in fitting for spelling in (each.full_name, each.zh) if spelling}
    position = vocabulary().get(f"option.{attribute}")
    if position is not None:
        known |= {*position, *position.english}
    near = nearest(str(name), known)
    reporter.report(
        "unknown-method",
        named,
        hint="nearest" if near else "",
        name=name,
        attribute=attribute_word(attribute),
        nearest=near,
        known=_every(fitting, attribute),
    )


def _every(fitting: list[Function], attribute: str) -> Both:
    position = vocabulary().get(f"option.{attribute}")
    zh, en = (list(position.english), list(position)) if position else ([], [])
    return Both(
        "、".join([*zh, *(each.zh or each.name for each in fitting)]),
        ", ".join([*en, *(each.full_name for each in fitting)]),
    )

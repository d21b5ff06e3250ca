"""Binding arguments: which parameter each is given to, and what is too much or missing."""

from __future__ import annotations

from functools import lru_cache

from ...core.expressions import Builtin, Expression, Literal, Vector
from ...core.functions import ROW_DAY, Function, Parameter, Yields
from ...core.value_type import DATE, NUMBER
from .. import syntax
from ..diagnostics import Both, listed
from .bare_shares import warn_of_bare_limits
from .context import LOST, Context
from .measuring import measured
from .names import nearest, slip_of
from .options import bind_argument


@lru_cache(maxsize=1024)
def _parameters(function: Function) -> dict[str, Parameter]:
    found = {parameter.name: parameter for parameter in function.parameters}
    return found | {parameter.zh: parameter for parameter in function.parameters if parameter.zh}


def called(node: syntax.Call) -> str:
    """Return the name by which a call names its function, without its namespace."""
    return node.function.name if isinstance(node.function, syntax.Name) else node.function.name.name


Arguments = tuple[tuple[str, Expression], ...] | None


def bind_arguments(context: Context, function: Function, node: syntax.Call, *, is_named: bool = False) -> Arguments:
    """Bind arguments by parameter, in the order of the declaration; None where one was lost.

    ``is_named`` where an attribute names the function: what it works on is then not for the author to give.
    """
    given = _assigned(context, function, node, is_named=is_named)
    if given is None:
        return None
    bound: list[tuple[str, Expression]] = []
    lost = False
    same = context.points and function.yields is Yields.SAME
    for parameter in function.parameters:
        nodes = given.get(parameter.name)
        if nodes is None:
            if parameter.default is ROW_DAY and _wants_day(function, parameter, tuple(bound)):
                bound.append((parameter.name, Builtin("day", type=DATE, start=node.start, end=node.end)))
            continue
        if parameter.variadic:
            value = _variadic(context, function, parameter, nodes, same=same)
        else:
            value = bind_argument(context, parameter, nodes[0], points=same)
        lost = lost or value is LOST
        bound.append((parameter.name, value))
    if lost:
        return None
    warn_of_bare_limits(context, function, tuple(bound))
    return measured(context, function, tuple(bound), node)


def _wants_day(function: Function, parameter: Parameter, bound: tuple[tuple[str, Expression], ...]) -> bool:
    """Whether the day of the row is to be looked up: the choice that it goes with has been made, or is the default."""
    if parameter.only_with is None:
        return True
    choice, word = parameter.only_with
    declared = function.parameter(choice)
    given = dict(bound).get(choice)
    return word == (given.value if isinstance(given, Literal) else declared and declared.default)


def _variadic(
    context: Context, function: Function, parameter: Parameter, nodes: list[syntax.Expression], *, same: bool
) -> Expression:
    items = tuple(bind_argument(context, parameter, item, points=same) for item in nodes)
    if any(item is LOST for item in items):
        return LOST
    if len(items) == 1 and (function.reduce is not None):
        return items[0]
    return Vector(items, type=items[0].type if items else NUMBER, start=nodes[0].start, end=nodes[-1].end)


def _assigned(
    context: Context, function: Function, node: syntax.Call, *, is_named: bool
) -> dict[str, list[syntax.Expression]] | None:
    known, order = _parameters(function), function.parameters
    given: dict[str, list[syntax.Expression]] = {}
    position, fine = 0, True
    for argument in node.arguments:
        if argument.name is not None:
            parameter = known.get(argument.name.name) or _unknown_parameter(context, function, argument.name)
        elif position < len(order):
            parameter = order[position]
            position += 0 if parameter.variadic else 1
        else:
            context.reporter.report("too-many-arguments", argument, name=called(node), most=len(order))
            return None
        if parameter is None:
            fine = False
        elif parameter.name in given and not parameter.variadic:
            context.reporter.report("argument-twice", argument, name=_parameter_word(parameter))
            fine = False
        else:
            given.setdefault(parameter.name, []).append(argument.value)
    return given if _complete(context, function, node, given, fine=fine, is_named=is_named) else None


def _unknown_parameter(context: Context, function: Function, name: syntax.Name) -> Parameter | None:
    known = _parameters(function)
    if (alike := context.scope.alike(name.name, name, known)) is not None:
        return known[alike]
    near = nearest(name.name, known)
    every = listed(_parameter_word(parameter) for parameter in function.parameters)
    hint = "nearest" if near else "none" if not known else ""
    context.reporter.report(
        "unknown-argument",
        name,
        hint=hint,
        instead=slip_of(name.name, known),
        name=name.name,
        function=function.full_name,
        nearest=near,
        known=every,
    )
    return None


def _complete(
    context: Context,
    function: Function,
    node: syntax.Call,
    given: dict[str, list[syntax.Expression]],
    *,
    fine: bool,
    is_named: bool,
) -> bool:
    if not fine:
        return False
    for parameter in function.parameters:
        if parameter.name not in given and (
            parameter.is_required or (parameter.variadic and not context.scoring and not is_named)
        ):
            context.reporter.report(
                "argument-missing", node.function, name=called(node), argument=_parameter_word(parameter)
            )
            return False
    for group in function.exclusive:
        together = [name for name in group if name in given]
        if len(together) > 1:
            shown = [_parameter_word(_parameters(function)[name]) for name in together]
            context.reporter.report("arguments-exclusive", node, name=called(node), arguments=listed(shown))
            return False
    return True


def _parameter_word(parameter: Parameter) -> Both:
    return Both(parameter.zh or parameter.name, parameter.name)

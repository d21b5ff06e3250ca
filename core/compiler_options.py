"""Options of methods that look at all units: what is written in their calls, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .compiler_calls import group_step
from .errors import EvaluationError
from .expressions import Call, Expression, Vector
from .functions import REQUIRED, Parameter
from .model import Indicator

if TYPE_CHECKING:
    from .compiler_nodes import NodeCompiler

#: What the engine sees to itself and the arithmetic never gets.
_ENGINE: Final = frozenset({"by", "across", "within"})


def options_of(nodes: NodeCompiler, node: Indicator, call: Call, attribute: str) -> tuple[tuple[str, Any], ...]:
    """Return the options of a call by name, defaults filled in; nothing for those that have neither.

    Raises:
        EvaluationError: one differs from unit to unit.
    """
    found = []
    for parameter in call.function.parameters:
        given = call.argument(parameter.name)
        if parameter.name in _ENGINE or parameter.type in {"group", "weights"}:
            continue
        default = None if parameter.default is REQUIRED else parameter.default
        value = default if given is None else _option(nodes, node, call, parameter, given, attribute)
        if value is not None:
            found.append((parameter.name, value))
    return tuple(found)


def _option(
    nodes: NodeCompiler, node: Indicator, call: Call, parameter: Parameter, given: Expression, attribute: str
) -> Any:
    if isinstance(given, Vector):
        return tuple(_option(nodes, node, call, parameter, item, attribute) for item in given.items)
    position = nodes.expressions.compile(given, nodes.place(node))
    number, text = nodes.builder.number(position), nodes.builder.text(position)
    if number is None and text is None:
        facts = {"indicator": node.name, "function": call.function.full_name, "option": parameter.name}
        raise EvaluationError("option-varies", node.spans.get(attribute, node.span), **facts)
    if number is None:
        return text
    return int(number) if parameter.type == "integer" else number


def groups_of(nodes: NodeCompiler, node: Indicator, call: Call) -> int:
    """Return the step of the groups that a method looks at: each period by itself, and as ``by`` and ``across`` say."""
    given = (call.argument(each.name) for each in call.function.parameters if each.type == "group")
    by = next((value for value in given if value is not None), None)
    columns = by.items if isinstance(by, Vector) else () if by is None else (by,)
    by_period = call.argument("across") is None
    return group_step(nodes.expressions, columns, nodes.place(node), by_period=by_period)

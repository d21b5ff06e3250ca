"""From a leaf whose gaps are filled from its siblings to the steps that do so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from .compiler_options import groups_of, options_of
from .errors import EvaluationError
from .expressions import Call, Expression, Literal
from .model import Direction, Indicator
from .plan import Op
from .value_type import Kind
from .walking import expressions_in

if TYPE_CHECKING:
    from .compiler_nodes import NodeCompiler


def fills_from_siblings(call: Call) -> bool:
    """Whether a method fills the gaps of a leaf from the values of its siblings."""
    return "siblings" in call.function.uses


def filled_jointly(nodes: NodeCompiler, node: Indicator, call: Call) -> int:
    """Return the step of the value of a leaf, its gaps filled from the leaves beside it.

    Siblings that are filled by the same method with the same options share what was fitted.
    """
    leaves = tuple(_siblings(nodes, node, call))
    names = [leaf.name for leaf in leaves]
    columns = [plain_value(nodes, leaf) for leaf in leaves]
    options, builder = options_of(nodes, node, call, "impute"), nodes.builder
    group, place = groups_of(nodes, node, call), (node.name, node.spans.get("impute", node.span))
    fitted = builder.add(Op.FIT_SIBLINGS, (group, *columns), *place, function=call.function, constants=options)
    return builder.add(
        Op.FILL_SIBLINGS,
        (fitted, group, *columns),
        *place,
        function=call.function,
        constants=options,
        place=names.index(node.name),
        directions=tuple(-1.0 if leaf.direction is Direction.LOWER else 1.0 for leaf in leaves),
    )


def plain_value(nodes: NodeCompiler, node: Indicator) -> int:
    """Return the step of the value of a leaf as it is in the data, before gaps are filled and outliers treated."""
    if node.value is None:
        return nodes.builder.constant(float("nan"))
    applies = _applies(nodes, node) if _may_refuse(node.value) else None
    place = nodes.place(node, active=() if applies is None else ((applies, True),))
    return nodes.expressions.compile(node.value, attrs.evolve(place, value=None, node=None))


def _may_refuse(value: Expression) -> bool:
    """Whether a plugin's function takes part, which may refuse rows; those that do not apply are none of its business."""
    return any(isinstance(part, Call) and not part.function.is_built_in for part in expressions_in(value))


def _applies(nodes: NodeCompiler, node: Indicator) -> int | None:
    """Return the step that tells whether a leaf applies; None where that depends on the value itself."""
    try:
        return nodes.applies(node)
    except EvaluationError as error:
        if error.name != "evaluation-cycle":
            raise
        return None


def _siblings(nodes: NodeCompiler, node: Indicator, call: Call) -> Iterator[Indicator]:
    """Yield the leaves that are looked at together: under the same parent, or (``within = set``) all of the set."""
    within, parent = call.argument("within"), nodes.parents.get(node.name)
    is_whole = isinstance(within, Literal) and within.value == "set"
    for leaf in nodes.nodes.values() if is_whole or parent is None else parent.children:
        inside = nodes.nodes[leaf.name]
        if inside.is_leaf and inside.value is not None and inside.value.type.kind not in {Kind.TEXT, Kind.DATE}:
            yield inside

"""From rated leaves and the evidence that nodes ask for to steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .compiler_context import Place, on_scale
from .errors import EvaluationError
from .model import Indicator
from .plan import Op
from .rated import Rated

if TYPE_CHECKING:
    from .compiler_nodes import NodeCompiler


def pooled(nodes: NodeCompiler, node: Indicator, rated: Rated, place: Place) -> int:
    """Return the step of the points of a rated leaf: its roles weighted, as a share of full on its scale."""
    roles = [role_share(nodes, node, role.name) for role in rated.all_roles]
    share = nodes.builder.add(
        Op.POOL,
        roles,
        node.name,
        rated.span,
        weights=tuple(role.weight for role in rated.all_roles),
        names=tuple(role.name for role in rated.all_roles),
        require=rated.require,
    )
    points = on_scale(nodes.builder, share, place)
    nodes.builder.outputs["rated", node.name] = points
    return points


def role_share(nodes: NodeCompiler, node: Indicator, role: str) -> int:
    """Return the step of what the raters of one role gave, as a share of full."""
    place = None if node.rated is None else node.rated.role_place(role)
    if node.rated is None or place is None:
        raise EvaluationError("not-evaluated-yet", node.span, feature=role, indicator=node.name)
    return nodes.builder.add(Op.RATED, (), node.name, node.rated.span, leaf=node.name, role=place)


def asking(node: Indicator) -> tuple[Indicator, ...]:
    """Return the node and those below it that ask for evidence."""
    return tuple(each for each in node.walk() if each.texts.evidence)


def completeness(nodes: NodeCompiler, name: str) -> int:
    """Return the step of the share of the evidence asked for that is filed, over a node and all below it."""
    node = nodes.nodes.get(name)
    if node is None:
        raise EvaluationError("not-evaluated-yet", nodes.set.span, feature=name, indicator=nodes.set.name)
    below, builder = asking(node), nodes.builder
    applies = [nodes.applies(each) for each in below]
    filed = [
        builder.add(
            Op.FILED, (), each.name, each.spans.get("evidence", each.span), node=each.name, items=each.texts.evidence
        )
        for each in below
    ]
    asked = [builder.constant(1.0) if each is None else each for each in applies]
    return builder.add(
        Op.COMPLETE,
        (*filed, *asked),
        name,
        node.span,
        required=tuple(float(len(each.texts.evidence)) for each in below),
    )

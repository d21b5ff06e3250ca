"""Points and weights that depend on the class of the unit, as columns: 委 30, 局 30, 办 35; 0 where not assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .compiler_context import Place
from .model import Adjustment, Indicator

if TYPE_CHECKING:
    from .compiler_nodes import NodeCompiler


@attrs.frozen(eq=False)
class ClassCompiler:
    """Compiles what varies with the class of the unit; what does not stays a constant."""

    nodes: NodeCompiler

    def amount(self, owner: Indicator | Adjustment, what: str, plain: float) -> int:
        """Return the step of an amount of points of a node or adjustment: its full, its ceiling, a cap."""
        varying = self.varying(owner, what)
        return self.nodes.builder.constant(plain) if varying is None else varying

    def varying(self, owner: Indicator | Adjustment, what: str) -> int | None:
        """Return the same where it depends on the class, None where it is one number."""
        expression = owner.varying.get(what)
        if expression is None:
            return None
        step = self.nodes.expressions.compile(expression, Place(owner.name, owner.span))
        self.nodes.builder.outputs[what, owner.name] = step
        return step

    def full(self, node: Indicator) -> int:
        """Return the step of the full points of a node."""
        return self.amount(node, "full", node.full)

    def ceiling(self, node: Indicator) -> int | None:
        """Return the step of the most that a node may score where that varies, None where it is one number."""
        return self.varying(node, "full" if node.upto is None else "upto")

    def assessed(self, node: Indicator) -> int | None:
        """Return the step that tells whether the node weighs anything for the unit; None: it does for all."""
        if node.weight.by is None:
            return None
        place = Place(node.name, node.span)
        weight = self.nodes.expressions.compile(node.weight.by, place)
        self.nodes.builder.outputs["given_weight", node.name] = weight
        return self.nodes.expressions.compare("!=", weight, self.nodes.builder.constant(0.0), place)

    def factors(self, node: Indicator) -> tuple[int, ...]:
        """Return by what the weights of the children (1, or derived) are multiplied; nothing where none varies."""
        if not any(child.weight.by or "full" in child.varying for child in node.children):
            return ()
        if node.weights is not None:
            return tuple(self._whether(child) for child in node.children)
        if self.nodes.is_points(node):
            return tuple(self.full(child) for child in node.children)
        return tuple(self._given(child) for child in node.children)

    def _whether(self, child: Indicator) -> int:
        assessed = self.assessed(child)
        return self.nodes.builder.constant(1.0) if assessed is None else assessed

    def _given(self, child: Indicator) -> int:
        if child.weight.by is None:
            return self.nodes.builder.constant(child.weight.value)
        return self.nodes.expressions.compile(child.weight.by, Place(child.name, child.span))

    def fulls(self, node: Indicator) -> tuple[int, ...]:
        """Return the full points of the children, then of the node; nothing where none of them varies."""
        if "full" not in node.varying and not any("full" in child.varying for child in node.children):
            return ()
        return (*(self.full(child) for child in node.children), self.full(node))

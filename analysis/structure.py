"""The tree of an evaluation as its statistics need it: leaves, parents, ancestors, and what each weighs in the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.class_weights import sibling_weights, weights_vary
from ..core.evaluation import Evaluation
from ..core.model import Indicator

Array = NDArray[np.float64]


@attrs.define(eq=False, slots=False)
class Structure:
    """The nodes that have scores, with their places in the tree.

    ``tops`` are the roots: one, or each top indicator of a set without a total.
    """

    evaluation: Evaluation

    @cached_property
    def nodes(self) -> dict[str, Indicator]:
        """All nodes that have a score, parents first, in the order of the file."""
        known = set(self.evaluation.names)
        return {node.name: node for node in self.evaluation.indicator_set.nodes() if node.name in known}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The indicators without children."""
        return tuple(name for name, node in self.nodes.items() if node.is_leaf)

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The nodes with children."""
        return tuple(name for name, node in self.nodes.items() if not node.is_leaf)

    @cached_property
    def parent_of(self) -> Mapping[str, str]:
        """The parent of each node but the tops."""
        return {child.name: name for name, node in self.nodes.items() for child in node.children}

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """The nodes without a parent."""
        return tuple(name for name in self.nodes if name not in self.parent_of)

    def ancestors(self, name: str) -> Iterator[str]:
        """Iterate over the parent of a node, its parent, and so on up to the top."""
        while (parent := self.parent_of.get(name)) is not None:
            yield parent
            name = parent

    def children(self, name: str) -> tuple[str, ...]:
        """Return the children of a node."""
        return tuple(child.name for child in self.nodes[name].children)

    def leaves_under(self, name: str) -> tuple[str, ...]:
        """Return the leaves at or below a node."""
        return tuple(node.name for node in self.nodes[name].walk() if node.is_leaf)

    def source(self, name: str) -> Indicator:
        """Return the leaf that a leaf stands for, where it is scored in another place; else itself."""
        node = self.nodes[name]
        while node.same_as is not None and node.same_as in self.nodes:
            node = self.nodes[node.same_as]
        return node

    def depth(self, name: str) -> int:
        """Return the number of ancestors of a node."""
        return sum(1 for _ in self.ancestors(name))

    @cached_property
    def weights(self) -> dict[str, float | Array]:
        """The weight of each node among its siblings, adding up to 1; a column where it depends on class or group."""
        found: dict[str, float | Array] = dict.fromkeys(self.tops, 1.0)
        in_points = self.evaluation.indicator_set.measures()
        for name in self.parents:
            node, by_points = self.nodes[name], in_points[name]
            if weights_vary(node, by_points=by_points):
                columns = sibling_weights(self.evaluation, node, is_points=by_points)
                found |= dict(zip(self.children(name), columns, strict=True))
            else:
                found |= {child: self.evaluation.weights[child] for child in self.children(name)}
        return found

    @cached_property
    def effective(self) -> dict[str, float | Array]:
        """The weight of each node in the total: the product of the weights from the top down to it.

        It is what the author says that a node counts: the leaves add up to 1, and so does every level that all branches
        reach.  What it comes to under a method that is no weighted mean is another matter.
        """
        found: dict[str, float | Array] = dict.fromkeys(self.tops, 1.0)
        for name in self.parents:
            found |= {child: found[name] * self.weights[child] for child in self.children(name)}
        return found

    def share(self, name: str) -> Array:
        """Return a node's score as a share of full: (score - low) / (full - low), full being that of the unit's class."""
        node, score = self.nodes[name], self.evaluation.score(name)
        position = self.evaluation.plan.output("full", name) if "full" in node.varying else None
        full = node.full if position is None else self.evaluation.column_of(position)
        width = np.asarray(full - node.low, dtype=np.float64)
        with np.errstate(over="ignore"):
            share = np.divide(score - node.low, width, out=np.full(score.shape, np.nan), where=width != 0)
        return np.where(np.isfinite(share), share, np.nan)

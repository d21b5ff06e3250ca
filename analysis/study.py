"""A study of one evaluation: every statistic of its indicators, each made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.evaluation import Evaluation
from ..core.methods.components import Components, principal_components
from .availability import Availability, availability, availability_by_group
from .correlations import FEWEST, CoMoments, Correlations, co_moments, pearson_of
from .distributions import Distributions, distributions
from .obstacles import Obstacles, most_frequent, obstacle_degrees
from .options import Options
from .panel import changes_of
from .rank_correlations import kendall, spearman
from .ranks import ranks_within
from .records import Alpha, Change, Importance, Pair, Principal, Size
from .reliability import alpha_of, alpha_without
from .sizes import correlate_with_sizes
from .stages import Stages, columns_of
from .structure import Structure

Array = NDArray[np.float64]

_CORRELATE: Final[dict[str, Callable[[Array], Correlations]]] = {
    "spearman": spearman,
    "kendall": kendall,
}
_FEWEST_COLUMNS: Final = 2


@attrs.define(eq=False, slots=False)
class Study:
    """The statistics of an evaluation; asking from several threads does no harm."""

    evaluation: Evaluation
    options: Options = attrs.field(factory=Options)

    @cached_property
    def structure(self) -> Structure:
        """The tree."""
        return Structure(self.evaluation)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The rows that are studied: those of the period asked for, or all."""
        data = self.evaluation.data
        if self.options.period is None:
            return np.arange(data.size)
        wanted = [place for place, name in enumerate(data.periods) if name == self.options.period]
        return np.flatnonzero(np.isin(data.period_index, wanted))

    @cached_property
    def stages(self) -> Stages:
        """The columns at each stage."""
        return Stages(self.structure, self.rows)

    # --- indicators and units

    @cached_property
    def distributions(self) -> Distributions:
        """The fifteen statistics of the leaves at the stage asked for."""
        names = self.structure.leaves
        concerned = self.stages.applies(names).sum(axis=0)
        return distributions((self.stages.column(name, self.options.stage) for name in names), concerned)

    @cached_property
    def availability(self) -> Availability:
        """How complete the data of each unit are, over all leaves."""
        names = self.structure.leaves
        return availability(self.stages.data(names), self.stages.applies(names))

    @cached_property
    def availability_by_parent(self) -> Array:
        """The share of the leaves below each parent that a unit has data of, (rows, parents)."""
        names = self.structure.leaves
        places = {name: place for place, name in enumerate(names)}
        groups = [[places[leaf] for leaf in self.structure.leaves_under(parent)] for parent in self.structure.parents]
        return availability_by_group(self.stages.data(names), groups, self.stages.applies(names))

    @cached_property
    def ranks(self) -> Array:
        """The rank of each unit in each node by its score, within its period and its group of ``by``, (rows, nodes).

        The nodes are in the order of the file; see :func:`.ranks.ranks_within`.
        """
        data, groups = self.evaluation.data, self.groups
        periods = data.period_index[self.rows] if data.periods else np.zeros(self.rows.size, dtype=np.intp)
        codes = np.where(groups < 0, -1, groups * max(len(data.periods), 1) + periods)
        return ranks_within(self.stages.matrix(tuple(self.structure.nodes), "scored"), codes)

    @cached_property
    def groups(self) -> NDArray[np.intp]:
        """The group of each row as the place of its label, -1 where nobody knows it; 0 for all without ``by``."""
        column = None if self.options.by is None else self.evaluation.data.columns[self.options.by]
        if column is None:
            return np.zeros(self.rows.size, dtype=np.intp)
        return np.where(np.isnan(column), -1, column)[self.rows].astype(np.intp)

    # --- correlations

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes of the correlations: leaves first, then parents from the lowest up."""
        order = sorted(self.structure.parents, key=self.structure.depth, reverse=True)
        return (*self.structure.leaves, *order)

    @cached_property
    def correlations(self) -> Correlations:
        """The correlations of all nodes with one another: leaves at the stage asked for, parents by their scores."""
        if self.options.method == "pearson":
            return pearson_of(self._moments)
        return _CORRELATE[self.options.method](self._columns(self.nodes))

    @cached_property
    def _moments(self) -> CoMoments:
        return co_moments(self._columns(self.nodes))

    @cached_property
    def _covariances(self) -> Array:
        return self._moments.covariances()

    def _columns(self, names: tuple[str, ...]) -> Array:
        """Return nodes as they are correlated: shares of full, leaves at another stage where that is asked for.

        Shares rather than points: where points depend on the class of the unit, they would correlate by it.
        """
        stage, leaves = self.options.correlated, set(self.structure.leaves)
        columns = (
            self.structure.share(name)[self.rows]
            if stage == "scored" or name not in leaves
            else self.stages.column(name, stage)
            for name in names
        )
        return columns_of(columns, self.rows.size, len(names))

    def pair(self, relation: str, first: str, second: str, group: str | None = None) -> Pair:
        """Return the correlation of two nodes, with the reason where there is none."""
        found, (left, right) = self.correlations, (self._places[first], self._places[second])
        r, n, p = (float(table[left, right]) for table in (found.r, found.n, found.p))
        reason = None if not np.isnan(r) else "few" if n < FEWEST else "constant"
        return Pair(relation, first, second, group, r, int(n), p, reason)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.nodes)}

    @cached_property
    def siblings(self) -> tuple[Pair, ...]:
        """The children of each parent with one another."""
        return tuple(
            self.pair("siblings", first, second, parent)
            for parent in self.structure.parents
            for place, first in enumerate(self.structure.children(parent))
            for second in self.structure.children(parent)[place + 1 :]
        )

    @cached_property
    def across(self) -> tuple[Pair, ...]:
        """Leaves of different parents with one another."""
        leaves, parent_of = self.structure.leaves, self.structure.parent_of
        return tuple(
            self.pair("across", first, second)
            for place, first in enumerate(leaves)
            for second in leaves[place + 1 :]
            if parent_of.get(first) != parent_of.get(second)
        )

    @cached_property
    def ancestors(self) -> tuple[Pair, ...]:
        """Each node with its parent, the parent of that, and so on up to the top."""
        return tuple(
            self.pair("ancestor" if place else "parent", name, above, above)
            for name in self.nodes
            for place, above in enumerate(self.structure.ancestors(name))
        )

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """Each leaf with the fields that indicators are divided by: as it is, and before its own division."""
        return tuple(correlate_with_sizes(self.stages, self.options.sizes))

    # --- parents

    @cached_property
    def alphas(self) -> tuple[Alpha, ...]:
        """Cronbach's alpha of the children of each parent, and of all leaves together."""
        own = [self._alpha(name, self.structure.children(name)) for name in self.structure.parents]
        every = [
            self._alpha(name, leaves, is_whole=True) for name in self.structure.tops if (leaves := self._below(name))
        ]
        return (*own, *every)

    def _below(self, top: str) -> tuple[str, ...]:
        """Return the leaves under a top, nothing where they are just its children."""
        leaves = self.structure.leaves_under(top)
        return () if leaves in {self.structure.children(top), (top,)} else leaves

    def _alpha(self, parent: str, children: tuple[str, ...], *, is_whole: bool = False) -> Alpha:
        places = [self._places[name] for name in children]
        covariances = self._covariances[np.ix_(places, places)]
        alpha = alpha_of(covariances)
        lacking = "few-children" if len(children) < _FEWEST_COLUMNS else "no-variance"
        return Alpha(
            parent, children, alpha, alpha_without(covariances), is_whole, lacking if np.isnan(alpha) else None
        )

    @cached_property
    def principals(self) -> tuple[Principal, ...]:
        """The principal components of the children of each parent, over the units that have all of them."""
        found = []
        for parent in self.structure.parents:
            children = self.structure.children(parent)
            matrix = self._columns(children)
            complete = matrix[np.isfinite(matrix).all(axis=1)]
            found.append(Principal(parent, children, len(complete), self._components(complete)))
        return tuple(found)

    def _components(self, complete: Array) -> Components:
        return principal_components(complete if len(complete) >= FEWEST else complete[:0])

    @cached_property
    def importances(self) -> tuple[Importance, ...]:
        """What each node is given to count, and what it comes to: see :class:`.records.Importance`."""
        found = []
        for parent in self.structure.parents:
            pairs = [self.pair("parent", child, parent) for child in self.structure.children(parent)]
            squares = np.array([pair.r for pair in pairs]) ** 2
            total = float(np.nansum(squares))
            for pair, square in zip(pairs, squares, strict=True):
                importance = float(square) / total if total > 0 else float("nan")
                found.append(self._importance(pair, importance))
        return tuple(found)

    def _importance(self, pair: Pair, importance: float) -> Importance:
        weight, effective = self.structure.weights[pair.first], self.structure.effective[pair.first]
        is_single = not isinstance(effective, np.ndarray)
        return Importance(
            pair.first,
            pair.second,
            float("nan") if isinstance(weight, np.ndarray) else weight,
            float("nan") if isinstance(effective, np.ndarray) else effective,
            pair.r,
            importance,
            is_single,
        )

    # --- units

    @cached_property
    def effective_weights(self) -> Array:
        """The weights of the leaves in the total: (leaves,), or (rows, leaves) where they depend on the class."""
        weights = [self.structure.effective[name] for name in self.structure.leaves]
        if all(isinstance(weight, float) for weight in weights):
            return np.array(weights, dtype=np.float64)
        size = self.evaluation.data.size
        return np.column_stack([np.broadcast_to(np.asarray(weight), (size,)) for weight in weights])[self.rows]

    @cached_property
    def obstacles(self) -> Array:
        """The obstacle degrees of the leaves for each unit, (rows, leaves)."""
        return obstacle_degrees(self.stages.shares(self.structure.leaves), self.effective_weights)

    @cached_property
    def frequent_obstacles(self) -> Obstacles:
        """How great an obstacle each leaf is over all units."""
        return most_frequent(self.obstacles, self.options.top)

    @cached_property
    def changes(self) -> Change | None:
        """How each leaf of each unit changed over the periods; None where the data have fewer than two."""
        return changes_of(self.structure)

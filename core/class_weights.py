"""Weights that depend on the class of the unit, class by class, as they count for the units at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
from numpy.typing import NDArray

from .expressions import Builtin, Call, Expression, Lookup, Vector
from .model import Indicator
from .value_type import Kind
from .walking import expressions_in

if TYPE_CHECKING:
    from .evaluation import Evaluation

Array = NDArray[np.float64]


@attrs.frozen
class ClassWeight:
    """What a node counts for the units of one class: its full points, and its weight among its siblings.

    ``of`` says which units these are: for each thing that classes are told apart by its lowest and its highest value
    among them, which for texts and yes/no are the same.  ``count`` is how many they are.
    """

    of: tuple[tuple[Expression, float | str | None, float | str | None], ...]
    points: float
    weight: float
    count: int


def varies(node: Indicator, *, by_points: bool) -> bool:
    """Whether the weight of a child beside its siblings depends on the class of the unit."""
    return node.weight.by is not None or (by_points and "full" in node.varying)


def weighed_by(node: Indicator) -> tuple[Expression, ...]:
    """Return by what the weights that a method derives for the children are told apart: ``entropy(by = period)``.

    What a method within another says holds for the whole combination.
    """
    return next(groupings_of(node.weights), ()) if isinstance(node.weights, Call) else ()


def groupings_of(call: Call) -> Iterator[tuple[Expression, ...]]:
    """Iterate over what each method of a combination is told to go by, where it is told."""
    for parameter in call.function.parameters:
        given = call.argument(parameter.name)
        parts = () if given is None else given.items if isinstance(given, Vector) else (given,)
        if parameter.type == "group" and parts:
            yield parts
        elif parameter.type == "weights":
            for part in parts:
                if isinstance(part, Call):
                    yield from groupings_of(part)


def weights_vary(node: Indicator, *, by_points: bool) -> bool:
    """Whether the weights of the children of a node are not the same for all units."""
    return bool(weighed_by(node)) or any(varies(child, by_points=by_points) for child in node.children)


def is_period(expression: Expression) -> bool:
    """Whether an expression is the name of the period."""
    return isinstance(expression, Builtin) and expression.name == "period"


def class_weights(evaluation: Evaluation) -> Mapping[str, tuple[ClassWeight, ...]]:
    """Return for each node whose weight or points vary what it counts, class by class, in the order of the units.

    A class is a group of units for which all siblings count the same, and whose texts are the same.  Units whose
    class nobody knows have no weights and make no class.
    """
    found: dict[str, tuple[ClassWeight, ...]] = {}
    in_points = evaluation.indicator_set.measures()
    for node in evaluation.indicator_set.nodes():
        by_points = in_points[node.name]
        if weights_vary(node, by_points=by_points) or any("full" in child.varying for child in node.children):
            found |= _Classes(evaluation, node, in_points[node.name]).found()
    return found


def sibling_weights(evaluation: Evaluation, node: Indicator, *, is_points: bool) -> Array:
    """Return for each child of a node its weight among its siblings in each row, (k, rows), adding up to 1.

    NaN for units whose class nobody knows, 0 for those whose class is assessed on no child.
    """
    factors = np.stack(
        [np.broadcast_to(each, (evaluation.data.size,)) for each in _Classes(evaluation, node, is_points).factors()]
    )
    total = factors.sum(axis=0)
    weights: Array = np.divide(factors, total, out=np.zeros_like(factors), where=total != 0)
    return weights


@attrs.frozen(eq=False)
class _Classes:
    evaluation: Evaluation
    node: Indicator
    is_points: bool

    def found(self) -> dict[str, tuple[ClassWeight, ...]]:
        """Return the weights of each child, class by class."""
        factors, fulls = np.stack([*self.factors()]), np.stack([*self._fulls()])
        subjects = self._subjects()
        sorts = [column for subject, _, column in subjects if subject.type.kind in {Kind.TEXT, Kind.FLAG}]
        known = np.flatnonzero(~(np.isnan(factors).any(axis=0) | np.isnan(fulls).any(axis=0)))
        every: dict[str, list[ClassWeight]] = {child.name: [] for child in self.node.children}
        if known.size:
            kinds = np.nan_to_num(np.stack([*factors, *fulls, *sorts])[:, known], nan=-1.0)
            _, first, members = np.unique(kinds, axis=1, return_index=True, return_inverse=True)
            for kind in np.argsort(first):
                rows = known[members.reshape(-1) == kind]
                of = tuple(self._range(*subject, rows) for subject in subjects)
                total = factors[:, rows[0]].sum()
                for place, child in enumerate(self.node.children):
                    weight = factors[place, rows[0]] / total if total else 0.0
                    every[child.name].append(ClassWeight(of, float(fulls[place, rows[0]]), float(weight), rows.size))
        return {name: tuple(each) for name, each in every.items()}

    def _range(
        self, subject: Expression, owner: str, column: Array, rows: NDArray[np.intp]
    ) -> tuple[Expression, float | str | None, float | str | None]:
        values = column[rows]
        if np.isnan(values).all():
            return subject, None, None
        low, high = (int(rows[place(values)]) for place in (np.nanargmin, np.nanargmax))
        return subject, self.evaluation.datum(subject, owner, low), self.evaluation.datum(subject, owner, high)

    def _subjects(self) -> list[tuple[Expression, str, Array]]:
        """Return what classes are told apart by, with the node where it is read and its column."""
        found: dict[Expression, tuple[Expression, str, Array]] = {}
        for child in self.node.children:
            for each in expressions_in(child.weight.by, child.varying.get("full")):
                for subject in each.subjects if isinstance(each, Lookup) else ():
                    position = self.evaluation.plan.step_of(subject, child.name)
                    if position is not None and subject not in found:
                        found[subject] = subject, child.name, self.evaluation.column_of(position)
        return [*found.values(), *self._groups()]

    def _groups(self) -> Iterator[tuple[Expression, str, Array]]:
        """Yield what the groups are told apart by whose weights were derived by themselves."""
        data = self.evaluation.data
        for subject in weighed_by(self.node):
            position = self.evaluation.plan.step_of(subject, self.node.name)
            if is_period(subject):
                yield (
                    subject,
                    self.node.name,
                    data.period_index.astype(np.float64) if data.periods else np.zeros(data.size),
                )
            elif position is not None:
                yield subject, self.node.name, self.evaluation.column_of(position)

    def _fulls(self) -> Iterator[Array]:
        for child in self.node.children:
            yield self._column("full", child, child.full)

    def factors(self) -> Iterator[Array]:
        """Yield what each child weighs, before the weights of siblings are made to add up to 1."""
        derived = self._derived()
        for place, child in enumerate(self.node.children):
            if isinstance(self.node.weights, Call):
                yield (1.0 if derived is None else derived[place]) * self._asked(child)
            elif self.node.weights is not None:
                yield self._asked(child)
            elif self.is_points:
                yield self._column("full", child, child.full)
            else:
                yield self._column("given_weight", child, child.weight.value)

    def _derived(self) -> Sequence[Any] | None:
        """Return what a method derived for each child: one number, or a column where groups have weights of their own."""
        position = self.evaluation.plan.output("weights_of", self.node.name)
        if position is None:
            return self.evaluation.fitted.derived(self.node)
        columns: Sequence[Any] = self.evaluation.run.column(position)
        return columns

    def _asked(self, child: Indicator) -> Array:
        given = self._column("given_weight", child, 1.0)
        return np.where(np.isnan(given), np.nan, given != 0)

    def _column(self, what: str, child: Indicator, plain: float) -> Array:
        position = self.evaluation.plan.output(what, child.name)
        if position is None:
            return np.full(self.evaluation.data.size, plain)
        return self.evaluation.column_of(position)

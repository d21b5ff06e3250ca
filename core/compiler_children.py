"""From the children of a node to the steps that combine them: weights, sums, named methods, what applies at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from .class_weights import groupings_of, is_period, varies, weighed_by
from .compiler_calls import group_step
from .compiler_costs import directions_of
from .compiler_options import groups_of, options_of
from .errors import EvaluationError
from .expressions import Call, Vector
from .functions import Family, Function, StepKind
from .model import Indicator
from .phrasing import written
from .plan import Op

if TYPE_CHECKING:
    from .compiler_nodes import NodeCompiler, NodeSteps


@attrs.frozen(eq=False)
class ChildrenCompiler:
    """Compiles what a parent does with its children."""

    nodes: NodeCompiler

    def weighting(self, node: Indicator) -> dict[str, Any]:
        """Return the weights as given; points where a set in points adds up."""
        by_points = self.nodes.is_points(node) and node.weights is None
        if self.nodes.classes.factors(node):
            return {"weights": (1.0,) * len(node.children), "varies": True}
        if node.weights is not None:
            return {"weights": (1.0,) * len(node.children)}
        return {"weights": tuple(child.full if by_points else child.weight.value for child in node.children)}

    def _derived(self, node: Indicator, below: list[NodeSteps]) -> tuple[int, ...]:
        if not isinstance(node.weights, Call):
            return ()
        builder, by = self.nodes.builder, weighed_by(node)
        self._see_one_grouping(node, node.weights)
        columns = [column for column in by if not is_period(column)]
        has_period = len(columns) < len(by)
        group = (
            group_step(self.nodes.expressions, columns, self.nodes.place(node), by_period=has_period) if by else None
        )
        step = self._weighed(node, node.weights, below, group)
        builder.outputs["weights", node.name] = step
        if group is None:
            return (step,)
        place = node.name, node.spans.get("weights", node.span)
        row = builder.add(Op.WEIGHTS_OF, (step, group), *place, count=len(node.children))
        builder.outputs["weights_of", node.name] = row
        return (row,)

    @staticmethod
    def _see_one_grouping(node: Indicator, call: Call) -> None:
        """See that the methods of a combination go by the same groups.

        Raises:
            EvaluationError: they do not, and there is no one table of weights.
        """
        different = list(dict.fromkeys(", ".join(written(part).en for part in parts) for parts in groupings_of(call)))
        if len(different) > 1:
            first, second = different[:2]
            place = node.spans.get("weights", node.span)
            raise EvaluationError("weights-grouped-twice", place, indicator=node.name, first=first, second=second)

    def _weighed(self, node: Indicator, call: Call, below: list[NodeSteps], group: int | None) -> int:
        """Return the step of a weighting method; methods that it combines are steps of their own, and kept as such."""
        constants = options_of(self.nodes, node, call, "weights")
        parts: list[tuple[str, bool, int]] = []
        for parameter in call.function.parameters:
            given = call.argument(parameter.name)
            if parameter.type == "weights":
                each = given.items if isinstance(given, Vector) else (given,)
                steps = [self._weighed(node, part, below, group) for part in each if isinstance(part, Call)]
                parts += [(parameter.name, parameter.variadic, step) for step in steps]
        if "given" in call.function.uses:
            constants = (*constants, ("given", self._given(node)))
        fulls = self.nodes.classes.fulls(node)[:-1]
        return self.nodes.builder.add(
            Op.WEIGH,
            [
                *(steps.score for steps in below),
                *fulls,
                *(step for *_, step in parts),
                *(() if group is None else (group,)),
            ],
            node.name,
            node.spans.get("weights", node.span),
            function=call.function,
            constants=constants,
            fulls=None if fulls else tuple(child.full or 1.0 for child in node.children),
            parts=tuple((name, is_several) for name, is_several, _ in parts),
            is_grouped=group is not None,
        )

    def _given(self, node: Indicator) -> tuple[float, ...]:
        """Return the weights of the children as the author gave them, adding up to 1.

        Raises:
            EvaluationError: they depend on the class of the unit, and a method needs one number for each child.
        """
        by_points = self.nodes.is_points(node)
        varying = next((child for child in node.children if varies(child, by_points=by_points)), None)
        if varying is not None:
            place = node.spans.get("weights", node.span)
            raise EvaluationError("given-weights-vary", place, indicator=node.name, child=varying.name)
        weights = [child.full if by_points else child.weight.value for child in node.children]
        total = sum(weights)
        return tuple(weight / total if total else 1.0 / len(weights) for weight in weights)

    def combined(self, node: Indicator, below: list[NodeSteps], granted: list[int] | None = None) -> int:
        """Return the step of the sum of the children's points, or of the weighted mean of their scores.

        With ``granted`` it combines these in place of the scores, by the same weights: what bonuses gave each child.
        """
        scores = tuple(steps.score for steps in below) if granted is None else tuple(granted)
        derived = self._derived(node, below)
        adds_up = self.nodes.is_points(node) and node.weights is None
        dues = [steps.due for steps in below if steps.due is not None]
        ratios = None if adds_up else tuple(_ratio(node, child) for child in node.children)
        fulls = () if adds_up else self.nodes.classes.fulls(node)
        if fulls:
            ratios = None
            scores = tuple(
                self._of_parent(node, score, full, fulls[-1]) for score, full in zip(scores, fulls, strict=False)
            )
        return self.nodes.builder.add(
            Op.COMBINE,
            (*scores, *(steps.absent for steps in below), *dues, *derived, *self.nodes.classes.factors(node)),
            node.name,
            node.span,
            adds_up=adds_up,
            low=node.low if granted is None else 0.0,
            ratios=None if ratios is None or all(ratio == 1.0 for ratio in ratios) else ratios,
            require=node.require,
            rescale=self.nodes.set.rescale,
            derives=bool(derived),
            **self.weighting(node),
        )

    def _of_parent(self, node: Indicator, score: int, full: int, whole: int) -> int:
        """Return the step of a score put on the points of the parent where these depend on the class: s / full x whole."""
        share = self.nodes.builder.arithmetic("/", score, full, node.name, node.span)
        return self.nodes.builder.arithmetic("*", share, whole, node.name, node.span)

    def aggregated(self, node: Indicator, call: Call, below: list[NodeSteps]) -> int:
        """Return the step of a named method over the children."""
        derived = self._derived(node, below)
        function, builder = call.function, self.nodes.builder
        fulls = self.nodes.classes.fulls(node)
        inputs = (*scores_and_absences(below), *derived, *self.nodes.classes.factors(node), *fulls)
        options: dict[str, Any] = {
            "function": function,
            "constants": (*options_of(self.nodes, node, call, "aggregate"), *directions_of(node, function)),
            "fulls": None if fulls else tuple(child.full or 1.0 for child in node.children),
            "full": node.full or 1.0,
            "require": node.require,
            "derives": bool(derived),
            **self._bottoms(node, function),
            **self.weighting(node),
        }
        place = node.name, node.spans.get("aggregate", node.span)
        if function.combines_as is StepKind.ROW:
            return builder.add(Op.AGGREGATE, inputs, *place, **options)
        group = groups_of(self.nodes, node, call)
        if function.combines_as is StepKind.WHOLE:
            return builder.add(Op.AGGREGATE_WHOLE, (*inputs, group), *place, **options)
        fitted = builder.add(Op.AGGREGATE_FIT, (*inputs, group), *place, **options)
        return builder.add(Op.AGGREGATE, (*inputs, fitted, group), *place, **options, is_fitted=True)

    def _bottoms(self, node: Indicator, function: Function) -> dict[str, Any]:
        """Return where the scales begin for a method that looks at all units: it sees and yields parts of the way.

        A mean is the mean of the scores, on whatever scale; a distance to the best needs the bottom of the scale at 0.
        """
        bottoms = tuple(child.low for child in node.children)
        if function.combines_as is StepKind.ROW or not any((*bottoms, node.low)):
            return {"lows": None, "low": 0.0}
        return {"lows": bottoms, "low": node.low}

    def due(self, node: Indicator) -> int:
        """Return the step of the share of the node's weight that applies (rescale = whole)."""
        return self.nodes.once("due", node.name, lambda: self._make_due(node))  # type: ignore[no-any-return]

    def _make_due(self, node: Indicator) -> int:
        absent = self.nodes.early(node)[1]
        if node.is_leaf:
            return self.nodes.builder.add(Op.DUE, (absent,), node.name, node.span, weights=(1.0,), is_leaf=True)
        dues = [self.due(child) for child in node.children]
        passes_on = node.aggregate is None
        weighting: dict[str, Any] = self.weighting(node) if passes_on else {"weights": ()}
        inputs = (*dues, absent, *self.nodes.classes.factors(node)) if passes_on else (absent,)
        return self.nodes.builder.add(Op.DUE, inputs, node.name, node.span, is_leaf=not passes_on, **weighting)

    def whole_table(self, node: Indicator, exact: int, low: float | None = None) -> int:
        """Scale the result of the whole table up by what applies: 实得分 ÷ 应得分 × 满分."""
        if self.nodes.set.rescale != "whole" or node.is_leaf:
            return exact
        builder, due = self.nodes.builder, self.due(node)
        bottom = node.low if low is None else low
        above = exact if bottom == 0 else builder.arithmetic("-", exact, builder.constant(bottom), node.name, node.span)
        scaled = builder.arithmetic("/", above, due, node.name, node.span)
        if bottom == 0:
            return scaled
        return builder.arithmetic("+", scaled, builder.constant(bottom), node.name, node.span)


def scores_and_absences(below: list[NodeSteps]) -> tuple[int, ...]:
    """Return the steps of the scores, then those that tell where they do not apply."""
    return (*(steps.score for steps in below), *(steps.absent for steps in below))


def _ratio(node: Indicator, child: Indicator) -> float:
    return node.full / child.full if child.full else 1.0


def combines_by_name(call: Call) -> bool:
    """Whether a call stands for a method over the children: ``geometric_mean`` without anything to work on."""
    function = call.function
    if call.reduces or not function.stands_as(Family.AGGREGATE):
        return False
    first = next((parameter for parameter in function.parameters if parameter.variadic), None)
    return first is None or call.argument(first.name) is None

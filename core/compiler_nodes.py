"""From the nodes of the tree to steps: leaves, parents, bonuses and penalties, holds and score limits."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any, Final

import attrs

from .compiler_calls import compile_call, compile_rounding
from .compiler_context import Place, on_scale
from .compiler_expressions import ExpressionCompiler
from .errors import EvaluationError
from .expressions import Builtin, Call, Expression, FieldRef, Vector
from .functions import Family, Yields
from .model import Adjustment, Direction, Indicator, IndicatorSet, Limit
from .plan import Op
from .plan_builder import PlanBuilder
from .value_type import Kind


@attrs.frozen
class NodeSteps:
    """The steps of one node.

    ``absent`` tells where it is not applicable; ``due`` how much of its weight applies (only where the whole table
    takes over what does not); ``early`` is the score before holds, which is what the condition of a hold reads.
    """

    score: int
    exact: int
    absent: int
    early: int
    due: int | None = None
    is_free: bool = False


class NodeCompiler:
    """Compiles the nodes of one set, each once, whoever asks first."""

    def __init__(self, indicator_set: IndicatorSet, builder: PlanBuilder) -> None:
        self.set, self.builder = indicator_set, builder
        self.expressions = ExpressionCompiler(indicator_set, builder)
        self.nodes = {node.name: node for node in indicator_set.nodes()}
        self.parents = {child.name: node for node in self.nodes.values() for child in node.children}
        self.adjustments = {
            item.name: (item, node) for node in self.nodes.values() for item in _nested(node.adjustments)
        }
        self.heads = (
            tuple(child.name for child in indicator_set.root.children)
            if indicator_set.separate
            else (indicator_set.root.name,)
        )
        self.grade_of: Callable[[str], int] | None = None
        self._before: dict[str, int] = {}
        self._done: dict[tuple[str, str], Any] = {}
        self._pending: dict[tuple[str, str], None] = {}

    def once(self, what: str, name: str, make: Callable[[], Any]) -> Any:
        """Compile a part of a node once; a part that needs itself is an error that names the way round."""
        key = (what, name)
        if key not in self._done:
            if key in self._pending:
                path = [part for _, part in self._pending]
                raise EvaluationError("evaluation-cycle", self._span(name), path=" → ".join([*path, name]))
            self._pending[key] = None
            try:
                self._done[key] = make()
            finally:
                del self._pending[key]
        return self._done[key]

    def _span(self, name: str) -> Any:
        return self.nodes[name].span if name in self.nodes else self.set.span

    # --- what other expressions may ask of a node

    def refer(self, name: str, what: str) -> int:
        """Return the step of what an expression asks of a node: score, exact, value, full, rate or grade."""
        if what == "grade":
            return self._grade(name)
        if name in self.adjustments:
            return self.amount(*self.adjustments[name])
        node = self.nodes.get(name)
        if node is None:
            raise EvaluationError("not-evaluated-yet", self.set.span, feature=name, indicator=self.set.name)
        if what == "full":
            return self.builder.constant(node.full)
        if what == "value":
            return self.value(node)
        steps = self.node(node)
        return {
            "score": lambda: steps.score,
            "exact": lambda: steps.exact,
            "rate": lambda: self._rate(node, steps.score),
        }[what]()

    def refer_early(self, name: str, what: str) -> int:
        """Return the same for the condition of a hold, which reads leaves as they are before any hold."""
        node = self.nodes.get(name)
        if node is None or not node.is_leaf or what not in {"score", "rate"}:
            return self.refer(name, what)
        early = self.once("early", name, lambda: self._early(node))[2]
        return early if what == "score" else self._rate(node, early)

    def _rate(self, node: Indicator, score: int) -> int:
        builder = self.builder
        above = builder.arithmetic("-", score, builder.constant(node.low), node.name, node.span)
        return builder.arithmetic("/", above if node.low else score, builder.constant(node.full - node.low), node.name)

    def _grade(self, name: str) -> int:
        head = name or (self.heads[0] if len(self.heads) == 1 else "")
        if head not in self.heads or self.grade_of is None:
            raise EvaluationError("not-evaluated-yet", self.set.span, feature="grade", indicator=name or self.set.name)
        return self.grade_of(head)

    # --- nodes

    def node(self, node: Indicator) -> NodeSteps:
        """Return the steps of a node, compiling it and all it needs."""
        return self.once("node", node.name, lambda: self._node(node))  # type: ignore[no-any-return]

    def value(self, node: Indicator) -> int:
        """Return the step of a leaf's value, gaps filled and outliers treated; of a parent a column without values."""
        return self.once("value", node.name, lambda: self._value(node))  # type: ignore[no-any-return]

    def place(self, node: Indicator, **changes: Any) -> Place:
        """Return what an expression of the node sees."""
        return Place(
            node.name, node.span, node, node.full, node.low, lambda: self.value(node), refer=self.refer, **changes
        )

    def applies(self, node: Indicator) -> int | None:
        """Return the step that tells whether the node, and each node it stands in, applies; None: always."""
        return self.once("applies", node.name, lambda: self._applies(node))  # type: ignore[no-any-return]

    def _applies(self, node: Indicator) -> int | None:
        parent = self.parents.get(node.name)
        above = None if parent is None else self.applies(parent)
        if node.applies is None:
            return above
        place = self.place(node)
        own = self.expressions.compile(node.applies, place)
        return own if above is None else self.expressions.logic("and", [above, own], place)

    def _value(self, node: Indicator) -> int:
        if node.value is None:
            return self.builder.constant(float("nan"))
        column = self.expressions.compile(node.value, attrs.evolve(self.place(node), value=None, node=None))
        for call, family in ((node.impute, Family.IMPUTE), (node.treat, Family.TREAT)):
            if call is not None:
                column = self._prepared(node, call, family, column)
        return column

    def _prepared(self, node: Indicator, call: Call, family: Family, column: int) -> int:
        place = attrs.evolve(self.place(node), value=lambda: column)
        return compile_call(self.expressions, call, place, family)

    def _node(self, node: Indicator) -> NodeSteps:
        exact, absent, early = self.once("early", node.name, lambda: self._early(node))
        exact = self._held(node, exact)
        if node.name in self.heads:
            exact = self._whole_table(node, exact)
        adjusted = self._adjusted(node, exact)
        is_free = node.unbounded or self._is_free(node)
        if adjusted != exact or not node.is_leaf:
            exact = adjusted if is_free else self._bound(node, adjusted)
        if node.name in self.heads:
            exact = self._limited(node, exact)
        score = compile_rounding(self.expressions, node.round, exact, self.place(node))
        due = self._due(node) if self.set.rescale == "whole" else None
        steps = NodeSteps(score, exact, absent, early, due, is_free)
        self._name_outputs(node, steps)
        return steps

    def _name_outputs(self, node: Indicator, steps: NodeSteps) -> None:
        outputs, name = self.builder.outputs, node.name
        outputs["score", name], outputs["exact", name], outputs["absent", name] = steps.score, steps.exact, steps.absent
        outputs["value", name] = self.value(node)
        outputs["state", name] = self.builder.add(Op.STATE, (steps.score, steps.absent), name, node.span)
        applies = self.applies(node)
        if applies is not None:
            outputs["applies", name] = applies

    def _early(self, node: Indicator) -> tuple[int, int, int]:
        """Return the node before holds, adjustments and limits: exact, where it does not apply, and rounded."""
        raw, absent_below = self._leaf(node) if node.is_leaf else self._parent(node)
        exact, absent = self._settled(node, raw, absent_below)
        return exact, absent, compile_rounding(self.expressions, node.round, exact, self.place(node))

    def _bound(self, node: Indicator, column: int) -> int:
        high = node.full if node.upto is None else node.upto
        return self.builder.add(Op.BOUND, (column,), node.name, node.span, low=node.low, high=high)

    def _is_free(self, node: Indicator) -> bool:
        """Whether it is never cut: its score yields z-scores, ranks and the like, or one of its children does.

        A mean of z-scores is about 0; cutting it at 0 because the parent has a full would destroy it.
        """
        return self.once("free", node.name, lambda: self._find_free(node))  # type: ignore[no-any-return]

    def _find_free(self, node: Indicator) -> bool:
        if not node.is_leaf:
            return any(self._is_free(child) for child in node.children)
        calls = (part for part in expressions_in(node.score) if isinstance(part, Call))
        return any(call.function.yields is Yields.FREE and call.function.family is Family.SCORE for call in calls)

    # --- leaves

    def _leaf(self, node: Indicator) -> tuple[int, int | None]:
        if node.open and node.value is None:
            raise EvaluationError("open-slot", node.span, indicator=node.name)
        applies = self.applies(node)
        place = self.place(node, active=() if applies is None else ((applies, True),))
        if node.score is None or (isinstance(node.score, Builtin) and node.score.name == "value"):
            raw = self._value_as_score(node, place)
            if isinstance(node.score, Builtin):
                self.builder.place(node.name, node.score, raw)
        else:
            raw = self.expressions.compile(node.score, place)
        return raw if node.unbounded or self._is_free(node) else self._bound(node, raw), None

    def _value_as_score(self, node: Indicator, place: Place) -> int:
        value = self.value(node)
        if node.value is not None and node.value.type.kind is Kind.FLAG:
            if node.direction is Direction.LOWER:
                value = self.expressions.logic("not", [value], place)
            return on_scale(self.builder, value, place)
        if node.unbounded:
            return value
        high = node.full if node.upto is None else node.upto
        inputs = (value, *(condition for condition, _ in place.active))
        return self.builder.add(
            Op.REFUSE, inputs, node.name, node.span, name="off-scale", low=node.low, high=high, field=""
        )

    def _settled(self, node: Indicator, raw: int, absent_below: int | None) -> tuple[int, int]:
        """Apply cell states and the policies for what is missing or does not apply."""
        builder, applies = self.builder, self.applies(node)
        fields = tuple(dict.fromkeys(fields_in(node.value, node.score))) if node.is_leaf else ()
        cells = builder.add(Op.CELLS, owner=node.name, names=fields) if fields else builder.constant(0.0)
        asked = builder.constant(1.0) if applies is None else applies
        inputs = [raw, asked, cells, builder.constant(0.0) if absent_below is None else absent_below]
        if not fields and applies is None and node.missing is None and node.not_applicable is None:
            return raw, inputs[3]
        low, full = node.low, node.full
        options: dict[str, Any] = {"low": low, "full": full, "missing": None, "not_applicable": None}
        for policy in ("missing", "not_applicable"):
            call = getattr(node, policy)
            options[policy] = "peers" if isinstance(call, Call) else call
        settled = inputs
        if "peers" in options.values():
            plain = options | {"missing": None, "not_applicable": None}
            own = builder.add(Op.SETTLE, inputs, node.name, node.span, **plain)
            settled = [*inputs, *self._peers(node, own)]
        exact = builder.add(Op.SETTLE, settled, node.name, node.span, **options)
        absent = builder.add(
            Op.ABSENT,
            inputs,
            node.name,
            node.span,
            missing=options["missing"],
            not_applicable=options["not_applicable"],
        )
        return exact, absent

    def _peers(self, node: Indicator, own: int) -> Iterator[int]:
        for call in (node.missing, node.not_applicable):
            if isinstance(call, Call):
                place = attrs.evolve(self.place(node), value=lambda: own)
                yield compile_call(self.expressions, call, place, Family.MISSING)

    # --- parents

    def _parent(self, node: Indicator) -> tuple[int, int | None]:
        below = [self.node(child) for child in node.children]
        absent = self.builder.add(Op.ABSENT, [steps.absent for steps in below], node.name, node.span, children=True)
        if self.set.separate and node is self.set.root:
            return self.builder.constant(float("nan")), absent
        aggregate = node.aggregate
        if aggregate is None or isinstance(aggregate, str):
            return self._combined(node, below), absent
        if isinstance(aggregate, Call) and _combines_by_name(aggregate):
            return self._aggregated(node, aggregate, below), absent
        place = self.place(node, children=tuple(steps.score for steps in below))
        result = self.expressions.compile(aggregate, place)
        inputs = (result, *_scores_and_absences(below))
        options = self._weighting(node)
        return self.builder.add(Op.GATE, inputs, node.name, node.span, require=node.require, **options), absent

    def _weighting(self, node: Indicator) -> dict[str, Any]:
        """Return the weights as given; points where a set in points adds up."""
        by_points = self.set.is_points and node.weights is None
        if node.weights is not None:
            return {"weights": (1.0,) * len(node.children)}
        return {"weights": tuple(child.full if by_points else child.weight.value for child in node.children)}

    def _derived(self, node: Indicator, below: list[NodeSteps]) -> tuple[int, ...]:
        if not isinstance(node.weights, Call):
            return ()
        call, constants = node.weights, {}
        for parameter in call.function.parameters:
            constants[parameter.name] = self._weight_option(node, call, parameter.name, parameter.default)
        step = self.builder.add(
            Op.WEIGH,
            [steps.score for steps in below],
            node.name,
            node.spans.get("weights", node.span),
            function=call.function,
            constants=tuple(constants.items()),
            fulls=tuple(child.full or 1.0 for child in node.children),
        )
        self.builder.outputs["weights", node.name] = step
        return (step,)

    def _weight_option(self, node: Indicator, call: Call, name: str, default: Any) -> Any:
        given = call.argument(name)
        if given is None:
            return default
        return self._plain(node, given)

    def _plain(self, node: Indicator, given: Expression) -> Any:
        if isinstance(given, Vector):
            return tuple(self._plain(node, item) for item in given.items)
        position = self.expressions.compile(given, self.place(node))
        number = self.builder.number(position)
        return self.builder.text(position) if number is None else number

    def _combined(self, node: Indicator, below: list[NodeSteps]) -> int:
        derived = self._derived(node, below)
        adds_up = self.set.is_points and node.weights is None
        dues = [steps.due for steps in below if steps.due is not None]
        ratios = None if adds_up else tuple(_ratio(node, child) for child in node.children)
        return self.builder.add(
            Op.COMBINE,
            (*_scores_and_absences(below), *dues, *derived),
            node.name,
            node.span,
            adds_up=adds_up,
            low=node.low,
            ratios=None if ratios is None or all(ratio == 1.0 for ratio in ratios) else ratios,
            require=node.require,
            rescale=self.set.rescale,
            derives=bool(derived),
            **self._weighting(node),
        )

    def _aggregated(self, node: Indicator, call: Call, below: list[NodeSteps]) -> int:
        derived = self._derived(node, below)
        options = {
            parameter.name: self._weight_option(node, call, parameter.name, parameter.default)
            for parameter in call.function.parameters
            if not parameter.variadic and parameter.name not in {"by", "across"}
        }
        return self.builder.add(
            Op.AGGREGATE,
            (*_scores_and_absences(below), *derived),
            node.name,
            node.spans.get("aggregate", node.span),
            function=call.function,
            constants=tuple((name, value) for name, value in options.items() if _is_given(value)),
            fulls=tuple(child.full or 1.0 for child in node.children),
            full=node.full or 1.0,
            require=node.require,
            derives=bool(derived),
            **self._weighting(node),
        )

    def _due(self, node: Indicator) -> int:
        """Return the step of the share of the node's weight that applies (rescale = whole)."""
        return self.once("due", node.name, lambda: self._make_due(node))  # type: ignore[no-any-return]

    def _make_due(self, node: Indicator) -> int:
        absent = self.once("early", node.name, lambda: self._early(node))[1]
        if node.is_leaf:
            return self.builder.add(Op.DUE, (absent,), node.name, node.span, weights=(1.0,), is_leaf=True)
        dues = [self._due(child) for child in node.children]
        passes_on = node.aggregate is None
        weights = self._weighting(node)["weights"] if passes_on else ()
        inputs = (*dues, absent) if passes_on else (absent,)
        return self.builder.add(Op.DUE, inputs, node.name, node.span, weights=weights, is_leaf=not passes_on)

    def _whole_table(self, node: Indicator, exact: int) -> int:
        """Scale the result of the whole table up by what applies: 实得分 ÷ 应得分 × 满分."""
        if self.set.rescale != "whole" or node.is_leaf:
            return exact
        builder, due = self.builder, self._due(node)
        low = builder.constant(node.low)
        above = exact if node.low == 0 else builder.arithmetic("-", exact, low, node.name, node.span)
        scaled = builder.arithmetic("/", above, due, node.name, node.span)
        return scaled if node.low == 0 else builder.arithmetic("+", scaled, low, node.name, node.span)

    # --- holds, bonuses, penalties, limits

    def when(self, limit: Limit) -> int:
        """Return the step of a limit's condition; each is read once."""
        return self.once("limit", limit.name, lambda: self._when(limit))  # type: ignore[no-any-return]

    def _when(self, limit: Limit) -> int:
        refer = self.refer_early if limit.hold else self.refer
        step = self.expressions.compile(limit.when, Place(limit.name, limit.span, refer=refer))
        self.builder.outputs["limit", limit.name] = step
        return step

    def _held(self, node: Indicator, exact: int) -> int:
        limits = [limit for limit in self.set.limits if node.name in limit.hold]
        if not limits:
            return exact
        base = self.expressions.compile(node.base, self.place(node)) if node.base is not None else None
        cap = self.builder.constant(node.full) if base is None else base
        inputs = [exact, *(step for limit in limits for step in (self.when(limit), cap))]
        return self.builder.add(Op.LIMIT, inputs, node.name, node.span)

    def _limited(self, node: Indicator, exact: int) -> int:
        inputs = [exact]
        for limit in self.set.limits:
            if limit.highest_score is not None:
                place = Place(limit.name, limit.span, node, node.full, node.low, refer=self.refer)
                inputs += [self.when(limit), self.expressions.compile(limit.highest_score, place)]
        return exact if len(inputs) == 1 else self.builder.add(Op.LIMIT, inputs, node.name, node.span)

    def _adjusted(self, node: Indicator, exact: int) -> int:
        self._before[node.name] = exact
        for is_bonus in (True, False):
            exact = self._with_own(node, exact, is_bonus=is_bonus)
        for is_bonus in (True, False):
            exact = self._with_cap(node, exact, is_bonus=is_bonus)
        return exact

    def _with_own(self, node: Indicator, exact: int, *, is_bonus: bool) -> int:
        for adjustment in node.adjustments:
            if adjustment.is_bonus is is_bonus:
                operator = "+" if is_bonus else "-"
                exact = self.builder.arithmetic(operator, exact, self.amount(adjustment, node), node.name, node.span)
        return exact

    def _with_cap(self, node: Indicator, exact: int, *, is_bonus: bool) -> int:
        """Take back what goes beyond the cap on all of a kind at the node and below."""
        builder, cap = self.builder, node.bonus_upto if is_bonus else node.penalty_upto
        total = None if cap is None else self._granted_below(node, is_bonus=is_bonus)
        if cap is None:
            return exact
        for adjustment in node.adjustments:
            if adjustment.is_bonus is is_bonus:
                total = _sum(builder, total, self.amount(adjustment, node))
        if total is None:
            return exact
        beyond = builder.arithmetic("-", total, builder.constant(cap), node.name, node.span)
        excess = builder.add(Op.BOUND, (beyond,), node.name, node.span, low=0.0, high=float("inf"))
        return builder.arithmetic("-" if is_bonus else "+", exact, excess, node.name, node.span)

    def _granted_below(self, node: Indicator, *, is_bonus: bool) -> int | None:
        """Return the step of the points of that kind that reached the node from its descendants."""
        builder, total = self.builder, None
        weights = self._weighting(node)["weights"]
        for child, weight in zip(node.children, weights, strict=True):
            part = self._granted(child, is_bonus=is_bonus)
            if part is not None and not self.set.is_points:
                part = builder.arithmetic("*", part, builder.constant(weight / (sum(weights) or 1.0)))
            total = _sum(builder, total, part)
        return total

    def _granted(self, node: Indicator, *, is_bonus: bool) -> int | None:
        """Return the step of what bonuses (or penalties) at a node and below made its score higher (or lower).

        What a full score or an empty one swallowed does not count against a cap: a unit that has 19 of 20 and gets 2
        has got 1.
        """
        builder, total = self.builder, self._granted_below(node, is_bonus=is_bonus)
        if not any(adjustment.is_bonus is is_bonus for adjustment in node.adjustments):
            return total
        after = self.node(node).exact
        without = self._with_own(node, self._before[node.name], is_bonus=not is_bonus)
        without = self._with_cap(node, without, is_bonus=not is_bonus)
        if not (node.unbounded or self._is_free(node)):
            without = self._bound(node, without)
        pair = (after, without) if is_bonus else (without, after)
        # a node that does not apply gives nothing to those above
        own = builder.add(Op.FILL, (builder.arithmetic("-", *pair, node.name, node.span), builder.constant(0.0)))
        return _sum(builder, total, own)

    def amount(self, adjustment: Adjustment, node: Indicator) -> int:
        """Return the step of the points that a bonus gives or a penalty takes; 0 where it does not apply."""
        return self.once("amount", adjustment.name, lambda: self._amount(adjustment, node))  # type: ignore[no-any-return]

    def _amount(self, adjustment: Adjustment, node: Indicator) -> int:
        builder, full = self.builder, node.full if adjustment.upto is None else adjustment.upto
        applies = self._adjustment_applies(adjustment, node)
        active = () if applies is None else ((applies, True),)
        plain = Place(adjustment.name, adjustment.span, adjustment, full, refer=self.refer, active=active)
        place = attrs.evolve(plain, value=lambda: self._adjustment_value(adjustment, plain))
        total = None
        for child in adjustment.children:
            total = _sum(builder, total, self.amount(child, node))
        if total is None:
            total = self._adjustment_value(adjustment, plain)
            if adjustment.score is not None:
                total = self.expressions.compile(adjustment.score, place)
        high = float("inf") if adjustment.upto is None else adjustment.upto
        exact = builder.add(Op.BOUND, (total,), adjustment.name, adjustment.span, low=0.0, high=high)
        if applies is not None:
            exact = self.expressions.choose([(applies, exact)], builder.constant(0.0), plain)
        score = compile_rounding(self.expressions, adjustment.round, exact, plain)
        builder.outputs["exact", adjustment.name] = exact
        builder.outputs["score", adjustment.name] = score
        return score

    def _adjustment_applies(self, adjustment: Adjustment, node: Indicator) -> int | None:
        above = self.applies(node)
        if adjustment.applies is None:
            return above
        place = Place(adjustment.name, adjustment.span, refer=self.refer)
        own = self.expressions.compile(adjustment.applies, place)
        return own if above is None else self.expressions.logic("and", [above, own], place)

    def _adjustment_value(self, adjustment: Adjustment, plain: Place) -> int:
        if adjustment.value is None:
            return self.builder.constant(float("nan"))
        step = self.expressions.compile(adjustment.value, attrs.evolve(plain, node=None))
        self.builder.outputs["value", adjustment.name] = step
        return step


def _nested(adjustments: tuple[Adjustment, ...]) -> Iterator[Adjustment]:
    for adjustment in adjustments:
        yield adjustment
        yield from _nested(adjustment.children)


def _scores_and_absences(below: list[NodeSteps]) -> tuple[int, ...]:
    return (*(steps.score for steps in below), *(steps.absent for steps in below))


def _sum(builder: PlanBuilder, total: int | None, part: int | None) -> int | None:
    if total is None or part is None:
        return part if total is None else total
    return builder.arithmetic("+", total, part)


def _ratio(node: Indicator, child: Indicator) -> float:
    return node.full / child.full if child.full else 1.0


def _is_given(value: Any) -> bool:
    return value is not None


def _combines_by_name(call: Call) -> bool:
    """Whether a call stands for a method over the children: ``geometric_mean`` without anything to work on."""
    function = call.function
    if call.reduces or not function.stands_as(Family.AGGREGATE):
        return False
    first = next((parameter for parameter in function.parameters if parameter.variadic), None)
    return first is None or call.argument(first.name) is None


def expressions_in(*roots: Any) -> Iterator[Expression]:
    """Iterate over all expressions within the given ones, bodies of defines included."""
    pending: list[Any] = [root for root in roots if root is not None]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            pending.extend(part)
            continue
        if isinstance(part, Expression):
            yield part
        pending.extend(getattr(part, name) for name in _parts_of(part.__class__))


@cache
def _parts_of(kind: Hashable) -> tuple[str, ...]:
    """Return the attributes of a class of the expressions' module that may hold expressions."""
    if not isinstance(kind, type) or not attrs.has(kind) or kind.__module__ != Expression.__module__:
        return ()
    return tuple(field.name for field in attrs.fields(kind) if field.name not in _NO_PARTS)


_NO_PARTS: Final = frozenset({"type", "start", "end", "function", "text", "line", "name", "operator", "unit"})


def fields_in(*roots: Expression | None) -> Iterator[str]:
    """Iterate over the names of the fields that the expressions read directly."""
    return (part.name for part in expressions_in(*roots) if isinstance(part, FieldRef))

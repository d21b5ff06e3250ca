"""From the nodes of the tree to steps: leaves, parents, bonuses and penalties, holds and score limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from .compiler_adjustments import AdjustmentCompiler, nested
from .compiler_calls import compile_call, compile_rounding
from .compiler_children import ChildrenCompiler, combines_by_name, scores_and_absences
from .compiler_classes import ClassCompiler
from .compiler_context import Place, on_scale
from .compiler_expressions import ExpressionCompiler
from .compiler_filling import filled_jointly, fills_from_siblings, plain_value
from .compiler_rated import completeness, pooled, role_share
from .errors import EvaluationError
from .expressions import Builtin, Call, Expression, Literal
from .functions import Family, Yields
from .model import Adjustment, Direction, Indicator, IndicatorSet
from .plan import Op
from .plan_builder import PlanBuilder
from .value_type import Kind
from .walking import fields_in, results_in


@attrs.frozen
class NodeSteps:
    """The steps of one node.

    All are in the points in which the node counts, but for ``own`` and ``own_exact``: score and exact in its own points
    where it is an included subtree.  ``absent`` tells where it is not applicable; ``due`` how much of its weight applies (only where the whole table
    takes over what does not); ``early`` is the score before holds, which is what the condition of a hold reads.
    """

    score: int
    exact: int
    absent: int
    early: int
    due: int | None = None
    is_free: bool = False
    own: int = -1
    own_exact: int = -1


class NodeCompiler:
    """Compiles the nodes of one set, each once, whoever asks first."""

    def __init__(self, indicator_set: IndicatorSet, builder: PlanBuilder) -> None:
        self.set, self.builder = indicator_set, builder
        self.expressions = ExpressionCompiler(indicator_set, builder)
        self.outer = {node.name: node for node in indicator_set.nodes()}
        self.nodes = {name: node.inside for name, node in self.outer.items()}
        self._in_points = indicator_set.measures()
        self.parents = {child.name: node for node in self.nodes.values() for child in node.children}
        self.adjustments = {
            item.name: (item, node) for node in self.nodes.values() for item in nested(node.adjustments)
        }
        self.heads = (
            tuple(child.name for child in indicator_set.root.children)
            if indicator_set.separate
            else (indicator_set.root.name,)
        )
        self.children, self.adjusting = ChildrenCompiler(self), AdjustmentCompiler(self)
        self.classes = ClassCompiler(self)
        self.grade_of: Callable[[str], int] | None = None
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
        """Return the step of what an expression asks of a node: score, exact, value, full, rate, grade, whether missing.

        ``absent`` is whether its weight leaves, because it does not apply or is left out.
        """
        if what == "grade":
            return self._grade(name)
        if what == "completeness":
            return completeness(self, name)
        if name in self.adjustments:
            return self.adjusting.refer(*self.adjustments[name], what)
        node = self.nodes.get(name)
        if node is None:
            raise EvaluationError("not-evaluated-yet", self.set.span, feature=name, indicator=self.set.name)
        if what in {"full", "own_full"}:
            return self.classes.full(self.outer[name] if what == "full" else node)
        if what.startswith("role:"):
            return role_share(self, node, what.removeprefix("role:"))
        if what == "value":
            return self.lifted(node, self.value(node))
        steps = self.node(node)
        return {
            "score": lambda: steps.score,
            "exact": lambda: steps.exact,
            "own_score": lambda: steps.own,
            "own_exact": lambda: steps.own_exact,
            "rate": lambda: self._rate(node, steps.own),
            "missing": lambda: self._is_missing(node),
            "absent": lambda: steps.absent,
        }[what]()

    def _is_missing(self, node: Indicator) -> int:
        state, missing = self.builder.outputs["state", node.name], self.builder.constant(1.0)
        return self.builder.add(Op.COMPARE, (state, missing), node.name, node.span, operator="==", guard=0.0)

    def refer_early(self, name: str, what: str) -> int:
        """Return the same for the condition of a hold, which reads leaves as they are before any hold."""
        node = self.nodes.get(name)
        if node is None or not node.is_leaf or what not in {"score", "exact", "rate", "absent"}:
            return self.refer(name, what)
        exact, absent, early = self.early(node)
        if what == "absent":
            return absent
        if what == "rate":
            return self._rate(node, early)
        return self.outward(node, early if what == "score" else exact)

    def _rate(self, node: Indicator, score: int) -> int:
        builder = self.builder
        above = builder.arithmetic("-", score, builder.constant(node.low), node.name, node.span)
        full, low = self.classes.full(node), builder.constant(node.low)
        width = builder.arithmetic("-", full, low, node.name) if node.low else full
        return builder.arithmetic("/", above if node.low else score, width, node.name)

    def _grade(self, name: str) -> int:
        head = name or (self.heads[0] if len(self.heads) == 1 else "")
        if head not in self.heads or self.grade_of is None:
            raise EvaluationError("not-evaluated-yet", self.set.span, feature="grade", indicator=name or self.set.name)
        return self.grade_of(head)

    # --- nodes

    def is_points(self, node: Indicator) -> bool:
        """Whether the points of the children of a node add up: it belongs to a set, or included subtree, in points."""
        return self._in_points[node.name]

    def outward(self, node: Indicator, column: int) -> int:
        """Return the step of points of a node as they count in the set: of an included subtree times new / own."""
        outer = self.outer[node.name]
        varying = None if outer.own is None else self.classes.varying(outer, "full")
        if outer.own is not None and varying is not None:
            factor_of_class = self.builder.arithmetic("/", varying, self.builder.constant(outer.own.full), node.name)
            return self.builder.arithmetic("*", column, factor_of_class, node.name, node.span)
        factor = outer.factor
        if factor == 1.0:
            return column
        return self.builder.arithmetic("*", column, self.builder.constant(factor), node.name, node.span)

    def node(self, node: Indicator) -> NodeSteps:
        """Return the steps of a node, compiling it and all it needs."""
        return self.once("node", node.name, lambda: self._node(self.nodes[node.name]))  # type: ignore[no-any-return]

    def value(self, node: Indicator) -> int:
        """Return the step of a leaf's value, gaps filled and outliers treated; of a parent a column without values."""
        return self.once("value", node.name, lambda: self._value(self.nodes[node.name]))  # type: ignore[no-any-return]

    def place(self, node: Indicator, **changes: Any) -> Place:
        """Return what an expression of the node sees."""
        return Place(
            node.name,
            node.span,
            node,
            node.full,
            node.low,
            lambda: self.value(node),
            refer=self.refer,
            full_step=self.classes.varying(node, "full"),
            **changes,
        )

    def applies(self, node: Indicator) -> int | None:
        """Return the step that tells whether the node, and each node it stands in, applies; None: always."""
        return self.once("applies", node.name, lambda: self._applies(self.nodes[node.name]))  # type: ignore[no-any-return]

    def _applies(self, node: Indicator) -> int | None:
        parent = self.parents.get(node.name)
        place = self.place(node)
        own = None if node.applies is None else self.expressions.compile(node.applies, place)
        asked = (None if parent is None else self.applies(parent), self.classes.assessed(node), own)
        conditions = [condition for condition in asked if condition is not None]
        if len(conditions) < 2:  # noqa: PLR2004 - nothing to join
            return conditions[0] if conditions else None
        return self.expressions.logic("and", conditions, place)

    def _value(self, node: Indicator) -> int:
        if node.value is None:
            return self.builder.constant(float("nan"))
        column = plain_value(self, node)
        for stage, call, family in (("raw", node.impute, Family.IMPUTE), ("imputed", node.treat, Family.TREAT)):
            self._done[stage, node.name] = column
            if call is not None:
                column = self._prepared(node, call, family, column)
        return column

    def _prepared(self, node: Indicator, call: Call, family: Family, column: int) -> int:
        if family is Family.IMPUTE and fills_from_siblings(call):
            return filled_jointly(self, node, call)
        place = attrs.evolve(self.place(node), value=lambda: column)
        return compile_call(self.expressions, call, place, family)

    def _node(self, node: Indicator) -> NodeSteps:
        exact, absent, early = self.early(node)
        exact = self.adjusting.held(node, exact)
        if node.name in self.heads:
            exact = self.children.whole_table(node, exact)
        adjusted = self.adjusting.adjusted(node, exact)
        is_free = node.unbounded or self.is_free(node)
        if adjusted != exact or not node.is_leaf:
            exact = adjusted if is_free else self.bound(node, adjusted)
        if node.name in self.heads:
            exact = self.adjusting.limited(node, exact)
        score = compile_rounding(self.expressions, node.round, exact, self.place(node))
        due = self.children.due(node) if self.set.rescale == "whole" else None
        outward = self.outward(node, score), self.outward(node, exact)
        steps = NodeSteps(*outward, absent, self.outward(node, early), due, is_free, score, exact)
        self._name_outputs(node, steps)
        return steps

    def _name_outputs(self, node: Indicator, steps: NodeSteps) -> None:
        outputs, name = self.builder.outputs, node.name
        outputs["score", name], outputs["exact", name], outputs["absent", name] = steps.score, steps.exact, steps.absent
        outputs["value", name] = self.lifted(node, self.value(node))
        for stage in ("raw", "imputed") if node.value is not None else ():
            outputs[stage, name] = self.lifted(node, self._done[stage, name])
        inapplicable = outputs.get(("inapplicable", name), steps.absent)
        outputs["state", name] = self.builder.add(Op.STATE, (steps.score, inapplicable), name, node.span)
        applies = self.applies(node)
        if applies is not None and not self.is_below(applies):
            outputs["applies", name] = applies

    def early(self, node: Indicator) -> tuple[int, int, int]:
        """Return the node before holds, adjustments and limits: exact, where it does not apply, and rounded."""
        return self.once("early", node.name, lambda: self._early(self.nodes[node.name]))  # type: ignore[no-any-return]

    def _early(self, node: Indicator) -> tuple[int, int, int]:
        raw, absent_below = self._leaf(node) if node.is_leaf else self._parent(node)
        if self.set.screen is not None and node.is_leaf and node.value is None:
            self.builder.outputs["given", node.name] = self.lifted(node, raw)
        exact, absent = self._settled(node, raw, absent_below)
        if self.is_below(exact):
            exact, absent = self._rolled_up(node, exact, absent)
        return exact, absent, compile_rounding(self.expressions, node.round, exact, self.place(node))

    # --- rows of a table that the set brings up to the unit above

    def is_below(self, position: int) -> bool:
        """Whether a step is over rows below those that have the results."""
        level, base = self.builder.steps[position].level, self.builder.base
        return level != base and base in self.builder.above(level) and not self.builder.is_scalar(position)

    def lifted(self, node: Indicator | Adjustment, position: int) -> int:
        """Return the step of a column over rows below brought up to the unit; any other column as it is."""
        if not self.is_below(position):
            return position
        away = self.once("rows", node.name, lambda: self.builder.constant(0.0))
        return self._roll_up(node, position, away, "score")

    def _rolled_up(self, node: Indicator, exact: int, absent: int) -> tuple[int, int]:
        self.once("rows", node.name, lambda: absent)
        outputs = self.builder.outputs
        if (inapplicable := outputs.get(("inapplicable", node.name))) is not None:
            outputs["inapplicable", node.name] = self._roll_up(node, exact, inapplicable, "absent")
        outputs["rows", node.name] = exact
        rolled = self._roll_up(node, exact, absent, "score")
        if not (node.unbounded or self.is_free(node)):
            rolled = self.bound(node, rolled)  # a sum of rows may be more than one row can have
        return rolled, self._roll_up(node, exact, absent, "absent")

    def _roll_up(self, node: Indicator | Adjustment, position: int, absent: int, what: str) -> int:
        rule, table = self.set.roll_up, self.builder.steps[position].level
        if rule is None:
            raise EvaluationError("not-evaluated-yet", node.span, feature=str(table), indicator=node.name)
        inputs = [position, absent]
        if rule.weight is not None:
            inputs.append(self.expressions.compile(rule.weight, Place(self.set.name, rule.span)))
        return self.builder.add(
            Op.ROLL_UP,
            [self.builder.spread(place, table) for place in inputs],
            node.name,
            node.span,
            method=rule.method,
            what=what,
            over=table,
            to=self.builder.base,
        )

    def bound(self, node: Indicator, column: int) -> int:
        """Return the step that keeps a column within the bounds of the node."""
        high = node.full if node.upto is None else node.upto
        ceiling = self.classes.ceiling(node)
        if ceiling is not None:
            return self.builder.add(Op.BOUND, (column, ceiling), node.name, node.span, low=node.low, high=None)
        return self.builder.add(Op.BOUND, (column,), node.name, node.span, low=node.low, high=high)

    def is_free(self, node: Indicator) -> bool:
        """Whether it is never cut: its score yields z-scores, ranks and the like, or one of its children does.

        A mean of z-scores is about 0; cutting it at 0 because the parent has a full would destroy it.
        """
        return self.once("free", node.name, lambda: self._find_free(node))  # type: ignore[no-any-return]

    def _find_free(self, node: Indicator) -> bool:
        if node.same_as is not None:
            source = self.nodes[node.same_as]
            return source.unbounded or self.is_free(source)
        if not node.is_leaf:
            method = node.aggregate if isinstance(node.aggregate, Call) and combines_by_name(node.aggregate) else None
            is_free = method is not None and _yields(method).is_never_cut
            return is_free or any(self.is_free(child) for child in node.children)
        calls = (part for part in results_in(node.score) if isinstance(part, Call))
        return any(call.function.family is Family.SCORE and _yields(call).is_never_cut for call in calls)

    # --- leaves

    def _leaf(self, node: Indicator) -> tuple[int, int | None]:
        if node.open and node.value is None:
            raise EvaluationError("open-slot", node.span, indicator=node.name)
        applies = self.applies(node)
        place = self.place(node, active=() if applies is None else ((applies, True),))
        if node.same_as is not None:
            return self._same(node, node.same_as, place)
        if node.rated is not None:
            raw = pooled(self, node, node.rated, place)
            return raw if node.unbounded else self.bound(node, raw), None
        if node.score is None or (isinstance(node.score, Builtin) and node.score.name == "value"):
            raw = self._value_as_score(node, place)
            if isinstance(node.score, Builtin):
                self.builder.place(node.name, node.score, raw)
        else:
            raw = self.expressions.compile(node.score, place)
        return raw if node.unbounded or self.is_free(node) else self.bound(node, raw), None

    def _same(self, node: Indicator, source: str, place: Place) -> tuple[int, int]:
        """Return the share of full of another indicator in the points of this one; it is absent where that one is."""
        assert node.score is not None  # noqa: S101 - the binder puts the share of full there
        raw, absent = self.expressions.compile(node.score, place), self.refer(source, "absent")
        outputs = self.builder.outputs
        if (inapplicable := outputs.get(("inapplicable", source))) is not None:
            outputs["inapplicable", node.name] = inapplicable
        return raw if self.is_free(node) else self.bound(node, raw), absent

    def _value_as_score(self, node: Indicator, place: Place) -> int:
        value = self.value(node)
        if node.value is not None and node.value.type.kind is Kind.FLAG:
            if node.direction is Direction.LOWER:
                value = self.expressions.logic("not", [value], place)
            return on_scale(self.builder, value, place)
        if node.unbounded:
            return value
        conditions, ceiling = tuple(condition for condition, _ in place.active), self.classes.ceiling(node)
        inputs = (value, *conditions) if ceiling is None else (value, ceiling, *conditions)
        high = None if ceiling is not None else node.full if node.upto is None else node.upto
        return self.builder.add(
            Op.REFUSE, inputs, node.name, node.span, name="off-scale", low=node.low, high=high, field=""
        )

    def _settled(self, node: Indicator, raw: int, absent_below: int | None) -> tuple[int, int]:
        """Apply cell states and the policies for what is missing or does not apply."""
        builder, applies = self.builder, self.applies(node)
        fields = self.cells_of(node.value, node.score) if node.is_leaf else ()
        cells = builder.add(Op.CELLS, owner=node.name, **self.at_rows(fields)) if fields else builder.constant(0.0)
        if fields and not self.is_below(cells):
            builder.outputs["cells", node.name] = cells
        asked = builder.constant(1.0) if applies is None else applies
        inputs = [raw, asked, cells, builder.constant(0.0) if absent_below is None else absent_below]
        if not fields and applies is None and node.missing is None and node.not_applicable is None:
            return raw, inputs[3]
        low, full = node.low, node.full
        options: dict[str, Any] = {"low": low, "full": full, "missing": None, "not_applicable": None}
        varying = self.classes.varying(node, "full")
        if varying is not None:
            options["full"] = None
        for policy in ("missing", "not_applicable"):
            call = getattr(node, policy)
            options[policy] = "peers" if isinstance(call, Call) else call
        settled = taking = inputs if varying is None else [*inputs, varying]
        if "peers" in options.values():
            plain = options | {"missing": None, "not_applicable": None}
            own = builder.add(Op.SETTLE, taking, node.name, node.span, **plain)
            settled = [*taking, *self._peers(node, own, varying)]
        exact = builder.add(Op.SETTLE, settled, node.name, node.span, **options)
        away = {"missing": options["missing"], "not_applicable": options["not_applicable"]}
        absent = builder.add(Op.ABSENT, inputs, node.name, node.span, **away)
        if node.missing == "skip":
            # its weight leaves like that of what does not apply, but it is still data that nobody has
            inapplicable = builder.add(Op.ABSENT, inputs, node.name, node.span, **away | {"missing": None})
            builder.outputs["inapplicable", node.name] = inapplicable
        return self._assessed(node, exact, absent)

    def _assessed(self, node: Indicator, exact: int, absent: int) -> tuple[int, int]:
        """Take the node out for the classes of units for which it weighs nothing, whatever its policies say."""
        assessed, builder = self.classes.assessed(node), self.builder
        if assessed is None or node.not_applicable in {None, "skip"}:
            return exact, absent
        place = self.place(node)
        rows = [(assessed, exact)], builder.constant(float("nan"))
        exact = self.expressions.choose(*rows, place)
        # where nobody knows the class the weight stays: what is missing must not seem to concern nobody
        unweighed = builder.add(Op.FILL, (self.expressions.logic("not", [assessed], place), builder.constant(0.0)))
        stays = builder.arithmetic("-", builder.constant(1.0), unweighed)
        absent = builder.arithmetic("+", builder.arithmetic("*", stays, absent), unweighed)
        return exact, absent

    def cells_of(self, *expressions: Expression | None) -> tuple[str, ...]:
        """Return the fields whose cells a leaf reads: of the rows that it scores, not of rows that it only reduces."""
        return tuple(dict.fromkeys(fields_in(*expressions, table=self.set.table)))

    def at_rows(self, fields: tuple[str, ...]) -> dict[str, Any]:
        """Return the options of the step that reads the codes of these cells."""
        return {"names": fields} if self.set.table == self.builder.base else {"names": fields, "level": self.set.table}

    def _peers(self, node: Indicator, own: int, varying: int | None) -> Iterator[int]:
        """Yield what the peers have; where the points depend on the class, their share of the unit's own points."""
        builder = self.builder
        compared = own if varying is None else builder.arithmetic("/", own, varying, node.name, node.span)
        for call in (node.missing, node.not_applicable):
            if isinstance(call, Call):
                place = attrs.evolve(self.place(node), value=lambda: compared)
                found = compile_call(self.expressions, call, place, Family.MISSING)
                yield found if varying is None else builder.arithmetic("*", found, varying, node.name, node.span)

    # --- parents

    def _parent(self, node: Indicator) -> tuple[int, int | None]:
        below = [self.node(child) for child in node.children]
        absent = self.builder.add(Op.ABSENT, [steps.absent for steps in below], node.name, node.span, children=True)
        if self.set.separate and node is self.set.root:
            return self.builder.constant(float("nan")), absent
        aggregate = node.aggregate
        if aggregate is None or isinstance(aggregate, str):
            return self.children.combined(node, below), absent
        if isinstance(aggregate, Call) and combines_by_name(aggregate):
            return self.children.aggregated(node, aggregate, below), absent
        place = self.place(node, children=tuple(steps.score for steps in below))
        result = self.expressions.compile(aggregate, place)
        factors = self.classes.factors(node)
        inputs = (result, *scores_and_absences(below), *factors)
        options = self.children.weighting(node)
        return self.builder.add(Op.GATE, inputs, node.name, node.span, require=node.require, **options), absent


def _yields(call: Call) -> Yields:
    """Return what a method yields with the words given to it."""
    return call.function.yields_of({name: given.value for name, given in call.arguments if isinstance(given, Literal)})

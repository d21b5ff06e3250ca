"""From bonuses, penalties, holds and score limits to steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from .compiler_calls import compile_rounding
from .compiler_context import Place
from .model import Adjustment, Indicator, Limit
from .plan import Op
from .plan_builder import PlanBuilder

if TYPE_CHECKING:
    from .compiler_nodes import NodeCompiler


@attrs.frozen(eq=False)
class AdjustmentCompiler:
    """Compiles what is added to, taken from, or held down of a node's points."""

    nodes: NodeCompiler
    _before: dict[str, int] = attrs.field(factory=dict, init=False)

    def when(self, limit: Limit) -> int:
        """Return the step of a limit's condition; each is read once."""
        return self.nodes.once("limit", limit.name, lambda: self._when(limit))  # type: ignore[no-any-return]

    def _when(self, limit: Limit) -> int:
        refer = self.nodes.refer_early if limit.hold else self.nodes.refer
        step = self.nodes.expressions.compile(limit.when, Place(limit.name, limit.span, refer=refer))
        self.nodes.builder.outputs["limit", limit.name] = step
        return step

    def held(self, node: Indicator, exact: int) -> int:
        """Return the step of a node that gets at most its base where a hold takes effect."""
        limits = [limit for limit in self.nodes.set.limits if node.name in limit.hold]
        if not limits:
            return exact
        base = self.nodes.expressions.compile(node.base, self.nodes.place(node)) if node.base is not None else None
        cap = self.nodes.builder.constant(node.full) if base is None else base
        inputs = [exact, *(step for limit in limits for step in (self.when(limit), cap))]
        return self.nodes.builder.add(Op.LIMIT, inputs, node.name, node.span)

    def limited(self, node: Indicator, exact: int) -> int:
        """Return the step of a result held down by the score limits."""
        inputs = [exact]
        for limit in self.nodes.set.limits:
            if limit.highest_score is not None:
                place = Place(limit.name, limit.span, node, node.full, node.low, refer=self.nodes.refer)
                inputs += [self.when(limit), self.nodes.expressions.compile(limit.highest_score, place)]
        return exact if len(inputs) == 1 else self.nodes.builder.add(Op.LIMIT, inputs, node.name, node.span)

    def adjusted(self, node: Indicator, exact: int) -> int:
        """Return the step of a node with its own bonuses and penalties, and the caps on those below."""
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
                exact = self.nodes.builder.arithmetic(
                    operator, exact, self.amount(adjustment, node), node.name, node.span
                )
        return exact

    def _with_cap(self, node: Indicator, exact: int, *, is_bonus: bool) -> int:
        """Take back what goes beyond the cap on all of a kind at the node and below."""
        builder, cap = self.nodes.builder, node.bonus_upto if is_bonus else node.penalty_upto
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
        builder, total = self.nodes.builder, None
        weights = self.nodes.children.weighting(node)["weights"]
        for child, weight in zip(node.children, weights, strict=True):
            part = self._granted(child, is_bonus=is_bonus)
            if part is not None and not self.nodes.set.is_points:
                part = builder.arithmetic("*", part, builder.constant(weight / (sum(weights) or 1.0)))
            total = _sum(builder, total, part)
        return total

    def _granted(self, node: Indicator, *, is_bonus: bool) -> int | None:
        """Return the step of what bonuses (or penalties) at a node and below made its score higher (or lower).

        What a full score or an empty one swallowed does not count against a cap: a unit that has 19 of 20 and gets 2
        has got 1.
        """
        builder, total = self.nodes.builder, self._granted_below(node, is_bonus=is_bonus)
        if not any(adjustment.is_bonus is is_bonus for adjustment in node.adjustments):
            return total
        after = self.nodes.node(node).exact
        without = self._with_own(node, self._before[node.name], is_bonus=not is_bonus)
        without = self._with_cap(node, without, is_bonus=not is_bonus)
        if not (node.unbounded or self.nodes.is_free(node)):
            without = self.nodes.bound(node, without)
        pair = (after, without) if is_bonus else (without, after)
        # a node that does not apply gives nothing to those above
        own = builder.add(Op.FILL, (builder.arithmetic("-", *pair, node.name, node.span), builder.constant(0.0)))
        return _sum(builder, total, own)

    def refer(self, adjustment: Adjustment, node: Indicator, what: str) -> int:
        """Return the step of what an expression asks of a bonus or penalty."""
        score = self.amount(adjustment, node)
        asked = {"value": ("value", adjustment.name), "exact": ("exact", adjustment.name)}.get(what)
        if what == "full":
            return self.nodes.builder.constant(node.full if adjustment.upto is None else adjustment.upto)
        return score if asked is None else self.nodes.builder.outputs.get(asked, score)

    def amount(self, adjustment: Adjustment, node: Indicator) -> int:
        """Return the step of the points that a bonus gives or a penalty takes; 0 where it does not apply."""
        return self.nodes.once("amount", adjustment.name, lambda: self._amount(adjustment, node))  # type: ignore[no-any-return]

    def _amount(self, adjustment: Adjustment, node: Indicator) -> int:
        builder, full = self.nodes.builder, node.full if adjustment.upto is None else adjustment.upto
        applies = self._adjustment_applies(adjustment, node)
        active = () if applies is None else ((applies, True),)
        plain = Place(adjustment.name, adjustment.span, adjustment, full, refer=self.nodes.refer, active=active)
        place = attrs.evolve(plain, value=lambda: self._adjustment_value(adjustment, plain))
        total = None
        for child in adjustment.children:
            total = _sum(builder, total, self.amount(child, node))
        if total is None:
            total = self._adjustment_value(adjustment, plain)
            if adjustment.score is not None:
                total = self.nodes.expressions.compile(adjustment.score, place)
        high = float("inf") if adjustment.upto is None else adjustment.upto
        exact = builder.add(Op.BOUND, (total,), adjustment.name, adjustment.span, low=0.0, high=high)
        if applies is not None:
            exact = self.nodes.expressions.choose([(applies, exact)], builder.constant(0.0), plain)
        score = compile_rounding(self.nodes.expressions, adjustment.round, exact, plain)
        builder.outputs["exact", adjustment.name] = exact
        builder.outputs["score", adjustment.name] = score
        return score

    def _adjustment_applies(self, adjustment: Adjustment, node: Indicator) -> int | None:
        above = self.nodes.applies(node)
        if adjustment.applies is None:
            return above
        place = Place(adjustment.name, adjustment.span, refer=self.nodes.refer)
        own = self.nodes.expressions.compile(adjustment.applies, place)
        return own if above is None else self.nodes.expressions.logic("and", [above, own], place)

    def _adjustment_value(self, adjustment: Adjustment, plain: Place) -> int:
        if adjustment.value is None:
            return self.nodes.builder.constant(float("nan"))
        step = self.nodes.expressions.compile(adjustment.value, attrs.evolve(plain, node=None))
        self.nodes.builder.outputs["value", adjustment.name] = step
        return step


def nested(adjustments: tuple[Adjustment, ...]) -> Iterator[Adjustment]:
    """Iterate over adjustments and those nested in them."""
    for adjustment in adjustments:
        yield adjustment
        yield from nested(adjustment.children)


def _sum(builder: PlanBuilder, total: int | None, part: int | None) -> int | None:
    if total is None or part is None:
        return part if total is None else total
    return builder.arithmetic("+", total, part)

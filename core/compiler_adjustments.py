"""From bonuses, penalties, holds and score limits to steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from .compiler_calls import compile_rounding
from .compiler_context import Place
from .model import Adjustment, Indicator
from .outcome_rules import Limit
from .plan import Op
from .plan_builder import PlanBuilder

if TYPE_CHECKING:
    from .compiler_nodes import NodeCompiler


@attrs.frozen(eq=False)
class AdjustmentCompiler:
    """Compiles what is added to, taken from, or held down of a node's points."""

    nodes: NodeCompiler
    _before: dict[str, int] = attrs.field(factory=dict, init=False)
    _arrived: dict[tuple[str, bool], int | None] = attrs.field(factory=dict, init=False)

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
        base = None if base is None else self.nodes.lifted(node, base)
        cap = self.nodes.classes.full(node) if base is None else base
        inputs = [exact, *(step for limit in limits for step in (self.when(limit), cap))]
        return self.nodes.builder.add(Op.LIMIT, inputs, node.name, node.span)

    def limited(self, node: Indicator, exact: int) -> int:
        """Return the step of a result held down by the score limits."""
        inputs = [exact]
        is_free = node.unbounded or self.nodes.is_free(node)
        for limit in self.nodes.set.limits:
            if limit.highest_score is not None:
                full = self.nodes.classes.varying(node, "full")
                place = Place(limit.name, limit.span, node, node.full, node.low, refer=self.nodes.refer, full_step=full)
                cap = self.nodes.expressions.compile(limit.highest_score, place)
                if not is_free:  # however low a limit is written, nobody gets less than the bottom of the scale
                    low, high = node.low, float("inf")
                    floored = self.nodes.builder.add(Op.BOUND, (cap,), limit.name, limit.span, low=low, high=high)
                    cap = self.nodes.builder.place(limit.name, limit.highest_score, floored)
                inputs += [self.when(limit), cap]
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
        most = self.nodes.classes.amount(node, "bonus_upto" if is_bonus else "penalty_upto", cap)
        beyond = builder.arithmetic("-", total, most, node.name, node.span)
        excess = builder.add(Op.BOUND, (beyond,), node.name, node.span, low=0.0, high=float("inf"))
        return builder.arithmetic("-" if is_bonus else "+", exact, excess, node.name, node.span)

    def _granted_below(self, node: Indicator, *, is_bonus: bool) -> int | None:
        """Return the step of the points of that kind as they arrive at the node from its descendants.

        They weigh there what the scores weigh that carry them, also where those took over the weight of others.
        """
        # asked for by every cap above: without keeping it, levels of caps would be compiled 2^n times
        if (node.name, is_bonus) not in self._arrived:
            self._arrived[node.name, is_bonus] = self._arriving(node, is_bonus=is_bonus)
        return self._arrived[node.name, is_bonus]

    def _arriving(self, node: Indicator, *, is_bonus: bool) -> int | None:
        found = [self._granted(child, is_bonus=is_bonus) for child in node.children]
        if all(part is None for part in found):
            return None
        below = [self.nodes.node(child) for child in node.children]
        parts = [self._where_scored(part, steps.score) for part, steps in zip(found, below, strict=True)]
        if node.aggregate is None:
            arrived = self.nodes.children.combined(node, below, parts)
            if node.name in self.nodes.heads:
                arrived = self.nodes.children.whole_table(node, arrived, low=0.0)
            return self._or_nothing(arrived)
        total = None
        for part, share in zip(parts, self._shares(node), strict=True):
            counted = self.nodes.builder.arithmetic("*", self._or_nothing(part), share, node.name, node.span)
            total = _sum(self.nodes.builder, total, counted)
        return total

    def _shares(self, node: Indicator) -> list[int]:
        """Return the steps of what a point given to each child counts in the node under an expression."""
        builder, factors = self.nodes.builder, self.nodes.classes.factors(node)
        if self.nodes.is_points(node):
            return [builder.constant(1.0)] * len(node.children)
        if not factors:
            weights = self.nodes.children.weighting(node)["weights"]
            return [builder.constant(weight / (sum(weights) or 1.0)) for weight in weights]
        whole = factors[0]
        for factor in factors[1:]:
            whole = builder.arithmetic("+", whole, factor)
        return [builder.arithmetic("/", factor, whole) for factor in factors]

    def _where_scored(self, part: int | None, score: int) -> int:
        """Return the step of what was granted to a child, 0 at most places, absent where the child is."""
        builder = self.nodes.builder
        present = builder.arithmetic("*", score, builder.constant(0.0))
        return present if part is None else builder.arithmetic("+", part, present)

    def _or_nothing(self, part: int) -> int:
        return self.nodes.builder.add(Op.FILL, (part, self.nodes.builder.constant(0.0)))

    def _granted(self, node: Indicator, *, is_bonus: bool) -> int | None:
        """Return the step of what bonuses (or penalties) at a node and below made its score higher (or lower).

        What a full score or an empty one swallowed does not count against a cap: a unit that has 19 of 20 and gets 2
        has got 1.
        """
        own = self._granted_own(self.nodes.nodes[node.name], is_bonus=is_bonus)
        return None if own is None else self.nodes.outward(node, own)

    def _granted_own(self, node: Indicator, *, is_bonus: bool) -> int | None:
        builder, total = self.nodes.builder, self._granted_below(node, is_bonus=is_bonus)
        if not any(adjustment.is_bonus is is_bonus for adjustment in node.adjustments):
            return total
        after = self.nodes.node(node).own_exact
        without = self._with_own(node, self._before[node.name], is_bonus=not is_bonus)
        without = self._with_cap(node, without, is_bonus=not is_bonus)
        if not (node.unbounded or self.nodes.is_free(node)):
            without = self.nodes.bound(node, without)
        pair = (after, without) if is_bonus else (without, after)
        # a node that does not apply gives nothing to those above
        own = self._or_nothing(builder.arithmetic("-", *pair, node.name, node.span))
        return _sum(builder, total, own)

    def refer(self, adjustment: Adjustment, node: Indicator, what: str) -> int:
        """Return the step of what an expression asks of a bonus or penalty."""
        if what == "absent":
            return self.nodes.builder.constant(0.0)  # one that does not apply counts 0
        score = self.amount(adjustment, node)
        asked = {"value": ("value", adjustment.name), "exact": ("exact", adjustment.name)}.get(what)
        if what == "full":
            return self._full(adjustment, node)
        return score if asked is None else self.nodes.builder.outputs.get(asked, score)

    def _full(self, adjustment: Adjustment, node: Indicator) -> int:
        if adjustment.upto is None:
            return self.nodes.classes.full(node)
        return self.nodes.classes.amount(adjustment, "upto", adjustment.upto)

    def amount(self, adjustment: Adjustment, node: Indicator) -> int:
        """Return the step of the points that a bonus gives or a penalty takes; 0 where it does not apply."""
        return self.nodes.once("amount", adjustment.name, lambda: self._amount(adjustment, node))  # type: ignore[no-any-return]

    def _amount(self, adjustment: Adjustment, node: Indicator) -> int:
        builder, full = self.nodes.builder, node.full if adjustment.upto is None else adjustment.upto
        most = self.nodes.classes.varying(adjustment, "upto")
        full_step = most if adjustment.upto is not None else self.nodes.classes.varying(node, "full")
        applies = self._adjustment_applies(adjustment, node)
        active = () if applies is None else ((applies, True),)
        plain = Place(
            adjustment.name,
            adjustment.span,
            adjustment,
            full,
            refer=self.nodes.refer,
            active=active,
            full_step=full_step,
        )
        place = attrs.evolve(plain, value=lambda: self._adjustment_value(adjustment, plain))
        total = None
        for child in adjustment.children:
            total = _sum(builder, total, self.amount(child, node))
        if total is None:
            total = self._adjustment_value(adjustment, plain)
            if adjustment.score is not None:
                total = self.nodes.expressions.compile(adjustment.score, place)
        high: float | None = float("inf") if adjustment.upto is None else adjustment.upto
        inputs, high = ((total,), high) if most is None else ((total, most), None)
        exact = builder.add(Op.BOUND, inputs, adjustment.name, adjustment.span, low=0.0, high=high)
        exact = self.nodes.lifted(adjustment, self._settled(adjustment, exact, applies))
        score = compile_rounding(self.nodes.expressions, adjustment.round, exact, plain)
        builder.outputs["exact", adjustment.name] = exact
        builder.outputs["score", adjustment.name] = score
        return score

    def _settled(self, adjustment: Adjustment, exact: int, applies: int | None) -> int:
        """Return the step that counts nothing where a bonus or penalty does not apply, and reads the codes of cells.

        ``zero`` gives or takes nothing, ``full`` all up to the cap; without a cap nobody knows how much that is.
        """
        builder, fields = self.nodes.builder, self.nodes.cells_of(adjustment.value, adjustment.score)
        if applies is None and not fields:
            return exact
        options = self.nodes.at_rows(fields)
        cells = builder.add(Op.CELLS, owner=adjustment.name, **options) if fields else builder.constant(0.0)
        asked = builder.constant(1.0) if applies is None else applies
        full: float | None = float("nan") if adjustment.upto is None else adjustment.upto
        most = self.nodes.classes.varying(adjustment, "upto")
        full = full if most is None else None
        return builder.add(
            Op.SETTLE,
            (exact, asked, cells, builder.constant(0.0), *(() if most is None else (most,))),
            adjustment.name,
            adjustment.span,
            low=0.0,
            full=full,
            missing=None,
            not_applicable="zero",
        )

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
        self.nodes.builder.outputs["value", adjustment.name] = self.nodes.lifted(adjustment, step)
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

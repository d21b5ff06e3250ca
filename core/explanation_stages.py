"""What was done to the points of a node, read back from its steps: from the rounded score to where it came from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import attrs

from . import numerals
from .explanation_classes import amount_of, full_of, weights_by_class
from .explanation_methods import method_sentence
from .explanation_parts import Part, aggregated_parts, combined_parts, known, sum_words
from .explanation_reading import RowView
from .explanation_rows import rolled_words
from .explanation_tree import Stage
from .explanation_weights import weighting_words
from .functions import Family
from .model import Adjustment, Indicator, IndicatorSet
from .phrasing import NOTHING, Sentence, joined
from .plan import Op, Step
from .sentences import ceiling_text, points_text
from .unit_data import FULL, NOT_APPLICABLE, ZERO

_ROUNDINGS: Final = {"half_up": "四舍五入", "half_even": "四舍六入五成双", "up": "进位"}
_POLICIES: Final = {"zero": ("计零分", "counts zero"), "full": ("计满分", "counts full")}


@attrs.frozen
class Course:
    """The stages of a node in the order in which they were done, and what each child brought."""

    stages: tuple[Stage, ...]
    parts: tuple[Part, ...] = ()


def course_of(view: RowView, indicator_set: IndicatorSet, node: Indicator) -> Course:
    """Return how the score of a node came about for the row."""
    walk = _Walk(view, indicator_set, node)
    position = view.plan.output("score", node.name)
    while position is not None:
        position = walk.back(position)
    return Course(tuple(reversed(walk.stages)), walk.parts)


@attrs.define(eq=False)
class _Walk:
    """Goes back along the steps of one node, collecting stages last first."""

    view: RowView
    set: IndicatorSet
    node: Indicator
    stages: list[Stage] = attrs.field(factory=list)
    parts: tuple[Part, ...] = ()
    _adjustments: list[Adjustment] = attrs.field(init=False)
    _origin: int | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._adjustments = list(self.node.adjustments)
        score = self.node.score
        self._origin = None if score is None else self.view.plan.step_of(score, self.node.name)
        if self.node.rated is not None:
            self._origin = self.view.plan.output("rated", self.node.name)

    def at(self, position: int) -> float | None:
        """Return the number that a step yields for the row."""
        return known(self.view.decoded(self.view.at(position)))

    def back(self, position: int) -> int | None:
        """Take one step back: note what it did and return where its input came from, None at the origin."""
        step = self.view.plan.steps[position]
        if position == self._origin and self.node.is_leaf:
            is_plain = position == self.view.plan.output("value", self.node.name)
            return self._end("value" if is_plain else "rule", position)
        read = _BACK.get(step.op)
        if read is None:
            return self._end("value" if self.node.is_leaf else "other", position)
        following: int | None = read(self, position, step)
        return following

    def _end(self, name: str, position: int) -> int | None:
        """Note where the points come from: there is no way further back."""
        self.stages.append(Stage(name, None, self.at(position)))
        return None

    def note(self, name: str, position: int, step: Step, facts: Mapping[str, Any], said: Sentence = NOTHING) -> int:
        """Note a stage, unless it changed nothing, and go on with what it worked on."""
        before, after = self.at(step.inputs[0]), self.at(position)
        if before != after or name == "round":
            self.stages.append(Stage(name, before, after, facts, said))
        return step.inputs[0]

    # --- operations

    def rounded(self, position: int, step: Step) -> int | None:
        """Read back rounding; any other call is where the points come from."""
        function = step.options["function"]
        if function.family is not Family.ROUND:
            return self._end("rule", position)
        options = dict(step.options["constants"])
        digits = int(options.get("digits", 0))
        after = self.at(position)
        shown = numerals.number(math.nan if after is None else after, digits, digits)
        method = _ROUNDINGS.get(function.name, function.zh or function.name)
        said = Sentence(f"{method}保留{digits}位小数：{shown}", f"{function.name} to {digits} digits: {shown}")
        return self.note("round", position, step, {"method": function.full_name, "digits": digits}, said)

    def bounded(self, position: int, step: Step) -> int:
        """Read back a score that was kept within its bounds."""
        low, high = step.options["low"], step.options["high"]
        high = _or_nan(self.at(step.inputs[1])) if high is None else high
        before, after = self.at(step.inputs[0]), self.at(position)
        said = NOTHING
        if before is not None and after is not None and before != after:
            bound = points_text(high if before > after else low)
            said = (
                Sentence(f"最高{bound.zh}", f"at most {bound.en}")
                if before > after
                else Sentence(f"最低{bound.zh}", f"at least {bound.en}")
            )
        return self.note("clip", position, step, {"low": low, "high": high}, said)

    def limited(self, position: int, step: Step) -> int:
        """Read back holds and score limits: the strictest of those whose condition holds."""
        by_step = {self.view.plan.output("limit", limit.name): limit for limit in self.set.limits}
        held = [
            (by_step[when].title or by_step[when].name, cap, self.node.name in by_step[when].hold)
            for when, cap in zip(step.inputs[1::2], step.inputs[2::2], strict=True)
            if when in by_step and self.at(when)
        ]
        caps = [found for _, cap, _ in held if (found := self.at(cap)) is not None]
        facts: dict[str, Any] = {"limits": tuple(name for name, _, _ in held)}
        if caps:
            facts["cap"] = min(caps)
        names = "、".join(name for name, _, _ in held)
        base, top = (points_text(min(caps)), ceiling_text(min(caps))) if caps else (NOTHING, NOTHING)
        is_hold = any(hold for *_, hold in held)
        said = (
            Sentence(f"“{names}”成立，只得基本分{base.zh}", f"“{names}” holds: base points only, {base.en}")
            if is_hold
            else Sentence(f"“{names}”成立，{top.zh}", f"“{names}” holds: {top.en}")
        )
        return self.note("hold" if is_hold else "limit", position, step, facts, said)

    def settled(self, position: int, step: Step) -> int:
        """Read back a policy for what is missing or does not apply."""
        applies, cells = self.at(step.inputs[1]), self.at(step.inputs[2]) or 0.0
        below = self.at(step.inputs[3]) or 0.0
        is_away = applies == 0 or cells == NOT_APPLICABLE or below != 0
        if cells in {ZERO, FULL} and not is_away:
            word = "zero" if cells == ZERO else "full"
            name, policy = "code", word
        else:
            name = "not_applicable" if is_away else "missing"
            policy = str(step.options.get(name))
        points = points_text(_or_nan(self.at(position)))
        peers = f"按同类单位平均计{points.zh}", f"counts the mean of its peers, {points.en}"
        if "full" in self.node.varying:
            peers = f"按同类单位平均得分率计{points.zh}", f"counts the mean share of its peers, {points.en}"
        zh, en = _POLICIES.get(policy, peers)
        reason = {"not_applicable": ("不适用", "not applicable"), "missing": ("无数据", "missing")}.get(
            name, ("单元格注明", "by the code in the cell")
        )
        said = Sentence(f"{reason[0]}，{zh}", f"{reason[1]}: {en}")
        if self.at(position) is None:
            said = NOTHING
        return self.note(name, position, step, {"policy": policy}, said)

    def calculated(self, position: int, step: Step) -> int | None:
        """Read back a bonus, a penalty, a cap on them, or the scaling of the whole table."""
        operator, second = step.options["operator"], step.inputs[1]
        if self.node.own is not None and operator == "*" and position == self.view.plan.output("score", self.node.name):
            return self._included(position, step)
        adjustment = self._adjustment(operator, second)
        if adjustment is not None:
            return self._adjusted(position, step, adjustment)
        other = self.view.plan.steps[second]
        if other.op is Op.DUE:
            return self.note(
                "whole_table",
                position,
                step,
                {"due": self.at(second), "low": 0.0},
                _whole_words(self.at(second), self.at(position)),
            )
        if other.op is Op.BOUND and other.options["low"] == 0.0 and other.options["high"] == math.inf:
            return self._capped(position, step)
        if operator == "+" and self.view.plan.steps[step.inputs[0]].op is Op.ARITHMETIC:
            return self._scaled_above_low(position, step)
        return self._end("value" if self.node.is_leaf else "other", position)

    def _adjustment(self, operator: str, amount: int) -> Adjustment | None:
        for adjustment in reversed(self._adjustments):
            fits = operator == ("+" if adjustment.is_bonus else "-")
            if fits and self.view.plan.output("score", adjustment.name) == amount:
                self._adjustments.remove(adjustment)
                return adjustment
        return None

    def _adjusted(self, position: int, step: Step, adjustment: Adjustment) -> int:
        amount = self.at(step.inputs[1])
        said = points_text(math.nan if amount is None else amount)
        label = adjustment.title or adjustment.name
        return self.note(
            "bonus" if adjustment.is_bonus else "penalty",
            position,
            step,
            {"name": adjustment.name, "amount": amount},
            Sentence(f"{label}加{said.zh}", f"{label}: {said.en} added")
            if adjustment.is_bonus
            else Sentence(f"{label}扣{said.zh}", f"{label}: {said.en} taken"),
        )

    def _included(self, position: int, step: Step) -> int:
        """Read back what an included subtree counts for in the set."""
        assert self.node.own is not None  # noqa: S101 - asked before
        facts = {"full": full_of(self.view, self.node), "own_full": self.node.own.full}
        before, after = self.at(step.inputs[0]), self.at(position)
        text = f"{numerals.number(_or_nan(before))} × {numerals.number(facts['full'])}/{numerals.number(facts['own_full'])}"
        result = numerals.number(_or_nan(after))
        said = Sentence(f"按{text}折算为{result}", f"counts as {text} = {result}")
        return self.note("include", position, step, facts, NOTHING if after is None else said)

    def _capped(self, position: int, step: Step) -> int:
        is_bonus = step.options["operator"] == "-"
        excess = self.at(step.inputs[1])
        plain = float((self.node.bonus_upto if is_bonus else self.node.penalty_upto) or 0.0)
        what = "bonus_upto" if is_bonus else "penalty_upto"
        cap = points_text(amount_of(self.view, self.node, what, plain))
        name = "bonus_cap" if is_bonus else "penalty_cap"
        said = (
            Sentence(f"加分合计最高{cap.zh}", f"bonuses together at most {cap.en}")
            if is_bonus
            else Sentence(f"扣分合计最高{cap.zh}", f"penalties together at most {cap.en}")
        )
        return self.note(name, position, step, {"excess": excess}, said)

    def _scaled_above_low(self, position: int, step: Step) -> int | None:
        """Read back low + (exact - low) / due, of which the steps are three."""
        divided = self.view.plan.steps[step.inputs[0]]
        if self.view.plan.steps[divided.inputs[1]].op is not Op.DUE:
            return self._end("value" if self.node.is_leaf else "other", position)
        due, above = self.at(divided.inputs[1]), self.view.plan.steps[divided.inputs[0]]
        before, after = self.at(above.inputs[0]), self.at(position)
        if before != after:
            facts = {"due": due, "low": self.node.low}
            self.stages.append(Stage("whole_table", before, after, facts, _whole_words(due, after)))
        return above.inputs[0]

    def refused(self, position: int, step: Step) -> int | None:
        """Read back a value that is its own score."""
        del step
        return self._end("value", position)

    def rolled_up(self, position: int, step: Step) -> int | None:
        """Read back what the rows of a table brought up to the unit."""
        facts = {"table": step.options["over"], "method": step.options["method"]}
        said = rolled_words(self.view, step, self.at(position))
        self.stages.append(Stage("roll_up", None, self.at(position), facts, said))
        return None

    def spread(self, position: int, step: Step) -> int:
        """Go on with what the row has from the one above."""
        del position
        return step.inputs[0]

    # --- where a parent's points come from

    def combined(self, position: int, step: Step) -> int | None:
        """Read back a sum of points or a weighted mean."""
        self.parts = combined_parts(self.view, step, self.node)
        if self.at(position) is None:  # too little is present: nothing is spread, nothing is added
            self.parts = tuple(Part(part.name, part.weight) for part in self.parts)
        adds_up = step.options["adds_up"]
        low = 0.0 if adds_up else step.options["low"]
        facts = {"low": low, "method": "sum" if adds_up else "mean"}
        self.stages.append(
            Stage(
                "combine",
                None,
                self.at(position),
                facts,
                self._with_weights(sum_words(self.parts, low, self.at(position), adds_up=adds_up)),
            )
        )
        return None

    def aggregated(self, position: int, step: Step) -> int | None:
        """Read back a method that combines shares by weight."""
        options = step.options
        self.parts = aggregated_parts(self.view, step, self.node)
        function = options["function"]
        children, own = self.node.children, full_of(self.view, self.node)
        fulls = options["fulls"] or tuple(full_of(self.view, child) for child in children)
        facts = {
            "method": function.full_name,
            "fulls": fulls,
            "full": options["full"] if options["fulls"] is not None else own,
        }
        facts |= dict(options["constants"])
        said = self._with_weights(method_sentence(self.view, position, self.node, self.parts, self.at(position)))
        self.stages.append(Stage("aggregate", None, self.at(position), facts, said))
        return None

    def _with_weights(self, said: Sentence) -> Sentence:
        """Return what was said of the children, and what the method that weighed them says."""
        return joined([said, weighting_words(self.view, self.node)], "，", ", ")

    def chosen(self, position: int, step: Step) -> int | None:
        """Go on behind the choice that takes a node out for the classes that are not assessed."""
        if step.options["rows"] == 1 and self.node.weight.by is not None:
            return step.inputs[1]
        return self._end("value" if self.node.is_leaf else "other", position)

    def gated(self, position: int, step: Step) -> int | None:
        """Read back the author's own expression over the children."""
        self.stages.append(Stage("expression", None, self.at(position)))
        weights = weights_by_class(self.view, step, list(step.options["weights"]))
        self.parts = tuple(Part(child.name, weight) for child, weight in zip(self.node.children, weights, strict=True))
        return None


def _whole_words(due: float | None, after: float | None) -> Sentence:
    share, points = (numerals.percent(_or_nan(due)), points_text(_or_nan(after)))
    return Sentence(
        f"适用部分占{share}，按全表折算为{points.zh}",
        f"{share} of the table applies, which makes {points.en} of the whole",
    )


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


_BACK: Final[dict[Op, Any]] = {
    Op.CALL: _Walk.rounded,
    Op.BOUND: _Walk.bounded,
    Op.LIMIT: _Walk.limited,
    Op.SETTLE: _Walk.settled,
    Op.ARITHMETIC: _Walk.calculated,
    Op.REFUSE: _Walk.refused,
    Op.COMBINE: _Walk.combined,
    Op.AGGREGATE: _Walk.aggregated,
    Op.AGGREGATE_WHOLE: _Walk.aggregated,
    Op.GATE: _Walk.gated,
    Op.ROLL_UP: _Walk.rolled_up,
    Op.SPREAD: _Walk.spread,
    Op.CHOOSE: _Walk.chosen,
}

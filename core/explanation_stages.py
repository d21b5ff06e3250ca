"""What was done to the points of a node, read back from its steps: from the rounded score to where it came from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import attrs

from . import numerals
from .explanation_classes import amount_of, full_of, is_by_class, weights_by_class
from .explanation_reading import RowView
from .explanation_rows import rolled_words
from .explanation_tree import Stage
from .functions import Family
from .model import Adjustment, Indicator, IndicatorSet
from .phrasing import NOTHING, Sentence
from .plan import Op, Step
from .sentences import ceiling_text, points_text
from .unit_data import FULL, NOT_APPLICABLE, ZERO

_ROUNDINGS: Final = {"half_up": "四舍五入", "half_even": "四舍六入五成双", "up": "进位"}
_POLICIES: Final = {"zero": ("计零分", "counts zero"), "full": ("计满分", "counts full")}


@attrs.frozen
class Part:
    """What one child brings: its weight as given, what it weighs here, and what it adds."""

    name: str
    weight: float | None = None
    effective: float | None = None
    contribution: float | None = None
    score: float | None = None


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


def known(value: float | str | None) -> float | None:
    """Return a number, None for what is absent or no number."""
    return float(value) if isinstance(value, (int, float)) and not math.isnan(value) else None


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
                _sum_words(self.parts, low, self.at(position), adds_up=adds_up),
            )
        )
        return None

    def aggregated(self, position: int, step: Step) -> int | None:
        """Read back a method that combines shares by weight."""
        options = step.options
        self.parts = _aggregated_parts(self.view, step, self.node)
        function = options["function"]
        children, own = self.node.children, full_of(self.view, self.node)
        fulls = options["fulls"] or tuple(full_of(self.view, child) for child in children)
        facts = {
            "method": function.full_name,
            "fulls": fulls,
            "full": options["full"] if options["fulls"] is not None else own,
        }
        facts |= dict(options["constants"])
        said = _method_words(self.parts, Sentence(function.zh or function.name, function.full_name), self.at(position))
        self.stages.append(Stage("aggregate", None, self.at(position), facts, said))
        return None

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


def combined_parts(view: RowView, step: Step, node: Indicator) -> tuple[Part, ...]:
    """Return what each child weighs and adds in a sum or mean, by the rule of :mod:`.combining` for one row."""
    options, count = step.options, len(node.children)
    numbers = [known(view.decoded(view.at(position))) for position in step.inputs[: 2 * count]]
    scores, aways = numbers[:count], [bool(away) for away in numbers[count:]]
    weights = _weights_of(view, step, count)
    end = len(step.inputs) - (count if options.get("varies") else 0) - (1 if options["derives"] else 0)
    rest = step.inputs[2 * count : end]
    dues = [known(view.decoded(view.at(position))) or 0.0 for position in rest] or [1.0] * count
    whole = sum(weights)
    unweighed = [math.isnan(weight) for weight in weights]
    if None in scores and not any(unweighed):
        shares = [weight * due for weight, due in zip(weights, dues, strict=True)]
        present = sum(share for share, score in zip(shares, scores, strict=True) if score is not None)
        applicable = sum(share for share, away in zip(shares, aways, strict=True) if not away)
        carried = whole if options["rescale"] == "siblings" else applicable
        factor = carried / present if present else math.nan
    else:
        factor = math.nan if any(unweighed) else 1.0
    if not options["adds_up"]:
        factor = factor / whole if whole else math.nan
    ratios = (None if options["adds_up"] else options["ratios"]) or _ratios(view, node, adds_up=options["adds_up"])
    # where the points depend on the class, the scores came in on the points of the parent already
    scores = (
        [known(view.decoded(view.at(view.plan.outputs["score", child.name]))) for child in node.children]
        if not options["adds_up"] and options["ratios"] is None and is_by_class(node)
        else scores
    )
    low = 0.0 if options["adds_up"] else options["low"]
    parts = []
    for child, score, weight, ratio in zip(node.children, scores, weights, ratios, strict=True):
        effective = None if score is None or math.isnan(factor) else weight * factor
        times = factor if options["adds_up"] else factor * weight * ratio
        added = None if score is None or effective is None else (score - low) * times
        parts.append(Part(child.name, weight, effective, added, score))
    return tuple(parts)


def _ratios(view: RowView, node: Indicator, *, adds_up: bool) -> tuple[float, ...]:
    """Return the points of the parent over those of each child, where these depend on the class of the unit."""
    if adds_up or not is_by_class(node):
        return (1.0,) * len(node.children)
    whole = full_of(view, node)
    return tuple(whole / full if (full := full_of(view, child)) else 0.0 for child in node.children)


def _weights_of(view: RowView, step: Step, count: int) -> list[float]:
    given = step.options["weights"][:count]
    if step.options["derives"]:
        varies = count if step.options.get("varies") else 0
        varies += count + 1 if step.op is Op.AGGREGATE and step.options["fulls"] is None else 0
        given = view.at(step.inputs[-1 - varies])
    return weights_by_class(view, step, [float(weight) for weight in given])


def _aggregated_parts(view: RowView, step: Step, node: Indicator) -> tuple[Part, ...]:
    count = len(node.children)
    scores = [known(view.decoded(view.at(position))) for position in step.inputs[:count]]
    weights = _weights_of(view, step, count)
    present = sum(weight for weight, score in zip(weights, scores, strict=True) if score is not None)
    return tuple(
        Part(child.name, weight, weight / present if score is not None and present else None, score=score)
        for child, weight, score in zip(node.children, weights, scores, strict=True)
    )


_MOST_SHOWN: Final = 8


def _sum_words(parts: tuple[Part, ...], low: float, total: float | None, *, adds_up: bool) -> Sentence:
    added = [part for part in parts if part.contribution is not None]
    if total is None or not added:
        return NOTHING
    result = numerals.number(total)
    if len(added) > _MOST_SHOWN:
        return Sentence(f"{len(added)}项合计{result}", f"{len(added)} parts make {result}")
    terms = ([numerals.number(low)] if low else []) + [_term(part, low, adds_up=adds_up) for part in added]
    text = " + ".join(terms).replace("+ -", "- ")
    return Sentence(*([text if text == result else f"{text} = {result}"] * 2))


def _term(part: Part, low: float, *, adds_up: bool) -> str:
    """Return what one child adds: its points, its points times the weight it took over, or its weight times its score."""
    added = numerals.number(part.contribution or 0.0)
    if part.score is None or part.weight is None or part.effective is None:
        return added
    if adds_up:
        if math.isclose(part.effective, part.weight):
            return added
        return f"{numerals.number(part.score)}×{numerals.number(part.effective)}/{numerals.number(part.weight)}"
    share = numerals.percent(part.effective, 0)
    is_plain = math.isclose(part.effective * (part.score - low), part.contribution or 0.0, abs_tol=1e-12)
    return f"{share}×{numerals.number(part.score - low)}" if is_plain else added


def _method_words(parts: tuple[Part, ...], method: Sentence, total: float | None) -> Sentence:
    """Return ``几何平均(0.97, 0.93, 0.98) = 0.96``, with the weights where they differ."""
    present = [part for part in parts if part.score is not None and part.effective is not None]
    if total is None or len(present) > _MOST_SHOWN:
        return method
    shares = {round(part.effective or 0.0, 12) for part in present}
    texts = [
        numerals.number(part.score or 0.0)
        + ("" if len(shares) == 1 else f" [{numerals.percent(part.effective or 0.0, 0)}]")
        for part in present
    ]
    numbers = f"({', '.join(texts)}) = {numerals.number(total)}"
    return Sentence(method.zh + numbers, method.en + numbers)


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
    Op.GATE: _Walk.gated,
    Op.ROLL_UP: _Walk.rolled_up,
    Op.SPREAD: _Walk.spread,
    Op.CHOOSE: _Walk.chosen,
}

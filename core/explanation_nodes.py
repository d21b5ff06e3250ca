"""The nodes of an explanation: leaves with their rule, parents with what their children bring, bonuses and penalties."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import attrs

from . import numerals
from .compiler_children import combines_by_name
from .explanation_classes import ceiling_of, class_of, full_of, not_assessed
from .explanation_filling import why_unfilled
from .explanation_methods import no_result_words
from .explanation_parts import Part, known
from .explanation_ratings import roles_of, rule_of, why_missing
from .explanation_reading import Reader, RowView
from .explanation_reasons import reasons_of
from .explanation_rows import reasons_of_roll_up, roll_up_of, rows_read
from .explanation_rules import Trace, trace, words_of_value
from .explanation_same import same_reasons, same_rule, same_words
from .explanation_stages import Course, course_of
from .explanation_treated import treated_value
from .explanation_tree import Adjusted, NodeExplanation
from .expressions import Call, Expression
from .model import Adjustment, Indicator, IndicatorSet
from .origins import Adopted, adopted_of, origin_text
from .phrasing import NOTHING, Sentence, joined, value_text, written
from .plan import Op
from .rated import Rated
from .sentences import points_text
from .span import NOWHERE
from .unit_data import NOT_APPLICABLE
from .value_type import NUMBER
from .walking import fields_in

_STATES = ("scored", "missing", "not_applicable")
#: Stages that say something of their own in the sentence of a node; the others are its rule, or nothing.
_SPOKEN = frozenset(
    {"missing", "not_applicable", "code", "clip", "hold", "limit", "whole_table", "bonus_cap", "penalty_cap"}
    | {"include", "roll_up"}
)
_STATE_WORDS = {"missing": Sentence("无数据", "missing"), "not_applicable": Sentence("不适用", "not applicable")}
_DECIDED = frozenset({"missing", "not_applicable", "code"})


@attrs.frozen(eq=False)
class NodeExplainer:
    """Explains the nodes of one set for one row."""

    view: RowView
    set: IndicatorSet
    _parents: Mapping[str, Indicator] = attrs.field(init=False)
    _in_points: Mapping[str, bool] = attrs.field(init=False)
    _cells: Mapping[tuple[str, ...], int] = attrs.field(init=False)
    _came: Mapping[str, Adopted] = attrs.field(init=False)

    @_came.default
    def _adopted(self) -> Mapping[str, Adopted]:
        return {each.node.name: each for each in adopted_of(self.set)}

    @_parents.default
    def _parents_by_child(self) -> Mapping[str, Indicator]:
        return {child.name: node for node in self.set.nodes() for child in node.children}

    @_in_points.default
    def _measures(self) -> Mapping[str, bool]:
        return self.set.measures()

    @_cells.default
    def _cells_by_fields(self) -> Mapping[tuple[str, ...], int]:
        # nodes that read the same cells share the step: it is found by its fields, not by its owner
        steps = enumerate(self.view.plan.steps)
        return {step.options["names"]: place for place, step in steps if step.op is Op.CELLS}

    def explained(self, node: Indicator, part: Part | None = None) -> NodeExplanation:
        """Return the explanation of a node and all below it."""
        course = course_of(self.view, self.set, node)
        parts = {each.name: each for each in course.parts}
        children = tuple(self.explained(child, parts.get(child.name)) for child in node.children)
        plain = self._plain(node, part, course, children)
        return self._of_leaf(node, plain) if node.is_leaf else self._of_parent(node, plain)

    def _plain(
        self, node: Indicator, part: Part | None, course: Course, children: tuple[NodeExplanation, ...]
    ) -> NodeExplanation:
        """Return what leaves and parents have in common."""
        score, full = self._number("score", node.name), full_of(self.view, node)
        came = self._came.get(node.name)
        return NodeExplanation(
            name=node.name,
            title=node.title,
            state=_STATES[int(self._number("state", node.name) or 0)],
            score=score,
            exact=self._number("exact", node.name),
            full=full,
            low=node.low,
            upto=ceiling_of(self.view, node),
            own_full=None if node.own is None else node.own.full,
            unit_class=class_of(self.view, node),
            criterion=node.texts.criterion,
            span=node.span,
            origin=NOTHING if came is None else origin_text(came),
            origin_span=NOWHERE if came is None else came.origin.span,
            stages=course.stages,
            adjustments=tuple(self._adjusted(item, node) for item in node.adjustments),
            weight=None if part is None else part.weight,
            effective=None if part is None else part.effective,
            contribution=None if part is None else part.contribution,
            lost=None if score is None else max(0.0, full - score),
            imputed=self.view.imputed(node.name),
            children=children,
        )

    def _number(self, what: str, name: str) -> float | None:
        position = self.view.plan.output(what, name)
        return None if position is None else known(self.view.decoded(self.view.at(position)))

    def reader(self, node: Indicator) -> Reader:
        """Return what reads the expressions of a node."""
        position = self.view.plan.output("value", node.name)
        kind = NUMBER if node.value is None else node.value.type
        value = None if position is None else self.view.decoded(self.view.at(position), kind)
        return Reader(
            self.view,
            node.name,
            value,
            kind,
            full_of(self.view, node.inside),
            node.low,
            None if node.direction is None else str(node.direction),
            self._in_points[node.name],
        )

    # --- leaves

    def _of_rated(self, node: Indicator, rated: Rated, plain: NodeExplanation) -> NodeExplanation:
        reader, ratings = self.reader(node), self.view.ratings(node.name)
        roles = () if ratings is None else roles_of(node, ratings, self.view.row)
        found = attrs.evolve(
            plain,
            rule=rule_of(rated),
            rule_span=rated.span,
            roles=roles,
            data=reader.data(node.applies),
            reasons=() if plain.state == "scored" else why_missing(node, roles),
        )
        return attrs.evolve(
            found,
            sentence=self._leaf_sentence(node, found, reader, Trace()),
            reasons=self._leaf_reasons(node, found, reader),
        )

    def _of_leaf(self, node: Indicator, plain: NodeExplanation) -> NodeExplanation:
        if node.rated is not None:
            return self._of_rated(node, node.rated, plain)
        if node.same_as is not None:
            return self._of_same(node, plain)
        reader = self.reader(node)
        # of a leaf whose rows are brought up, the rule was at work in each row
        is_rolled = any(stage.name == "roll_up" for stage in plain.stages)
        traced = Trace() if node.score is None or is_rolled else trace(reader, node.score)
        formula = NOTHING if node.value is None else reader.formula(node.value) + self._prepared(node, reader)
        if not is_rolled:
            formula += rows_read(reader, node.value, node.score)
        return attrs.evolve(
            plain,
            value=reader.value,
            value_type=reader.value_type,
            value_text=value_text(reader.value, node.value) if node.value is not None else NOTHING,
            treatment=treated_value(self.view, node).how,
            formula=formula,
            rule=_rule_text(node),
            rule_span=node.spans.get("score", node.span),
            matched=traced.matched,
            data=reader.data(node.value, node.score, node.applies),
            sentence=self._leaf_sentence(node, plain, reader, traced),
            reasons=self._leaf_reasons(node, plain, reader),
        )

    def _of_same(self, node: Indicator, plain: NodeExplanation) -> NodeExplanation:
        """Explain a leaf that stands for another indicator: what that one got is told where it stands."""
        found = attrs.evolve(plain, rule=same_rule(self.set, node), rule_span=node.spans.get("same_as", node.span))
        if plain.state != "scored":
            reasons = same_reasons(self.view, self.set, node)
            sentence = joined([_label(plain) + Sentence(" ", " ") + _STATE_WORDS[plain.state], *reasons], "：", ": ")
            return attrs.evolve(found, sentence=sentence, reasons=reasons)
        start = _label(plain) + Sentence(" ", " ") + same_words(self.view, self.set, node)
        stages = [stage.sentence for stage in plain.stages if stage.name in _SPOKEN]
        return attrs.evolve(found, sentence=joined([start, *stages, self._result(plain)], "，", ", "))

    def _prepared(self, node: Indicator, reader: Reader) -> Sentence:
        """Say that the value was filled in or treated, where it was."""
        before = None if node.value is None else self.view.value(node.value, node.name)
        after = reader.value
        if node.value is None or before == after or (node.impute is None and node.treat is None):
            return NOTHING
        if before is None and node.impute is not None:
            method = named(node.impute)
            taken = self.view.taken_from(node)
            source = Sentence(f"（取自{'、'.join(taken)}）", f" (from {', '.join(taken)})") if taken else NOTHING
            text = value_text(self._number("imputed", node.name), node.value)
            filled = Sentence(f"，按{method.zh}插补为{text.zh}", f", filled by {method.en}: {text.en}")
            return filled + source + treated_value(self.view, node).sentence
        return treated_value(self.view, node).sentence

    def _leaf_sentence(self, node: Indicator, plain: NodeExplanation, reader: Reader, traced: Trace) -> Sentence:
        if plain.state != "scored":
            return self._without_score(node, plain, reader)
        said = [stage.sentence for stage in plain.stages if stage.name in _SPOKEN]
        if any(stage.name in _DECIDED for stage in plain.stages):
            why = joined(list(self._leaf_reasons(node, plain, reader)))
            return joined([_label(plain), joined([*said, why], "，", ", ")], "：", ": ")
        shown = NOTHING if node.value is None else reader.short(node.value) + words_of_value(reader, node.value)
        shown += self._prepared(node, reader)
        start = Sentence(f"{plain.label} {shown.zh}".strip(), f"{plain.label} {shown.en}".strip())
        adjusted = [item.sentence for item in plain.adjustments if item.amount]
        is_told = traced.names_points and not said and not adjusted
        result = NOTHING if is_told else self._result(plain)
        return joined([start, traced.sentence, *said, *adjusted, result], "，", ", ")

    def _result(self, plain: NodeExplanation) -> Sentence:
        """Say what was scored and, where it is not all, what was lost."""
        if plain.score is None:
            return NOTHING
        if not self._in_points[plain.name]:
            text = numerals.number(plain.score)
            return Sentence(f"得分{text}", f"score {text}")
        score, lost = points_text(plain.score), points_text(plain.full - plain.score)
        if abs(plain.full - plain.score) < 1e-9:  # noqa: PLR2004 - what binary fractions leave of nothing
            return Sentence(f"得满分{score.zh}", f"all {score.en}")
        if plain.score > plain.full:
            return Sentence(f"得{score.zh}", score.en)
        return Sentence(f"得{score.zh}，失{lost.zh}", f"{score.en}, {lost.en} lost")

    def _without_score(self, node: Indicator, plain: NodeExplanation, reader: Reader) -> Sentence:
        reasons = joined(list(self._leaf_reasons(node, plain, reader)), "；", "; ")
        return joined([_label(plain) + Sentence(" ", " ") + _STATE_WORDS[plain.state], reasons], "：", ": ")

    def _leaf_reasons(self, node: Indicator, plain: NodeExplanation, reader: Reader) -> tuple[Sentence, ...]:
        decided = {stage.name for stage in plain.stages}
        if plain.state == "not_applicable" or "not_applicable" in decided:
            return self._why_not_applicable(node, reader)
        if plain.state == "scored" and "missing" not in decided:
            return ()
        if node.rated is not None and plain.reasons:
            return plain.reasons
        rolled = roll_up_of(self.view, self.view.plan.output("score", node.name))
        if rolled is not None:
            return (reasons_of_roll_up(self.view, rolled),)
        # a value that is absent explains the score; the rule is asked only where there was a value to score
        cause = node.value if reader.value is None else node.score
        found = self._unknown_classes(node, reader) or reasons_of(reader, node.applies, cause)
        if node.impute is not None and reader.value is None and plain.state == "missing":
            found = (*found, why_unfilled(node.impute, named(node.impute)))
        return found or (Sentence("无法计分", "it cannot be scored"),)

    def _unknown_classes(self, node: Indicator, reader: Reader) -> tuple[Sentence, ...]:
        """Say why nobody knows the points of the node, or of one that it stands in, for the unit."""
        above: Indicator | None = node
        while above is not None:
            found = reasons_of(attrs.evolve(reader, owner=above.name), above.weight.by)
            if found:
                return found
            above = self._parents.get(above.name)
        return ()

    def _why_not_applicable(self, node: Indicator, reader: Reader) -> tuple[Sentence, ...]:
        above: Indicator | None = node
        while above is not None:
            if above.applies is not None and self.view.value(above.applies, above.name) == 0:
                return (attrs.evolve(reader, owner=above.name).failed(above.applies),)
            if (unassessed := not_assessed(reader, above)).zh:
                return (unassessed,)
            above = self._parents.get(above.name)
        if self._has_code(node):
            return (Sentence("单元格注明不适用", "the cell says that it does not apply"),)
        return reasons_of(reader, node.value, node.score) or (
            Sentence("下级指标均不适用", "none of its children applies"),
        )

    def _has_code(self, node: Indicator | Adjustment) -> bool:
        """Whether a cell that a leaf, bonus or penalty reads says that it does not apply."""
        cells = self._cells.get(tuple(dict.fromkeys(fields_in(node.value, node.score, table=self.set.table))))
        return cells is not None and bool(self.view.at(cells) == NOT_APPLICABLE)

    # --- parents

    def _of_parent(self, node: Indicator, plain: NodeExplanation) -> NodeExplanation:
        reader = self.reader(node)
        aggregate = node.aggregate if isinstance(node.aggregate, Expression) else None
        has_words = aggregate is not None and any(stage.name == "expression" for stage in plain.stages)
        reasons = self._parent_reasons(node, plain, reader)
        return attrs.evolve(
            plain,
            rule=_aggregate_text(node, self.set, in_points=self._in_points[node.name]),
            rule_span=node.spans.get("aggregate", node.span),
            formula=reader.formula(aggregate) if has_words and aggregate is not None else NOTHING,
            matched=trace(reader, aggregate).matched if has_words and aggregate is not None else (),
            data=reader.data(node.applies, aggregate if has_words else None),
            sentence=self._parent_sentence(
                plain, reasons, reader.short(aggregate) if aggregate and has_words else NOTHING
            ),
            reasons=reasons,
        )

    def _parent_sentence(self, plain: NodeExplanation, reasons: tuple[Sentence, ...], worked_out: Sentence) -> Sentence:
        if self.set.separate and plain.name == self.set.root.name:
            return NOTHING
        if plain.state != "scored":
            state = _STATE_WORDS[plain.state]
            return joined([_label(plain) + Sentence(" ", " ") + state, joined(list(reasons))], "：", ": ")
        made = next((stage.sentence for stage in plain.stages if stage.name in {"combine", "aggregate"}), worked_out)
        said = [stage.sentence for stage in plain.stages if stage.name in _SPOKEN | {"bonus", "penalty"}]
        start = Sentence(f"{plain.label}：{made.zh}", f"{plain.label}: {made.en}") if made.zh else _label(plain)
        return joined([start, *self._carried(plain), *said, self._result(plain)], "，", ", ")

    def _carried(self, plain: NodeExplanation) -> list[Sentence]:
        """Say who carries the weight of the children that have no score."""
        # what is not assessed for this class of units weighs nothing: there is nothing to carry
        gone = [child for child in plain.children if child.score is None and child.weight != 0]
        if not gone or len(gone) == len(plain.children):
            return []
        made = {stage.name for stage in plain.stages}
        if "combine" not in made or self.set.rescale == "siblings":
            return [_gone(gone, "siblings" if _moved(plain) else "")]
        # what is missing is carried by the others in any case; what does not apply as the set says
        lacking = {child.name for child in gone if child.state == "missing" and not self._is_left_out(child)}
        groups = [[child for child in gone if (child.name in lacking) is lacks] for lacks in (True, False)]
        return [
            _gone(some, carries) for some, carries in zip(groups, ("siblings", self.set.rescale), strict=True) if some
        ]

    def _is_left_out(self, child: NodeExplanation) -> bool:
        """Whether its weight leaves where it is missing, as if it did not apply (``missing = skip``)."""
        node = self.set.node(child.name)
        return node is not None and node.missing == "skip"

    def _parent_reasons(self, node: Indicator, plain: NodeExplanation, reader: Reader) -> tuple[Sentence, ...]:
        if plain.state == "scored":
            return ()
        if plain.state == "not_applicable":
            return self._why_not_applicable(node, reader)
        absent = [child for child in plain.children if child.state == "missing" and not self._is_left_out(child)]
        found = [Sentence(f"“{child.label}”无数据", f"{child.label} is missing") for child in absent]
        if node.require < 1.0 and absent:
            share = numerals.percent(node.require, 0)
            found.append(
                Sentence(f"数据完整率低于要求的{share}", f"less than the required {share} of the weight is present")
            )
        unknown = [item for item in plain.adjustments if item.amount is None]
        found += [Sentence(f"“{item.label}”无数据", f"{item.label} is missing") for item in unknown]
        # a named method is absent because its children are; only an expression may have reasons of its own
        is_named = isinstance(node.aggregate, Call) and combines_by_name(node.aggregate)
        aggregate = node.aggregate if isinstance(node.aggregate, Expression) and not is_named and not found else None
        found += [] if found else self._unknown_classes(node, reader)
        found += list(reasons_of(reader, node.applies, aggregate))
        if not found and any(stage.name.endswith("_cap") for stage in plain.stages):
            found.append(Sentence("下级加分或扣分无法合计", "bonuses or penalties below cannot be added up"))
        if not found and isinstance(node.aggregate, Call) and is_named:
            found.append(no_result_words(node.aggregate.function, plain.children))
        return tuple(found) or (Sentence("没有可以合计的得分", "there is no score to combine"),)

    # --- bonuses and penalties

    def _adjusted(self, item: Adjustment, node: Indicator) -> Adjusted:
        position = self.view.plan.output("value", item.name)
        kind = NUMBER if item.value is None else item.value.type
        value = None if position is None else self.view.decoded(self.view.at(position), kind)
        upto = ceiling_of(self.view, item)
        full = full_of(self.view, node.inside) if upto is None else upto
        reader = Reader(self.view, item.name, value, kind, full, is_points=self._in_points[node.name])
        traced = Trace() if item.score is None else trace(reader, item.score)
        amount = self._number("score", item.name)
        return Adjusted(
            name=item.name,
            title=item.title,
            is_bonus=item.is_bonus,
            amount=amount,
            exact=self._number("exact", item.name),
            upto=upto,
            value=known(value),
            formula=NOTHING if item.value is None else reader.formula(item.value),
            rule=NOTHING if item.score is None else written(item.score),
            span=item.spans.get("score", item.span),
            matched=traced.matched,
            data=reader.data(item.value, item.score, item.applies),
            sentence=self._adjusted_sentence(item, reader, traced, amount),
            children=tuple(self._adjusted(child, node) for child in item.children),
        )

    def _adjusted_sentence(self, item: Adjustment, reader: Reader, traced: Trace, amount: float | None) -> Sentence:
        label = item.title or item.name
        if amount is None:
            cause = item.value if reader.value is None and item.value is not None else item.score
            reasons = joined(list(reasons_of(reader, item.applies, cause)))
            if item.children:
                unknown = [
                    child.title or child.name for child in item.children if self._number("score", child.name) is None
                ]
                names = "、".join(f"“{name}”" for name in unknown)
                reasons = Sentence(f"{names}无数据", f"{', '.join(unknown)} missing")
            return Sentence(f"{label} 无数据：{reasons.zh}", f"{label} missing: {reasons.en}")
        if not amount and (why := self._why_inapplicable(item, reader)).zh:
            short = "加" if item.is_bonus else "扣"
            return Sentence(f"{label} 不适用：{why.zh}，不{short}分", f"{label} not applicable: {why.en}")
        points = points_text(amount)
        shown = NOTHING if item.value is None else reader.short(item.value)
        start = Sentence(f"{label} {shown.zh}".strip(), f"{label} {shown.en}".strip())
        verb = ("加", "added") if item.is_bonus else ("扣", "taken")
        result = (
            Sentence(f"{verb[0]}{points.zh}", f"{points.en} {verb[1]}")
            if amount
            else Sentence(f"不{verb[0]}分", f"nothing {verb[1]}")
        )
        due = None if item.score is None else known(self.view.value(item.score, item.name))
        cap = NOTHING
        upto = ceiling_of(self.view, item)
        if upto is not None and due is not None and due > upto:
            top = points_text(upto)
            cap = Sentence(f"以{top.zh}为限", f"at most {top.en}")
        return joined([start, traced.sentence, cap, result], "，", ", ")

    def _why_inapplicable(self, item: Adjustment, reader: Reader) -> Sentence:
        """Say why a bonus or penalty does not concern the unit; nothing where it does."""
        if item.applies is not None and self.view.value(item.applies, item.name) == 0:
            return reader.failed(item.applies)
        if self._has_code(item):
            return Sentence("单元格注明不适用", "the cell says that it does not apply")
        return NOTHING


_CARRIES: Final = {
    "siblings": ("其权重由其余指标分担", "their weight is carried by the others"),
    "whole": ("按全表折算", "made up for over the whole table"),
    "none": ("其权重无人分担", "nobody carries their weight"),
}


def _gone(children: list[NodeExplanation], carries: str) -> Sentence:
    """Say that children have no score and, where that is known, who carries their weight."""
    names = "、".join(f"“{child.label}”" for child in children)
    if not carries:
        return Sentence(f"{names}没有得分", f"no score: {names}")
    zh, en = _CARRIES[carries]
    return Sentence(f"{names}没有得分，{zh}", f"no score: {names}; {en}")


def _moved(plain: NodeExplanation) -> bool:
    return any(
        child.effective is not None and child.weight is not None and not math.isclose(child.effective, child.weight)
        for child in plain.children
    )


def _label(plain: NodeExplanation) -> Sentence:
    return Sentence(plain.label, plain.label)


def named(call: Call) -> Sentence:
    """Return a call as text, only its name where it has no arguments."""
    function = call.function
    return written(call) if call.arguments else Sentence(function.zh or function.full_name, function.full_name)


def _rule_text(node: Indicator) -> Sentence:
    return Sentence("取值即得分", "the value is the score") if node.score is None else written(node.score)


def _aggregate_text(node: Indicator, indicator_set: IndicatorSet, *, in_points: bool) -> Sentence:
    if indicator_set.separate and node is indicator_set.root:
        return Sentence("不合并", "kept apart")
    weights = NOTHING
    if isinstance(node.weights, Call):
        method = named(node.weights)
        weights = Sentence(f"，权重按{method.zh}", f", weights by {method.en}")
    if isinstance(node.aggregate, Call):
        return named(node.aggregate) + weights
    if isinstance(node.aggregate, Expression):
        return written(node.aggregate)
    adds_up = in_points and node.weights is None
    return (Sentence("各项相加", "sum") if adds_up else Sentence("加权平均", "weighted mean")) + weights

"""What is said of a leaf that stands for another indicator: it has its share of full, and lacks what that one lacks."""

from __future__ import annotations

from typing import Final

from . import numerals
from .explanation_parts import known
from .explanation_reading import RowView
from .model import Indicator, IndicatorSet
from .phrasing import Sentence

#: The state of a node that does not apply, as the plan numbers states.
_NOT_APPLICABLE: Final = 2.0


def same_label(indicator_set: IndicatorSet, name: str) -> str:
    """Return what the indicator is called that a leaf stands for."""
    source = indicator_set.node(name)
    return name if source is None else source.title or source.name


def same_rule(indicator_set: IndicatorSet, node: Indicator) -> Sentence:
    """Return the rule of a leaf that stands for another indicator."""
    label = same_label(indicator_set, node.same_as or "")
    return Sentence(f"同“{label}”", f"same as {label}")


def same_words(view: RowView, indicator_set: IndicatorSet, node: Indicator) -> Sentence:
    """Return ``同“完成”，得分率80.0%``, only the first part where that indicator has no score."""
    rate = None if node.score is None else known(view.value(node.score, node.name))
    start = same_rule(indicator_set, node)
    if rate is None or node.full == node.low:
        return start
    share = numerals.percent((rate - node.low) / (node.full - node.low))
    return start + Sentence(f"，得分率{share}", f", {share} of full")


def same_reasons(view: RowView, indicator_set: IndicatorSet, node: Indicator) -> tuple[Sentence, ...]:
    """Say that the indicator that the leaf stands for has no score either."""
    name = node.same_as or ""
    label, state = same_label(indicator_set, name), view.plan.output("state", name)
    if state is not None and view.decoded(view.at(state)) == _NOT_APPLICABLE:
        return (Sentence(f"“{label}”不适用", f"{label} does not apply"),)
    return (Sentence(f"“{label}”无数据", f"{label} is missing"),)

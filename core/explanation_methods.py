"""What a named method made of the children of one node in one row: what it saw, and what it says of itself."""

from __future__ import annotations

import math
from collections.abc import Sequence

from . import numerals
from .aggregation import children_of
from .children_inputs import children_inputs
from .explanation_parts import Part, method_words
from .explanation_reading import RowView
from .explanation_reasons import said_of_nothing
from .explanation_tree import NodeExplanation
from .functions import Function, StepKind, Yields, resolve
from .model import Indicator
from .phrasing import Sentence
from .plan import Op, Step
from .sentences import Facts


def method_facts(view: RowView, position: int, node: Indicator, points: float | None) -> Facts:
    """Return all that a method saw of one unit: shares and weights of the children, and what it was fitted to."""
    step = view.plan.steps[position]
    places = children_inputs(step)
    last = places.group if places.fitted is None else places.fitted
    children = children_of(step, [view.at(place) for place in step.inputs[:last]], 1)
    result = math.nan if points is None else points
    full, low = float(children.full), children.low
    share = (
        result
        if step.options["function"].yields_of(dict(step.options["constants"])) is Yields.FREE
        else (result - low) / (full - low)
    )
    return Facts(
        math.nan,
        share,
        result,
        full,
        low,
        arguments=dict(step.options["constants"]),
        fitted={} if places.fitted is None else view.fitted(position),
        children=tuple(child.title or child.name for child in node.children),
        shares=tuple(float(part) for part in children.shares[0]),
        weights=tuple(float(part) for part in children.weights[0]),
    )


def method_sentence(
    view: RowView, position: int, node: Indicator, parts: tuple[Part, ...], points: float | None
) -> Sentence:
    """Return the name of a method with what it combined and gave, and what it says of itself for the unit."""
    step = view.plan.steps[position]
    function: Function = step.options["function"]
    name = Sentence(function.zh or function.name, function.full_name)
    said = method_words(parts, name, points) if _is_by_row(step) else _over_units(name, points)
    own = _own_words(function, view, position, node, points)
    return said if own is None else said + Sentence(f"，{own.zh}", f", {own.en}")


def _is_by_row(step: Step) -> bool:
    function: Function = step.options["function"]
    return step.op is Op.AGGREGATE and function.combines_as is StepKind.ROW


def _over_units(name: Sentence, points: float | None) -> Sentence:
    """Return ``优劣解距离法：0.62``: the scores of one unit alone do not make the result."""
    if points is None:
        return name
    text = numerals.number(points)
    return Sentence(f"{name.zh}得{text}", f"{name.en} gives {text}")


def _own_words(
    function: Function, view: RowView, position: int, node: Indicator, points: float | None
) -> Sentence | None:
    if function.explain is None or points is None:
        return None
    try:
        said = resolve(function.explain)(method_facts(view, position, node, points))
    except Exception:  # noqa: BLE001 - a plugin's words may fail, the explanation of the score must not
        return None
    return said if isinstance(said, Sentence) else None


def no_result_words(function: Function, children: Sequence[NodeExplanation]) -> Sentence:
    """Say that a method has no result for scores that are there, as a product has none of negative ones."""
    name = Sentence(function.zh or function.name, function.full_name)
    if not function.is_built_in:
        return name + said_of_nothing(function)
    negative = [child.label for child in children if child.score is not None and child.score < 0]
    if not negative:
        return Sentence(f"{name.zh}对这些得分没有结果", f"{name.en} has no result for these scores")
    named = "、".join(f"“{label}”" for label in negative)
    return Sentence(
        f"{named}得分为负，{name.zh}没有结果", f"{name.en} has no result: {', '.join(negative)} scored below 0"
    )

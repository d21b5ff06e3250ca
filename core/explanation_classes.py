"""What depends on the class of the unit, read for one unit: its full points, its caps, and what its class is."""

from __future__ import annotations

import math

from .children_inputs import children_inputs
from .explanation_reading import Reader, RowView
from .expressions import Expression, Lookup
from .model import Adjustment, Indicator
from .phrasing import NOTHING, Sentence, written
from .plan import Step
from .walking import expressions_in


def amount_of(view: RowView, owner: Indicator | Adjustment, what: str, plain: float) -> float:
    """Return an amount of points of a node or adjustment for the unit at hand; NaN where its class is unknown."""
    position = view.plan.output(what, owner.name) if what in owner.varying else None
    if position is None:
        return plain
    found = view.decoded(view.at(position))
    return float(found) if isinstance(found, (int, float)) else math.nan


def full_of(view: RowView, node: Indicator) -> float:
    """Return the full points of a node for the unit at hand."""
    return amount_of(view, node, "full", node.full)


def ceiling_of(view: RowView, owner: Indicator | Adjustment) -> float | None:
    """Return the ceiling or cap of a node or adjustment for the unit at hand, None where it has none."""
    if owner.upto is None:
        return None
    if isinstance(owner, Indicator) and owner.own is not None:
        return owner.upto * full_of(view, owner) / owner.own.full
    return amount_of(view, owner, "upto", owner.upto)


def class_of(view: RowView, node: Indicator) -> str:
    """Return the class of the unit as far as it decides the points of the node: ``办``; empty where nothing varies."""
    every = dict.fromkeys(
        subject
        for each in expressions_in(node.weight.by, node.varying.get("full"))
        if isinstance(each, Lookup)
        for subject in each.subjects
    )
    values = [(written(subject).zh, view.value(subject, node.name)) for subject in every]
    texts = [
        str(value) if isinstance(value, str) else f"{name} = {value:g}" for name, value in values if value is not None
    ]
    return ", ".join(texts)


def is_by_class(node: Indicator) -> bool:
    """Whether the full points of a node or of one of its children depend on the class of the unit."""
    return "full" in node.varying or any("full" in child.varying for child in node.children)


def not_assessed(reader: Reader, node: Indicator) -> Sentence:
    """Say that units of this class are not assessed; nothing where they are."""
    if node.weight.by is None or reader.view.value(node.weight.by, node.name) != 0:
        return NOTHING
    terms = [_term(reader, subject) for subject in node.weight.by.subjects]
    zh, en = "，".join(term.zh for term in terms), ", ".join(term.en for term in terms)
    return Sentence(f"{zh}，本项不考核", f"not assessed where {en}")


def no_row(reader: Reader, lookup: Lookup) -> Sentence:
    """Say that no row of a table takes the unit, and what it has there."""
    terms = [_term(reader, subject) for subject in lookup.subjects]
    zh, en = "，".join(term.zh for term in terms), ", ".join(term.en for term in terms)
    return Sentence(f"{zh}：不属于所列情形，又没有写“其余”", f"{en}: none of the cases holds and there is no else")


def _term(reader: Reader, subject: Expression) -> Sentence:
    name, text = written(subject), reader.text(subject)
    return Sentence(f"{name.zh}为{text.zh}", f"{name.en} is {text.en}")


def weights_by_class(view: RowView, step: Step, weights: list[float]) -> list[float]:
    """Return the weights of children multiplied by their factors for the class of the unit."""
    if not step.options.get("varies"):
        return weights
    factors = [view.decoded(view.at(position)) for position in step.inputs[children_inputs(step).factors]]
    return [
        weight * (factor if isinstance(factor, (int, float)) else math.nan)
        for weight, factor in zip(weights, factors, strict=True)
    ]

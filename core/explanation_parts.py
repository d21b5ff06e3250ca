"""What each child adds to its parent in one row, and the words for the sum."""

from __future__ import annotations

import math
from typing import Final

import attrs
import numpy as np

from . import numerals
from .children_inputs import children_inputs
from .explanation_classes import full_of, is_by_class, weights_by_class
from .explanation_reading import RowView
from .model import Indicator
from .phrasing import NOTHING, Sentence
from .plan import Step


@attrs.frozen
class Part:
    """What one child brings: its weight as given, what it weighs here, and what it adds."""

    name: str
    weight: float | None = None
    effective: float | None = None
    contribution: float | None = None
    score: float | None = None


def known(value: float | str | None) -> float | None:
    """Return a number, None for what is absent or no number."""
    return float(value) if isinstance(value, (int, float)) and not math.isnan(value) else None


def combined_parts(view: RowView, step: Step, node: Indicator) -> tuple[Part, ...]:
    """Return what each child weighs and adds in a sum or mean, by the rule of :mod:`.combining` for one row."""
    options, count = step.options, len(node.children)
    numbers = [known(view.decoded(view.at(position))) for position in step.inputs[: 2 * count]]
    scores, aways = numbers[:count], [bool(away) for away in numbers[count:]]
    weights = _weights_of(view, step, count)
    rest = step.inputs[children_inputs(step).dues]
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
    given, derived = step.options["weights"][:count], children_inputs(step).derived
    if derived is not None:
        given = np.reshape(view.at(step.inputs[derived]), -1)  # where groups have their own it is a column
    return weights_by_class(view, step, [float(weight) for weight in given])


def aggregated_parts(view: RowView, step: Step, node: Indicator) -> tuple[Part, ...]:
    """Return what each child weighs among those that are present, for a method that combines shares."""
    count = len(node.children)
    scores = [known(view.decoded(view.at(position))) for position in step.inputs[:count]]
    weights = _weights_of(view, step, count)
    present = sum(weight for weight, score in zip(weights, scores, strict=True) if score is not None)
    return tuple(
        Part(child.name, weight, weight / present if score is not None and present else None, score=score)
        for child, weight, score in zip(node.children, weights, scores, strict=True)
    )


_MOST_SHOWN: Final = 8


def sum_words(parts: tuple[Part, ...], low: float, total: float | None, *, adds_up: bool) -> Sentence:
    """Return ``0.4×90 + 0.6×80 = 84``, or how many parts make the sum where they are many."""
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


def method_words(parts: tuple[Part, ...], method: Sentence, total: float | None) -> Sentence:
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

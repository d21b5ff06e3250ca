"""Combining the children of a node: sums, weighted means, named methods, and who carries the weight of what is absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .operations import Code, Kernel, finite
from .plan import Op, Step

Array = NDArray[np.float64]

#: The share of the weight that must be present is compared with this much tolerance.
_GUARD: Final = 1e-9


def combine(step: Step, _: Code) -> Kernel:
    """Make the kernel of a sum of points or a weighted mean of scores.

    Points: total = sum(s) W / P.  Mean: total = sum(w s) / P.  W is the weight of all children, P that of those
    present; under ``rescale = none`` or ``whole`` what does not apply keeps its weight, and A, the weight that applies,
    takes the place of W: sum(s) A / P and sum(w s) / W A / P.
    """
    options = step.options
    weights: tuple[float, ...] = options["weights"]
    count = len(weights)

    def combined(*inputs: Any) -> Any:
        inputs, factors = _without_factors(inputs, options)
        scores, absences, rest = inputs[:count], inputs[count : 2 * count], list(inputs[2 * count :])
        # weights of each group by itself are columns
        weighed = list(rest.pop()) if options["derives"] else list(weights)
        weighed = _times(weighed, factors)
        shares = _as_shares(scores, weighed, options)
        total = _total(shares)
        if not np.isnan(total).any():
            return _plain(total, weighed, options)
        return _spread(shares, absences, rest, weighed, options)

    return combined


def _without_factors(inputs: tuple[Any, ...], options: Mapping[str, Any]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Part the inputs from the factors of the weights, which depend on the class of the unit."""
    count = len(options["weights"]) if options.get("varies") else 0
    return inputs[: len(inputs) - count], inputs[len(inputs) - count :]


def _times(weights: Sequence[Any], factors: Sequence[Any]) -> list[Any]:
    if not factors:
        return list(weights)
    return [weight * factor for weight, factor in zip(weights, factors, strict=True)]


def _as_shares(scores: Sequence[Any], weights: list[float], options: Mapping[str, Any]) -> list[Any]:
    """Return what is added up: points as they are, or scores above the bottom of the scale times their weight."""
    if options["adds_up"]:
        return list(scores)
    ratios = options["ratios"] or (1.0,) * len(scores)
    low = options["low"]
    factors = [weight * ratio for weight, ratio in zip(weights, ratios, strict=True)]
    if low == 0:
        return [factor * score for factor, score in zip(factors, scores, strict=True)]
    return [factor * (score - low) for factor, score in zip(factors, scores, strict=True)]


def _total(parts: Sequence[Any]) -> Any:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _plain(total: Any, weights: list[float], options: Mapping[str, Any]) -> Any:
    if options["adds_up"]:
        return total
    whole = sum(weights)
    if np.ndim(whole):
        return finite(total / whole) + options["low"]
    return total / whole + options["low"] if whole else np.nan * total


def _spread(
    shares: list[Any], absences: Sequence[Any], dues: Sequence[Any], weights: list[Any], options: Mapping[str, Any]
) -> Any:
    total, present, applicable, known = _present_weight(shares, absences, weights, dues)
    by_weight = present if not dues else _present_weight(shares, absences, weights, ())[1]
    asked = applicable if not dues else _present_weight(shares, absences, weights, ())[2]
    enough = known & meets(by_weight, asked, options["require"], sum(weights))
    whole = sum(weights)
    carried = whole if options["rescale"] == "siblings" else applicable
    if options["adds_up"]:
        result = total * (carried / present)
    elif options["rescale"] == "siblings":
        result = total / present + options["low"]
    else:
        result = total * (carried / present) / whole + options["low"]
    # with weights of 0 only nothing is assessed: 0/0, missing
    return np.where(enough, finite(result), np.nan)


def _present_weight(
    shares: Sequence[Any], absences: Sequence[Any], weights: Sequence[float], dues: Sequence[Any]
) -> tuple[Any, Any, Any, Any]:
    """Return the sum of what is present, its weight, the weight that applies, and whether anything is present."""
    total: Any
    present: Any
    applicable: Any
    total, present, applicable, known = 0.0, 0.0, 0.0, np.bool_(False)
    for place, (share, away, weight) in enumerate(zip(shares, absences, weights, strict=True)):
        due = weight * dues[place] if dues else weight
        here = ~np.isnan(share)
        total = total + np.where(here, share, 0.0)
        present = present + np.where(here, due, 0.0)
        applicable = applicable + np.where(away != 0, 0.0, due)
        known = known | here
    return total, present, applicable, known


def meets(present: Any, applicable: Any, require: float, whole: Any) -> Any:
    """Tell where enough of the weight that applies is present."""
    return present >= require * applicable - _GUARD * np.maximum(whole, 1e-300)


def gate(step: Step, _: Code) -> Kernel:
    """Make the kernel that lets a result pass where enough of the children's weight is present."""
    weights, require = step.options["weights"], step.options["require"]
    count = len(weights)

    def passed(result: Any, *inputs: Any) -> Any:
        inputs, factors = _without_factors(inputs, step.options)
        weighed = _times(weights, factors)
        _, present, applicable, known = _present_weight(inputs[:count], inputs[count:], weighed, ())
        return np.where(known & meets(present, applicable, require, sum(weighed)), result, np.nan)

    return passed


def due(step: Step, _: Code) -> Kernel:
    """Make the kernel of the share of a node's weight that applies."""
    weights = step.options["weights"]
    if step.options["is_leaf"]:
        return lambda away: 1.0 - away

    def shared(*inputs: Any) -> Any:
        inputs, factors = _without_factors(inputs, step.options)
        dues, away, weighed = inputs[:-1], inputs[-1], _times(weights, factors)
        total, whole = _total([weight * part for weight, part in zip(weighed, dues, strict=True)]), sum(weighed)
        # a node whose children are all away and which itself is not: its own rule gives it points for the whole weight
        applying = np.where(total == 0, 1.0, total / np.where(whole == 0, 1.0, whole))
        return np.where(away != 0, 0.0, applying)

    return shared


COMBINING: Final[Mapping[Op, Callable[[Step, Code], Kernel]]] = {
    Op.COMBINE: combine,
    Op.GATE: gate,
    Op.DUE: due,
}

"""Between which numbers a step's column must lie, where that is known before any row is looked at.

What is known to be finite needs no search for infinities, and what is known to lie within its bounds needs no cutting.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs

from .held_column import HeldColumn
from .plan import Op, Step

Bounds = tuple[float, float]

#: Built-in functions whose results lie between these numbers for whatever arguments.
_ALWAYS: Final[Mapping[str, Bounds]] = {"percentile": (0.0, 1.0)}
#: What min-max may be told so that it still stays between its ends.
MINMAX_OPTIONS: Final = frozenset({"low", "high", "direction"})
#: Beyond this, sums and products of bounds say nothing any more.
_LARGE: Final = 1e150


@attrs.define(eq=False)
class KnownBounds:
    """Bounds of the steps of a plan; ``known`` are the columns that are there already."""

    steps: Sequence[Step]
    known: Mapping[int, Any]
    _found: dict[int, Bounds | None] = attrs.field(factory=dict)

    def of(self, place: int) -> Bounds | None:
        """Return the least and the greatest number that a step can give, None where that is not known."""
        if place not in self._found:
            self._found[place] = None  # a chain of steps is as deep as the set, and the set is a tree
            found = self._find(place)
            self._found[place] = found if found is not None and max(map(abs, found)) < _LARGE else None
        return self._found[place]

    def _find(self, place: int) -> Bounds | None:
        column, step = self.known.get(place), self.steps[place]
        if isinstance(column, float):
            return None if math.isnan(column) else (column, column)
        if isinstance(column, HeldColumn):
            return None if math.isnan(column.bounds[0]) else column.bounds
        rule = _RULES.get(step.op)
        return None if rule is None else rule(self, step)

    def union(self, places: Sequence[int]) -> Bounds | None:
        """Return bounds of several steps together, apart from numbers that are absent."""
        parts = [self.of(place) for place in places if not self._is_absent(place)]
        known = [part for part in parts if part is not None]
        if not known or len(known) < len(parts):
            return None
        return min(low for low, _ in known), max(high for _, high in known)

    def _is_absent(self, place: int) -> bool:
        column = self.known.get(place)
        return isinstance(column, float) and math.isnan(column)


_CORNER: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def _arithmetic(bounds: KnownBounds, step: Step) -> Bounds | None:
    left, right = bounds.of(step.inputs[0]), bounds.of(step.inputs[1])
    operator = step.options["operator"]
    if left is None or right is None or operator == "^" or (operator == "/" and right[0] <= 0.0 <= right[1]):
        return None
    corners = [_CORNER[operator](a, b) for a in left for b in right]
    return min(corners), max(corners)


def _applied(_: KnownBounds, step: Step) -> Bounds | None:
    function, constants = step.options["function"], dict(step.options["constants"])
    if function.namespace or function.plugin != "quanheng":
        return None
    if function.name == "minmax" and constants.keys() <= MINMAX_OPTIONS:
        low, high = constants.get("low", 0.0), constants.get("high", 1.0)
        return (min(low, high), max(low, high)) if isinstance(low, float) and isinstance(high, float) else None
    return _ALWAYS.get(function.name)


def _bounded(bounds: KnownBounds, step: Step) -> Bounds | None:
    low, high = step.options["low"], step.options["high"]
    if high is None:
        return None
    inside = bounds.of(step.inputs[0])
    return (low, high) if inside is None else (max(low, inside[0]), min(high, inside[1]))


def _chosen(bounds: KnownBounds, step: Step) -> Bounds | None:
    count = step.options["rows"]
    return bounds.union((*step.inputs[1 : 2 * count : 2], *step.inputs[2 * count :]))


def _along(bounds: KnownBounds, step: Step) -> Bounds | None:
    return bounds.union(step.inputs[2::2])


def _filled(bounds: KnownBounds, step: Step) -> Bounds | None:
    return bounds.union(step.inputs)


def _flag(_: KnownBounds, __: Step) -> Bounds | None:
    return 0.0, 1.0


def _same(bounds: KnownBounds, step: Step) -> Bounds | None:
    return bounds.of(step.inputs[0])


_RULES: Final[Mapping[Op, Callable[[KnownBounds, Step], Bounds | None]]] = {
    Op.ARITHMETIC: _arithmetic,
    Op.APPLY: _applied,
    Op.CALL: _applied,
    Op.BOUND: _bounded,
    Op.CHOOSE: _chosen,
    Op.INTERPOLATE: _along,
    Op.FILL: _filled,
    Op.COMPARE: _flag,
    Op.LOGIC: _flag,
    Op.REFUSE: _same,
}

"""Sums and weighted means over children that take each child as soon as it is there.

They give what :func:`~.combining.combine` gives where every child is a column and the weight of none leaves by a rule of
its own: total W / P for points, sum(w s) / P for means, with P the weight of the children that are present.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from .children_inputs import children_inputs
from .combining import meets
from .known_bounds import KnownBounds
from .lean_kernels import Work
from .plan import Step

Array = NDArray[np.float64]

#: Up to so many children of one weight are counted in a byte.
_MOST: int = 255


@attrs.define(eq=False)
class _Parts:
    """What has been added up so far in one block; ``present`` counts by weight the children that are there."""

    total: Array
    present: NDArray[np.uint8]
    complete: list[int]
    has_gaps: bool = False


@attrs.frozen(eq=False)
class Sum:
    """One sum: weights, what each child is multiplied by, and the rules of the node."""

    inputs: tuple[int, ...]
    weights: tuple[float, ...]
    factors: tuple[float, ...]
    non_negative: tuple[bool, ...]
    adds_up: bool
    by_siblings: bool
    low: float
    require: float
    levels: tuple[float, ...]
    level_of: tuple[int, ...]

    def add(
        self, sums: dict[int, Any], place: int, number: int, given: Any, work: Work, rows: int, *, is_ours: bool = False
    ) -> None:
        """Add one child's block to the sum that stands under ``place``; what is ours may be written over."""
        column = given if np.ndim(given) else np.full(rows, given)
        parts = sums.get(place)
        is_first = parts is None
        if parts is None:
            present = np.zeros((len(self.levels), rows), dtype=np.uint8)
            parts = sums[place] = _Parts(np.empty(rows), present, [0] * len(self.levels))
        factor, level, total = self.factors[number], self.level_of[number], parts.total
        memory = column if is_ours else work.column(1, rows)
        here = np.equal(column, column, out=work.flags(0, rows))
        is_complete = bool(np.logical_and.reduce(here))
        if is_complete:
            parts.complete[level] += 1
        else:
            parts.has_gaps = True
            np.add(parts.present[level], here.view(np.uint8), out=parts.present[level])
        if self.low and not self.adds_up:
            column = np.subtract(column, self.low, out=memory)
        if not is_complete:
            column = self._without_gaps(column, here, number, memory, work)
        if is_first:
            np.multiply(column, factor, out=total)
        elif factor == 1.0:
            np.add(total, column, out=total)
        else:
            memory = memory if column is memory else work.column(1, rows)
            np.add(total, np.multiply(column, factor, out=memory), out=total)

    def _without_gaps(self, column: Array, here: NDArray[np.bool_], number: int, out: Array, work: Work) -> Array:
        """Write the column with 0 where nothing is."""
        if self.non_negative[number]:
            return np.fmax(column, work.zeros[: column.size], out=out)
        if out is not column:
            np.copyto(out, column)
        np.copyto(out, 0.0, where=np.logical_not(here, out=here))
        return out

    def finish(self, parts: _Parts, out: Array, work: Work) -> None:
        """Write the result of the node."""
        total = parts.total
        if not parts.has_gaps:
            self._plain(total, out)
            return
        # counted the same way as what is present, so that a complete row is multiplied by exactly 1
        self.result(total, self.present_weight(parts, work), self.whole_weight(), out)

    def result(self, total: Array, present: Array, whole: float, out: Array) -> None:
        """Write the result from what the children add up to and the weight of those present; ``present`` is used up."""
        enough = meets(present, whole, self.require, whole)
        if self.adds_up:
            np.multiply(np.divide(whole, present, out=present), total, out=out)
        elif self.by_siblings:
            np.divide(total, present, out=out)
        else:
            np.multiply(np.divide(whole, present, out=present), total, out=out)
            np.divide(out, whole, out=out)
        if self.low and not self.adds_up:
            np.add(out, self.low, out=out)
        np.copyto(out, np.nan, where=np.logical_not(enough & np.isfinite(out)))

    def whole_weight(self) -> float:
        """Return the weight of all children, added up like that of those that are present."""
        whole = 0.0
        for level, weight in enumerate(self.levels):
            whole += weight * float(self.level_of.count(level))
        return whole

    def only(self, numbers: Sequence[int]) -> Sum:
        """Return the sum of some of the children."""
        weights = tuple(self.weights[number] for number in numbers)
        levels = tuple(dict.fromkeys(weights))
        return attrs.evolve(
            self,
            inputs=tuple(self.inputs[number] for number in numbers),
            weights=weights,
            factors=tuple(self.factors[number] for number in numbers),
            non_negative=tuple(self.non_negative[number] for number in numbers),
            levels=levels,
            level_of=tuple(levels.index(weight) for weight in weights),
        )

    def _plain(self, total: Array, out: Array) -> None:
        if self.adds_up:
            np.copyto(out, total)
            return
        whole = sum(self.weights)
        if whole:
            np.divide(total, whole, out=out)
            np.add(out, self.low, out=out)
        else:
            np.copyto(out, np.nan)

    def present_weight(self, parts: _Parts, work: Work) -> Array:
        """Return the weight of the children that are present."""
        present = work.column(1, parts.total.size)
        present.fill(0.0)
        each = work.column(0, parts.total.size)
        for weight, count, complete in zip(self.levels, parts.present, parts.complete, strict=True):
            np.copyto(each, count)
            if complete:
                np.add(each, float(complete), out=each)
            np.multiply(each, weight, out=each)
            np.add(present, each, out=present)
        return present


def sum_of(step: Step, known: Mapping[int, Any], bounds: KnownBounds) -> Sum | None:
    """Return a sum that does what a step says, None where only the general kernel can."""
    options, places = step.options, children_inputs(step)
    absences = (known.get(source) for source in step.inputs[places.absences])
    scores = step.inputs[places.scores]
    if any(away != 0.0 or not isinstance(away, float) for away in absences) or step.inputs[places.dues]:
        return None
    if options.get("varies") or any(isinstance(known.get(score), float) for score in scores) or len(scores) > _MOST:
        return None
    derived = options["weights"] if places.derived is None else known.get(step.inputs[places.derived])
    if not isinstance(derived, tuple):  # weights of groups vary from row to row
        return None
    weights = tuple(float(weight) for weight in derived)
    ratios = options["ratios"] or (1.0,) * len(weights)
    factors = weights if not options["adds_up"] else (1.0,) * len(weights)
    if not options["adds_up"]:
        factors = tuple(weight * ratio for weight, ratio in zip(weights, ratios, strict=True))
    levels = tuple(dict.fromkeys(weights))
    return Sum(
        scores,
        weights,
        factors,
        # above a bottom that is not 0 a share may be below 0
        tuple(options["low"] == 0 and _is_non_negative(bounds, score) for score in scores),
        options["adds_up"],
        options["rescale"] == "siblings",
        options["low"],
        options["require"],
        levels,
        tuple(levels.index(weight) for weight in weights),
    )


def _is_non_negative(bounds: KnownBounds, score: int) -> bool:
    found = bounds.of(score)
    return found is not None and found[0] >= 0.0

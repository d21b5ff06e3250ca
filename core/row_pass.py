"""One pass over the rows for steps that treat each row by itself: in blocks, shared among threads, without wasted memory.

The steps become instructions.  An instruction is lean where its step has a lean kernel: it then writes into memory that
is used again as soon as nothing needs the column any more, so that all of a block stays in the cache.  A sum over
children takes each child as soon as it is there.  Any other step runs by its general kernel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import ModuleType
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from .grouping import Grouping
from .held_column import HeldColumn
from .known_bounds import KnownBounds
from .lean_combining import Sum, sum_of
from .lean_compiled import CompiledSum, child_of, compiled_sum
from .lean_kernels import Lean, Work, lean_kernel
from .operations import Kernel, is_always_there
from .plan import Op, Step
from .row_program import Block, Compiler, Program, Way, column_type
from .unanswered import Watch


class RowPass:
    """The steps of one level and stage, to be run over ``size`` rows.

    ``known`` are the columns that are there already; those of ``kept`` are gathered as whole columns, and of those of
    ``bounded`` the least and the greatest number is found.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        by_row: Sequence[int],
        known: Mapping[int, Any],
        kept: Iterable[int],
        size: int,
        kernel_of: Callable[[Step], Kernel],
        bounded: Iterable[int] = (),
        compiled: ModuleType | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._steps, self._known, self._size, self._kernel_of = steps, dict(known), size, kernel_of
        self._watch = watch
        self._bounds, self._compiled_path = KnownBounds(steps, self._known), compiled
        self.kept, self.bounded = set(kept) & set(by_row), set(bounded) & set(by_row)
        self.gathered: dict[int, Any] = {}
        self.bounds: dict[int, dict[int, tuple[float, float]]] = {place: {} for place in self.bounded}
        self.same: dict[int, int] = {}
        self._made = self._choose(by_row)
        self.program = self._compiled([place for place in by_row if place in self._made])

    # --- choosing how each step runs

    def _choose(self, by_row: Sequence[int]) -> dict[int, Way]:
        """Return how each step that is needed runs: lean, as a sum, or None: by its general kernel."""
        for place in by_row:  # in order, so that looking up what a step reads never goes deep
            self._fold(place)
            self._bounds.of(place)
        inside, made = set(by_row) - self._known.keys(), dict[int, Way]()
        wanted = {self.same.get(place, place) for place in self.kept | self.bounded}
        for place in sorted(inside, reverse=True):
            if place in wanted:
                made[place] = found = self._way_of(place, inside)
                wanted.update(self._reads(place, found))
        return made

    def _fold(self, place: int) -> None:
        """Find out whether a step is a number for all rows, or gives its first input as it is."""
        step = self._steps[place]
        found = unchanging(step, self._known)
        if found is not None:
            self._known[place] = found
            if place in self.kept:
                self.gathered[place] = found
        elif place not in self.kept and gives_first(step, self._steps, self._known, self._bounds):
            self.same[place] = self.same.get(step.inputs[0], step.inputs[0])

    def _way_of(self, place: int, inside: set[int]) -> Way:
        step = self._steps[place]
        found: Way
        found = self._summed(step) if step.op is Op.COMBINE else self._lean(place)
        if found is not None and any(source in self.same for source in found.inputs):
            found = attrs.evolve(found, inputs=tuple(self.same.get(source, source) for source in found.inputs))
        reads = self._reads(place, found)
        # what is lean works on columns: where nothing but numbers comes in, the general kernel gives a number
        is_column = isinstance(found, CompiledSum) or any(
            source in inside or np.ndim(_shape_of(self._known.get(source))) for source in reads
        )
        return found if is_column else None

    def _summed(self, step: Step) -> Sum | CompiledSum | None:
        found = sum_of(step, self._known, self._bounds)
        if found is None or self._compiled_path is None:
            return found
        score_of = partial(child_of, lean=self._lean, known=self._known, same=self.same)
        return compiled_sum(found, score_of, self._compiled_path) or found

    def _lean(self, place: int) -> Lean | None:
        return lean_kernel(self._steps[place], self._steps, self._known, self._bounds, place)

    def _reads(self, place: int, way: Way) -> tuple[int, ...]:
        if way is not None:
            return way.inputs
        return tuple(self.same.get(source, source) for source in self._steps[place].inputs)

    # --- making the program

    def _compiled(self, order: Sequence[int]) -> Program:
        return Compiler(self, order, self._made, self._known, self._steps, self._kernel_of, self._reads).program()

    # --- running it

    def run(self, start: int, stop: int, work: Work, slots: list[NDArray[np.float64]]) -> None:
        """Run all instructions over one block.

        Raises:
            StepFailed: a step refused; its cause is what it raised.
        """
        block = Block(start, stop, {}, work, slots)
        with np.errstate(all="ignore"):
            for place, instruction in self.program.instructions:
                try:
                    instruction(block)
                except Exception as error:
                    raise StepFailed(place, start) from error

    def watch(self, place: int, column: Any, inputs: Sequence[Any], start: int) -> None:
        """Look at what a function gave for a block of rows."""
        if self._watch is not None:
            self._watch.note(place, self._steps[place], start, column, inputs)

    def whole(self, place: int, column: Any, block: Block) -> None:
        """Put the column of a block where the column of all rows is gathered."""
        if np.ndim(column) == 0:
            self.gathered.setdefault(place, column)
            return
        step = self._steps[place]
        target = self.target(place, column.shape[:-1], column_type(step) if step.op is Op.STATE else column.dtype)
        target[..., block.start : block.stop] = column

    def reserve(self) -> None:
        """Go over the memory of the kept columns once from end to end, before the blocks are written there.

        The system gives memory when it is first written to; here and there in many columns at a time, as blocks are
        made, that costs many times as much as in one go, and more than all the arithmetic.
        """
        for place, way in self._made.items():
            if place in self.kept and way is not None:
                self.target(place, (), column_type(self._steps[place])).fill(0)

    def target(self, place: int, shape: tuple[int, ...] = (), dtype: Any = np.float64) -> Any:
        """Return the whole column that a step's blocks are gathered in."""
        found = self.gathered.get(place)
        if not isinstance(found, np.ndarray) or found.ndim == 0:
            # setdefault: of several threads that come here at once, all go on with the array of the first
            found = self.gathered.setdefault(place, np.empty((*shape, self._size), dtype=dtype))
        return found


def unchanging(step: Step, known: Mapping[int, Any]) -> float | None:
    """Return what a step gives for all rows where what is known says so: that nothing is absent by any rule."""
    if step.op is not Op.ABSENT:
        return None
    if step.options.get("children"):
        return 0.0 if any(known.get(source) == 0.0 for source in step.inputs if _is_number(known, source)) else None
    return 0.0 if step.options["missing"] != "skip" and _is_always_there(step, known) else None


def gives_first(step: Step, steps: Sequence[Step], known: Mapping[int, Any], bounds: KnownBounds) -> bool:
    """Tell whether a step gives its first input as it is: policies without a case, bounds that nothing passes, x 1."""
    if step.op is Op.SETTLE:
        return step.options["missing"] is None and _is_always_there(step, known)
    if step.op is Op.ARITHMETIC:
        is_one = _is_number(known, step.inputs[1]) and known[step.inputs[1]] == 1.0
        return step.options["operator"] == "*" and is_one
    if step.op is not Op.BOUND or step.options["high"] is None or not _is_signless(step.inputs[0], steps, known):
        return False
    inside = bounds.of(step.inputs[0])
    return inside is not None and step.options["low"] <= inside[0] and inside[1] <= step.options["high"]


def _is_always_there(step: Step, known: Mapping[int, Any]) -> bool:
    told = step.inputs[1:4]
    return all(_is_number(known, source) for source in told) and is_always_there(*(known[source] for source in told))


def _is_number(known: Mapping[int, Any], place: int) -> bool:
    return isinstance(known.get(place), float)


def _is_signless(place: int, steps: Sequence[Step], known: Mapping[int, Any]) -> bool:
    """Tell whether a step cannot give -0.0, which a bound turns into 0."""
    while True:
        step = steps[place]
        if step.op is not Op.ARITHMETIC:
            return step.op in {Op.APPLY, Op.INTERPOLATE} or (step.op is Op.CHOOSE and _gives_numbers(step, known))
        factor = known.get(step.inputs[1])
        if step.options["operator"] != "*" or not isinstance(factor, float) or factor <= 0:
            return False
        place = step.inputs[0]


def _gives_numbers(step: Step, known: Mapping[int, Any]) -> bool:
    """Tell whether a choice is among constants of which none is -0.0."""
    count = step.options["rows"]
    results = [known.get(source) for source in (*step.inputs[1 : 2 * count : 2], *step.inputs[2 * count :])]
    return all(isinstance(found, float) and (found != 0.0 or math.copysign(1.0, found) > 0) for found in results)


class StepFailed(Exception):  # noqa: N818 - named by what happened
    """A step of a block raised; ``place`` is the step, ``start`` the first row of the block."""

    def __init__(self, place: int, start: int) -> None:
        super().__init__(place, start)
        self.place, self.start = place, start


def _shape_of(column: Any) -> Any:
    return np.zeros(1) if isinstance(column, HeldColumn | Grouping) else column if column is not None else 0.0

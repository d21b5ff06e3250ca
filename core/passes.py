"""Running the steps of a plan over very many rows: few passes over the rows, and few whole columns at a time.

A step over all rows (a fit, a rank) is given whole columns of what it reads; these are made by a pass for it and let go
as soon as it has run, to be made again block by block where something else reads them.  So what a run holds at a time
are the columns that are asked for, and a handful of others.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from .calling import FunctionError
from .errors import EvaluationError, RowError
from .fit import fits_by_bounds
from .functions import StepKind
from .lean_compiled import compiled_path
from .lean_kernels import Work
from .plan import Op
from .row_pass import RowPass, StepFailed

if TYPE_CHECKING:
    from .run import Run

#: Rows of a block: a column of it is 256 kB, so that the columns of a node stay in the cache.
BLOCK: Final = 32_768
#: How many whole columns are made together for steps that look at all rows.
_TOGETHER: Final = 12
#: Steps that run beside others of their kind without any effect but their result.
_PARALLEL: Final = frozenset({Op.FIT, Op.WHOLE, Op.RANK})


def is_one_block(size: int) -> bool:
    """Whether so many rows are taken at once, step by step, without passes and threads."""
    return size <= BLOCK


@attrs.define(eq=False)
class Passes:
    """The passes over all rows that some targets need."""

    run_of: Run
    needed: list[int]
    targets: list[int]
    known: dict[int, Any] = attrs.field(factory=dict)
    _bounds: dict[int, tuple[float, float]] = attrs.field(factory=dict)

    def run(self) -> dict[int, Any]:
        """Return the columns of the targets, and of the steps over all rows."""
        run, steps = self.run_of, self.run_of.plan.steps
        self.known.update(run.columns)
        over_all = [place for place in self.needed if steps[place].kind is not StepKind.ROW]
        for stage in sorted({steps[place].stage for place in over_all}):
            of_stage = [place for place in over_all if steps[place].stage == stage]
            self._find_bounds(of_stage)
            for batch in self._batches(of_stage):
                made = self._missing(batch)
                self._pass(made)
                self._over_all(batch)
                for place in set(made).difference(self.targets):
                    del self.known[place]
        self._pass([place for place in self.targets if place not in self.known])
        return self.known

    # --- steps over all rows

    def _batches(self, places: list[int]) -> Iterator[list[int]]:
        """Divide steps, in their order, so that each part reads only so many columns that are still to be made."""
        batch: list[int] = []
        missing: set[int] = set()
        for place in places:
            missing.update(new := self._missing([place]))
            if batch and new and len(missing) > _TOGETHER:
                yield batch
                batch, missing = [], set(new)
            batch.append(place)
        if batch:
            yield batch

    def _missing(self, places: Iterable[int]) -> list[int]:
        """Return the row steps whose whole columns some steps need and that are not there."""
        steps = self.run_of.plan.steps
        read = dict.fromkeys(source for place in places if not self._by_bounds(place) for source in steps[place].inputs)
        return [source for source in read if steps[source].kind is StepKind.ROW and source not in self.known]

    def _over_all(self, batch: list[int]) -> None:
        steps = self.run_of.plan.steps
        together: list[int] = []
        for place in [*batch, None]:
            if together and (
                place is None or steps[place].op not in _PARALLEL or not set(together).isdisjoint(steps[place].inputs)
            ):
                found = self.run_of.workers.map(self._one, together)
                self.known.update(zip(together, found, strict=True))
                together = []
            if place is not None and steps[place].op in _PARALLEL:
                together.append(place)
            elif place is not None:
                self.known[place] = self._one(place)

    def _one(self, place: int) -> Any:
        steps = self.run_of.plan.steps
        found = {source: self.known.get(source, self._bounds.get(source)) for source in steps[place].inputs}
        with np.errstate(all="ignore"):
            return self.run_of.over_all(place, found)

    # --- fits that only look at bounds

    def _by_bounds(self, place: int) -> bool:
        """Whether a step is a fit that looks only at the bounds of all rows together."""
        run, step = self.run_of, self.run_of.plan.steps[place]
        if not fits_by_bounds(step) or step.id in run.statistics:
            return False
        group = run.plan.steps[step.inputs[0]]
        return not group.inputs and not (group.options["by_period"] and len(run.levels.of(group.level).periods) > 1)

    def _find_bounds(self, of_stage: list[int]) -> None:
        """Find the bounds of the columns that fits of a stage look at, in one pass that keeps none of them."""
        steps = self.run_of.plan.steps
        primaries = {steps[place].inputs[1] for place in of_stage if self._by_bounds(place)}
        missing = [
            place for place in sorted(primaries) if steps[place].kind is StepKind.ROW and place not in self.known
        ]
        if missing:
            self._pass([], missing)

    # --- passes

    def _pass(self, kept: list[int], bounded: Iterable[int] = ()) -> None:
        """Run the row steps that some columns need, and keep these; of others only find the bounds."""
        run, steps = self.run_of, self.run_of.plan.steps
        bounded = list(bounded)
        needed = run.plan.needed_for([*kept, *bounded], self.known)
        # what is asked for and comes along is kept at once, so that it is not made twice
        kept = [*kept, *(place for place in self.targets if place not in self.known)]
        for level in dict.fromkeys(steps[place].level for place in needed):
            by_row = [place for place in needed if steps[place].level == level]
            self._pass_over(by_row, kept, bounded, run.levels.of(level).size)

    def _pass_over(self, by_row: list[int], kept: list[int], bounded: list[int], size: int) -> None:
        run = self.run_of
        compiled = compiled_path(size * len(by_row))
        rows = RowPass(run.plan.steps, by_row, self.known, kept, size, run.kernel, bounded, compiled)
        memory = threading.local()

        def block(start: int) -> None:
            if not hasattr(memory, "work"):
                memory.work = Work(min(BLOCK, size))
                memory.slots = [np.empty(min(BLOCK, size)) for _ in range(rows.program.slots)]
            rows.run(start, min(start + BLOCK, size), memory.work, memory.slots)

        try:
            run.workers.map(block, range(0, max(size, 1), BLOCK))
        except StepFailed as failed:
            if isinstance(failed.__cause__, RowError | FunctionError | EvaluationError):
                raise run.failure(failed.__cause__, failed.place, failed.start) from failed.__cause__
            raise failed.__cause__ or failed from None
        self.known.update(rows.gathered)
        for place, found in rows.bounds.items():
            bounds = np.array([found[start] for start in sorted(found)])
            low, high = np.fmin.reduce(bounds[:, 0]), np.fmax.reduce(bounds[:, 1])
            self._bounds[place] = float(low), float(high)

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
from .fit import apply_at_once, fits_by_bounds, statistics_again
from .functions import StepKind
from .held_column import whole_column
from .lean_compiled import compiled_path
from .lean_kernels import Work
from .plan import Op
from .row_pass import RowPass, StepFailed, unchanging

if TYPE_CHECKING:
    from .run import Run

#: Rows of a block: a column of it is 256 kB, so that the columns of a node stay in the cache.
BLOCK: Final = 32_768
#: How many whole columns are made together for steps that look at all rows.
_TOGETHER: Final = 12
#: What a step reads that applies what was fitted to one column: that, the groups, the column.
_APPLIED: Final = 3
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
        self._fold()
        missing = sorted(place for place in self.targets if place not in self.known)
        for part in self._parts(missing):
            self._pass([place for place in part if place not in self.known])
        return self.known

    def _fold(self) -> None:
        """Enter the row steps that are a number for all rows, so that nothing is made for their sake."""
        steps = self.run_of.plan.steps
        for place in self.needed:
            if place not in self.known and (found := unchanging(steps[place], self.known)) is not None:
                self.known[place] = found

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

    def _parts(self, targets: list[int]) -> Iterator[list[int]]:
        """Divide targets, in their order, so that each part needs only so many columns that are made as a whole."""
        part: list[int] = []
        large: set[int] = set()
        for target in targets:
            new = set(self._at_once(self.run_of.plan.needed_for([target], {*self.known, *targets} - {target})))
            if part and new and len(large | new) > _TOGETHER:
                yield part
                part, large = [], set()
            part.append(target)
            large |= new
        if part:
            yield part

    def _missing(self, places: Iterable[int]) -> list[int]:
        """Return the row steps whose whole columns some steps need and that are not there."""
        steps = self.run_of.plan.steps
        whole = (place for place in places if not self._by_bounds(place) and not self._is_found_again(place))
        read = dict.fromkeys(source for place in whole for source in steps[place].inputs)
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
        run, step = self.run_of, self.run_of.plan.steps[place]
        if self._is_found_again(place):
            if step.id not in run.statistics:
                run.statistics[step.id] = statistics_again(step, self.known[step.inputs[0]], run.column)
            return run.statistics[step.id]
        found = {source: self.known.get(source, self._bounds.get(source)) for source in step.inputs}
        with np.errstate(all="ignore"):
            return run.over_all(place, found)

    def _is_found_again(self, place: int) -> bool:
        """Whether a step fits what is as large as its column, so that it is found again where it is asked for."""
        run, step = self.run_of, self.run_of.plan.steps[place]
        is_large = step.op is Op.FIT and step.options["function"].at_once is not None and not step.options["columns"]
        return is_large and not run.is_fitted and self._is_one_group(step.inputs[0])

    # --- fits that only look at bounds

    def _by_bounds(self, place: int) -> bool:
        """Whether a step is a fit that looks only at the bounds of all rows together."""
        run, step = self.run_of, self.run_of.plan.steps[place]
        if not fits_by_bounds(step) or step.id in run.statistics:
            return False
        return self._is_one_group(step.inputs[0])

    def _is_one_group(self, place: int) -> bool:
        """Whether all rows belong to one group, as the step of the groups alone tells."""
        run, group = self.run_of, self.run_of.plan.steps[place]
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
        made = self._make_at_once(self._at_once(run.plan.needed_for([*kept, *bounded], self.known)))
        needed = run.plan.needed_for([*kept, *bounded], self.known)
        # what is asked for and comes along is kept at once, so that it is not made twice
        kept = [*kept, *(place for place in self.targets if place not in self.known)]
        for level in dict.fromkeys(steps[place].level for place in needed):
            by_row = [place for place in needed if steps[place].level == level]
            self._pass_over(by_row, kept, bounded, run.levels.of(level).size)
        for place in set(made).difference(self.targets):
            del self.known[place]

    # --- what is fitted to the very rows that it is applied to

    def _at_once(self, needed: list[int]) -> list[int]:
        """Return the steps among those needed that apply what is fitted to these rows, and can do both at once."""
        run, steps = self.run_of, self.run_of.plan.steps
        return [
            place for place in needed if steps[place].op is Op.APPLY and not run.is_fitted and self._is_at_once(place)
        ]

    def _is_at_once(self, place: int) -> bool:
        step = self.run_of.plan.steps[place]
        inputs = step.options["function"].at_once is not None and len(step.inputs) == _APPLIED
        return inputs and self._is_one_group(step.inputs[1])

    def _make_at_once(self, places: list[int]) -> list[int]:
        """Make whole columns of steps that fit and apply at once, several at a time."""
        if not places:
            return places
        steps, run = self.run_of.plan.steps, self.run_of
        sources = list(dict.fromkeys(steps[place].inputs[2] for place in places))
        made = [source for source in sources if source not in self.known]
        self._pass(made)
        self.known.update(zip(places, run.workers.map(self._one_at_once, places), strict=True))
        for source in set(made).difference(self.targets):
            del self.known[source]
        return places

    def _one_at_once(self, place: int) -> Any:
        run, step = self.run_of, self.run_of.plan.steps[place]
        column = np.broadcast_to(whole_column(self.known[step.inputs[2]]), (run.levels.of(step.level).size,))
        try:
            with np.errstate(all="ignore"):
                return apply_at_once(step, column)
        except (RowError, FunctionError, EvaluationError) as error:
            raise run.failure(error, place, 0) from error

    def _pass_over(self, by_row: list[int], kept: list[int], bounded: list[int], size: int) -> None:
        run = self.run_of
        compiled = compiled_path(size * len(by_row))
        rows = RowPass(run.plan.steps, by_row, self.known, kept, size, run.kernel, bounded, compiled, run.watch)
        rows.reserve()
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

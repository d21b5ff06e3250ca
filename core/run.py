"""Running a plan over data: stage by stage, row steps over blocks of rows, the others over all rows at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Final
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from .aggregation import AGGREGATING, fit_children, whole_children
from .ballots import LeafRatings
from .calling import CALLING, FunctionError, lacks
from .combining import COMBINING
from .errors import EvaluationError, RowError
from .fit import Statistics, apply_groups, at_hand, fit_groups, fits_by_bounds, whole_groups, whole_vectors
from .functions import StepKind, resolve
from .gathering import BASE, MOVES, Base, Levels
from .grouping import Grouping, group_rows
from .held_column import HeldColumn, whole_column
from .joint_filling import FILLING, fit_siblings
from .operations import KERNELS, Kernel
from .passes import Passes, is_one_block
from .plan import Op, Plan, Step
from .pooling import POOLING
from .ranking import QuotaTie, apply_quota, rank_rows
from .refusals import Refused
from .shifting import shifted
from .source_columns import SourceColumns
from .span import NOWHERE
from .texts import text_column
from .unanswered import Unanswered, Undefined, Watch
from .unit_data import UnitData
from .weighing import WEIGHING, fit_weights
from .workers import Workers

_MAKERS: Final = {**KERNELS, **COMBINING, **AGGREGATING, **FILLING, **WEIGHING, **POOLING, **CALLING}


class Run:
    """One plan on one set of data.

    ``columns`` keeps by position what has been computed for all rows; ``statistics`` what was fitted: given before, or
    found on the way where nothing was given.
    """

    def __init__(
        self,
        plan: Plan,
        data: UnitData,
        as_of: datetime.date | None = None,
        statistics: Mapping[str, Statistics] | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.plan, self.workers = plan, workers or Workers()
        self.levels = Levels(data, plan.base)
        self.data = self.levels.of(plan.base)
        self.is_fitted = statistics is not None
        self.statistics: dict[str, Statistics] = dict(statistics or {})
        self.columns: dict[int, Any] = {}
        self.ties: list[QuotaTie] = []
        self.watch = Watch.of(plan)
        self.unanswered, self.undefined = tuple[Unanswered, ...](), tuple[Undefined, ...]()
        self.labels = (*data.labels, *_further(plan, self.data, data.labels))
        self._codes = {label: float(place) for place, label in enumerate(self.labels)}
        self._sources = SourceColumns(plan, self.levels, as_of, self.code)

    def keep(self, targets: Iterable[int]) -> None:
        """Compute the targets over all rows and keep them, with all that is not by row: that is never computed twice."""
        wanted = set(targets)
        with np.errstate(all="ignore"):
            found = self._execute(list(wanted))
        steps = self.plan.steps
        self.columns |= {
            place: column for place, column in found.items() if place in wanted or steps[place].kind is not StepKind.ROW
        }
        self.unanswered = self.watch.summary(self.plan, self.levels)
        self.undefined = self.watch.undefined(self.plan, self.levels)

    def column(self, target: int) -> Any:
        """Return a step's column over all rows, computing what is not kept; nothing is kept of it."""
        if target in self.columns:
            return whole_column(self.columns[target])
        with np.errstate(all="ignore"):
            return whole_column(self._execute([target])[target])

    def at_rows(self, targets: list[int], rows: NDArray[np.intp], level: str | Base | None = BASE) -> dict[int, Any]:
        """Return steps' columns over some rows only; steps over all rows are run over all of them.

        ``rows`` are those of the results, or of the table ``level``; a step on a table below is returned over the rows
        that belong to them, one on a table above over the rows that they belong to.
        """
        steps = self.plan.steps
        needed = self.plan.needed_for(targets, self.columns)
        with np.errstate(all="ignore"):
            known = dict(self.columns)
            over_all = [place for place in needed if steps[place].kind in {StepKind.FIT, StepKind.WHOLE}]
            if over_all:
                known |= self._execute(over_all)
            wanted = self._inputs(needed, targets)
            at = self.levels.beside(rows, self.plan.base if isinstance(level, Base) else level)
            local = {place: _taken(known[place], at(steps[place].level)) for place in wanted if place in known}
            for place in self.plan.needed_for(targets, known):
                self._run_step(place, local, at(steps[place].level))
        return {target: local[target] for target in targets}

    def code(self, text: str) -> float:
        """Return the code of a text, -1 for one that neither data nor scheme know.

        Texts of data are in NFKC, as names are; a text of the scheme that is written otherwise means the same.
        """
        found = self._codes.get(text)
        return self._codes.get(normalize("NFKC", text), -1.0) if found is None else found

    def _inputs(self, needed: list[int], targets: list[int]) -> set[int]:
        return {place for step in needed for place in self.plan.steps[step].inputs} | set(targets)

    # --- all rows

    def _execute(self, targets: list[int]) -> dict[int, Any]:
        needed = self.plan.needed_for(targets, self.columns)
        levels = {self.plan.steps[place].level for place in needed}
        if is_one_block(max((self.levels.of(level).size for level in levels), default=0)):
            known = self._at_once(needed, targets)
        else:
            known = Passes(self, needed, targets).run()
        return {place: column for place, column in known.items() if place not in self.columns}

    def _at_once(self, needed: list[int], targets: list[int]) -> dict[int, Any]:
        """Run steps over all rows one after the other: what few rows take."""
        steps, known = self.plan.steps, dict(self.columns)
        dead = self._last_uses(needed, targets)
        for place in needed:
            step = steps[place]
            if step.kind is not StepKind.ROW:
                known[place] = self.over_all(place, known)
            else:
                inputs = [whole_column(known[source]) for source in step.inputs]
                try:
                    known[place] = self.kernel(step)(*inputs)
                except (RowError, FunctionError, EvaluationError) as error:
                    raise self.failure(error, place, 0) from error
                self.watch.note(place, step, 0, known[place], inputs)
            for source in dead.get(place, ()):
                del known[source]
        return known

    def _last_uses(self, needed: list[int], targets: list[int]) -> dict[int, list[int]]:
        """Return for each step the columns that nothing needs after it."""
        steps, last, kept = self.plan.steps, dict[int, int](), set(targets) | self.columns.keys()
        for place in needed:
            last.update(dict.fromkeys(steps[place].inputs, place))
        dead: dict[int, list[int]] = {}
        for source, user in last.items():
            if steps[source].kind is StepKind.ROW and source not in kept:
                dead.setdefault(user, []).append(source)
        return dead

    def kernel(self, step: Step) -> Kernel:
        """Return the arithmetic of a step that treats each row by itself."""
        if step.op is Op.APPLY:
            return lambda fitted, group, primary, *columns: apply_groups(step, fitted, group, primary, columns)
        return _MAKERS[step.op](step, self.code)

    def _run_step(self, place: int, local: dict[int, Any], rows: NDArray[np.intp]) -> None:
        step = self.plan.steps[place]
        if step.kind is StepKind.SOURCE:
            local[place] = _taken(self.over_all(place, {}), rows)
            return
        try:
            local[place] = self.kernel(step)(*(local[source] for source in step.inputs))
        except (RowError, FunctionError, EvaluationError) as error:
            raise self.failure(error, place, 0, rows) from error

    # --- steps over all rows

    def over_all(self, place: int, known: Mapping[int, Any]) -> Any:
        """Run a step that looks at all rows."""
        step = self.plan.steps[place]
        try:
            if step.kind is StepKind.SOURCE:
                return self._sources.of(step)
            if step.kind is StepKind.FIT:
                return self._fitted(step, [known[source] for source in step.inputs])
            return self._watched(place, step, [whole_column(known[source]) for source in step.inputs])
        except (RowError, FunctionError, EvaluationError) as error:
            raise self.failure(error, place, 0) from error

    def _watched(self, place: int, step: Step, inputs: list[Any]) -> Any:
        found = self._whole(step, inputs)
        if step.op is Op.GATHER:
            self.watch.note_gathered(place, step, found, inputs, self.levels)
        else:
            self.watch.note(place, step, 0, found, inputs)
        return found

    def _fitted(self, step: Step, inputs: list[Any]) -> Any:
        if step.id not in self.statistics:
            if self.is_fitted:
                raise EvaluationError("fitted-elsewhere", step.span, indicator=step.owner, step=step.id)
            inputs = [column if fits_by_bounds(step) else whole_column(column) for column in inputs]
            if step.op is Op.WEIGH:
                self.statistics[step.id] = fit_weights(step, inputs, self.levels.of(step.level).size)
            elif step.op is Op.AGGREGATE_FIT:
                self.statistics[step.id] = fit_children(step, inputs)
            elif step.op is Op.FIT_SIBLINGS:
                self.statistics[step.id] = fit_siblings(step, inputs)
            else:
                self.statistics[step.id] = fit_groups(step, inputs[0], inputs[1], inputs[2:])
        elif self.is_fitted:  # used block by block: nothing may be found anew for each
            self.statistics[step.id] = at_hand(self.statistics[step.id])
        found = self.statistics[step.id]
        is_one = step.op is Op.WEIGH and not step.options["is_grouped"]
        return tuple(found.groups[None,]["weights"].tolist()) if is_one else found

    def _whole(self, step: Step, inputs: list[Any]) -> Any:
        if step.op in MOVES:
            return self.levels.moved(step, inputs, self.plan.steps[step.inputs[0]].level)
        if step.op is Op.GROUP:
            return group_rows(step, self.levels.of(step.level), self.labels, inputs)
        if step.op is Op.SHIFT:
            data = self.levels.of(step.level)
            if not data.periods:
                function = step.options["function"]
                raise EvaluationError("periods-needed", step.span, indicator=step.owner, function=function)
            return shifted(step.options, data, *inputs)
        if step.op in {Op.WHICH, Op.TEXT}:
            return self._texts(step, inputs)
        if step.op is Op.RANK:
            return rank_rows(step, inputs[0], inputs[1:])
        if step.op is Op.QUOTA:
            grades, ties = apply_quota(step, inputs[0], inputs[1], inputs[2], inputs[3:])
            self.ties.extend(ties)
            return grades
        if step.op is Op.AGGREGATE_WHOLE:
            return whole_children(step, inputs)
        if step.options.get("is_of_vectors"):
            return whole_vectors(step, inputs[0], inputs[1:])
        return whole_groups(step, inputs[0], inputs[1], inputs[2:])

    def _texts(self, step: Step, inputs: list[Any]) -> Any:
        """Return texts that a function finds, or the names of the highest inputs; names together are a text of their own."""
        if step.op is Op.TEXT:
            return text_column(step, tuple(inputs), self.levels.of(step.level).size, self._enter)
        size, count = self.levels.of(step.level).size, len(step.options["names"])
        matrix = np.stack([np.broadcast_to(np.asarray(each, dtype=np.float64), (size,)) for each in inputs[:count]])
        held, place = np.unique(resolve(step.options["function"].reduce)(matrix), axis=1, return_inverse=True)
        codes = [
            self._enter("、".join(name for name, is_held in zip(step.options["names"], column, strict=True) if is_held))
            for column in held.T
        ]
        found = np.array(codes, dtype=np.float64)[place.reshape(-1)]
        return np.where(lacks(step.options["needed"], list(matrix), inputs[count:]), np.nan, found)

    def _enter(self, text: str) -> float:
        """Return the code of a text that the evaluation makes, NaN for none."""
        if not text:
            return float("nan")
        code = self.code(text)
        if code < 0:
            self.labels, code = (*self.labels, text), float(len(self.labels))
            self._codes[text] = code
        return code

    def ratings_of(self, leaf: str) -> LeafRatings | None:
        """Return what the raters of a leaf gave, None where no ratings were given."""
        return self._sources.ratings_of(leaf)

    # --- failures

    def failure(
        self, error: Exception, place: int, start: int, rows: NDArray[np.intp] | None = None
    ) -> EvaluationError:
        """Return what stops the evaluation: the error with indicator, place in the text, and the first unit concerned."""
        if isinstance(error, RowError | FunctionError):
            return self._named(error, place, start, rows)
        assert isinstance(error, EvaluationError)  # noqa: S101 - methods raise nothing else
        return _at(error, self.plan.steps[place])

    def _named(
        self, error: RowError | FunctionError, place: int, start: int, rows: NDArray[np.intp] | None = None
    ) -> EvaluationError:
        """Return the error with the indicator it happened in and the first unit concerned."""
        step = self.plan.steps[place]
        data = self.levels.of(step.level)
        mask = np.atleast_1d(error.mask) if isinstance(error, RowError) else np.ones(1, dtype=bool)
        first = int(np.argmax(mask)) if isinstance(error, RowError) else error.first
        row = start + first if rows is None else int(rows[first]) if rows.size else -1
        unit = data.units[row] if 0 <= row < data.size else ""
        if unit and len(data.periods) > 1:
            unit = f"{unit} {data.period_of(row)}"
        facts = {name: _fact(value, first, mask.size) for name, value in error.facts.items()}
        if isinstance(error, Refused):
            facts = error.told(facts)
        if isinstance(error, RowError):
            facts["count"] = int(mask.sum()) if mask.size > 1 or data.size <= 1 else data.size
        return EvaluationError(error.name, step.span, indicator=step.owner, unit=unit, **facts)


def _at(error: EvaluationError, step: Step) -> EvaluationError:
    """Return what a method refused as a whole (a matrix, coefficients) with its place and indicator."""
    if error.span != NOWHERE:
        return error
    return EvaluationError(error.name, step.span, **{"indicator": step.owner, **error.arguments})


def _fact(value: Any, first: int, size: int) -> Any:
    if isinstance(value, np.ndarray):
        value = value.reshape(-1)[first] if value.size == size else value.reshape(-1)[0]
    return float(value) if isinstance(value, np.floating) else value


def _further(plan: Plan, data: UnitData, labels: tuple[str, ...]) -> list[str]:
    """Return the texts that plan and data use beside the labels of the data, each once."""
    texts = list(plan.texts)
    read = {step.options["name"] for step in plan.steps if step.op is Op.BUILTIN}
    texts += data.units if "unit" in read else ()
    texts += data.periods if "period" in read else ()
    known = set(labels)
    return [text for text in dict.fromkeys(texts) if text not in known and normalize("NFKC", text) not in known]


def _taken(column: Any, rows: Any) -> Any:
    if isinstance(column, Grouping | HeldColumn):
        return column.take(rows)
    return column[..., rows] if isinstance(column, np.ndarray) and column.ndim else column

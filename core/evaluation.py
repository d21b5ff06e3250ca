"""What an evaluation found: scores, ranks, grades, limits, findings, and why something is missing.

It keeps the data, what was fitted, and the columns of the root and the parents.  Anything else is computed when asked
for, from the same plan; asking from several threads is safe.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .ballots import LeafRatings
from .class_weights import ClassWeight, class_weights
from .compiler import is_own_name
from .expressions import Builtin, Expression, FieldRef, IndicatorRef, Template
from .filing import INCOMPLETE, NodeFiling, filings, is_incomplete, missing_items
from .fit import FittedPlan
from .functions import Function, StepKind
from .imputed import ImputedReader, imputed_records, imputes, reader_of
from .model import IndicatorSet
from .outcome_rules import Finding, Limit
from .passes import BLOCK
from .plan import Op, Plan, Step
from .reasons import Reason, explain_absence
from .records import CellRecord
from .run import Run
from .screening import ScreenedUnit, Screening
from .treated import Treatment, treatment_of
from .unanswered import Unanswered
from .unit_data import UnitData
from .value_type import TEXT, Kind
from .walking import expressions_in
from .wording import spelt

Array = NDArray[np.float64]

#: The states of a node in a row.
PRESENT: Final = 0
MISSING: Final = 1
NOT_APPLICABLE: Final = 2


@attrs.frozen
class Effect:
    """What a limit does: ``kind`` is ``grade``, ``highest_grade``, ``downgrade``, ``highest_score`` or ``hold``."""

    kind: str
    value: float | str | tuple[str, ...]


@attrs.frozen
class TriggeredLimit:
    """A limit whose condition holds for a unit, whether or not a stricter one decided."""

    row: int
    limit: Limit
    effects: tuple[Effect, ...]
    message: str


@attrs.frozen
class RaisedFinding:
    """A finding raised for a unit, its message filled in."""

    row: int
    finding: Finding
    message: str
    message_en: str | None = None


@attrs.frozen
class Note:
    """Something a reader of the results must know; ``rows`` are the units concerned.

    ``quota-tie``: tied across the edge of a quota, so that none of them entered (``grade``, ``group``);
    ``ballots-invalid``: a rater's ballot was left out (``rater``, ``role``, ``name`` the indicator);
    ``ratings-anonymous``: so many ratings name no rater, so that no ballot could be checked (``count``, ``name``);
    ``limit-unknown`` and ``finding-unknown``: a condition could not be decided for lack of data (``name``), and
    not only because it reads an indicator that does not apply to the unit;
    ``function-undefined``: a plugin's function gave no number, as it declares (``name``, ``function``, ``reason``).
    """

    code: str
    rows: tuple[int, ...]
    facts: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class Evaluation:
    """The results of a set for the rows of some data.  Arrays are read-only and in the order of the rows."""

    data: UnitData
    fitted: FittedPlan
    as_of: datetime.date | None
    run: Run = attrs.field(repr=False)
    screening: Screening | None = attrs.field(default=None, repr=False)
    _cache: dict[Any, Any] = attrs.field(factory=dict, init=False, repr=False)
    _lock: threading.RLock = attrs.field(factory=threading.RLock, init=False, repr=False)

    @property
    def plan(self) -> Plan:
        """The plan that was run."""
        return self.fitted.plan

    @property
    def indicator_set(self) -> IndicatorSet:
        """The set that was evaluated."""
        return self.plan.indicator_set

    @property
    def names(self) -> tuple[str, ...]:
        """All nodes, the root first, in the order of the file; a set without a total has no column for its root."""
        names = tuple(node.name for node in self.indicator_set.nodes())
        return names[1:] if self.indicator_set.separate else names

    @property
    def heads(self) -> tuple[str, ...]:
        """The nodes that have rank and grade: the root, or each top indicator of a set without a total."""
        return self.plan.heads

    @property
    def weights(self) -> Mapping[str, float]:
        """The weight of each node among its siblings, given or derived, adding up to 1.

        Where weights depend on the class of the unit there is no single one: they stand in ``class_weights``.
        """
        return self.fitted.weights

    @property
    def class_weights(self) -> Mapping[str, tuple[ClassWeight, ...]]:
        """Points and weight of each node that counts differently by the class of the unit, for the classes at hand."""
        return self._cached("class_weights", lambda: class_weights(self))  # type: ignore[no-any-return]

    @property
    def screened(self) -> tuple[ScreenedUnit, ...]:
        """The units that the set's ``screen`` left out: they are in no column, no statistic and no rank."""
        if self.screening is None:
            return ()
        return self._cached("screened", lambda: self.screening.left_out)  # type: ignore[no-any-return, union-attr]

    # --- what is not as it was reported

    def imputed_share(self, name: str) -> Array:
        """Return which part of the data behind a node's score is imputed: 0 to 1, by weight; NaN without a score."""
        return self._cached(("imputed share", name), lambda: self._share_of(name))  # type: ignore[no-any-return]

    def _share_of(self, name: str) -> Array:
        share = np.asarray(self._imputing.share(name), dtype=np.float64)
        return np.broadcast_to(share, (self.data.size,))

    @property
    def imputed_cells(self) -> tuple[CellRecord, ...]:
        """Every cell that was imputed, leaf by leaf, with its method and what it came to."""
        if not imputes(self.indicator_set):
            return ()
        return self._cached("imputed cells", lambda: tuple(imputed_records(self.plan, self.run, self._imputing)))  # type: ignore[no-any-return]

    @property
    def _imputing(self) -> ImputedReader:
        return self._cached("imputing", lambda: reader_of(self.plan, self.run))  # type: ignore[no-any-return]

    def treatment(self, name: str) -> Treatment | None:
        """Return what the treatment of outliers did to the values of a leaf; None where it has none.

        It is made when asked for and not kept: of a million units it is as large as a column of scores.
        """
        return treatment_of(self.plan, self.run, name)

    @property
    def treatments(self) -> Iterator[Treatment]:
        """What the treatment of outliers did, leaf by leaf, of those that have one."""
        found = (self.treatment(node.name) for node in self.indicator_set.nodes())
        return (each for each in found if each is not None)

    @property
    def treated_cells(self) -> Iterator[CellRecord]:
        """Every cell that was treated, leaf by leaf, with its method and what was done to it."""
        return (record for treatment in self.treatments for record in treatment.records())

    # --- columns

    def score(self, name: str) -> Array:
        """Return a node's (or bonus's, or penalty's) rounded score, NaN where there is none."""
        return self._output("score", name)

    def exact(self, name: str) -> Array:
        """Return a node's score before its rounding."""
        return self._output("exact", name)

    def value(self, name: str) -> Array:
        """Return a leaf's value as it was scored: gaps filled, outliers treated.  A parent has none: NaN."""
        return self._output("value", name)

    def raw(self, name: str) -> Array:
        """Return a leaf's value as its expression gives it, before gaps are filled and outliers treated."""
        return self._prepared("raw", name)

    def imputed(self, name: str) -> Array:
        """Return a leaf's value with its gaps filled, before outliers are treated."""
        return self._prepared("imputed", name)

    def _prepared(self, stage: str, name: str) -> Array:
        return self._output(stage if self.plan.output(stage, name) is not None else "value", name)

    def state(self, name: str) -> NDArray[np.uint8]:
        """Return a node's state: 0 present, 1 missing, 2 not applicable."""
        return self._cached(("state", name), lambda: self._output("state", name).astype(np.uint8))  # type: ignore[no-any-return]

    def rank(self, name: str | None = None) -> Array:
        """Return the ranks of a head (the root if not named) within each period, NaN without a result."""
        return self._output("rank", self._head(name))

    def grade(self, name: str | None = None) -> NDArray[np.object_]:
        """Return the grades of a head as labels, None without a result or outside every row of the ladder."""
        head = self._head(name)
        return self._cached(("label", head), lambda: self._labels(self._output("grade", head)))  # type: ignore[no-any-return]

    def report(self, name: str) -> NDArray[Any]:
        """Return a report column: numbers, or labels (None: absent) where it yields text."""
        report = next(found for found in self.indicator_set.report if found.name == name)
        column = self._output("report", name)
        return self._labels(column) if report.value.type.kind is Kind.TEXT else column

    def datum(self, expression: Expression, owner: str | None, row: int) -> float | str | None:
        """Return what an expression of the model comes to for one row, None where it is absent.

        Raises:
            KeyError: the plan holds no such expression in that place.
        """
        if is_own_name(expression) and isinstance(expression, Builtin):
            return self.data.units[row] if expression.name == "unit" else self.data.period_of(row)
        position = self.plan.step_of(expression, owner)
        if position is None:
            raise KeyError(f"{type(expression).__name__} in {owner}")
        return self._plain(self.at_step(position, row), position, expression)

    def at_step(self, position: int, row: int) -> float:
        """Return the number of a step in one row, NaN where it is absent."""
        known = self._cached(("row", row), dict)
        if position not in known:
            rows = np.array([row], dtype=np.intp)
            found = self.run.at_rows([position], rows)[position]
            known[position] = float(np.asarray(found).reshape(-1)[0])
        return known[position]  # type: ignore[no-any-return]

    def reason(self, name: str, row: int) -> Reason | None:
        """Return why a node has no score in a row: the first thing absent, as data.  None where it has one."""
        return explain_absence(self.plan, self.run, name, row)

    # --- what happened

    @property
    def limits(self) -> tuple[TriggeredLimit, ...]:
        """All limits whose condition holds, in the order of the rows."""
        return self._cached("limits", self._limits)  # type: ignore[no-any-return]

    @property
    def findings(self) -> tuple[RaisedFinding, ...]:
        """All findings raised, in the order of the rows."""
        return self._cached("findings", self._findings)  # type: ignore[no-any-return]

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know: ties left out of a quota, conditions that could not be decided."""
        return self._cached("notes", self._notes)  # type: ignore[no-any-return]

    @property
    def unanswered(self) -> tuple[Unanswered, ...]:
        """Plugins' functions that gave no number although all their arguments were there, and do not say why."""
        return self.run.unanswered

    def _limits(self) -> tuple[TriggeredLimit, ...]:
        found = []
        for limit in self.indicator_set.limits:
            rows = np.flatnonzero(self._output("limit", limit.name) == 1.0)
            messages = self._messages(limit.message, limit.name, rows)
            effects = self._effects(limit, rows)
            parts = zip(rows, effects, messages, strict=True)
            found += [TriggeredLimit(int(row), limit, effect, message) for row, effect, message in parts]
        return tuple(sorted(found, key=lambda item: item.row))

    def _effects(self, limit: Limit, rows: NDArray[np.intp]) -> list[tuple[Effect, ...]]:
        fixed = [Effect(kind, value) for kind in ("grade", "highest_grade") if (value := getattr(limit, kind))]
        if limit.downgrade:
            fixed.append(Effect("downgrade", float(limit.downgrade)))
        if limit.hold:
            fixed.append(Effect("hold", limit.hold))
        if limit.highest_score is None:
            return [tuple(fixed)] * rows.size
        position = self.plan.step_of(limit.highest_score, limit.name)
        caps = self._at_rows([position], rows)[position] if position is not None else np.full(rows.size, np.nan)
        return [(Effect("highest_score", float(cap)), *fixed) for cap in caps]

    def _findings(self) -> tuple[RaisedFinding, ...]:
        found = []
        for finding in self.indicator_set.findings:
            rows = np.flatnonzero(self._output("finding", finding.name) == 1.0)
            messages = self._messages(finding.message, finding.name, rows)
            english = (
                self._messages(finding.message_en, finding.name, rows) if finding.message_en else [None] * rows.size
            )
            parts = zip(rows, messages, english, strict=True)
            found += [RaisedFinding(int(row), finding, text, other) for row, text, other in parts]
        found += self._evidence_findings()
        return tuple(sorted(found, key=lambda item: item.row))

    @property
    def filings(self) -> tuple[NodeFiling, ...]:
        """What is filed of the evidence that each node asks for; nothing where no evidence was given."""
        return self._cached("filings", lambda: filings(self.indicator_set, self.plan, self.run))  # type: ignore[no-any-return]

    @property
    def ratings(self) -> tuple[LeafRatings, ...]:
        """What the raters gave, leaf by leaf; nothing where no ratings were given."""
        return self._cached("ratings", self._ratings)  # type: ignore[no-any-return]

    def _ratings(self) -> tuple[LeafRatings, ...]:
        found = (self.run.ratings_of(node.name) for node in self.indicator_set.nodes())
        return tuple(each for each in found if each is not None)

    def _evidence_findings(self) -> list[RaisedFinding]:
        found = []
        for row in np.flatnonzero(is_incomplete(self.filings, self.data.size)):
            lacking = missing_items(self.filings, int(row))
            count = sum(len(items) for _, items in lacking)
            zh = "；".join(f"{node}：{'、'.join(items)}" for node, items in lacking)
            en = "; ".join(f"{node}: {', '.join(items)}" for node, items in lacking)
            plural = "item" if count == 1 else "items"
            texts = f"缺 {count} 件备查材料（{zh}）", f"{count} {plural} of evidence not filed ({en})"
            found.append(RaisedFinding(int(row), INCOMPLETE, *texts))
        return found

    def _rating_notes(self) -> list[Note]:
        notes = []
        for leaf in self.ratings:
            for ballot in leaf.invalid:
                facts = {"name": leaf.leaf, "role": ballot.role, "rater": ballot.rater}
                notes.append(Note("ballots-invalid", ballot.rows, facts))
            node = self.indicator_set.node(leaf.leaf)
            if leaf.anonymous and node is not None and node.rated is not None and node.rated.valid is not None:
                notes.append(Note("ratings-anonymous", (), {"name": leaf.leaf, "count": leaf.anonymous}))
        return notes

    def _notes(self) -> tuple[Note, ...]:
        notes = [
            Note("quota-tie", tie.rows, {"grade": tie.grade, "group": tie.group, "indicator": tie.head})
            for tie in self.run.ties
        ]
        for kind, items in (("limit", self.indicator_set.limits), ("finding", self.indicator_set.findings)):
            for item in items:
                unknown = np.flatnonzero(np.isnan(self._output(kind, item.name)) & ~self._beside_the_point(item.when))
                if unknown.size:
                    rows = tuple(int(row) for row in unknown)
                    notes.append(Note(f"{kind}-unknown", rows, {"name": item.name, "title": item.title}))
        return (*notes, *self._rating_notes(), *self._undefined_notes())

    def _undefined_notes(self) -> Iterator[Note]:
        for found in self.run.undefined:
            en, zh = found.function.undefined or ("", "")
            facts = {"name": found.indicator, "function": found.function.full_name, "reason": en, "reason_zh": zh}
            yield Note("function-undefined", tuple(found.rows.tolist()), facts)

    def _beside_the_point(self, condition: Expression | None) -> Any:
        """Tell where a condition reads an indicator that does not apply, and nothing that is missing."""
        reads = tuple(expressions_in(condition))
        names = {part.name for part in reads if isinstance(part, IndicatorRef)}
        states = [self.state(name) for name in names if self.indicator_set.node(name) is not None]
        columns = [self.data.columns.get(part.name) for part in reads if isinstance(part, FieldRef)]
        away, lacking = np.zeros(self.data.size, dtype=np.bool_), np.zeros(self.data.size, dtype=np.bool_)
        for state in states:
            away, lacking = away | (state == NOT_APPLICABLE), lacking | (state == MISSING)
        for column in columns:
            lacking = lacking | (column is None or column.size != self.data.size or np.isnan(column))
        return away & ~lacking

    def _messages(self, message: Template | None, owner: str, rows: NDArray[np.intp]) -> list[str]:
        """Fill in a message for the rows given."""
        if message is None:
            return [""] * rows.size
        parts = [self._words(part, owner, rows) for part in message.parts]
        return ["".join(words) for words in zip(*parts, strict=True)]

    def _words(self, part: str | tuple[Expression, str], owner: str, rows: NDArray[np.intp]) -> list[str]:
        if isinstance(part, str):
            return [part] * rows.size
        expression, spec = part
        if is_own_name(expression) and isinstance(expression, Builtin):
            own = self.data.units.__getitem__ if expression.name == "unit" else self.data.period_of
            return [spelt(own(int(row)), TEXT, spec) for row in rows]
        position = self.plan.step_of(expression, owner)
        if position is None:
            raise KeyError(f"{type(expression).__name__} in {owner}")
        column = self._at_rows([position], rows)[position]
        return [spelt(self._plain(float(cell), position, expression), expression.type, spec) for cell in column]

    # --- plumbing

    def _head(self, name: str | None) -> str:
        if name is None and len(self.heads) > 1:
            raise KeyError(f"{self.indicator_set.name} has no total; name one of {', '.join(self.heads)}")
        return self.heads[0] if name is None else name

    def _output(self, what: str, name: str) -> Array:
        position = self.plan.output(what, name)
        if position is None:
            raise KeyError(name)
        return self.column_of(position)

    def column_of(self, position: int) -> Array:
        """Return what a step gives for all rows."""
        return self._cached(position, lambda: self._full(position))  # type: ignore[no-any-return]

    def _full(self, position: int) -> Array:
        column = np.broadcast_to(np.asarray(self.run.column(position), dtype=np.float64), (self.data.size,))
        column = (
            column.copy() if column.flags.writeable is False and column.ndim and 0 in column.strides else column.view()
        )
        column.setflags(write=False)
        return column

    def _at_rows(self, positions: list[int], rows: NDArray[np.intp]) -> dict[int, Array]:
        found = self.run.at_rows(positions, rows)
        return {place: np.broadcast_to(np.asarray(cell, dtype=np.float64), rows.shape) for place, cell in found.items()}

    def _labels(self, codes: Array) -> NDArray[np.object_]:
        labels = np.array([*self.run.labels, None], dtype=object)
        index = np.where(np.isnan(codes) | (codes < 0), len(labels) - 1, codes).astype(np.intp)
        return labels[index]

    def _plain(self, cell: float, position: int, expression: Expression) -> float | str | None:
        if np.isnan(cell):
            return None
        step = self.plan.steps[position]
        is_text = step.op is Op.CONSTANT and isinstance(step.options["value"], str)
        is_label = step.op is Op.ORDINAL or (step.op is Op.BUILTIN and step.options["name"] in {"unit", "period"})
        if is_text or is_label or expression.type.kind is Kind.TEXT:
            return self.run.labels[int(cell)] if 0 <= cell < len(self.run.labels) else None
        return float(cell)

    def _cached(self, key: Any, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key not in self._cache:
                self._cache[key] = make()
            return self._cache[key]


def wanted_steps(plan: Plan, data: UnitData) -> list[int]:
    """Return the steps whose columns an evaluation keeps.

    Leaves are kept only where all rows fit into one block anyway: keeping them for a million rows would double the
    memory, and computing one again takes milliseconds.  Nor are ranks of many rows made before somebody asks for them.
    """
    inner = {node.name for node in plan.indicator_set.nodes() if not node.is_leaf} | set(plan.heads)
    is_small = data.size <= BLOCK
    always = {"grade", "limit", "finding", "report"} | ({"rank"} if is_small else set())
    wanted = [place for place, step in enumerate(plan.steps) if step.kind is StepKind.FIT]
    # what is read over all units may be refused, and that must stop the evaluation, not the telling of its results
    told = plan.needed_for(_told(plan))
    wanted += [place for place in told if plan.steps[place].kind is not StepKind.ROW]
    for (what, name), position in plan.outputs.items():
        is_kept = what in always or (what == "exact" and name in plan.heads)
        if what == "grade" and not is_small and not plan.steps[position].options["labels"]:
            continue  # a set without grades has a column of nothing
        if is_kept or (what in {"score", "state"} and (name in inner or is_small)):
            wanted.append(position)
    # the same of what is refused row by row, where no score needs it
    scored = set(plan.needed_for(wanted))
    return wanted + [place for place in told if _may_refuse(plan.steps[place]) and place not in scored]


def _may_refuse(step: Step) -> bool:
    """Whether a step by row may refuse rows: by the rules of the scheme, or as a plugin's function."""
    function = step.options.get("function")
    return step.op is Op.REFUSE or (isinstance(function, Function) and not function.is_built_in)


def _told(plan: Plan) -> Iterator[int]:
    """Iterate over steps that no score may need: values, and what the messages of limits and findings say."""
    yield from (position for (what, _), position in plan.outputs.items() if what == "value")
    found = plan.indicator_set
    messages = [(limit.name, limit.message) for limit in found.limits]
    messages += [(finding.name, finding.message) for finding in found.findings]
    for owner, message in messages:
        for part in () if message is None else message.parts:
            position = None if isinstance(part, str) else plan.step_of(part[0], owner)
            if position is not None:
                yield position

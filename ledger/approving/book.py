"""Applying, accepting, studying, deciding, following up: every step in its turn, none left out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs
import polars as pl
from sqlalchemy import func, select

from ...data.interpreting import parse_date, read_flag
from ...data.naming import folded, nearest, quoted
from ...dsl.diagnostics import Both, Diagnostic, SchemeError, listed
from ...store import Batch, Event, Store
from ..refusing import refusal, refuse
from .fields import ANSWERS, BEFORE, DECISIONS, FIELDS, STAGES, ApprovalField, Decision, Stage, fields_of
from .projection import APPROVALS, STREAM, TABLE

#: The columns of the approvals as a table, beside one for each field.
COLUMNS: Final = (
    *("id", "unit", "title", "adds", "stage", "decision", "applied_on", "accepted_on", "studied_on", "decided_on"),
    *("followed_up_on", "override", "problems", "version"),
)
DATES: Final = ("applied_on", "accepted_on", "studied_on", "decided_on", "followed_up_on")


@attrs.frozen
class Suspension:
    """Why the applications of a unit are suspended, and the override that lets them pass, if there is one."""

    problems: tuple[str, ...]
    override: str | None = None


@attrs.frozen(eq=False)
class Approvals:
    """The approval ledger of a store.

    ``suspension`` tells of a unit and a day whether its applications for new establishment are suspended.
    """

    store: Store
    suspension: Callable[[str, dt.date], Suspension | None]

    def apply(
        self,
        unit: str,
        title: str,
        fields: Mapping[str, str],
        *,
        by: str,
        at: dt.datetime,
        adds: bool = False,
        problems: Sequence[str] = (),
        why: str = "",
    ) -> str:
        """Enter an application and return its number.

        Args:
            unit: who applies.
            title: for what.
            fields: 工作动因、上级文件规定、外地有关情况、初步工作打算、相关材料, by their Chinese or English names.
            by: who enters it.
            at: when; its day is the day of the application.
            adds: whether it asks for new establishment (新增机构编制), which may be suspended.
            problems: numbers of problems of the ledger that it goes back to.
            why: a remark.

        Raises:
            SchemeError: something that must be said is not, or a field is unknown.
        """
        said = _checked(f"{unit} {title}".strip(), Stage.APPLIED, fields, {}, unit=unit, title=title)
        with self.store.writing(by, at, why) as batch:
            return enter(batch, unit, title, said, at.date(), adds=adds, problems=problems)

    def accept(self, numbers: Sequence[str], *, by: str, at: dt.datetime, why: str = "") -> None:
        """Accept applications: all of those named, or none.

        An application for new establishment of a suspended unit is accepted only where an override is on record, which
        then stands in the approval.

        Raises:
            SchemeError: one is not there, not at this stage, or its unit is suspended; with every such diagnostic.
        """
        with self.store.writing(by, at, why) as batch:
            self._each(batch, numbers, Stage.ACCEPTED, at.date())

    def refuse(self, numbers: Sequence[str], *, by: str, at: dt.datetime, why: str) -> None:
        """Refuse applications, for a reason.

        Raises:
            SchemeError: one is not there or not at this stage, or no reason is given.
        """
        if not why.strip():
            refuse([refusal("approval-incomplete", name=listed(numbers), stage=STAGES[Stage.REFUSED], fields=_WHY)])
        with self.store.writing(by, at, why) as batch:
            self._each(batch, numbers, Stage.REFUSED, at.date())

    def study(self, number: str, fields: Mapping[str, str], *, by: str, at: dt.datetime, why: str = "") -> None:
        """Enter what the study found: 机构现状、人员编制、领导职数 and the rest.

        Raises:
            SchemeError: it is not at this stage, or something that must be said is not.
        """
        self._step(number, Stage.STUDIED, fields, by=by, at=at, why=why)

    def decide(
        self, number: str, decision: str, fields: Mapping[str, str], *, by: str, at: dt.datetime, why: str = ""
    ) -> None:
        """Enter the opinion that was put before the meeting, and what it decided: agreed, declined or deferred.

        Raises:
            SchemeError: it is not at this stage, the opinion is not given, or the decision is none of these.
        """
        self._step(number, Stage.DECIDED, fields, decision, by=by, at=at, why=why)

    def follow_up(self, number: str, fields: Mapping[str, str], *, by: str, at: dt.datetime, why: str = "") -> None:
        """Enter what came of a matter that was agreed: whether it was carried out as approved, on time, as expected.

        It may be followed up again; the last answers count.

        Raises:
            SchemeError: it was not agreed, or something that must be said is not.
        """
        self._step(number, Stage.FOLLOWED_UP, fields, by=by, at=at, why=why)

    def amend(self, number: str, fields: Mapping[str, str], *, by: str, at: dt.datetime, why: str) -> None:
        """Correct what was said at a stage that the matter has passed.

        Raises:
            SchemeError: it is not there, or a field is of a later stage.
        """
        with self.store.writing(by, at, why) as batch:
            self.amend_in(batch, number, fields)

    def link(self, number: str, problems: Sequence[str], *, by: str, at: dt.datetime, why: str = "") -> None:
        """Link problems of the ledger to a matter.

        Raises:
            SchemeError: the matter is not there.
        """
        with self.store.writing(by, at, why) as batch:
            row = self._rows(batch, [number], None)[number]
            batch.append(STREAM, number, "linked", {"problems": list(problems)}, row["version"])

    def frame(self) -> pl.DataFrame:
        """Return one row a matter, in the order of their numbers: its stage, dates, and what was said, by English names."""
        with self.store.reading() as connection:
            rows = [dict(row) for row in connection.execute(select(TABLE).order_by(TABLE.c.number)).mappings()]
        return pl.DataFrame([_shown(row) for row in rows], schema=_SCHEMA)

    def check(self, number: str) -> None:
        """See that there is a matter of that number.

        Raises:
            SchemeError: there is none.
        """
        if self.store.row(APPROVALS, number) is None:
            near = nearest(number, self.frame()["id"].to_list())
            refuse([refusal("approval-unknown", hint="near" if near else "", name=number, nearest=quoted(near))])

    def agreed(self, day: dt.date) -> pl.DataFrame:
        """Return the matters that were agreed by a day, with ``followed_up``; answers given later do not count yet."""
        frame = self.frame().filter((pl.col("decision") == Decision.AGREED) & (pl.col("decided_on") <= day))
        known = (pl.col("followed_up_on") <= day).fill_null(value=False)
        answers = [pl.when(known).then(pl.col(name)).alias(name) for name in sorted(ANSWERS)]
        return frame.with_columns(followed_up=known).with_columns(answers)

    def history(self, number: str) -> tuple[Event, ...]:
        """Return the events of a matter, the first one first."""
        return tuple(self.store.events(STREAM, number))

    def step_in(
        self,
        batch: Batch,
        number: str,
        stage: Stage,
        fields: Mapping[str, str],
        day: dt.date,
        decision: str | None = None,
    ) -> None:
        """Take a matter to a stage within a batch, with what is said there; see the methods of each stage."""
        row = self._rows(batch, [number], stage)[number]
        said = _checked(number, stage, fields, json.loads(row["fields"]))
        more: dict[str, Any] = {"fields": said} if said else {}
        if stage is Stage.DECIDED:
            more["decision"] = read_decision(decision or "")
        if stage is Stage.ACCEPTED and (override := self._override(number, row, day)) is not None:
            more["override"] = override
        batch.append(STREAM, number, stage, {"on": day.isoformat(), **more}, row["version"])

    def amend_in(self, batch: Batch, number: str, fields: Mapping[str, str]) -> None:
        """Correct what was said of a matter within a batch; see :meth:`amend`."""
        row = self._rows(batch, [number], None)[number]
        said, wrong = _read(number, fields)
        early = [field for field in FIELDS if field.name in said and not row[f"{field.stage}_on"]]
        facts: dict[str, Any] = {"name": number, "stage": STAGES[Stage(row["stage"])]}
        refuse([*wrong, *(refusal("approval-too-early", field=field.title, **facts) for field in early)])
        batch.append(STREAM, number, "amended", {"fields": said}, row["version"])

    def _each(self, batch: Batch, numbers: Sequence[str], stage: Stage, day: dt.date) -> None:
        """Take several matters to a stage that asks for nothing more, telling all that stands against it at once."""
        wrong: list[Diagnostic] = []
        for number in dict.fromkeys(numbers):
            try:
                self.step_in(batch, number, stage, {}, day)
            except SchemeError as error:
                wrong += error.diagnostics
        refuse(wrong)

    def _step(
        self,
        number: str,
        stage: Stage,
        fields: Mapping[str, str],
        decision: str | None = None,
        *,
        by: str,
        at: dt.datetime,
        why: str,
    ) -> None:
        with self.store.writing(by, at, why) as batch:
            self.step_in(batch, number, stage, fields, at.date(), decision)

    def _rows(self, batch: Batch, numbers: Sequence[str], stage: Stage | None) -> dict[str, dict[str, Any]]:
        """Return the rows of matters that may go to a stage.

        Raises:
            SchemeError: with a diagnostic for each that is not there or may not.
        """
        rows = batch.rows(APPROVALS, numbers)
        refuse(
            [
                *(self._unknown(batch, number) for number in numbers if number not in rows),
                *(_out_of_turn(number, row, stage) for number, row in rows.items() if stage and not _may(row, stage)),
            ]
        )
        return {number: rows[number] for number in dict.fromkeys(numbers)}

    def _unknown(self, batch: Batch, number: str) -> Diagnostic:
        known = list(batch.connection.execute(select(TABLE.c.stream)).scalars())
        near = nearest(number, known)
        return refusal("approval-unknown", hint="near" if near else "", name=number, nearest=quoted(near))

    def _override(self, number: str, row: Mapping[str, Any], day: dt.date) -> str | None:
        """Return the override by which an application passes, None where nothing stands against it.

        Raises:
            SchemeError: its unit is suspended.
        """
        held = self.suspension(row["unit"], day) if row["adds"] else None
        if held is not None and held.override is None:
            facts: dict[str, Any] = {"name": number, "title": row["title"], "unit": row["unit"]}
            refuse([refusal("approval-suspended", problems=listed(held.problems), count=len(held.problems), **facts)])
        return held.override if held else None


_WHY: Final = Both("理由", "a reason (why)")
_SCHEMA: Final[dict[str, Any]] = {
    **dict.fromkeys(COLUMNS, pl.String),
    "adds": pl.Boolean,
    "version": pl.Int64,
    **dict.fromkeys(DATES, pl.Date),
    **{field.name: pl.Boolean if field.name in ANSWERS else pl.String for field in FIELDS},
}


def enter(
    batch: Batch,
    unit: str,
    title: str,
    said: Mapping[str, Any],
    day: dt.date,
    *,
    adds: bool,
    problems: Sequence[str] = (),
) -> str:
    """Append an application to a batch and return its number."""
    number = (batch.connection.execute(select(func.max(TABLE.c.number))).scalar() or 0) + 1
    payload = {"number": number, "unit": unit, "title": title, "adds": adds, "on": day.isoformat()}
    batch.append(STREAM, f"A{number:04}", Stage.APPLIED, payload | {"fields": said, "problems": list(problems)}, 0)
    return f"A{number:04}"


def _may(row: Mapping[str, Any], stage: Stage) -> bool:
    """Whether a matter may go to a stage: from the one before; what was deferred is decided again, only what was agreed followed up."""
    if stage is Stage.DECIDED and row["decision"] == Decision.DEFERRED:
        return True
    if stage is Stage.FOLLOWED_UP and row["decision"] != Decision.AGREED:
        return False
    return row["stage"] in BEFORE[stage]


def _out_of_turn(number: str, row: Mapping[str, Any], stage: Stage) -> Diagnostic:
    wanted = listed(STAGES[one] for one in BEFORE[stage])
    is_agreed = stage is Stage.FOLLOWED_UP and row["stage"] == Stage.DECIDED
    facts: dict[str, Any] = {
        "name": number,
        "stage": STAGES[Stage(row["stage"])],
        "wanted": STAGES[stage],
        "before": wanted,
    }
    return refusal("approval-out-of-turn", hint="agreed" if is_agreed else "", **facts)


def _checked(
    name: str, stage: Stage, fields: Mapping[str, str], there: Mapping[str, Any], **more: str
) -> dict[str, str | bool]:
    """Return what is said at a stage, by English names, where all that must be said is.

    Raises:
        SchemeError: with every field that is unknown, of another stage, unreadable or not given.
    """
    said, wrong = _read(name, fields)
    early = [field for field in FIELDS if field.name in said and field.stage is not stage]
    wrong += [refusal("approval-too-early", name=name, field=field.title, stage=STAGES[stage]) for field in early]
    absent: list[str | Both] = [_NAMED[key] for key, text in more.items() if not text.strip()]
    absent += [field.title for field in fields_of(stage) if field.is_required and field.name not in {*said, *there}]
    if absent:
        wrong.append(refusal("approval-incomplete", name=name, stage=STAGES[stage], fields=listed(absent)))
    refuse(wrong)
    return said


_NAMED: Final = {"unit": Both("单位", "unit"), "title": Both("事项", "title")}
_BY_NAME: Final = {folded(name): field for field in FIELDS for name in (field.name, field.zh)}


def _read(name: str, fields: Mapping[str, str]) -> tuple[dict[str, str | bool], list[Diagnostic]]:
    """Return what is said by the English names of the fields, empty texts left out, and what is wrong with it."""
    said: dict[str, str | bool] = {}
    wrong: list[Diagnostic] = []
    for key, text in fields.items():
        field = _BY_NAME.get(folded(key))
        if field is None:
            near = nearest(key, [known for one in FIELDS for known in (one.zh, one.name)])
            wrong.append(
                refusal(
                    "approval-field-unknown", hint="near" if near else "", name=name, field=key, nearest=quoted(near)
                )
            )
        elif text.strip():
            said[field.name] = _answer(name, field, text, wrong)
    return said, wrong


def _answer(name: str, field: ApprovalField, text: str, wrong: list[Diagnostic]) -> str | bool:
    if field.name not in ANSWERS:
        return text.strip()
    cell = read_flag(text)
    if cell.problem:
        facts: dict[str, Any] = {"name": name, "field": field.title, "value": text}
        wrong.append(refusal("approval-answer", **facts))
    return cell.value == 1.0


def read_decision(text: str) -> Decision:
    """Return the decision that a text names, in either language.

    Raises:
        SchemeError: it names none.
    """
    for decision, title in DECISIONS.items():
        if folded(text) in {folded(title.zh), folded(title.en)}:
            return decision
    known = listed(DECISIONS.values())
    refuse([refusal("approval-decision", value=text, known=known)])
    raise AssertionError  # refuse has raised


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the table as it is shown."""
    fields = json.loads(row["fields"])
    dates = {name: parse_date(row[name]) if row[name] else None for name in DATES}
    found = {name: row[name] for name in COLUMNS if name in row} | dates
    return (
        found
        | {"id": row["stream"], "problems": " ".join(json.loads(row["problems"]))}
        | {field.name: fields.get(field.name) for field in FIELDS}
    )

"""Steps of one problem: what may follow, what must be given with it, and in which order of days."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

import attrs

from ..dsl.diagnostics import Both, listed
from ..store import Batch, NewEvent
from .deadlines import WorkCalendar
from .failures import LedgerError
from .problem import PROBLEM, PROBLEMS, TEXTS
from .steps import CATEGORIES, FINISHED, SEVERITIES, STATES, Step, next_states, step_from
from .timing import deadline_of

#: What is asked for, as people call it.
FIELDS: Final[Mapping[str, Both]] = {
    "why": Both("理由", "a reason (why)"),
    "by": Both("办理人", "who does it (by)"),
    "evidence": Both("佐证材料", "evidence"),
    "filed": Both("佐证材料", "evidence"),
    "measures": Both("整改措施", "measures"),
    "person": Both("整改责任人", "the person in charge (person)"),
    "division": Both("承办处室", "the division"),
    "opinion": Both("处理意见", "an opinion"),
    "into": Both("并入的问题", "the problem that it is merged into (into)"),
    "unit": Both("单位", "the unit"),
    "text": Both("内容", "the text"),
    "finding": Both("问题名称", "the name of the problem (finding)"),
}


@attrs.frozen
class Act:
    """What is done to a problem, as it was asked for.

    ``on`` is the day of the act, ``at`` the moment of writing it down.
    """

    at: datetime.datetime
    why: str
    on: datetime.date | None = None
    evidence: tuple[str, ...] = ()
    due_on: datetime.date | None = None
    into: int | None = None
    fields: Mapping[str, str | None] = attrs.field(factory=dict)
    expected_version: int | None = None

    @property
    def day(self) -> datetime.date:
        """The day of the act, that of writing it down unless told."""
        return self.on or self.at.date()


@attrs.frozen
class Worker:
    """Does acts to problems within a batch."""

    batch: Batch
    place: str
    work: WorkCalendar

    def advance(self, numbers: Sequence[int], to: str, act: Act) -> None:
        """Take problems a step further; see :meth:`Ledger.advance`."""
        self.check_state(to)
        rows = self.batch.rows(PROBLEMS, [str(number) for number in numbers])
        self.batch.extend([self._advanced(self._found(rows, number), to, act) for number in numbers])

    def _advanced(self, row: Mapping[str, Any], to: str, act: Act) -> NewEvent:
        self._check_version(row, act)
        step = step_from(row["state"], to, row["category"])
        if step is None:
            self._refuse_step(row, to)
        self._check_day(row, act)
        payload = self._given(step, row, act)
        payload |= self._deadline(step, row, act)
        return NewEvent(PROBLEM, str(row["id"]), step.kind, payload, act.expected_version)

    def amend(self, number: int, act: Act) -> None:
        """Change what is said of a problem; another class takes it back to the beginning of that class."""
        row = self.row(number)
        self._check_version(row, act)
        self._check_day(row, act)
        fields = {key: value for key, value in act.fields.items() if value is not None}
        self.check_words(fields)
        payload: dict[str, Any] = {"on": act.day.isoformat(), **fields}
        if act.due_on is not None:
            if not act.why:
                self._missing(row, "why")
            payload["due_on"] = act.due_on.isoformat()
        if fields.get("category", row["category"]) != row["category"] and row["state"] not in FINISHED:
            payload |= {"state": "open", "noticed_on": None, "due_on": payload.get("due_on")}
        self.batch.append(PROBLEM, str(number), "amended", payload, act.expected_version, act.why)

    def watch(self, number: int, act: Act, *, watched: bool) -> None:
        """Put a problem on the watch list, or take it off."""
        row = self.row(number)
        self._check_version(row, act)
        if watched and not act.why:
            self._missing(row, "why")
        payload = {"on": act.day.isoformat(), "watched": act.why if watched else None}
        kind = "watched" if watched else "unwatched"
        self.batch.append(PROBLEM, str(number), kind, payload, act.expected_version, act.why)

    def row(self, number: int) -> dict[str, Any]:
        """Return the row of a problem.

        Raises:
            LedgerError: there is no such problem.
        """
        return self._found(self.batch.rows(PROBLEMS, [str(number)]), number)

    def _found(self, rows: Mapping[str, dict[str, Any]], number: int) -> dict[str, Any]:
        if str(number) not in rows:
            self._refuse("ledger-problem-unknown", id=number)
        return rows[str(number)]

    def check_words(self, fields: Mapping[str, Any]) -> None:
        """See that class and severity are among those there are, and that nothing else is said than may be."""
        for name, known in (("category", CATEGORIES), ("severity", SEVERITIES)):
            if fields.get(name) is not None and fields[name] not in known:
                self._refuse("ledger-value-unknown", value=fields[name], known=_words(known))
        for name in fields:
            if name not in TEXTS:
                self._refuse("ledger-value-unknown", value=name, known=listed(TEXTS))

    def check_state(self, state: str) -> None:
        """See that a stage is among those there are."""
        if state not in STATES:
            self._refuse("ledger-value-unknown", value=state, known=_words(STATES))

    def _given(self, step: Step, row: Mapping[str, Any], act: Act) -> dict[str, Any]:
        fields = {key: value for key, value in act.fields.items() if value is not None}
        self.check_words(fields)
        for need in step.needs:
            if not _has(need, row, act, fields):
                self._missing(row, need, STATES[step.to])
        payload: dict[str, Any] = {"on": act.day.isoformat(), **fields}
        if act.evidence:
            payload["files"] = list(act.evidence)
        if step.to == "merged":
            payload["merged_into"] = self._target(row, act.into)
        return payload

    def _target(self, row: Mapping[str, Any], into: int | None) -> int:
        """Return the problem to merge into: another of the same unit that is itself not merged or withdrawn."""
        target = self.row(into or 0)
        if target["id"] == row["id"] or target["unit"] != row["unit"] or target["state"] in {"merged", "withdrawn"}:
            self._refuse("ledger-merge", id=row["id"], into=into, unit=row["unit"])
        return int(target["id"])

    def _deadline(self, step: Step, row: Mapping[str, Any], act: Act) -> dict[str, Any]:
        """Return the deadline that a notice, a hand-over or a reopening sets."""
        if act.due_on is not None:
            return {"due_on": act.due_on.isoformat()}
        if step.to in {"notified", "reopened"} or (step.to == "transferred" and row["noticed_on"] is None):
            found = {"due_on": deadline_of(row, act.day, self.work)}
            return found | ({"noticed_on": act.day.isoformat()} if step.to == "reopened" else {})
        return {}

    def _check_version(self, row: Mapping[str, Any], act: Act) -> None:
        if act.expected_version is not None and act.expected_version != row["version"]:
            self.batch.append(PROBLEM, str(row["id"]), "amended", {}, act.expected_version)  # tells who changed it

    def _check_day(self, row: Mapping[str, Any], act: Act) -> None:
        if act.day > act.at.date():
            self._refuse("ledger-date", id=row["id"], on=act.day, last=act.at.date(), hint="future")
        if act.day < row["last_on"]:
            self._refuse("ledger-date", id=row["id"], on=act.day, last=row["last_on"])

    def _refuse_step(self, row: Mapping[str, Any], to: str) -> NoReturn:
        allowed = next_states(row["state"], row["category"])
        facts = {
            "id": row["id"],
            "state": STATES[row["state"]],
            "to": STATES[to],
            "allowed": listed([STATES[each] for each in allowed]),
            "by": row["changed_by"],
            "at": row["changed_at"][:16].replace("T", " "),
        }
        hint = "unclassified" if row["category"] is None else "" if allowed else "final"
        self._refuse("ledger-step-impossible", hint=hint, **facts)

    def _missing(self, row: Mapping[str, Any], field: str, to: Both | None = None) -> NoReturn:
        to = to or Both("修改", "amended")
        self._refuse("ledger-field-missing", id=row["id"], field=FIELDS[field], to=to)

    def _refuse(self, name: str, *, hint: str = "", **facts: Any) -> NoReturn:
        raise LedgerError(name, self.place, hint=hint, **facts)


def _has(need: str, row: Mapping[str, Any], act: Act, fields: Mapping[str, str]) -> bool:
    if need == "why":
        return bool(act.why.strip())
    if need == "evidence":
        return bool(act.evidence)
    if need == "filed":
        return bool(act.evidence) or row["filed"] > 0
    if need == "into":
        return act.into is not None
    return bool((fields.get(need) or row[need] or "").strip())


def _words(known: Mapping[str, Both]) -> Both:
    return listed([Both(f"{code}（{said.zh}）", code) for code, said in known.items()])


def texts_of(evidence: str | Sequence[str]) -> tuple[str, ...]:
    """Return references to evidence, one or several; empty ones are none."""
    every = [evidence] if isinstance(evidence, str) else evidence
    return tuple(each.strip() for each in every if each.strip())

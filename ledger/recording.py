"""From an evaluation to problems: each once, however often it is evaluated."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
from sqlalchemy import Connection, func, select

from ..core.expressions import Call, Literal
from ..store import Batch, NewEvent
from .deadlines import WorkCalendar
from .problem import PROBLEM, PROBLEM_TABLE
from .steps import FINISHED
from .timing import deadline_of

if TYPE_CHECKING:  # a second to import, which nobody who only works at the ledger should wait for
    from ..core.evaluation import Evaluation, RaisedFinding
    from ..report.result import Result


@attrs.frozen
class Recorded:
    """What recording an evaluation did: the numbers of problems.

    Attributes:
        new: found for the first time.
        seen: known, not finished, and found again.
        reopened: closed, found again at a look-back, and reopened.
        closed: closed or withdrawn, found again, and left so since this was no look-back.
        gone: known and not finished, and not found any more though the unit was evaluated; they stay as they are.
        listed: how many findings put a unit on a list only (red or black), which is no problem.
    """

    new: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()
    reopened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    listed: int = 0


@attrs.frozen
class Recording:
    """One evaluation on its way into the ledger."""

    result: Result
    on: datetime.date
    campaign: str | None
    look_back: bool
    work: WorkCalendar

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation that is recorded."""
        return self.result.evaluation

    def run(self, batch: Batch) -> Recorded:
        """Write what is new and what has changed, in one transaction that nobody else writes in."""
        known = _known(batch.connection, self.evaluation.indicator_set.name)
        found = dict(self._raised())
        number = next_number(batch.connection)
        name = self._name()
        lists: dict[str, list[int]] = {key: [] for key in ("new", "seen", "reopened", "closed", "gone")}
        events: list[NewEvent] = []
        for identity, item in found.items():
            row = known.get(identity)
            if row is None:
                events.append(self._new(number, identity, item, name))
                lists["new"].append(number)
                number += 1
                continue
            if row["evaluation"] != name:
                events.append(self._seen(row, item, name))
            lists[self._again(row, events)].append(row["id"])
        lists["gone"] = self._gone(known, set(found))
        batch.extend(events)
        listed = sum(_is_listed(item) for item in self.evaluation.findings)
        return Recorded(**{key: tuple(ids) for key, ids in lists.items()}, listed=listed)

    def _raised(self) -> Iterator[tuple[str, RaisedFinding]]:
        """Yield problems by identity; of several periods of a unit the last counts, coming later in the rows."""
        data, name = self.evaluation.data, self.evaluation.indicator_set.name
        for item in self.evaluation.findings:
            if not _is_listed(item):
                yield identity_of(name, data.units[item.row], item.finding.name), item

    def _new(self, number: int, identity: str, item: RaisedFinding, name: str) -> NewEvent:
        finding = item.finding
        payload = {
            "id": number,
            "identity": identity,
            "set": self.evaluation.indicator_set.name,
            "unit": self.evaluation.data.units[item.row],
            "finding": finding.name,
            "found_on": self.on.isoformat(),
            "suspends": _suspended(finding.overdue),
            **_due(finding.due),
            **{
                key: getattr(finding, key) for key in ("title", "category", "kind", "severity", "responsible", "advice")
            },
            **self._common(item, name),
        }
        return NewEvent(PROBLEM, str(number), "found", {k: v for k, v in payload.items() if v is not None}, 0)

    def _seen(self, row: Mapping[str, Any], item: RaisedFinding, name: str) -> NewEvent:
        return NewEvent(PROBLEM, str(row["id"]), "seen", self._common(item, name))

    def _common(self, item: RaisedFinding, name: str) -> dict[str, Any]:
        data = self.evaluation.data
        said = {
            "on": self.on.isoformat(),
            "evaluation": name,
            "message": item.message or item.finding.title,
            "period": data.period_of(item.row) if data.periods else None,
            "campaign": self.campaign,
        }
        return {key: value for key, value in said.items() if value is not None}

    def _again(self, row: Mapping[str, Any], events: list[NewEvent]) -> str:
        """Return which list a known problem belongs to that was found again; reopen it at a look-back."""
        if row["state"] not in FINISHED:
            return "seen"
        if row["state"] != "closed" or not self.look_back or self.on < row["closed_on"]:
            return "closed"
        payload: dict[str, Any] = {"on": self.on.isoformat(), "noticed_on": self.on.isoformat()}
        payload |= {"due_on": deadline_of(row, self.on, self.work)}
        events.append(NewEvent(PROBLEM, str(row["id"]), "reopened", payload))
        return "reopened"

    def _gone(self, known: Mapping[str, Mapping[str, Any]], found: set[str]) -> list[int]:
        evaluated = set(self.evaluation.data.units)
        return [
            row["id"]
            for identity, row in known.items()
            if identity not in found and row["state"] not in FINISHED and row["unit"] in evaluated
        ]

    def _name(self) -> str:
        """Return a name for the evaluation, the same for the same scheme, data and date."""
        from ..report.provenance import sources_of  # noqa: PLC0415 - see above

        facts = sources_of(self.evaluation) | {
            "data_hash": self.result.provenance.data_hash,
            "look_back": self.look_back,
        }
        told = json.dumps({k: v for k, v in facts.items() if k not in {"file", "data"}}, sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def identity_of(set_name: str, unit: str, finding: str) -> str:
    """Return what makes a problem of an evaluation the same problem: the set, the unit and the name of the finding."""
    return _ENCODER.encode([set_name, unit, finding])


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


def next_number(connection: Connection) -> int:
    """Return the number of the next problem."""
    return (connection.execute(select(func.max(PROBLEM_TABLE.c.id))).scalar() or 0) + 1


def _known(connection: Connection, set_name: str) -> dict[str, Mapping[str, Any]]:
    names = ("id", "identity", "unit", "state", "category", "evaluation", "closed_on", "due_amount", "due_unit")
    query = select(*(PROBLEM_TABLE.c[name] for name in names)).where(PROBLEM_TABLE.c.set == set_name)
    rows = connection.execute(query.where(PROBLEM_TABLE.c.identity.is_not(None))).all()
    return {row[1]: dict(zip(names, row, strict=True)) for row in rows}


def _is_listed(item: RaisedFinding) -> bool:
    """Whether it only puts the unit on a list."""
    return item.finding.list is not None and item.finding.category is None


def _suspended(overdue: Call | None) -> str | None:
    """Return what ``overdue = suspend("…")`` suspends."""
    text = overdue.argument("text") if overdue is not None and overdue.function.name == "suspend" else None
    return str(text.value) if isinstance(text, Literal) else None


def _due(due: tuple[float, str] | None) -> dict[str, Any]:
    return {} if due is None else {"due_amount": float(due[0]), "due_unit": due[1]}

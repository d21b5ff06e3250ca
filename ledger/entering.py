"""Problems entered by hand, among them those of earlier years."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any, Final

import attrs
from sqlalchemy import select

from ..store import Batch, NewEvent
from .advancing import FIELDS, Worker
from .failures import LedgerError
from .problem import PROBLEM, PROBLEM_TABLE
from .recording import next_number
from .steps import STATES

_DAYS: Final = (
    "noticed_on",
    "due_on",
    "submitted_on",
    "verified_on",
    "closed_on",
)


@attrs.frozen(kw_only=True)
class Entry:
    """A problem that no evaluation found: from an inspection, a letter, or the ledger of an earlier year.

    Attributes:
        unit: whose problem it is.
        finding: what it is called.
        key: a name of one's own, such as the number in an old ledger: entered twice under it, it is one problem.
        state: the stage at which it stands; other than ``open`` for problems of earlier years.
        evidence: what was filed.
        source: in what kind of work it was found (机构编制评估、跟踪问效、专项督导调研、大督导).
        origin: the file and row that it was taken from.

    The others are the columns of the ledger of these names.
    """

    unit: str
    finding: str
    found_on: datetime.date
    key: str | None = None
    category: str | None = None
    state: str = "open"
    campaign: str | None = None
    period: str | None = None
    title: str | None = None
    kind: str | None = None
    severity: str | None = None
    responsible: str | None = None
    message: str | None = None
    advice: str | None = None
    cause: str | None = None
    measures: str | None = None
    person: str | None = None
    division: str | None = None
    opinion: str | None = None
    document: str | None = None
    suspends: str | None = None
    note: str | None = None
    source: str | None = None
    origin: str | None = None
    due: tuple[float, str] | None = None
    noticed_on: datetime.date | None = None
    due_on: datetime.date | None = None
    submitted_on: datetime.date | None = None
    verified_on: datetime.date | None = None
    closed_on: datetime.date | None = None
    evidence: tuple[str, ...] = ()


@attrs.frozen
class Entered:
    """The numbers of the problems entered, in the order of the entries, and which of them were there before."""

    ids: tuple[int, ...]
    known: tuple[int, ...] = ()


def enter_all(worker: Worker, entries: Sequence[Entry]) -> Entered:
    """Write entries; those whose ``key`` is on record are left as they are."""
    batch, place = worker.batch, worker.place
    known = _known(batch, [entry.key for entry in entries if entry.key])
    number = next_number(batch.connection)
    ids, again, events = [], [], []
    for entry in entries:
        _check(entry, worker, place)
        identity = _identity(entry.key)
        if identity in known:
            ids.append(known[identity])
            again.append(known[identity])
            continue
        events.append(NewEvent(PROBLEM, str(number), "entered", _payload(entry, number, identity), 0))
        ids.append(number)
        if identity is not None:
            known[identity] = number
        number += 1
    batch.extend(events)
    return Entered(tuple(ids), tuple(again))


def _check(entry: Entry, worker: Worker, place: str) -> None:
    worker.check_words({"category": entry.category, "severity": entry.severity})
    worker.check_state(entry.state)
    for field in ("unit", "finding"):
        if not getattr(entry, field).strip():
            raise LedgerError(
                "ledger-field-missing", place, hint="entry", id="–", field=FIELDS[field], to=STATES["open"]
            )


def _known(batch: Batch, keys: Sequence[str]) -> dict[str | None, int]:
    if not keys:
        return {}
    table = PROBLEM_TABLE.c
    rows = batch.connection.execute(select(table.identity, table.id).where(table.identity.like('["",%')))
    return {row.identity: row.id for row in rows}


def _identity(key: str | None) -> str | None:
    """Return what an entry is known by; the identities of evaluations name a set where this has none."""
    return None if key is None else json.dumps(["", key], ensure_ascii=False)


def _payload(entry: Entry, number: int, identity: str | None) -> dict[str, Any]:
    said: dict[str, Any] = attrs.asdict(entry, filter=lambda field, _: field.name not in {"key", "due", "evidence"})
    said |= {"id": number, "identity": identity, "on": entry.found_on}
    if entry.due is not None:
        said |= {"due_amount": float(entry.due[0]), "due_unit": entry.due[1]}
    if entry.evidence:
        said["files"] = list(entry.evidence)
    last = max(filter(None, (getattr(entry, name) for name in _DAYS if name != "due_on")), default=entry.found_on)
    said["on"] = max(last, entry.found_on)
    return {key: _plain(value) for key, value in said.items() if value is not None}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value

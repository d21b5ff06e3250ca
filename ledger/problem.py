"""The table of problems: one row a problem, folded from what happened to it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, Date, Float, Index, Integer, MetaData, Table, Text

from ..dsl.diagnostics import Both
from ..store import Event, Projection, Row
from .steps import EVENTS, STATES

#: The kind of stream of problems.
PROBLEM: Final = "problem"

#: What is said of a problem once and may be amended; ``cause`` … ``person`` are the fields of rectification ledgers.
TEXTS: Final = (
    "campaign", "unit", "period", "set", "finding", "title", "category", "kind", "severity", "responsible", "message",
    "advice", "cause", "measures", "person", "division", "claimed_by", "opinion", "document", "suspends", "note",
    "source", "origin",
)  # fmt: skip

_DATES: Final = (
    "found_on", "last_seen_on", "noticed_on", "due_on", "submitted_on", "verified_on", "closed_on", "reopened_on",
    "last_on",
)  # fmt: skip

_DAYS: Final = frozenset(_DATES)

METADATA: Final = MetaData()

PROBLEM_TABLE: Final = Table(
    "quanheng_problem",
    METADATA,
    Column("stream", Text, primary_key=True),
    Column("id", Integer, nullable=False, unique=True),
    Column("identity", Text, unique=True),
    Column("state", Text, nullable=False),
    *(Column(name, Text) for name in TEXTS),
    Column("due_amount", Float),
    Column("due_unit", Text),
    *(Column(name, Date) for name in _DATES),
    Column("seen", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("filed", Integer, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("merged_into", Integer),
    Column("watched", Text),
    Column("evaluation", Text),
    Column("version", Integer, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
)
Index("quanheng_problem_unit", PROBLEM_TABLE.c.unit)
Index("quanheng_problem_set", PROBLEM_TABLE.c.set)

_BLANK: Final[Mapping[str, Any]] = {column.name: None for column in PROBLEM_TABLE.c if column.name != "stream"} | {
    "state": "open", "seen": 0, "reopened": 0, "rejected": 0, "filed": 0, "evidence": "[]",
}  # fmt: skip

#: The day on which a stage was reached, by the stage.
_REACHED: Final = {
    "notified": "noticed_on",
    "transferred": "noticed_on",
    "submitted": "submitted_on",
    "verified": "verified_on",
    "closed": "closed_on",
}


def fold_problem(row: Row | None, event: Event) -> dict[str, Any]:
    """Return the row of a problem after an event.

    The payload has the fields that change, as they are after it, and ``on``, the day of what was done.
    """
    payload = event.payload
    found = dict(_BLANK if row is None else row)
    on = datetime.date.fromisoformat(payload["on"])
    found.update((key, value) for key, value in payload.items() if key in _BLANK)
    found.update((key, datetime.date.fromisoformat(payload[key])) for key in _DAYS & payload.keys() if payload[key])
    found |= _of_kind(found, event.kind, on)
    if payload.get("files"):
        found |= _filed(found, event, on)
    found |= {"version": event.version, "changed_at": event.at.isoformat(), "changed_by": event.by}
    found["last_on"] = max(on, found["last_on"] or on)
    return found


def _of_kind(row: Mapping[str, Any], kind: str, on: datetime.date) -> dict[str, Any]:
    if kind in {"found", "seen", "entered"}:
        return {"last_seen_on": max(on, row["last_seen_on"] or on), "seen": row["seen"] + 1}
    if kind == "rejected":
        return {"state": "rectifying", "rejected": row["rejected"] + 1, "submitted_on": None, "verified_on": None}
    if kind == "reopened":
        gone = dict.fromkeys(("submitted_on", "verified_on", "closed_on"))
        return gone | {"state": kind, "reopened": row["reopened"] + 1, "reopened_on": on, "filed": 0}
    if kind == "open":
        return {"state": kind, "merged_into": None}
    if kind not in STATES:
        return {}
    reached = _REACHED.get(kind)
    return {"state": kind, reached: on} if reached else {"state": kind}


def _filed(row: Mapping[str, Any], event: Event, on: datetime.date) -> dict[str, Any]:
    """Add evidence; ``filed`` counts what was filed since the problem was last reopened."""
    files = event.payload["files"]
    added = [{"what": each, "on": on.isoformat(), "by": event.by, "step": event.kind} for each in files]
    every = json.loads(row["evidence"]) + added
    return {"evidence": json.dumps(every, ensure_ascii=False), "filed": row["filed"] + len(files)}


#: Version 2 has the columns of rectification ledgers (cause, measures, person, source, origin).
PROBLEMS: Final = Projection(PROBLEM, PROBLEM_TABLE, fold_problem, Both("问题", "the problem"), EVENTS, version=2)

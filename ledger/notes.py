"""What stands beside the problems: suggestions, what inspectors wrote down day by day, and what results were used for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, Date, Integer, MetaData, Table, Text

from ..dsl.diagnostics import Both
from ..store import Event, Projection, Row

#: The kind of stream of notes.
NOTE: Final = "note"

#: The kinds of notes: a suggestion that is no problem, what was seen on a visit, what a result was used for.
NOTES: Final[Mapping[str, Both]] = {
    "suggestion": Both("意见建议", "suggestion"),
    "observation": Both("现场记录", "observation"),
    "use": Both("结果运用", "use of results"),
}

#: What became of a note.
OUTCOMES: Final[Mapping[str, Both]] = {
    "open": Both("待办", "open"),
    "adopted": Both("已采纳", "adopted"),
    "declined": Both("未采纳", "declined"),
    "problem": Both("已列为问题", "made a problem"),
}

#: What may be said of a note.
NOTE_TEXTS: Final = ("campaign", "unit", "subject", "text", "kind", "responsible", "reference")

NOTE_TABLE: Final = Table(
    "quanheng_note",
    MetaData(),
    Column("stream", Text, primary_key=True),
    Column("id", Integer, nullable=False, unique=True),
    Column("note", Text, nullable=False),
    Column("key", Text, unique=True),
    Column("on", Date, nullable=False),
    *(Column(name, Text) for name in NOTE_TEXTS),
    Column("problem", Integer),
    Column("outcome", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

_FIELDS: Final = (*NOTE_TEXTS, "id", "note", "key", "problem")


def fold_note(row: Row | None, event: Event) -> dict[str, Any]:
    """Return the row of a note after an event."""
    payload = event.payload
    if row is None:
        found = {name: payload.get(name) for name in _FIELDS}
        found |= {"on": datetime.date.fromisoformat(payload["on"]), "outcome": "open", "by": event.by, "why": event.why}
    else:
        found = {**row, "outcome": event.kind, "why": event.why}
        found |= {"problem": payload["problem"]} if "problem" in payload else {}
    return found | {"changed_at": event.at.isoformat(), "changed_by": event.by, "version": event.version}


NOTE_ROWS: Final = Projection(
    NOTE, NOTE_TABLE, fold_note, Both("记录", "the note"), {**OUTCOMES, "noted": Both("记录", "noted")}
)

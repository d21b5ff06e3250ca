"""The current state of the approvals, folded from their events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text

from ...dsl.diagnostics import Both
from ...store import Event, Projection, Row
from .fields import ANSWERS, Stage

STREAM: Final = "approval"

TABLE: Final = Table(
    "quanheng_approval",
    MetaData(),
    Column("stream", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("unit", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("adds", Boolean, nullable=False),
    Column("stage", Text, nullable=False, index=True),
    Column("decision", Text),
    Column("applied_on", Text, nullable=False),
    Column("accepted_on", Text),
    Column("studied_on", Text),
    Column("decided_on", Text),
    Column("followed_up_on", Text),
    Column("override", Text),
    Column("carried_out", Boolean),
    Column("on_time", Boolean),
    Column("as_expected", Boolean),
    Column("fields", Text, nullable=False),
    Column("problems", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

_EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("decision", "accepted_on", "studied_on", "decided_on", "followed_up_on", "override", *ANSWERS)),
    "fields": "{}",
    "problems": "[]",
}


def _fold(row: Row | None, event: Event) -> Row:
    """Return the row after an event: its fields are added to those there are, its problems to those linked."""
    payload = dict(event.payload)
    found = dict(_EMPTY if row is None else row) | {"version": event.version}
    fields = json.loads(found["fields"]) | payload.get("fields", {})
    linked = dict.fromkeys([*json.loads(found["problems"]), *payload.get("problems", [])])
    found |= {"fields": _json(fields), "problems": _json(list(linked))}
    found |= {name: fields.get(name) for name in ANSWERS}
    found |= {
        name: payload[name] for name in ("unit", "title", "adds", "number", "decision", "override") if name in payload
    }
    if event.kind in set(Stage):
        found |= {"stage": event.kind, f"{_DATED.get(event.kind, event.kind)}_on": payload["on"]}
    return found


#: A refusal is an answer to the application on its day.
_DATED: Final = {"refused": "accepted"}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


APPROVALS: Final = Projection(
    STREAM,
    TABLE,
    _fold,
    Both("审批事项", "approval"),
    {
        "applied": Both("申报", "applied"),
        "accepted": Both("受理", "accepted"),
        "refused": Both("不予受理", "refused"),
        "studied": Both("调研", "studied"),
        "decided": Both("决策", "decided"),
        "followed_up": Both("跟踪问效", "followed up"),
        "amended": Both("补正", "amended"),
        "linked": Both("关联问题", "linked"),
    },
)

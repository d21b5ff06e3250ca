"""Suspensions that were lifted for a reason: applications are suspended as a rule (原则上), and a rule has exceptions."""

from __future__ import annotations

import datetime
import json
from typing import Any, Final

from sqlalchemy import Column, Date, MetaData, Table, Text

from ..dsl.diagnostics import Both
from ..store import Event, Projection, Row

#: The kind of stream of exceptions; a stream is a unit and what is suspended.
OVERRIDE: Final = "override"

OVERRIDE_TABLE: Final = Table(
    "quanheng_override",
    MetaData(),
    Column("stream", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("suspends", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("why", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)


def fold_override(_: Row | None, event: Event) -> dict[str, Any] | None:
    """Return the exception that holds after an event; none after it was revoked."""
    if event.kind == "revoked":
        return None
    unit, suspends = json.loads(event.stream)
    since, until = (event.payload[name] for name in ("on", "until"))
    return {
        "unit": unit,
        "suspends": suspends,
        "since": datetime.date.fromisoformat(since),
        "until": datetime.date.fromisoformat(until) if until else None,
        "why": event.why,
        "by": event.by,
        "at": event.at.isoformat(),
    }


def override_stream(unit: str, suspends: str) -> str:
    """Return the stream of an exception."""
    return json.dumps([unit, suspends], ensure_ascii=False)


OVERRIDES: Final = Projection(
    OVERRIDE,
    OVERRIDE_TABLE,
    fold_override,
    Both("例外", "the exception"),
    {"granted": Both("准予例外", "granted"), "revoked": Both("撤销例外", "revoked")},
)

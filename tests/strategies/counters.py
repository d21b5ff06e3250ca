"""A small projection for tests of the store: counters that are set, added to and removed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, Integer, MetaData, Table, Text

from quanheng.dsl.diagnostics import Both
from quanheng.store import Event, Projection, Row

COUNTER_TABLE = Table(
    "quanheng_test_counter",
    MetaData(),
    Column("stream", Text, primary_key=True),
    Column("total", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("on", Date),
)


def fold_counter(row: Row | None, event: Event) -> dict[str, Any] | None:
    """Add what the event says; ``removed`` takes the row away."""
    if event.kind == "removed":
        return None
    total = (row["total"] if row else 0) + event.payload["amount"]
    return {"total": total, "by": event.by, "on": event.at.date()}


COUNTERS = Projection(
    "counter",
    COUNTER_TABLE,
    fold_counter,
    Both("计数", "the counter"),
    {"added": Both("增加", "added"), "removed": Both("取消", "removed")},
)

"""The current state of the archives and of the reconciliations, folded from their events."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Column, Integer, MetaData, Table, Text

from ...dsl.diagnostics import Both
from ...store import Event, Projection, Row

ARCHIVE_STREAM: Final = "archive"
RECONCILIATION_STREAM: Final = "reconciliation"

_METADATA: Final = MetaData()

ARCHIVE_TABLE: Final = Table(
    "quanheng_archive",
    _METADATA,
    Column("stream", Text, primary_key=True),
    Column("fields", Text, nullable=False),
    Column("filed_on", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

RECONCILIATION_TABLE: Final = Table(
    "quanheng_reconciliation",
    _METADATA,
    Column("stream", Text, primary_key=True),
    Column("month", Text, nullable=False, index=True),
    Column("against", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("differences", Text, nullable=False),
    Column("version", Integer, nullable=False),
)


def _filed(row: Row | None, event: Event) -> Row:
    """Return the archive of a unit with what was filed: a field that is given empty is taken out."""
    fields = {} if row is None else dict(json.loads(row["fields"]))
    fields |= dict(event.payload["fields"])
    kept = [[name, text] for name, text in fields.items() if text is not None]  # pairs: the order is that of the file
    return {
        "fields": json.dumps(kept, ensure_ascii=False),
        "filed_on": event.payload["on"],
        "source": event.payload["source"],
        "version": event.version,
    }


def _reconciled(_: Row | None, event: Event) -> Row:
    """Return the last reconciliation of a month; the earlier ones stay among the events."""
    payload = event.payload
    return {
        **{name: payload[name] for name in ("month", "against", "on")},
        "by": event.by,
        "counts": json.dumps(payload["counts"], sort_keys=True),
        "differences": json.dumps(payload["differences"], ensure_ascii=False),
        "version": event.version,
    }


ARCHIVE: Final = Projection(
    ARCHIVE_STREAM, ARCHIVE_TABLE, _filed, Both("电子档案", "archive"), {"filed": Both("归档", "filed")}
)
RECONCILIATIONS: Final = Projection(
    RECONCILIATION_STREAM,
    RECONCILIATION_TABLE,
    _reconciled,
    Both("核对", "reconciliation"),
    {"reconciled": Both("核对", "reconciled")},
)

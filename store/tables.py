"""The tables of every store: one of events, and a short one of what the projections have taken in.

They are the same in SQLite and PostgreSQL; times are ISO 8601 text as they were given, payloads are JSON text.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

#: The form of these two tables; a store of a later form is not touched.
FORM: Final = 1

METADATA: Final = MetaData()

EVENTS: Final = Table(
    "quanheng_event",
    METADATA,
    Column("position", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("stream_kind", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("payload", Text, nullable=False),
    UniqueConstraint("stream_kind", "stream", "version", name="quanheng_event_version"),
)

Index("quanheng_event_kind", EVENTS.c.stream_kind, EVENTS.c.position)

#: A row for each projection: the version of its rule and the last event that it has taken in; the row ``""`` has FORM.
PROJECTED: Final = Table(
    "quanheng_projected",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)

#: The journal is only ever added to, whoever has the database open.
GUARDS: Final = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS quanheng_event_no_{what} BEFORE {what} ON quanheng_event "
        "BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END"
        for what in ("update", "delete")
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION quanheng_event_is_final() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END$$""",
        """CREATE OR REPLACE TRIGGER quanheng_event_final BEFORE UPDATE OR DELETE OR TRUNCATE ON quanheng_event
        FOR EACH STATEMENT EXECUTE FUNCTION quanheng_event_is_final()""",
    ),
}

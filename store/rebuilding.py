"""Projections made anew from the events, and whether a store is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, inspect, select, text

from ..dsl.diagnostics import Diagnostic, diagnose
from .failures import StoreError, at_store
from .journal import last_position, read_events
from .projection import Projection, Row, folded, write_rows
from .tables import EVENTS, PROJECTED


def rebuild_all(connection: Connection, projections: Sequence[Projection]) -> None:
    """Empty the projections' tables and fill them from the events; tables of another form are made anew."""
    for projection in projections:
        rebuild(connection, projection)


def rebuild(connection: Connection, projection: Projection) -> None:
    """Make one projection anew."""
    projection.table.drop(connection, checkfirst=True)
    projection.table.create(connection)
    rows = folded(projection, read_events(connection, projection.stream_kind), {})
    write_rows(connection, projection.table, {}, rows)
    connection.execute(delete(PROJECTED).where(PROJECTED.c.name == projection.name))
    taken = {"name": projection.name, "version": projection.version, "position": last_position(connection)}
    connection.execute(insert(PROJECTED), [taken])


def needs_rebuilding(connection: Connection, projection: Projection, place: str) -> bool:
    """Whether the projection's table is absent, of another form, or has not taken in all events of its kind.

    Raises:
        StoreError: a later version of Quanheng has made the table, and would make it again.
    """
    taken = connection.execute(select(PROJECTED).where(PROJECTED.c.name == projection.name)).one_or_none()
    if taken is not None and taken.version > projection.version:
        raise StoreError("store-newer", place, place=place, form=taken.version, known=projection.version)
    database = inspect(connection)
    if taken is None or taken.version != projection.version or not database.has_table(projection.name):
        return True
    if {column["name"] for column in database.get_columns(projection.name)} != set(projection.table.c.keys()):
        return True
    return int(taken.position) < last_position(connection, projection.stream_kind)


def faults_of(connection: Connection, projections: Sequence[Projection], place: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with a store."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
        if found != ["ok"]:
            yield diagnose("store-damaged", at_store(place), place=place, reason="; ".join(found[:3]))
            return
    yield from _gaps(connection, place)
    for projection in projections:
        wrong = _differing(connection, projection)
        if wrong:
            facts: dict[str, Any] = {"table": projection.name, "count": len(wrong), "first": wrong[0]}
            yield diagnose("store-projection-differs", at_store(place), place=place, **facts)


def _gaps(connection: Connection, place: str) -> Iterator[Diagnostic]:
    """Positions run from 1 to the number of events, the versions of each stream from 1 to the number of its events."""
    count, last = connection.execute(select(func.count(), func.max(EVENTS.c.position))).one()
    missing = (last or 0) - count
    versions = select(EVENTS.c.stream_kind, EVENTS.c.stream).group_by(EVENTS.c.stream_kind, EVENTS.c.stream)
    broken = connection.execute(versions.having(func.max(EVENTS.c.version) != func.count())).all()
    if missing or broken:
        streams = "、".join(stream for _, stream in broken[:3]) or "–"
        yield diagnose(
            "store-events-missing", at_store(place), place=place, count=max(missing, len(broken)), streams=streams
        )


def _differing(connection: Connection, projection: Projection) -> list[str]:
    """Return the streams whose row is not what their events say."""
    expected = {
        stream: row
        for stream, row in folded(projection, read_events(connection, projection.stream_kind), {}).items()
        if row is not None
    }
    found = {row["stream"]: row for row in connection.execute(select(projection.table)).mappings()}
    streams = dict.fromkeys([*expected, *found])
    return [stream for stream in streams if not _same(expected.get(stream), found.get(stream))]


def _same(expected: Row | None, found: Any) -> bool:
    if expected is None or found is None:
        return False
    return all(expected[name] == value for name, value in found.items() if name != "stream")

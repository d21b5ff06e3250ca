"""Current state beside the journal: one row a stream, folded from its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs
from sqlalchemy import Connection, Table, bindparam, delete, select, update

from ..dsl.diagnostics import Both
from .bulk import insert_rows
from .event import Event

Row: TypeAlias = Mapping[str, Any]

#: SQLite takes 32,766 values in a statement; so many names are asked for at once.
_AT_ONCE: Final = 10_000


@attrs.frozen
class Projection:
    """A table with the current state of the streams of one kind.

    Attributes:
        stream_kind: whose events it takes in; a kind may have several projections.
        table: its table; the column ``stream``, its primary key, holds the name of the stream.
        fold: the row after an event, from the row before it (None before the first) and the event; None for no row.
            A pure function: rebuilding calls it again.  The row has every other column of the table.
        title: what such a stream is called in messages.
        kinds: what kinds of events are called in messages.
        version: of ``fold`` and ``table``; where it has changed the table is made anew when the store is opened.
    """

    stream_kind: str
    table: Table
    fold: Callable[[Row | None, Event], Row | None]
    title: Both
    kinds: Mapping[str, Both] = attrs.field(factory=dict)
    version: int = 1

    @property
    def name(self) -> str:
        """The name of the table, by which the store keeps account of it."""
        return self.table.name

    def said(self, event: Event) -> Both:
        """Return what the kind of an event is called."""
        return self.kinds.get(event.kind, Both(event.kind, event.kind))


def rows_of(connection: Connection, table: Table, streams: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the rows of these streams, by stream; those without a row are left out."""
    found: dict[str, dict[str, Any]] = {}
    for some in in_lots(streams):
        for row in connection.execute(select(table).where(table.c.stream.in_(some))).mappings():
            found[row["stream"]] = dict(row)
    return found


def take_in(connection: Connection, projection: Projection, events: Sequence[Event]) -> None:
    """Bring the projection's rows up to date with events that follow what it has taken in."""
    own = [event for event in events if event.stream_kind == projection.stream_kind]
    known = [event.stream for event in own if event.version > 1]
    before: dict[str, Row] = dict(rows_of(connection, projection.table, list(dict.fromkeys(known))))
    after = folded(projection, own, before)
    write_rows(connection, projection.table, before, after)


def folded(projection: Projection, events: Iterable[Event], before: Mapping[str, Row]) -> dict[str, Row | None]:
    """Return the rows of the streams of these events after them."""
    after: dict[str, Row | None] = {}
    for event in events:
        row = after[event.stream] if event.stream in after else before.get(event.stream)
        after[event.stream] = projection.fold(row, event)
    return after


def write_rows(
    connection: Connection, table: Table, before: Mapping[str, Row], after: Mapping[str, Row | None]
) -> None:
    """Insert, change and delete rows, so that ``before`` becomes ``after``; of a row only what differs is written."""
    new = [{**row, "stream": stream} for stream, row in after.items() if row is not None and stream not in before]
    gone = [{"_stream": stream} for stream, row in after.items() if row is None and stream in before]
    changed: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for stream, row in after.items():
        if row is not None and stream in before:
            old = before[stream]
            values = {name: value for name, value in row.items() if old[name] != value and name != "stream"}
            changed.setdefault(tuple(values), []).append({**values, "_stream": stream})
    insert_rows(connection, table, new)
    its_own = table.c.stream == bindparam("_stream")
    for names, rows in changed.items():
        if names:
            connection.execute(update(table).where(its_own).values({name: bindparam(name) for name in names}), rows)
    if gone:
        connection.execute(delete(table).where(its_own), gone)


def in_lots(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield as many at a time as a statement takes."""
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]

"""Changes that are written together or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ..dsl.diagnostics import Both
from .event import Event, NewEvent
from .failures import ConflictError, Stale, StoreError, told
from .journal import check_text, last_position, payload_text, read_events, versions_of, write_events
from .projection import Projection, rows_of, take_in
from .tables import PROJECTED


class Batch:
    """One transaction of a store: nobody else writes while it is open, and what it reads is what it changes.

    Made by :meth:`Store.writing`.  ``events`` are those appended so far.
    """

    def __init__(
        self,
        connection: Connection,
        place: str,
        projections: tuple[Projection, ...],
        by: str,
        at: datetime.datetime,
        why: str,
    ) -> None:
        check_text(place, (by, why))
        self._connection, self._place, self._projections = connection, place, projections
        self._by, self._at, self._why = by, at, why
        self._check_forms()
        self._last = last_position(connection)
        self._versions: dict[tuple[str, str], int] = {}
        self._pending: list[tuple[Event, str]] = []
        self.events: list[Event] = []

    def _check_forms(self) -> None:
        """See that nobody has made the tables anew in another form since the store was opened."""
        found = {row.name: row.version for row in self._connection.execute(select(PROJECTED))}
        for projection in self._projections:
            form = found.get(projection.name)
            if form != projection.version:
                facts: dict[str, Any] = {"place": self._place, "form": form, "known": projection.version}
                raise StoreError("store-newer", self._place, **facts)

    def append(
        self,
        stream_kind: str,
        stream: str,
        kind: str,
        payload: Mapping[str, Any] | None = None,
        expected_version: int | None = None,
        why: str | None = None,
    ) -> Event:
        """Add an event; see :class:`NewEvent`.  ``why`` is that of the batch unless given.

        Raises:
            ConflictError: the stream does not stand at ``expected_version``.
            StoreError: a text cannot be stored.
        """
        new = NewEvent(stream_kind, stream, kind, payload or {}, expected_version)
        return self._add(new, self._why if why is None else why)

    def extend(self, events: Iterable[NewEvent]) -> list[Event]:
        """Add many events, asking the database for all their versions at once; see :meth:`append`."""
        new = list(events)
        for stream_kind in dict.fromkeys(each.stream_kind for each in new):
            streams = dict.fromkeys(each.stream for each in new if each.stream_kind == stream_kind)
            unknown = [stream for stream in streams if (stream_kind, stream) not in self._versions]
            found = versions_of(self._connection, stream_kind, unknown)
            self._versions.update(((stream_kind, stream), version) for stream, version in found.items())
        return [self._add(each, self._why) for each in new]

    def rows(self, projection: Projection, streams: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the current rows of these streams, by stream, with what this batch has changed."""
        return rows_of(self.connection, projection.table, streams)

    @property
    def connection(self) -> Connection:
        """The connection, to read with: what was appended so far is in the tables."""
        self.flush()
        return self._connection

    def flush(self) -> None:
        """Send what was appended to the database; it becomes lasting when the batch ends."""
        pending, self._pending = self._pending, []
        if not pending:
            return
        write_events(self._connection, pending)
        for projection in self._projections:
            take_in(self._connection, projection, [event for event, _ in pending])
            row = PROJECTED.update().where(PROJECTED.c.name == projection.name).values(position=self._last)
            self._connection.execute(row)

    def _add(self, new: NewEvent, why: str) -> Event:
        payload = payload_text(new.payload)
        check_text(self._place, (new.stream, why, payload))
        key = (new.stream_kind, new.stream)
        if key not in self._versions:
            self._versions[key] = versions_of(self._connection, *_one(key))[new.stream]
        found = self._versions[key]
        if new.expected_version not in {None, found}:
            raise self._conflict(new, found)
        event = Event(self._last + 1, *key, found + 1, new.kind, self._at, self._by, why, dict(new.payload))
        self._last, self._versions[key] = event.position, event.version
        self._pending.append((event, payload))
        self.events.append(event)
        return event

    def _conflict(self, new: NewEvent, found: int) -> ConflictError:
        expected = new.expected_version or 0
        every = (*read_events(self._connection, new.stream_kind, new.stream), *self._own(new))
        changes = tuple(event for event in every if event.version > expected)
        stale = Stale(new.stream_kind, new.stream, expected, found, changes)
        about = next((each for each in self._projections if each.stream_kind == new.stream_kind), None)
        title = about.title if about else Both(new.stream_kind, new.stream_kind)
        each = [told(event, about.said(event) if about else Both(event.kind, event.kind)) for event in changes]
        done = Both("；".join(one.zh for one in each), "; ".join(one.en for one in each))
        return ConflictError(self._place, stale, title, done)

    def _own(self, new: NewEvent) -> list[Event]:
        every = (event for event, _ in self._pending)
        return [each for each in every if (each.stream_kind, each.stream) == (new.stream_kind, new.stream)]


def _one(key: tuple[str, str]) -> tuple[str, list[str]]:
    return key[0], [key[1]]

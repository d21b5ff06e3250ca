"""Events in and out of their table."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, true

from .bulk import insert_rows
from .event import Event
from .failures import StoreError
from .projection import in_lots
from .tables import EVENTS

#: A NUL, as it is or as JSON writes it, and halves of surrogate pairs.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]|\\\\u0000")


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))


def read_events(
    connection: Connection,
    stream_kind: str | None = None,
    stream: str | None = None,
    after: int = 0,
    *,
    streams: Select[tuple[str]] | None = None,
) -> Iterator[Event]:
    """Yield events in the order in which they were written; ``after`` is a position, ``streams`` asks for streams."""
    wanted: list[ColumnElement[bool]] = [EVENTS.c.position > after] if after else []
    if stream_kind is not None:
        wanted.append(EVENTS.c.stream_kind == stream_kind)
    if stream is not None:
        wanted.append(EVENTS.c.stream == stream)
    if streams is not None:
        wanted.append(EVENTS.c.stream.in_(streams))
    query = select(EVENTS).where(and_(true(), *wanted)).order_by(EVENTS.c.position)
    with connection.execute(query, execution_options={"yield_per": 5000}) as rows:
        for row in rows:
            yield _event(tuple(row))


def _event(row: Sequence[Any]) -> Event:
    position, stream_kind, stream, version, kind, at, by, why, payload = row
    when = datetime.datetime.fromisoformat(at)
    return Event(position, stream_kind, stream, version, kind, when, by, why, json.loads(payload))


def write_events(connection: Connection, events: Sequence[tuple[Event, str]]) -> None:
    """Write events with their payloads as text; positions and versions must be the next."""
    insert_rows(connection, EVENTS, [_record(event, payload) for event, payload in events])


def _record(event: Event, payload: str) -> dict[str, Any]:
    return {
        "position": event.position,
        "stream_kind": event.stream_kind,
        "stream": event.stream,
        "version": event.version,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "by": event.by,
        "why": event.why,
        "payload": payload,
    }


def payload_text(payload: Mapping[str, Any]) -> str:
    """Return a payload as JSON, the same text for the same content.

    Raises:
        TypeError, ValueError: it holds what JSON has no word for (a date, an infinite number).
    """
    return _ENCODER.encode(payload)


def check_text(place: str, texts: Iterable[str]) -> None:
    """See that a database can hold the texts.

    Raises:
        StoreError: one has a NUL, which PostgreSQL does not take, or half of a pair of surrogates, which is no text.
    """
    for text in texts:
        if _UNSTORABLE.search(text):
            raise StoreError("store-text", place, text=ascii(text)[1:60])


def last_position(connection: Connection, stream_kind: str | None = None) -> int:
    """Return the position of the last event (of a kind), 0 where there is none."""
    query = select(func.max(EVENTS.c.position))
    if stream_kind is not None:
        query = query.where(EVENTS.c.stream_kind == stream_kind)
    return connection.execute(query).scalar() or 0


def versions_of(connection: Connection, stream_kind: str, streams: Sequence[str]) -> dict[str, int]:
    """Return the version at which each stream stands; 0 for one that is not there."""
    found = dict.fromkeys(streams, 0)
    for some in in_lots(streams):
        query = select(EVENTS.c.stream, func.max(EVENTS.c.version)).where(
            EVENTS.c.stream_kind == stream_kind, EVENTS.c.stream.in_(some)
        )
        found.update((stream, version) for stream, version in connection.execute(query.group_by(EVENTS.c.stream)))
    return found

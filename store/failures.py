"""What can go wrong with a store, as diagnostics for those who use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import attrs
from sqlalchemy import exc

from ..core.span import Span
from ..dsl.diagnostics import Both, SchemeError, diagnose
from .event import Event

#: What SQLite says, in any language of the system, and which diagnostic that is.
_SQLITE: Final = (
    ("file is not a database", "store-not-a-store"),
    ("locked", "store-busy"),
    ("malformed", "store-damaged"),
    ("readonly", "store-unwritable"),
    ("full", "store-unwritable"),
    ("disk I/O", "store-unwritable"),
    ("unable to open", "store-unwritable"),
)


class StoreError(SchemeError):
    """A store cannot be opened, read or written; ``diagnostics`` tell why."""

    def __init__(self, name: str, place: str, /, *, hint: str = "", **facts: Any) -> None:
        super().__init__((diagnose(name, at_store(place), hint=hint, **facts),))


@attrs.frozen
class Stale:
    """What a writer had not seen: the version that was expected and what has been written since."""

    stream_kind: str
    stream: str
    expected: int
    found: int
    changes: tuple[Event, ...]


class ConflictError(StoreError):
    """Somebody else has changed it in the meantime; nothing of the batch was written.

    ``stale.changes`` are the events that the writer had not seen: who, when, what and why.
    """

    def __init__(self, place: str, stale: Stale, what: Both, done: Both) -> None:
        facts = {"what": what, "stream": stale.stream, "expected": stale.expected, "found": stale.found, "done": done}
        hint = "ahead" if stale.expected > stale.found else "" if stale.expected else "twin"
        super().__init__("store-conflict", place, hint=hint, **facts)
        self.stale = stale


def told(event: Event, said: Both) -> Both:
    """Return an event as both languages tell it: when, in the writer's own time, who did what, and why.

    >>> import datetime
    >>> told(Event(1, "p", "甲", 2, "n", datetime.datetime(2026, 3, 1, 9, 5), "张三", "催办", {}), Both("通知", "noticed")).zh
    '2026-03-01 09:05 张三：通知（催办）'
    """
    when = f"{event.at:%Y-%m-%d %H:%M}"
    zh, en = (f"（{event.why}）", f" ({event.why})") if event.why else ("", "")
    return Both(f"{when} {event.by}：{said.zh}{zh}", f"{when} {event.by}: {said.en}{en}")


def at_store(place: str) -> Span:
    """Return a span that names the store and no line of it."""
    return Span(place, 0, 0, 0, 0)


@contextmanager
def telling(place: str) -> Iterator[None]:
    """Turn what the database says into diagnostics; see :class:`StoreError`."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _store_error(error, place) from None


def _store_error(error: exc.DBAPIError, place: str) -> StoreError:
    reason = re.sub(r"\s+", " ", str(error.orig)).strip()
    if "://" not in place:
        name = next((name for words, name in _SQLITE if words in reason), "store-damaged")
        return StoreError(name, place, place=place, reason=reason)
    state = getattr(error.orig, "sqlstate", None)
    facts: dict[str, Any] = {"place": place, "reason": reason}
    if state == "55P03":  # lock_not_available
        return StoreError("store-busy", place, **facts)
    if state == "42501" or (state or "").startswith(("25", "53")):  # no right, read-only, disk or memory full
        return StoreError("store-unwritable", place, **facts)
    return StoreError("store-unreachable", place, **facts)

"""The appended journal under ledgers and campaigns."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import attrs
from sqlalchemy import Connection, Engine

from ..dsl.diagnostics import Diagnostic
from . import engine as engines
from .batch import Batch
from .event import Event
from .failures import telling
from .journal import read_events
from .projection import Projection, rows_of
from .rebuilding import faults_of, rebuild_all
from .target import Target


@attrs.frozen(eq=False)
class Store:
    """A database of events, with the current state beside them; made by :func:`open_store`, closed by ``with``.

    Threads may share it: each call has a connection of its own.
    """

    target: Target
    engine: Engine
    projections: tuple[Projection, ...] = ()

    @property
    def place(self) -> str:
        """The path or URL, without a password."""
        return self.target.place

    @contextmanager
    def writing(self, by: str, at: datetime.datetime, why: str = "") -> Iterator[Batch]:
        """Yield a batch: what is appended to it is written when the block ends, and nothing of it if the block fails.

        Args:
            by: who does it.
            at: when; the clock is the caller's.
            why: for what reason.

        Raises:
            ConflictError: something was changed since it was read; see :meth:`Batch.append`.
            StoreError: another process has been writing for too long, or the database cannot be written.
        """
        with telling(self.place), engines.writing(self.engine) as connection:
            batch = Batch(connection, self.place, self.projections, by, at, why)
            yield batch
            batch.flush()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees the store as it stands now, whatever is written meanwhile."""
        with telling(self.place), engines.reading(self.engine) as connection:
            yield connection

    def events(self, stream_kind: str | None = None, stream: str | None = None, after: int = 0) -> Iterator[Event]:
        """Yield events, of one kind of stream or of one stream, in the order in which they were written.

        ``after`` is the position behind which to begin.
        """
        with self.reading() as connection:
            yield from read_events(connection, stream_kind, stream, after)

    def row(self, projection: Projection, stream: str) -> dict[str, Any] | None:
        """Return the current row of a stream, or None."""
        with self.reading() as connection:
            return rows_of(connection, projection.table, [stream]).get(stream)

    def rebuild(self) -> None:
        """Make the tables of all projections anew from the events."""
        with telling(self.place), engines.writing(self.engine) as connection:
            rebuild_all(connection, self.projections)

    def inspect(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong with the store: gaps among the events, tables that differ from them, damaged pages.

        Nothing is changed; an empty result says that the store is whole.
        """
        with self.reading() as connection:
            return tuple(faults_of(connection, self.projections, self.place))

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

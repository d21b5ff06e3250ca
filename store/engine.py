"""How the two databases are opened, and how a transaction that writes begins."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text

from .target import Target

#: How long a writer waits for another, in seconds.
PATIENCE: Final[float] = 30

_ATTEMPTS: Final = 1000

_WRITES: Final = "quanheng_writes"


def make_engine(target: Target) -> Engine:
    """Return an engine; connections are made when they are needed.

    SQLite keeps a write-ahead log and tells the disk to have it before a change is confirmed (``synchronous = FULL``).
    """
    if not target.is_file:
        return create_engine(target.url, pool_pre_ping=True, connect_args={"connect_timeout": int(PATIENCE)})
    engine = create_engine(target.url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_file(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver's guess
    _keep_log(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _keep_log(connection: sqlite3.Connection) -> None:
    """Turn a new file to its write-ahead log; while another process does SQLite refuses at once, so we wait ourselves."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _ATTEMPTS:
                raise
            time.sleep(PATIENCE / _ATTEMPTS)
        else:
            return


def _begin(connection: Connection) -> None:
    # A reader that turns writer may find that it has read too early: whoever is to write says so at once.
    immediate = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees the store as it stands now, whatever is written meanwhile."""
    options: dict[str, Any] = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect() as connection:
        connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction that no other writer shares; readers go on.

    On PostgreSQL the table of events is locked against other writers, so that positions follow the order of commits.
    """
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if engine.dialect.name != "sqlite":
            connection.execute(text(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}"))
            connection.execute(text("LOCK TABLE quanheng_event IN EXCLUSIVE MODE"))
        yield connection

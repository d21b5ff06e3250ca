"""Very many rows into a table, by the driver's own ``executemany``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have every column of the table.

    SQLAlchemy makes the statement; handing each row through it would take as long as the database does.
    """
    if not rows:
        return
    compiled = insert(table).compile(dialect=connection.dialect)
    names = compiled.positiontup
    if names is None:  # psycopg takes rows by name, and dates as they are
        connection.exec_driver_sql(str(compiled), [dict(row) for row in rows])
    else:
        connection.exec_driver_sql(str(compiled), [_plain(row, names) for row in rows])


def _plain(row: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    """Return a row by position, dates as SQLAlchemy writes them to SQLite."""
    values = map(row.__getitem__, names)
    return tuple(value.isoformat() if type(value) is datetime.date else value for value in values)

"""Very many rows into a table, by the driver's own ``executemany``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Date, Table, insert


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
        values: Iterable[Any] = map(itemgetter(*names), rows)
        days = [place for place, name in enumerate(names) if isinstance(table.c[name].type, Date)]
        connection.exec_driver_sql(str(compiled), [_plain(row, days) for row in values] if days else list(values))


def _plain(row: Sequence[Any], days: Sequence[int]) -> tuple[Any, ...]:
    """Return a row with its dates, which stand at these places, as SQLAlchemy writes them to SQLite."""
    values = list(row)
    for place in days:
        if values[place] is not None:
            values[place] = values[place].isoformat()
    return tuple(values)

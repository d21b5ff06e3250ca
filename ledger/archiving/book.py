"""The electronic archive of each unit: dated facts, of which the last counts and every one is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import attrs
import polars as pl
from sqlalchemy import select

from ...data.columns import as_text
from ...data.finding_columns import Headers, unit_column
from ...data.naming import folded, plain
from ...data.problems import Problems
from ...data.table import Table
from ...data.units import read_rows
from ...dsl.diagnostics import diagnose
from ...store import Event, NewEvent, Store
from .projection import ARCHIVE, ARCHIVE_STREAM, ARCHIVE_TABLE

#: Columns of the archive as a table that are no facts.
OWN: Final = ("unit", "filed_on", "source", "version")


@attrs.frozen
class Filed:
    """What filing a table came to: units that are new, units of which something changed, and those that are as before."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


@attrs.frozen(eq=False)
class Archive:
    """The data ledger of a store."""

    store: Store

    def file(
        self, table: Table, *, by: str, at: dt.datetime, unit: str | None = None, source: str = "", why: str = ""
    ) -> Filed:
        """File a table with one row a unit: what differs from the archive is entered, with its day and source.

        An empty cell says nothing and changes nothing.  All rows are filed, or none.

        Raises:
            SchemeError: no column names the units, a unit has no name or stands twice, or there is nothing else.
        """
        facts = facts_of(table, unit)
        with self.store.writing(by, at, why) as batch:
            there = {name: dict(json.loads(row["fields"])) for name, row in batch.rows(ARCHIVE, list(facts)).items()}
            news = {name: _new(fields, there.get(name, {})) for name, fields in facts.items()}
            payload = {"on": at.date().isoformat(), "source": source or table.name}
            batch.extend(
                NewEvent(ARCHIVE_STREAM, name, "filed", {**payload, "fields": [list(pair) for pair in fields.items()]})
                for name, fields in news.items()
                if fields or name not in there
            )
        return Filed(
            tuple(name for name in facts if name not in there),
            tuple(name for name in facts if name in there and news[name]),
            tuple(name for name in facts if name in there and not news[name]),
        )

    def frame(self, as_of: dt.date | None = None) -> pl.DataFrame:
        """Return one row a unit, its facts as columns of text, as they are now or were on a day.

        Columns beside the facts: ``unit``, ``filed_on``, ``source``, ``version``.
        """
        rows = self._now() if as_of is None else self._then(as_of)
        names = list(dict.fromkeys(name for row in rows for name in row["fields"]))
        schema = {"unit": pl.String, **dict.fromkeys(names, pl.String), **_TAIL}
        return pl.DataFrame([{**row["fields"], **{name: row[name] for name in OWN}} for row in rows], schema=schema)

    def history(self, unit: str) -> tuple[Event, ...]:
        """Return what was filed of a unit, the first one first."""
        return tuple(self.store.events(ARCHIVE_STREAM, unit))

    def _now(self) -> list[dict[str, Any]]:
        with self.store.reading() as connection:
            found = connection.execute(select(ARCHIVE_TABLE).order_by(ARCHIVE_TABLE.c.stream)).mappings().all()
        return [_row(row["stream"], dict(row)) for row in found]

    def _then(self, day: dt.date) -> list[dict[str, Any]]:
        rows: dict[str, Any] = {}
        for event in self.store.events(ARCHIVE_STREAM):
            if event.payload["on"] <= day.isoformat():
                rows[event.stream] = ARCHIVE.fold(rows.get(event.stream), event)
        return [_row(unit, rows[unit]) for unit in sorted(rows)]


_TAIL: Final = {"filed_on": pl.Date, "source": pl.String, "version": pl.Int64}


def _row(unit: str, row: Mapping[str, Any]) -> dict[str, Any]:
    filed = dt.date.fromisoformat(row["filed_on"])
    return {
        "unit": unit,
        "fields": dict(json.loads(row["fields"])),
        "filed_on": filed,
        "source": row["source"],
        "version": row["version"],
    }


def _new(fields: Mapping[str, str], there: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in fields.items() if text != there.get(name)}


def facts_of(table: Table, unit: str | None = None) -> dict[str, dict[str, str]]:
    """Return what a table says of each unit, empty cells left out.

    Raises:
        SchemeError: see :meth:`Archive.file`.
    """
    problems = Problems()
    headers = Headers(table, problems)
    place = unit_column(table, headers, unit, None, frozenset(), problems)
    problems.raise_errors()
    rows = read_rows(table, headers, place, None, problems)
    own = {folded(name) for name in (*OWN, "序号", "版本", "归档日期", "归档来源", "no.")}
    others = {
        plain(header): as_text(table.column(at)).str.strip_chars().to_list()
        for at, header in enumerate(table.headers)
        if at != place and header and folded(header) not in own
    }
    if not others:
        problems.add(diagnose("archive-no-fields", table.header_span(), file=table.name))
    problems.raise_errors()
    return {
        plain(name): {header: cells[row] for header, cells in others.items() if cells[row]}
        for row, name in enumerate(rows.units)
    }

"""The ledger as dataframes, as it stands or as it stood at the end of a day."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, func, select, true

from ..store import Event, Projection, Store
from ..store.journal import read_events
from .problem import PROBLEM_TABLE, PROBLEMS
from .steps import FINISHED, HANDED_IN

_TYPES: Final = {"INTEGER": pl.Int64, "FLOAT": pl.Float64, "DATE": pl.Date, "TEXT": pl.String}

#: Columns of the table that only the ledger itself reads.
_INNER: Final = ("stream", "identity", "evaluation", "filed")


def frame_of(
    connection: Connection,
    table: Table,
    columns: Sequence[str] | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> pl.DataFrame:
    """Return a table as a dataframe: its rows that fulfil the conditions, all or some of its columns."""
    taken = [table.c[name] for name in columns] if columns is not None else list(table.c)
    # the driver's own rows: for a hundred thousand of them SQLAlchemy's would take as long again
    rows = connection.execute(select(*taken).where(true(), *where)).cursor.fetchall()
    values = zip(*rows, strict=True) if rows else ([] for _ in taken)
    dated = connection.dialect.name != "sqlite"
    every = zip(taken, values, strict=True)
    return pl.DataFrame([_series(column, column_values, dated=dated) for column, column_values in every])


def _series(column: Column[Any], values: Sequence[Any], *, dated: bool) -> pl.Series:
    """Return a column; where the database has no dates (``dated``) they are their text."""
    kind = _TYPES[str(column.type)]
    if kind is pl.Date and not dated:
        return pl.Series(column.name, values, pl.String).str.to_date("%Y-%m-%d")
    return pl.Series(column.name, values, kind)


def frame_at(
    connection: Connection, projection: Projection, day: datetime.date, streams: Select[tuple[str]] | None = None
) -> pl.DataFrame:
    """Return a table, or some streams of it, as at the end of a day, folded from the events of acts up to then."""
    rows: dict[str, Mapping[str, Any] | None] = {}
    for event in read_events(connection, projection.stream_kind, streams=streams):
        if _day_of(event) <= day:
            rows[event.stream] = projection.fold(rows.get(event.stream), event)
    schema = {column.name: _TYPES[str(column.type)] for column in projection.table.c}
    kept = [{**row, "stream": stream} for stream, row in rows.items() if row is not None]
    return pl.DataFrame(kept, schema)


def _problems_at(connection: Connection, day: datetime.date, columns: Sequence[str]) -> pl.DataFrame:
    """Return problems as they stood at the end of a day; only those that have changed since are folded anew."""
    last_on = PROBLEM_TABLE.c.last_on
    same = frame_of(connection, PROBLEM_TABLE, columns, [last_on <= day])
    since = select(PROBLEM_TABLE.c.stream).where(last_on > day)
    return pl.concat([same, frame_at(connection, PROBLEMS, day, since).select(columns)])


def _day_of(event: Event) -> datetime.date:
    return datetime.date.fromisoformat(event.payload["on"])


def problems_frame(
    store: Store,
    as_of: datetime.date | None,
    wanted: Mapping[str, Any] | None = None,
    columns: Sequence[str] | None = None,
    *,
    overdue: bool | None = None,
) -> pl.DataFrame:
    """Return problems, a row each, with ``overdue`` and ``days_overdue`` on that day.

    Without a day, or with one on or after the last act, as the ledger stands; with an earlier one as it stood at the
    end of it, which reads the events of those that have changed since.  ``wanted`` are values of columns, ``columns`` those to be returned.
    """
    asked = {name: _listed(value) for name, value in (wanted or {}).items() if value is not None}
    taken = [column.name for column in PROBLEM_TABLE.c if column.name not in _INNER]
    if columns is not None:
        taken = [name for name in taken if name in {"id", "state", "due_on", "submitted_on", *columns, *asked}]
    with store.reading() as connection:
        last = connection.execute(select(func.max(PROBLEM_TABLE.c.last_on))).scalar()
        if as_of is not None and last is not None and as_of < last:
            frame = _problems_at(connection, as_of, taken)
        else:
            where: list[ColumnElement[bool]] = [PROBLEM_TABLE.c[name].in_(values) for name, values in asked.items()]
            if overdue and as_of is not None:
                where += [PROBLEM_TABLE.c.due_on < as_of, PROBLEM_TABLE.c.state.not_in(sorted(FINISHED))]
            frame = frame_of(connection, PROBLEM_TABLE, taken, where)
    for name, values in asked.items():
        frame = frame.filter(pl.col(name).is_in(values))
    if "evidence" in frame.columns:
        frame = frame.with_columns(_evidence(frame["evidence"]))
    frame = with_overdue(frame if frame["id"].is_sorted() else frame.sort("id"), as_of)
    return frame if overdue is None else frame.filter(pl.col("overdue") == overdue)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def with_overdue(frame: pl.DataFrame, as_of: datetime.date | None) -> pl.DataFrame:
    """Add whether each problem is overdue on a day, and by how many days; null without a day.

    A problem is overdue from the day after its deadline until it is closed, unless it was handed in in time and has
    not been sent back.
    """
    if as_of is None:
        late, days = pl.lit(None, pl.Boolean), pl.lit(None, pl.Int64)
    else:
        in_time = pl.col("state").is_in(HANDED_IN) & (pl.col("submitted_on") <= pl.col("due_on")).fill_null(value=False)
        past = (pl.col("due_on") < as_of).fill_null(value=False)
        late = past & ~pl.col("state").is_in(FINISHED) & ~in_time
        days = pl.when(late).then((pl.lit(as_of) - pl.col("due_on")).dt.total_days())
    frame = frame.with_columns(late.alias("overdue"), days.alias("days_overdue"))
    leading = [name for name in _LEADING if name in frame.columns]
    return frame.select(*leading, *(name for name in frame.columns if name not in leading))


_LEADING: Final = (
    "id", "unit", "finding", "category", "severity", "state", "overdue", "days_overdue", "due_on",
)  # fmt: skip


def selected(frame: pl.DataFrame, wanted: Mapping[str, Any]) -> pl.DataFrame:
    """Return the rows whose columns have one of the values asked for; None asks for nothing."""
    for name, value in wanted.items():
        if value is not None:
            frame = frame.filter(pl.col(name).is_in(_listed(value)))
    return frame


def _evidence(texts: pl.Series) -> pl.Series:
    """Return evidence as people read it; most problems have none yet, so what is the same is read once."""
    each = texts.unique()
    told = [None if text == "[]" else evidence_texts(text) for text in each]
    return texts.replace_strict(each, pl.Series(told, dtype=pl.String))


def evidence_texts(text: str) -> str:
    """Return the evidence of a problem as one text: ``验收意见〔2026〕3号；照片``."""
    return "；".join(each["what"] for each in json.loads(text))


def history_frame(events: Sequence[Event], projection: Projection) -> pl.DataFrame:
    """Return what happened to a stream: a row an event, oldest first."""
    schema: dict[str, Any] = {
        "version": pl.Int64,
        "at": pl.Datetime("us"),
        "on": pl.Date,
        "by": pl.String,
        "what": pl.String,
        "what_zh": pl.String,
        "why": pl.String,
        "details": pl.String,
    }
    rows = [_history_row(event, projection) for event in events]
    return pl.DataFrame(rows, schema, orient="row")


def _history_row(event: Event, projection: Projection) -> tuple[Any, ...]:
    details = {key: value for key, value in event.payload.items() if key not in {"on", "identity", "evaluation", "id"}}
    said = projection.said(event)
    told = json.dumps(details, ensure_ascii=False)
    when = event.at.replace(tzinfo=None)
    return event.version, when, _day_of(event), event.by, said.en, said.zh, event.why, told

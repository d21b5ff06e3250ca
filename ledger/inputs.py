"""What a ledger tells a scheme: counts for each unit, and the problems themselves as rows.

Only the columns that a scheme's fields name are joined to the data, so that a ledger never changes what a scheme reads
elsewhere.  The columns are described in ``docs/ledger.md``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import attrs
import numpy as np
import polars as pl

from ..core.model import IndicatorSet
from ..core.model import Table as RowTable
from ..core.span import NOWHERE, Span
from ..data.columns import as_text
from ..data.finding_columns import Headers, unit_column
from ..data.naming import folded, plain, quoted
from ..data.periods import parse_period
from ..data.problems import Problems
from ..data.table import Origin, Table, numbered
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose
from .input_columns import ROWS, TABLES
from .ledger import Ledger
from .opening import open_ledger
from .unit_counts import COUNTS, CountColumn, LedgerDay, filled, ledger_day, unit_counts

#: Units named in a warning.
_MOST: Final = 12


@attrs.frozen(eq=False)
class LedgerInput:
    """A ledger as a scheme sees it.

    ``problems`` tells the problems as they stood on a day (``Ledger.problems``), ``approvals`` the matters that were
    agreed by then, ``suspended`` the units whose applications are suspended on it; ``name`` is what messages call it.
    """

    problems: Callable[[dt.date], pl.DataFrame]
    approvals: Callable[[dt.date], pl.DataFrame]
    suspended: Callable[[dt.date], Collection[str]]
    name: str

    def at(self, day: dt.date) -> LedgerDay:
        """Return what the ledger says as of a day."""
        return ledger_day(day, self.problems(day), self.approvals(day), self.suspended(day))


@contextmanager
def ledger_input(source: Any) -> Iterator[LedgerInput]:
    """Yield what a ledger tells: of an input made before, of a ledger that is open, or of one opened for it.

    Raises:
        StoreError: there is none at that path or URL, or it cannot be read.
    """
    if isinstance(source, LedgerInput):
        yield source
    elif isinstance(source, Ledger):
        yield _of_ledger(source)
    else:
        with open_ledger(source, create=False) as ledger:
            yield _of_ledger(ledger)


def _of_ledger(ledger: Ledger) -> LedgerInput:
    return LedgerInput(ledger.problems, ledger.approvals.agreed, ledger.suspended, ledger.store.place)


@attrs.frozen(eq=False)
class Joined:
    """The data with the ledger's columns, the tables of rows with the ledger's, and warnings."""

    table: Table
    rows: Mapping[str, Table]
    warnings: tuple[Diagnostic, ...] = ()


def join_ledger(
    table: Table,
    rows: Mapping[str, Table],
    indicator_set: IndicatorSet,
    ledger: LedgerInput,
    *,
    as_of: dt.date | None,
    unit: str | None = None,
    period: str | None = None,
) -> Joined:
    """Return the data of a set with what the ledger tells of each unit.

    Units without problems have zeros.  Where the data have periods, each row is told as of the last day of its period,
    or as of ``as_of`` where that is earlier; else as of ``as_of``.

    Raises:
        SchemeError: the data have a column, or a table was given, that the ledger would bring; or there is no date.
    """
    problems = Problems()
    headers = Headers(table, problems)
    wanted = {folded(name) for field in indicator_set.fields for name in (field.name, field.title) if name}
    declared = [one for one in indicator_set.tables if one.within is None and folded(one.name) in TABLES]
    places = _Places(table, headers, indicator_set, unit, period)
    keys = places.keys()
    asked = [column for column in COUNTS if folded(column.zh) in wanted or folded(column.en) in wanted]
    _refuse_taken(table, ledger, asked, wanted, problems)
    _refuse_tables(rows, declared, ledger, problems)
    problems.raise_errors()
    if keys is None or not (asked or declared):
        return Joined(table, rows, _unused(ledger, indicator_set) if keys is not None else ())
    days = _days(keys, as_of, ledger)
    told = {day: ledger.at(day) for day in sorted(set(days.values()))}
    found = _with_columns(table, _counts(keys, days, told, asked), asked, wanted)
    below = {one.name: _row_table(keys, days, told, places, ledger.name) for one in declared}
    found = attrs.evolve(found, data_hash=_hash(table, told))
    return Joined(found, {**rows, **below}, tuple(_strangers(keys, told, ledger.name)))


def reads_ledger(indicator_set: IndicatorSet) -> bool:
    """Whether a set has a field or a table that a ledger fills."""
    wanted = {folded(name) for field in indicator_set.fields for name in (field.name, field.title) if name}
    brought = {folded(name) for column in COUNTS for name in (column.zh, column.en)}
    return bool(wanted & brought) or any(folded(one.name) in TABLES for one in indicator_set.tables)


@attrs.frozen(eq=False)
class _Places:
    """Which columns of the data name units and periods."""

    table: Table
    headers: Headers
    indicator_set: IndicatorSet
    unit: str | None
    period: str | None

    def keys(self) -> pl.DataFrame | None:
        """Return unit and period of each row, None where nobody knows the column of units: matching tells of that."""
        wanted, scratch = self.unit or self.indicator_set.unit, Problems()
        place = unit_column(self.table, Headers(self.table, scratch), wanted, self.period_name, frozenset(), scratch)
        if place is None:
            return None
        units = as_text(self.table.column(place)).str.strip_chars().fill_null("").alias("unit")
        period = self.headers.find(self.period_name) if self.period_name else None
        periods = pl.Series("period", [None] * units.len(), dtype=pl.String)
        if period is not None:
            periods = as_text(self.table.column(period)).alias("period")
        return pl.DataFrame([units, periods])

    @property
    def period_name(self) -> str | None:
        """The header of periods, None where rows have none."""
        return self.period or self.indicator_set.period

    @property
    def unit_header(self) -> str:
        """What the column of units is called in a table below."""
        return self.unit or self.indicator_set.unit or "unit"


def _refuse_taken(
    table: Table, ledger: LedgerInput, asked: Iterable[CountColumn], wanted: Collection[str], problems: Problems
) -> None:
    """Tell of columns of the data that are called like one that the ledger brings and the set reads."""
    brought = {key for column in asked for key in (folded(column.zh), folded(column.en)) if key in wanted}
    for place, header in enumerate(table.headers):
        if folded(header) in brought:
            facts: dict[str, Any] = {"name": header, "ledger": ledger.name}
            problems.add(diagnose("ledger-name-taken", table.header_span(place), **facts))


def _refuse_tables(
    rows: Mapping[str, Table], declared: Sequence[RowTable], ledger: LedgerInput, problems: Problems
) -> None:
    for one in declared:
        if one.name in rows:
            facts: dict[str, Any] = {"table": one.name, "ledger": ledger.name, "file": rows[one.name].name}
            problems.add(diagnose("ledger-table-taken", one.span, **facts))


def _unused(ledger: LedgerInput, indicator_set: IndicatorSet) -> tuple[Diagnostic, ...]:
    facts: dict[str, Any] = {"ledger": ledger.name, "name": indicator_set.name}
    return (diagnose("ledger-not-read", indicator_set.span, **facts),)


def _days(keys: pl.DataFrame, as_of: dt.date | None, ledger: LedgerInput) -> dict[str | None, dt.date]:
    """Return for each period the day on which the ledger is looked at; an unreadable period is left to matching.

    Raises:
        SchemeError: there is neither a period nor a date.
    """
    days: dict[str | None, dt.date] = {}
    for text in keys["period"].unique().to_list():
        found = parse_period(text) if text else None
        ends = [day for day in (found.end if found else None, as_of) if day is not None]
        if not ends:
            raise SchemeError((diagnose("ledger-date-needed", Span(ledger.name, 0, 0, 0, 0), ledger=ledger.name),))
        days[text] = min(ends)
    return days


def _counts(
    keys: pl.DataFrame,
    days: Mapping[str | None, dt.date],
    told: Mapping[dt.date, LedgerDay],
    asked: Sequence[CountColumn],
) -> pl.DataFrame:
    """Return the counts of each row of the data, in its order."""
    if not asked:
        return keys
    every = pl.concat([_named_plainly(unit_counts(one)).with_columns(day=pl.lit(day)) for day, one in told.items()])
    day_of = pl.Series("day", [days[text] for text in keys["period"].to_list()], dtype=pl.Date)
    joined = _named_plainly(keys.with_columns(day_of)).join(
        every, on=["name", "day"], how="left", maintain_order="left"
    )
    return joined.with_columns(filled(column) for column in asked)


def _named_plainly(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with the name of the unit as names are compared."""
    different = frame["unit"].unique()
    names = pl.Series([plain(name) for name in different], dtype=pl.String)
    return frame.with_columns(name=pl.col("unit").replace_strict(different, names, return_dtype=pl.String))


def _with_columns(table: Table, counts: pl.DataFrame, asked: Sequence[CountColumn], wanted: Collection[str]) -> Table:
    """Return the table with the columns asked for, each under the name that the set uses."""
    named = [
        (name, column.en)
        for column in asked
        for name in dict.fromkeys((column.zh, column.en))
        if folded(name) in wanted
    ]
    columns = [*table.frame.get_columns(), *(counts[source].alias(name) for name, source in named)]
    last = max(table.columns, default=0)
    return attrs.evolve(
        table,
        frame=numbered(columns),
        headers=(*table.headers, *(name for name, _ in named)),
        columns=(*table.columns, *range(last + 1, last + 1 + len(named))),
    )


def _row_table(
    keys: pl.DataFrame,
    days: Mapping[str | None, dt.date],
    told: Mapping[dt.date, LedgerDay],
    places: _Places,
    ledger: str,
) -> Table:
    """Return the problems of the units at hand as rows, under the names of both languages."""
    units, parts = _named_plainly(keys), []
    for text, day in days.items():
        here = units.filter(pl.col("period").eq_missing(pl.lit(text, dtype=pl.String))).unique(
            "name", maintain_order=True
        )
        rows = _named_plainly(told[day].problems).drop("unit", "period")
        parts.append(rows.join(here, on="name", how="inner", maintain_order="left"))
    found = pl.concat(parts)
    columns = [found["unit"].alias(places.unit_header)]
    if places.period_name:
        columns.append(found["period"].alias(places.period_name))
    taken = {folded(series.name) for series in columns}
    for column in ROWS:
        values = found.select(column.value).to_series()
        columns += [values.alias(name) for name in (column.zh, column.en) if folded(name) not in taken]
    rows_at = np.arange(1, found.height + 1, dtype=np.int64)
    headers = tuple(series.name for series in columns)
    return Table(numbered(columns), headers, ledger, Origin.MEMORY, rows_at, tuple(range(1, len(columns) + 1)))


def _hash(table: Table, told: Mapping[dt.date, LedgerDay]) -> str:
    """Return a hash of the data and of what the ledger says."""
    digest = hashlib.sha256((table.data_hash or table.frame.write_json()).encode())
    for one in told.values():
        for text in (one.problems.write_json(), one.approvals.write_json(), *one.suspended):
            digest.update(text.encode())
    return digest.hexdigest()


def _strangers(keys: pl.DataFrame, told: Mapping[dt.date, LedgerDay], ledger: str) -> Iterable[Diagnostic]:
    """Warn of units that have problems in the ledger and no row in the data."""
    known = set(_named_plainly(keys)["name"].to_list())
    every = dict.fromkeys(
        name for one in told.values() for name in one.problems["unit"].unique(maintain_order=True).to_list()
    )
    if absent := [name for name in every if plain(name) not in known]:
        facts: dict[str, Any] = {"count": len(absent), "units": quoted(absent, _MOST), "ledger": ledger}
        yield diagnose("ledger-units-elsewhere", NOWHERE, **facts)

"""The rows that an ``example`` gives become unit data by the rules that hold for cells of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
import polars as pl

from ..core.example import Example, GivenRecord, GivenRow
from ..core.model import Field, IndicatorSet
from ..core.model import Table as RowTable
from ..core.unit_data import UnitData
from ..core.value_type import Kind
from ..dsl.diagnostics import SchemeError, diagnose
from .frames import to_series
from .long_table import table_of_records
from .matching import match
from .ratings import no_ratings
from .supplements import with_supplements
from .table import Origin, Table, numbered

_UNIT, _PERIOD = "unit", "period"
_RATINGS: Final = ("unit", "period", "indicator", "role", "rater", "rating", "note")
_EVIDENCE: Final = ("unit", "period", "indicator", "item", "status", "reference")


def example_data(example: Example, indicator_set: IndicatorSet) -> UnitData:
    """Return the data of an example; what a ``given`` leaves out is absent, and the field's own ``missing`` applies.

    A row without ``unit`` is about a unit named like the example.

    Raises:
        SchemeError: a given value is out of bounds or makes no sense for its field; the place is that of its ``given``.
    """
    example = _with_units(example)
    table = example_table(example, indicator_set)
    has_periods = any(row.period is not None for row in example.given)
    # The set names columns of its data; the rows of an example have columns of their own for unit and period.
    plain = attrs.evolve(indicator_set, unit=_own(_UNIT), period=_own(_PERIOD) if has_periods else None)
    data = match(table, plain, rows=row_tables(example, indicator_set)).data
    ratings = [_table_of(example.ratings, _RATINGS, example)] if example.ratings else []
    evidence = [_table_of(example.evidence, _EVIDENCE, example)] if example.evidence else []
    data, _ = with_supplements(data, plain, ratings, evidence)
    is_rated = any(node.rated is not None for node in indicator_set.nodes())
    # what is not given is absent: nobody rated anything
    return data if ratings or not is_rated else attrs.evolve(data, ratings=no_ratings(indicator_set))


def _table_of(records: Sequence[GivenRecord], columns: Sequence[str], example: Example) -> Table:
    return table_of_records(records, columns, example.name, example.name)


def _with_units(example: Example) -> Example:
    """Return the example with a row for each unit of its ratings and evidence, where no data are given."""
    if any(row.table is None for row in example.given):
        return example
    records = (*example.ratings, *example.evidence)
    keys = dict.fromkeys((record.values.get("unit"), record.values.get("period")) for record in records)
    spans = {(record.values.get("unit"), record.values.get("period")): record.span for record in reversed(records)}
    rows = [GivenRow({}, unit, period, None, spans[unit, period]) for unit, period in keys]
    # rows of a table that are given without a unit belong to one called like the example
    return attrs.evolve(example, given=(*(rows or [GivenRow({}, span=example.span)]), *example.given))


def example_table(example: Example, indicator_set: IndicatorSet) -> Table:
    """Return the rows of an example as a table with a column for every field of the unit."""
    rows = [row for row in example.given if row.table is None]
    _check(example, rows)
    fields = indicator_set.fields
    columns = [to_series([row.unit or example.name for row in rows]), to_series([row.period for row in rows])]
    columns += [_column(field, rows) for field in fields]
    headers = (_own(_UNIT), _own(_PERIOD), *(field.name for field in fields))
    return _table(example, headers, columns, rows)


def _table(example: Example, headers: tuple[str, ...], columns: list[pl.Series], rows: list[GivenRow]) -> Table:
    return Table(
        numbered(columns),
        headers,
        example.name,
        Origin.MEMORY,
        np.arange(1, len(rows) + 1),
        tuple(range(1, len(headers) + 1)),
        spans=tuple(row.span for row in rows),
    )


def row_tables(example: Example, indicator_set: IndicatorSet) -> dict[str, Table]:
    """Return the rows below the units that an example gives: each belongs to the last row given of the table above."""
    names: dict[str, list[str]] = {table.name: [] for table in indicator_set.tables}
    keys: dict[str, list[dict[str, str | None]]] = {table.name: [] for table in indicator_set.tables}
    within = {table.name: table.within for table in indicator_set.tables}
    last: dict[str | None, dict[str, str | None]] = {}
    counts: dict[tuple[tuple[str, str | None], ...], int] = {}
    given: dict[str, list[GivenRow]] = {table.name: [] for table in indicator_set.tables}
    for row in example.given:
        if row.table is None:
            last[None] = {_own(_UNIT): row.unit or example.name, _own(_PERIOD): row.period}
        elif row.table in within:
            above = last[within[row.table]]
            place = (*above.items(), ("", row.table))
            counts[place] = counts.get(place, 0) + 1
            name = row.unit or str(counts[place])
            last[row.table] = {**above, row.table: name}
            names[row.table].append(name)
            keys[row.table].append(above)
            given[row.table].append(row)
    return {
        table.name: _rows_given(example, table, keys[table.name], names[table.name], given[table.name])
        for table in indicator_set.tables
    }


def _rows_given(
    example: Example, table: RowTable, keys: list[dict[str, str | None]], names: list[str], rows: list[GivenRow]
) -> Table:
    above = tuple(keys[0]) if keys else ()
    columns = [to_series([key[name] for key in keys]) for name in above]
    own = () if any(field.name == table.name for field in table.fields) else (table.name,)
    columns += [to_series(names) for _ in own] + [_column(field, rows) for field in table.fields]
    headers = (*above, *own, *(field.name for field in table.fields))
    return _table(example, headers, columns, rows)


def _own(name: str) -> str:
    """Return a header that no field can have: a name never begins with a dot."""
    return f".{name}"


def _check(example: Example, rows: list[GivenRow]) -> None:
    if len({row.period is None for row in rows}) > 1:
        raise SchemeError((diagnose("example-period-absent", example.span, example=example.name),))


def _column(field: Field, rows: list[GivenRow]) -> pl.Series:
    series = to_series([row.values.get(field.name) for row in rows])
    if field.type.kind is Kind.DATE and series.dtype.is_numeric():
        return series.cast(pl.Int32).cast(pl.Date)
    if field.type.kind is Kind.FLAG and series.dtype == pl.Float64:
        return series.cast(pl.String)
    return series

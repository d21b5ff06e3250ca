"""A table becomes the data of units: columns matched to fields, cells interpreted, units and periods told apart.

All problems are found in one run.  What a scheme does not declare is left out without a word.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.expressions import Call
from ..core.held_column import HeldColumn
from ..core.lean_compiled import compiled_path, find_bounds
from ..core.model import Field, IndicatorSet
from ..core.model import Table as RowTable
from ..core.span import NOWHERE
from ..core.unit_data import Column, Columns, TableData, UnitData
from ..core.value_type import Kind
from ..core.workers import Workers
from ..dsl.diagnostics import Diagnostic, diagnose
from .cell_problems import report_cells
from .columns import Cells, UnreadableColumn, plain_numbers, read_cells
from .finding_columns import Headers, field_columns, report_misplaced, unit_column
from .interpreting import reader
from .labels import Labels
from .marks import marks_of
from .measuring import in_unit_of
from .naming import nearest, quoted
from .plain_columns import held_columns, is_plain
from .problems import Problems
from .row_tables import Placed, in_order, is_named, no_rows, place_rows, units_placed
from .table import Table
from .units import Rows, read_rows


@attrs.frozen(eq=False)
class Matched:
    """The data of the units, and warnings about them."""

    data: UnitData
    warnings: tuple[Diagnostic, ...] = ()


def unit_data(
    table: Table, indicator_set: IndicatorSet, *, unit: str | None = None, period: str | None = None
) -> UnitData:
    """Return the data of a table for an indicator set; see :func:`match` for what it checks."""
    return match(table, indicator_set, unit=unit, period=period).data


def match(
    table: Table,
    indicator_set: IndicatorSet,
    *,
    unit: str | None = None,
    period: str | None = None,
    rows: Mapping[str, Table] | None = None,
    workers: Workers | None = None,
) -> Matched:
    """Return the data of a table for an indicator set, with warnings.

    Args:
        table: what :func:`.reading.read_table` returned.
        indicator_set: whose fields are wanted; fields of rows below the unit are left to others.
        unit: the column that names the units, instead of the set's own ``unit``.
        period: the column that names the periods, instead of the set's own ``period``.
        rows: the rows below the units, by the name of their table.
        workers: the threads that look through the columns; as many as there are cores if not given.

    Raises:
        SchemeError: columns are absent, cells make no sense, units occur twice; with every such diagnostic.
    """
    problems = Problems()
    if not table.height:
        problems.add(diagnose("data-no-rows", table.header_span(), path=table.name))
        problems.raise_errors()
    headers = Headers(table, problems)
    fields = indicator_set.fields
    named = (name for field in fields for name in (field.name, field.title))
    if fields:  # a set that only reads rows below asks no more of the units than their names
        report_misplaced(table, headers, (unit or indicator_set.unit, *named), problems)
    problems.raise_errors()
    places = field_columns(headers, fields, problems)
    period = period or indicator_set.period
    numeric = frozenset(places[field.name] for field in fields if field.name in places and field.type.is_numeric)
    unit_place = unit_column(table, headers, unit or indicator_set.unit, period, numeric, problems)
    units = read_rows(table, headers, unit_place, period, problems)
    labels = Labels(_declared_labels(fields))
    columns = _Columns(table, indicator_set, units, labels, problems, plain_numbers(table.frame, map(str, numeric)))
    columns.hold(sorted(numeric), workers or Workers())
    for field in fields:
        if field.name in places:
            columns.read(field, places[field.name])
    if not indicator_set.tables and not rows:
        problems.raise_errors()
        return Matched(columns.data(), problems.all())
    header = None if unit_place is None else table.headers[unit_place]
    below = _Below(indicator_set, labels, problems, (unit or indicator_set.unit, header), period, rows or {})
    below.read(units)
    problems.raise_errors()
    return Matched(attrs.evolve(columns.data(), tables=below.data()), problems.all())


def _declared_labels(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield from field.type.labels


@attrs.define
class _Below:
    """The tables of rows below the units, read one after the other, the upper ones first."""

    _set: IndicatorSet
    _labels: Labels
    _problems: Problems
    _unit_names: tuple[str | None, ...]
    _period: str | None
    _given: Mapping[str, Table]
    _placed: dict[str | None, Placed | None] = attrs.field(factory=dict)
    _columns: dict[str, _Columns] = attrs.field(factory=dict)

    def read(self, units: Rows) -> None:
        """Read all tables that the set needs; one that is not given, or that nobody asked for, is a problem."""
        self._placed[None] = units_placed(units)
        known = [declared.name for declared in self._set.tables]
        for name in self._given:
            if name not in known:
                near = nearest(name, known)
                facts: dict[str, Any] = {"table": name, "nearest": quoted(near), "known": quoted(known)}
                hint = "near" if near else "" if known else "none"
                self._problems.add(diagnose("rows-table-unknown", NOWHERE, hint=hint, **facts))
        for declared in self._set.tables:
            table = self._given.get(declared.name)
            above = self._placed.get(declared.within)
            if table is None:
                self._problems.add(diagnose("rows-not-given", declared.span, table=declared.name))
            elif above is not None:
                self._read(table, declared, above)

    def _read(self, table: Table, declared: RowTable, above: Placed) -> None:
        problems, headers = self._problems, Headers(table, self._problems)
        if not table.height:
            placed: Placed | None = no_rows(above, declared.name)
        else:
            needs_names = is_named(self._set, declared.name)
            names = self._unit_names
            placed = place_rows(table, declared, above, names, self._period, is_named=needs_names, problems=problems)
        self._placed[declared.name] = placed
        places = field_columns(headers, declared.fields, problems) if table.height else {}
        if placed is None:
            return
        numeric = (str(places[f.name]) for f in declared.fields if f.name in places and f.type.is_numeric)
        numbers = plain_numbers(table.frame, numeric)
        columns = self._columns[declared.name] = _Columns(
            table, self._set, placed.rows, self._labels, problems, numbers
        )
        for label in _declared_labels(declared.fields):
            self._labels.index(label)
        for field in declared.fields:
            if field.name in places:
                columns.read(field, places[field.name])
            elif not table.height:
                columns.leave_empty(field)

    def data(self) -> dict[str, TableData]:
        """Return the rows of all tables in the order of the rows above them."""
        tables = {}
        for declared in self._set.tables:
            placed = self._placed[declared.name]
            if placed is not None:
                tables[declared.name] = declared.within, self._columns[declared.name].data(), placed.parent
        return in_order(tables)


class _Columns:
    """The columns read so far."""

    def __init__(
        self,
        table: Table,
        indicator_set: IndicatorSet,
        rows: Rows,
        labels: Labels,
        problems: Problems,
        numbers: Mapping[str, pl.Series],
    ) -> None:
        self._table, self._set, self._rows = table, indicator_set, rows
        self._labels, self._problems, self._numbers = labels, problems, numbers
        self._cells: dict[str, Cells] = {}
        self._at_hand: dict[int, HeldColumn] = {}
        self._held: dict[str, HeldColumn] = {}
        self._supplied: dict[str, NDArray[np.bool_]] = {}

    def hold(self, places: list[int], workers: Workers) -> None:
        """Find the columns that are numbers already, and between which bounds these lie."""
        self._at_hand = held_columns(self._table, places)
        compiled = compiled_path(self._table.height * len(self._at_hand))
        if compiled is not None:
            workers.map(lambda held: find_bounds(held, compiled), list(self._at_hand.values()))
        else:
            workers.map(lambda held: held.bounds, list(self._at_hand.values()))

    def read(self, field: Field, place: int) -> None:
        """Read the column of a field, fill in what its ``missing`` rule says, and note what is wrong."""
        marks = marks_of(field, self._set)
        held = self._at_hand.get(place)
        if held is not None and is_plain(field, held, marks, self._table.headers[place]):
            self._held[field.name] = held
            return
        try:
            read, numbers = reader(field, marks, self._labels), self._numbers.get(str(place))
            cells = read_cells(self._table.column(place), field, marks, read, numbers)
        except UnreadableColumn as error:
            span = self._table.header_span(place)
            self._problems.add(diagnose("column-type", span, field=field.name, type=str(error)))
            return
        cells = in_unit_of(field, cells, self._table, place, self._problems)
        report_cells(self._problems, self._table, self._rows.units, field, place, cells)
        self._cells[field.name] = self._filled(field, cells)

    def leave_empty(self, field: Field) -> None:
        """Enter a column of a table without rows."""
        self._cells[field.name] = Cells(np.zeros(0), np.zeros(0, dtype=np.uint8))

    def _filled(self, field: Field, cells: Cells) -> Cells:
        datum = self._datum(field)
        if datum is None:
            return cells
        unreadable = np.concatenate([np.zeros(0, dtype=np.intp), *cells.wrong.values()])
        absent = cells.is_absent
        absent[unreadable] = False
        if not absent.any():
            return cells
        self._supplied[field.name] = absent
        return attrs.evolve(cells, values=np.where(absent, datum, cells.values))

    def _datum(self, field: Field) -> float | None:
        """Return what stands for an absent cell, None where nothing does; a method such as carry is the plan's."""
        rule = field.missing
        if rule is None or isinstance(rule, Call) or (rule == "error" and "error" not in field.type.labels):
            return None
        if isinstance(rule, str) and field.type.kind is Kind.TEXT:
            return self._label_datum(field, rule)
        value = float(rule)
        return None if math.isnan(value) else value

    def _label_datum(self, field: Field, label: str) -> float | None:
        if field.type.labels and label not in field.type.labels:
            facts: dict[str, Any] = {"field": field.name, "value": label, "labels": quoted(field.type.labels)}
            self._problems.add(diagnose("field-missing-unknown", field.span, **facts))
            return None
        return float(self._labels.index(label))

    def _columns(self) -> Mapping[str, Column]:
        read = {name: cells.values for name, cells in self._cells.items()}
        return Columns({**read, **self._held}) if self._held else read

    def data(self) -> UnitData:
        """Return all of it as the engine takes it."""
        return UnitData(
            units=self._rows.units,
            columns=self._columns(),
            labels=self._labels.all(),
            states={name: cells.states for name, cells in self._cells.items() if cells.states.any()},
            periods=self._rows.periods,
            period_index=self._rows.period_index,
            name=self._table.name,
            data_hash=self._table.data_hash,
            supplied=self._supplied,
        )

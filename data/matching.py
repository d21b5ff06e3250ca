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
from ..core.model import Field, IndicatorSet
from ..core.unit_data import UnitData
from ..core.value_type import Kind
from ..dsl.diagnostics import Diagnostic, diagnose
from .cell_problems import report_cells
from .columns import Cells, UnreadableColumn, plain_numbers, read_cells
from .finding_columns import Headers, field_columns, report_misplaced, unit_column
from .interpreting import reader
from .labels import Labels
from .marks import marks_of
from .measuring import in_unit_of
from .naming import quoted
from .problems import Problems
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


def match(table: Table, indicator_set: IndicatorSet, *, unit: str | None = None, period: str | None = None) -> Matched:
    """Return the data of a table for an indicator set, with warnings.

    Args:
        table: what :func:`.reading.read_table` returned.
        indicator_set: whose fields are wanted; fields of rows below the unit are left to others.
        unit: the column that names the units, instead of the set's own ``unit``.
        period: the column that names the periods, instead of the set's own ``period``.

    Raises:
        SchemeError: columns are absent, cells make no sense, units occur twice; with every such diagnostic.
    """
    problems = Problems()
    if not table.height:
        problems.add(diagnose("data-no-rows", table.header_span(), path=table.name))
        problems.raise_errors()
    headers = Headers(table, problems)
    fields = tuple(field for field in indicator_set.fields if field.table is None)
    named = (name for field in fields for name in (field.name, field.title))
    report_misplaced(table, headers, (unit or indicator_set.unit, *named), problems)
    problems.raise_errors()
    places = field_columns(headers, fields, problems)
    period = period or indicator_set.period
    numeric = frozenset(places[field.name] for field in fields if field.name in places and field.type.is_numeric)
    unit_place = unit_column(table, headers, unit or indicator_set.unit, period, numeric, problems)
    rows = read_rows(table, headers, unit_place, period, problems)
    labels = Labels(_declared_labels(fields))
    columns = _Columns(table, indicator_set, rows, labels, problems, plain_numbers(table.frame, map(str, numeric)))
    for field in fields:
        if field.name in places:
            columns.read(field, places[field.name])
    problems.raise_errors()
    return Matched(columns.data(), problems.all())


def _declared_labels(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield from field.type.labels


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
        self._supplied: dict[str, NDArray[np.bool_]] = {}

    def read(self, field: Field, place: int) -> None:
        """Read the column of a field, fill in what its ``missing`` rule says, and note what is wrong."""
        marks = marks_of(field, self._set)
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

    def data(self) -> UnitData:
        """Return all of it as the engine takes it."""
        return UnitData(
            units=self._rows.units,
            columns={name: cells.values for name, cells in self._cells.items()},
            labels=self._labels.all(),
            states={name: cells.states for name, cells in self._cells.items() if cells.states.any()},
            periods=self._rows.periods,
            period_index=self._rows.period_index,
            name=self._table.name,
            data_hash=self._table.data_hash,
            supplied=self._supplied,
        )

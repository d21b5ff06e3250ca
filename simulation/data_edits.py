"""Changes of data: which cells a path names, and the tables with these changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.unit_data import UnitData
from ..data.columns import as_text
from ..data.finding_columns import Headers, field_columns, unit_column
from ..data.long_table import INDICATOR, PERIOD, UNIT
from ..data.naming import folded, plain
from ..data.periods import parse_period
from ..data.problems import Problems
from ..data.ratings import RATING, ROLE
from ..data.table import Table
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose
from .cells import change_cells
from .change import Change
from .complaints import unfit, unknown
from .inputs import Inputs
from .targets import DataTarget

if TYPE_CHECKING:
    from ..core.model import Field, IndicatorSet

Mask = NDArray[np.bool_]
_OWN_NAMES: Final = ("name", "名称")


@attrs.frozen(eq=False)
class DataChange:
    """What became of a change of data: how many cells are other than before, and one of them where they agree."""

    change: Change
    target: DataTarget
    count: int
    before: str | None
    after: str | None


@attrs.frozen(eq=False)
class EditedData:
    """The tables with cells changed; ``cells`` tells for the place of a changed cell which change wrote it."""

    inputs: Inputs
    changes: tuple[DataChange, ...]
    cells: Mapping[tuple[str, int, int], Change]
    warnings: tuple[Diagnostic, ...] = ()

    def relocated(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a diagnostic of a changed cell at the change that wrote it."""
        span = diagnostic.span
        change = self.cells.get((span.file, span.line, span.column))
        return diagnostic if change is None else attrs.evolve(diagnostic, span=change.value_span(0, len(change.value)))


@attrs.define(eq=False)
class _Editor:
    """The tables while changes are made in them, one after the other."""

    found: IndicatorSet
    inputs: Inputs
    chosen: Mapping[int, Mask]
    done: list[DataChange] = attrs.field(factory=list)
    cells: dict[tuple[str, int, int], Change] = attrs.field(factory=dict)
    wrong: list[Diagnostic] = attrs.field(factory=list)
    idle: list[Diagnostic] = attrs.field(factory=list)

    def make(self, number: int, change: Change, target: DataTarget) -> None:
        """Make one change; what cannot be made is noted."""
        table = self._table_of(target)
        if isinstance(table, UnitData):
            self.wrong.append(unfit(change, "columns"))
            return
        if table is None:
            self.wrong.append(unknown(change, Both("数据", "the data"), target.table or "", self.inputs.rows))
            return
        place, field = self._place(table, target)
        rows = self._rows(table, change, target, self.chosen.get(number))
        if place is None or rows is None:
            return
        if change.operator != "=" and field is not None and not field.type.is_numeric:
            self.wrong.append(unfit(change, "text-field", field.name))
            return
        try:
            found = change_cells(table, place, rows, change.operator, change.value, field)
        except ValueError:
            self.wrong.append(unfit(change, "count", change.value))
            return
        self._enter(table, found.table, target)
        self.done.append(DataChange(change, target, found.rows.size, found.before, found.after))
        self.cells |= {
            (table.name, int(table.rows[row]), table.columns[place]): change for row in found.rows[:_TRACED].tolist()
        }
        if not found.rows.size:
            self.idle.append(diagnose("change-idle", change.span, text=change.text.strip()))

    # --- which table, column and rows

    def _table_of(self, target: DataTarget) -> Table | UnitData | None:
        if target.table is None or isinstance(self.inputs.units, UnitData):
            return self.inputs.units
        if target.table == "ratings":
            return self.inputs.ratings[0] if self.inputs.ratings else None
        return self.inputs.rows.get(target.table)

    def _enter(self, old: Table, new: Table, target: DataTarget) -> None:
        inputs = self.inputs
        if target.table is None:
            self.inputs = attrs.evolve(inputs, units=new)
        elif target.table == "ratings":
            self.inputs = attrs.evolve(inputs, ratings=tuple(new if each is old else each for each in inputs.ratings))
        else:
            self.inputs = attrs.evolve(inputs, rows={**inputs.rows, target.table: new})

    def _place(self, table: Table, target: DataTarget) -> tuple[int | None, Field | None]:
        headers = Headers(table, Problems())
        if target.table == "ratings":
            return headers.find(*RATING), None
        fields = next((each.fields for each in self.found.tables if each.name == target.table), self.found.fields)
        places = field_columns(headers, fields, Problems())
        return places.get(target.field), self.found.field(target.field, target.table)

    def _rows(self, table: Table, change: Change, target: DataTarget, chosen: Mask | None) -> Mask | None:
        """Return the rows that a target names, of the units that the condition chose; None where it names nothing."""
        names, periods = self._units_of(table, target), self._periods_of(table, target)
        rows: Mask = np.ones(table.height, dtype=np.bool_)
        if target.units != ("*",):
            rows = np.zeros(table.height, dtype=np.bool_)
            for name in target.units:
                hit = self._named(table, target, names, name)
                if not hit.any():
                    self.wrong.append(unknown(change, self._what(target), name, names.unique(maintain_order=True)))
                    return None
                rows |= hit
        if target.period is not None:
            hit = (periods == target.period).fill_null(value=False).to_numpy()
            if not hit.any():
                self.wrong.append(
                    unknown(change, Both("各期", "the periods"), target.period, periods.drop_nulls().unique().sort())
                )
                return None
            rows = rows & hit
        if target.table == "ratings":
            rows = rows & _equals(table, INDICATOR, target.field)
            rows = rows & _equals(table, ROLE, target.role) if target.role is not None else rows
        return rows if chosen is None else rows & self._chosen(names, periods, chosen, table)

    @staticmethod
    def _what(target: DataTarget) -> Both:
        return (
            Both("数据", "the table of units")
            if target.table is None
            else Both(f"“{target.table}”", f"“{target.table}”")
        )

    def _units_of(self, table: Table, target: DataTarget) -> pl.Series:
        headers, problems = Headers(table, Problems()), Problems()
        unit, period = self._columns()
        if target.table is None:
            numeric = frozenset(
                place
                for name, place in field_columns(headers, self.found.fields, problems).items()
                if (field := self.found.field(name)) is not None and field.type.is_numeric
            )
            place = unit_column(table, headers, unit, period, numeric, problems)
        else:
            place = headers.find(*(name for name in (unit, self._unit_header(), *UNIT) if name))
        if place is None:
            return pl.Series([None] * table.height, dtype=pl.String)
        return as_text(table.column(place)).str.strip_chars()

    def _unit_header(self) -> str | None:
        """Return what the table of units itself calls its units."""
        table = self.inputs.units
        assert isinstance(table, Table)  # noqa: S101 - columns without a table were refused
        place = unit_column(
            table, Headers(table, Problems()), self._columns()[0], self._columns()[1], frozenset(), Problems()
        )
        return None if place is None else table.headers[place]

    def _periods_of(self, table: Table, target: DataTarget) -> pl.Series:
        period = self._columns()[1]
        headers = Headers(table, Problems())
        place = headers.find(period) if period else headers.find(*PERIOD) if target.table == "ratings" else None
        if place is None:
            return pl.Series([None] * table.height, dtype=pl.String)
        texts = as_text(table.column(place)).fill_null("")
        known = {text: found.name for text in texts.unique().to_list() if (found := parse_period(text)) is not None}
        return texts.replace_strict(known, default=None, return_dtype=pl.String)

    def _columns(self) -> tuple[str | None, str | None]:
        options = self.inputs.options
        return options.get("unit") or self.found.unit, options.get("period") or self.found.period

    def _named(self, table: Table, target: DataTarget, names: pl.Series, wanted: str) -> Mask:
        """Return the rows of a unit; of ``UNIT/ROW`` the one row of it."""
        whole = _like(names, wanted)
        if whole.any() or target.table in {None, "ratings"} or "/" not in wanted:
            return whole
        unit, _, own = (part.strip() for part in wanted.partition("/"))
        place = Headers(table, Problems()).find(target.table, *_OWN_NAMES)
        if place is None:
            return whole
        return _like(names, unit) & _like(as_text(table.column(place)).str.strip_chars(), own)

    def _chosen(self, names: pl.Series, periods: pl.Series, chosen: Mask, table: Table) -> Mask:
        """Return the rows of the units (and periods) that a condition chose among the rows of the units' own table."""
        if table is self.inputs.units:
            return chosen
        own = DataTarget(("*",), "")
        units = self.inputs.units
        assert isinstance(units, Table)  # noqa: S101 - columns without a table were refused
        keys = pl.DataFrame({"unit": self._units_of(units, own), "period": self._periods_of(units, own)})
        kept = keys.filter(pl.Series(chosen)).unique()
        if periods.null_count() == periods.len():  # rows that are not told by period belong to the unit in all of them
            return names.is_in(kept["unit"].implode()).fill_null(value=False).to_numpy()
        rows = pl.DataFrame({"unit": names, "period": periods}).with_row_index("row")
        hit = rows.join(kept, on=["unit", "period"], how="inner", nulls_equal=True)["row"].to_numpy()
        result: Mask = np.zeros(table.height, dtype=np.bool_)
        result[hit] = True
        return result


#: So many changed cells are remembered, for diagnostics of them to point at the change.
_TRACED: Final = 10_000


def _like(texts: pl.Series, wanted: str) -> Mask:
    """Return where a text is the wanted one, as names of units are compared."""
    exact = (texts == wanted).fill_null(value=False)
    if exact.any():
        return exact.to_numpy()
    keys = {text for text in texts.unique().drop_nulls() if folded(text) == folded(wanted)}
    return texts.is_in(list(keys)).fill_null(value=False).to_numpy() if keys else exact.to_numpy()


def _equals(table: Table, names: Sequence[str], wanted: str) -> Mask:
    place = Headers(table, Problems()).find(*names)
    if place is None:
        return np.zeros(table.height, dtype=np.bool_)
    return _like(as_text(table.column(place)).str.strip_chars(), plain(wanted))


def edit_data(
    found: IndicatorSet,
    inputs: Inputs,
    targets: Iterable[tuple[Change, DataTarget]],
    chosen: Mapping[int, Mask] | None = None,
) -> EditedData:
    """Return the tables with all changes made, in their order.

    ``chosen`` gives the rows of the units' table that the condition of a change holds for, by the change's number.

    Raises:
        SchemeError: a change names a unit or period that there is not, or cannot be made; all of these are told.
    """
    editor = _Editor(found, inputs, chosen or {})
    for number, (change, target) in enumerate(targets):
        editor.make(number, change, target)
    if editor.wrong:
        raise SchemeError(tuple(editor.wrong))
    return EditedData(editor.inputs, tuple(editor.done), editor.cells, tuple(editor.idle))

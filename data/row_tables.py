"""Tables of rows below the units: which unit each row belongs to, and its own name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.model import IndicatorSet
from ..core.model import Table as RowTable
from ..core.unit_data import TableData, UnitData, table_data
from ..dsl.diagnostics import diagnose
from .columns import as_text
from .finding_columns import Headers
from .naming import folded, nearest, quoted
from .periods import parse_period
from .problems import MOST, Problems
from .table import Table
from .unit_names import as_series, names_of
from .units import Rows

#: What the column that names the unit may be called beside the header that the units' own table uses.
_UNIT_NAMES: Final = ("unit", "单位", "单位名称", "评估单位")
#: What the column of a row's own name may be called beside the name of the table.
_OWN_NAMES: Final = ("name", "名称")
#: Between the name of a unit and that of a row: ``甲局 / 办公室``.
SEPARATOR: Final = " / "


@attrs.frozen(eq=False)
class Placed:
    """The rows of a table: their full names and periods, whom they belong to, and how a table below names them.

    ``keys`` has the unit under the empty name, the period under ``.``, and the names of rows under those of their tables.
    """

    rows: Rows
    parent: NDArray[np.intp]
    keys: Mapping[str, pl.Series]


def place_rows(
    table: Table,
    declared: RowTable,
    above: Placed,
    unit_names: Iterable[str | None],
    period: str | None,
    *,
    is_named: bool,
    problems: Problems,
) -> Placed | None:
    """Find for each row of a table the row above it; None where a column for that is not there.

    Rows are told to belong to a unit by its name, and by the names of all tables in between; where the units have
    periods, by the period as well.
    """
    headers = Headers(table, problems)
    wanted = [name for name in (*unit_names, declared.unit_word, *_UNIT_NAMES) if name]
    places: dict[str, int] = {}
    for key in above.keys:
        called: list[str | None] = [*wanted] if key == "" else [period] if key == "." else [key]
        place = headers.find(*called)
        if place is None:
            name = next((name for name in called if name), key)
            absent = headers.absent("rows-column-absent", (name,), table=declared.name, name=name)
            problems.add(absent)
        else:
            places[key] = place
    if len(places) < len(above.keys):
        return None
    keys = {key: _key(table, place, is_period=key == ".") for key, place in places.items()}
    parent = _matched(table, declared, above, keys, places, problems)
    own = headers.find(declared.name, *(word for word in _OWN_NAMES if folded(word) not in map(folded, wanted)))
    names = _own_names(table, declared, own, parent, is_named=is_named, problems=problems)
    # a row whose unit is not found is reported, and stands for now behind all units, of which there may be none
    found = np.where(parent < 0, len(above.rows.units), parent)
    full = as_series(above.rows.units).extend_constant("", 1).gather(found) + SEPARATOR + names
    units = names_of(full)
    index = np.append(above.rows.period_index, 0)[found] if above.rows.periods else above.rows.period_index
    rows = Rows(units, above.rows.periods, index)
    return Placed(rows, parent, {**keys, declared.name: names})


def _key(table: Table, place: int, *, is_period: bool) -> pl.Series:
    texts = as_text(table.column(place)).str.strip_chars().fill_null("")
    if not is_period:
        return texts
    different = texts.unique(maintain_order=True).to_list()
    known = {text: found.name if (found := parse_period(text)) else text for text in different}
    return texts.replace_strict(known, return_dtype=pl.String)


def _matched(
    table: Table,
    declared: RowTable,
    above: Placed,
    keys: Mapping[str, pl.Series],
    places: Mapping[str, int],
    problems: Problems,
) -> NDArray[np.intp]:
    """Return for each row the position of the row above it, 0 where there is none, which is a problem."""
    names = list(keys)
    known = pl.DataFrame({name: above.keys[name] for name in names}).with_row_index("row")
    found = pl.DataFrame(dict(keys)).join(
        known.unique(names, maintain_order=True), on=names, how="left", maintain_order="left"
    )
    unknown = found["row"].is_null().arg_true().to_list()
    # the column to name: that of the row right above, unless the unit itself is not there
    units = set(above.keys[""].to_list())
    for row in unknown[:MOST]:
        is_unit = keys[""][row] not in units
        name = "" if is_unit else "." if set(names) == {"", "."} else names[-1]
        value = keys[name][row]
        near = quoted(nearest(value, above.keys[name].unique(maintain_order=True).to_list()) if value else [])
        facts: dict[str, Any] = {"table": declared.name, "value": value, "unit": keys[""][row]}
        hint = "near" if near.zh else ""
        kind = "rows-unit-unknown" if is_unit else "rows-above-unknown"
        cell = table.cell(row, places[name])
        problems.add(diagnose(kind, table.span(row, places[name]), hint=hint, nearest=near, cell=cell, **facts))
    problems.count_unlisted(max(0, len(unknown) - MOST))
    return found["row"].fill_null(0).to_numpy().astype(np.intp)


def _own_names(
    table: Table, declared: RowTable, place: int | None, parent: NDArray[np.intp], *, is_named: bool, problems: Problems
) -> pl.Series:
    """Return what each row is called: by its own column, else by its number within the row above."""
    frame = pl.DataFrame({"parent": parent})
    numbers = frame.select(pl.int_range(1, pl.len() + 1).over("parent").cast(pl.String)).to_series()
    if place is None:
        if is_named and table.height:
            problems.add(diagnose("rows-name-absent", table.header_span(), table=declared.name))
        return numbers
    names = as_text(table.column(place)).str.strip_chars()
    names = pl.select(pl.when(names.is_null() | (names == "")).then(numbers).otherwise(names)).to_series()
    if is_named:
        repeated = frame.with_columns(name=names).select(~pl.struct("parent", "name").is_first_distinct())
        twice = repeated.to_series().arg_true().to_list()
        for row in twice[:MOST]:
            facts: dict[str, Any] = {"table": declared.name, "name": names[row], "cell": table.cell(row, place)}
            problems.add(diagnose("rows-name-twice", table.span(row, place), **facts))
        problems.count_unlisted(max(0, len(twice) - MOST))
    return names


def units_placed(rows: Rows) -> Placed:
    """Return the units themselves as what a table belongs to."""
    keys = {"": as_series(rows.units)}
    if rows.periods:
        keys["."] = pl.Series(np.asarray(rows.periods, dtype=object)[rows.period_index], dtype=pl.String)
    return Placed(rows, np.arange(len(rows.units)), keys)


def no_rows(above: Placed, table: str) -> Placed:
    """Return a table without rows."""
    nobody = np.zeros(0, dtype=np.intp)
    keys = {name: pl.Series([], dtype=pl.String) for name in (*above.keys, table)}
    return Placed(Rows((), above.rows.periods, nobody), nobody, keys)


def is_named(indicator_set: IndicatorSet, table: str) -> bool:
    """Whether the rows of a table need names of their own: rows below belong to them, or they have results."""
    return table == indicator_set.base or any(other.within == table for other in indicator_set.tables)


def in_order(tables: Mapping[str, tuple[str | None, UnitData, NDArray[np.intp]]]) -> dict[str, TableData]:
    """Return the tables with their rows in the order of the rows above, these being moved first."""
    ordered: dict[str, TableData] = {}
    moved: dict[str | None, NDArray[np.intp]] = {}
    for name, (within, data, written) in tables.items():
        parent = written if within is None else moved[within][written]
        order = np.argsort(parent, kind="stable")
        place = np.empty(order.size, dtype=np.intp)
        place[order] = np.arange(order.size)
        moved[name] = place
        ordered[name] = table_data(within, data, parent)
    return ordered

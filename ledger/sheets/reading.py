"""A ledger's sheet as it comes back: its rows, with every cell that makes no sense told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import polars as pl

from ...data.columns import as_text
from ...data.finding_columns import Headers
from ...data.interpreting import parse_date
from ...data.naming import folded
from ...data.problems import Problems
from ...data.table import Table
from ...dsl.diagnostics import Both, diagnose, listed
from .columns import NUMBER, VERSION, Kind, SheetColumn

_DATE: Final = Both("日期，例如 2026-06-30", "a date such as 2026-06-30")
_NUMBER: Final = Both("整数", "a whole number")
YES_OR_NO: Final = (Both("是", "yes"), Both("否", "no"))
#: So many rows of titles and remarks may stand above the header.
_TITLE_ROWS: Final = 10


@attrs.frozen
class SheetRow:
    """A row: where it stands, and by the names of the columns what it says; None for an empty cell.

    A column that the sheet does not have is not among the ``values``.
    """

    place: int
    line: int
    values: Mapping[str, Any]

    def lacks(self, name: str, sheet: Sheet) -> bool:
        """Whether a cell is empty; not where the sheet has no such column or the cell makes no sense, which was told."""
        return self.values.get(name) is None and (name in self.values or name not in sheet.places)

    def text(self, name: str) -> str:
        """Return a text, empty where there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)


@attrs.frozen(eq=False)
class Sheet:
    """The rows of a sheet, with what is needed to say where something is wrong."""

    table: Table
    rows: tuple[SheetRow, ...]
    places: Mapping[str, int]

    def tell(self, problems: Problems, name: str, row: SheetRow, column: str = "", /, **facts: Any) -> None:
        """Add a problem of a row, at a column of it."""
        place = self.places.get(column, 0)
        problems.add(diagnose(name, self.table.span(row.place, place), row=row.line, **facts))


def read_sheet(table: Table, columns: Sequence[SheetColumn], problems: Problems) -> Sheet:
    """Return the rows of a sheet that has these columns, in any order, under their headers of either language.

    Columns that are not known are left alone, rows without any content left out.  Columns that are needed and not
    there, and cells that are none of what the column holds, are problems.
    """
    known = [*columns, NUMBER, VERSION]
    table = _below_title(table, known)
    headers = Headers(table, problems)
    places = {column.name: place for column in known if (place := _find(table, column)) is not None}
    for column in columns:
        if column.is_needed and column.name not in places:
            problems.add(headers.absent("sheet-column-absent", (column.title.zh, column.title.en), name=column.title))
    texts = {name: as_text(table.column(place)).str.strip_chars().to_list() for name, place in places.items()}
    rows = []
    for place in range(table.height):
        cells = {name: column[place] or None for name, column in texts.items()}
        if any(text for name, text in cells.items() if name != NUMBER.name):
            rows.append(_row(table, place, cells, known, places, problems))
    return Sheet(table, tuple(rows), places)


def _find(table: Table, column: SheetColumn) -> int | None:
    """Return the column of that header, its own before the others that are understood."""
    for names in ((column.title.zh, column.title.en, column.name), column.others):
        wanted = set(map(folded, names))
        for place, header in enumerate(table.headers):
            if header and folded(header) in wanted:
                return place
    return None


def _below_title(table: Table, columns: Iterable[SheetColumn]) -> Table:
    """Return the table under the row that names most of the columns: titles may stand above it."""
    wanted = {folded(name) for column in columns for name in (column.title.zh, column.title.en, *column.others)}
    named = sum(folded(header) in wanted for header in table.headers)
    best = -1
    for place, cells in enumerate(table.frame.head(_TITLE_ROWS).iter_rows()):
        count = sum(isinstance(cell, str) and folded(cell) in wanted for cell in cells)
        if count > max(named, 1):
            best, named = place, count
    if best < 0:
        return table
    headers = tuple("" if cell is None else str(cell) for cell in table.frame.row(best))
    frame, rows = table.frame.slice(best + 1), table.rows[best + 1 :]
    return attrs.evolve(table, frame=frame, headers=headers, rows=rows, header_row=int(table.rows[best]))


def _row(
    table: Table,
    place: int,
    cells: Mapping[str, str | None],
    columns: Sequence[SheetColumn],
    places: Mapping[str, int],
    problems: Problems,
) -> SheetRow:
    line, values = int(table.rows[place]), {}
    for column in columns:
        if column.name in cells:
            text = cells[column.name]
            value, expected = (None, None) if text is None else _value(column, text)
            if expected is not None:
                facts: dict[str, Any] = {"row": line, "column": column.title, "value": text, "expected": expected}
                problems.add(diagnose("sheet-cell", table.span(place, places[column.name]), **facts))
            else:
                values[column.name] = value
    return SheetRow(place, line, values)


def _value(column: SheetColumn, text: str) -> tuple[Any, Any]:
    """Return what a text means in a column, and None or what was expected."""
    if column.kind is Kind.DATE:
        day = parse_date(text)
        return day, None if day else _DATE
    if column.kind is Kind.NUMBER:
        number = pl.Series([text]).cast(pl.Float64, strict=False)[0]
        return (None, None if column is NUMBER else _NUMBER) if number is None else (int(number), None)
    if column.kind in {Kind.CHOICE, Kind.FLAG}:
        meant = column.meant(text)
        expected = None if meant else listed(column.choices.values() if column.choices else YES_OR_NO)
        return (meant == "true" if column.kind is Kind.FLAG and meant else meant), expected
    return text, None


def same(one: Any, other: Any) -> bool:
    """Whether two values of a cell are the same: an empty text is an empty cell, line ends do not count."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().splitlines()) or None
    return value.date() if isinstance(value, dt.datetime) else value

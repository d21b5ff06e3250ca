"""The columns of a workbook with formulas, and the cells that stand alone: where they are and what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ...core.gathering import Levels
from .term import CELL, RANGE, Kind, Term
from .traced import END, SCALAR

#: The first row below the header, counted from 1 as Excel does.
FIRST_ROW: Final = 2
_TOKEN: Final = re.compile(f"([{CELL}{RANGE}{SCALAR}])([0-9]+)(?:,([0-9]+))?{END}")
#: Sheets whose columns have a row for each unit, and those that have one for each row of a table.
DATA, VALUES, RESULTS, STEPS = "data", "values", "results", "steps"

#: Numbers below this would be shown as 0.0000.
_SMALL: Final = 0.01

Rows = tuple[NDArray[np.intp], NDArray[np.intp]]


@attrs.define(eq=False)
class Column:
    """A column of a sheet.

    ``term`` is what its cells say, None where they hold the engine's ``values``; ``mark`` is the formula of what stands
    in a cell without a value.  ``reason`` tells why there is no formula.  ``empty`` is what a cell says whose range has
    no rows, which are ``empty_rows``.  ``style`` is how a column of data is written, ``choices`` the words that may stand in it,
    ``marks`` the sign that codes among its texts begin with.
    """

    number: int
    role: str
    level: str | None
    header: str
    kind: Kind
    values: Any
    place: int = -1
    term: Term | None = None
    mark: str = '""'
    empty: str = '""'
    empty_rows: Any = None
    reason: str = ""
    digits: int | None = None
    style: str = ""
    owner: str = ""
    is_sure: bool = False
    choices: tuple[str, ...] = ()
    marks: Any = None

    @property
    def reference(self) -> Term:
        """The term of its cell in the row at hand."""
        token = f"{CELL}{self.number}{END}"
        if self.is_sure:
            return Term(token, self.kind)
        if self.kind == "text":
            return Term(token, "text", filled=(token,))
        return Term(token, "number", needs=(token,))

    def range(self, provider: int = 0) -> str:
        """Return what stands for its cells over the rows that a provider gives: 0 for all of them."""
        return f"{RANGE}{self.number},{provider}{END}"


@attrs.define(eq=False)
class Lone:
    """A cell that stands alone: a parameter, or a statistic over all units."""

    sheet: str
    address: str
    value: float
    formula: str | None = None
    is_array: bool = False
    is_used: bool = False


@attrs.define(eq=False)
class Book:
    """All columns and lone cells, and how rows of different tables belong together."""

    levels: Levels
    base: str | None
    names: Callable[[str, str | None], str]
    columns: list[Column] = attrs.field(factory=list)
    lone: list[Lone] = attrs.field(factory=list)
    #: For each row the first and last row of a range, of the sheet that the range is on.
    providers: list[Rows | None] = attrs.field(factory=lambda: [None])
    _counts: dict[tuple[str, str | None], int] = attrs.field(factory=dict)

    def add(self, role: str, level: str | None, header: str, kind: Kind, values: Any, **facts: Any) -> Column:
        """Enter a column at the end of its sheet."""
        place = self._counts.get((role, level), 0 if role == DATA else self.leading(level))
        self._counts[role, level] = place + 1
        if role in {STEPS, VALUES} and kind == "number":
            facts.setdefault("digits", shown_digits(values))
        column = Column(len(self.columns), role, level, header, kind, values, place, **facts)
        self.columns.append(column)
        return column

    def leading(self, level: str | None) -> int:
        """Return how many columns name the row: the unit, the row of a table, the period."""
        return 1 + bool(self.levels.of(level).periods) + (level is not None)

    def of_sheet(self, role: str, level: str | None) -> list[Column]:
        """Return the columns of a sheet in their order."""
        return [column for column in self.columns if (column.role, column.level) == (role, level)]

    def sheets(self) -> Iterator[tuple[str, str | None]]:
        """Iterate over the sheets that have columns."""
        yield from dict.fromkeys((column.role, column.level) for column in self.columns)

    def size(self, level: str | None) -> int:
        """Return the number of rows of a table."""
        return self.levels.of(level).size

    def provider(self, rows: Rows) -> int:
        """Enter ranges of rows, one for each row, and return their number."""
        self.providers.append(rows)
        return len(self.providers) - 1

    def alone(self, cell: Lone) -> int:
        """Enter a cell that stands alone and return its number."""
        self.lone.append(cell)
        return len(self.lone) - 1

    # --- from terms to formulas

    def writer(self, text: str, sheet: str, level: str | None) -> Callable[[int], str]:
        """Return what writes the text of a formula for a row (from 0) of a sheet."""
        parts: list[str | Callable[[int], str]] = []
        end = 0
        for match in _TOKEN.finditer(text):
            parts += [text[end : match.start()], self._part(match, sheet, level)]
            end = match.end()
        parts.append(text[end:])
        return lambda row: "".join(part if isinstance(part, str) else part(row) for part in parts)

    def _part(self, match: re.Match[str], sheet: str, level: str | None) -> str | Callable[[int], str]:
        kind, number = match[1], int(match[2])
        if kind == SCALAR:
            cell = self.lone[number]
            return cell.address if cell.sheet == sheet else f"{sheet_reference(cell.sheet)}!{cell.address}"
        column = self.columns[number]
        name = self.names(column.role, column.level)
        before = "" if name == sheet else f"{sheet_reference(name)}!"
        letters = column_letters(column.place)
        if kind == RANGE:
            return self._range(before, letters, column, int(match[3]))
        if column.level == level:
            return lambda row: f"{before}{letters}{row + FIRST_ROW}"
        above = self.levels.above(level, column.level)
        return lambda row: f"{before}{letters}{above[row] + FIRST_ROW}"

    def _range(self, before: str, letters: str, column: Column, provider: int) -> str | Callable[[int], str]:
        rows = self.providers[provider]
        if rows is None:
            # of a table without rows the first, which is blank
            return between(before, letters, 0, max(0, self.size(column.level) - 1))
        first, last = rows
        return lambda row: between(before, letters, int(first[row]), int(last[row])) if first[row] <= last[row] else ""


def between(before: str, letters: str, first: int, last: int) -> str:
    """Return a range of a column, both rows counted from 0."""
    return f"{before}${letters}${first + FIRST_ROW}:${letters}${last + FIRST_ROW}"


def sheet_reference(name: str) -> str:
    """Return the name of a sheet as a formula writes it."""
    return "'" + name.replace("'", "''") + "'"


def column_letters(place: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def shown_digits(values: Any) -> int | None:
    """Return the decimals that numbers are shown with: none of whole ones, four of others, all of very small ones."""
    known = np.abs(np.asarray(values, dtype=np.float64))
    known = known[np.isfinite(known)]
    if not known.size or (known == np.round(known)).all():
        return 0 if known.size and known.max(initial=0.0) < 1e12 else None  # noqa: PLR2004 - as many as a cell shows
    return None if known.max() < _SMALL else 4

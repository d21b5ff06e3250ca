"""The list that is drawn from: units or people, each named once, with what is known of them as texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import attrs

from ..core.span import Span
from ..data.interpreting import read_number
from ..data.marks import is_absent
from ..data.naming import folded, nearest, plain, quoted
from ..data.problems import Problems
from ..data.reading import read_table
from ..data.table import Table
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose

#: What a column of names is called where nobody says.
_NAMES: Final = ("unit", "name", "评估单位", "单位", "单位名称", "姓名", "名称")
_PEOPLE: Final = ("name", "inspector", "姓名", "督导员", "人员")


@attrs.frozen(eq=False)
class Frame:
    """Names in the order of their code points, with the cells of each column in that order.

    ``rows`` says where each name stands in ``table``.  The order of the rows of the file is gone, so that nothing can
    depend on it.
    """

    table: Table
    name_column: str
    names: tuple[str, ...]
    rows: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of names."""
        return len(self.names)

    @property
    def source(self) -> str:
        """The file, or what the table in memory is."""
        return self.table.name

    def place(self, column: str) -> int:
        """Return the position of a column.

        Raises:
            SchemeError: there is none of that name.
        """
        found = self.find(column)
        if found is None:
            raise SchemeError((unknown_column(self.table, column),))
        return found

    def find(self, *columns: str) -> int | None:
        """Return the position of the first of these columns that there is, None where there is none."""
        keys = {folded(header): place for place, header in reversed(list(enumerate(self.table.headers))) if header}
        return next((keys[folded(column)] for column in columns if folded(column) in keys), None)

    def cells(self, column: str) -> tuple[str, ...]:
        """Return the cells of a column, one a name, without blanks at their ends; empty where there is nothing.

        Raises:
            SchemeError: there is no such column.
        """
        return self.cells_at(self.place(column))

    def cells_at(self, place: int) -> tuple[str, ...]:
        """Return the cells of the column in that position."""
        texts = _texts(self.table, place)
        return tuple(texts[row] for row in self.rows)

    def span(self, index: int, column: str | None = None) -> Span:
        """Return the place of a name's row, for diagnostics."""
        return self.table.span(self.rows[index], self.place(column or self.name_column))

    def sha256(self, columns: Iterable[str] = ()) -> str:
        """Return the hash of the names and the cells of these columns, whatever the order of rows and columns.

        It is that of lines of JSON without blanks: first the columns in the order of their code points, then for each
        name, in the order of their code points, the name and its cells.
        """
        used = sorted({plain(self.table.headers[self.place(column)]) for column in columns})
        cells = [self.cells(column) for column in used]
        digest = hashlib.sha256(_line(["name", *used]))
        for index, name in enumerate(self.names):
            digest.update(_line([name, *(column[index] for column in cells)]))
        return digest.hexdigest()

    def taken(self, kept: Sequence[bool]) -> Frame:
        """Return the frame of the names that are marked."""
        chosen = [index for index, is_kept in enumerate(kept) if is_kept]
        return attrs.evolve(self, names=tuple(self.names[i] for i in chosen), rows=tuple(self.rows[i] for i in chosen))


def _line(cells: list[str]) -> bytes:
    return (json.dumps(cells, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def read_frame(source: Any, *, name: str | None = None, sheet: str | None = None, people: bool = False) -> Frame:
    """Return the frame of a table of any kind that :func:`quanheng.evaluate` reads.

    Args:
        source: a file, a dataframe, a list of dicts; a frame is returned as it is.
        name: the column of the names; by default one that is called unit, name, 单位, 姓名 and the like, else the first.
        sheet: the sheet of a workbook.
        people: the table is of people: a column of their names is preferred to one of their units.

    Raises:
        SchemeError: the table cannot be read, has no rows, or a name is empty or stands there twice.
    """
    if isinstance(source, Frame):
        return source
    table = read_table(source, sheet=sheet)
    if not table.height:
        raise SchemeError((diagnose("data-no-rows", table.header_span(), path=table.name),))
    place = _name_place(table, name, _PEOPLE if people else _NAMES)
    texts = tuple(plain(text) for text in _texts(table, place))
    _check_names(table, texts, place)
    order = sorted(range(len(texts)), key=texts.__getitem__)
    return Frame(table, table.headers[place], tuple(texts[row] for row in order), tuple(order))


def _name_place(table: Table, name: str | None, usual: Sequence[str]) -> int:
    keys = {folded(header): place for place, header in reversed(list(enumerate(table.headers))) if header}
    if name is not None:
        if folded(name) not in keys:
            raise SchemeError((unknown_column(table, name),))
        return keys[folded(name)]
    return next((keys[folded(known)] for known in usual if folded(known) in keys), 0)


def _texts(table: Table, place: int) -> list[str]:
    return [_text(cell) for cell in table.column(place).to_list()]


def _text(cell: object) -> str:
    """Return a cell of a file as it is, and one of a table in memory as a file would hold it."""
    if cell is None or (isinstance(cell, float) and cell != cell):  # noqa: PLR0124 - NaN alone differs from itself
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _check_names(table: Table, names: Sequence[str], place: int) -> None:
    problems, seen = Problems(), dict[str, int]()
    for row, name in enumerate(names):
        first = seen.setdefault(name, row)
        if not name:
            empty = Both("名称空着", "there is no name")
            problems.add(diagnose("sample-name", table.span(row, place), cell=table.cell(row, place), reason=empty))
        elif first != row:
            at = table.cell(first, place)
            twice = Both(f"“{name}”已在{at.zh}", f"“{name}” stands in {at.en} already")
            problems.add(diagnose("sample-name", table.span(row, place), cell=table.cell(row, place), reason=twice))
    problems.raise_errors()


def unknown_column(table: Table, column: str) -> Diagnostic:
    """Return the diagnostic of a column that a table has not."""
    headers = [header for header in table.headers if header]
    near = nearest(column, headers, 1)
    facts: dict[str, Any] = {"nearest": near[0] if near else "", "columns": quoted(headers)}
    return diagnose(
        "sample-column", table.header_span(), hint="near" if near else "", column=column, path=table.name, **facts
    )


def numbers_of(frame: Frame, column: str) -> list[float | None]:
    """Return the numbers of a column, None where a cell is empty or says that there is none.

    Raises:
        SchemeError: a cell is no number; every such cell is named.
    """
    problems, found = Problems(), list[float | None]()
    for index, text in enumerate(frame.cells(column)):
        cell = None if is_absent(text) else read_number(text, percent=0.01)
        if cell is not None and cell.problem:
            where = frame.table.cell(frame.rows[index], frame.place(column))
            facts: dict[str, Any] = {"unit": frame.names[index], "text": text or "—", "cell": where, "column": column}
            problems.add(diagnose("sample-cell", frame.span(index, column), **facts))
        found.append(None if cell is None else cell.value)
    problems.raise_errors()
    return found


def are_mostly(cells: Iterable[str], suits: Callable[[str], bool]) -> bool:
    """Whether at least half of the different texts of a column suit, those aside that say there is nothing."""
    texts = {text for text in cells if not is_absent(text)}
    return bool(texts) and 2 * sum(map(suits, texts)) >= len(texts)

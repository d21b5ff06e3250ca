"""Reference tables: the dated figures of a standard as a text file that says where they come from.

A table is a UTF-8 CSV file.  Its head are comment lines ``# key: text``, then come a line of column names and the rows::

    # title: Limits of ambient air quality
    # zh: 环境空气质量浓度限值
    # source: GB 3095-2012, tables 1 and 2
    # keys: pollutant, grade
    # unit: µg/m³
    pollutant,grade,from,limit
    pm25,grade_1,2016-01-01,15

Lines of the head may repeat.  One with ``keys`` can be looked up by schemes as a param of its plugin: its value is the
last column, in ``unit``, and a column ``from`` holds the day from which a row counts.  One without is for Python.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import attrs

#: What the head of a table may say; ``title``, ``zh`` and ``source`` it must.
HEAD: Final = ("title", "zh", "source", "note", "keys", "unit")
_NEEDED: Final = ("title", "zh", "source")
#: The column of the day from which a row counts.
FROM: Final = "from"


class BadTable(ValueError):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """A file is not a reference table; ``line`` is where, from 1."""

    def __init__(self, path: Path, line: int, en: str, zh: str) -> None:
        super().__init__(f"{path.name}, line {line}: {en}")
        self.path, self.line, self.en, self.zh = path, line, en, zh


@attrs.frozen(eq=False)
class ReferenceTable:
    """The rows of a standard, with its titles and where it comes from.

    ``rows`` are the cells as text, ``lines`` the line of each row in the file, ``keys`` the columns by which schemes look
    it up, empty for a table that only Python reads.
    """

    path: Path
    title: str
    zh: str
    source: str
    notes: tuple[str, ...]
    keys: tuple[str, ...]
    unit: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name by which schemes know it: that of its file."""
        return self.path.stem

    @property
    def is_dated(self) -> bool:
        """Whether its rows count from a day on."""
        return FROM in self.columns

    def column(self, name: str) -> tuple[str, ...]:
        """Return the cells of a column.

        Raises:
            KeyError: there is none of that name.
        """
        if name not in self.columns:
            raise KeyError(name)
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)

    def numbers(self, name: str) -> tuple[float | None, ...]:
        """Return the cells of a column as numbers, None where one is empty.

        Raises:
            KeyError: there is no column of that name.
            BadTable: a cell is neither empty nor a finite number.
        """
        return tuple(self._number(cell, line) for cell, line in zip(self.column(name), self.lines, strict=True))

    def where(self, **cells: str) -> ReferenceTable:
        """Return the table with only the rows that have these cells in these columns."""
        wanted = {self.columns.index(name): cell for name, cell in cells.items()}
        kept = [number for number, row in enumerate(self.rows) if all(row[at] == cell for at, cell in wanted.items())]
        return attrs.evolve(
            self, rows=tuple(self.rows[number] for number in kept), lines=tuple(self.lines[number] for number in kept)
        )

    def _number(self, cell: str, line: int) -> float | None:
        if not cell:
            return None
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise BadTable(self.path, line, f"{cell!r} is no number", f"“{cell}”不是数")
        return number


@cache
def read_table(path: Path) -> ReferenceTable:
    """Return the reference table of a file; it is read once.

    Raises:
        BadTable: the file is not one.
        OSError: it cannot be read.
    """
    return parse_table(path.read_text(encoding="utf-8-sig"), path)


def parse_table(text: str, path: Path) -> ReferenceTable:
    """Return the reference table of a text; ``path`` gives it its name.

    Raises:
        BadTable: the text is not one.
    """
    lines = text.splitlines()
    count = next((number for number, line in enumerate(lines) if not line.lstrip().startswith("#")), len(lines))
    head = _head(lines[:count], path)
    reader = csv.reader((f"{line}\n" for line in lines[count:]), strict=True)
    try:
        body = [(count + reader.line_num, row) for row in reader if any(row)]
    except csv.Error as error:
        raise BadTable(path, count + reader.line_num, f"not CSV: {error}", f"不是 CSV：{error}") from error
    if not body:
        raise BadTable(path, count + 1, "no line of column names", "缺少列名一行")
    (first, columns), rows = body[0], body[1:]
    names = tuple(name.strip() for name in columns)
    keys = tuple(key.strip() for key in ",".join(head.get("keys", ())).split(",") if key.strip())
    _check_columns(names, keys, path, first)
    for number, row in rows:
        _check_row(row, len(names), path, number)
    if keys and not rows:
        raise BadTable(path, first, "no rows", "没有数据行")
    return ReferenceTable(
        path,
        title=" ".join(head["title"]),
        zh=" ".join(head["zh"]),
        source=" ".join(head["source"]),
        notes=tuple(head.get("note", ())),
        keys=keys,
        unit=" ".join(head.get("unit", ())) or None,
        columns=names,
        rows=tuple(tuple(cell.strip() for cell in row) for _, row in rows),
        lines=tuple(number for number, _ in rows),
    )


def _head(lines: Sequence[str], path: Path) -> Mapping[str, list[str]]:
    """Read the comment lines; those without a colon, or with another key, only comment."""
    found: dict[str, list[str]] = {}
    for line in lines:
        key, colon, text = line.lstrip("# \t").replace("：", ":", 1).partition(":")
        if colon and key.strip() in HEAD and text.strip():
            found.setdefault(key.strip(), []).append(text.strip())
    for key in _NEEDED:
        if key not in found:
            raise BadTable(path, 1, f"its head has no line '# {key}: …'", f"表头缺少“# {key}: …”一行")
    return found


def _check_row(row: Sequence[str], columns: int, path: Path, line: int) -> None:
    if len(row) != columns:
        raise BadTable(path, line, f"{len(row)} cells under {columns} columns", f"{columns} 列下有 {len(row)} 格")
    if any("\n" in cell for cell in row):  # a row is a line, so that messages can name it
        raise BadTable(path, line, "a cell with a line break", "单元格内有换行")


def _check_columns(names: tuple[str, ...], keys: tuple[str, ...], path: Path, line: int) -> None:
    if len(set(names)) != len(names) or not all(names):
        raise BadTable(path, line, "column names are empty or the same", "列名为空或重复")
    if not keys:
        return
    expected = [*keys, *([FROM] if FROM in names else [])]
    for key in expected:
        if key not in names:
            raise BadTable(
                path, line, f"no column {key!r}, which the head lists as a key", f"缺少表头所列的键“{key}”一列"
            )
    rest = [name for name in names if name not in expected]
    if len(rest) != 1 or names[-1] != rest[0]:
        en = "besides its keys and 'from' a table for schemes has one column, its last, of values"
        raise BadTable(path, line, en, "供方案取用的表，除键和 from 以外，只有最后一列是值")

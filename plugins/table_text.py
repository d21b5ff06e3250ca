"""A reference table as the param that schemes look up: a text of the language, line for line that of the file."""

from __future__ import annotations

import re
from typing import Final

from .reference import FROM, ReferenceTable

#: Cells that stand in a pattern or as a value as they are: names, numbers with their unit, comparisons, ranges, intervals.
_NAME: Final = re.compile(r"[^\W\d]\w*")
_NUMBER: Final = re.compile(r"[-+]?[\d_]+(\.\d+)?(?:[eE][-+]?\d+)?\s*(%|pp|百分点|万|亿)?")
_PATTERN: Final = re.compile(
    r"(>=|<=|>|<|==)\s*[-+]?[\d_.]+%?|[-+]?[\d_.]+%?\s*\.\.\s*[-+]?[\d_.]+%?|[\[(][^\[\]()]*,[^\[\]()]*[\])]"
)


def scheme_text(table: ReferenceTable) -> str:
    """Return the declaration of the param, each row on the line where it stands in the file.

    Titles and source stand above it as comments: the head of a table has at least these three lines.
    An empty cell of a key takes anything; a label that is no name of the language is quoted.
    """
    head = f"param {table.name} by {', '.join(table.keys)}" if table.keys else f"param {table.name}"
    unit = f' in "{table.unit}"' if table.unit else ""
    lines = {1: f"# title: {table.title}", 2: f"# zh: {table.zh}", 3: f"# source: {table.source}"}
    lines |= {table.lines[0] - 1: f"{head}{unit} {{"}
    lines |= {line: _row(table, row) for line, row in zip(table.lines, table.rows, strict=True)}
    last = table.lines[-1]
    lines[last] += " }"
    return "\n".join(lines.get(number, "") for number in range(1, last + 1)) + "\n"


def _row(table: ReferenceTable, row: tuple[str, ...]) -> str:
    cells = dict(zip(table.columns, row, strict=True))
    patterns = [_pattern(cells[key]) for key in table.keys]
    if table.is_dated and cells[FROM]:
        patterns.append(f"from {cells[FROM]}")
    return f"{', '.join(patterns)} : {_value(row[-1])}"


def _pattern(cell: str) -> str:
    if not cell:
        return "any"
    return cell if _NAME.fullmatch(cell) or _NUMBER.fullmatch(cell) or _PATTERN.fullmatch(cell) else _quoted(cell)


def _value(cell: str) -> str:
    return cell if _NAME.fullmatch(cell) or _NUMBER.fullmatch(cell) else _quoted(cell)


def _quoted(cell: str) -> str:
    return '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"'

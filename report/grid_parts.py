"""Grids as tables of a paper."""

from __future__ import annotations

from typing import Final

from ..document.parts import Paragraph, Part, Table
from ..dsl.diagnostics import Language
from .grid import Grid, GridColumn
from .words import word

#: Rows of a table that a paper shows: beyond, somebody wants a workbook.
MOST_ROWS: Final = 2_000


def grid_parts(
    grid: Grid, language: Language, *, caption: str | None = None, order: list[int] | None = None
) -> list[Part]:
    """Return the grid as a table, and below it how many rows it leaves out, if any.

    Columns without anything in them are left out.  ``order`` are the rows as they are shown.
    """
    rows = list(range(grid.height)) if order is None else order
    columns = [column for column in grid.columns if _has_something(column, rows, language)]
    if not columns or not rows:
        return []
    shown = rows[:MOST_ROWS]
    cells = [tuple(column.text(row, language) for column in columns) for row in shown]
    table = Table(tuple(column.header for column in columns), cells, caption)
    if len(rows) <= MOST_ROWS:
        return [table]
    return [table, Paragraph(word("paper_more_rows", language, total=len(rows), shown=MOST_ROWS), "note")]


def _has_something(column: GridColumn, rows: list[int], language: Language) -> bool:
    return any(column.text(row, language) for row in rows)

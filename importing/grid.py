"""A sheet as an office filled it in: texts of cells, and which of them were merged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import attrs


@attrs.frozen
class Cell:
    """A cell with a text, or several merged into one; rows and columns count from 1."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    indent: int = 0
    is_unread_formula: bool = False


@attrs.define(slots=False)
class Grid:
    """The cells of one sheet; every place of a merged cell leads to it.  ``has_merges`` is False for text files."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    has_merges: bool = True
    is_hidden: bool = False

    @cached_property
    def height(self) -> int:
        """The last row with anything in it."""
        return max((row for row, _ in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        """The last column with anything in it."""
        return max((column for _, column in self.cells), default=0)

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, Cell]]:
        """The cells that begin in each row, by column."""
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            if (cell.row, cell.column) == (row, column):
                found.setdefault(row, {})[column] = cell
        return found

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell that covers a place."""
        return self.cells.get((row, column))


def compact(text: str) -> str:
    """Return a heading without spaces and line breaks."""
    return re.sub(r"\s+", "", text)

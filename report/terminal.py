"""A grid as text for a terminal, aligned by display width, fitted to the width at hand."""

from __future__ import annotations

from typing import Final

from tabulate import tabulate as tabulated

from ..dsl.diagnostics import Language
from ..dsl.rendering import display_width
from .grid import MISSING, NOT_APPLICABLE, UNDEFINED, Grid, GridColumn
from .words import word

_GAP: Final = 2
_WIDEST: Final = 40
_LEGENDS: Final = (
    (MISSING, "legend_missing"),
    (NOT_APPLICABLE, "legend_not_applicable"),
    (UNDEFINED, "legend_undefined"),
)


def render_grid(grid: Grid, language: Language = "zh", *, width: int | None = None, rows: int | None = None) -> str:
    """Return the grid as lines of text.

    Args:
        grid: what is shown.
        language: of marks and remarks.
        width: display cells in a line; columns that do not fit are left out from the middle, and counted.
        rows: how many rows to show at most.
    """
    if not grid.height:
        return word("no_rows", language)
    shown = grid.height if rows is None else min(rows, grid.height)
    cells = [[shortened(column.text(row, language)) for row in range(shown)] for column in grid.columns]
    kept = _fitting(grid, cells, width)
    columns = [grid.columns[place] for place in kept]
    body = tabulated(
        {str(place): cells[place] for place in kept},
        headers=[shortened(column.header) for column in columns],
        tablefmt="simple",
        colalign=["right" if column.is_number else "left" for column in columns],
        disable_numparse=True,
    )
    return "\n".join([body, *_remarks(grid, columns, shown, len(grid.columns) - len(kept), language)])


def shortened(text: str, most: int = _WIDEST) -> str:
    """Return a text on one line, cut with … where it is wider than that."""
    text = " ".join(text.split())
    if 2 * len(text) <= most or display_width(text) <= most:
        return text
    while display_width(text) >= most:
        text = text[:-1]
    return text + "…"


def _fitting(grid: Grid, cells: list[list[str]], width: int | None) -> list[int]:
    """Return the columns that fit: texts and the first number always, the rest dropped from the last indicator on."""
    kept = list(range(len(grid.columns)))
    if width is None:
        return kept
    widths = [
        max(display_width(shortened(column.header)) + _GAP, *map(display_width, texts), 0)  # tabulate pads headers
        for column, texts in zip(grid.columns, cells, strict=True)
    ]
    droppable = [place for place in kept if grid.columns[place].marks is not None][1:]
    excess = sum(widths) + _GAP * (len(widths) - 1) - width
    dropped: set[int] = set()
    while droppable and excess > 0:
        place = droppable.pop()
        dropped.add(place)
        excess -= widths[place] + _GAP
    return [place for place in kept if place not in dropped]


def _remarks(grid: Grid, columns: list[GridColumn], shown: int, dropped: int, language: Language) -> list[str]:
    found = []
    if shown < grid.height:
        found.append(word("more_rows", language, total=grid.height, shown=shown))
    if dropped:
        found.append(word("more_columns", language, count=dropped))
    for mark, legend in _LEGENDS:
        if any(column.marks is not None and (column.marks[:shown] == mark).any() for column in columns):
            found.append(word(legend, language))
    return ["", "；".join(found) if language == "zh" else "; ".join(found)] if found else []

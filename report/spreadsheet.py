"""Grids as an Excel workbook that can be handed in as it is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xlsxwriter

from ..core.span import Span
from ..dsl.diagnostics import Language, SchemeError, diagnose
from ..dsl.rendering import display_width
from .grid import Grid, GridColumn

if TYPE_CHECKING:
    from .live.assembling import Live
    from .live.sheets import LiveWriter

_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384
_NARROWEST, _WIDEST = 8, 66  # the latter holds a SHA-256
#: The button of the filter stands over the header.
_ARROW: Final = 2
#: Widths are taken from so many rows: reading a million texts would take longer than writing them.
_SAMPLE: Final = 2_000
_A4: Final = 9
_LINE: Final = 15
#: Characters of a line that can be read on a landscape page, and per cent of their size where a sheet is wider.
_READABLE, _SCALE = 210, 60
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def check_size(grids: Sequence[Grid], name: str) -> None:
    """See that the grids fit into sheets.

    Raises:
        SchemeError: there are more rows or columns than Excel knows.
    """
    for grid in grids:
        if grid.height >= _MOST_ROWS or len(grid.columns) > _MOST_COLUMNS:
            facts: dict[str, Any] = {"rows": grid.height, "columns": len(grid.columns)}
            raise SchemeError((diagnose("target-too-large", Span(name, 0, 0, 0, 0), **facts),))


def workbook_bytes(grids: Sequence[Grid], language: Language, live: Live | None = None) -> bytes:
    """Return a workbook, one sheet a grid: header in bold and frozen with the first column, filter, widths, number formats.

    With ``live`` the sheet of results stands before them, and what the results are made of behind; their cells hold
    formulas.

    Texts are written as texts: a unit called ``=1+1`` is no formula.  It is made in memory, for xlsxwriter would leave
    files of its own where a disk is full or somebody interrupts.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        styles = _Styles(book)
        writer = None if live is None else _live_writer(live, book, styles)
        if writer is not None:
            writer.write_first()
        for grid in grids:
            _write_sheet(book.add_worksheet(grid.title.translate(_FORBIDDEN)[:31]), grid, styles, language)
        if writer is not None:
            writer.write_last()
    return target.getvalue()


def _live_writer(live: Live, book: Any, styles: _Styles) -> LiveWriter:
    from .live.sheets import LiveWriter  # noqa: PLC0415 - only where formulas are written
    from .live.styles import LiveStyles  # noqa: PLC0415

    return LiveWriter(live, book, LiveStyles(book, styles.header, styles.text))


class _Styles:
    """The cell formats of a book, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[str, Any] = {}
        self.header = book.add_format(
            {
                "bold": True,
                "bg_color": "#DDE7F0",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        self.mark = book.add_format({"align": "right", "font_color": "#808080"})
        self.text = book.add_format({"valign": "top", "text_wrap": True})

    def number(self, digits: int | None) -> Any:
        pattern = "General" if digits is None else "0" if digits == 0 else f"0.{'0' * digits}"
        if pattern not in self._known:
            self._known[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._known[pattern]


def _write_sheet(sheet: Any, grid: Grid, styles: _Styles, language: Language) -> None:
    for place, column in enumerate(grid.columns):
        sheet.write_string(0, place, column.header, styles.header)
        sheet.set_column(place, place, column_width(column, language))
        _write_column(sheet, place, column, styles, language)
    _set_heights(sheet, grid, language)
    sheet.freeze_panes(1, 1)
    set_up_pages(sheet, sum(column_width(column, language) for column in grid.columns))
    if grid.columns:
        sheet.autofilter(0, 0, grid.height, len(grid.columns) - 1)


def _set_heights(sheet: Any, grid: Grid, language: Language) -> None:
    """Give a row the height of its longest text: not every program does so by itself."""
    lines: dict[int, int] = {}
    for column in grid.columns:
        if not column.is_number:
            room = column_width(column, language)
            for row, text in enumerate(column.values[:_SAMPLE], start=1):
                needed = -(-display_width(str(text)) // int(room)) if text else 1
                lines[row] = max(lines.get(row, 1), needed)
    for row, count in lines.items():
        if count > 1:
            sheet.set_row(row, _LINE * count)


def set_up_pages(sheet: Any, width: float = 0.0, names: int = 1) -> None:
    """Print on landscape pages of A4 with the header on each and their numbers below.

    A sheet is printed as wide as a page; one that is too wide to be read then goes over several, with its first
    ``names`` columns on each.  ``width`` is that of its columns in characters.
    """
    sheet.set_landscape()
    sheet.set_paper(_A4)
    if width <= _READABLE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(_SCALE)
        sheet.print_across()
        if names:
            sheet.repeat_columns(0, names - 1)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


def _write_column(sheet: Any, place: int, column: GridColumn, styles: _Styles, language: Language) -> None:
    if isinstance(column.values, np.ndarray):
        style = styles.number(column.digits)
        for row, value in enumerate(column.values.tolist(), start=1):
            if value == value:  # noqa: PLR0124 - NaN alone differs from itself
                sheet.write_number(row, place, value + 0.0, style)
            elif mark := column.mark(row - 1, language):
                sheet.write_string(row, place, mark, styles.mark)
        return
    for row, text in enumerate(column.values, start=1):
        if text is not None:
            sheet.write_string(row, place, text, styles.text)
        elif mark := column.mark(row - 1, language):
            sheet.write_string(row, place, mark, styles.mark)


def column_width(column: GridColumn, language: Language) -> float:
    """Return the width of a column in characters: that of its widest text, Chinese counting double, within reason."""
    rows = min(len(column.values), _SAMPLE)
    # A number without fixed decimals is cut to what fits by Excel itself.
    most = 12 if column.is_number and column.digits is None else _WIDEST
    measure = len if column.is_number else display_width  # marks in a column of numbers are narrower than its header
    widest = max((measure(column.text(row, language)) for row in range(rows)), default=0)
    header = min(display_width(column.header) + _ARROW, 24)  # a longer header wraps
    return float(min(max(min(widest, most), header, _NARROWEST - 2) + 2, _WIDEST))

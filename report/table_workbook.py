"""The official indicator table as a workbook: a title, cells merged where a level goes on, and notes below."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter

from ..dsl.rendering import display_width
from .indicator_table import IndicatorTable, TableRow, title_spans

_WIDTHS: Final = {"level": 18, "points": 14, "criterion": 52, "formula": 30, "evidence": 22, "from": 26}
_BOX: Final = {"border": 1, "text_wrap": True, "valign": "vcenter"}
_TITLE_ROW, _HEADER_ROW, _FIRST_ROW = 0, 1, 2
_A4: Final = 9
#: The height of a line of text, in points.
_LINE: Final = 17.0


def table_workbook(table: IndicatorTable) -> bytes:
    """Return the workbook; texts are written as texts, so that nothing in a scheme becomes a formula."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("指标体系表" if table.language == "zh" else "Indicators")
        box = book.add_format(_BOX)
        head = book.add_format({**_BOX, "bold": True, "align": "center", "bg_color": "#DDE7F0"})
        title = book.add_format({"bold": True, "align": "center", "font_size": 14})
        _merged(sheet, (_TITLE_ROW, 0, _TITLE_ROW, len(table.headers) - 1), table.title, title)
        sheet.write_row(_HEADER_ROW, 0, table.headers, head)
        for span in title_spans(table):
            place = (_FIRST_ROW + span.first, span.level, _FIRST_ROW + span.last, span.level)
            _merged(sheet, place, span.text, box)
        for number, row in enumerate(table.rows, start=_FIRST_ROW):
            sheet.write_row(number, table.depth, table.texts_of(row), box)
            sheet.set_row(number, _LINE * _lines(table, row))
        for number, note in enumerate(table.notes, start=_FIRST_ROW + len(table.rows)):
            sheet.write_string(number, 0, note)
        _set_widths(sheet, table)
        sheet.freeze_panes(_FIRST_ROW, 0)
        _set_page(sheet)
    return target.getvalue()


def _merged(sheet: Any, place: tuple[int, int, int, int], text: str, style: Any) -> None:
    if place[:2] == place[2:]:
        sheet.write_string(*place[:2], text, style)
    else:
        sheet.merge_range(*place, "", style)
        sheet.write_string(*place[:2], text, style)


def _set_page(sheet: Any) -> None:
    """Print on A4 across, as wide as the page and as long as it takes, the heads of the columns on every page."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)


def _set_widths(sheet: Any, table: IndicatorTable) -> None:
    for place, name in enumerate(_names(table)):
        sheet.set_column(place, place, _WIDTHS[name])


def _names(table: IndicatorTable) -> list[str]:
    """Return what each column is, by the names of the widths."""
    names = ["level"] * table.depth + ["points", "criterion", *["formula"] * table.has_formulas, "evidence"]
    return names + ["from"] * table.has_origins


def _lines(table: IndicatorTable, row: TableRow) -> int:
    """Return how many lines the highest cell of a row takes; its own title counts, those above may go on below."""
    widths = [_WIDTHS[name] for name in _names(table)][table.depth :]
    cells = [*zip(table.texts_of(row), widths, strict=True), (row.path[-1], _WIDTHS["level"])]
    return max(_lines_of(text, width) for text, width in cells)


def _lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes in a column; a character of Chinese is as wide as two others."""
    return sum(max(1, -(-display_width(line) // (width - 1))) for line in text.split("\n"))

"""A ledger as a workbook that can be handed in, and edited and read back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

import xlsxwriter

from ...dsl.diagnostics import Language
from ...dsl.rendering import display_width
from .columns import NUMBER, VERSION, Kind, SheetColumn

_BOX: Final = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_size": 10}
_TITLE_ROW, _HEADER_ROW, _FIRST_ROW = 0, 1, 2
_A4: Final = 9
#: The height of a line of text, in points; Excel takes at most 409.
_LINE, _HIGHEST = 14.0, 400.0
#: Columns up to this width have their texts in the middle.
_NARROW: Final = 10
#: So many characters go on a page across before they become too small to read.
_PAGE: Final = 180
#: So many rows below the last one offer the same lists, for rows that are added by hand.
_SPARE: Final = 200


def sheet_bytes(
    title: str,
    columns: Sequence[SheetColumn],
    rows: Sequence[Mapping[str, Any]],
    language: Language,
    late: Sequence[bool] = (),
) -> bytes:
    """Return a workbook with one sheet: title, header, rows numbered from 1.

    Panes are frozen below the header and behind the unit; there are filters, lists to choose from, dates as dates; it
    prints across on A4, the columns for the screen left out.  Rows that are ``late`` are marked in colour.  Texts are written
    as texts, so that nothing in a ledger becomes a formula.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(title[:31])
        styles = _styles(book)
        shown = [NUMBER, *columns, VERSION]
        printed = [column for column in shown if column.printed]
        sheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, _of_first_page(printed) - 1, title, styles["title"])
        sheet.set_row(_TITLE_ROW, 28)
        sheet.write_row(_HEADER_ROW, 0, [column.header(language) for column in shown], styles["head"])
        sheet.set_row(_HEADER_ROW, 32)
        for place, column in enumerate(shown):
            sheet.set_column(place, place, column.width)
            _offer(sheet, place, column, len(rows), language)
        for number, row in enumerate(rows, start=1):
            tone = "late_" if late and late[number - 1] else ""
            _write_row(sheet, number, shown, {**row, NUMBER.name: number}, language, styles, tone)
        sheet.freeze_panes(_FIRST_ROW, _frozen(shown))
        sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(len(rows), 1), len(shown) - 1)
        _set_page(sheet, title, printed, _FIRST_ROW + len(rows) - 1)
    return target.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    late = {"bg_color": "#FCE4E4"}
    return {
        "title": book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 16}),
        "head": book.add_format({**_BOX, "bold": True, "align": "center", "bg_color": "#DDE7F0"}),
        "text": book.add_format(_BOX),
        "number": book.add_format({**_BOX, "align": "center"}),
        "date": book.add_format({**_BOX, "align": "center", "num_format": "yyyy-mm-dd"}),
        "late_text": book.add_format(_BOX | late),
        "late_number": book.add_format({**_BOX, "align": "center"} | late),
        "late_date": book.add_format({**_BOX, "align": "center", "num_format": "yyyy-mm-dd"} | late),
    }


def _write_row(
    sheet: Any,
    number: int,
    columns: Sequence[SheetColumn],
    row: Mapping[str, Any],
    language: Language,
    styles: Mapping[str, Any],
    tone: str,
) -> None:
    at = _FIRST_ROW + number - 1
    for place, column in enumerate(columns):
        value = column.spoken(row.get(column.name), language)
        if value is None:
            sheet.write_blank(at, place, None, styles[f"{tone}{_style_of(column)}"])
        elif isinstance(value, dt.date):
            sheet.write_datetime(at, place, dt.datetime(value.year, value.month, value.day), styles[f"{tone}date"])  # noqa: DTZ001 - a day of a sheet has no zone
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(at, place, value, styles[f"{tone}number"])
        else:
            sheet.write_string(at, place, str(value), styles[f"{tone}{_style_of(column)}"])
    sheet.set_row(at, min(_LINE * _lines(columns, row, language) + 4, _HIGHEST))


def _style_of(column: SheetColumn) -> str:
    if column.kind is Kind.DATE:
        return "date"
    return "text" if column.kind is Kind.TEXT and column.width > _NARROW else "number"


def _lines(columns: Sequence[SheetColumn], row: Mapping[str, Any], language: Language) -> int:
    """Return how many lines the highest cell of a row takes."""
    most = 1
    for column in columns:
        value = column.spoken(row.get(column.name), language)
        if isinstance(value, str) and (2 * len(value) >= column.width or "\n" in value):  # others fit in a line
            most = max(most, sum(max(1, -(-display_width(line) // (column.width - 1))) for line in value.split("\n")))
    return most


def _offer(sheet: Any, place: int, column: SheetColumn, rows: int, language: Language) -> None:
    """Let a column be filled in from its list, or with dates only."""
    last = _FIRST_ROW + rows + _SPARE
    if words := column.words(language):
        sheet.data_validation(_FIRST_ROW, place, last, place, {"validate": "list", "source": words})
    elif column.kind is Kind.DATE:
        rule = {"validate": "date", "criteria": ">=", "value": dt.date(1949, 10, 1)}
        sheet.data_validation(_FIRST_ROW, place, last, place, rule)


def _frozen(columns: Sequence[SheetColumn]) -> int:
    """Return how many columns stay in sight: up to that of the unit."""
    return next((place + 1 for place, column in enumerate(columns) if column.name == "unit"), 1)


def _of_first_page(printed: Sequence[SheetColumn]) -> int:
    """Return over how many columns the title stands: those of the first page."""
    widths = list(accumulate(column.width for column in printed))
    across = max(1, round(widths[-1] / _PAGE))
    return max(2, sum(width <= widths[-1] / across for width in widths))


def _set_page(sheet: Any, title: str, printed: Sequence[SheetColumn], last: int) -> None:
    """Print on A4 across, the header on every page; what is too wide for one over several, the units on each."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.print_area(0, 0, max(last, _FIRST_ROW), len(printed) - 1)
    across = max(1, round(sum(column.width for column in printed) / _PAGE))
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(_HEADER_ROW)
    if across > 1:
        sheet.repeat_columns(0, _frozen(printed) - 1)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&R&P / &N")

"""Writing the sheets of a workbook with formulas: every cell with the engine's number beside what it is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from xlsxwriter.worksheet import Worksheet

from ...dsl.diagnostics import Language
from ...dsl.rendering import display_width
from ..words import word
from .assembling import Live
from .columns import DATA, RESULTS, STEPS, VALUES, Column
from .listings import Listings, set_up
from .term import whole
from .words import say

#: The most characters that Excel takes in a formula, less what a long number of a row may add.
_MOST_CHARACTERS: Final = 8_000
_SAMPLE: Final = 500
#: A list of words holds 255 characters.
_MOST_OFFERED: Final = 250
_NARROW, _WIDE = 7.0, 40.0
_MARKS: Final = {1: "missing", 2: "not_applicable"}


class _PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are written as they are.

    xlsxwriter looks for thirty names of new functions in every formula, which takes most of the time of writing a large
    workbook; none of them is ever used here.
    """

    def _prepare_formula(self, formula: str, *_: Any, **__: Any) -> str:
        return formula.strip("{}").removeprefix("=")


class LiveWriter:
    """Writes the sheets of one workbook."""

    def __init__(self, live: Live, workbook: Any, styles: Any) -> None:
        self.live, self.workbook, self.styles = live, workbook, styles
        self.language: Language = live.language

    def write_first(self) -> None:
        """Write the results, which everybody reads."""
        self._write_all(RESULTS)

    def write_last(self) -> None:
        """Write what the results are made of, step by step, and what is live."""
        listings = Listings(self.live, self._add, self.styles)
        self._write_all(VALUES)
        listings.write_parameters()
        self._write_all(DATA)
        listings.write_statistics()
        self._write_all(STEPS)
        listings.write_columns()

    def _add(self, name: str) -> Any:
        return self.workbook.add_worksheet(name, _PlainSheet)

    def _write_all(self, wanted: str) -> None:
        for role, level in list(self.live.book.sheets()):
            if role == wanted:
                self.write(role, level)

    # --- sheets of columns

    def write(self, role: str, level: str | None) -> None:
        """Write a sheet of columns, with a row for each unit or row of a table."""
        book = self.live.book
        columns = book.of_sheet(role, level)
        name = book.names(role, level)
        sheet = self._add(name)
        leading = self._leading(role, level)
        for place, (header, values) in enumerate(leading):
            sheet.write_string(0, place, header, self.styles.header)
            for row, text in enumerate(values):
                if text is not None:
                    sheet.write_string(row + 1, place, text, self.styles.name)
        for column in columns:
            sheet.write_string(0, column.place, column.header, self.styles.header)
            self._column(sheet, name, column)
        last = len(leading) + len(columns) - 1 if role != DATA else len(columns) - 1
        size, names = book.size(level), book.leading(level)
        widths = [_width(header, values, most=28) for header, values in leading]
        set_up(sheet, names, [*widths, *map(self._column_width, columns)])
        if last >= 0:
            sheet.autofilter(0, 0, size, last)
        if role in {RESULTS, VALUES, STEPS} and size and last >= names:
            for mark in {word("missing", self.language), word("not_applicable", self.language)}:
                rule = {"type": "cell", "criteria": "==", "value": f'"{mark}"', "format": self.styles.faint}
                sheet.conditional_format(1, names, size, last, rule)

    def _leading(self, role: str, level: str | None) -> list[tuple[str, Sequence[str | None]]]:
        if role == DATA:
            return []
        columns = self.live.book.of_sheet(DATA, level)[: self.live.book.leading(level)]
        return [(column.header, column.values) for column in columns]

    def _column(self, sheet: Any, name: str, column: Column) -> None:
        if column.term is None:
            self._values(sheet, column)
            return
        text = whole(column.term, column.mark)
        writer = self.live.book.writer(text, name, column.level)
        values, style = column.values, self.styles.of(column, is_live=True)
        size = self.live.book.size(column.level)
        if size and max(len(writer(row)) for row in (0, size - 1)) > _MOST_CHARACTERS:
            column.term, column.reason = None, say("why_long", self.language)
            self._values(sheet, column)
            return
        empty = None if column.empty_rows is None else self.live.book.writer(column.empty, name, column.level)
        shown = values.tolist() if isinstance(values, np.ndarray) else list(values)
        place = column.place
        for row in range(size):
            formula = empty(row) if empty is not None and column.empty_rows[row] else writer(row)
            sheet.write_formula(row + 1, place, "=" + formula, style, self._cached(column, row, shown[row]))

    def _cached(self, column: Column, row: int, value: Any) -> Any:
        """Return what the cell shows before anybody recalculates it."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return value + 0.0 if math.isfinite(value) else self._mark(column, row)

    def _mark(self, column: Column, row: int) -> str:
        if column.style == "score":
            return word(_MARKS.get(int(column.marks[row]), "missing"), self.language)
        return "" if column.mark == '""' else word("missing", self.language)

    def _values(self, sheet: Any, column: Column) -> None:
        style, place = self.styles.of(column, is_live=False), column.place
        shown = column.values.tolist() if isinstance(column.values, np.ndarray) else column.values
        for row, value in enumerate(shown, start=1):
            if value is None:
                if column.role == DATA:
                    sheet.write_blank(row, place, None, style)
            elif isinstance(value, str):
                sheet.write_string(row, place, value, style)
            elif math.isfinite(value):
                sheet.write_number(row, place, value + 0.0, style)
            elif mark := self._mark(column, row - 1):
                sheet.write_string(row, place, mark, style)
        if column.role == DATA:
            self._offer(sheet, column, len(shown))

    def _offer(self, sheet: Any, column: Column, rows: int) -> None:
        """Offer the words that may stand in a column of data, where they fit into a list of Excel."""
        text = ",".join(column.choices)
        if column.choices and len(text) < _MOST_OFFERED and text.count(",") == len(column.choices) - 1:
            words = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            sheet.data_validation(1, column.place, max(1, rows), column.place, words)

    def _column_width(self, column: Column) -> float:
        shown = column.values[:_SAMPLE]
        texts = [_shown(value, column.digits) for value in shown]
        if column.style == "date":
            texts = ["2026-01-01"]
        return _width(column.header, texts)


def _shown(value: Any, digits: int | None) -> str:
    if isinstance(value, str):
        return value
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return ""
    return f"{value:.{digits}f}" if digits is not None else f"{value:.6g}"


def _width(header: str, texts: Sequence[str | None], most: float = _WIDE) -> float:
    widest = max((display_width(text) for text in texts[:_SAMPLE] if text), default=0)
    # a header wraps
    head = min(display_width(header) + 2, 16)
    return float(min(max(widest, head, _NARROW) + 2, most))

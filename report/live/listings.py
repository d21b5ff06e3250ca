"""The sheets that list: the numbers of the scheme, what was found over all units, and which columns hold formulas."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from ..spreadsheet import set_up_pages
from ..words import word
from .assembling import Live
from .columns import Lone, column_letters
from .styles import LiveStyles
from .term import whole
from .words import say

#: The height of a line of a formula, and how many characters fit into one.
_LINE, _PER_LINE = 12.5, 80


@attrs.frozen(eq=False)
class Listings:
    """Writes the lists of one workbook; ``add`` makes a sheet of a name."""

    live: Live
    add: Callable[[str], Any]
    styles: LiveStyles

    @property
    def language(self) -> Any:
        """The language of headers."""
        return self.live.language

    def write_parameters(self) -> None:
        """Write the numbers of the scheme, each in its cell."""
        say_ = self._word
        sheet = self.add(say_("sheet_parameters"))
        headers = [say_("owner"), say_("what"), say_("number"), say_("linked"), say_("reason")]
        for place, header in enumerate(headers):
            sheet.write_string(0, place, header, self.styles.header)
        book = self.live.book
        for row, entry in enumerate(self.live.parameters.entries, start=1):
            cell = book.lone[entry.cell]
            sheet.write_string(row, 0, entry.owner, self.styles.text)
            sheet.write_string(row, 1, entry.what, self.styles.text)
            style = self.styles.parameter(entry.shown, is_total=bool(entry.total_of))
            if cell.formula is None:
                sheet.write_number(row, 2, entry.value, style)
            else:
                sheet.write_formula(row, 2, "=" + cell.formula, style, entry.value)
            sheet.write_string(row, 3, say_("yes" if cell.is_used else "no"), self.styles.centred)
            sheet.write_string(row, 4, say_("sum") if entry.total_of else "", self.styles.text)
        set_up(sheet, 2, (22, 44, 14, 12, 16))

    def write_statistics(self) -> None:
        """Write what was found over all units."""
        say_ = self._word
        rows = self.live.statistics.rows
        if not rows:
            return
        sheet = self.add(say_("sheet_statistics"))
        for place, header in enumerate(("owner", "statistic", "group", "kind", "number", "reason")):
            sheet.write_string(0, place, say_(header), self.styles.header)
        book, name = self.live.book, self.live.statistics.name
        for row, (owner, spoken, group, number, reason) in enumerate(rows, start=1):
            cell = book.lone[number]
            sheet.write_string(row, 0, owner, self.styles.text)
            sheet.write_string(row, 1, spoken, self.styles.text)
            if group:
                sheet.write_string(row, 2, group, self.styles.text)
            is_live = cell.formula is not None
            sheet.write_string(row, 3, say_("live" if is_live else "fixed"), self.styles.text)
            self._lone(sheet, row, name, cell)
            sheet.write_string(row, 5, reason, self.styles.text)
        set_up(sheet, 2, (22, 26, 18, 9, 18, 50))

    def _lone(self, sheet: Any, row: int, name: str, cell: Lone) -> None:
        missing = word("missing", self.language)
        is_there = math.isfinite(cell.value)
        if cell.formula is None:
            style = self.styles.lone(is_live=False)
            if is_there:
                sheet.write_number(row, 4, cell.value, style)
            else:
                sheet.write_string(row, 4, missing, style)
            return
        formula = f'=IFERROR({self.live.book.writer(cell.formula, name, None)(0)},"{missing}")'
        style, value = self.styles.lone(is_live=True), cell.value if is_there else missing
        if cell.is_array:
            sheet.write_array_formula(row, 4, row, 4, "{" + formula + "}", style, value)
        else:
            sheet.write_formula(row, 4, formula, style, value)

    def write_columns(self) -> None:
        """Write which columns hold formulas and which values, and why."""
        say_, book = self._word, self.live.book
        sheet = self.add(say_("sheet_columns"))
        live, fixed = self.live.share
        share = f"{live / (live + fixed):.0%}" if live + fixed else "—"
        sheet.write_string(0, 0, say_("legend"), self.styles.plain)
        sheet.write_string(1, 0, say("summary", self.language, live=live, fixed=fixed, share=share), self.styles.plain)
        for place, header in enumerate(("sheet", "column", "header", "kind", "reason", "example")):
            sheet.write_string(3, place, say_(header), self.styles.header)
        row = 4
        for role, level in book.sheets():
            for column in book.of_sheet(role, level):
                name = book.names(role, level)
                is_live = column.term is not None
                reason = column.reason or ("" if is_live else say_("why_data"))
                texts = [
                    name,
                    column_letters(column.place),
                    column.header,
                    say_("live" if is_live else "fixed"),
                    reason,
                ]
                for place, text in enumerate(texts):
                    sheet.write_string(row, place, text, self.styles.text)
                if column.term is not None and book.size(level):
                    example = book.writer(whole(column.term, column.mark), name, level)(0)
                    sheet.write_string(row, 5, "=" + example, self.styles.formula)
                    sheet.set_row(row, _LINE * -(-(len(example) + 1) // _PER_LINE))
                row += 1
        set_up(sheet, 0, (14, 6, 24, 9, 40, 70))
        sheet.freeze_panes(4, 0)
        sheet.set_row(0, None)
        sheet.repeat_rows(3)

    def _word(self, name: str) -> str:
        return say(name, self.language)


def set_up(sheet: Any, names: int, widths: Sequence[float]) -> None:
    """Freeze names and header, set widths, and print on landscape pages, the header on each."""
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, names)
    set_up_pages(sheet, sum(widths), names)
    sheet.set_row(0, 32)

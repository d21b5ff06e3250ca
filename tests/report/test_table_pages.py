"""The indicator table as a workbook is fit to print: every line of text in sight, one page wide."""

from __future__ import annotations

import io

import openpyxl
import pytest

import quanheng as qh
from quanheng.report.indicator_table import indicator_table
from quanheng.report.table_workbook import table_workbook


def test_a_printed_table_is_one_page_wide_and_shows_every_line() -> None:
    book = openpyxl.load_workbook(io.BytesIO(table_workbook(indicator_table(qh.load("tianjin_individual"), "zh"))))
    sheet = book.worksheets[0]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # as wide as one page, which is what nothing said means, and as long as it takes
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        None,
        0,
    )
    assert sheet.print_title_rows == "$2:$2"
    heights = {sheet.cell(row, 6).value: sheet.row_dimensions[row].height for row in range(3, 12)}
    # 33 characters of Chinese are 66 wide: two lines of a column of 52
    two = "按期率100%得满分；每低5个百分点扣3分，不足5个百分点的不计，扣完为止"
    assert heights[two] == pytest.approx(2 * 17, abs=0.5)  # whole points of a screen
    book.close()

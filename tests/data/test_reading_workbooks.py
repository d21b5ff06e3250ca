"""Workbooks, as Excel and its imitators write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from quanheng.data.reading import read_table
from quanheng.dsl.diagnostics import Diagnostic, SchemeError


def workbook(path: Path, sheets: dict[str, list[list[Any]]], top: int = 0, left: int = 0) -> Path:
    with xlsxwriter.Workbook(path) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(top + line, left + place, dt.datetime.combine(cell, dt.time()), date)
                    elif cell is not None:
                        sheet.write(top + line, left + place, cell)
    return path


def problem(path: Path, sheet: str | None = None) -> Diagnostic:
    with pytest.raises(SchemeError) as caught:
        read_table(path, sheet=sheet)
    (found,) = caught.value.diagnostics
    return found


def test_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    numbers = [1 / 3, 123456.789012345, 1e-10, 105.0, -0.5]
    path = workbook(tmp_path / "a.xlsx", {"表": [["单位", "值"], *[[f"u{n}", n] for n in numbers]]})
    read = read_table(path).column(1).cast(pl.Float64).to_list()
    assert read == pytest.approx(numbers, rel=1e-15)  # the file itself holds 16 digits


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"表": [["编码"], [1001], [1002]]})
    assert read_table(path).column(0).to_list() == ["1001", "1002"]


def test_a_column_may_mix_numbers_texts_dates_and_gaps(tmp_path: Path) -> None:
    cells: list[list[Any]] = [["值"], [1.5], ["1,234"], [None], [dt.date(2024, 3, 1)], [True]]
    path = workbook(tmp_path / "a.xlsx", {"表": [["u", *cells[0]], *[["x", *cell] for cell in cells[1:]]]})
    read = read_table(path).column(1).to_list()
    assert read[:3] == ["1.5", "1,234", None]
    assert read[3].startswith("2024-03-01")
    assert read[4] == "true"


def test_a_cell_is_named_by_sheet_and_address_wherever_the_table_begins(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path / "a.xlsx", {"单位表": [["单位", "数"], ["甲", 1]]}, top=2, left=1))
    assert table.cell(0, 1).zh == "工作表“单位表”的 C4"
    assert (table.span(0, 1).line, table.span(0, 1).column) == (4, 3)


def test_the_first_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"甲表": [["a"], [1]], "乙表": [["b"], [2]]})
    assert read_table(path).headers == ("a",)
    assert read_table(path, sheet="乙表").headers == ("b",)


def test_an_unknown_sheet_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"一季度": [["a"], [1]], "二季度": [["b"], [2]]})
    found = problem(path, sheet="三季度")
    assert found.name == "data-sheet-unknown"
    assert "一季度" in found.hint("zh")


def test_an_empty_sheet_is_said_to_be_empty(tmp_path: Path) -> None:
    assert problem(workbook(tmp_path / "a.xlsx", {"表": []})).name == "data-empty"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"unit,x\na,1\n", ".csv"),
        (b"<html><body><table></table></body></html>", "web page"),
        (b"PK\x03\x04 not really", "incomplete"),
        (b"\x00\x01\x02\x03", "incomplete"),
    ],
)
def test_what_only_claims_to_be_a_workbook_is_told_from_the_claim(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    found = problem(path)
    assert found.name == "data-not-excel"
    assert word in found.hint("en")


def test_an_empty_first_sheet_is_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"空": [], "表": [["单位", "值"], ["甲", 1]]})
    assert read_table(path).sheet == "表"

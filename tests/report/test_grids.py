"""Tables before they are shown: numbers, marks, headers, widths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from quanheng.dsl.diagnostics import SchemeError
from quanheng.dsl.rendering import display_width
from quanheng.report.grid import MISSING, NOT_APPLICABLE, Grid, GridColumn, number_text
from quanheng.report.spreadsheet import check_size, column_width, workbook_bytes
from quanheng.report.terminal import render_grid, shortened
from quanheng.report.words import word


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (97.5, 2, "97.50"), (97.5, 0, "98"), (-0.001, 2, "0.00"), (-0.0, None, "0"), (1e6, None, "1000000"),
        (0.1, None, "0.1"), (1 / 3, 4, "0.3333"), (-2.5, 1, "-2.5"), (1e-7, None, "0.0000001"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_a_reader_writes_it(value: float, digits: int | None, text: str) -> None:
    assert number_text(value, digits) == text


def test_equal_headers_are_told_apart() -> None:
    columns = tuple(GridColumn("rank", np.array([float(place)])) for place in range(3))
    assert Grid("", columns, 1).frame().columns == ["rank", "rank_2", "rank_3"]


def test_marks_stand_only_where_there_is_no_number() -> None:
    marks = np.array([0, MISSING, NOT_APPLICABLE], dtype=np.uint8)
    grid = Grid("", (GridColumn("x", np.array([1.5, np.nan, np.nan]), marks),), 3)
    assert grid.frame()["x"].to_list() == [1.5, None, None]
    assert grid.marked_frame("zh")["x"].to_list() == ["1.5", "缺", "—"]
    assert grid.marked_frame("en")["x"].to_list() == ["1.5", "missing", "—"]


def test_a_table_without_rows_says_so() -> None:
    empty = Grid("", (GridColumn("unit", ()),), 0)
    assert render_grid(empty, "zh") == "没有评估单位"


def test_a_long_text_is_cut_by_display_width_on_one_line() -> None:
    cut = shortened("编制\n" * 40)
    assert cut.endswith("…")
    assert display_width(cut) <= 40
    assert "\n" not in cut


def test_a_column_is_as_wide_as_its_widest_text_within_reason() -> None:
    assert column_width(GridColumn("单位", ("机构编制委员会办公室",)), "zh") == 22
    assert column_width(GridColumn("x", ("a",)), "zh") == 8
    assert column_width(GridColumn("x", ("长" * 100,)), "zh") == 66


def test_what_no_sheet_holds_is_refused() -> None:
    with pytest.raises(SchemeError) as caught:
        check_size([Grid("", (), 2_000_000)], "r.xlsx")
    assert caught.value.diagnostics[0].name == "target-too-large"


def test_marks_in_a_workbook_stand_for_texts_as_well(tmp_path: Path) -> None:
    texts = GridColumn("等次", ("优秀", None), np.array([0, MISSING], dtype=np.uint8))
    (tmp_path / "r.xlsx").write_bytes(workbook_bytes([Grid("a/b", (texts,), 2)], "zh"))
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["a_b"]
    assert [cell.value for cell in sheet["A"]] == ["等次", "优秀", "缺"]


def test_an_authors_own_category_is_shown_as_it_is() -> None:
    assert word("另行研究", "zh") == "另行研究"
    assert word("rectify", "zh") == "限期整改"

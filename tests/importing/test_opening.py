"""Files that are no indicator table are refused in words."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.diagnostics import SchemeError
from quanheng.importing import opening
from quanheng.importing.table import import_table

REGISTRY = builtin_functions()


def refusal(path: Path) -> tuple[str, str]:
    with pytest.raises(SchemeError) as error:
        import_table(path, opening.read_grids(path), REGISTRY)
    found = error.value.diagnostics[0]
    return found.name, found.zh.hint or ""


def test_an_old_workbook_is_to_be_saved_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refusal(path)[0] == "import-old-format"


def test_a_locked_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    name, hint = refusal(path)
    assert name == "data-not-excel"
    assert "密码" in hint


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 cut off", b"\x00\x01\x02", b"plain text", b"<html><table></table></html>"]
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refusal(path)[0] == "data-not-excel"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<broken")
    assert refusal(path)[0] == "data-not-excel"


def test_an_empty_file_and_an_empty_sheet_are_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    assert refusal(path)[0] == "import-empty"
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as workbook:
        workbook.add_worksheet("空")
    assert refusal(tmp_path / "b.xlsx")[0] == "import-empty"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.xlsx")[0].startswith("data-")


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("单位,电话\n发改委,1\n", encoding="utf-8")
    assert refusal(path)[0] == "import-no-table"


def test_a_sheet_of_a_million_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_MOST_CELLS", 10)
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(99, 3, "远")
    assert refusal(tmp_path / "a.xlsx")[0] == "import-too-large"


def test_a_formula_is_read_by_its_saved_result_and_told_without_one(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["指标", "分值"])
        sheet.write(1, 0, "甲")
        sheet.write_formula(1, 1, "=30+30", None, 60)
        sheet.write(2, 0, "乙")
        sheet.write_formula(2, 1, "=20+20", None, "")
    found = import_table(tmp_path / "a.xlsx", opening.read_grids(tmp_path / "a.xlsx"), REGISTRY)
    assert "甲 60分" in found.text
    assert [diagnostic.name for diagnostic in found.diagnostics] == ["import-formulas"]


def test_a_second_table_below_the_first_is_told_and_left(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("指标,分值\n甲,100\n\n项目,满分,评分标准\n乙,100,由考核组评定\n", encoding="utf-8")
    found = import_table(path, opening.read_grids(path), REGISTRY)
    assert "乙" not in found.text
    assert [diagnostic.name for diagnostic in found.diagnostics] == ["import-second-table"]


def test_a_header_repeated_on_a_new_page_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("指标,分值\n甲,60\n指标,分值\n乙,40\n", encoding="utf-8")
    found = import_table(path, opening.read_grids(path), REGISTRY)
    assert (found.leaves, found.diagnostics) == (2, ())

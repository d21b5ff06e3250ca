"""CSV and its kin, as they come from spreadsheets and ministries."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.data.delimited import read_text
from quanheng.data.reading import read_table
from quanheng.dsl.diagnostics import Diagnostic, SchemeError

TABLE = "单位名称,在编人数\n发改委,105\n教育局,98\n"
ROWS = [("发改委", "105"), ("教育局", "98")]


def problem(path: Path) -> Diagnostic:
    with pytest.raises(SchemeError) as caught:
        read_table(path)
    (found,) = caught.value.diagnostics
    return found


def written(folder: Path, data: bytes | str, name: str = "units.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    table = read_table(written(tmp_path, TABLE.encode(encoding)))
    assert table.headers == ("单位名称", "在编人数")
    assert table.frame.rows() == ROWS


def test_a_marked_big_endian_file_is_recognised(tmp_path: Path) -> None:
    data = codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be")
    assert read_table(written(tmp_path, data)).frame.rows() == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_is_recognised(tmp_path: Path, delimiter: str, line_end: str) -> None:
    text = TABLE.replace(",", delimiter).replace("\n", line_end)
    table = read_table(written(tmp_path, text))
    assert table.headers == ("单位名称", "在编人数")
    assert table.frame.rows() == ROWS


def test_a_quoted_cell_may_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, '单位,备注\n发改委,"甲,乙\n""丙"""\n教育局,无\n'))
    assert table.frame.rows() == [("发改委", '甲,乙\n"丙"'), ("教育局", "无")]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, '单位,备注\n"发\n改\n委",1\n\n教育局,2\n,\n'))
    assert table.rows.tolist() == [2, 4]


def test_a_stray_quote_inside_a_cell_is_part_of_it(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, '单位,长\n甲,5"\n')).frame.rows() == [("甲", '5"')]


def test_a_file_without_a_last_line_end_keeps_its_last_row(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, TABLE.rstrip("\n"))).frame.rows() == ROWS


def test_separators_too_many_at_the_end_of_a_row_do_no_harm(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "单位,数\n甲,1,,\n乙,2\n")).frame.rows() == [("甲", "1"), ("乙", "2")]


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    # printf 'a,b\n1,2\n' | sha256sum
    expected = "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"
    path = written(tmp_path, "a,b\n1,2\n")
    assert read_table(path).data_hash == expected


def test_a_missing_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    written(tmp_path, TABLE)
    found = problem(tmp_path / "unit.csv")
    assert found.name == "data-not-found"
    assert "units.csv" in found.hint("en")


def test_a_file_in_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    assert problem(tmp_path / "nowhere" / "units.csv").name == "data-not-found"


@pytest.mark.parametrize("name", ["folder", "folder.csv", "folder.xlsx"])
def test_a_folder_is_no_data_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert problem(tmp_path / name).name == "data-is-folder"


def test_a_file_that_may_not_be_read_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, TABLE)
    monkeypatch.setattr(Path, "read_bytes", refuse)  # a test run by root may read everything
    assert problem(path).name == "data-no-permission"


@pytest.mark.parametrize("name", ["units.csv", "units.xlsx", "units.parquet"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, name: str) -> None:
    assert problem(written(tmp_path, b"", name)).name == "data-empty"


@pytest.mark.parametrize("data", [b"\n\n", b"  \r\n", codecs.BOM_UTF8])
def test_a_file_of_blanks_is_said_to_be_empty(tmp_path: Path, data: bytes) -> None:
    assert problem(written(tmp_path, data)).name == "data-empty"


def test_an_unknown_encoding_is_named_with_the_first_bad_row(tmp_path: Path) -> None:
    found = problem(written(tmp_path, b"unit,x\na,1\n\xe9\xe9,\xff\xff\n"))
    assert (found.name, found.span.line) == ("data-encoding", 3)


def test_a_workbook_named_as_text_is_recognised(tmp_path: Path) -> None:
    found = problem(written(tmp_path, b"PK\x03\x04rest"))
    assert found.name == "data-not-text"
    assert ".xlsx" in found.hint("en")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    assert problem(written(tmp_path, b"a\x00b,\x01\n1,2\n" * 50)).name in {"data-not-text", "data-encoding"}


def test_an_unknown_kind_of_file_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    found = problem(written(tmp_path, b"x", "units.docx"))
    assert found.name == "data-unknown-format"
    assert ".csv" in found.hint("zh")


@pytest.mark.parametrize(("text", "line"), [("a,b\n1,2\n3\n", 3), ("a,b\n1,2,3\n", 2), ('a,b\n"x,y",2\n3\n', 3)])
def test_a_row_of_another_length_is_named(tmp_path: Path, text: str, line: int) -> None:
    found = problem(written(tmp_path, text))
    assert (found.name, found.span.line) == ("data-ragged", line)


def test_a_title_above_the_header_is_recognised(tmp_path: Path) -> None:
    found = problem(written(tmp_path, "2022年编制情况表\n" + TABLE))
    assert found.name == "data-ragged"
    assert "标题" in found.hint("zh")


def test_an_unclosed_quote_is_named_at_its_row(tmp_path: Path) -> None:
    found = problem(written(tmp_path, 'a,b\n1,2\n"3,4\n5,6\n'))
    assert (found.name, found.span.line) == ("data-quote", 3)


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6).map(str.strip)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    rows = [("名", "x", "y"), *[(first or "空", second, third) for first, second, third in rows]]
    quoted = "\n".join(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    table = read_text(quoted.encode(), "t.csv")
    assert table.headers == rows[0]
    assert [tuple(cell or "" for cell in row) for row in table.frame.rows()] == rows[1:]


def test_a_device_error_is_told_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    path = written(tmp_path, TABLE)
    monkeypatch.setattr(Path, "read_bytes", fail)
    found = problem(path)
    assert found.name == "data-unreadable"
    assert "Input/output error" in found.message("en")


def test_a_name_that_no_system_takes_is_refused(tmp_path: Path) -> None:
    assert problem(tmp_path / "a\0.csv").name == "data-unreadable"


def test_what_only_claims_to_be_parquet_is_refused(tmp_path: Path) -> None:
    assert problem(written(tmp_path, b"unit,x\n", "units.parquet")).name == "data-not-parquet"

"""Headers with a unit of measure in brackets: matched, converted with a note, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.data.matching import Matched, match
from quanheng.data.measuring import measured_header
from quanheng.data.reading import read_table
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import SchemeError
from quanheng.dsl.syntax import Source


def read(folder: Path, header: str, cells: str, field: str = '支出 : money in "万元"') -> Matched:
    scheme = check_source(
        Source("x.qh", f"fields {{ {field} }}\nindicator_set x 10 points {{ indicator i {{ value = 支出 }} }}"),
        builtin_functions(),
    ).scheme
    assert scheme is not None
    path = folder / "data.csv"
    path.write_text(f"单位,{header}\nA,{cells}\n", encoding="utf-8")
    return match(read_table(path), scheme.sets[0])


def test_a_column_in_another_unit_is_converted_and_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, "支出（元）", "50000")
    assert found.data.columns["支出"].tolist() == [5]
    assert [d.name for d in found.warnings] == ["column-converted"]


@pytest.mark.parametrize("header", ["支出（万元）", "支出(万元)", "支出 【万元】", "支出", "支出（单位：万元）"])
def test_a_column_in_the_unit_of_its_field_is_taken_as_it_is(tmp_path: Path, header: str) -> None:
    found = read(tmp_path, header, "50")
    assert found.data.columns["支出"].tolist() == [50]
    assert not found.warnings


@pytest.mark.parametrize("header", ["支出（人）", "支出（美元）", "支出（含税）"])
def test_a_column_of_something_else_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(SchemeError) as caught:
        read(tmp_path, header, "50")
    assert [d.name for d in caught.value.diagnostics] == ["column-unit"]


def test_bounds_and_codes_hold_for_the_converted_numbers(tmp_path: Path) -> None:
    field = '支出 : money in "万元" <= 10 missing = 3'
    assert read(tmp_path, "支出（元）", "", field).data.columns["支出"].tolist() == [3]
    with pytest.raises(SchemeError):
        read(tmp_path, "支出（元）", "200000", field)


def test_a_field_named_like_its_header_is_that_column(tmp_path: Path) -> None:
    field = '`支出（元）` : money in "万元"; 支出 : number'
    scheme = f"fields {{ {field} }}"
    assert measured_header("支出（元）") == ("支出", "元")
    path = tmp_path / "data.csv"
    path.write_text("单位,支出（元）,支出\nA,5,6\n", encoding="utf-8")
    bound = check_source(
        Source("x.qh", scheme + "\nindicator_set x 10 points { indicator i { value = 支出 + `支出（元）` } }"),
        builtin_functions(),
    ).scheme
    assert bound is not None
    found = match(read_table(path), bound.sets[0])
    assert found.data.columns["支出(元)"].tolist() == [5]
    assert not found.warnings


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("率（%）", "95", 0.95),
        ("率(%)", "0.3", 0.003),
        ("率（%）", "95%", 0.95),
        ("率（‰）", "3", 0.003),
        ("率", "0.3", 0.3),
    ],
)
def test_a_share_under_a_header_in_per_cent_is_read_so(
    tmp_path: Path, header: str, cells: str, expected: float
) -> None:
    scheme = check_source(
        Source(
            "x.qh",
            "fields { 率 : share }\nindicator_set x 10 points { indicator i { value = 率; score = full * value } }",
        ),
        builtin_functions(),
    ).scheme
    assert scheme is not None
    path = tmp_path / "data.csv"
    path.write_text(f"单位,{header}\nA,{cells}\n", encoding="utf-8")
    found = match(read_table(path), scheme.sets[0])
    assert found.data.columns["率"].tolist() == [expected]
    assert [d.name for d in found.warnings] == (["column-converted"] if "‰" in header else [])


def test_a_factor_below_one_divides_so_that_decimals_stay_exact(tmp_path: Path) -> None:
    assert read(tmp_path, "支出（元）", "12345").data.columns["支出"].tolist() == [1.2345]  # 12345 * 0.0001 is not

"""What was imputed and who was left out, as dataframes, in JSON, workbooks, explanations and on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import quanheng as qh
from quanheng.dsl.diagnostics import SchemeError

SCHEME = """indicator_set 考核 scale 0..100 {
  period = 年
  screen = { available : 60% }
  require = any
  indicator 投入 {
    indicator 经费 { impute = latest() }
    indicator 人员 { impute = mean() }
  }
  indicator 产出
}
"""
TABLE = """单位,年,经费,人员,产出
甲,2023,10,20,30
甲,2024,,40,50
乙,2024,30,,70
丙,2024,,,90
"""


@pytest.fixture
def result(tmp_path: Path) -> qh.Result:
    (tmp_path / "s.qh").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "d.csv").write_text(TABLE, encoding="utf-8")
    scheme = qh.load(tmp_path / "s.qh")
    return qh.evaluate(scheme, tmp_path / "d.csv", as_of="2025-01-01")


def test_shares_and_cells_are_dataframes(result: qh.Result) -> None:
    shares = result.imputed
    assert shares.columns == ["unit", "period", "考核", "投入", "经费", "人员", "产出"]
    assert shares["投入"].to_list() == [0, 0.5, 0.5]
    assert shares["考核"].to_list() == [0, 0.25, 0.25]
    assert result.imputed_cells.rows() == [
        ("甲", "2024", "经费", "latest", 10.0, "2023"),
        ("乙", "2024", "人员", "mean", 40.0, None),
    ]


def test_who_is_left_out_is_a_dataframe_with_numbers(result: qh.Result) -> None:
    assert result.screened.to_dicts() == [
        {
            "unit": "丙",
            "period": "2024",
            "expected": 3,
            "present": 1,
            "zero": 0,
            "available": pytest.approx(1 / 3),
            "nonzero": 1.0,
            "below": "available",
        }
    ]
    assert "丙" not in result.scores["unit"].to_list()


def test_json_lists_both(result: qh.Result) -> None:
    found = json.loads(result.render("json"))
    assert found["imputed"] == [
        {
            "unit": "甲",
            "period": "2024",
            "cells": [{"indicator": "经费", "method": "latest", "value": 10.0, "taken_from": ["2023"]}],
            "shares": {"考核": 0.25, "投入": 0.5},
        },
        {
            "unit": "乙",
            "period": "2024",
            "cells": [{"indicator": "人员", "method": "mean", "value": 40.0}],
            "shares": {"考核": 0.25, "投入": 0.5},
        },
    ]
    assert [item["unit"] for item in found["screened"]] == ["丙"]


def test_a_workbook_has_a_sheet_of_each_in_the_language(result: qh.Result, tmp_path: Path) -> None:
    result.to_excel(tmp_path / "r.xlsx", language="zh")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert [[cell.value for cell in row] for row in book["插补"].iter_rows()] == [
        ["单位", "期间", "考核", "投入", "经费", "人员"],
        ["甲", "2024", 0.25, 0.5, "沿用前值（2023）", None],
        ["乙", "2024", 0.25, 0.5, None, "平均值"],
    ]
    rows = [[cell.value for cell in row] for row in book["未入评单位"].iter_rows()]
    assert rows[0] == ["单位", "期间", "应有", "实有", "零值", "有数据", "非零", "低于"]
    assert rows[1][:5] == ["丙", "2024", 3, 1, 0]
    assert rows[1][-1] == "有数据"


def test_an_explanation_says_where_a_value_was_taken_from(result: qh.Result) -> None:
    explained = result.explain("甲", "2024")
    text = explained.render("text", "zh")
    assert "按沿用前值插补为10（取自2023）" in text
    assert "插补数据占 50.0%" in text
    assert "(from 2023)" in explained.render("text", "en")
    assert "插补数据占 25.0%" in explained.render("html", "zh")
    tree = json.loads(explained.render("json"))["tree"]
    assert tree["imputed"] == 0.25
    assert tree["children"][0]["children"][0]["imputed"] == 1.0


def test_an_explanation_of_who_is_left_out_says_why(result: qh.Result) -> None:
    with pytest.raises(SchemeError) as error:
        result.explain("丙", "2024")
    (found,) = error.value.diagnostics
    assert found.name == "unit-screened"
    assert "丙 2024" in found.message("zh")
    assert "有数据 33.3%（要求 60%）" in found.message("zh")
    with pytest.raises(SchemeError) as error:
        result.explain("丙")
    assert error.value.diagnostics[0].name == "unit-screened"


def test_a_result_without_either_has_empty_tables_and_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "s.qh").write_text("indicator_set s scale 0..100 { indicator a }", encoding="utf-8")
    (tmp_path / "d.csv").write_text("unit,a\nx,1\n", encoding="utf-8")
    result = qh.evaluate(qh.load(tmp_path / "s.qh"), tmp_path / "d.csv", as_of="2025-01-01")
    assert result.screened.height == 0
    assert result.imputed_cells.height == 0
    assert result.imputed["a"].to_list() == [0]
    result.to_excel(tmp_path / "r.xlsx", language="en")
    assert not {"Imputed", "Screened"} & set(openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames)

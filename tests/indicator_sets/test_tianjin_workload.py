"""The workload of offices over three years: history, peers, and posts that should move within a department."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.workspace.folder import Workspace

FOLDER = Path(qh.__file__).parent / "indicator_sets" / "tianjin" / "workload"


@pytest.fixture(scope="module")
def result() -> qh.Result:
    return Workspace(FOLDER).evaluate("tianjin_workload", as_of="2022-12-31")


def _row(result: qh.Result, unit: str, period: str) -> dict[str, Any]:
    return next(row for row in result.table().to_dicts() if (row["unit"], str(row["period"])) == (unit, period))


@pytest.mark.parametrize(
    ("unit", "name", "expected"),
    [
        ("甲局 / 一处", "现饱满度", 0.5),  # 1020 × 4 = 4080 of 4 × 2040
        ("甲局 / 一处", "同比", -0.2308),  # 4080 / 5304 − 1
        ("甲局 / 一处", "年均变动", -0.15),  # 80%, 65%, 50%
        ("甲局 / 一处", "同类比", 0.6667),  # 50% over the median of 100% and 50%
        ("甲局 / 一处", "建议编制", 2),
        ("甲局 / 二处", "现饱满度", 1.5),  # 2800 × 4 + 65 × 16 = 12240 of 8160
        ("甲局 / 二处", "同比", 0.2),  # 12240 / 10200 − 1
        ("甲局 / 二处", "建议编制", 6),  # 4080 / 2 stays below 12240 / 5; a third post from the first would not
        ("甲局 / 三处", "建议编制", 2),
        ("丙中心 / 办公室", "建议编制", 3),  # frozen
        ("丙中心 / 信访室", "测算编制", 3),  # 2040 × 3 / 2040
        ("丙中心 / 信访室", "建议编制", 2),  # locked
        ("丙中心 / 筹备组", "现饱满度", None),  # nobody in post
        ("丙中心 / 筹备组", "同类比", None),
    ],
)
def test_numbers_of_2022_by_hand(result: qh.Result, unit: str, name: str, expected: float | None) -> None:
    assert _row(result, unit, "2022")[name] == (None if expected is None else pytest.approx(expected, abs=1e-9))


def test_the_first_year_has_no_history(result: qh.Result) -> None:
    assert _row(result, "甲局 / 一处", "2020")["同比"] is None
    assert _row(result, "甲局 / 一处", "2021")["年均变动"] is None


def test_low_use_and_posts_to_move_are_findings_of_the_year(result: qh.Result) -> None:
    found = {(row["unit"], row["finding"]) for row in result.findings.to_dicts() if str(row["period"]) == "2022"}
    assert found == {
        ("甲局 / 一处", "使用效益不高"),
        ("甲局 / 一处", "建议调出"),
        ("甲局 / 二处", "建议调入"),
        ("丙中心 / 办公室", "使用效益不高"),
    }


def test_imbalance_within_a_department_leads_to_a_finding_with_the_posts_to_move() -> None:
    rows = {"处室": FOLDER / "offices.csv", "事项": FOLDER / "items.csv"}
    result = qh.evaluate(qh.load(f"{FOLDER / 'workload.qh'}:部门均衡"), FOLDER / "units.csv", rows=rows)
    row = _row(result, "甲局", "2022")
    # loads of 50%, 150%, 100%: √(0.5 / 3); 4 / 18
    assert row["变异系数"] == 0.4082
    assert row["基尼系数"] == 0.2222
    told = [row for row in result.findings.to_dicts() if (row["unit"], str(row["period"])) == ("甲局", "2022")]
    assert [row["message"] for row in told] == ["甲局各处室饱满度变异系数 0.41，建议在部门内调剂 2 名编制"]
    assert not [row for row in result.findings.to_dicts() if row["unit"] == "乙局"]


@pytest.mark.parametrize(
    ("language", "line"), [("zh", "属于“< 不饱满线”档"), ("en", "in the band “< 不饱满线”, score 40")]
)
def test_one_office_is_explained(language: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--unit", "甲局 / 一处", "--period", "2022", "--as-of", "2022-12-31", "--lang", language]
    assert main(["explain", "tianjin_workload", *words]) == 0
    told = capsys.readouterr().out
    assert line in told
    assert "建议调出 2 名" in told


def test_the_table_names_the_band_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "tianjin_workload", "--format", "md", "--lang", "zh"]) == 0
    assert "饱满度70%至120%（含）为适度" in capsys.readouterr().out

"""Columns of targets and units beside the criteria: the numbers go into the rules, the units to the fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanheng.core.builtin import builtin_functions
from quanheng.importing.opening import read_grids
from quanheng.importing.table import import_table
from quanheng.importing.targets import read_target

REGISTRY = builtin_functions()
RATIO = "完成目标值得满分，否则按完成比例计分"
STEP = "每低于目标值1个百分点扣1分，不足1个百分点的不计，扣完为止"


def draft(folder: Path, name: str, criterion: str, target: str, unit: str = "", base: str = "") -> str:
    path = folder / "a.csv"
    path.write_text(
        f"指标,分值,评分标准,目标值,计量单位,基期值\n{name},100,{criterion},{target},{unit},{base}\n", encoding="utf-8"
    )
    return import_table(path, read_grids(path), REGISTRY, language="en").text


@pytest.mark.parametrize(
    ("criterion", "target", "unit", "score", "field"),
    [
        (RATIO, "95%", "", "ratio(95%)", "办结量 : share"),
        (RATIO, "９５％", "％", "ratio(95%)", "办结量 : share"),
        (RATIO, "95", "%", "ratio(95%)", "办结量 : share"),
        (RATIO, "1200", "万元", "ratio(1200)", '办结量 : number in "万元"'),
        (RATIO, "1200万元", "万元", "ratio(1200)", '办结量 : number in "万元"'),
        (STEP, "≥95%", "", "deduct(1 point, per = 1pp, below = 95%, step = whole)", "办结量 : share"),
        (
            "未达到年度目标值的，每差1天扣1分，扣完为止",
            "30",
            "",
            "deduct(1 point, per = 1, below = 30)",
            "办结量 : number",
        ),
    ],
)
def test_the_target_of_the_table_stands_in_the_rule(
    tmp_path: Path, criterion: str, target: str, unit: str, score: str, field: str
) -> None:
    text = draft(tmp_path, "办结量", criterion, target, unit)
    assert score in text
    assert field in text
    assert "办结量目标值" not in text
    assert f"目标值：{target}" in text  # for whoever compares the scheme with the table


def test_a_target_that_may_not_be_exceeded_makes_less_better(tmp_path: Path) -> None:
    assert "100 points lower_is_better" in draft(tmp_path, "能耗", RATIO, "≤35", "吨")


def test_a_base_stands_in_a_rule_that_speaks_of_it(tmp_path: Path) -> None:
    text = draft(tmp_path, "能耗", "每超过基准值2%扣1分，扣完为止", "80", "吨", "88")
    assert "above = 88" in text


@pytest.mark.parametrize(
    ("criterion", "target", "unit"),
    [
        (RATIO, "见文件", ""),
        (RATIO, "80-90", ""),
        (RATIO, "0", ""),
        (RATIO, "0.12亿元", "万元"),
        (STEP, "95", "件"),
        ("每低于目标值1天扣1分，扣完为止", "95%", ""),
    ],
)
def test_a_target_that_does_not_go_with_the_rule_stays_a_field(
    tmp_path: Path, criterion: str, target: str, unit: str
) -> None:
    assert "办结量目标值 :" in " ".join(draft(tmp_path, "办结量", criterion, target, unit).split())


def test_a_target_without_a_rule_changes_nothing(tmp_path: Path) -> None:
    text = draft(tmp_path, "办结量", "由考核组评定", "95%")
    assert "TO COMPLETE" in text
    assert "number 0 .. 100" in text


def test_what_is_no_number_is_no_target() -> None:
    assert read_target("95%左右", "") is None
    assert read_target("", "") is None

"""The two assessments that come with ``pollution``: what they reckon, refuse and print."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import quanheng as qh
from quanheng.cli import main

FOLDER = Path(__file__).parents[2] / "plugins" / "pollution"
EXAMPLES = FOLDER / "examples"
RULES, FRAME = FOLDER / "assessment_2014.qh", FOLDER / "effectiveness_2020.qh"


def _rows() -> list[dict[str, Any]]:
    with (EXAMPLES / "assessment_2014.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def scheme() -> qh.IndicatorSet:
    return qh.load(EXAMPLES / "assessment_2014.qh")


def _only(scheme: qh.IndicatorSet, **changes: Any) -> dict[str, Any]:
    """Evaluate the first row of the made data with some cells changed."""
    result = qh.evaluate(scheme, [_rows()[0] | changes])
    return result.scores.to_dicts()[0] | {"等次": result.grades.to_dicts()[0]["grade"]}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("assessment_2014.qh", ["assessment_2014.csv"]),
        ("effectiveness_2020.qh", ["effectiveness_2020.csv"]),
        ("water_basins.qh", ["water_basins.csv", "--rows", f"断面={EXAMPLES / 'water_sections.csv'}"]),
    ],
)
def test_each_bundled_example_evaluates_its_made_data(
    name: str, data: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    table, *rest = data
    told = ["evaluate", str(EXAMPLES / name), "--data", str(EXAMPLES / table), *rest, "--format", "csv", "--lang", "en"]
    assert main(told) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert rows
    assert all(row["grade"] for row in rows)


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        # one number of each kind: plain, in brackets, of a task
        ("indicator 落后产能淘汰 6 points", "indicator 落后产能淘汰 7 points", "weight-sum"),
        ("控煤并治散煤 : 6;  控煤 : 8", "控煤并治散煤 : 6;  控煤 : 7", "class-sum"),
        ('"大气环境管理" 16 points', '"大气环境管理" 15 points', "weight-sum"),
    ],
)
def test_points_that_do_not_add_up_are_found_by_checking(right: str, wrong: str, found: str, tmp_path: Path) -> None:
    text = RULES.read_text(encoding="utf-8")
    assert text.count(right) == 1
    path = tmp_path / "考核.qh"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.load(path)
    assert {diagnostic.name for diagnostic in caught.value.diagnostics} == {found}


def test_the_ten_tasks_and_their_parts_have_the_published_points() -> None:
    scheme = qh.load(RULES)
    tasks = next(node for node in scheme.root.children if node.name == "重点任务")
    assert [node.weight.value for node in tasks.children] == [12, 6, 10, 10, 15, 8, 12, 5, 6, 16]
    parts = {node.name: [part.weight.value for part in node.children] for node in tasks.children}
    assert parts["产业结构"] == [2, 2, 6, 2]
    assert parts["燃煤小锅炉整治"] == [8, 2]
    assert parts["工业治理"] == [8, 7]
    assert parts["扬尘控制"] == [4, 4]
    assert sum(len(each) for each in parts.values()) == 29


def test_the_lower_score_counts_in_the_three_regions_and_the_first_elsewhere(scheme: qh.IndicatorSet) -> None:
    # the base is 100 and the target 25 %, of which 10 % are due in 2014: 97 exceeds 2.5 % by a fifth, 60 + 40 × 0.2 / 0.3
    kept = {"资金投入": "0", "监测质量管理": "0", "环境信息公开": "0", "工业烟粉尘治理": "0"}
    within, outside = _only(scheme, **kept), _only(scheme, 所在区域="其他地区", **kept)
    assert within["空气质量改善"] == pytest.approx(60 + 80 / 3)
    assert within["重点任务"] < 80
    assert within["示范考核"] == pytest.approx(within["重点任务"], abs=0.005)
    assert outside["示范考核"] == pytest.approx(60 + 80 / 3, abs=0.005)
    assert _only(scheme, 终期考核="是", **kept)["示范考核"] == pytest.approx(60 + 80 / 3, abs=0.005)


def test_a_province_of_the_regions_without_data_on_a_task_has_no_result_and_another_has(
    scheme: qh.IndicatorSet,
) -> None:
    assert _only(scheme, 黄标车淘汰=None)["示范考核"] is None
    assert _only(scheme, 黄标车淘汰=None, 所在区域="其他地区")["示范考核"] is not None


def test_tasks_that_only_inform_leave_nothing_undecided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = _rows()[0] | {"所在区域": "其他地区", "黄标车淘汰": ""}
    path = tmp_path / "一省.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    told = ["evaluate", str(EXAMPLES / "assessment_2014.qh"), "--data", str(path), "--lang", "en"]
    assert main(told) == 0
    printed = "".join(capsys.readouterr())
    assert "86.67" in printed
    assert "could not be decided" not in printed


@pytest.mark.parametrize(
    ("mean", "last", "expected"),
    [
        # due in 2014 is a fall by 2.5 % of 100
        (97.5, 99, 60),
        (98.75, 99, 30),
        (100, 100, 0),
        (96.75, 99, 100),
        (90, 99, 100),
        (97.5, 97.4, 0),
        (97.5, 97.5, 60),
    ],
)
def test_the_fall_of_the_mean_against_what_is_due(
    scheme: qh.IndicatorSet, mean: float, last: float, expected: float
) -> None:
    assert _only(scheme, 年均浓度=mean, 上年浓度=last)["空气质量改善"] == pytest.approx(expected)


@pytest.mark.parametrize(("year", "share"), [(2014, 10), (2015, 35), (2016, 65), (2017, 100)])
def test_exactly_what_is_due_each_year_scores_sixty(scheme: qh.IndicatorSet, year: int, share: int) -> None:
    # the base is 100 and the target 20 %
    mean = 100 - 20 * share / 100
    found = _only(scheme, 年度=year, 下降目标="20%", 年均浓度=mean, 上年浓度=mean, 所在区域="其他地区")
    assert found["示范考核"] == pytest.approx(60)
    assert found["等次"] == "合格"


def test_a_year_without_a_schedule_has_no_score(scheme: qh.IndicatorSet) -> None:
    assert _only(scheme, 年度=2013)["空气质量改善"] is None


def test_falsified_data_fails_whatever_the_score(scheme: qh.IndicatorSet) -> None:
    assert _only(scheme, 年均浓度=90)["等次"] in {"优秀", "良好"}
    assert _only(scheme, 年均浓度=90, 数据造假="是")["等次"] == "不合格"


HOST = """
使用 pollution

数据项 { 机构得分 : 数值 0 .. 90 }

指标体系 某省 100 分 {
  缺项折算 = 同级
  评估单位 = 地区
  期间 = 年度
  指标 机构 90 分 { 取值 = 机构得分 }
  引入 pollution.大气十条考核 10 分
}

指标体系 改写 基于 pollution.大气十条考核 {
  调整 空气质量改善 { 计分 = 如果 年均浓度 > 上年浓度 则 0 否则 70 * 限幅(取值, 0, 1) }
}

算例 引入 用于 某省 {
  已知 {
    评估单位 = 甲;  期间 = 2015;  机构得分 = 80;  考核因子 = 可吸入颗粒物;  所在区域 = 其他地区
    年均浓度 = 91.25;  上年浓度 = 95;  考核基数 = 100;  下降目标 = 25%
  }
  预期 { 某省 = 86 }
}

算例 改写 用于 改写 {
  已知 {
    评估单位 = 甲;  期间 = 2015;  考核因子 = 可吸入颗粒物;  所在区域 = 其他地区
    年均浓度 = 91.25;  上年浓度 = 95;  考核基数 = 100;  下降目标 = 25%
  }
  预期 { 改写 = 70 }
}
"""


def test_a_scheme_includes_the_assessment_or_scores_it_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # 60 of 100 are 6 of 10 points
    path = tmp_path / "某省.qh"
    path.write_text(HOST, encoding="utf-8")
    assert main(["test", str(path), "--lang", "en"]) == 0
    assert "2 examples ok" in capsys.readouterr().out


def test_the_printed_table_shows_the_points_in_brackets_and_the_veto(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", str(RULES), "--lang", "zh", "--format", "csv"]) == 0
    rows = {row[2]: row[3] for row in csv.reader(capsys.readouterr().out.splitlines()) if len(row) > 3}
    assert rows["煤炭消费总量控制"] == "0/6/8"
    assert rows["煤炭洗选加工"] == "4/0/0"
    assert rows["新建建筑节能"] == "5/2"


OFFICE = """
use pollution

indicator_set 某市 extends pollution.污染防治成效考核 {{
  fields {{ 得分 : number 0 .. 100 }}
  {slots}
}}
"""
SLOTS = {"责任落实": 15, "立法和监督": 10, "环境质量和年度目标": 50, "资金投入使用": 10, "公众满意程度": 15}


def _office(tmp_path: Path, *, filled: int = 5, removed: bool = True) -> Path:
    written = [
        f"override {name} {points} points {{ indicator {name}甲 {points} points "
        "{ value = 得分;  score = full * value / 100 } }"
        for name, points in list(SLOTS.items())[:filled]
    ]
    rest = ["remove 等次界线", "grades { >= 88 : 优秀;  >= 77 : 良好;  >= 66 : 合格;  else : 不合格 }"] * removed
    path = tmp_path / "某市.qh"
    path.write_text(OFFICE.format(slots="\n  ".join([*written, *rest])), encoding="utf-8")
    return path


def _row(score: float, event: str = "否", forged: str = "否") -> dict[str, Any]:
    return {"地区": "甲区", "年度": 2020, "得分": score, "特别重大事件": event, "数据造假": forged}


def test_a_frame_that_is_filled_in_grades_by_the_bounds_of_the_office(tmp_path: Path) -> None:
    scheme = qh.load(_office(tmp_path))
    graded = {score: qh.evaluate(scheme, [_row(score)]).grades["grade"][0] for score in (88, 87, 66, 65)}
    assert graded == {88: "优秀", 87: "良好", 66: "合格", 65: "不合格"}


def test_after_a_very_grave_event_nobody_is_excellent_and_forged_data_fails(tmp_path: Path) -> None:
    scheme = qh.load(_office(tmp_path))
    assert qh.evaluate(scheme, [_row(99, event="是")]).grades["grade"][0] == "良好"
    # the event caps, it does not fail or lower what lies below
    assert qh.evaluate(scheme, [_row(70, event="是")]).grades["grade"][0] == "合格"
    assert qh.evaluate(scheme, [_row(99, forged="是")]).grades["grade"][0] == "不合格"


def test_the_frame_alone_cannot_be_evaluated_and_names_what_is_open() -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(qh.load(FRAME), [_row(90)])
    assert [diagnostic.name for diagnostic in caught.value.diagnostics] == ["open-slot"]


def test_a_frame_whose_grades_are_not_written_is_not_evaluated(tmp_path: Path) -> None:
    with pytest.raises(qh.SchemeError):
        qh.evaluate(qh.load(_office(tmp_path, removed=False)), [_row(90)])
    with pytest.raises(qh.SchemeError):
        qh.evaluate(qh.load(_office(tmp_path, filled=4)), [_row(90)])


def test_the_table_of_the_frame_prints_no_points_that_nobody_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", str(FRAME), "--lang", "zh", "--format", "csv"]) == 0
    rows = list(csv.reader(capsys.readouterr().out.splitlines()))
    points = {row[0]: row[1] for row in rows[1:] if len(row) > 1}
    assert points["公众满意程度"] == "—"
    assert not any(cell.isdigit() for cell in points.values())

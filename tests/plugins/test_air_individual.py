"""The subtree that a department's scheme includes as its individual indicator of the battle against pollution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import quanheng as qh
from quanheng.cli.running import main

TREE = Path(__file__).parents[2] / "plugins" / "pollution" / "individual.qh"

HOST = """
use pollution
fields { 机构得分 : number 0 .. 97;  大气监测造假 : flag "大气监测数据弄虚作假"  missing = no }
indicator_set 部门 100 points {
  rescale = siblings
  indicator 机构 97 points { value = 机构得分 }
  include pollution.污染防治攻坚战 3 points
  limit 造假 { when = 大气监测造假;  grade = 不合格 }
  grades { >= 60 : 合格;  else : 不合格 }
}
"""

GOOD: dict[str, Any] = {
    "单位": "某局",
    "机构得分": 90,
    "大气PM2.5年均浓度": 30,
    "大气PM2.5上年浓度": 31,
    "大气PM2.5目标浓度": 33,
    "大气优良天数": 300,
    "大气有效天数": 360,
    "大气优良目标": 0.8,
    "大气监测造假": None,
    "水断面总数": 20,
    "水优良断面数": 18,
    "水劣Ⅴ类断面数": 0,
    "水优良目标": 0.9,
    "水监测造假": None,
    "攻坚任务数": 10,
    "攻坚任务完成数": 8,
}


def _host(tmp_path: Path) -> qh.IndicatorSet:
    path = tmp_path / "部门.qh"
    path.write_text(HOST, encoding="utf-8")
    return qh.load(path)


def test_its_examples_hold_and_nothing_in_it_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "check", str(TREE)]) == 0
    assert main(["--lang", "en", "test", str(TREE)]) == 0
    said = capsys.readouterr()
    assert "2 examples ok" in said.out + said.err
    assert "0 errors, 0 warnings" in said.out + said.err


def test_a_department_includes_it_as_three_points(tmp_path: Path) -> None:
    result = qh.evaluate(_host(tmp_path), [GOOD])
    # all met but 8 of 10 tasks: 45 + 35 + 20 x 80% = 96 of 100, and so 2.88 of 3
    assert result.scores["污染防治攻坚战"].to_list() == [pytest.approx(2.88)]
    assert result.scores["部门"].to_list() == [pytest.approx(92.88)]


def test_worse_than_last_year_gives_nothing_for_fine_particles_though_the_target_is_met(tmp_path: Path) -> None:
    result = qh.evaluate(_host(tmp_path), [GOOD | {"大气PM2.5年均浓度": 32}])
    assert result.scores["大气PM2.5浓度"].to_list() == [0]
    assert [str(each.message) for each in result.evaluation.findings] == [
        "某局 细颗粒物年均浓度由上年的 31 升至 32 µg/m³"
    ]


def test_falsified_air_data_leave_air_without_points_and_the_veto_is_the_hosts(tmp_path: Path) -> None:
    result = qh.evaluate(_host(tmp_path), [GOOD | {"大气监测造假": True}])
    # 0 + 35 + 16 = 51 of 100
    assert result.scores["污染防治攻坚战"].to_list() == [pytest.approx(1.53)]
    assert [each.finding.name for each in result.evaluation.findings] == ["监测数据弄虚作假"]
    assert result.grades["grade"].to_list() == ["不合格"]

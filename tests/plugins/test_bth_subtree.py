"""The individual indicator that ``bth`` brings: its own examples, and what it is within a department's scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import quanheng as qh
from quanheng.cli.running import main
from quanheng.plugins import bth

FILE = Path(bth.__file__).with_name("individual.qh")
SCHEME = """
use bth
indicator_set 某部门 100 points {
  rescale = siblings
  fields { 编制分 : number 0 .. 96 }
  indicator 编制 96 points { value = 编制分 }
  indicator 个性指标 4 points { include bth.统筹推进京津冀协同发展 4 points }
}
"""
ROW: dict[str, Any] = {
    "单位": "某局",
    "编制分": 96,
    "协同任务数": 20,
    "协同完成数": 18,
    "协同按期完成数": 15,
    "协同逾期数": 1,
    "协同成效评价": "较好",
    "协同参考指数": None,
    "协同指数年度": None,
    "协同指数基期": None,
}


def test_its_examples_hold() -> None:
    assert main(["test", str(FILE)]) == 0


def _result(tmp_path: Path, **changed: Any) -> qh.Result:
    path = tmp_path / "某部门.qh"
    path.write_text(SCHEME, encoding="utf-8")
    return qh.evaluate(qh.load(path), [ROW | changed])


def test_it_counts_four_points_in_a_department_and_names_what_is_overdue(tmp_path: Path) -> None:
    result = _result(tmp_path)
    # 40 x 18/20 + (30 - 3 x 5) + 30 x 80% = 75 of 100, so 3 of 4
    assert result.scores["个性指标"].to_list() == [3.0]
    assert [each.finding.name for each in result.evaluation.findings] == ["协同任务逾期"]


def test_an_index_value_is_told_and_never_scored(tmp_path: Path) -> None:
    told = _result(tmp_path, 协同参考指数=154.1, 协同指数年度=2024, 协同指数基期="2014")
    assert told.scores["个性指标"].to_list() == [3.0]
    messages = [str(each.message) for each in told.evaluation.findings if each.finding.name == "协同参考"]
    assert messages == ["2024年京津冀区域发展指数 154.10（2014年=100），不计分"]

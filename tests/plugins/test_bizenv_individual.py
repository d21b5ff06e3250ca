"""The individual indicator 营商环境优化 as a department's scheme includes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import quanheng as qh

#: 16 + 7 + 8 + 13.33 + 11 + 8 + 18 = 81.33 of 100, worked out beside the example in individual.qh
UNIT: dict[str, Any] = {
    "单位": "某局",
    "营商满意度": 0.85,
    "营商问卷发放数": 60,
    "营商问卷有效数": 25,
    "营商承诺天数": 10,
    "营商法定天数": 19,
    "营商实际天数": 11.4,
    "营商办件数": 1000,
    "营商网办件数": 800,
    "营商投诉数": 25,
    "营商投诉办结数": 23,
    "营商红榜次数": 1,
    "营商黑榜次数": 0,
    "营商任务数": 10,
    "营商任务完成数": 9,
}
SCHEME = """
use bizenv
fields { 共性得分 : number 0 .. 7 }
indicator_set 部门 10 points {
  indicator 共性 7 points { value = 共性得分 }
  include bizenv.营商环境优化 3 points
}
"""


def _evaluated(tmp_path: Path, text: str = SCHEME, **changed: Any) -> qh.Result:
    path = tmp_path / "部门.qh"
    path.write_text(text, encoding="utf-8")
    return qh.evaluate(qh.load(path), [UNIT | {"共性得分": 7} | changed], unit="单位")


def test_a_department_includes_the_subtree_at_its_own_points(tmp_path: Path) -> None:
    result = _evaluated(tmp_path)
    assert result.scores["部门"].to_list() == [pytest.approx(7 + 81.33 * 3 / 100)]
    assert "individual.qh" in str(result.explain("某局"))


def test_its_findings_come_along(tmp_path: Path) -> None:
    found = {row["finding"] for row in _evaluated(tmp_path).findings.to_dicts()}
    assert found == {"营商投诉未办结", "营商办理超时", "营商问卷过少"}


@pytest.mark.parametrize("more", ["营商网办件数", "营商投诉办结数", "营商任务完成数", "营商问卷有效数"])
def test_a_part_that_is_more_than_its_whole_is_told(more: str, tmp_path: Path) -> None:
    changed: dict[str, Any] = {more: 5000}
    found = {row["finding"] for row in _evaluated(tmp_path, **changed).findings.to_dicts()}
    assert "营商数据矛盾" in found


def test_what_was_not_reported_leaves_the_department_without_a_total(tmp_path: Path) -> None:
    assert _evaluated(tmp_path, 营商满意度=None).scores["部门"].to_list() == [None]


def test_a_city_sets_its_own_targets_by_extending(tmp_path: Path) -> None:
    own = """
use bizenv
indicator_set 我市 extends bizenv.营商环境优化 {
  override 时限压缩 { score = ratio(80%);  criterion = "比法定时限压缩80%及以上得满分，不足的按比例得分" }
}
"""
    # 40% of 80% instead of 50%: 5 of 10 points instead of 8
    assert _evaluated(tmp_path, own).scores["我市"].to_list() == [pytest.approx(81.33 - 3, abs=0.005)]

"""``staffing`` as a scheme uses it: in both vocabularies, below the unit, beside the Tianjin template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import quanheng as qh

OFFICES = """
use staffing

fields {{ 层级 : one of {{自治区, 盟市, 旗县}} }}
fields 处室 within 单位 {{
  编制 : number
  工时 : number
  冻结 : count missing = 0
  define 建议 = {proposal}
}}
indicator_set 试算 scale 0..1000 {{
  aggregate = none
  unbounded = yes
  indicator 总数 {{ value = sum(处室.建议) }}
  indicator 最多 {{ value = max(处室.建议) }}
}}
"""
ROWS = [
    {"单位": unit, "处室": name, "编制": posts, "工时": hours, "冻结": frozen}
    for unit, name, posts, hours, frozen in [
        ("甲局", "一处", 4, 4080, 0),
        ("甲局", "二处", 4, 12_240, 0),
        ("甲局", "三处", 2, 4080, 0),
        ("乙局", "一处", 5, 0, 5),
        ("乙局", "二处", 1, 5000, 0),
    ]
]
UNITS = [{"单位": "甲局", "层级": "盟市"}, {"单位": "乙局", "层级": "旗县"}]


def _result(tmp_path: Path, text: str, data: Any, **more: Any) -> qh.Result:
    path = tmp_path / "试算.qh"
    path.write_text(text, encoding="utf-8")
    return qh.evaluate(qh.load(path), data, **more)


@pytest.mark.parametrize(
    "proposal",
    [
        "staffing.reallocated(工时, 编制, frozen = 冻结, by = unit)",
        "staffing.建议编制(工时, 编制数 = 编制, 冻结编制 = 冻结, 按 = 评估单位)",
    ],
)
def test_posts_move_within_each_unit_and_not_between_units(proposal: str, tmp_path: Path) -> None:
    scores = _result(tmp_path, OFFICES.format(proposal=proposal), UNITS, rows={"处室": ROWS}).scores
    assert scores["总数"].to_list() == [10, 6]
    assert scores["最多"].to_list() == [6, 5]


def test_without_groups_all_offices_are_one_department(tmp_path: Path) -> None:
    scores = _result(
        tmp_path, OFFICES.format(proposal="staffing.reallocated(工时, 编制)"), UNITS, rows={"处室": ROWS}
    ).scores
    assert sum(scores["总数"].to_list()) == 16
    # 25 400 hours for 16 posts; the idle office of 乙局 gives four of its five to its busiest neighbours, in either unit
    assert scores["总数"].to_list() == [12, 4]


def test_half_a_post_is_refused_with_the_office(tmp_path: Path) -> None:
    rows = [*ROWS[:-1], ROWS[-1] | {"编制": 1.5}]
    text = OFFICES.format(proposal="staffing.reallocated(工时, 编制, by = unit)")
    with pytest.raises(qh.SchemeError) as caught:
        _result(tmp_path, text, UNITS, rows={"处室": rows})
    (found,) = caught.value.diagnostics
    assert found.name == "function-refused"
    assert "编制数 1.5 不是整数" in found.zh.message
    assert "乙局 / 二处" in found.zh.message


TEMPLATE = """
use "department.qh" as 市
use staffing

indicator_set 某部门 extends 市.政府部门 100 points {
  override 机构设置 10 points { score = bands { <= 100% : full;  else : 0 } }
  include staffing.编制执行 as 通用执行 10 points
  include staffing.总量管理 as 总量 10 points
  include staffing.使用效益 as 效益 10 points
}
"""
ROW = {
    "单位名称": "某局",
    "编制数": 100,
    "在编人数": 101,
    "内设机构数": 10,
    "机构限额": 10,
    "处级职数": 5,
    "处级实配": 5,
    "单位类型": "政府部门",
    "通报批评次数": 0,
    "数据造假": "否",
    "核定领导职数": 5,
    "实配领导数": 5,
    "核定正职数": 1,
    "实配正职数": 2,
    "发现问题数": 0,
    "整改问题数": 0,
    "年有效工时": 2040,
    "机构总数": 40,
    "机构总限额": 40,
    "编制总数": 1000,
    "编制总量": 1000,
    "期初编制结余": 0,
    "收回编制": 10,
    "使用编制": 12,
}


def test_all_subtrees_stand_beside_the_tianjin_template(tmp_path: Path) -> None:
    template = Path(qh.__file__).parent / "indicator_sets" / "tianjin" / "department.qh"
    (tmp_path / "department.qh").write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    office = {"单位": "某局", "处室编制": 2, "处室人数": 2, "冻结编制": 0, "锁定": "否"}
    item = {"单位": "某局", "事项": "事", "数量": 2040}
    rows = {
        "处室": [{"处室": name, **office} for name in "一二"],
        "事项": [{"处室": name, "标准工时": hours, **item} for name, hours in [("一", 1), ("二", 3)]],
    }
    result = _result(tmp_path, TEMPLATE, [ROW], rows=rows)
    scores = result.scores.to_dicts()[0]
    assert (scores["编制执行"], scores["机构设置"]) == (59.5, 10)
    # one point above 100%: 3 of 30; two chiefs: 10 of 10
    assert scores["通用执行"] == pytest.approx(8.7)
    # both ceilings kept, no reserve, an overdrawn pool
    assert scores["总量"] == pytest.approx(6)
    # loads of 50% and 150%: 40 for the whole; CV 0.5: 0; none within bounds: 0; one of four posts short: 15 x 5 / 30
    assert scores["效益"] == pytest.approx(4.25)
    findings = {raised.finding.name: raised.message for raised in result.evaluation.findings}
    assert set(findings) == {"超编", "超编用人", "正职超配", "统筹编制透支", "忙闲不均"}
    assert "建议在部门内调剂 1 名编制" in findings["忙闲不均"]


def test_a_result_names_the_plugin_that_it_used(tmp_path: Path) -> None:
    text = OFFICES.format(proposal="staffing.reallocated(工时, 编制, by = unit)")
    plugins = _result(tmp_path, text, UNITS, rows={"处室": ROWS}).provenance.plugins
    assert [plugin.name for plugin in plugins] == ["staffing"]


@pytest.mark.parametrize(
    ("call", "row", "said"),
    [
        ("staffing.control_ratio(甲, 乙)", {"甲": 3, "乙": 0}, "没有核定编制"),
        ("staffing.rectification_rate(甲, 乙)", {"甲": 0, "乙": 0}, "没有发现问题"),
        ("staffing.saturation(甲, 乙, 2040)", {"甲": 9, "乙": 0}, "没有人员，或有效工时为 0"),
        ("staffing.peer_ratio(甲)", {"甲": 9, "乙": 0}, "没有其他单位，或其他单位的中位数不大于 0"),
    ],
)
def test_why_there_is_no_number_is_said(call: str, row: dict[str, int], said: str, tmp_path: Path) -> None:
    text = f"use staffing\nindicator_set 试 scale 0..9 {{ fields {{ 甲 : number; 乙 : number }}\n value = {call}\n score = 9 * value }}"
    result = _result(tmp_path, text, [{"单位": "某局", **row}])
    assert said in result.explain("某局").render(language="zh")

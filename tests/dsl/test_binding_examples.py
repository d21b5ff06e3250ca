"""The two schemes of the language document bind to the model that they mean, in either vocabulary."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from checking import check, registry

from quanheng.core.expressions import (
    Bands,
    Binary,
    Builtin,
    Call,
    FieldRef,
    Literal,
    OnScale,
    Template,
)
from quanheng.core.functions import Function
from quanheng.core.model import IndicatorSet, Weight
from quanheng.core.outcome_rules import GradeRow, QuotaRow
from quanheng.core.value_type import Kind
from quanheng.dsl.formatting.format import format_source
from quanheng.dsl.syntax import Source

#: Where things stand, and how they were written, is all in which a translation may differ.
PLACES = {"span", "spans", "start", "end", "line", "text", "file", "source_hash"}


def plain(value: Any) -> Any:
    """Return a model as plain data, without places."""
    if isinstance(value, Function):
        return value.full_name
    if attrs.has(type(value)):
        fields = {a.name: plain(getattr(value, a.name)) for a in attrs.fields(type(value)) if a.name not in PLACES}
        return {"": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple | list) else value


def only_set(text: str) -> IndicatorSet:
    checked = check(text)
    assert checked.diagnostics == ()
    assert checked.scheme is not None
    return checked.scheme.sets[0]


def section(shared: Path, number: int) -> str:
    """Return the first block of code of a section of the language document."""
    text = (shared / "design" / "language.md").read_text(encoding="utf-8")
    return text.split(f"\n## {number}. ", 1)[1].split("```\n", 1)[1].split("```", 1)[0]


@pytest.fixture(scope="module")
def staffing(shared: Path) -> IndicatorSet:
    return only_set(section(shared, 3))


@pytest.fixture(scope="module")
def hdi(shared: Path) -> IndicatorSet:
    return only_set(section(shared, 4))


def function_of(call: Any) -> str:
    assert isinstance(call, Call)
    return call.function.name


def test_points_come_down_the_tree(staffing: IndicatorSet) -> None:
    assert [(node.name, node.full) for node in staffing.nodes()] == [
        ("政府部门", 100),
        ("编制执行", 60),
        ("在职人员控制率", 30),
        ("领导职数", 30),
        ("机构设置", 40),
    ]
    assert staffing.root.children[0].weight.kind == "points"


def test_a_ratio_of_counts_is_a_share(staffing: IndicatorSet) -> None:
    node = staffing.node("在职人员控制率")
    assert node is not None
    assert isinstance(node.value, Binary)
    assert node.value.type.kind is Kind.SHARE
    assert node.value.left == FieldRef("在编人数", type=node.value.left.type)


def test_a_call_has_its_arguments_by_parameter_with_units(staffing: IndicatorSet) -> None:
    node = staffing.node("在职人员控制率")
    assert node is not None
    assert isinstance(node.score, Call)
    shown = [(name, value.value, value.unit) for name, value in node.score.arguments if isinstance(value, Literal)]
    assert shown == [("amount", 0.5, "points"), ("per", 0.01, "pp"), ("above", 1.0, "%"), ("step", "whole", None)]


def test_bands_become_intervals(staffing: IndicatorSet) -> None:
    node = staffing.node("领导职数")
    assert node is not None
    assert isinstance(node.score, Bands)
    assert node.score.subject == Builtin("value", type=node.score.subject.type)
    ends = [
        (getattr(b.interval.low, "value", None), getattr(b.interval.high, "value", None), b.interval.low_closed, b.interval.high_closed)
        for b in node.score.rows
    ]  # fmt: skip
    assert ends == [(None, 0.0, False, True), (1.0, 1.0, True, True), (1.0, None, False, False)]
    assert [row.interval.text for row in node.score.rows] == ["<= 0", "1", "> 1"]


def test_what_a_set_says_of_itself_is_kept(staffing: IndicatorSet) -> None:
    assert staffing.title == "机构编制执行情况评估(政府部门类)"
    assert staffing.effective == (datetime.date(2022, 4, 1), datetime.date(2027, 12, 31))
    assert (staffing.unit, staffing.rescale, staffing.is_points) == ("单位名称", "siblings", True)
    assert staffing.uses == ("bth", "pollution", "bizenv")
    assert function_of(staffing.root.round) == "half_up"


def test_fields_keep_type_title_and_what_fills_in(staffing: IndicatorSet) -> None:
    kind = staffing.field("单位类型")
    assert kind is not None
    assert kind.type.labels == ("党委部门", "政府部门", "直属事业单位")
    assert kind.missing == "政府部门"
    flag = staffing.field("数据造假")
    assert flag is not None
    assert (flag.type.kind, flag.missing) == (Kind.FLAG, 0.0)


def test_a_penalty_keeps_its_ceiling(staffing: IndicatorSet) -> None:
    (penalty,) = staffing.root.adjustments
    assert (penalty.is_bonus, penalty.upto) == (False, 10.0)


def test_a_ladder_of_grades_becomes_stretches(staffing: IndicatorSet) -> None:
    rows = [attrs.evolve(row, span=GradeRow("").span) for row in staffing.grades]
    assert rows == [
        GradeRow("优秀", 90.0, None),
        GradeRow("良好", 80.0, 90.0),
        GradeRow("合格", 60.0, 80.0),
        GradeRow("不合格", None, None),
    ]
    assert staffing.quota is not None
    assert [attrs.evolve(row, span=QuotaRow("").span) for row in staffing.quota.rows] == [QuotaRow("优秀", share=0.3)]


def test_a_finding_keeps_its_deadline_and_its_message(staffing: IndicatorSet) -> None:
    (finding,) = staffing.findings
    assert (finding.category, finding.severity, finding.due) == ("rectify", "serious", (3.0, "months"))
    assert function_of(finding.overdue) == "suspend"
    assert isinstance(finding.message, Template)
    assert [part if isinstance(part, str) else type(part[0]).__name__ for part in finding.message.parts] == [
        "Builtin", " 超编 ", "Binary", " 人",
    ]  # fmt: skip


def test_an_example_is_bound_to_its_set(shared: Path) -> None:
    checked = check(section(shared, 3))
    assert checked.scheme is not None
    (example,) = checked.scheme.examples
    assert example.given[0].values["在编人数"] == 105.0
    assert [(line.what, line.name, line.value) for line in example.expect] == [
        ("score", "在职人员控制率", 27.5),
        ("total", "政府部门", 97.5),
        ("grade", "政府部门", "优秀"),
        ("finding", "超编", None),
    ]


def test_a_fraction_is_put_on_the_scale(hdi: IndicatorSet) -> None:
    node = hdi.node("income")
    assert node is not None
    assert isinstance(node.score, OnScale)
    assert function_of(node.score.operand) == "goalposts"
    assert (node.low, node.full, node.weight) == (0.0, 1.0, Weight("equal", 1.0))


def test_named_aggregates_are_calls(hdi: IndicatorSet) -> None:
    education = hdi.node("education")
    assert education is not None
    assert function_of(hdi.root.aggregate) == "geometric_mean"
    assert function_of(education.aggregate) == "arithmetic_mean"
    assert (hdi.is_points, hdi.ranking.by) == (False, "rounded")


@pytest.mark.parametrize("number", [3, 4])
def test_the_chinese_twin_binds_to_the_same_model(shared: Path, number: int) -> None:
    text = section(shared, number)
    twin = format_source(Source("scheme.qh", text), registry(), "zh")
    assert "indicator" not in twin.replace("indicator_set", "")
    assert plain(check(twin).scheme) == plain(check(text).scheme)


FAULTS = """\
数据项 {
  编制数   : 计数
  在编人数 : 计数
  机构数   : 计数
  机构限额 : 计数
  满意度力 : 比例
}

指标体系 部门 100分 {
  指标 人员 40分 {
    指标 控制率 25分 {
      取值 = 在编人数 / 编制数
      计分 = 扣分(0.5分, 每 = 1个百分点, 超过 = 100%, 不足 = 不计
    }
    指标 超编率 15分 {
      取值 = (在编人数 - 编制数) / 编制数
      计分 = 扣份(1分, 每 = 1个百分点, 超过 = 0%, 不足 = 不计)
    }
  }

  指标 机构 35分 {
    取值 = 机构数 / 机构限额
    计分 = 分档 { <= 100% : 满分;  [100%, 110%] : 20;  > 110% : 0 }

  指标 服务 20分 {
    取值 = 满意度カ
    计分 = 满分 * 取值
  }
}
"""

TRANSLATED = (
    FAULTS.replace("数据项", "fields").replace("计数", "count").replace("比例", "share").replace("指标体系", "indicator_set")
    .replace("指标", "indicator").replace("取值", "value").replace("计分", "score").replace("扣分(", "deduct(")
    .replace("扣份(", "deduc(").replace("每 =", "per =").replace("1个百分点", "1pp").replace("超过", "above")
    .replace("不足 = 不计", "step = whole").replace("分档", "bands").replace("满分", "full").replace("分", " points")
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FAULTS, [(9, 1), (13, 14), (17, 12), (21, 13), (23, 30), (26, 10)]),
        (TRANSLATED, [(9, 1), (13, 21), (17, 15), (21, 26), (23, 38), (26, 13)]),
    ],
    ids=["zh", "en"],
)
def test_six_faults_are_found_at_once_and_nothing_else(text: str, expected: list[tuple[int, int]]) -> None:
    found = check(text).diagnostics
    assert [(each.name, each.span.line, each.span.column) for each in found] == [
        (name, *place)
        for name, place in zip(
            ["weight-sum", "unclosed-bracket", "unknown-function", "unclosed-bracket", "bands-overlap", "look-alike"],
            expected,
            strict=True,
        )
    ]
    assert all(each.hint(language) for each in found for language in ("zh", "en"))

"""Declarations: history and peers, coverage and rectification, reductions and breaches."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import ACROSS, BY
from ...core.functions import Choice, Function, Parameter, StepKind, Yields

_COMPARISON: Final = ".plugins.staffing.comparison"
_FOLLOWING: Final = ".plugins.staffing.following_up"
_OWN: Final = "Tianjin, pilot of staffing evaluation (历史数据对比、同类单位对比); the formula is domain knowledge."

ANNUAL_GROWTH: Final = Function(
    "annual_growth",
    "年均增长率",
    yields=Yields.SHARE,
    parameters=(
        Parameter("now", "现值", doc="The later number."),
        Parameter("before", "原值", doc="The earlier number, such as previous(x, 4)."),
        Parameter("years", "年数", doc="How many years lie between them."),
    ),
    implementation=f"{_COMPARISON}:annual_growth",
    doc="(now / before) ^ (1 / years) - 1: the growth a year that leads from one to the other.",
    source=_OWN,
    undefined=("the earlier number is not above 0, or the later one below 0", "原值不大于 0，或现值为负"),
)

SLOPE: Final = Function(
    "slope",
    "年均变动",
    parameters=(
        Parameter("first", "首个", doc="The oldest value."),
        Parameter("others", "其余", variadic=True, doc="The later ones, at equal distances, the latest last."),
    ),
    implementation=f"{_COMPARISON}:slope",
    doc="The least-squares slope: the change a period, all values counted; none of them may be absent.",
    source=_OWN,
)

PEER_RATIO: Final = Function(
    "peer_ratio",
    "同类比",
    kind=StepKind.WHOLE,
    yields=Yields.SHARE,
    parameters=(Parameter("x", "数", doc="What is compared."), BY, ACROSS),
    implementation=f"{_COMPARISON}:peer_ratio",
    doc="x / the median of the others: the unit itself is left out, so that it does not soften its own comparison.",
    source=_OWN,
    undefined=(
        "there is no other unit, or the median of the others is not above 0",
        "没有其他单位，或其他单位的中位数不大于 0",
    ),
)

COVERAGE: Final = Function(
    "coverage",
    "覆盖率",
    yields=Yields.SHARE,
    parameters=(
        Parameter("done", "已完成", doc="Units visited or inspected, materials filed."),
        Parameter("total", "应完成", doc="All of them."),
    ),
    implementation=f"{_FOLLOWING}:coverage",
    doc="done / total.",
    source="Inner Mongolia (inspection of 80% and more); Wucheng (visits to 13 of 18).",
    undefined=("there is nothing to cover", "应完成数为 0"),
)

REQUIRED_NUMBER: Final = Function(
    "required_number",
    "最低数量",
    parameters=(
        Parameter("total", "总数", doc="All of them."),
        Parameter("share", "比例", doc="The share that is asked for."),
    ),
    implementation=f"{_FOLLOWING}:required_number",
    doc="The least whole number that is this share of the total: share x total, rounded up.",
    source="Inner Mongolia: 80% of 521 are 417.",
)

RECTIFICATION_RATE: Final = Function(
    "rectification_rate",
    "整改率",
    yields=Yields.SHARE,
    parameters=(
        Parameter("closed", "已整改", doc="Problems put right."),
        Parameter("found", "发现", doc="Problems found."),
    ),
    implementation=f"{_FOLLOWING}:rectification_rate",
    doc="closed / found.",
    source="Wucheng: 39 of 39.",
    undefined=("no problem was found", "没有发现问题"),
)

REDUCTION_RATE: Final = Function(
    "reduction_rate",
    "精简率",
    yields=Yields.SHARE,
    parameters=(
        Parameter("before", "改革前", doc="How many there were."),
        Parameter("after", "改革后", doc="How many there are."),
    ),
    implementation=f"{_FOLLOWING}:reduction_rate",
    doc="(before - after) / before, negative where there are more than before.",
    source="Inner Mongolia: from 26 000 to 17 000 public institutions, published as 35%.",
    undefined=("there was nothing before", "改革前为 0"),
)

VIOLATION_POINTS: Final = Function(
    "violation_points",
    "违规扣分",
    parameters=(
        Parameter("serious", "严重", doc="Serious breaches."),
        Parameter("fairly_serious", "比较严重", doc="Fairly serious ones."),
        Parameter("moderate", "一般", doc="Ordinary ones."),
        Parameter("slight", "轻微", doc="Slight ones."),
        Parameter(
            "combine",
            "合计",
            "choice",
            default="gravest",
            choices=(Choice("gravest", "取最重"), Choice("sum", "累计")),
            doc="Whether the gravest counts, as in the source, where a unit has one of four degrees, or all of them.",
        ),
    ),
    implementation=f"{_FOLLOWING}:violation_points",
    doc="4, 3, 2 or 1 points by the degree of the gravest breach, or of all breaches; taken from the total by a penalty.",
    source="Table violation_degrees (Fuyang, published).",
)

FUNCTIONS: Final = (
    ANNUAL_GROWTH,
    SLOPE,
    PEER_RATIO,
    COVERAGE,
    REQUIRED_NUMBER,
    RECTIFICATION_RATE,
    REDUCTION_RATE,
    VIOLATION_POINTS,
)

"""Declarations of the functions that turn a leaf's value into points by a rule: deductions, awards, targets."""

from __future__ import annotations

from typing import Final

import attrs

from ..functions import Choice, Family, Function, Parameter, Yields
from .options import BEYOND, PER, STEP

_RULES: Final = ".core.methods.scoring"
_SPOKEN: Final = ".core.sentences"

_LIMITS: Final = (
    Parameter("above", "超过", default=None, doc="Counts what the value exceeds this by; 0 where no limit is given."),
    Parameter("below", "低于", default=None, doc="Counts what the value falls short of this by."),
    Parameter("outside", "偏离", "range", default=None, doc="Counts the distance to this range."),
)

DEDUCT: Final = Function(
    "deduct",
    "扣分",
    Family.SCORE,
    yields=Yields.POINTS,
    parameters=(
        Parameter("amount", "分值", "points", doc="Points taken for each step."),
        PER,
        *_LIMITS,
        STEP,
        Parameter("upto", "最高", "points", default=None, doc="The most that is taken; the full points if not given."),
    ),
    uses=("value", "full"),
    exclusive=(("above", "below", "outside"),),
    implementation=f"{_RULES}:deduct",
    explain=f"{_SPOKEN}:deduct",
    doc="full - min(amount x steps, upto): points are taken for each step beyond the limit (每…扣…分,扣完为止).",
    source="Common form of Chinese performance tables; e.g. 部门整体支出绩效评价指标表: 在职人员控制率.",
)

AWARD: Final = Function(
    "award",
    "加分",
    Family.SCORE,
    yields=Yields.POINTS,
    parameters=(
        Parameter("amount", "分值", "points", doc="Points given for each step."),
        PER,
        *_LIMITS,
        STEP,
        Parameter(
            "upto", "最高", "points", default=None, doc="The most that is given; if absent the node's own limit cuts."
        ),
    ),
    uses=("value",),
    exclusive=(("above", "below", "outside"),),
    implementation=f"{_RULES}:award",
    explain=f"{_SPOKEN}:award",
    doc="min(amount x steps, upto): points are given for each step beyond the limit (每…得…分,最高…分).",
    source="Common form of Chinese performance tables.",
)

RATIO: Final = Function(
    "ratio",
    "按完成率",
    Family.SCORE,
    yields=Yields.FRACTION,
    parameters=(Parameter("target", "目标", doc="The target; zero or below is an error that names the unit."),),
    uses=("value", "direction"),
    implementation=f"{_RULES}:ratio",
    explain=f"{_SPOKEN}:ratio",
    doc=(
        "max(0, value / target); with lower_is_better target / value, and 1 at or below a value of 0. "
        "Above the target it goes on rising: the node cuts it at its full points or its `upto`."
    ),
    source="Common form of Chinese performance tables (按完成比例计分).",
)

GOALPOSTS: Final = Function(
    "goalposts",
    "阈值",
    Family.SCORE,
    yields=Yields.FRACTION,
    parameters=(
        Parameter("worst", "下限", doc="The value that scores 0."),
        Parameter("best", "上限", doc="The value that scores full; it may be the smaller one."),
        Parameter("power", "幂", "constant", default=1.0, doc="Bends the line; 1 is straight."),
        attrs.evolve(
            BEYOND,
            default="cut",
            choices=tuple(attrs.evolve(c, yields=Yields.RATIO if c.name == "keep" else None) for c in BEYOND.choices),
            doc="What lies beyond the posts is held at them, or kept and never cut.",
        ),
    ),
    uses=("value",),
    implementation=f"{_RULES}:goalposts",
    explain=f"{_SPOKEN}:goalposts",
    doc=("clip((value - worst) / (best - worst), 0, 1) ^ power; with `beyond = keep` nothing is cut."),
    source="UNDP, Human Development Report 2021/22, technical note 1; World Bank, Doing Business 2020 (power 0.8).",
)

TIERS: Final = Function(
    "tiers",
    "五档功效系数",
    Family.SCORE,
    yields=Yields.FRACTION,
    parameters=(
        Parameter("a", "优秀值", doc="The standard of the best tier."),
        Parameter("b", "良好值", doc="The standard of the second tier."),
        Parameter("c", "平均值", doc="The standard of the third tier."),
        Parameter("d", "较低值", doc="The standard of the fourth tier."),
        Parameter("e", "较差值", doc="The standard of the last tier; worse than this scores 0."),
        Parameter(
            "at", "系数", "vector", default=(1.0, 0.8, 0.6, 0.4, 0.2), doc="The share of full that each standard gets."
        ),
    ),
    uses=("value",),
    implementation=f"{_RULES}:tiers",
    explain=f"{_SPOKEN}:tiers",
    doc=(
        "Linear between the standards of two tiers, from the lower coefficient to the higher; "
        "all at or beyond the best standard, nothing beyond the worst."
    ),
    source="国资委《中央企业综合绩效评价实施细则》(2006): 功效系数法, 标准系数 1.0/0.8/0.6/0.4/0.2.",
)

EFFICACY: Final = Function(
    "efficacy",
    "功效系数",
    Family.SCORE,
    yields=Yields.FRACTION,
    parameters=(
        Parameter("unsatisfactory", "不允许值", doc="The value that gets the base."),
        Parameter("satisfactory", "满意值", doc="The value that gets full."),
        Parameter("base", "基础系数", "constant", default=0.6, doc="The share of full at the unsatisfactory value."),
        Parameter(
            "form",
            "形式",
            "choice",
            default="linear",
            choices=(Choice("linear", "线性"), Choice("exponential", "指数")),
            doc="A straight line, or base ^ (1 - t).",
        ),
    ),
    uses=("value",),
    implementation=f"{_RULES}:efficacy",
    explain=f"{_SPOKEN}:efficacy",
    doc=(
        "t = (value - unsatisfactory) / (satisfactory - unsatisfactory); linear base + (1 - base) t, "
        "exponential base ^ (1 - t); kept within 0 and 1."
    ),
    source="功效系数法 and its exponential improvement, 60 + 40 t and 60 e^(-ln 0.6 t) on a scale of 100.",
)

STEPS: Final = Function(
    "steps",
    "步数",
    Family.MATH,
    parameters=(Parameter("x", "数", doc="The quantity to be counted."), PER, STEP),
    implementation=f"{_RULES}:steps",
    doc="x / per, cut to whole or up to started steps; exact where binary fractions are not.",
)

SCORING: Final = (DEDUCT, AWARD, RATIO, GOALPOSTS, TIERS, EFFICACY, STEPS)

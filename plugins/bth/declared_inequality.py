"""Declarations of inequality between places, and of convergence over time."""

from __future__ import annotations

from typing import Final

from ...core.declarations.options import ACROSS, BY
from ...core.functions import Choice, Family, Function, Parameter, StepKind

_INEQUALITY: Final = ".plugins.bth.inequality"
_CONVERGENCE: Final = ".plugins.bth.convergence"

_VALUES: Final = Parameter("x", "数", variadic=True, doc="One column, a vector, or several values of the row.")
_COLUMN: Final = Parameter("x", "数", doc="A number of each unit.")
_GROUPS: Final = Parameter("groups", "分组", "text", doc="The group of each unit, such as its province.")
_OF: Final = Parameter(
    "of",
    "标准差",
    "choice",
    default="population",
    choices=(Choice("population", "总体"), Choice("sample", "样本")),
    doc="Whether squares are divided by n or by n - 1.",
)
_OF_TIME: Final = ("unit_index", "period_place")
_NO_INDEX: Final = ("all values are 0, or one is negative", "各数全为0，或有负数")


def _statistic(
    name: str, zh: str, doc: str, source: str, undefined: tuple[str, str], parameters: tuple[Parameter, ...] = ()
) -> Function:
    return Function(
        name,
        zh,
        Family.STATISTIC,
        StepKind.FIT,
        parameters=(_VALUES, *parameters, BY, ACROSS),
        fit=f"{_INEQUALITY}:fit_{name}",
        reduce=f"{_INEQUALITY}:reduce_{name}",
        undefined=undefined,
        doc=doc,
        source=source,
    )


def _part(name: str, zh: str, doc: str) -> Function:
    return Function(
        name,
        zh,
        Family.MATH,
        StepKind.FIT,
        parameters=(_COLUMN, _GROUPS, BY, ACROSS),
        fit=f"{_INEQUALITY}:fit_{name}",
        undefined=(
            "a unit belongs to no group, all values are 0, or one is negative",
            "有单位没有分组，或各数全为0，或有负数",
        ),
        doc=doc,
        source="Theil (1967); Shorrocks (1980), Econometrica 48(3).",
    )


CV: Final = _statistic(
    "cv",
    "变异系数",
    "The standard deviation over the absolute mean: the spread whose fall over the years is σ-convergence.",
    "Barro & Sala-i-Martin (1992), J. Political Economy 100(2).",
    ("the mean is 0, or a sample has one value", "平均值为0，或样本只有一个数"),
    (_OF,),
)
GINI: Final = _statistic(
    "gini",
    "基尼系数",
    "The mean difference of all pairs over twice the mean: 0 where all are equal.",
    "Gini (1912); G = sum |xi - xj| / (2 n^2 mean).",
    _NO_INDEX,
)
THEIL: Final = _statistic(
    "theil",
    "泰尔指数",
    "Theil's T, the mean of (x / mean) ln(x / mean): 0 where all are equal.",
    "Theil (1967), Economics and Information Theory.",
    _NO_INDEX,
)
THEIL_L: Final = _statistic(
    "theil_l",
    "泰尔L指数",
    "Theil's L, the mean of ln(mean / x): it weighs the poorer places more than T does.",
    "Theil (1967), Economics and Information Theory.",
    ("a value is 0 or negative", "有数为0或为负"),
)
THEIL_BETWEEN: Final = _part(
    "theil_between",
    "组间泰尔指数",
    "The part of Theil's T between groups: sum of s ln(s / n), s a group's share of the total, n of the units.",
)
THEIL_WITHIN: Final = _part(
    "theil_within",
    "组内泰尔指数",
    "The part of Theil's T within groups: sum of s T of each group.  With the part between groups it adds up to T.",
)

SIGMA: Final = Function(
    "sigma_convergence",
    "σ收敛",
    Family.MATH,
    StepKind.FIT,
    parameters=(
        _COLUMN,
        _OF,
        Parameter(
            "report",
            "输出",
            "choice",
            default="slope",
            choices=(
                Choice("slope", "斜率"),
                Choice("change", "变化"),
                Choice("first", "首期"),
                Choice("last", "末期"),
            ),
            doc="The slope for each step of time, the change from the first period to the last, or what it was in one.",
        ),
        BY,
    ),
    uses=_OF_TIME,
    fit=f"{_CONVERGENCE}:fit_sigma",
    undefined=("fewer than two periods with two units", "不足两期，或各期不足两个单位"),
    doc="How the coefficient of variation of the units moves over the periods: below 0 they converge.",
    source="Barro & Sala-i-Martin (1992), J. Political Economy 100(2).",
)

BETA: Final = Function(
    "beta_convergence",
    "β收敛",
    Family.MATH,
    StepKind.FIT,
    parameters=(
        _COLUMN,
        Parameter(
            "report",
            "输出",
            "choice",
            default="b",
            choices=(
                Choice("b", "收敛系数"),
                Choice("a", "常数项"),
                Choice("speed", "收敛速度"),
                Choice("half_life", "半程时间"),
                Choice("r2", "拟合优度"),
            ),
            doc="b itself, the constant, the speed -ln(1 - b T) / T, the half-life ln 2 / speed, or R².",
        ),
        BY,
    ),
    uses=_OF_TIME,
    fit=f"{_CONVERGENCE}:fit_beta",
    undefined=(
        "fewer than three units in both the first and the last period, or no convergence to measure",
        "首末两期都有数的单位不足三个，或不收敛",
    ),
    doc="ln(x_T / x_0) / T = a - b ln x_0 over the units, from the first period to the last: b above 0, the poorer gain.",
    source="Barro & Sala-i-Martin (1992), J. Political Economy 100(2).",
)

INEQUALITY_FUNCTIONS: Final = (CV, GINI, THEIL, THEIL_L, THEIL_BETWEEN, THEIL_WITHIN, SIGMA, BETA)

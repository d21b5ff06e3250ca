"""Declarations of what prepares a value before it is scored: filling gaps and treating outliers; and of actions."""

from __future__ import annotations

from typing import Final

from ..functions import REQUIRED, Choice, Family, Function, Parameter, StepKind, Yields
from .options import BY

_IMPUTING: Final = ".core.methods.imputing"
_TREATING: Final = ".core.methods.treating"
_STATISTICS: Final = ".core.methods.statistics"

_GROUP: Final = Parameter("by", "按", "group", default=REQUIRED, doc="The text that makes the groups.")


def _filling(name: str, zh: str, statistic: str, group: Parameter, family: Family, doc: str) -> Function:
    return Function(
        name,
        zh,
        family,
        StepKind.FIT,
        Yields.SAME,
        parameters=(group,),
        fit=f"{_STATISTICS}:fit_{statistic}",
        implementation=f"{_IMPUTING}:fill",
        doc=doc,
    )


#: ``mean`` and ``median`` are statistics that also fill gaps as ``impute``.
FILLING: Final = (
    _filling("group_mean", "分组均值", "mean", _GROUP, Family.IMPUTE, "The mean of the unit's group."),
    _filling("group_median", "分组中位数", "median", _GROUP, Family.IMPUTE, "The median of the unit's group."),
    _filling("peer_mean", "同类平均", "mean", BY, Family.MISSING, "The mean of the units like this one that have it."),
    _filling("peer_median", "同类中位数", "median", BY, Family.MISSING, "The median of the units like this one."),
    Function(
        "carry",
        "沿用",
        Family.MISSING,
        StepKind.WHOLE,
        Yields.SAME,
        parameters=(Parameter("periods", "期数", "integer", default=1, doc="How many periods back it may come from."),),
        uses=("unit_index", "period_index"),
        implementation=f"{_IMPUTING}:carry",
        doc="The unit's latest datum of an earlier period; an error in data without periods.",
    ),
)

TREATING: Final = (
    Function(
        "winsorise",
        "缩尾",
        Family.TREAT,
        StepKind.FIT,
        Yields.SAME,
        parameters=(
            Parameter("limit", "上限", "integer", default=5, doc="The most values that are pulled in."),
            Parameter("skew", "偏度", "constant", default=2.0, doc="An absolute skewness below this passes."),
            Parameter("kurtosis", "峰度", "constant", default=3.5, doc="A kurtosis below this passes."),
            Parameter(
                "otherwise",
                "否则",
                "choice",
                default="log",
                choices=(Choice("log", "取对数"), Choice("keep", "保留")),
                doc="What is done where pulling in does not suffice: the logarithm of the untreated column, or nothing.",
            ),
        ),
        implementation=f"{_TREATING}:winsorise",
        fit=f"{_TREATING}:fit_winsorise",
        doc=(
            "While |skewness| >= skew and kurtosis >= kurtosis, the farthest value is pulled to the next one, "
            "at most `limit` times; if that is not enough, the column is taken by log_shift."
        ),
        source="OECD/JRC Handbook (2008) and the practice of the JRC's composite indicators (COINr, qTreat).",
    ),
    Function(
        "log_shift",
        "平移对数",
        Family.TREAT,
        StepKind.FIT,
        Yields.SAME,
        implementation=f"{_TREATING}:log_shift",
        fit=f"{_TREATING}:fit_log_shift",
        doc=(
            "ln(x - min + 0.01 (max - min)) for a column skewed to the right; mirrored, "
            "-ln(max - x + 0.01 (max - min)), for one skewed to the left."
        ),
        source="The transformation of the COIN Tool, JRC (2019).",
    ),
)

ACTIONS: Final = (
    Function(
        "suspend",
        "暂停",
        Family.ACTION,
        yields=Yields.TEXT,
        parameters=(Parameter("text", "事项", "text", doc="What is suspended until the problem is closed."),),
        doc="Suspends a matter, for instance 新增机构编制事项申请, while a finding is overdue.",
    ),
)

"""Declarations of what fills gaps before a value is scored, and of actions."""

from __future__ import annotations

from typing import Final

from ..functions import REQUIRED, Family, Function, Parameter, StepKind, Yields
from .options import BY

_IMPUTING: Final = ".core.methods.imputing"
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

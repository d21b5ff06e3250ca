"""Declarations of statistics: over the units (``mean(x)``), or along several arguments (``mean(a, b)``).

Six of them also combine the children of a node when named as its ``aggregate``, two also fill gaps as ``impute``.
"""

from __future__ import annotations

from typing import Final

from ..functions import Family, Function, Parameter, StepKind, Yields
from .options import ACROSS, BY

_STATISTICS: Final = ".core.methods.statistics"
_AGGREGATING: Final = ".core.methods.aggregating"
_IMPUTING: Final = ".core.methods.imputing"

_VALUES: Final = Parameter("x", "数", variadic=True, doc="One column, a vector, or several values of the row.")


def _statistic(
    name: str,
    zh: str,
    doc: str,
    *,
    yields: Yields = Yields.SAME,
    parameters: tuple[Parameter, ...] = (_VALUES,),
    also: tuple[Family, ...] = (),
    source: str = "",
) -> Function:
    return Function(
        name,
        zh,
        Family.STATISTIC,
        StepKind.FIT,
        yields,
        parameters=(*parameters, BY, ACROSS),
        fit=f"{_STATISTICS}:fit_{name}",
        reduce=f"{_STATISTICS}:reduce_{name}",
        aggregate=f"{_AGGREGATING}:{name}" if Family.AGGREGATE in also else None,
        implementation=f"{_IMPUTING}:fill" if Family.IMPUTE in also else "",
        also=also,
        doc=doc,
        source=source,
    )


_CONDITION: Final = (Parameter("condition", "条件", "flag", variadic=True, doc="A condition, or several of the row."),)

STATISTICS: Final = (
    _statistic("mean", "平均值", "The arithmetic mean of what is present.", also=(Family.IMPUTE,)),
    _statistic("median", "中位数", "The middle value.", also=(Family.IMPUTE, Family.AGGREGATE)),
    _statistic(
        "trimmed_mean",
        "去极值平均",
        "The mean without the ``drop`` highest and the ``drop`` lowest values, where there are more than ``more_than``.",
        parameters=(
            _VALUES,
            Parameter("drop", "去掉", "integer", 1, doc="How many to leave out at either end."),
            Parameter("more_than", "多于", "integer", 0, doc="With no more values than this none is left out."),
        ),
        also=(Family.AGGREGATE,),
    ),
    _statistic(
        "all_same",
        "全部相同",
        "Whether two or more values are there and all of them equal; a single value is no comparison.",
        yields=Yields.FLAG,
    ),
    _statistic("sum", "合计", "The sum of what is present; missing where nothing is."),
    _statistic("min", "最小值", "The smallest value.", also=(Family.AGGREGATE,)),
    _statistic("max", "最大值", "The largest value.", also=(Family.AGGREGATE,)),
    _statistic(
        "count",
        "个数",
        "How many times the condition holds.  It takes only conditions, so that nobody counts zeros as cases.",
        yields=Yields.NUMBER,
        parameters=_CONDITION,
    ),
    _statistic(
        "share",
        "占比",
        "The share of the known cases in which the condition holds.",
        yields=Yields.NUMBER,
        parameters=_CONDITION,
    ),
    Function(
        "sum_best",
        "择优合计",
        Family.STATISTIC,
        StepKind.FIT,
        Yields.SAME,
        parameters=(
            Parameter("x", "数", doc="A number for each row of a table, such as the points of an award."),
            Parameter("by", "按", "group", doc="A text of the rows: of those that share it only the best counts."),
        ),
        fit=f"{_STATISTICS}:fit_sum",
        reduce=f"{_STATISTICS}:reduce_sum",
        doc="The sum over the rows of a unit, of those of one group only the best: 同一事项多次获奖的,按最高奖项计分.",
    ),
    _statistic(
        "quantile",
        "分位数",
        "The value below which the share q lies, linear between neighbours (type 7).",
        parameters=(Parameter("x", "数"), Parameter("q", "分位", "constant")),
        source="Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7.",
    ),
    Function(
        "which_max",
        "最大者",
        Family.STATISTIC,
        StepKind.WHOLE,
        Yields.TEXT,
        parameters=(_VALUES,),
        reduce=f"{_STATISTICS}:reduce_which_max",
        doc="The name of the highest; where several are equally high all their names, joined by 、.",
    ),
    _statistic("std", "标准差", "The sample standard deviation (n - 1); 0 for a single value."),
    _statistic(
        "cv",
        "变异系数",
        "The population standard deviation over the absolute mean; missing where the mean is 0.",
        yields=Yields.NUMBER,
    ),
    _statistic(
        "geometric_mean",
        "几何平均",
        "The n-th root of the product; 0 if any value is 0, missing if any is negative.",
        also=(Family.AGGREGATE,),
    ),
    _statistic(
        "harmonic_mean",
        "调和平均",
        "n over the sum of reciprocals; 0 if any value is 0, missing if any is negative.",
        also=(Family.AGGREGATE,),
    ),
)

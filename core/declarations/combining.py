"""Declarations of what combines children: aggregates by name, and weights derived from data."""

from __future__ import annotations

from typing import Final

from ..functions import Family, Function, Parameter, StepKind, Yields

_AGGREGATING: Final = ".core.methods.aggregating"
_WEIGHTING: Final = ".core.methods.weighting"


def _aggregate(name: str, zh: str, doc: str, parameters: tuple[Parameter, ...] = (), source: str = "") -> Function:
    return Function(
        name,
        zh,
        Family.AGGREGATE,
        yields=Yields.FRACTION,
        parameters=parameters,
        implementation=f"{_AGGREGATING}:{name}",
        doc=doc,
        source=source,
    )


#: ``geometric_mean``, ``harmonic_mean``, ``min``, ``max`` and ``median`` are statistics that aggregate as well.
AGGREGATES: Final = (
    _aggregate(
        "arithmetic_mean", "算术平均", "sum(w s): the weighted arithmetic mean of the children's shares of full."
    ),
    _aggregate("weighted", "加权平均", "The same as arithmetic_mean, under the name that tables use."),
    _aggregate(
        "generalised_mean",
        "广义平均",
        "(sum(w s^p))^(1/p); the geometric mean for p = 0.  With p <= 0 a zero makes it 0, a negative share missing.",
        (Parameter("power", "幂", "constant", doc="1 arithmetic, 0 geometric, -1 harmonic."),),
        "Hardy, Littlewood & Pólya (1934), Inequalities, chapter 2.",
    ),
)


def _weights(
    name: str, zh: str, doc: str, source: str, parameters: tuple[Parameter, ...] = (), explain: str | None = None
) -> Function:
    return Function(
        name,
        zh,
        Family.WEIGHT,
        StepKind.FIT,
        parameters=parameters,
        fit=f"{_WEIGHTING}:{name}",
        explain=explain,
        doc=doc,
        source=source,
    )


WEIGHTS: Final = (
    _weights("equal", "等权", "The same weight for every child.", ""),
    Function(
        "given",
        "给定",
        Family.WEIGHT,
        StepKind.FIT,
        uses=("given",),
        fit=f"{_WEIGHTING}:given",
        doc="The weights as the author gave them, for methods that combine several; alone it undoes a default.",
    ),
    _weights(
        "entropy",
        "熵权法",
        "p = s / sum(s) by column; e = -sum(p ln p) / ln m; w = (1 - e) / sum(1 - e).  A constant column has weight 0.",
        "Shannon (1948); Zeleny (1982), Multiple Criteria Decision Making, chapter 7.",
    ),
    _weights(
        "variation",
        "变异系数法",
        "Weights in proportion to the standard deviation over the absolute mean of each column.",
        "Shuai et al. (2012), A new angular method to determine the objective weights, 24th CCDC.",
    ),
    _weights(
        "critic",
        "CRITIC法",
        "c_j = s_j sum_k (1 - r_jk) on min-max columns with Pearson's correlation; w = c / sum(c).",
        "Diakoulaki, Mavrotas & Papayannakis (1995), Computers & Operations Research 22(7).",
    ),
    _weights(
        "deviation",
        "标准离差法",
        "Weights in proportion to the standard deviation of each column.",
        "Jahan & Edwards (2013), Materials & Design 49.",
    ),
    _weights(
        "ahp",
        "层次分析法",
        "The principal eigenvector of the comparison matrix.  A consistency ratio above `consistency` is an error.",
        "Saaty (1980), The Analytic Hierarchy Process; random indices of the same book.",
        (
            Parameter("matrix", "判断矩阵", "matrix", doc="How many times as important row is as column."),
            Parameter("consistency", "一致性", "constant", default=0.1, doc="The highest consistency ratio accepted."),
        ),
    ),
)

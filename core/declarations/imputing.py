"""Declarations of what fills gaps of a value from the unit's other periods, or from its other indicators."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Family, Function, Parameter, StepKind, Yields

_PERIODS: Final = ".core.methods.imputing_periods"
_ROWS: Final = ".core.methods.imputing_rows"
_EM: Final = ".core.methods.imputing_em"
_KNN: Final = ".core.methods.imputing_knn"

_WITHIN: Final = Parameter(
    "within",
    "范围",
    "choice",
    default="parent",
    choices=(Choice("parent", "上级指标"), Choice("set", "全体系")),
    doc="Which indicators are looked at together: those under the same parent, or all of the set.",
)
_BY: Final = Parameter("by", "按", "group", default=None, doc="Within groups of units that share this text.")
#: The most periods back that a scheme may name: more than any table has.
_MANY: Final = 10_000


def _over_periods(name: str, zh: str, doc: str, source: str, *parameters: Parameter) -> Function:
    return Function(
        name,
        zh,
        Family.IMPUTE,
        StepKind.WHOLE,
        Yields.SAME,
        parameters=parameters,
        uses=("unit_index", "period_place"),
        implementation=f"{_PERIODS}:{name}",
        doc=doc,
        source=source,
    )


def _from_siblings(
    name: str, zh: str, implementation: str, fit: str, doc: str, source: str, *parameters: Parameter
) -> Function:
    return Function(
        name,
        zh,
        Family.IMPUTE,
        StepKind.FIT,
        Yields.SAME,
        parameters=(*parameters, _WITHIN, _BY),
        uses=("siblings",),
        implementation=implementation,
        fit=fit,
        doc=doc,
        source=source,
    )


IMPUTING: Final = (
    _over_periods(
        "latest",
        "沿用前值",
        "The unit's latest earlier datum, at most so many periods back; an error in data without periods.",
        "Last observation carried forward; OECD/JRC Handbook on Constructing Composite Indicators (2008), chapter 4.",
        Parameter(
            "periods",
            "期数",
            "integer",
            default=None,
            bounds=(1, _MANY),
            doc="How many periods back it may come from, by the calendar; without it any number.",
        ),
    ),
    _over_periods(
        "constant",
        "最近期间",
        "The unit's datum of the nearest period on either side, of two equally near ones the earlier.",
        "Lepot, Aubin & Clemens (2017), Interpolation in time series, Water 9(10), 796.",
    ),
    _over_periods(
        "linear",
        "直线插值",
        "x_t = x_a + (x_b - x_a) (t - a) / (b - a), between the unit's last datum before and its first after; distances "
        "are those of the calendar.",
        "OECD/JRC Handbook on Constructing Composite Indicators (2008), chapter 4.",
        Parameter(
            "ends",
            "两端",
            "choice",
            default="missing",
            choices=(Choice("missing", "缺失"), Choice("constant", "最近期间"), Choice("extrapolate", "外推")),
            doc="Before the first and after the last datum: nothing, that datum, or the line through the two nearest.",
        ),
    ),
    _from_siblings(
        "row_mean",
        "行均值",
        f"{_ROWS}:row_mean",
        f"{_ROWS}:fit_range",
        "x = min + (max - min) m, m the mean of the min-max shares that the unit has in the other indicators; where less is "
        "better a share counts from the top.  Without any other indicator the gap stays.",
        "OECD/JRC Handbook on Constructing Composite Indicators (2008), chapter 4; COINr, imputation by row.",
    ),
    _from_siblings(
        "row_median",
        "行中位数",
        f"{_ROWS}:row_median",
        f"{_ROWS}:fit_range",
        "As `row_mean`, with the median of the shares.",
        "OECD/JRC Handbook on Constructing Composite Indicators (2008), chapter 4; COINr, imputation by row.",
    ),
    _from_siblings(
        "em",
        "期望最大化",
        f"{_EM}:em",
        f"{_EM}:fit_em",
        "E(x_m | x_o) = μ_m + Σ_mo Σ_oo⁻¹ (x_o - μ_o) of the most likely multivariate normal distribution of the indicators, "
        "found by EM in the standard scale.  A unit that has none of the indicators keeps its gaps.",
        "Dempster, Laird & Rubin (1977), JRSS B 39; Little & Rubin (2019), Statistical Analysis with Missing Data.",
        Parameter(
            "tolerance", "容差", "constant", default=1e-10, doc="The greatest change of a number in the last step."
        ),
        Parameter(
            "ridge",
            "岭参数",
            "constant",
            default=None,
            doc="The weight, in units, of a prior of independent indicators.  Without it none; but 1% of the units where the "
            "covariance is singular, or EM does not come to rest.",
        ),
    ),
    _from_siblings(
        "knn",
        "K近邻",
        f"{_KNN}:knn",
        f"{_KNN}:fit_neighbours",
        "The mean of the k units that have the value and are nearest in the other indicators: by the root mean square "
        "difference of standardised values over those that both have.  Units as near as the k-th count too.  Up to 1 billion "
        "pairs of a gap and a unit that has the value.",
        "Troyanskaya et al. (2001), Missing value estimation methods for DNA microarrays, Bioinformatics 17(6).",
        Parameter("k", "个数", "integer", default=5, bounds=(1, _MANY), doc="How many neighbours."),
        Parameter(
            "weights",
            "权重",
            "choice",
            default="uniform",
            choices=(Choice("uniform", "相同"), Choice("distance", "距离倒数")),
            doc="Whether neighbours count alike, or by 1/distance; units at no distance then decide alone.",
        ),
    ),
)

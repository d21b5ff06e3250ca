"""Declarations of weights from what people say of importance: comparisons two by two, best and worst, order."""

from __future__ import annotations

from typing import Final

from ..functions import Parameter
from .weighting import choice, weighting

_CONSISTENCY: Final = Parameter(
    "consistency", "一致性", "constant", default=0.1, doc="The highest consistency ratio accepted."
)
_METHOD: Final = choice(
    "method",
    "方法",
    "eigenvector",
    "How weights come from the matrix: its principal eigenvector, geometric means of rows, or means of scaled columns.",
    eigenvector="特征向量法",
    geometric_mean="方根法",
    column_mean="和积法",
)
_RANDOM_INDEX: Final = choice(
    "random_index",
    "随机一致性指标",
    "saaty_1980",
    "The table of random consistency indices: Saaty 1980, Saaty 2005, or Alonso & Lamata 2006.",
    saaty_1980="萨蒂1980",
    saaty_2005="萨蒂2005",
    alonso_lamata="阿隆索与拉马塔",
)
_INCOMPLETE: Final = choice(
    "incomplete",
    "残缺",
    None,
    "A 0 in the matrix is a comparison not made; weights by logarithmic least squares of those made, or of the matrix "
    "filled in so that its largest eigenvalue is smallest.",
    log_least_squares="对数最小二乘",
    eigenvalue="最大特征根最小",
)

JUDGEMENT_WEIGHTS: Final = (
    weighting(
        "ahp",
        "层次分析法",
        "The weights of a comparison matrix.  A consistency ratio CI / RI above `consistency` is an error; "
        "CI = (l - k) / (k - 1), l its largest eigenvalue.",
        "Saaty (1980), The Analytic Hierarchy Process; Crawford & Williams (1985), J. of Mathematical Psychology 29; "
        "Bozóki, Fülöp & Rónyai (2010), Mathematical and Computer Modelling 52; "
        "Alonso & Lamata (2006), Int. J. of Uncertainty, Fuzziness and Knowledge-Based Systems 14(4).",
        (
            Parameter("matrix", "判断矩阵", "matrix", doc="How many times as important row is as column."),
            _CONSISTENCY,
            _METHOD,
            _RANDOM_INDEX,
            _INCOMPLETE,
        ),
        module="weighting_comparisons",
        speaks=True,
    ),
    weighting(
        "group_ahp",
        "群组层次分析法",
        "The weights of several experts' comparison matrices: of the geometric mean of their judgements, entry by entry, "
        "or the mean of the weights of each.  Every matrix must be consistent.",
        "Aczél & Saaty (1983), J. of Mathematical Psychology 27; "
        "Forman & Peniwati (1998), European Journal of Operational Research 108.",
        (
            Parameter("matrices", "判断矩阵", "matrices", doc="One comparison matrix for each expert."),
            Parameter(
                "influence", "专家权重", "vector", default=(), doc="One number for each expert; equal if not given."
            ),
            choice(
                "combine",
                "集结",
                "judgements",
                "What is averaged: judgements, or the experts' weights by their geometric or arithmetic mean.",
                judgements="判断",
                priorities="权重几何平均",
                arithmetic_priorities="权重算术平均",
            ),
            _CONSISTENCY,
            _METHOD,
            _RANDOM_INDEX,
            _INCOMPLETE,
        ),
        module="weighting_comparisons",
        speaks=True,
    ),
    weighting(
        "bwm",
        "最优最劣法",
        "Weights whose ratios to the best and from the worst child are nearest to the comparisons: "
        "min max |w_B - a_Bj w_j|, |w_j - a_jW w_W| (linear), or of |w_B / w_j - a_Bj|, |w_j / w_W - a_jW| (nonlinear).",
        "Rezaei (2015), Omega 53; Rezaei (2016), Omega 64.",
        (
            Parameter(
                "best_to_others",
                "最优比各项",
                "vector",
                doc="How many times as important the best child is as each, 1 to 9.",
            ),
            Parameter(
                "others_to_worst",
                "各项比最劣",
                "vector",
                doc="How many times as important each child is as the worst, 1 to 9.",
            ),
            choice(
                "form", "形式", "linear", "The linear form, or the original one.", linear="线性", nonlinear="非线性"
            ),
            Parameter(
                "consistency",
                "一致性",
                "constant",
                default=None,
                doc="The highest consistency ratio accepted; if not given any is.",
            ),
        ),
        module="weighting_best_worst",
        speaks=True,
    ),
    weighting(
        "rank_order",
        "排序赋权法",
        "Weights from places, 1 the most important: centroid sum_{i >= r} (1 / i) / k; sum k - r + 1; reciprocal 1 / r; "
        "exponent (k - r + 1)^p.  Equal places share.",
        "Stillwell, Seaver & Edwards (1981), Organizational Behavior and Human Performance 28(1); "
        "Barron & Barrett (1996), Management Science 42(11).",
        (
            Parameter(
                "ranks",
                "名次",
                "vector",
                default=(),
                doc="The place of each child; if not given they stand in order of importance.",
            ),
            choice(
                "method",
                "方法",
                "centroid",
                "How places become weights.",
                centroid="质心",
                sum="位次和",
                reciprocal="倒数",
                exponent="幂",
            ),
            Parameter("exponent", "指数", "constant", default=2.0, doc="The power of the method `exponent`."),
        ),
        module="weighting_ranks",
    ),
)

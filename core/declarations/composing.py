"""Declarations of what combines children otherwise than by a mean: by place, with penalty, by coupling, fuzzily."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Family, Function, Parameter, Yields

_SPOKEN: Final = ".core.sentences_of_rankers"

OWA: Final = Function(
    "owa",
    "有序加权平均",
    Family.AGGREGATE,
    yields=Yields.FRACTION,
    parameters=(
        Parameter("places", "位次权重", "vector", default=None, doc="The weights of the places, the best share first."),
        Parameter(
            "quantifier",
            "量词",
            "choice",
            default=None,
            choices=(Choice("most", "大多数"), Choice("half", "至少半数"), Choice("many", "尽可能多")),
            doc="Q rises from 0 to 1 between 0.3 and 0.8, 0 and 0.5, 0.5 and 1.",
        ),
        Parameter(
            "power", "幂", "constant", default=None, doc="Q(r) = r^power: above 1 the worst count more, below 1 less."
        ),
    ),
    exclusive=(("places", "quantifier", "power"),),
    implementation=".core.methods.ordered:owa",
    explain=f"{_SPOKEN}:owa",
    doc=(
        "sum(v_i b_i), b_i the i-th largest share, v the weights of places, or Q(u_1 + … + u_i) - Q(u_1 + … + u_(i-1)) "
        "with the children's weights u.  With unequal u, places become the Q through their running sums."
    ),
    source="Yager (1988), IEEE Transactions SMC 18(1); Torra (1997), Int. J. Intelligent Systems 12(2).",
)

MAZZIOTTA_PARETO: Final = Function(
    "mazziotta_pareto",
    "马佐塔帕累托法",
    Family.AGGREGATE,
    yields=Yields.FRACTION,
    parameters=(
        Parameter(
            "penalty",
            "惩罚方向",
            "choice",
            default="minus",
            choices=(Choice("minus", "减"), Choice("plus", "加")),
            doc="Subtract the penalty, or add it where more of the index is worse.",
        ),
    ),
    implementation=".core.methods.penalised:mazziotta_pareto",
    explain=f"{_SPOKEN}:mazziotta_pareto",
    doc=(
        "M - S^2 / M, the mean of the shares with a penalty for being uneven.  Children scored "
        "`zscore(mean = 100, std = 10)` make it the MPI; on `scale 70..130` children between goalposts the adjusted AMPI."
    ),
    source="Mazziotta & Pareto (2013), Rivista Italiana di Economia 67(2); (2016), Social Indicators Research 127(3).",
)

#: The form of a degree of coupling; plugin `bth` has the same functions of columns.
FORM: Final = Parameter(
    "form",
    "形式",
    "choice",
    default="canonical",
    choices=(Choice("canonical", "经典"), Choice("modified", "修正")),
    doc="n (U1 … Un)^(1/n) / sum(U), or the form of Wang et al. that spreads over all of 0 to 1.",
)
_WANG: Final = "Wang, Kong, Ren et al. (2021), Journal of Natural Resources 36(3) 793."

COUPLING: Final = Function(
    "coupling",
    "耦合度",
    Family.AGGREGATE,
    yields=Yields.FRACTION,
    parameters=(FORM,),
    implementation=".core.methods.coupling:coupling",
    doc=(
        "C = n (U1 … Un)^(1/n) / (U1 + … + Un): 1 where the children are level, 0 where one is at 0.  Modified: "
        "sqrt((1 - sum |Ui - Uj| / (n (n - 1) / 2)) (U1 … Un / max^n)^(1/(n - 1)))."
    ),
    source=_WANG,
)

COORDINATION: Final = Function(
    "coordination",
    "耦合协调度",
    Family.AGGREGATE,
    yields=Yields.FRACTION,
    parameters=(FORM,),
    implementation=".core.methods.coupling:coordination",
    explain=f"{_SPOKEN}:coordination",
    doc="D = sqrt(C T), C the coupling degree and T the weighted mean: high only where all are high and level.",
    source=_WANG,
)

_OPERATOR: Final = Parameter(
    "operator",
    "算子",
    "choice",
    default="weighted_average",
    choices=(
        Choice("weighted_average", "加权平均型"),
        Choice("max_min", "取小取大型"),
        Choice("max_product", "乘积取大型"),
        Choice("bounded_sum", "取小有界和型"),
    ),
    doc="M(•,+): sum(w r); M(∧,∨): max(min(w, r)); M(•,∨): max(w r); M(∧,⊕): min(1, sum(min(w, r))).",
)
_ZADEH: Final = "Zadeh (1965), Information and Control 8(3); Wang Peizhuang (1983), Fuzzy Sets and Their Applications."

COMPOSITION: Final = Function(
    "composition",
    "模糊合成",
    Family.AGGREGATE,
    yields=Yields.FRACTION,
    parameters=(_OPERATOR,),
    implementation=".core.methods.fuzzy:composition",
    doc="The children's memberships in one grade, put together by weight: one component of B = w o R.",
    source=_ZADEH,
)

FUZZY: Final = Function(
    "fuzzy",
    "模糊综合评价",
    parameters=(
        Parameter("membership", "隶属度", "matrix", doc="A row for each factor, in it a membership for each grade."),
        Parameter("marks", "评语分值", "vector", doc="The mark of each grade."),
        Parameter("weights", "权重", "vector", default=None, doc="A weight for each factor; equal if not given."),
        _OPERATOR,
        Parameter(
            "report",
            "输出",
            "choice",
            default="score",
            choices=(
                Choice("score", "得分"),
                Choice("grade", "等级分值"),
                Choice("membership", "隶属度"),
                Choice("share", "归一化隶属度"),
            ),
            doc="sum(b v) / sum(b), the mark of the grade of greatest membership, b itself, or b / sum(b).",
        ),
        Parameter("place", "等级", "integer", default=1, doc="Which grade's b is reported, from 1.", bounds=(1, 99)),
    ),
    implementation=".core.methods.fuzzy:fuzzy",
    doc=(
        "B = w o R, the memberships of the factors in the grades put together by weight; reported as a score, as the "
        "mark of the grade of greatest membership (of equal ones the first), or grade by grade."
    ),
    source=_ZADEH,
)

COMPOSING: Final = (OWA, MAZZIOTTA_PARETO, COUPLING, COORDINATION, COMPOSITION)
FUZZY_EVALUATION: Final = (FUZZY,)

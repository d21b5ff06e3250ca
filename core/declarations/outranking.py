"""Declarations of the methods over children that compare all units with one another."""

from __future__ import annotations

from typing import Final

import attrs

from ..functions import Choice, Family, Function, Parameter, StepKind, Yields
from .options import ACROSS, BY, TIES

_SPOKEN: Final = ".core.sentences_of_outranking"

#: Methods that look at every pair of units say so before they take long.
_LIMIT: Final = Parameter(
    "limit",
    "单位上限",
    "integer",
    default=20_000,
    bounds=(1, 10_000_000),
    doc="The most units that are compared pair by pair; raise it knowingly, for twice the units take four times as long.",
)


def _aggregate(
    name: str,
    zh: str,
    implementation: str,
    doc: str,
    parameters: tuple[Parameter, ...],
    source: str,
    yields: Yields = Yields.FREE,
) -> Function:
    return Function(
        name,
        zh,
        Family.AGGREGATE,
        StepKind.WHOLE,
        yields,
        parameters=(*parameters, BY, ACROSS),
        implementation=f".core.methods.{implementation}",
        explain=f"{_SPOKEN}:{name}",
        doc=doc,
        source=source,
    )


def _report(*choices: Choice, doc: str) -> Parameter:
    return Parameter("report", "输出", "choice", default=choices[0].name, choices=choices, doc=doc)


COPELAND: Final = _aggregate(
    "copeland",
    "科普兰法",
    "copeland:copeland",
    "How many units it beats less how many beat it. One unit beats another if the children on which it is better weigh "
    "more than those on which it is worse; a child absent from one of the two decides nothing.",
    (
        _report(
            Choice("score", "净胜数"),
            Choice("share", "净胜率", Yields.FRACTION),
            Choice("wins", "胜出数"),
            Choice("losses", "落败数"),
            doc="Wins less losses, the same as a share from 0 to 1, or one of the two.",
        ),
        _LIMIT,
    ),
    "Copeland (1951), A reasonable social welfare function; Munda & Nardo (2009), Applied Economics 41(12).",
)

BORDA_COUNT: Final = _aggregate(
    "borda_count",
    "波达计数法",
    "copeland:borda_count",
    "sum(w b): b is how many of the units that have the child do worse on it.",
    (TIES,),
    "Borda (1781), Mémoire sur les élections au scrutin.",
)

PROMETHEE: Final = _aggregate(
    "promethee",
    "PROMETHEE法",
    "preference:promethee",
    "The net flow of PROMETHEE II, from -1 to 1: sum over the children of w (P+ - P-), where P+ is the mean preference "
    "over the other units and P- the mean preference of the others over it. The preference grows with the difference "
    "d > 0 of the shares of full: usual 1; u_shape 1 if d > q; v_shape d / p; level 1/2 if d > q, 1 if d > p; linear "
    "(d - q) / (p - q); gaussian 1 - exp(-d^2 / (2 s^2)).",
    (
        Parameter(
            "preference",
            "偏好函数",
            "choices",
            default="usual",
            choices=(
                Choice("usual", "通常准则"),
                Choice("u_shape", "U型准则"),
                Choice("v_shape", "V型准则"),
                Choice("level", "分级准则"),
                Choice("linear", "线性准则"),
                Choice("gaussian", "高斯准则"),
            ),
            doc="The preference function, or a vector with one for each child.",
        ),
        Parameter(
            "q",
            "无差异阈值",
            "constant",
            0.0,
            doc="Up to this difference nothing is preferred; share of full, or a vector.",
        ),
        Parameter(
            "p",
            "严格偏好阈值",
            "constant",
            0.0,
            doc="From this difference the preference is 1; share of full, or a vector.",
        ),
        Parameter("s", "高斯阈值", "constant", 0.0, doc="Where the bell bends; share of full, or a vector."),
        _report(
            Choice("net", "净流量"),
            Choice("positive", "流出量"),
            Choice("negative", "流入量"),
            Choice("share", "净流量折算", Yields.FRACTION),
            doc="The net flow, the flow out (over others), the flow in (of others), or (1 + net) / 2.",
        ),
    ),
    "Brans & Vincke (1985), Management Science 31(6); Brans, Vincke & Mareschal (1986), EJOR 24(2).",
)

RSR: Final = _aggregate(
    "rsr",
    "秩和比法",
    "rank_sum:rsr",
    "sum(w R) / n: R is the place from below among the n units that have the child, ties share the mean of their "
    "places; noninteger places are 1 + (n - 1) (s - min) / (max - min). The probit of the cumulative frequency of RSR, the "
    "line fitted through both, and classes at equal steps of probit are had by `report`.",
    (
        Parameter(
            "ranks",
            "编秩",
            "choice",
            "integer",
            (Choice("integer", "整次"), Choice("noninteger", "非整次")),
            doc="Whole places, or places that keep the distances.",
        ),
        _report(
            Choice("rsr", "秩和比"),
            Choice("probit", "概率单位", Yields.FREE),
            Choice("fitted", "回归估计值"),
            Choice("grade", "分档", Yields.FREE),
            doc="The ratio, its probit, the value of the line, or the number of the class, 1 the worst.",
        ),
        Parameter(
            "classes",
            "档数",
            "integer",
            3,
            bounds=(2, 20),
            doc="How many classes; their bounds are probits 2 + 6 i / classes.",
        ),
    ),
    "Tian Fengdiao 田凤调 (1988), 秩和比法及其应用; Sun Zhenqiu 孙振球 (ed.), 医学统计学.",
    Yields.FRACTION,
)

_PAIRS: Final = attrs.evolve(_LIMIT, default=5_000)
_PROGRAMMES: Final = attrs.evolve(_LIMIT, doc="The most units: one linear programme each; raise it knowingly.")
_SCALE: Final = Parameter(
    "scale",
    "差距尺度",
    "choice",
    "overall",
    (Choice("overall", "总体极差"), Choice("each", "各自极差")),
    doc="A difference is measured by the greatest range of all children, or by that of its own child.",
)

ELECTRE1: Final = _aggregate(
    "electre1",
    "ELECTRE核",
    "electre:electre1",
    "1 for the units that nobody outranks, 0 for the others. One unit outranks another if the children on which it is at "
    "least as good weigh `concordance` or more, and the greatest difference against it is at most `discordance` of "
    "the range.",
    (
        Parameter("concordance", "一致阈值", "constant", 0.65, doc="From which weight on enough speaks for it."),
        Parameter(
            "discordance", "不一致阈值", "constant", 0.35, doc="Up to which difference nothing speaks against it."
        ),
        _SCALE,
        _report(
            Choice("kernel", "核"),
            Choice("outranks", "优于个数", Yields.FREE),
            Choice("outranked", "劣于个数", Yields.FREE),
            doc="Whether it is in the kernel, how many it outranks, or how many outrank it.",
        ),
        _PAIRS,
    ),
    "Roy (1968), Classement et choix en présence de points de vue multiples, RIRO 2(8).",
    Yields.FRACTION,
)

ELECTRE2: Final = _aggregate(
    "electre2",
    "ELECTRE排序",
    "electre:electre2",
    "The rank by strong and weak outranking, taken from above and from below: 1 for the first, 0 for the last. Strong: "
    "concordance c1 with discordance d1, or c2 with d2; weak: c3 with d1; both only where more weight speaks for than "
    "against.",
    (
        Parameter("concordance", "一致阈值", "vector", (0.65, 0.5, 0.35), doc="c1, c2, c3, falling."),
        Parameter("discordance", "不一致阈值", "vector", (0.65, 0.35), doc="d1, d2, falling."),
        _SCALE,
        _report(
            Choice("share", "得分率"),
            Choice("rank", "名次", Yields.FREE),
            doc="1 for the first to 0 for the last, or the rank itself.",
        ),
        _PAIRS,
    ),
    "Roy & Bertier (1973), La méthode ELECTRE II; Wang & Triantaphyllou (2008), Omega 36(1).",
    Yields.FRACTION,
)

BENEFIT_OF_DOUBT: Final = _aggregate(
    "benefit_of_doubt",
    "最有利权重法",
    "doubt:benefit_of_doubt",
    "max sum(u s) with sum(u s_j) <= 1 for all units j, u >= 0: each unit is weighed as suits it best, and compared with "
    "all others weighed the same way (BoD). Bounds on the part of each child in the result, u_k s_k / sum(u s), or on "
    "its weight, u_k / sum(u). The node's own weights count only with `around`.",
    (
        Parameter("low", "下界", "constant", 0.0, doc="The least part of each child, or a vector with one for each."),
        Parameter("high", "上界", "constant", 1.0, doc="The most, or a vector."),
        Parameter(
            "around",
            "浮动",
            "constant",
            None,
            doc="In place of both: the node's weights, less and more by this part of them.",
        ),
        Parameter(
            "bounds",
            "界限对象",
            "choice",
            "part",
            (Choice("part", "贡献份额"), Choice("weight", "权重")),
            doc="What the bounds are about: the part in the result, or the weight.",
        ),
        _PROGRAMMES,
    ),
    "Melyn & Moesen (1991); Cherchye, Moesen, Rogge & Van Puyenbroeck (2007), Social Indicators Research 82.",
    Yields.FRACTION,
)

DEA: Final = Function(
    "dea",
    "数据包络分析",
    Family.MATH,
    StepKind.WHOLE,
    Yields.SHARE,
    parameters=(
        Parameter("inputs", "投入", "vector", doc="What is used: `[staff, budget]`, not negative."),
        Parameter("outputs", "产出", "vector", doc="What is made, not negative."),
        Parameter(
            "returns",
            "规模报酬",
            "choice",
            "constant",
            (Choice("constant", "不变"), Choice("variable", "可变")),
            doc="Constant returns to scale (CCR) or variable ones (BCC).",
        ),
        Parameter(
            "orientation",
            "导向",
            "choice",
            "input",
            (Choice("input", "投入导向"), Choice("output", "产出导向")),
            doc="How far inputs could shrink, or outputs grow.",
        ),
        _PROGRAMMES,
        BY,
        ACROSS,
    ),
    implementation=".core.methods.efficiency:dea",
    doc=(
        "The efficiency of a unit, from 0 to 1: min t with X l <= t x, Y l >= y, l >= 0, or 1 / max t with X l <= x, "
        "Y l >= t y; variable returns add sum(l) = 1. Units on the frontier have 1. Scale efficiency is the quotient of "
        "constant and variable returns. A unit without all inputs and outputs is missing and no peer of others."
    ),
    source="Charnes, Cooper & Rhodes (1978), EJOR 2(6); Banker, Charnes & Cooper (1984), Management Science 30(9).",
)

OUTRANKING: Final = (COPELAND, BORDA_COUNT, PROMETHEE, ELECTRE1, ELECTRE2, RSR, BENEFIT_OF_DOUBT, DEA)

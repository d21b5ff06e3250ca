"""Declarations of the methods over children that compare all units with one another."""

from __future__ import annotations

from typing import Final

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

OUTRANKING: Final = (COPELAND, BORDA_COUNT, PROMETHEE, RSR)

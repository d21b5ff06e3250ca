"""Declarations of rankers: aggregates by which units are compared with ideals, averages, bounds and one another."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Family, Function, Parameter, StepKind, Yields
from .options import ACROSS, BY

_SPOKEN: Final = ".core.sentences_of_rankers"

#: How raw data become the shares that a paper starts from, said in many docs.
_VECTOR: Final = "Children scored `vector_norm()` give the numbers of the paper."
_SUM: Final = "Children scored `sum_norm()`, costs `sum_norm(mirror = difference)`, give the numbers of the paper."

_TOTAL: Final = Parameter(
    "total",
    "权重合计",
    "constant",
    default=1.0,
    doc="What the weights add up to in a paper: as printed, or the number of children where it has no weights.",
)


def _ranker(
    name: str,
    zh: str,
    module: str,
    kind: StepKind,
    doc: str,
    source: str,
    parameters: tuple[Parameter, ...] = (),
    yields: Yields = Yields.FRACTION,
    uses: tuple[str, ...] = (),
    *,
    speaks: bool = True,
) -> Function:
    methods = f".core.methods.{module}"
    return Function(
        name,
        zh,
        Family.AGGREGATE,
        kind,
        yields,
        parameters=parameters if kind is StepKind.ROW else (*parameters, BY, ACROSS),
        uses=uses,
        implementation=f"{methods}:{name}",
        fit=f"{methods}:fit_{name}" if kind is StepKind.FIT else None,
        explain=f"{_SPOKEN}:{name}" if speaks else None,
        doc=doc,
        source=source,
    )


def _report(*choices: tuple[str, str], doc: str) -> Parameter:
    return Parameter(
        "report", "输出", "choice", default=choices[0][0], choices=tuple(Choice(*one) for one in choices), doc=doc
    )


TOPSIS: Final = _ranker(
    "topsis",
    "优劣解距离法",
    "compromise",
    StepKind.FIT,
    "D- / (D+ + D-), the distances from the best and the worst share of each column; who is at the best has 1. "
    f"{_VECTOR}",
    "Hwang & Yoon (1981), Multiple Attribute Decision Making, Springer.",
    (
        Parameter(
            "weight",
            "权重位置",
            "choice",
            default="inside",
            choices=(Choice("inside", "平方内"), Choice("outside", "平方外")),
            doc="sqrt(sum((w d)^2)) as in the book, or sqrt(sum(w d^2)) as in much public code.",
        ),
    ),
)

VIKOR: Final = _ranker(
    "vikor",
    "VIKOR法",
    "compromise",
    StepKind.FIT,
    "1 - Q; Q = v (S - S*) / (S- - S*) + (1 - v) (R - R*) / (R- - R*), S the sum and R the greatest of the weighted "
    "parts w (best - s) / (best - worst).  Any score that is linear in the data gives the numbers of the paper.",
    "Opricovic & Tzeng (2004), European Journal of Operational Research 156(2).",
    (
        Parameter("v", "群体效用系数", "constant", default=0.5, doc="What the sum counts against the greatest part."),
        _report(
            ("share", "得分率"),
            ("q", "综合指数"),
            ("s", "群体效用"),
            ("r", "个体遗憾"),
            ("compromise", "妥协解"),
            doc="1 - Q, the raw Q, S or R (0 the best), or 1 for the units of the compromise set and 0 for the others.",
        ),
    ),
)

GRA: Final = _ranker(
    "gra",
    "灰色关联",
    "grey",
    StepKind.FIT,
    "sum(w xi), xi = (dmin + rho dmax) / (d + rho dmax), d the distance of a share from the reference, dmin and dmax "
    "the least and the greatest of the table.  Children scored `minmax()` give the numbers of the literature.",
    "Deng (1982), Control problems of grey systems, Systems & Control Letters 1(5).",
    (
        Parameter("rho", "分辨系数", "constant", default=0.5, doc="Above 0 and at most 1: small tells units apart."),
        Parameter(
            "reference",
            "参考序列",
            "vector",
            default=None,
            doc="A share for each child; the best of each if not given.",
        ),
    ),
)

EDAS: Final = _ranker(
    "edas",
    "EDAS法",
    "average_solution",
    StepKind.FIT,
    "(SP / max SP + 1 - SN / max SN) / 2, SP and SN the weighted sums of what is above and below the average, as parts "
    f"of the average.  {_SUM}  The average unit has 0.5 or less.",
    "Keshavarz Ghorabaee, Zavadskas, Olfat & Turskis (2015), Informatica 26(3).",
    uses=("directions",),
)

MABAC: Final = _ranker(
    "mabac",
    "MABAC法",
    "average_solution",
    StepKind.FIT,
    "sum(w (1 + s - g)), g the geometric mean of 1 + s over the units: above 0 is better than the border. "
    "Children scored `minmax()` give the numbers of the paper.",
    "Pamučar & Ćirović (2015), Expert Systems with Applications 42(6).",
    (_TOTAL,),
    yields=Yields.FREE,
)

SPOTIS: Final = _ranker(
    "spotis",
    "SPOTIS法",
    "average_solution",
    StepKind.ROW,
    "1 - sum(w |s - e|), e the expected solution point.  Children scored `goalposts(worst, best)` with the bounds of "
    "the problem give the numbers of the paper; no unit changes the place of another.",
    "Dezert, Tchamova, Han & Tacnet (2020), The SPOTIS rank reversal free method, FUSION 2020.",
    (
        Parameter("expected", "期望点", "vector", default=None, doc="A share for each child; 1 for all if not given."),
        _report(("share", "得分率"), ("distance", "距离"), doc="1 - distance, or the distance itself (0 the best)."),
    ),
)

COPRAS: Final = _ranker(
    "copras",
    "COPRAS法",
    "ratio_system",
    StepKind.FIT,
    "Q / max Q, Q = S+ + sum(S-) / (S- sum(1 / S-)), S+ and S- the weighted sums of benefits and of costs "
    f"(the children marked lower_is_better).  {_SUM}",
    "Zavadskas, Kaklauskas & Sarka (1994), Technological and Economic Development of Economy 1(3).",
    (_report(("utility", "效用度"), ("significance", "相对重要度"), doc="Q / max Q, or Q itself."), _TOTAL),
    uses=("directions",),
)

MOORA: Final = _ranker(
    "moora",
    "MOORA法",
    "ratio_system",
    StepKind.ROW,
    "sum(w b) - sum(w c), b the benefits and c the costs (the children marked lower_is_better).  " + _VECTOR,
    "Brauers & Zavadskas (2006), Control and Cybernetics 35(2).",
    (_TOTAL,),
    yields=Yields.FREE,
    uses=("directions",),
)

MOORA_REFERENCE: Final = _ranker(
    "moora_reference",
    "MOORA参考点法",
    "ratio_system",
    StepKind.FIT,
    "1 - max(w (r - s)), r the best share of each column.  " + _VECTOR,
    "Brauers & Zavadskas (2006), Control and Cybernetics 35(2).",
    (
        _report(("share", "得分率"), ("distance", "距离"), doc="1 - distance, or the distance itself (0 the best)."),
        _TOTAL,
    ),
)

MOORA_PRODUCT: Final = _ranker(
    "moora_product",
    "MOORA乘积法",
    "ratio_system",
    StepKind.ROW,
    "prod(b^w) / prod(c^w), b the benefits and c the costs (the children marked lower_is_better): the full "
    "multiplicative form.  A benefit of 0 makes it 0; a cost of 0 or a negative share leaves it missing.  On raw data it "
    "differs by one factor for all units.",
    "Brauers & Zavadskas (2010), Technological and Economic Development of Economy 16(1).",
    (_TOTAL,),
    Yields.FREE,
    ("directions",),
    speaks=False,
)

MULTIMOORA: Final = _ranker(
    "multimoora",
    "MULTIMOORA法",
    "ratio_system",
    StepKind.WHOLE,
    "The share of the other units that are dominated: beaten in more of the three rankings (moora, moora_reference, "
    f"moora_product) than they win.  {_VECTOR}  At most 20,000 units.",
    "Brauers & Zavadskas (2010), Technological and Economic Development of Economy 16(1).",
    uses=("directions",),
    speaks=False,
)

WASPAS: Final = _ranker(
    "waspas",
    "加权和积法",
    "products",
    StepKind.ROW,
    "lambda sum(w s) + (1 - lambda) prod(s^w).  Children scored `ratio(max(x))`, or `ratio(min(x))` where lower is "
    "better, give the numbers of the paper.",
    "Zavadskas, Turskis, Antucheviciene & Zakarevicius (2012), Electronics and Electrical Engineering 122(6).",
    (Parameter("part", "求和比重", "constant", default=0.5, doc="Lambda: what the sum counts, from 0 to 1."), _TOTAL),
)

WEIGHTED_PRODUCT: Final = _ranker(
    "weighted_product",
    "加权乘积",
    "products",
    StepKind.ROW,
    "prod(s^w): the geometric mean where the weights add up to 1.  A zero makes it 0, a negative share missing.",
    "Bridgman (1922), Dimensional Analysis; Triantaphyllou (2000), Multi-Criteria Decision Making Methods.",
    (_TOTAL,),
    speaks=False,
)

RANKERS: Final = (
    TOPSIS,
    VIKOR,
    GRA,
    EDAS,
    MABAC,
    SPOTIS,
    COPRAS,
    MOORA,
    MOORA_REFERENCE,
    MOORA_PRODUCT,
    MULTIMOORA,
    WASPAS,
    WEIGHTED_PRODUCT,
)

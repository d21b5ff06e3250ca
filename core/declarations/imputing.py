"""Declarations of what fills gaps of a value from the unit's other periods."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Family, Function, Parameter, StepKind, Yields

_PERIODS: Final = ".core.methods.imputing_periods"
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
        "线性插补",
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
)

"""Declarations of what a unit had in other periods: joins on unit and period, never on the order of rows.

The engine makes the joins (:mod:`..compiler_periods`); the arithmetic over what was read stands in ``methods.periods``.
"""

from __future__ import annotations

from typing import Final

from ..functions import Family, Function, Parameter, StepKind, Yields

_METHODS: Final = ".core.methods.periods"
#: Only what came before can be read, and no further back than calendars of evaluations reach.
COUNT: Final = (1, 1000)
_X: Final = Parameter("x", "数")
_DATUM: Final = Parameter("x", "数", "datum", doc="A number, yes/no, text or date.")
_PERIOD: Final = Parameter("period", "期间", "period", doc="2014, `2024Q1`, 2024-03 or 2024-03-31.")


def _periods(name: str, zh: str, doc: str, *parameters: Parameter, yields: Yields = Yields.SAME) -> Function:
    has_arithmetic = name in {"growth", "base_index"}
    return Function(
        name,
        zh,
        Family.PERIOD,
        StepKind.WHOLE,
        yields,
        parameters=parameters,
        uses=("period_index",),
        implementation=f"{_METHODS}:{name}" if has_arithmetic else "",
        doc=doc,
    )


PERIODS: Final = (
    _periods(
        "previous",
        "上期",
        "What the unit had n periods before by the calendar; missing where the data have none for it.",
        _DATUM,
        Parameter("n", "期数", "integer", default=1, doc="How many periods before.", bounds=COUNT),
    ),
    _periods(
        "mean_previous",
        "前期平均",
        "The mean of the n periods before; missing unless all of them are there.",
        _X,
        Parameter("n", "期数", "integer", doc="How many periods.", bounds=COUNT),
    ),
    _periods("change", "变动", "x less what it was one period before.", _X),
    _periods(
        "growth",
        "增长率",
        "(x - b) / |b|, b being x one period before; 0 from 0 to 0, missing from 0 to anything else.",
        _X,
        yields=Yields.SHARE,
    ),
    _periods("at", "取期", "What the unit had in that period.", _DATUM, _PERIOD),
    _periods(
        "base_index",
        "定基指数",
        "100 x / b, b being x in that period; missing where b is 0.",
        _X,
        _PERIOD,
        yields=Yields.NUMBER,
    ),
)

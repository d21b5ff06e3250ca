"""Formulas of functions of the bundled plugins that are a line of arithmetic.

A plugin's function is Python, and in general no formula can be made of it: its values are then written.  What stands
here is the same arithmetic a second time, held against the functions by the tests of the bundled sets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...plugins.bizenv.bounds import bounds_of
from .term import Term, made, number
from .translator import Unsayable


def _of(pattern: str, *, may_fail: bool = False) -> Callable[[Any], Term]:
    def rule(given: Any) -> Term:
        named = [value for value in given.named.values() if isinstance(value, Term)]
        return made(pattern, *given.positional, *named, may_fail=may_fail)

    return rule


def _quotient(above: str, below: str) -> Callable[[Any], Term]:
    return _of(f"IF({below}=0,NA(),{above}/{below})", may_fail=True)


def _db_score(given: Any) -> Term:
    known = bounds_of(given.word("component"), given.word("edition"))
    worst, best = number(known.worst), number(known.best)
    share = made("MIN(MAX(({1}-{0})/({1}-{2}),0),1)", given.term("value"), worst, best)
    return share if known.power == 1 else made("({0}^{1})", share, number(known.power))


PLUGIN_RULES: Final[dict[str, Callable[[Any], Term]]] = {
    "staffing.coverage": _quotient("{0}", "{1}"),
    "staffing.rectification_rate": _quotient("{0}", "{1}"),
    "staffing.control_ratio": _quotient("{0}", "{1}"),
    "staffing.over_staffing": _of("MAX({0}-{1},0)"),
    "staffing.vacancies": _of("MAX({1}-{0},0)"),
    "staffing.vacancy_rate": _quotient("MAX({1}-{0},0)", "{1}"),
    "staffing.establishment_use": _quotient("MIN({0},{1})", "{1}"),
    "staffing.headroom": _of("({1}-{0})"),
    "staffing.reserve_ratio": _quotient("({1}-{0})", "{1}"),
    "staffing.reduction_rate": _quotient("({0}-{1})", "{0}"),
    "staffing.saturation": _quotient("{0}", "({1}*{2})"),
    "bizenv.db_score": _db_score,
}
__all__ = ["PLUGIN_RULES", "Unsayable"]

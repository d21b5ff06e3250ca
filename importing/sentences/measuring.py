"""The unit of measure that a sentence gives its numbers: 5亿元以上得20分 speaks of 亿元, whatever the data are kept in."""

from __future__ import annotations

from typing import Final

import attrs

from .rule import Rule
from .tokens import Band, Per, Token

#: Units that data are kept in at several sizes, so that a number without its unit may be taken for another.
_SIZED: Final = frozenset({"元", "万元", "亿元", "吨", "万吨", "平方米", "亩", "公里", "微克/立方米", "毫克/立方米"})


def with_measure(rule: Rule, tokens: tuple[Token, ...]) -> Rule | None:
    """Return a rule whose value has the unit of its sentence; None where it has two (1亿元以上, 5000万元以上)."""
    if rule.type != "number":
        return rule
    units = {unit for token in tokens for unit in _units(token)}
    if not units & _SIZED:
        return rule
    return attrs.evolve(rule, measure=units.pop()) if len(units) == 1 else None


def _units(token: Token) -> set[str]:
    """Return the units of the numbers of a token; a share of a limit (每3%) is no number of the value."""
    quantities = token.bounds if isinstance(token, Band) else (token.quantity,) if isinstance(token, Per) else ()
    return {quantity.unit for quantity in quantities if quantity.unit and not quantity.is_share}

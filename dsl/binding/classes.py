"""Weights by class: ``points = by 单位类型 { 委 : 30; 局 : 30; 办 : 35 }``, 0 where the unit is not assessed."""

from __future__ import annotations

from ...core.expressions import Expression, Literal, Lookup
from ...core.model import Weight
from .. import syntax
from .context import LOST, Binders, Context, Place
from .scope import Scope
from .tables import CLASS_HOLE, bind_table

_KINDS = {"%": "percent", "points": "points"}


def bind_class_weight(scope: Scope, binders: Binders, node: syntax.Table, attribute: str) -> Weight | None:
    """Bind a weight that depends on the class; None where something in it is wrong and was reported.

    Bare numbers are points in ``points`` and plain weights in ``weight``; 0 may stand beside any of them.
    """
    bound = bind_table(Context(scope, binders, Place.VALUE), node, CLASS_HOLE)
    if bound is LOST or not isinstance(bound, Lookup):
        return None
    rows = [*(row.result for row in bound.rows), *([bound.otherwise] if bound.otherwise is not None else [])]
    values = [_number(scope, result) for result in rows]
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values):
        return None
    kinds = {_KINDS.get(unit or "", attribute) for number, unit in numbers if number}
    if len(kinds) > 1:
        scope.reporter.report("class-weight-kinds", node)
        return None
    most = max(number for number, _ in numbers)
    return Weight(kinds.pop() if kinds else attribute, most, scope.reporter.span(node), bound)


def _number(scope: Scope, result: Expression) -> tuple[float, str | None] | None:
    """Return the number of a row and its unit, None where it is none, or negative."""
    reporter, place = scope.reporter, (result.start, result.end)
    text = reporter.source.text[result.start : result.end]
    if not isinstance(result, Literal) or not isinstance(result.value, float | int) or result.unit not in _UNITS:
        reporter.report("class-weight", place, text=text)
        return None
    if result.value < 0:
        reporter.report("negative-weight", place, text=text)
        return None
    return float(result.value), result.unit


_UNITS = frozenset({None, "%", "points"})

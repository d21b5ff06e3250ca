"""A share scored against a bare number such as 90 or 100, where a percentage was most likely meant."""

from __future__ import annotations

from typing import Final, TypeGuard

from ...core.expressions import Expression, Literal, Range
from ...core.functions import Function
from ...core.value_type import Kind
from .context import Context

#: A share beyond this, written as a bare number, was most likely meant as a percentage.
MOST_SHARE: Final = 1.5
#: So is a step of half the whole and more: each step of 1 would be a hundred percentage points.
MOST_STEP: Final = 0.49
#: The parameters of scoring functions that a value is held against.
_LIMITS: Final = frozenset(
    {"above", "below", "outside", "target", "worst", "best", "a", "b", "c", "d", "e", "satisfactory", "unsatisfactory"}
)


def warn_of_bare_limits(context: Context, function: Function, arguments: tuple[tuple[str, Expression], ...]) -> None:
    """Warn of a limit or target such as 100 that a share is scored against: of 100% it would be 1."""
    owner = context.owner
    if function.namespace or "value" not in function.uses or any(name == "x" for name, _ in arguments):
        return
    if owner is None or owner.value is None or owner.value.kind is not Kind.SHARE:
        return
    for argument in (argument for name, argument in arguments if name in _LIMITS):
        for part in (argument.low, argument.high) if isinstance(argument, Range) else (argument,):
            if _is_bare(part, MOST_SHARE):
                context.reporter.report("share-number", part, text=f"{part.value:.10g}")
    for name, argument in arguments:
        if name == "per" and _is_bare(argument, MOST_STEP):
            context.reporter.report("share-number", argument, hint="step", text=f"{argument.value:.10g}")


def _is_bare(part: Expression, most: float) -> TypeGuard[Literal]:
    if not isinstance(part, Literal) or part.unit is not None or not isinstance(part.value, float | int):
        return False
    return abs(part.value) > most

"""Which children of a node are costs to a method that sets benefits against them."""

from __future__ import annotations

from typing import Any, Final

from .expressions import Call, Expression, OnScale
from .functions import Function
from .model import Indicator

_LOWER: Final = "lower_is_better"
#: Scores of a cost that lie at 1 - c on a straight line.
_MIRRORED: Final = frozenset({"minmax", "distance_to_maximum", "goalposts"})


def directions_of(node: Indicator, function: Function) -> tuple[tuple[str, Any], ...]:
    """Return the constant ``directions`` for a function that uses it, nothing for others.

    For each child None (a benefit, or a value that is its own score), ``lower_is_better`` (its score is 1 - c) or
    ``reciprocal`` (turned round in another way).
    """
    if "directions" not in function.uses:
        return ()
    return (("directions", tuple(_direction(child) for child in node.children)),)


def _direction(child: Indicator) -> str | None:
    if child.direction != _LOWER or child.score is None:
        return None
    score = child.score.operand if isinstance(child.score, OnScale) else child.score
    # an expression is taken at its word: 1 - c
    return _LOWER if not isinstance(score, Call) or _is_difference(score) else "reciprocal"


def _is_difference(score: Call) -> bool:
    mirror = score.function.parameter("mirror")
    if mirror is None:
        return not score.function.namespace and score.function.name in _MIRRORED
    given: Expression | None = score.argument("mirror")
    return (mirror.default if given is None else getattr(given, "value", None)) == "difference"

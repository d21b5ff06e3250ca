"""Whether more is better must be said where a method needs it, and must not be said twice in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...core.functions import StepKind
from ...core.model import Direction
from .. import syntax
from ..diagnostics import Both
from ..vocabulary import vocabulary

if TYPE_CHECKING:
    from ..binding.context import Owner
    from ..binding.reporting import Reporter

_ABOVE: Final = frozenset({"above", "超过"})
_BELOW: Final = frozenset({"below", "低于"})


def check_directions(reporter: Reporter, owner: Owner) -> None:
    """Check every scoring call of a leaf against the direction in its header.

    A normalisation over the units (``minmax``, ``rank``) without a direction warns that more is taken as better;
    ``goalposts``, ``deduct`` and ``award`` carry a direction of their own, which the header must not contradict.
    """
    for function, node in owner.functions:
        if "direction" in function.uses and function.kind is not StepKind.ROW:
            if owner.direction is None and not _says_order(node):
                reporter.report("direction-missing", node.function, name=reporter.text(node.function))
        elif owner.direction is not None:
            implied = _implied(function.name, node)
            if implied is not None and implied is not owner.direction:
                reporter.report(
                    "direction-contradicted",
                    node.function,
                    name=reporter.text(node.function),
                    direction=_spoken(owner.direction),
                )


def _says_order(node: syntax.Call) -> bool:
    return any(argument.name is not None and argument.name.name in {"order", "次序"} for argument in node.arguments)


def _implied(name: str, node: syntax.Call) -> Direction | None:
    names = {argument.name.name for argument in node.arguments if argument.name is not None}
    if name in {"deduct", "award"}:
        taken = Direction.LOWER if name == "deduct" else Direction.HIGHER
        other = Direction.HIGHER if name == "deduct" else Direction.LOWER
        return taken if names & _ABOVE else other if names & _BELOW else None
    if name == "goalposts" and len(node.arguments) > 1:
        worst, best = (argument.value for argument in node.arguments[:2])
        if isinstance(worst, syntax.Number) and isinstance(best, syntax.Number) and worst.value != best.value:
            return Direction.HIGHER if best.value > worst.value else Direction.LOWER
    return None


def _spoken(direction: Direction) -> Both:

    return Both(vocabulary()["header"].spelling(str(direction), "zh"), str(direction))

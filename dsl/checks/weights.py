"""The points of children add up to those of their parent, percentages to 100%."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from ..diagnostics import Both

if TYPE_CHECKING:
    from ..binding.drafts import Draft
    from ..binding.reporting import Reporter

_TOLERANCE: Final = 1e-9


def check_sum(reporter: Reporter, node: Draft, kind: str, *, is_additive: bool) -> None:
    """Report children whose points or percentages do not add up, or that all weigh nothing."""
    total = math.fsum(child.weight.value for child in node.children)
    if total <= 0:
        reporter.report("weights-zero", node.place, name=node.name)
        return
    if not is_additive or kind not in {"points", "percent"}:
        return
    expected = node.full if kind == "points" else 1.0
    if abs(total - expected) <= _TOLERANCE * max(1.0, abs(expected)):
        return
    span = reporter.source.span
    reporter.report(
        "weight-sum",
        node.place,
        related=tuple(span(*child.named_place) for child in node.children),
        hint="" if total < expected else "less",
        sum=_spoken(total, kind),
        full=_spoken(expected, kind),
        difference=_spoken(abs(total - expected), kind),
        parent=_parent(total, kind),
        name=node.name,
    )


def _spoken(number: float, kind: str) -> Both:
    if kind == "percent":
        shown = f"{number * 100:.10g}%"
        return Both(shown, shown)
    return Both(f"{number:.10g} 分", f"{number:.10g} points")


def _parent(total: float, kind: str) -> Both:
    if kind == "percent":
        return Both("", "")
    return Both(f"，或将上级指标改为 {total:.10g} 分", f", or make the parent {total:.10g} points")

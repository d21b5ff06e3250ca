"""Periods as authors write them: as keys of a param, and as what a function reads."""

from __future__ import annotations

import math
import re
from typing import Final

from ...core.calendar import Period, days_of, read_period
from .. import syntax
from ..checks.intervals import Stretch
from .constants import name_of
from .context import Context

_QUOTES: Final = '`"“”'
_SPACES: Final = re.compile(r"\s+")


def period_stretch(context: Context, pattern: syntax.Pattern) -> Stretch | None:
    """Return the days of the periods that a pattern takes."""
    place = (pattern.start, pattern.end)
    if isinstance(pattern, syntax.ComparisonPattern):
        period = period_of(context, pattern.value)
        if period is None:
            return None
        first, last, operator = days_of(period.start), days_of(period.end), pattern.operator
        low = {">=": first, ">": last + 1, "==": first}.get(operator, -math.inf)
        high = {"<=": last, "<": first - 1, "==": last}.get(operator, math.inf)
        return Stretch(low, high, math.isfinite(low), math.isfinite(high), place)
    ends, low_closed, high_closed = _ends(pattern)
    low_period, high_period = (period_of(context, end) for end in ends)
    if low_period is None or high_period is None:
        return None
    low = days_of(low_period.start) if low_closed else days_of(low_period.end) + 1
    high = days_of(high_period.end) if high_closed else days_of(high_period.start) - 1
    if low > high:
        context.reporter.report("interval-empty", pattern, text=context.reporter.text(pattern))
        return None
    return Stretch(low, high, low_closed=True, high_closed=True, place=place)


def _ends(pattern: syntax.Pattern) -> tuple[tuple[syntax.Node, syntax.Node], bool, bool]:
    if isinstance(pattern, syntax.IntervalPattern):
        return (pattern.low, pattern.high), pattern.low_closed, pattern.high_closed
    if isinstance(pattern, syntax.Vector) and len(pattern.items) == 2:  # noqa: PLR2004 - [first, last]
        return (pattern.items[0], pattern.items[1]), True, True
    if isinstance(pattern, syntax.Binary) and pattern.operator == "..":
        return (pattern.left, pattern.right), True, True
    return (pattern, pattern), True, True


def period_of(context: Context, node: syntax.Node) -> Period | None:
    """Return the period that a key writes: ``2014``, `` `2024Q1` ``, ``"2024年一季度"``, ``2024-03``, ``2024-03-31``."""
    text = name_of(node) or _SPACES.sub("", context.reporter.text(node)).strip(_QUOTES)
    period = read_period(text)
    if period is None and not isinstance(node, syntax.Missing):
        context.reporter.report("param-period", node, text=text)
    return period

"""The rows of bands: from patterns to intervals, as a ladder or as stretches that may not overlap."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

import attrs

from ...core.expressions import Binary, Builtin, Expression, FieldRef, Interval, Literal, Within
from ...core.value_type import FLAG, Kind, ValueType
from .. import syntax
from ..checks.intervals import Stretch, check_apart, ends, holes, whole
from ..schema import words
from .context import LOST, Context
from .measuring import aligned
from .operators import comparable

#: The words for a key that may be anything.
ANY: Final = frozenset(word for word, english in words("pattern").items() if english == "any")
_RISING: Final = frozenset({"<", "<="})
_FALLING: Final = frozenset({">", ">="})
_CLOSED: Final = frozenset({"<=", ">="})


@attrs.frozen
class Row:
    """One row: its interval, the operator of a one-sided one, its bounds where they are known."""

    interval: Interval
    operator: str | None
    low: float | None
    high: float | None
    place: tuple[int, int]
    is_percent: bool = False

    @property
    def is_known(self) -> bool:
        """Whether both bounds are known without data."""
        return self.low is not None and self.high is not None

    def stretch(self) -> Stretch:
        """Return the numbers that it takes."""
        return Stretch(
            self.low if self.low is not None else -math.inf,
            self.high if self.high is not None else math.inf,
            self.interval.low_closed,
            self.interval.high_closed,
            self.place,
            self.is_percent,
        )


def interval_of(context: Context, subject: Expression, pattern: syntax.Pattern) -> Row | None:
    """Bind a pattern over a number: a comparison, an interval, a range, or a single number."""
    if isinstance(pattern, syntax.ComparisonPattern):
        return _one_sided(context, subject, pattern)
    if isinstance(pattern, syntax.FromPattern | syntax.ElsePattern):
        context.reporter.report("interval-row", pattern, text=context.reporter.text(pattern))
        return None
    if isinstance(pattern, syntax.IntervalPattern):
        bounds, closed = (pattern.low, pattern.high), (pattern.low_closed, pattern.high_closed)
    elif isinstance(pattern, syntax.Vector) and len(pattern.items) == 2:  # noqa: PLR2004 - [low, high]
        bounds, closed = (pattern.items[0], pattern.items[1]), (True, True)
    elif isinstance(pattern, syntax.Binary) and pattern.operator == "..":
        bounds, closed = (pattern.left, pattern.right), (True, True)
    else:
        bounds, closed = (pattern, pattern), (True, True)
    return _two_sided(context, subject, pattern, bounds, closed)


def _one_sided(context: Context, subject: Expression, pattern: syntax.ComparisonPattern) -> Row | None:
    bound = context.bind(pattern.value)
    operator = pattern.operator
    if bound is LOST or not comparable(context, subject, bound, pattern, "<"):
        return None
    bound, is_converted = aligned(subject, bound), aligned(subject, bound) is not bound
    if operator == "==":
        return _two_sided(context, subject, pattern, (pattern.value, pattern.value), (True, True))
    if operator not in _RISING | _FALLING:
        context.reporter.report("interval-row", pattern, text=context.reporter.text(pattern))
        return None
    # a bound that was converted is written out with its factor, not as the author has it
    text = "" if is_converted else context.reporter.text(pattern)
    is_closed, place = operator in _CLOSED, (pattern.start, pattern.end)
    known = _known(bound)
    if operator in _FALLING:
        interval = Interval(bound, None, is_closed, False, text)
        return Row(interval, operator, known, math.inf, place, _is_percent(bound))
    interval = Interval(None, bound, False, is_closed, text)
    return Row(interval, operator, -math.inf, known, place, _is_percent(bound))


def _two_sided(
    context: Context,
    subject: Expression,
    pattern: syntax.Pattern,
    bounds: tuple[syntax.Expression, syntax.Expression],
    closed: tuple[bool, bool],
) -> Row | None:
    low, high = context.bind(bounds[0]), context.bind(bounds[1])
    if low is LOST or high is LOST:
        return None
    if not (comparable(context, subject, low, bounds[0], "<") and comparable(context, subject, high, bounds[1], "<")):
        return None
    plain = low, high
    low, high = aligned(subject, low), aligned(subject, high)
    is_converted = low is not plain[0] or high is not plain[1]
    interval = Interval(low, high, *closed, "" if is_converted else context.reporter.text(pattern))
    row = Row(
        interval, None, _known(low), _known(high), (pattern.start, pattern.end), _is_percent(low) or _is_percent(high)
    )
    if row.is_known and row.stretch().is_empty:
        context.reporter.report("interval-empty", pattern, text=context.reporter.text(pattern))
        return None
    return row


def is_any(pattern: syntax.Pattern) -> bool:
    """Whether a pattern takes whatever there is."""
    return isinstance(pattern, syntax.Name) and pattern.name in ANY and not pattern.quoted


def interval_test(subject: Expression, interval: Interval, start: int, end: int) -> Expression:
    """Return the condition that a subject lies in an interval."""
    low, high = interval.low, interval.high
    if low is not None and high is not None:
        return Within(subject, low, high, interval.low_closed, interval.high_closed, type=FLAG, start=start, end=end)
    if low is not None:
        return Binary(">=" if interval.low_closed else ">", subject, low, type=FLAG, start=start, end=end)
    assert high is not None  # noqa: S101 - an interval has a bound
    return Binary("<=" if interval.high_closed else "<", subject, high, type=FLAG, start=start, end=end)


def _known(bound: Expression) -> float | None:
    return float(bound.value) if isinstance(bound, Literal) and isinstance(bound.value, float | int) else None


def _is_percent(bound: Expression) -> bool:
    return isinstance(bound, Literal) and bound.unit == "%"


def is_ladder(rows: list[Row]) -> bool:
    """Whether all rows look the same way, so that each takes what those above left.

    The last one may look back at them, as offices write: ``>= 90``, ``>= 60``, ``< 60``.
    """
    operators = {row.operator for row in (rows[:-1] if _looks_back(rows) else rows)}
    return operators <= _RISING or operators <= _FALLING


def _looks_back(rows: list[Row]) -> bool:
    """Whether the last row is a comparison the other way round."""
    first, last = rows[0].operator, rows[-1].operator
    return (first in _FALLING and last in _RISING) or (first in _RISING and last in _FALLING)


def ladder(rows: list[Row]) -> list[Row]:
    """Return the rows of a ladder as stretches: each ends where the one above begins; one that looks back is left alone."""
    if _looks_back(rows):
        return [*ladder(rows[:-1]), rows[-1]]
    cut: list[Row] = [rows[0]]
    for above, row in pairwise(rows):
        edge = above.interval
        if row.operator in _FALLING:
            interval = attrs.evolve(row.interval, high=edge.low, high_closed=not edge.low_closed)
            cut.append(attrs.evolve(row, interval=interval, high=above.low))
        else:
            interval = attrs.evolve(row.interval, low=edge.high, low_closed=not edge.high_closed)
            cut.append(attrs.evolve(row, interval=interval, low=above.high))
    return cut


def check_rows(context: Context, rows: list[Row], subject: Expression, *, has_else: bool) -> bool:
    """Report rows that overlap, never apply, or leave a hole; return whether the bands can be used."""
    known = [row.stretch() for row in rows if row.is_known]
    reporter, fine = context.reporter, True
    for row in rows:
        if row.is_known and row.stretch().is_empty:
            reporter.report("ladder-order", row.place, text=row.interval.text)
            fine = False
    if not fine:
        return False
    fine = check_apart(reporter, known)
    if not fine or len(known) < len(rows) or _is_lost(context, subject):
        return fine
    is_whole = subject.type.kind is Kind.COUNT
    for hole in holes(known, is_whole=is_whole):
        if not has_else:
            reporter.report("bands-gap", hole.place, interval=whole(hole) if is_whole else str(hole))
            fine = False
        elif not is_whole:
            reporter.report("else-fills-hole", hole.place, interval=str(hole))
    if not has_else:
        fine = _check_ends(context, known, subject) and fine
    return fine


def _check_ends(context: Context, known: list[Stretch], subject: Expression) -> bool:
    low, high = limits_of(context, subject)
    fine = True
    for hole in ends(known, low, high):
        is_whole = subject.type.kind is Kind.COUNT
        context.reporter.report("bands-gap", hole.place, interval=whole(hole) if is_whole else str(hole))
        fine = False
    return fine


def limits_of(context: Context, subject: Expression) -> tuple[float, float]:
    """Return the smallest and the largest number that an expression can be, as far as its text tells."""
    subject = _seen_through(context, subject)
    if isinstance(subject, FieldRef):
        declared = context.scope.fields.get(subject.name)
        bounds = declared.field.bounds if declared else None
        low = bounds.low if bounds and bounds.low is not None else -math.inf
        high = bounds.high if bounds and bounds.high is not None else math.inf
        return max(low, _least(subject.type)), high
    if is_never_negative(context, subject):
        return 0.0, math.inf
    return -math.inf, math.inf


def _least(kind: ValueType) -> float:
    return 0.0 if kind.kind in {Kind.COUNT, Kind.SHARE} else -math.inf


def is_never_negative(context: Context, subject: Expression) -> bool:
    """Whether an expression cannot be below zero: counts, shares, and sums, products and ratios of these."""
    if isinstance(subject, Literal):
        return isinstance(subject.value, float | int) and subject.value >= 0
    if isinstance(subject, FieldRef):
        return limits_of(context, subject)[0] >= 0
    if isinstance(subject, Binary) and subject.operator in {"+", "*", "/"}:
        return is_never_negative(context, subject.left) and is_never_negative(context, subject.right)
    return False


def _is_lost(context: Context, subject: Expression) -> bool:
    """Whether the value of the leaf could not be read, so that nobody knows whether it is a whole number."""
    is_value = isinstance(subject, Builtin) and subject.name == "value"
    return is_value and context.owner is not None and context.owner.place is None


def _seen_through(context: Context, subject: Expression) -> Expression:
    """Return the value of the leaf where an expression says ``value``."""
    if isinstance(subject, Builtin) and subject.name == "value" and context.owner and context.owner.value_expression:
        return context.owner.value_expression
    return subject

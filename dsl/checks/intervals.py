"""Overlaps and holes between the rows of bands and grades, found on bounds that are known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from ..binding.reporting import Reporter

_INFINITY: Final = math.inf


@attrs.frozen
class Stretch:
    """The numbers that one row takes; ``place`` is whatever its pattern is called in the source."""

    low: float
    high: float
    low_closed: bool
    high_closed: bool
    place: tuple[int, int]
    is_percent: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        return self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed))

    @property
    def holds_integer(self) -> bool:
        """Whether a whole number lies in it."""
        if math.isinf(self.low) or math.isinf(self.high):
            return not self.is_empty
        first = math.ceil(self.low)
        if first == self.low and not self.low_closed:
            first += 1
        return first < self.high or (first == self.high and self.high_closed)

    def __str__(self) -> str:
        """Return it as the language writes it: ``(100%, 110%]``, ``> 110%``, ``1``."""
        low, high = shown(self.low, self.is_percent), shown(self.high, self.is_percent)
        if self.low == self.high:
            return low
        if self.low == -_INFINITY:
            return f"{'<=' if self.high_closed else '<'} {high}"
        if self.high == _INFINITY:
            return f"{'>=' if self.low_closed else '>'} {low}"
        return f"{'[' if self.low_closed else '('}{low}, {high}{']' if self.high_closed else ')'}"


def whole(hole: Stretch) -> str:
    """Return the whole numbers of a stretch as an author writes them: ``3``, ``4 .. 6``, ``>= 7``."""
    low = math.ceil(hole.low) if math.isfinite(hole.low) else hole.low
    high = math.floor(hole.high) if math.isfinite(hole.high) else hole.high
    low += low == hole.low and not hole.low_closed
    high -= high == hole.high and not hole.high_closed
    if low == high:
        return shown(low, is_percent=False)
    if math.isinf(high):
        return f">= {shown(low, is_percent=False)}"
    return f"<= {shown(high, is_percent=False)}" if math.isinf(low) else f"{low:.10g} .. {high:.10g}"


def shown(number: float, is_percent: bool) -> str:  # noqa: FBT001 - how it was written
    """Return a number as an author writes it."""
    return f"{number * 100:.10g}%" if is_percent else f"{number:.10g}"


def overlaps(rows: Sequence[Stretch]) -> Iterator[tuple[Stretch, Stretch, Stretch]]:
    """Yield pairs of neighbouring rows that take the same numbers, the later in the file first, with what they share."""
    ordered = sorted(rows, key=lambda row: (row.low, not row.low_closed, row.high))
    if not ordered:
        return
    widest = ordered[0]
    for row in ordered[1:]:
        shared = meet(widest, row)
        if not shared.is_empty:
            later, earlier = (row, widest) if row.place > widest.place else (widest, row)
            yield later, earlier, shared
        if (row.high, row.high_closed) > (widest.high, widest.high_closed):
            widest = row


def check_apart(reporter: Reporter, rows: Sequence[Stretch]) -> bool:
    """Report rows of bands or grades that take the same numbers; return whether there are none."""
    fine = True
    for later, earlier, shared in overlaps(rows):
        related = (reporter.source.span(*earlier.place),)
        reporter.report(
            "bands-overlap", later.place, related=related, row=str(later), other=str(earlier), interval=str(shared)
        )
        fine = False
    return fine


def meet(a: Stretch, b: Stretch) -> Stretch:
    """Return what two rows both take, which may be empty."""
    low, low_open = max((a.low, not a.low_closed), (b.low, not b.low_closed))
    high, high_closed = min((a.high, a.high_closed), (b.high, b.high_closed))
    return attrs.evolve(a, low=low, high=high, low_closed=not low_open, high_closed=high_closed)


def holes(rows: Sequence[Stretch], *, is_whole: bool) -> Iterator[Stretch]:
    """Yield what lies between rows and is taken by none, named after the row above the hole."""
    ordered = sorted(rows, key=lambda row: (row.low, not row.low_closed, row.high))
    if not ordered:
        return
    widest = ordered[0]
    for row in ordered[1:]:
        hole = Stretch(
            widest.high,
            row.low,
            not widest.high_closed,
            not row.low_closed,
            row.place,
            row.is_percent or widest.is_percent,
        )
        if not hole.is_empty and not (is_whole and not hole.holds_integer):
            yield hole
        if (row.high, row.high_closed) > (widest.high, widest.high_closed):
            widest = row


def ends(rows: Sequence[Stretch], low: float, high: float) -> Iterator[Stretch]:
    """Yield what lies below the lowest and above the highest row, within the numbers that can occur."""
    first = min(rows, key=lambda row: (row.low, not row.low_closed))
    last = max(rows, key=lambda row: (row.high, row.high_closed))
    below = Stretch(low, first.low, low_closed=True, high_closed=not first.low_closed, place=first.place)
    above = Stretch(last.high, high, low_closed=not last.high_closed, high_closed=True, place=last.place)
    for end, row in ((below, first), (above, last)):
        if not end.is_empty and not math.isinf(end.low if end is above else end.high):
            yield attrs.evolve(end, is_percent=row.is_percent)

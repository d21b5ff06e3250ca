"""Rows of a param's table that two of them take, that none takes, or that begin too late.

A row takes what its keys take, from its date on.  Two rows that can hold for the same keys on the same day are an
error, whatever their order, for a table of standards must read the same from wherever one looks.  What no row takes is
a warning: a unit with such a key has no value, and says so.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final

import attrs

from ...core.calendar import date_of
from ..diagnostics import listed
from .intervals import Stretch, ends, holes, meet, whole

if TYPE_CHECKING:
    from ..binding.reporting import Reporter

#: What a key pattern takes: a label, numbers (of periods and dates: days since 1970), None for anything.
Taken = str | Stretch | None

_MOST_SHOWN: Final = 5
_MOST_COMBINATIONS: Final = 10_000


@attrs.frozen
class KeyFacts:
    """What is known of a key: its labels where it is a text, and the numbers that it may be where it is a number.

    ``is_whole``: whole numbers only; ``is_days``: periods or dates, counted in days.
    """

    name: str
    labels: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    is_whole: bool = False
    is_days: bool = False
    is_period: bool = False


@attrs.frozen
class TakenRow:
    """One row: what it takes key by key, from when on, and where it stands."""

    taken: tuple[Taken, ...]
    valid_from: datetime.date | None
    place: tuple[int, int]
    text: str


def check_overlaps(reporter: Reporter, rows: Sequence[TakenRow]) -> bool:
    """Report each pair of rows that hold together; return whether there is none."""
    fine = True
    for index, row in enumerate(rows):
        for above in rows[:index]:
            if row.valid_from == above.valid_from and _meet(row.taken, above.taken):
                related = (reporter.source.span(*above.place),)
                line = reporter.source.place(above.place[0])[0]
                name = "row-twice" if row.text == above.text else "param-rows-overlap"
                reporter.report(
                    name, row.place, related=related, text=row.text, row=row.text, other=above.text, line=line
                )
                fine = False
    return fine


def _meet(one: tuple[Taken, ...], other: tuple[Taken, ...]) -> bool:
    return all(_shares(a, b) for a, b in zip(one, other, strict=True))


def _shares(a: Taken, b: Taken) -> bool:
    if a is None or b is None:
        return True
    if isinstance(a, Stretch) and isinstance(b, Stretch):
        return not meet(a, b).is_empty
    return a == b


def check_holes(
    reporter: Reporter, name: str, place: tuple[int, int], keys: Sequence[KeyFacts], rows: Sequence[TakenRow]
) -> None:
    """Warn about combinations of labels, and numbers between and beyond the rows, that no row takes."""
    found = list(_holes(keys, rows))
    if found:
        shown = listed(found[:_MOST_SHOWN])
        hint = "more" if len(found) > _MOST_SHOWN else ""
        reporter.report("param-hole", place, hint=hint, name=name, holes=shown, count=len(found))


def _holes(keys: Sequence[KeyFacts], rows: Sequence[TakenRow]) -> Iterator[str]:
    texts = [index for index, key in enumerate(keys) if key.labels]
    numbers = [index for index, key in enumerate(keys) if not key.labels]
    if math.prod(len(keys[index].labels) for index in texts) > _MOST_COMBINATIONS:
        return
    for labels in product(*(keys[index].labels for index in texts)):
        wanted = dict(zip(texts, labels, strict=True))
        held = [row for row in rows if all(row.taken[index] in {None, label} for index, label in wanted.items())]
        said = " / ".join(labels)
        if not held:
            yield said
        elif len(numbers) == 1:
            for hole in _numbers(keys[numbers[0]], [row.taken[numbers[0]] for row in held]):
                yield " / ".join(filter(None, (said, hole)))


def _numbers(key: KeyFacts, taken: Sequence[Taken]) -> Iterator[str]:
    """Yield the numbers that no row takes, where the rows are intervals; single numbers may be meant as they are."""
    stretches = [each for each in taken if isinstance(each, Stretch)]
    if len(stretches) < len(taken) or not stretches:
        return
    is_discrete = all(each.low == each.high for each in stretches)
    if is_discrete and not key.is_period:
        return
    found = list(holes(stretches, is_whole=key.is_whole or key.is_days))
    if not key.is_days:
        found += ends(stretches, key.low, key.high)
    for hole in found:
        yield _days(hole, key) if key.is_days else whole(hole) if key.is_whole else str(hole)


def _days(hole: Stretch, key: KeyFacts) -> str:
    low = date_of(hole.low + (not hole.low_closed))
    high = date_of(hole.high - (not hole.high_closed))
    is_years = (low.month, low.day, high.month, high.day) == (1, 1, 12, 31)
    first, last = (f"{low.year}", f"{high.year}") if key.is_period and is_years else (str(low), str(high))
    return first if first == last else f"{first} .. {last}"


def check_dates(reporter: Reporter, name: str, rows: Sequence[TakenRow], start: datetime.date) -> None:
    """Warn where a value begins only after the scheme does."""
    for row in rows:
        if row.valid_from is None or row.valid_from <= start:
            continue
        others = (other for other in rows if other is not row and _meet(row.taken, other.taken))
        if all(other.valid_from is not None and other.valid_from >= row.valid_from for other in others):
            reporter.report("param-late", row.place, name=name, date=row.valid_from, start=start)

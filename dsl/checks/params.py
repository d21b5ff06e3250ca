"""Rows of a param's table that two of them take, that none takes, or that begin too late.

A row takes what its keys take, from its date on.  Two rows that can hold for the same keys on the same day are an
error, whatever their order, for a table of standards must read the same from wherever one looks.  What no row takes is
a warning: a unit with such a key has no value, and says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import attrs

from ..diagnostics import listed
from .coverage import KeyFacts, Taken, holes_of, spoken
from .intervals import Stretch, meet

if TYPE_CHECKING:
    from ..binding.reporting import Reporter

_MOST_SHOWN: Final = 5


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
    found = [spoken(keys, hole) for hole in holes_of(keys, [row.taken for row in rows])]
    if found:
        shown = listed(found[:_MOST_SHOWN])
        hint = "more" if len(found) > _MOST_SHOWN else ""
        reporter.report("param-hole", place, hint=hint, name=name, holes=shown, count=len(found))


def check_dates(reporter: Reporter, name: str, rows: Sequence[TakenRow], start: datetime.date) -> None:
    """Warn where a value begins only after the scheme does."""
    for row in rows:
        if row.valid_from is None or row.valid_from <= start:
            continue
        others = (other for other in rows if other is not row and _meet(row.taken, other.taken))
        if all(other.valid_from is not None and other.valid_from >= row.valid_from for other in others):
            reporter.report("param-late", row.place, name=name, date=row.valid_from, start=start)

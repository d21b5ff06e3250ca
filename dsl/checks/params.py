"""Rows of a param's table that two of them take, that none takes, or that begin too late.

A row takes what its keys take, from its date on.  Two rows that can hold for the same keys on the same day are an
error, whatever their order, for a table of standards must read the same from wherever one looks.  What no row takes is
a warning: a unit with such a key has no value, and says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import TYPE_CHECKING, Final

import attrs

from ..diagnostics import listed
from .coverage import KeyFacts, Taken, holes_of, spoken
from .intervals import Stretch, meet

if TYPE_CHECKING:
    from ..binding.reporting import Reporter

#: What a row takes as far as it is labels: None for anything, ``_NUMBER`` where the key is a number.
_Labels = tuple[str | int | None, ...]
_NUMBER: Final = 0

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
    found = sorted({(max(pair), min(pair)) for pair in _near(rows) if _meet(*(rows[each].taken for each in pair))})
    for index, earlier in found:
        row, above = rows[index], rows[earlier]
        related = (reporter.source.span(*above.place),)
        line = reporter.source.place(above.place[0])[0]
        name = "row-twice" if row.text == above.text else "param-rows-overlap"
        reporter.report(name, row.place, related=related, text=row.text, row=row.text, other=above.text, line=line)
    return not found


def _near(rows: Sequence[TakenRow]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rows that could hold together, without looking at every pair of a long table.

    They begin on the same day and have the same labels; among these their numbers are walked from below.
    """
    groups: dict[tuple[object, _Labels], list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault((row.valid_from, _labels(row.taken)), []).append(index)
    done: set[object] = set()
    for key, members in groups.items():
        yield from _side_by_side(rows, members, key[1], key[1])
        if None in key[1]:
            done.add(key)
            for other, further in groups.items():
                if other not in done and other[0] == key[0] and _fit(key[1], other[1]):
                    yield from _side_by_side(rows, members + further, key[1], other[1])


def _side_by_side(
    rows: Sequence[TakenRow], members: Sequence[int], one: _Labels, other: _Labels
) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share something in the first key in which both groups have numbers."""
    key = next((place for place, both in enumerate(zip(one, other, strict=True)) if both == (_NUMBER, _NUMBER)), None)
    if key is None:
        yield from combinations(members, 2)
        return
    numbers = ((rows[index].taken[key], index) for index in members)
    stretches = sorted(
        ((taken, index) for taken, index in numbers if isinstance(taken, Stretch)), key=lambda each: each[0].low
    )
    for place, (stretch, index) in enumerate(stretches):
        for other_stretch, further in islice(stretches, place + 1, None):
            if other_stretch.low > stretch.high:
                break
            yield index, further


def _labels(taken: tuple[Taken, ...]) -> _Labels:
    """Return the labels of a row, None where it takes any."""
    return tuple(_NUMBER if isinstance(each, Stretch) else each for each in taken)


def _fit(one: _Labels, other: _Labels) -> bool:
    return all(_NUMBER in both or None in both or both[0] == both[1] for both in zip(one, other, strict=True))


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

"""What no row of a table by keys takes: combinations of labels and numbers, found on what is known without data.

One search serves params and ``by`` tables.  It goes through the keys one after another, splits the numbers of a key at
every bound that a row names, and joins what lies side by side and lacks the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import attrs

from ...core.calendar import date_of
from .intervals import Stretch, meet, whole

#: What a pattern takes: a label, numbers (of periods and dates: days since 1970), None for anything.
Taken = str | Stretch | None

#: What the rows leave open, key by key.
Hole = tuple[Taken, ...]

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


def holes_of(keys: Sequence[KeyFacts], rows: Sequence[Sequence[Taken]]) -> list[Hole]:
    """Return what no row takes; nothing where there are too many combinations to look at, as no author could either."""
    sizes = (len(key.labels) or 2 * len({*_bounds(row[index] for row in rows)}) + 1 for index, key in enumerate(keys))
    if math.prod(sizes) > _MOST_COMBINATIONS:
        return []
    order = sorted(range(len(keys)), key=lambda index: not keys[index].labels)
    found = _open([keys[index] for index in order], [[row[index] for index in order] for row in rows])
    return [tuple(hole[order.index(index)] for index in range(len(keys))) for hole in found]


def _open(keys: Sequence[KeyFacts], rows: Sequence[Sequence[Taken]]) -> list[Hole]:
    if not rows:
        return [(None,) * len(keys)]
    if not keys:
        return []
    first, rest = keys[0], keys[1:]
    if first.labels:
        by_label: dict[Taken, list[Sequence[Taken]]] = {}
        for row in rows:
            by_label.setdefault(row[0], []).append(row[1:])
        wide = by_label.get(None, [])
        return [(label, *hole) for label in first.labels for hole in _open(rest, [*by_label.get(label, ()), *wide])]
    if not any(isinstance(row[0], Stretch) for row in rows):
        return [(None, *hole) for hole in _open(rest, [row[1:] for row in rows if row[0] is None])]
    cells = _cells(first, [row[0] for row in rows if isinstance(row[0], Stretch)])
    return _joined([(cell, _open(rest, [row[1:] for row in held])) for cell, held in _by_cell(cells, rows)])


def _by_cell(
    cells: Sequence[Stretch], rows: Sequence[Sequence[Taken]]
) -> Iterator[tuple[Stretch, list[Sequence[Taken]]]]:
    """Yield each cell with the rows that take it, walking both from the lowest number on."""
    wide = [row for row in rows if row[0] is None]
    numbers = ((row[0], row) for row in rows)
    waiting = sorted(
        ((taken, row) for taken, row in numbers if isinstance(taken, Stretch)), key=lambda each: each[0].low
    )
    begun: list[tuple[Stretch, Sequence[Taken]]] = []
    place = 0
    for cell in cells:
        while place < len(waiting) and waiting[place][0].low <= cell.high:
            begun.append(waiting[place])
            place += 1
        begun = [each for each in begun if each[0].high >= cell.low]
        yield cell, [*wide, *(row for taken, row in begun if _takes(taken, cell))]


def _joined(cells: Sequence[tuple[Stretch, list[Hole]]]) -> list[Hole]:
    """Return the holes of cells, those side by side that lack the same as one."""
    found: list[tuple[Stretch, list[Hole]]] = []
    for cell, holes in cells:
        if found and found[-1][1] == holes:
            found[-1] = attrs.evolve(found[-1][0], high=cell.high, high_closed=cell.high_closed), holes
        else:
            found.append((cell, holes))
    if len(found) == 1 and found[0][1] != [()]:
        return [(None, *hole) for hole in found[0][1]]  # whatever the number is
    return [(cell, *hole) for cell, holes in found for hole in holes]


def _takes(taken: Taken, cell: Stretch) -> bool:
    # no bound lies within a cell, so a row takes all of it or nothing
    return taken is None or (isinstance(taken, Stretch) and not meet(taken, cell).is_empty)


def _cells(key: KeyFacts, stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return the numbers of a key in rising order, cut at every bound; those named where single numbers stand for kinds."""
    is_bounded = key.is_whole and math.isfinite(key.low) and math.isfinite(key.high)
    if all(each.low == each.high for each in stretches) and not key.is_period and not is_bounded:
        named = sorted({each.low for each in stretches})
        return [Stretch(number, number, True, True, (0, 0)) for number in named]
    low, high = _limits(key, stretches)
    percent = any(each.is_percent for each in stretches)
    edges = sorted({edge for edge in (*_bounds(stretches), low, high) if low <= edge <= high})
    cells = [Stretch(edge, edge, True, True, (0, 0), percent) for edge in edges if math.isfinite(edge)]
    cells += [Stretch(a, b, False, False, (0, 0), percent) for a, b in pairwise(edges)]
    cells.sort(key=lambda cell: (cell.low, cell.high))
    return [cell for cell in cells if not (key.is_whole or key.is_days) or cell.holds_integer]


def _limits(key: KeyFacts, stretches: Sequence[Stretch]) -> tuple[float, float]:
    """Return between which numbers holes are looked for: of days only between the rows, for a table begins some day."""
    if not key.is_days:
        return key.low, key.high
    return min(each.low for each in stretches), max(each.high for each in stretches)


def _bounds(taken: Iterator[Taken] | Sequence[Taken]) -> Iterator[float]:
    for each in taken:
        if isinstance(each, Stretch):
            yield from (bound for bound in (each.low, each.high) if math.isfinite(bound))


def spoken(keys: Sequence[KeyFacts], hole: Hole) -> str:
    """Return a hole as the patterns of a row that would fill it: ``工业 / (100, 200]``."""
    shown = ((key, taken) for key, taken in zip(keys, hole, strict=True) if taken is not None)
    return " / ".join(_text(key, taken) for key, taken in shown)


def named(keys: Sequence[KeyFacts], hole: Hole) -> str:
    """Return a hole as what is true of its units: ``类型 = 委, 人数 >= 4``."""
    shown = [(key.name, _text(key, taken)) for key, taken in zip(keys, hole, strict=True) if taken is not None]
    return ", ".join(f"{name} {text}" if text[0] in "<>" else f"{name} = {text}" for name, text in shown)


def _text(key: KeyFacts, taken: str | Stretch) -> str:
    if isinstance(taken, str):
        return taken
    return _days(taken, key) if key.is_days else whole(taken) if key.is_whole else str(taken)


def _days(hole: Stretch, key: KeyFacts) -> str:
    if math.isinf(hole.low):
        return f"< {date_of(hole.high + hole.high_closed)}"
    if math.isinf(hole.high):
        return f">= {date_of(hole.low + (not hole.low_closed))}"
    low = date_of(hole.low + (not hole.low_closed))
    high = date_of(hole.high - (not hole.high_closed))
    is_years = (low.month, low.day, high.month, high.day) == (1, 1, 12, 31)
    first, last = (f"{low.year}", f"{high.year}") if key.is_period and is_years else (str(low), str(high))
    return first if first == last else f"{first} .. {last}"

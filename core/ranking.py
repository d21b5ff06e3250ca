"""Ranks and quotas: who stands before whom, and how many may have a grade."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .grouping import Grouping
from .plan import Step

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Results that differ by less are equal: engines add in different orders, and nobody may win by the last bit.
_DECIMALS: Final = 9


@attrs.frozen
class QuotaTie:
    """Units that did not enter a grade because they are tied across the edge of its quota."""

    head: str
    grade: str
    group: tuple[str | float | None, ...]
    rows: tuple[int, ...]


def rank_rows(step: Step, group: Grouping, keys: Sequence[Any]) -> Array:
    """Return the place of each row in its period, 1 the best; a row without a result has none."""
    size = group.codes.size
    columns = [np.broadcast_to(np.asarray(key, dtype=np.float64), (size,)) for key in keys]
    result = np.full(size, np.nan)
    for _, rows in group.members():
        scored = rows[~np.isnan(columns[0][rows])]
        order, is_new = in_order([column[scored] for column in columns], step.options["descending"])
        result[scored[order]] = places(is_new, step.options["ties"])
    return result


def in_order(columns: Sequence[Array], descending: Sequence[bool]) -> tuple[Index, NDArray[np.bool_]]:
    """Sort rows best first; also tell for each, in that order, whether it differs from the one before.

    What breaks ties and is absent stands last.
    """
    keys = []
    for column, is_descending in zip(columns, descending, strict=True):
        key = np.round(-column if is_descending else column, _DECIMALS)
        keys.append(np.where(np.isnan(key), np.inf, key))
    order = np.lexsort(keys[::-1])
    is_new = np.ones(order.size, dtype=bool)
    if order.size:
        is_new[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    return order, is_new


def places(is_new: NDArray[np.bool_], ties: str) -> Array:
    """Return the places of rows in the order of :func:`in_order`: ``min`` 1 2 2 4, ``dense`` 1 2 2 3, else the mean."""
    block = np.cumsum(is_new) - 1
    if ties == "dense":
        return np.asarray(block + 1.0, dtype=np.float64)
    first = np.flatnonzero(is_new)
    counts = np.diff(np.append(first, is_new.size))
    found: Any = first + 1.0 if ties == "min" else first + (counts + 1.0) / 2.0
    result: Array = np.asarray(found, dtype=np.float64)[block]
    return result


def apply_quota(
    step: Step, grades: Any, group: Grouping, period: Grouping, keys: Sequence[Any]
) -> tuple[Array, list[QuotaTie]]:
    """Let only so many units of each group have a grade; the others take the next one, whose quota counts them.

    Grades are places in the list, 0 the best.  Quotas do not apply to a period with a single unit.  Units whose group
    nobody knows are a group of their own, under the rows for any group: not reporting must not open a way around.
    """
    size = group.codes.size
    columns = [np.broadcast_to(np.asarray(key, dtype=np.float64), (size,)) for key in keys]
    result = np.array(np.broadcast_to(grades, (size,)), dtype=np.float64)
    several = np.bincount(period.codes, minlength=1)[period.codes] > 1 if size else np.zeros(0, dtype=bool)
    ties: list[QuotaTie] = []
    for code, rows in group.members():
        scored = rows[~np.isnan(columns[0][rows]) & several[rows]]
        if scored.size:
            key = group.keys[code]
            ties.extend(_apply_to_group(step, result, scored, [column[scored] for column in columns], key))
    return result, ties


def _apply_to_group(
    step: Step, grades: Array, rows: Index, columns: Sequence[Array], key: tuple[str | float | None, ...]
) -> Iterator[QuotaTie]:
    order, is_new = in_order(columns, step.options["descending"])
    best_first, block = rows[order], np.cumsum(is_new)
    for place in range(step.options["count"] - 1):
        allowed = _allowed(step.options["rows"], place, key[1:], rows.size)
        holders = np.flatnonzero(grades[best_first] == place)
        if allowed is None or holders.size <= allowed:
            continue
        entering = holders[:allowed]
        tied = np.zeros(0, dtype=np.intp)
        if block[holders[allowed]] in block[entering[-1:]]:
            tied = holders[block[holders] == block[holders[allowed]]]
            entering = entering[block[entering] != block[holders[allowed]]]
        grades[best_first[np.setdiff1d(holders, entering)]] = place + 1
        if tied.size:
            label = step.options["labels"][place]
            yield QuotaTie(step.owner or "", label, key, tuple(sorted(int(row) for row in best_first[tied])))


def _allowed(
    rows: Sequence[tuple[int, float | None, int | None, tuple[str | None, ...]]],
    place: int,
    key: tuple[Any, ...],
    scored: int,
) -> int | None:
    """Return how many may have the grade, None where no quota names it; the first row that fits counts."""
    for grade, share, number, pattern in rows:
        fits = (
            want is None or (have is not None and str(have) == want) for want, have in zip(pattern, key, strict=False)
        )
        if grade == place and all(fits):
            return number if number is not None else math.floor((share or 0.0) * scored + 1e-9)
    return None

"""The best and the worst performance by which Doing Business scored its indicators, by edition."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import attrs

from ...core.refusals import Refused
from ..reference import read_table

_TABLES: Final = Path(__file__).parent / "tables"


@attrs.frozen
class Bounds:
    """The value that scores 100, the one that scores 0, and the power that bends the line between them."""

    best: float
    worst: float
    power: float = 1.0


@cache
def bounds_of(component: str, edition: str) -> Bounds:
    """Return the bounds of an indicator in an edition (``db2020``).

    Raises:
        Refused: the indicator began with a later edition; whatever the row.
    """
    table = read_table(_TABLES / "best_and_worst.csv").where(component=component)
    lines = zip(table.column("bound"), table.column("from"), table.numbers("value"), strict=True)
    begun = [(day, bound, value) for bound, day, value in lines if value is not None]
    found = {bound: value for day, bound, value in sorted(begun) if day[:4] <= edition[-4:]}  # the latest stays
    if not found:
        since = min(day for day, _, _ in begun)[:4]
        en = "DB{year} has no {component}, which begins with DB{since}"
        zh = "{year} 年版没有指标 {component}，该指标自 {since} 年版起才有"
        raise Refused(True, en, zh, year=edition[-4:], component=component, since=since)
    return Bounds(**found)


@cache
def components_of(topic: str) -> tuple[str, ...]:
    """Return the indicators of a topic, in the order in which its function takes them."""
    return read_table(_TABLES / "components.csv").where(topic=topic).column("component")

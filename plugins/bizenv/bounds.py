"""The best and the worst performance by which Doing Business scored its indicators, by edition."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import attrs

from ..reference import read_table

_TABLES: Final = Path(__file__).parent / "tables"


class NotInEdition(LookupError):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """An edition did not have an indicator yet; ``since`` is the year of the first that had it."""

    def __init__(self, component: str, edition: str, since: int) -> None:
        super().__init__(f"{edition} has no {component}, which begins with DB{since}")
        self.component, self.edition, self.since = component, edition, since


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
        NotInEdition: the indicator began with a later edition.
    """
    table = read_table(_TABLES / "best_and_worst.csv").where(component=component)
    lines = zip(table.column("bound"), table.column("from"), table.numbers("value"), strict=True)
    begun = [(day, bound, value) for bound, day, value in lines if value is not None]
    found = {bound: value for day, bound, value in sorted(begun) if day[:4] <= edition[-4:]}  # the latest stays
    if not found:
        raise NotInEdition(component, edition, int(min(day for day, _, _ in begun)[:4]))
    return Bounds(**found)


@cache
def components_of(topic: str) -> tuple[str, ...]:
    """Return the indicators of a topic, in the order in which its function takes them."""
    return read_table(_TABLES / "components.csv").where(topic=topic).column("component")

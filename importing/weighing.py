"""Whether a table gives points, shares of the whole, or shares of the node above; all of one kind in the end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import attrs

from .outline import Entry

_HUNDRED: Final = Decimal(100)
_TWO: Final = 2
_NEAR: Final = Decimal("0.01")


@attrs.frozen
class Weighing:
    """How amounts are to be read: multiplied by ``factor``; ``is_scale`` where children's shares add up to 100%."""

    factor: Decimal = Decimal(1)
    is_scale: bool = False

    def amount(self, entry: Entry) -> Decimal | None:
        """Return the points (or percentage) of an entry, None where the table gives none."""
        if not entry.amounts:
            return None
        total = sum((amount.value for amount in entry.amounts), Decimal(0))
        return total if any(amount.is_percent for amount in entry.amounts) else total * self.factor


def weighing_of(entries: Sequence[Entry]) -> Weighing:
    """Return how the amounts of a table are to be read.

    Percentages, and fractions that add up to 1, are weights.  Where the children of each node add up to the node,
    they are shares of the whole, which is as good as points of 100; where they add up to 100% they are local.
    """
    found = [entry for top in entries for entry in top.walk() if entry.amounts]
    are_percent = bool(found) and all(amount.is_percent for entry in found for amount in entry.amounts)
    are_fractions = bool(found) and _are_fractions(found)
    if not are_percent and not are_fractions:
        return Weighing()
    weighing = Weighing(_HUNDRED if are_fractions else Decimal(1))
    is_local = any(_is_local(entry, weighing) for top in entries for entry in top.walk())
    return attrs.evolve(weighing, is_scale=is_local)


def _are_fractions(entries: Sequence[Entry]) -> bool:
    values = [amount.value for entry in entries for amount in entry.amounts]
    if any(amount.is_percent for entry in entries for amount in entry.amounts):
        return False
    if not all(0 <= value <= 1 for value in values) or all(value == value.to_integral() for value in values):
        return False
    leaves = [entry for entry in entries if not entry.children]
    tops = [entry for entry in entries if entry.parent is None]
    groups = [leaves, tops, *(entry.children for entry in entries)]
    return any(abs(_sum(group) - 1) < _NEAR for group in groups)


def _sum(entries: Sequence[Entry]) -> Decimal:
    return sum((amount.value for entry in entries for amount in entry.amounts), Decimal(0))


def _is_local(entry: Entry, weighing: Weighing) -> bool:
    """Whether children add up to 100% below a node that is less than that."""
    amounts = [weighing.amount(child) for child in entry.children]
    known = [amount for amount in amounts if amount is not None]
    own = weighing.amount(entry)
    if len(known) < len(amounts) or len(known) < _TWO:
        return False
    total = sum(known, Decimal(0))
    return abs(total - _HUNDRED) < _NEAR and own is not None and abs(own - _HUNDRED) >= _NEAR

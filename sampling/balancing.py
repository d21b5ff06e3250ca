"""Giving units to inspectors so that loads are equal to within 1 and nobody meets a conflict.

Units come in the order of the seed, each takes whom it may of those with the least load, the order of the seed
deciding among equals anew in every round.  What conflicts leave unequal is evened out along chains of moves, from who
has most to who has two less; when no chain is left no other way of giving is more even, and if loads then differ by
more than 1 none keeps within it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise

import attrs

from .ordering import draw_key


class Impossible(ValueError):  # noqa: N818 - named by what it is
    """No way of giving keeps the rules; ``conflict`` is a smallest part of them that cannot be kept."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(conflict)
        self.conflict = conflict


@attrs.frozen
class Conflict:
    """Why it cannot be done.

    ``kind`` is ``unit`` (a unit has fewer inspectors without a conflict than it needs), ``overload`` (these inspectors
    alone must do more than their share: all others have a conflict) or ``underload`` (these can do less than their
    share).  ``count`` is what they must or can do, ``share`` what one of them should at most or at least.
    """

    kind: str
    inspectors: tuple[str, ...]
    units: tuple[str, ...]
    count: int
    share: int


@attrs.define(eq=False)
class Assignment:
    """Who inspects which unit, while it is made.

    ``forbidden`` gives for each unit the inspectors with a conflict; ``each`` is how many a unit needs.
    """

    units: Sequence[str]
    inspectors: Sequence[str]
    forbidden: Mapping[str, frozenset[str]]
    each: int
    seed: str
    given: dict[str, list[str]] = attrs.field(init=False, factory=dict)
    held: dict[str, dict[str, None]] = attrs.field(init=False)

    @held.default
    def _nothing_held(self) -> dict[str, dict[str, None]]:
        return {name: {} for name in self.inspectors}

    @property
    def loads(self) -> dict[str, int]:
        """How many units each inspector has."""
        return {name: len(units) for name, units in self.held.items()}

    def allows(self, inspector: str, unit: str) -> bool:
        """Whether the inspector may be given the unit, and has not got it yet."""
        return inspector not in self.forbidden.get(unit, ()) and unit not in self.held[inspector]

    def give(self, unit: str, inspector: str) -> None:
        """Give a unit to an inspector."""
        self.given.setdefault(unit, []).append(inspector)
        self.held[inspector][unit] = None

    def move(self, unit: str, source: str, target: str) -> None:
        """Move a unit from one inspector to another."""
        places = self.given[unit]
        places[places.index(source)] = target
        del self.held[source][unit]
        self.held[target][unit] = None

    def _key(self, inspector: str) -> tuple[int, str, str]:
        load = len(self.held[inspector])
        return load, draw_key(self.seed, f"round {load}", inspector), inspector

    def fill(self, order: Iterable[str]) -> None:
        """Give every unit the inspectors that it still needs.

        Raises:
            Impossible: a unit has not enough inspectors without a conflict.
        """
        heap = [self._key(name) for name in self.inspectors]
        heapify(heap)
        for unit in order:
            aside, lacking = [], self.each - len(self.given.get(unit, ()))
            while lacking and heap:
                entry = heappop(heap)
                if self.allows(entry[2], unit):
                    self.give(unit, entry[2])
                    aside.append(self._key(entry[2]))
                    lacking -= 1
                else:
                    aside.append(entry)
            if lacking:
                raise Impossible(self._of_unit(unit))
            for entry in aside:
                heappush(heap, entry)

    def _of_unit(self, unit: str) -> Conflict:
        away = tuple(name for name in self.inspectors if name in self.forbidden.get(unit, ()))
        return Conflict("unit", away, (unit,), len(self.inspectors) - len(away), self.each)

    def even_out(self) -> None:
        """Move units along chains until no chain makes loads more even."""
        while (chain := self._chain()) is not None:
            for (source, unit), (target, _) in pairwise(chain):
                self.move(unit, source, target)

    def _chain(self) -> list[tuple[str, str]] | None:
        """Return inspectors from one with most to one with at least two less, each with the unit handed on."""
        loads = self.loads
        levels = set(loads.values())
        if max(levels, default=0) - min(levels, default=0) < 2:  # noqa: PLR2004 - within 1
            return None
        for start in sorted(loads, key=lambda name: (-loads[name], name)):
            before = self._reached(start, loads[start] - 2)
            target = next((name for name in before if loads[name] <= loads[start] - 2), None)
            if target is not None:
                return _back(before, target)
        return None

    def _reached(self, start: str, enough: int) -> dict[str, tuple[str, str]]:
        """Return who can be handed units from ``start``, each with who hands on which unit; ends at a load of enough."""
        before = {start: ("", "")}
        pending = deque([start])
        rest = [name for name in self.inspectors if name != start]
        while pending and rest:
            source, left = pending.popleft(), list[str]()
            for target in rest:
                unit = next((unit for unit in self.held[source] if self.allows(target, unit)), None)
                if unit is None:
                    left.append(target)
                    continue
                before[target] = source, unit
                if len(self.held[target]) <= enough:
                    return before
                pending.append(target)
            rest = left
        return before

    def check_even(self) -> None:
        """See that loads are equal to within 1, after they have been evened out.

        Raises:
            Impossible: they are not, and so cannot be.
        """
        loads = self.loads
        if not loads or max(loads.values()) - min(loads.values()) <= 1:
            return
        total = len(self.units) * self.each
        most, least = -(-total // len(loads)), total // len(loads)
        top = max(loads, key=lambda name: (loads[name], name))
        if loads[top] > most:
            raise Impossible(self._overload(set(self._reached(top, -1)), most))
        raise Impossible(self._underload({name for name, load in loads.items() if load < least}, least))

    def _overload(self, names: set[str], most: int) -> Conflict:
        """Return the fewest inspectors, found by leaving out one after the other, who must do more than their share."""
        found = self._least(names, lambda some: self._forced(some)[0] > most * len(some))
        count, units = self._forced(found)
        return Conflict("overload", tuple(sorted(found)), units, count, most)

    def _forced(self, names: set[str]) -> tuple[int, tuple[str, ...]]:
        """Return how much work nobody else may do, and the units that it is about."""
        count, units, others = 0, [], set(self.inspectors) - names
        for unit in self.units:
            need = self.each - len(others - self.forbidden.get(unit, frozenset()))
            if need > 0:
                count += need
                units.append(unit)
        return count, tuple(units)

    def _underload(self, names: set[str], least: int) -> Conflict:
        """Return the fewest inspectors who can do less than their share, among those who have less and who could give."""
        reached = set(names)
        while more := {name for name in self.inspectors if name not in reached and self._can_hand(name, reached)}:
            reached |= more
        found = self._least(reached, lambda some: self._open_to(some) < least * len(some))
        return Conflict("underload", tuple(sorted(found)), (), self._open_to(found), least)

    def _can_hand(self, source: str, targets: set[str]) -> bool:
        return any(self.allows(target, unit) for target in targets for unit in self.held[source])

    def _open_to(self, names: set[str]) -> int:
        """Return how much work these inspectors may do."""
        return sum(min(self.each, len(names - self.forbidden.get(unit, frozenset()))) for unit in self.units)

    @staticmethod
    def _least(names: set[str], is_enough: Callable[[set[str]], bool]) -> set[str]:
        found = set(names)
        for name in sorted(names):
            if len(found) > 1 and is_enough(found - {name}):
                found.discard(name)
        return found


def _back(before: Mapping[str, tuple[str, str]], target: str) -> list[tuple[str, str]]:
    """Return the chain from its start to the target; each entry names who hands on, and which unit."""
    chain = [(target, "")]
    while before[target][0]:
        source, unit = before[target]
        chain.append((source, unit))
        target = source
    return chain[::-1]


def balanced(
    units: Sequence[str],
    inspectors: Sequence[str],
    forbidden: Mapping[str, frozenset[str]],
    each: int,
    seed: str,
    *,
    uneven: bool = False,
) -> Assignment:
    """Return who inspects which units: every unit ``each`` of them, loads equal to within 1.

    Args:
        units: in the order of the seed.
        inspectors: those among whom the units are divided.
        forbidden: for each unit the inspectors with a conflict.
        each: how many inspectors a unit needs.
        seed: decides among equals.
        uneven: loads need not be equal to within 1, only as even as conflicts let them be.

    Raises:
        Impossible: conflicts leave no way.
    """
    found = Assignment(units, inspectors, forbidden, each, seed)
    # who has conflicts chooses first, while there is most to choose from
    found.fill(sorted(units, key=lambda unit: -len(forbidden.get(unit, ()))))
    found.even_out()
    if not uneven:
        found.check_even()
    return found

"""Mutual inspection: units inspect one another, nobody the own unit, and everybody inspects as many as everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from ..dsl.diagnostics import Both, SchemeError, diagnose
from .balancing import Impossible, balanced
from .conflicts import pairs_of, relations
from .frame import Frame
from .ordering import in_drawn_order
from .outcome import Outcome
from .refusing import refuse_impossible

#: So many rings are tried before the exact search begins.
_ATTEMPTS: Final = 20


@attrs.frozen(kw_only=True)
class MutualWishes:
    """How units inspect one another.

    Attributes:
        each: so many others inspect a unit, and a unit inspects so many.
        group: a column; units of one group do not inspect each other.
        reciprocal: whether two units may inspect each other.
        avoid: pairs of units that must not inspect each other.
    """

    each: int = 1
    group: str | None = None
    reciprocal: bool = True
    avoid: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=pairs_of)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {**attrs.asdict(self), "avoid": [list(pair) for pair in self.avoid]}


def inspect_mutually(frame: Frame, wishes: MutualWishes, seed: str) -> Outcome:
    """Return who inspects whom: rows of inspector and unit, in the order of the seed.

    The units stand in a ring in the order of the seed and each inspects the ``each`` next; pairs that must not be are
    exchanged with others.  Every unit inspects as many as inspect it.

    Raises:
        SchemeError: there are too few units, a pair names nobody, or conflicts leave no way.
    """
    _check_number(frame, wishes)
    groups = dict(zip(frame.names, frame.cells(wishes.group), strict=True)) if wishes.group else {}
    apart = relations(wishes.avoid, frame.names, frame)
    for one, others in list(apart.items()):
        for other in others:
            apart.setdefault(other, set()).add(one)
    rules = _Rules(apart, groups, wishes.reciprocal)
    pairs = _pairs(frame, wishes, rules, seed)
    place = {name: number for number, name in enumerate(in_drawn_order(frame.names, seed, "unit"))}
    ordered = sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]]))
    rows = tuple({"inspector": inspector, "unit": unit} for inspector, unit in ordered)
    return Outcome({"inspections": rows}, {"units": (wishes.group,) if wishes.group else ()})


def _check_number(frame: Frame, wishes: MutualWishes) -> None:
    needed = wishes.each + 1 if wishes.reciprocal else 2 * wishes.each + 1
    if wishes.each < 1 or frame.size < needed:
        hint = "" if wishes.reciprocal else "reciprocal"
        what = Both("互查", "mutual inspection")
        facts: dict[str, Any] = {"wanted": max(needed, 2), "found": frame.size, "each": wishes.each, "what": what}
        raise SchemeError(
            (diagnose("sample-too-few", frame.table.header_span(), hint=hint, path=frame.source, **facts),)
        )


@attrs.frozen
class _Rules:
    """Which pairs must not be."""

    apart: Mapping[str, set[str]]
    groups: Mapping[str, str]
    reciprocal: bool

    def forbids(self, inspector: str, unit: str) -> bool:
        """Whether the two must avoid each other, whoever else inspects whom."""
        if inspector == unit or unit in self.apart.get(inspector, ()):
            return True
        return bool(self.groups) and bool(self.groups[unit]) and self.groups[inspector] == self.groups[unit]


def _pairs(frame: Frame, wishes: MutualWishes, rules: _Rules, seed: str) -> list[tuple[str, str]]:
    for attempt in range(_ATTEMPTS):
        names = in_drawn_order(frame.names, seed, "ring" if not attempt else f"ring {attempt}")
        count = len(names)
        ring = [(names[at], names[(at + step) % count]) for step in range(1, wishes.each + 1) for at in range(count)]
        if _Exchange(ring, rules).mend():
            return ring
    return _searched(frame, wishes, rules, seed)


def _searched(frame: Frame, wishes: MutualWishes, rules: _Rules, seed: str) -> list[tuple[str, str]]:
    """Return pairs found by the exact search, which also tells when there are none."""
    names = in_drawn_order(frame.names, seed, "ring")
    forbidden = {unit: frozenset(one for one in names if rules.forbids(one, unit)) for unit in names}
    try:
        found = balanced(names, names, forbidden, wishes.each, seed)
    except Impossible as error:
        raise refuse_impossible(error.conflict, frame) from None
    pairs = [(inspector, unit) for unit, inspectors in found.given.items() for inspector in inspectors]
    if not _Exchange(pairs, rules).mend():
        reason = Both("找不到没有两两互查的安排", "no way was found in which no two inspect each other")
        raise SchemeError((diagnose("sample-impossible", frame.table.header_span(), hint="exchange", reason=reason),))
    return pairs


class _Exchange:
    """Exchanges units between inspectors, which leaves everybody's number as it is, until no pair is bad."""

    def __init__(self, pairs: list[tuple[str, str]], rules: _Rules) -> None:
        self._pairs, self._rules, self._present = pairs, rules, set(pairs)

    def mend(self) -> bool:
        """Change the pairs in their list; False where a bad one is left.

        What is exchanged makes no other pair bad, so that one walk along the list is enough.
        """
        places = [place for place, pair in enumerate(self._pairs) if self._is_bad(*pair)]
        return all(not self._is_bad(*self._pairs[place]) or self._exchanged(place) for place in places)

    def _is_bad(self, inspector: str, unit: str) -> bool:
        if self._rules.forbids(inspector, unit):
            return True
        return not self._rules.reciprocal and (unit, inspector) in self._present

    def _exchanged(self, place: int) -> bool:
        count = len(self._pairs)
        return any(self._exchange(place, (place + step) % count) for step in range(1, count))

    def _exchange(self, place: int, other: int) -> bool:
        old, partner = self._pairs[place], self._pairs[other]
        one, two = (old[0], partner[1]), (partner[0], old[1])
        if one in self._present or two in self._present:
            return False
        self._present -= {old, partner}
        self._present |= {one, two}
        if self._is_bad(*one) or self._is_bad(*two):
            self._present -= {one, two}
            self._present |= {old, partner}
            return False
        self._pairs[place], self._pairs[other] = one, two
        return True

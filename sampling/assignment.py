"""Giving units to teams, and to single inspectors, with conflicts kept out and the work divided evenly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from ..dsl.diagnostics import Diagnostic
from .balancing import Impossible, balanced
from .conflicts import Pairs, merged, pairs_of, recusals, relations
from .frame import Frame
from .ordering import in_drawn_order
from .outcome import Outcome
from .refusing import refuse_impossible
from .selection import BadSelection
from .teams import ROLE, team_column
from .units import exact_sizes
from .weighing import weighed


@attrs.frozen(kw_only=True)
class AssignmentWishes:
    """How units are given to teams or inspectors.

    Attributes:
        each: how many inspectors a unit gets; teams inspect alone.
        weight: a column of the units that says how much work each is; without it units count alike.
        uneven: conflicts may leave loads more than 1 apart.
        avoid: pairs of person (or team) and unit that must not meet, beside own units and recusals.
    """

    each: int = 1
    weight: str | None = None
    uneven: bool = False
    avoid: Pairs = attrs.field(default=(), converter=pairs_of)

    def __attrs_post_init__(self) -> None:
        """See that the wishes go together.

        Raises:
            BadSelection: they do not.
        """
        if self.each < 1:
            raise BadSelection("每个单位至少要有一名检查人员", "a unit needs at least one inspector")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {**attrs.asdict(self), "avoid": [list(pair) for pair in self.avoid]}


def assign_to_teams(
    units: Frame,
    people: Sequence[Frame],
    wishes: AssignmentWishes,
    seed: str,
    team_of: Mapping[str, str] | None = None,
) -> Outcome:
    """Return the team of each unit: rows of unit and team, and a summary of teams with number and weight of units.

    A team has a conflict with a unit where one of its members has: it is the member's own unit, stands in the member's
    recusals, or in ``avoid``.

    Args:
        units: what is inspected.
        people: the lists that the members of the teams stand in, with their team.
        wishes: how.
        seed: decides.
        team_of: the team of each person, instead of the column of teams; who is not in it is in no team.

    Raises:
        SchemeError: conflicts leave no way; the smallest of them is told.
    """
    member_of = (
        {name: team for frame in people for name, team in _teams(frame).items()} if team_of is None else dict(team_of)
    )
    conflicts, warnings = _conflicts(units, people, wishes, tuple(dict.fromkeys(member_of.values())))
    teams = sorted(dict.fromkeys(member_of.values()), key=_natural)
    forbidden: dict[str, set[str]] = {}
    for name, avoided in conflicts.items():
        team = member_of.get(name, name if name in teams else None)
        for unit in avoided if team is not None else ():
            forbidden.setdefault(unit, set()).add(str(team))
    frozen = {unit: frozenset(names) for unit, names in forbidden.items()}
    team_of_unit = _divided(units, teams, frozen, wishes, seed)
    order = in_drawn_order(units.names, seed, "unit")
    rows = sorted(({"team": team_of_unit[unit], "unit": unit} for unit in order), key=lambda row: _natural(row["team"]))
    columns = (wishes.weight,) if wishes.weight else ()
    loads = _loads(units, teams, team_of_unit, wishes.weight)
    return Outcome({"units": tuple(rows), "loads": loads}, {"units": columns}, tuple(warnings))


def _natural(team: str) -> list[tuple[int, str]]:
    """Return what to sort teams by: 第10组 comes after 第9组."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", team)]


def _teams(people: Frame) -> dict[str, str]:
    return dict(zip(people.names, team_column(people), strict=True))


def _conflicts(
    units: Frame, people: Sequence[Frame], wishes: AssignmentWishes, more: Sequence[str] = ()
) -> tuple[dict[str, frozenset[str]], list[Diagnostic]]:
    """Return for each person, or team, the units to avoid."""
    stated, warnings = zip(*(recusals(frame, units.names) for frame in people), strict=True)
    names = [name for frame in people for name in frame.names]
    given = relations(wishes.avoid, (*names, *more), units)
    return merged(*stated, given), [found for part in warnings for found in part]


def _divided(
    units: Frame, teams: Sequence[str], forbidden: Mapping[str, frozenset[str]], wishes: AssignmentWishes, seed: str
) -> dict[str, str]:
    order = in_drawn_order(units.names, seed, "unit")
    try:
        if wishes.weight is not None:
            return weighed(order, teams, exact_sizes(units, wishes.weight), forbidden, seed)
        found = balanced(order, teams, forbidden, 1, seed, uneven=wishes.uneven)
    except Impossible as error:
        raise refuse_impossible(error.conflict, units) from None
    return {unit: given[0] for unit, given in found.given.items()}


def _loads(
    units: Frame, teams: Sequence[str], team_of: Mapping[str, str], weight: str | None
) -> tuple[dict[str, Any], ...]:
    counts = Counter(team_of.values())
    if weight is None:
        return tuple({"team": team, "units": counts[team]} for team in teams)
    sizes, work = exact_sizes(units, weight), dict.fromkeys(teams, Fraction(0))
    for unit, team in team_of.items():
        work[team] += sizes[unit]
    return tuple({"team": team, "units": counts[team], "weight": float(work[team])} for team in teams)


def assign_inspectors(
    units: Frame, people: Frame, names: Sequence[str], wishes: AssignmentWishes, seed: str
) -> Outcome:
    """Return the inspectors of the units named: rows of unit and inspector (with class and own unit), and their loads.

    Raises:
        SchemeError: conflicts leave no way; the smallest of them is told.
    """
    conflicts, warnings = _conflicts(units, (people,), wishes)
    forbidden: dict[str, set[str]] = {}
    for name, avoided in conflicts.items():
        for unit in avoided:
            forbidden.setdefault(unit, set()).add(name)
    frozen = {unit: frozenset(found) for unit, found in forbidden.items()}
    try:
        found = balanced(
            in_drawn_order(names, seed, "unit"), people.names, frozen, wishes.each, seed, uneven=wishes.uneven
        )
    except Impossible as error:
        raise refuse_impossible(error.conflict, units) from None
    place = people.find(*ROLE)
    roles = dict(zip(people.names, people.cells_at(place), strict=True)) if place is not None else {}
    rows = tuple(
        {"unit": unit, "inspector": name, **({"role": roles[name]} if roles else {})}
        for unit in names
        for name in found.given[unit]
    )
    loads = tuple({"inspector": name, "units": load} for name, load in sorted(found.loads.items()))
    return Outcome({"inspectors": rows, "loads": loads}, {}, tuple(warnings))

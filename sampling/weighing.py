"""Giving units of different size to teams so that the teams have about the same work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush

from .balancing import Conflict, Impossible
from .ordering import draw_key


def weighed(
    units: Sequence[str],
    teams: Sequence[str],
    weights: Mapping[str, Fraction],
    forbidden: Mapping[str, frozenset[str]],
    seed: str,
) -> dict[str, str]:
    """Return the team of each unit: the heaviest unit first, each to the team with the least work so far.

    Without conflicts two teams differ by no more than the heaviest unit.  Source: Graham (1969), Bounds on
    multiprocessing timing anomalies, SIAM J. Appl. Math. 17 (longest processing time first).

    Args:
        units: in the order of the seed, which decides among equal weights.
        teams: those to divide the units among.
        weights: the work of each unit, at least 0.
        forbidden: for each unit the teams with a conflict.
        seed: decides among teams with equal work.

    Raises:
        Impossible: all teams have a conflict with a unit.
    """
    found: dict[str, str] = {}
    heap = [(Fraction(0), draw_key(seed, "team", team), team) for team in teams]
    heapify(heap)
    for unit in sorted(units, key=lambda unit: -weights[unit]):
        aside, taken = [], False
        while heap and not taken:
            work, key, team = heappop(heap)
            if taken := team not in forbidden.get(unit, ()):
                found[unit] = team
                work += weights[unit]
            aside.append((work, key, team))
        if not taken:
            raise Impossible(Conflict("unit", tuple(sorted(teams)), (unit,), 0, 1))
        for entry in aside:
            heappush(heap, entry)
    return found

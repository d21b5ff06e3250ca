"""The ways of drawing by name, each as a function of lists, plain parameters and a seed: what a record repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from .assignment import AssignmentWishes, assign_inspectors, assign_to_teams
from .conflicts import OWN_UNIT, RECUSED
from .frame import Frame
from .mutual import MutualWishes, inspect_mutually
from .outcome import Outcome
from .selection import Selection
from .teams import ROLE, TEAM, TeamWishes, form_teams
from .units import select

Frames = Mapping[str, Frame]
Parameters = Mapping[str, Any]


def _units(frames: Frames, parameters: Parameters, seed: str) -> Outcome:
    return select(frames["units"], Selection(**parameters["selection"]), seed)


def _double(frames: Frames, parameters: Parameters, seed: str) -> Outcome:
    """Draw units, then the inspectors of each from the pool."""
    units, pool = frames["units"], frames["pool"]
    drawn = select(units, Selection(**parameters["selection"]), seed)
    names = [row["unit"] for row in drawn.results["units"]]
    wishes = AssignmentWishes(**parameters["assignment"])
    found = assign_inspectors(units, pool, names, wishes, seed)
    columns = {**drawn.columns, "pool": _columns_of_people(pool)}
    return Outcome({**drawn.results, **found.results}, columns, (*drawn.warnings, *found.warnings))


def _teams(frames: Frames, parameters: Parameters, seed: str) -> Outcome:
    """Draw teams, and divide the units among them where units are given."""
    pool, leaders = frames["pool"], frames.get("leaders")
    formed = form_teams(pool, leaders, TeamWishes(**parameters["teams"]), seed)
    if "units" not in frames:
        return formed
    team_of = {row["name"]: row["team"] for row in formed.results["teams"]}
    wishes = AssignmentWishes(**parameters["assignment"])
    found = assign_to_teams(frames["units"], (pool, *((leaders,) if leaders else ())), wishes, seed, team_of)
    results = {**formed.results, **found.results}
    return Outcome(results, {**formed.columns, **found.columns}, (*formed.warnings, *found.warnings))


def _assignment(frames: Frames, parameters: Parameters, seed: str) -> Outcome:
    found = assign_to_teams(frames["units"], (frames["teams"],), AssignmentWishes(**parameters["assignment"]), seed)
    return Outcome(found.results, {**found.columns, "teams": _columns_of_people(frames["teams"])}, found.warnings)


def _mutual(frames: Frames, parameters: Parameters, seed: str) -> Outcome:
    return inspect_mutually(frames["units"], MutualWishes(**parameters["mutual"]), seed)


def _columns_of_people(people: Frame) -> tuple[str, ...]:
    places = {people.find(*names) for names in (TEAM, ROLE, OWN_UNIT, RECUSED)}
    headers = [people.table.headers[place] for place in places if place is not None]
    return tuple(sorted(header for header in headers if header != people.name_column))


#: The ways of drawing that a record may name.
METHODS: Final[Mapping[str, Callable[[Frames, Parameters, str], Outcome]]] = {
    "units": _units,
    "double": _double,
    "teams": _teams,
    "assign": _assignment,
    "mutual": _mutual,
}

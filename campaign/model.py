"""What a campaign consists of, as its file says: who is evaluated, in which steps, by whom, and when."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final

import attrs

from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Diagnostic

#: What a unit is called that has been through every stage.
FINISHED: Final = "finished"


class Check(StrEnum):
    """What a gate looks at before a unit may leave a stage."""

    REPORT = "report"
    MATERIALS = "materials"
    REVIEW = "review"
    TRAINING = "training"
    RATINGS = "ratings"
    NOTICE = "notice"
    SUMMARY = "summary"
    CONFIRM = "confirm"


#: Gates that are passed by a record of who did what; the others look at files.
RECORDED: Final = frozenset({Check.REVIEW, Check.SUMMARY, Check.CONFIRM})


@attrs.frozen
class Gate:
    """Something that must hold before a unit may leave a stage.

    ``sections`` are those that a report must have; ``of`` names the gate whose paper a review is about; ``minimum`` is
    the share of the materials that must be filed; ``roles`` are those that must have rated, all of the scheme's where
    none are named; ``content`` is what is looked at, None where the office has yet to fill it in.
    """

    name: str
    check: Check
    content: str | None = ""
    sections: tuple[str, ...] = ()
    file: str | None = None
    of: str | None = None
    minimum: Fraction = Fraction(1)
    roles: tuple[str, ...] = ()
    span: Span = NOWHERE


@attrs.frozen
class Stage:
    """A step of the campaign with its days; a unit has been inspected when it has left one that ``covers``."""

    name: str
    start: date | None = None
    end: date | None = None
    gates: tuple[Gate, ...] = ()
    covers: bool = False
    span: Span = NOWHERE

    def is_late(self, as_of: date) -> bool:
        """Whether a unit that is in this stage on that day should have left it."""
        return self.end is not None and as_of > self.end


@attrs.frozen
class Unit:
    """One evaluated unit: which population it belongs to, and its stratum where there are such."""

    name: str
    population: str
    stratum: str | None = None


@attrs.frozen
class Population:
    """Units that are evaluated by one scheme, with the tables that belong to it.

    ``rows`` are the files of the tables below the unit, by their names; ``report`` is a file name with ``{unit}``.
    """

    name: str
    scheme: str | None = None
    units: tuple[Unit, ...] = ()
    data: Path | None = None
    evidence: tuple[Path, ...] = ()
    ratings: tuple[Path, ...] = ()
    report: str | None = None
    rows: tuple[tuple[str, Path], ...] = ()
    span: Span = NOWHERE


@attrs.frozen
class Member:
    """Somebody of a team: the unit that sends them, their role in the team, and the day of their training."""

    name: str
    role: str | None = None
    unit: str | None = None
    trained: date | None = None
    span: Span = NOWHERE


@attrs.frozen
class Team:
    """A team, the units it visits, the record of the draw that it came from, and the rule of its composition."""

    name: str
    members: tuple[Member, ...] = ()
    visits: tuple[str, ...] = ()
    draw: Path | None = None
    rule: tuple[str, ...] = ()
    span: Span = NOWHERE

    @property
    def untrained(self) -> tuple[str, ...]:
        """The members without a day of training."""
        return tuple(member.name for member in self.members if member.trained is None)


@attrs.frozen
class Survey:
    """Questionnaires of one kind: how many were issued and how many came back."""

    name: str
    issued: int
    returned: int
    mode: str | None = None


@attrs.frozen
class Interview:
    """Talks of one kind: whom with, in which mode, and how many."""

    name: str
    count: int
    mode: str | None = None


@attrs.frozen
class Consultation:
    """One round of asking for opinions: the day, whom, how many were asked, and what came of it."""

    name: str
    on: date | None = None
    asked: int | None = None
    opinions: int | None = None
    adopted: int | None = None
    note: str = ""


@attrs.frozen
class Cycle:
    """What falls due some time after a day: once, or again and again."""

    name: str
    since: date
    months: int
    repeats: bool = False


@attrs.frozen
class Calendar:
    """The months in which the campaign recurs, how often is reported, and what falls due in cycles."""

    months: tuple[int, ...] = ()
    cadences: tuple[str, ...] = ()
    cycles: tuple[Cycle, ...] = ()


@attrs.frozen
class Campaign:
    """A campaign as its file says; see ``docs/campaign.md``."""

    name: str
    populations: tuple[Population, ...]
    stages: tuple[Stage, ...]
    round: str | None = None
    start: date | None = None
    end: date | None = None
    target: Fraction = Fraction(1)
    teams: tuple[Team, ...] = ()
    surveys: tuple[Survey, ...] = ()
    interviews: tuple[Interview, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    calendar: Calendar = Calendar()
    figures: tuple[tuple[str, float], ...] = ()
    file: str = ""
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def key(self) -> str:
        """The name under which the campaign's history is kept: its name, and its round where it has one."""
        return self.name if self.round is None else f"{self.name} {self.round}"

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit, in the order of the file."""
        return tuple(unit for population in self.populations for unit in population.units)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Every gate, in the order of the stages."""
        return tuple(gate for stage in self.stages for gate in stage.gates)

    @property
    def folder(self) -> Path:
        """The folder that the file's paths start from."""
        return Path(self.file).parent

    def unit(self, name: str) -> Unit | None:
        """Return a unit by its name."""
        return next((unit for unit in self.units if unit.name == name), None)

    def population_of(self, unit: str) -> Population | None:
        """Return the population that a unit belongs to."""
        return next((each for each in self.populations if any(one.name == unit for one in each.units)), None)

    def teams_of(self, unit: str) -> tuple[Team, ...]:
        """Return the teams that visit a unit; a team that names no units visits all."""
        return tuple(team for team in self.teams if not team.visits or unit in team.visits)

    def place(self, stage: str) -> int | None:
        """Return the place of a stage by its name; that of ``finished`` is behind the last."""
        names = [*(each.name for each in self.stages), FINISHED]
        return names.index(stage) if stage in names else None

    def gate(self, name: str) -> Gate | None:
        """Return a gate by its name."""
        return next((gate for gate in self.gates if gate.name == name), None)

    def stage_of(self, gate: str) -> Stage | None:
        """Return the stage that a gate belongs to."""
        return next((stage for stage in self.stages if any(each.name == gate for each in stage.gates)), None)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day: as said, else those of the stages; without any first day the first day that ends one."""
        starts = [stage.start for stage in self.stages if stage.start]
        ends = [stage.end for stage in self.stages if stage.end]
        return self.start or min(starts or ends, default=None), self.end or max(ends, default=None)


def days_late(stage: Stage | None, as_of: date) -> int:
    """Return by how many days a stage is over on that day, 0 where it is not."""
    if stage is None or stage.end is None:
        return 0
    return max((as_of - stage.end) // timedelta(days=1), 0)

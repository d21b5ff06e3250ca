"""Where a campaign stands: unit by unit, stage by stage, how much is covered, and what moved in a period."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import attrs

from ..dsl.diagnostics import Both
from .calendar import ReportingPeriod
from .journal import stages_left
from .model import FINISHED, Campaign, Stage, days_late
from .progress import Happening, Kind, Progress


@attrs.frozen
class Standing:
    """One unit on one day: its stage and since when, the days on which it left the earlier ones, and what it lacks.

    ``late`` counts the days by which the stage is over; ``blocked`` pairs gates with what they lack, None where nobody
    looked.
    """

    unit: str
    population: str
    stratum: str | None
    stage: str
    since: date | None
    end: date | None
    late: int
    left: Mapping[str, date]
    covered: bool
    blocked: tuple[tuple[str, Both], ...] | None = None


@attrs.frozen
class Coverage:
    """How many of all units have been inspected, against the target.

    >>> Coverage(416, 521, Fraction(4, 5)).need, Coverage(416, 521, Fraction(4, 5)).is_met
    (417, False)
    """

    inspected: int
    total: int
    target: Fraction

    @property
    def share(self) -> float | None:
        """The share inspected, None where there are no units."""
        return self.inspected / self.total if self.total else None

    @property
    def need(self) -> int:
        """How many units the target asks for, a part of one counting as a whole."""
        return math.ceil(self.target * self.total)

    @property
    def is_met(self) -> bool:
        """Whether that many are inspected."""
        return self.inspected >= self.need


@attrs.frozen
class StageCount:
    """One stage at the end of a period: units in it now and at the end of the period before, how many came and left."""

    stage: str
    before: int
    now: int
    entered: int
    left: int
    returned: int
    late: int


@attrs.frozen
class Bulletin:
    """What is reported of a period: the stages, coverage, the units that are late, and the reasons of returns."""

    period: ReportingPeriod
    as_of: date
    stages: tuple[StageCount, ...]
    coverage: Coverage
    coverage_before: Coverage
    late: tuple[Standing, ...]
    returned: tuple[tuple[str, str, str], ...]
    excepted: tuple[tuple[str, str, str], ...]
    summaries: tuple[tuple[date, str, str], ...]


def standings(
    campaign: Campaign, progress: Mapping[str, Progress], histories: Mapping[str, list[Happening]], as_of: date
) -> tuple[Standing, ...]:
    """Return where every unit stands, in the order of the file."""
    found = []
    for unit in campaign.units:
        state = progress[unit.name]
        stage = state.stage(campaign)
        found.append(
            Standing(
                unit.name,
                unit.population,
                unit.stratum,
                state.stage_name(campaign),
                state.since,
                None if stage is None else stage.end,
                days_late(stage, as_of),
                stages_left(campaign, histories[unit.name]),
                state.covered,
            )
        )
    return tuple(found)


def coverage(campaign: Campaign, progress: Mapping[str, Progress]) -> Coverage:
    """Return how many units have left every stage that counts as inspecting them."""
    return Coverage(sum(each.covered for each in progress.values()), len(campaign.units), campaign.target)


def bulletin(
    campaign: Campaign,
    period: ReportingPeriod,
    as_of: date,
    before: Mapping[str, Progress],
    now: tuple[Standing, ...],
    state: Mapping[str, Progress],
    histories: Mapping[str, list[Happening]],
) -> Bulletin:
    """Return what is reported of a period, as it stood on its last day, or on ``as_of`` where that is earlier."""
    happened = [(unit, each) for unit, every in histories.items() for each in every if period.start <= each.on <= as_of]
    late = tuple(sorted((each for each in now if each.late), key=lambda each: -each.late))
    return Bulletin(
        period,
        as_of,
        tuple(_counted(campaign, name, before, state, happened, late) for name in _names(campaign)),
        coverage(campaign, state),
        coverage(campaign, before),
        late,
        tuple((unit, each.payload["to"], each.why) for unit, each in happened if each.kind is Kind.RETURNED),
        tuple((unit, each.payload["gate"], each.why) for unit, each in happened if each.kind is Kind.EXCEPTED),
        tuple(_summaries(campaign, happened)),
    )


def _names(campaign: Campaign) -> list[str]:
    return [*(stage.name for stage in campaign.stages), FINISHED]


def _counted(
    campaign: Campaign,
    name: str,
    before: Mapping[str, Progress],
    now: Mapping[str, Progress],
    happened: Iterable[tuple[str, Happening]],
    late: Iterable[Standing],
) -> StageCount:
    moves = [each for _, each in happened if each.kind in {Kind.PASSED, Kind.RETURNED}]
    return StageCount(
        name,
        sum(each.stage_name(campaign) == name for each in before.values()),
        sum(each.stage_name(campaign) == name for each in now.values()),
        sum(each.kind is Kind.PASSED and each.payload["to"] == name for each in moves),
        sum(each.kind is Kind.PASSED and each.payload["stage"] == name for each in moves),
        sum(each.kind is Kind.RETURNED and each.payload["to"] == name for each in moves),
        sum(each.stage == name for each in late),
    )


def _summaries(campaign: Campaign, happened: Iterable[tuple[str, Happening]]) -> Iterable[tuple[date, str, str]]:
    """Yield the daily summings-up that say something: the day, the unit, the words."""
    kinds = {gate.name: gate.check for gate in campaign.gates}
    for unit, each in happened:
        if each.kind is Kind.DONE and kinds.get(each.payload["gate"]) == "summary" and each.why:
            yield each.on, unit, each.why


def stage_by_name(campaign: Campaign, name: str) -> Stage | None:
    """Return a stage by its name, None for ``finished``."""
    return next((stage for stage in campaign.stages if stage.name == name), None)

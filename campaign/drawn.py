"""What draws have to do with a campaign: units and teams that a record of ``quanheng sample`` names, and rules of teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..core.span import Span
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose, listed
from .model import Member, Team, Unit

if TYPE_CHECKING:
    from ..sampling import DrawRecord

Rows = Sequence[Mapping[str, Any]]


def rows_drawn(path: Path, span: Span, problems: list[Diagnostic], name: str) -> tuple[Rows, Rows]:
    """Return the units and the members of teams of a record; what is wrong with it is added to ``problems``.

    A record that is not as it was sealed is a fault: somebody changed what came out.
    """
    from ..sampling.record import read_record  # noqa: PLC0415 - polars is loaded where there is a draw

    try:
        kept = read_record(path)
    except SchemeError as error:
        problems.extend(error.diagnostics)
        return (), ()
    if not kept.is_untouched:
        expected = Both(
            f"没有改动过的抽取记录，而 {name} 封存以后有改动", f"a record as it was sealed; {name} was changed"
        )
        problems.append(diagnose("campaign-value", span, name="draw", expected=expected))
    return _table(kept.record, "units"), _table(kept.record, "teams")


def _table(record: DrawRecord, name: str) -> Rows:
    return record.results.get(name, ())


def units_drawn(rows: Rows, population: str) -> tuple[Unit, ...]:
    """Return the units that a record drew, with their strata."""
    return tuple(Unit(str(row["unit"]), population, row.get("stratum") or None) for row in rows if row.get("unit"))


def with_draw(
    team: Team, units: Rows, members: Rows, trained: date | None, span: Span, name: str
) -> tuple[Team, tuple[Diagnostic, ...]]:
    """Return a team with the members and units that the record gives it.

    Members may be written beside the record, for their days of training; who is not in the record is a fault.
    """
    drawn = {str(row["name"]): row for row in members if row.get("team") == team.name}
    if not drawn:
        teams = listed(dict.fromkeys(str(row["team"]) for row in members))
        expected = Both(f"{name} 中的一个组：{teams.zh}", f"one of the teams of {name}: {teams.en}")
        return team, (diagnose("campaign-value", span, name=team.name, expected=expected),)
    written = {member.name: member for member in team.members}
    if strangers := [each for each in written if each not in drawn]:
        names = listed(drawn)
        expected = Both(f"{name} 抽取的成员：{names.zh}", f"those that {name} drew: {names.en}")
        return team, (diagnose("campaign-value", span, name="、".join(strangers), expected=expected),)
    found = tuple(
        written.get(each) or Member(each, row.get("role"), row.get("unit") or None, trained, span)
        for each, row in drawn.items()
    )
    visits = team.visits or tuple(str(row["unit"]) for row in units if row.get("team") == team.name)
    return attrs.evolve(team, members=found, visits=visits), ()


def faults_of_teams(teams: Iterable[Team]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with teams: their composition against their rule, and members who would inspect their own unit."""
    return (*_conflicts(teams), *(found for team in teams if team.rule for found in _composition(team)))


def _composition(team: Team) -> Iterable[Diagnostic]:
    from ..sampling import BadSelection, check_teams  # noqa: PLC0415 - polars is loaded where there is a rule

    rows = [{"name": each.name, "role": each.role or "", "team": team.name} for each in team.members]
    try:
        yield from (attrs.evolve(found, span=team.span) for found in check_teams(rows, team.rule))
    except BadSelection as error:
        yield diagnose("campaign-value", team.span, name="rule", expected=_rule_expected(error.both))


def _rule_expected(why: Both) -> Both:
    return Both(f'组成规则，如 ["组长=1", "业务=2"]：{why.zh}', f'a rule such as ["leader=1", "staff=2"]: {why.en}')


def _conflicts(teams: Iterable[Team]) -> Iterable[Diagnostic]:
    for team in teams:
        for member in team.members:
            if member.unit is not None and member.unit in team.visits:
                expected = Both(
                    f"别的组：{team.name}负责{member.unit}，不能检查自己的单位",
                    f"in another team: {team.name} visits {member.unit}, and nobody inspects the own unit",
                )
                yield diagnose("campaign-value", member.span, name=member.name, expected=expected)

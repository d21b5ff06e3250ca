"""The draws as a caller has them: lists of any kind in, a draw with its record out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ..data.naming import quoted
from ..data.reading import read_table
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose
from .assignment import AssignmentWishes
from .draw import Draw, carry_out
from .frame import read_frame
from .mutual import MutualWishes
from .selection import Selection
from .teams import TeamWishes
from .teams import check_teams as check_composition


def draw_units(
    units: Any,
    *,
    seed: str,
    name: str | None = None,
    sheet: str | None = None,
    at: date | None = None,
    by_whom: str | None = None,
    **wishes: Any,
) -> Draw:
    """Draw units, or people, from a list.

    Args:
        units: a file (CSV, Excel, Parquet), a dataframe, a list of dicts: one row a unit.
        seed: any text; the same seed and list give the same draw on any machine.
        name: the column of names; by default one called unit, name, 单位, 姓名 and the like, else the first.
        sheet: the sheet of a workbook.
        at: the day of the draw, for the record.
        by_whom: who draws, for the record.
        wishes: how many, from which strata, by which criteria, in what way; see :class:`Selection`.

    Returns:
        A draw with the tables ``units`` (order, unit, stratum, basis, probability, cells of criteria) and ``strata``.

    Raises:
        BadSelection: the wishes contradict each other.
        SchemeError: the list cannot be read or does not have what is wanted.
    """
    frames = {"units": read_frame(units, name=name, sheet=sheet)}
    return carry_out("units", frames, {"selection": Selection(**wishes).to_dict()}, seed, at, by_whom)


def draw_double(
    units: Any,
    pool: Any,
    *,
    seed: str,
    inspectors: int = 2,
    avoid: Any = (),
    uneven: bool = False,
    at: date | None = None,
    by_whom: str | None = None,
    **wishes: Any,
) -> Draw:
    """Draw units at random, and for each of them inspectors at random (双随机).

    Nobody inspects the own unit or a unit of the recusals, and inspectors have equally many units to within 1.

    Args:
        units: the list of units.
        pool: the list of people, with columns of their unit (单位) and recusals (回避) where there are any.
        seed: any text.
        inspectors: how many for each unit.
        avoid: pairs of person and unit that must not meet: a table of two columns, or pairs.
        uneven: loads may differ where conflicts leave no other way.
        at: the day of the draw, for the record.
        by_whom: who draws, for the record.
        wishes: see :class:`Selection`.

    Returns:
        A draw with the tables ``units``, ``strata``, ``inspectors`` (unit, inspector, role) and ``loads``.

    Raises:
        BadSelection: the wishes contradict each other.
        SchemeError: a list cannot be read, does not have what is wanted, or conflicts leave no way.
    """
    frames = {"units": read_frame(units), "pool": read_frame(pool, people=True)}
    assignment = AssignmentWishes(each=inspectors, uneven=uneven, avoid=read_pairs(avoid))
    parameters = {"selection": Selection(**wishes).to_dict(), "assignment": assignment.to_dict()}
    return carry_out("double", frames, parameters, seed, at, by_whom)


def draw_teams(
    pool: Any,
    roles: Sequence[str],
    *,
    seed: str,
    leaders: Any = None,
    teams: int | None = None,
    prefix: str = "第{}组",
    units: Any = None,
    weight: str | None = None,
    avoid: Any = (),
    uneven: bool = False,
    at: date | None = None,
    by_whom: str | None = None,
) -> Draw:
    """Draw teams from a pool by a rule of composition, and divide units among them.

    Args:
        pool: the list of people with a column of their class (类别, role).
        roles: the rule of composition: ``("组长=1", "业务=2", "外部=1")``; the first class is that of leaders.
        seed: any text.
        leaders: a list of fixed leaders, one team each; a column of teams (组别) names them.
        teams: how many, where no leaders are given.
        prefix: what teams are called, with ``{}`` for the number.
        units: a list of units to divide among the teams, conflicts of members kept out.
        weight: a column of the units, their work; without it teams get equally many to within 1.
        avoid: pairs of person (or team) and unit that must not meet.
        uneven: numbers may differ where conflicts leave no other way.
        at: the day of the draw, for the record.
        by_whom: who draws, for the record.

    Returns:
        A draw with the table ``teams`` (team, name, role, basis, unit), and with units ``units`` and ``loads``.

    Raises:
        BadSelection: the wishes contradict each other.
        SchemeError: a list cannot be read, the pool has too few of a class, or conflicts leave no way.
    """
    frames = {"pool": read_frame(pool, people=True)}
    frames |= {} if leaders is None else {"leaders": read_frame(leaders, people=True)}
    frames |= {} if units is None else {"units": read_frame(units)}
    parameters = {"teams": TeamWishes(teams=teams, roles=tuple(roles), prefix=prefix).to_dict()}
    if units is not None:
        parameters["assignment"] = AssignmentWishes(weight=weight, uneven=uneven, avoid=read_pairs(avoid)).to_dict()
    return carry_out("teams", frames, parameters, seed, at, by_whom)


def assign_units(
    units: Any,
    teams: Any,
    *,
    seed: str,
    weight: str | None = None,
    avoid: Any = (),
    uneven: bool = False,
    at: date | None = None,
    by_whom: str | None = None,
) -> Draw:
    """Divide units among teams that are there already.

    Args:
        units: the list of units.
        teams: the members: a row a person with the team (组别, team), own unit and recusals.
        seed: any text.
        weight: a column of the units, their work; without it teams get equally many to within 1.
        avoid: pairs of person (or team) and unit that must not meet.
        uneven: numbers may differ where conflicts leave no other way.
        at: the day of the draw, for the record.
        by_whom: who draws, for the record.

    Returns:
        A draw with the tables ``units`` (team, unit) and ``loads``.

    Raises:
        SchemeError: a list cannot be read, or conflicts leave no way.
    """
    frames = {"units": read_frame(units), "teams": read_frame(teams, people=True)}
    wishes = AssignmentWishes(weight=weight, uneven=uneven, avoid=read_pairs(avoid))
    return carry_out("assign", frames, {"assignment": wishes.to_dict()}, seed, at, by_whom)


def draw_mutual(
    units: Any,
    *,
    seed: str,
    each: int = 1,
    group: str | None = None,
    reciprocal: bool = True,
    avoid: Any = (),
    at: date | None = None,
    by_whom: str | None = None,
) -> Draw:
    """Draw who inspects whom among units: nobody the own unit, everybody as many as everybody else (互查).

    Args:
        units: the list of units.
        seed: any text.
        each: so many others inspect a unit, and a unit inspects so many.
        group: a column; units of one group do not inspect each other.
        reciprocal: whether two units may inspect each other.
        avoid: pairs of units that must not inspect each other.
        at: the day of the draw, for the record.
        by_whom: who draws, for the record.

    Returns:
        A draw with the table ``inspections`` (inspector, unit).

    Raises:
        SchemeError: the list cannot be read, there are too few units, or conflicts leave no way.
    """
    wishes = MutualWishes(each=each, group=group, reciprocal=reciprocal, avoid=read_pairs(avoid))
    return carry_out("mutual", {"units": read_frame(units)}, {"mutual": wishes.to_dict()}, seed, at, by_whom)


def check_teams(teams: Any, roles: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the composition of teams, nothing where it is right.

    Args:
        teams: a row a person, with team (组别, team) and class (类别, role).
        roles: the rule of composition: ``("组长=1", "业务=2", "外部=1")``.

    Raises:
        BadSelection: the rule cannot be read.
        SchemeError: the table cannot be read, or somebody stands in it twice.
    """
    return check_composition(read_frame(teams, people=True), roles)


def read_pairs(source: Any) -> tuple[tuple[str, str], ...]:
    """Return pairs of names: of a table its first two columns."""
    if isinstance(source, list | tuple) and all(isinstance(pair, list | tuple) for pair in source):
        return tuple((str(one), str(other)) for one, other in source)
    table = read_table(source)
    if len(table.headers) < 2:  # noqa: PLR2004 - a pair
        facts: dict[str, Any] = {"column": Both("单位", "unit"), "columns": quoted(table.headers), "path": table.name}
        raise SchemeError((diagnose("sample-column", table.header_span(), **facts),))
    left, right = ([str(cell or "").strip() for cell in table.column(place).to_list()] for place in (0, 1))
    return tuple(zip(left, right, strict=True))

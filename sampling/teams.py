"""Drawing teams from a pool of inspectors, by a rule of composition, each person in at most one team."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from ..data.naming import quoted
from ..data.problems import Problems
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose, listed
from .conflicts import OWN_UNIT, RECUSED
from .frame import Frame
from .ordering import in_drawn_order
from .outcome import Outcome
from .selection import BadSelection, names_of

#: What the columns of inspectors and teams are called where nobody says.
ROLE: Final = ("role", "class", "类别", "角色", "身份", "职责")
TEAM: Final = ("team", "组别", "督导组", "检查组", "组")
_RULE: Final = re.compile(r"(?P<role>[^=＝]+)[=＝](?P<low>\d+)(?:(?:\.\.|-|—|～|~)(?P<high>\d+|\*))?")
_NO_LIMIT: Final = 10**9


@attrs.frozen
class RoleRule:
    """How many of a class of people a team has."""

    role: str
    low: int
    high: int

    def __str__(self) -> str:
        """Return the rule as it is written: ``业务=2`` or ``业务=1..3``."""
        if self.low == self.high:
            return f"{self.role}={self.low}"
        return f"{self.role}={self.low}..{'*' if self.high >= _NO_LIMIT else self.high}"


def read_rule(text: str) -> RoleRule:
    """Return a rule written as ``role=2``, ``role=1..3`` or ``role=1..*``.

    >>> read_rule("业务=2")
    RoleRule(role='业务', low=2, high=2)

    Raises:
        BadSelection: it is written otherwise, or its bounds are the wrong way round.
    """
    match = _RULE.fullmatch(text.strip())
    if match is None:
        raise BadSelection(
            f"组成规则“{text}”应写成 类别=人数 或 类别=最少..最多", f"{text!r} is no rule; write ROLE=2 or ROLE=1..3"
        )
    low, upper = int(match["low"]), match["high"]
    high = low if upper is None else _NO_LIMIT if upper == "*" else int(upper)
    if high < low:
        raise BadSelection(f"组成规则“{text}”的上限小于下限", f"in {text!r} the highest number is below the lowest")
    return RoleRule(match["role"].strip(), low, high)


@attrs.frozen(kw_only=True)
class TeamWishes:
    """How teams are made up.

    Attributes:
        teams: how many; with leaders there is one team a leader.
        roles: the rule of composition, a class and a number each; the first is the class of leaders.
        prefix: what teams are called, a number behind it.
    """

    teams: int | None = None
    roles: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    prefix: str = "第{}组"

    def __attrs_post_init__(self) -> None:
        """See that the rules can be read and name each class once.

        Raises:
            BadSelection: they cannot.
        """
        names = [rule.role for rule in self.rules]
        if not names:
            raise BadSelection("须给出人员组成规则，如 组长=1", "give the rule of composition, such as leader=1")
        if len(set(names)) < len(names):
            raise BadSelection("组成规则中有重复的类别", "a class stands twice in the rule of composition")
        if self.teams is not None and self.teams < 1:
            raise BadSelection("至少要有一个组", "there must be at least one team")

    @property
    def rules(self) -> tuple[RoleRule, ...]:
        """The rules as they are read."""
        return tuple(map(read_rule, self.roles))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {**attrs.asdict(self), "roles": list(self.roles)}


def form_teams(pool: Frame, leaders: Frame | None, wishes: TeamWishes, seed: str) -> Outcome:
    """Return the members of teams: rows of team, name, role, basis (``fixed`` or ``random``) and their own unit.

    Leaders are fixed: each leads a team of her own, in the order of the seed, or the one that a column of teams names.
    Every class is filled up to its least number for all teams first, then one by one up to its highest while the pool
    lasts.  Nobody is in two teams.

    Raises:
        SchemeError: the pool has too few of a class; all classes that lack people are named.
    """
    teams, members = _led(leaders, wishes, seed)
    free = _pool_by_role(pool, {name for name, *_ in members})
    rules = wishes.rules
    _check_enough(pool, free, rules, teams, leaders is not None)
    rows = list(members)
    for place, rule in enumerate(rules):
        have = Counter(team for _, team, role, _ in rows if role == rule.role)
        order = iter(in_drawn_order(free.get(rule.role, ()), seed, f"member {rule.role}"))
        top = rule.low if place == 0 and leaders is not None else rule.high
        for team in _places(teams, have, rule.low, top):
            if (name := next(order, None)) is None:
                break
            rows.append((name, team, rule.role, "random"))
    found = _rows(rows, teams, rules, pool, leaders)
    columns = {"pool": _used(pool), **({} if leaders is None else {"leaders": _used(leaders, TEAM)})}
    return Outcome({"teams": found}, columns)


Member = tuple[str, str, str, str]


def _led(leaders: Frame | None, wishes: TeamWishes, seed: str) -> tuple[list[str], list[Member]]:
    """Return the names of the teams, and the leaders as their first members."""
    if leaders is None:
        return [wishes.prefix.format(number) for number in range(1, (wishes.teams or 1) + 1)], []
    if wishes.teams is not None and wishes.teams != leaders.size:
        zh = f"要组成 {wishes.teams} 个组，而组长有 {leaders.size} 名"
        en = f"{wishes.teams} teams are wanted, and there are {leaders.size} leaders"
        facts: dict[str, Any] = {"where": leaders.source, "reason": Both(zh, en), "rule": " ".join(wishes.roles)}
        raise SchemeError((diagnose("sample-team", leaders.table.header_span(), **facts),))
    role, place = wishes.rules[0].role, leaders.find(*TEAM)
    order = in_drawn_order(leaders.names, seed, "leader")
    if place is None:
        named = {name: wishes.prefix.format(number) for number, name in enumerate(order, 1)}
    else:
        named = dict(zip(leaders.names, leaders.cells_at(place), strict=True))
        order = sorted(leaders.names, key=lambda name: (named[name], name))
    teams = list(dict.fromkeys(named[name] for name in order))
    return teams, [(name, named[name], role, "fixed") for name in order]


def _pool_by_role(pool: Frame, taken: set[str]) -> dict[str, list[str]]:
    place = pool.find(*ROLE)
    if place is None:
        raise SchemeError((_no_column(pool, "role"),))
    found: dict[str, list[str]] = {}
    for name, role in zip(pool.names, pool.cells_at(place), strict=True):
        if name not in taken:
            found.setdefault(role, []).append(name)
    return found


def _check_enough(
    pool: Frame,
    free: Mapping[str, Sequence[str]],
    rules: Sequence[RoleRule],
    teams: Sequence[str],
    led: bool,  # noqa: FBT001
) -> None:
    problems = Problems()
    for place, rule in enumerate(rules):
        needed = (rule.low - 1 if led and place == 0 else rule.low) * len(teams)
        found = len(free.get(rule.role, ()))
        if found < needed:
            zh = f"{len(teams)} 个组共需“{rule.role}” {needed} 人，只有 {found} 人，缺 {needed - found} 人"
            en = f"{len(teams)} teams need {needed} of “{rule.role}”, there are {found}: {needed - found} missing"
            facts: dict[str, Any] = {"where": pool.source, "reason": Both(zh, en), "rule": listed(sorted(free))}
            problems.add(diagnose("sample-team", pool.table.header_span(), hint="pool", **facts))
    problems.raise_errors()


def _places(teams: Sequence[str], have: Mapping[str, int], low: int, high: int) -> list[str]:
    """Return the places to fill, in turn: first up to the least number for every team, then beyond."""
    most = min(high, _NO_LIMIT)
    first = [team for turn in range(low) for team in teams if have.get(team, 0) <= turn]
    if most >= _NO_LIMIT:
        most = low + 1_000
    return first + [team for turn in range(low, most) for team in teams if have.get(team, 0) <= turn]


def _rows(
    members: Sequence[Member], teams: Sequence[str], rules: Sequence[RoleRule], pool: Frame, leaders: Frame | None
) -> tuple[dict[str, Any], ...]:
    own, recused = _known_of(OWN_UNIT, pool, leaders), _known_of(RECUSED, pool, leaders)
    order = {rule.role: number for number, rule in enumerate(rules)}
    place_of = {team: number for number, team in enumerate(teams)}
    ordered = sorted(members, key=lambda member: (place_of[member[1]], order[member[2]], member[3] != "fixed"))
    return tuple(
        {
            "team": team,
            "name": name,
            "role": role,
            "basis": basis,
            "unit": own.get(name, ""),
            "recused": recused.get(name, ""),
        }
        for name, team, role, basis in ordered
    )


def _known_of(columns: Sequence[str], *frames: Frame | None) -> dict[str, str]:
    """Return the cells of a column by the name of the person, of all lists that have one."""
    found: dict[str, str] = {}
    for frame in frames:
        if frame is not None and (place := frame.find(*columns)) is not None:
            found |= dict(zip(frame.names, frame.cells_at(place), strict=True))
    return found


def _used(frame: Frame, more: Sequence[str] = ()) -> tuple[str, ...]:
    places = [frame.find(*names) for names in (ROLE, OWN_UNIT, RECUSED, more) if names]
    return tuple(
        frame.table.headers[place]
        for place in places
        if place is not None and frame.table.headers[place] != frame.name_column
    )


def check_teams(people: Frame, roles: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with teams that are made up already: classes short or over, and what the rule does not know.

    ``people`` is a table of persons with their team and class.  Somebody in two teams is found while it is read.
    """
    rules = tuple(map(read_rule, roles))
    team_place, role_place = people.find(*TEAM), people.find(*ROLE)
    for place, name in ((team_place, "team"), (role_place, "role")):
        if place is None:
            raise SchemeError((_no_column(people, name),))
    assert team_place is not None and role_place is not None  # noqa: S101, PT018 - seen to above
    teams, classes = people.cells_at(team_place), people.cells_at(role_place)
    counts = Counter(zip(teams, classes, strict=True))
    problems = Problems()
    for team in sorted(set(teams)):
        for rule in rules:
            _check_rule(people, team, rule, counts[team, rule.role], problems)
    known, rule_text = {rule.role for rule in rules}, " ".join(roles)
    for index, role in enumerate(classes):
        if role not in known:
            name, shown = people.names[index], role or "—"
            reason = Both(
                f"{name} 的类别“{shown}”不在组成规则中", f"the rule knows no class “{shown}”, which {name} has"
            )
            problems.add(
                diagnose("sample-team", people.span(index), where=teams[index] or "—", reason=reason, rule=rule_text)
            )
    return problems.all()


def _check_rule(people: Frame, team: str, rule: RoleRule, count: int, problems: Problems) -> None:
    if rule.low <= count <= rule.high:
        return
    missing, over = rule.low - count, count - rule.high
    wrong = Both(f"缺 {missing} 人", f"{missing} missing") if missing > 0 else Both(f"多 {over} 人", f"{over} too many")
    reason = Both(f"“{rule.role}”有 {count} 人，{wrong.zh}", f"“{rule.role}” has {count}, {wrong.en}")
    span = people.table.header_span()
    problems.add(diagnose("sample-team", span, where=team or "—", reason=reason, rule=str(rule)))


def _no_column(people: Frame, kind: str) -> Diagnostic:
    column = {"team": Both("组别", "team"), "role": Both("类别", "role")}[kind]
    headers = quoted(header for header in people.table.headers if header)
    facts: dict[str, Any] = {"column": column, "path": people.source, "columns": headers}
    return diagnose("sample-column", people.table.header_span(), hint=kind, **facts)


def team_column(people: Frame) -> tuple[str, ...]:
    """Return the team of each person of a list.

    Raises:
        SchemeError: it has no column of teams.
    """
    place = people.find(*TEAM)
    if place is None:
        raise SchemeError((_no_column(people, "team"),))
    return people.cells_at(place)

"""Ranks, grades, grade limits and quotas against a plain reading of the language, over several units, groups and periods.

The arithmetic here is the test's own: lists and comparisons, no arrays, nothing of the engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cmp_to_key
from itertools import groupby

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.core.evaluation import Evaluation

GRADES = ("A", "B", "C", "D")
LADDER = ((90.0, "A"), (80.0, "B"), (60.0, "C"))
GROUPS = ("p", "q")


@attrs.frozen
class Rule:
    """A limit: the flag it reads, and what it does (None: nothing of that kind)."""

    flag: str
    grade: str | None = None
    highest: str | None = None
    down: int = 0
    score: float | None = None

    def text(self, name: str) -> str:
        parts = [f"when = {self.flag}"]
        parts += [f"grade = {self.grade}"] if self.grade else []
        parts += [f"highest_grade = {self.highest}"] if self.highest else []
        parts += [f"downgrade = {self.down}"] if self.down else []
        parts += [f"highest_score = {self.score}"] if self.score is not None else []
        return f"limit {name} {{ {'; '.join(parts)} }}"


@attrs.frozen
class Setting:
    """What a set says of ranks and grades.  ``quota`` has rows of group (None: any), grade, share or number."""

    digits: int | None
    rounded: bool
    ties: str
    ascending: bool
    tie_break: tuple[str, ...]
    limits: tuple[Rule, ...]
    quota: tuple[tuple[str | None, str, float | int], ...]
    by_group: bool

    def text(self) -> str:
        lines = ["fields { a : number; b : number; f : flag; h : flag; g : text }"]
        lines += [] if self.digits is None else [f"round = half_up({self.digits})"]
        lines += [f"rank_by = {'rounded' if self.rounded else 'exact'}; ties = {self.ties}"]
        lines += ["rank_order = ascending"] if self.ascending else []
        lines += [f"tie_break = [{', '.join(self.tie_break)}]"] if self.tie_break else []
        lines += ["indicator x 100 points { value = a }", "grades { >= 90 : A; >= 80 : B; >= 60 : C; else : D }"]
        lines += [rule.text(f"l{place}") for place, rule in enumerate(self.limits)]
        if self.quota:
            heads = [f"{group or 'any'}, " if self.by_group else "" for group, _, _ in self.quota]
            rows = "; ".join(
                f"{head}{grade} : {_amount(amount)}" for head, (_, grade, amount) in zip(heads, self.quota, strict=True)
            )
            lines.append(f"quota = {'by g, grade ' if self.by_group else ''}{{ {rows} }}")
        return "indicator_set s 100 points {\n" + "\n".join(lines) + "\n}\n"


def _amount(amount: float) -> str:
    return str(amount) if isinstance(amount, int) else f"{amount * 100:g}%"


@attrs.define
class Unit:
    """One row, and what comes of it."""

    a: float | None
    b: float | None
    f: bool | None
    h: bool | None
    g: str | None
    period: str
    exact: float | None = None
    score: float | None = None
    grade: int | None = None
    rank: float | None = None


# The plain reading


def judge(setting: Setting, units: list[Unit]) -> set[int]:
    """Fill in scores, grades and ranks; return the places of the units that a tie kept out of a quota."""
    for unit in units:
        _score(setting, unit)
        unit.grade = None if unit.score is None else _graded(setting, unit)
    for period in sorted({unit.period for unit in units}):
        here = [unit for unit in units if unit.period == period and unit.score is not None]
        _rank(setting, here)
    kept_out = list(_held_to_quota(setting, units))
    return {place for place, unit in enumerate(units) if any(unit is other for other in kept_out)}


def _holds(unit: Unit, rule: Rule) -> bool:
    return (unit.f if rule.flag == "f" else unit.h) is True


def _score(setting: Setting, unit: Unit) -> None:
    if unit.a is None:
        return
    caps = [rule.score for rule in setting.limits if rule.score is not None and _holds(unit, rule)]
    unit.exact = unit.score = min([unit.a, *caps])
    if setting.digits is not None:
        scale = 10**setting.digits
        unit.score = math.floor(unit.exact * scale + 0.5 + 1e-9) / scale


def _graded(setting: Setting, unit: Unit) -> int:
    assert unit.score is not None
    earned = next((label for bound, label in LADDER if unit.score >= bound - 1e-9), "D")
    place, held = GRADES.index(earned), [rule for rule in setting.limits if _holds(unit, rule)]
    fixed = [GRADES.index(rule.grade) for rule in held if rule.grade]
    results = [max(fixed)] if fixed else [place]
    for rule in held:
        own = GRADES.index(rule.grade) if rule.grade else place
        own = max(own, GRADES.index(rule.highest)) if rule.highest else own
        own = min(own + rule.down, len(GRADES) - 1)
        if rule.highest or rule.down:
            results.append(own)
    return max(results)


def _compared(setting: Setting) -> Callable[[Unit, Unit], int]:
    """Return what tells who stands before whom: -1, 0 or 1."""

    def compare(left: Unit, right: Unit) -> int:
        results = (left.score, right.score) if setting.rounded else (left.exact, right.exact)
        keys: list[tuple[float | None, float | None, bool]] = [(*results, not setting.ascending)]
        keys += [(left.b, right.b, not key.startswith("-")) for key in setting.tie_break]
        for one, other, more_is_first in keys:
            if one is None or other is None:
                if (one is None) != (other is None):
                    return 1 if one is None else -1
            elif abs(one - other) > 1e-9:
                return -1 if (one > other) is more_is_first else 1
        return 0

    return compare


def _rank(setting: Setting, units: list[Unit]) -> None:
    compare = _compared(setting)
    for unit in units:
        before = [other for other in units if compare(other, unit) < 0]
        equal = sum(compare(other, unit) == 0 for other in units)
        apart = [block for block, _ in groupby(sorted(before, key=cmp_to_key(compare)), key=cmp_to_key(compare))]
        unit.rank = {
            "min": len(before) + 1.0,
            "dense": len(apart) + 1.0,
            "average": len(before) + (equal + 1) / 2,
        }[setting.ties]


def _held_to_quota(setting: Setting, units: list[Unit]) -> Iterator[Unit]:
    for period in {unit.period for unit in units}:
        of_period = [unit for unit in units if unit.period == period]
        groups = {unit.g for unit in of_period} if setting.by_group else {"all"}
        for group in groups if len(of_period) > 1 else ():
            members = [u for u in of_period if u.score is not None and (not setting.by_group or u.g == group)]
            for place in range(len(GRADES) - 1):
                yield from _over_quota(setting, members, group, place)


def _over_quota(setting: Setting, members: list[Unit], group: str | None, place: int) -> Iterator[Unit]:
    """Let as many as may have the grade keep it; yield those whom a tie across the edge kept out."""
    named = (row for row in setting.quota if row[1] == GRADES[place] and (row[0] is None or row[0] == group))
    amount = next((row[2] for row in named), None)
    if amount is None:
        return
    compare, holders = _compared(setting), [unit for unit in members if unit.grade == place]
    allowed = amount if isinstance(amount, int) else math.floor(amount * len(members) + 1e-9)
    for unit in holders:
        better = sum(compare(other, unit) < 0 for other in holders)
        equal = sum(compare(other, unit) == 0 for other in holders)
        if better + equal > allowed:
            unit.grade = place + 1
            if better < allowed:
                yield unit


# What hypothesis writes

scores = st.one_of(st.none(), st.sampled_from((55.0, 59.96, 60.0, 79.5, 79.95, 80.0, 84.0, 89.9, 90.0, 95.0, 95.04)))
few = st.one_of(st.none(), st.sampled_from((1.0, 2.0)))
flags = st.sampled_from((None, False, False, True))
units_of = st.lists(
    st.builds(Unit, scores, few, flags, flags, st.sampled_from((*GROUPS, *GROUPS, None)), st.sampled_from(("2023", "2024"))),
    min_size=1,
    max_size=12,
)  # fmt: skip
rules = st.builds(
    Rule,
    st.sampled_from(("f", "h")),
    st.sampled_from((None, None, "C", "D")),
    st.sampled_from((None, "B", "C")),
    st.integers(0, 2),
    st.sampled_from((None, None, 79.9, 59.96)),
).filter(lambda rule: bool(rule.grade or rule.highest or rule.down or rule.score is not None))
amounts = st.one_of(st.integers(0, 3), st.sampled_from((0.3, 0.5, 0.34)))


@st.composite
def settings_of(draw: st.DrawFn) -> Setting:
    by_group = draw(st.booleans())
    group = st.sampled_from((*GROUPS, None)) if by_group else st.none()
    quota = draw(
        st.lists(st.tuples(group, st.sampled_from(GRADES[:3]), amounts), max_size=4, unique_by=lambda r: r[:2])
    )
    quota.sort(key=lambda row: row[0] is None)  # the first row that fits counts: labels before any
    return Setting(
        draw(st.sampled_from((None, 0, 1))),
        draw(st.booleans()),
        draw(st.sampled_from(("min", "dense", "average"))),
        draw(st.integers(0, 4)) == 0,
        draw(st.sampled_from(((), (), ("b",), ("-b",)))),
        tuple(draw(st.lists(rules, max_size=3))),
        tuple(quota),
        by_group,
    )


@given(setting=settings_of(), units=units_of)
@settings(max_examples=300, deadline=None)
def test_ranks_and_grades_are_those_of_a_plain_reading(
    evaluated: Callable[..., Evaluation], setting: Setting, units: list[Unit]
) -> None:
    units = [attrs.evolve(unit) for unit in units]
    columns = {name: [getattr(unit, name) for unit in units] for name in "abfhg"}
    found = evaluated(setting.text(), **columns, periods=[unit.period for unit in units])

    kept_out = judge(setting, units)

    for place, unit in enumerate(units):
        expected = math.nan if unit.score is None else unit.score
        assert found.score("s")[place] == pytest.approx(expected, nan_ok=True), (place, setting.text())
        assert found.rank()[place] == pytest.approx(math.nan if unit.rank is None else unit.rank, nan_ok=True)
        assert found.grade()[place] == (None if unit.grade is None else GRADES[unit.grade]), (place, unit)
    reported = [note.rows for note in found.notes if note.code == "quota-tie"]
    assert {row for rows in reported for row in rows} == kept_out
    assert np.isnan(found.rank()).sum() == sum(unit.score is None for unit in units)

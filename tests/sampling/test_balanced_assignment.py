"""Units among teams and inspectors: conflicts are kept out, loads equal, and what cannot be is shown at its smallest."""

from __future__ import annotations

import time
from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.dsl.diagnostics import SchemeError
from quanheng.sampling import assign_units, draw_double, draw_mutual
from quanheng.sampling.balancing import Impossible, balanced
from quanheng.sampling.weighing import weighed

TEAMS = [{"name": f"人{number}", "team": f"第{number}组", "unit": f"单位{number}"} for number in range(1, 6)]


@st.composite
def conflicts(draw: st.DrawFn) -> tuple[list[str], list[str], dict[str, frozenset[str]], int]:
    units = [f"u{number}" for number in range(draw(st.integers(1, 7)))]
    inspectors = [f"i{number}" for number in range(draw(st.integers(1, 4)))]
    each = draw(st.integers(1, len(inspectors)))
    pairs = list(product(units, inspectors))
    bad = draw(st.lists(st.sampled_from(pairs), max_size=len(pairs) * 2 // 3, unique=True))
    forbidden = {unit: frozenset(one for other, one in bad if other == unit) for unit in units}
    return units, inspectors, forbidden, each


def _is_possible(units: list[str], inspectors: list[str], forbidden: dict[str, frozenset[str]], each: int) -> bool:
    """Say by trying every load vector, unit after unit, whether loads can be equal to within 1."""
    reached = {(0,) * len(inspectors)}
    for unit in units:
        choices = [
            chosen
            for chosen in product((0, 1), repeat=len(inspectors))
            if sum(chosen) == each
            and not any(taken and name in forbidden[unit] for taken, name in zip(chosen, inspectors, strict=True))
        ]
        reached = {tuple(map(sum, zip(loads, chosen, strict=True))) for loads in reached for chosen in choices}
    return any(max(loads) - min(loads) <= 1 for loads in reached)


@given(conflicts(), st.text("甲乙", max_size=2))
@settings(max_examples=200, deadline=None)
def test_units_are_divided_evenly_wherever_that_is_possible(
    case: tuple[list[str], list[str], dict[str, frozenset[str]], int], seed: str
) -> None:
    units, inspectors, forbidden, each = case
    if not _is_possible(units, inspectors, forbidden, each):
        with pytest.raises(Impossible) as refused:
            balanced(units, inspectors, forbidden, each, seed)
        assert _is_conflict(refused.value, units, inspectors, forbidden, each)
        return
    found = balanced(units, inspectors, forbidden, each, seed)
    assert max(found.loads.values()) - min(found.loads.values()) <= 1
    assert all(len(set(given)) == each for given in found.given.values())
    assert len(found.given) == len(units)
    assert not any(name in forbidden[unit] for unit, given in found.given.items() for name in given)


def _is_conflict(
    error: Impossible, units: list[str], inspectors: list[str], forbidden: dict[str, frozenset[str]], each: int
) -> bool:
    """Reckon from the rules alone whether what is told is true and rules out equal loads."""
    told, some = error.conflict, set(error.conflict.inspectors)
    total = len(units) * each
    if told.kind == "unit":
        return len(inspectors) - len(forbidden[told.units[0]]) < each
    if told.kind == "overload":
        forced = sum(max(0, each - len(set(inspectors) - some - forbidden[unit])) for unit in units)
        return forced == told.count > len(some) * -(-total // len(inspectors))
    open_to = sum(min(each, len(some - forbidden[unit])) for unit in units)
    return open_to == told.count < len(some) * (total // len(inspectors))


def test_four_hundred_units_go_to_five_teams_without_meeting_their_own() -> None:
    units = [{"unit": f"单位{number}"} for number in range(400)]
    drawn = assign_units(units, TEAMS, seed="2026")
    team_of = {row["unit"]: row["team"] for row in drawn.tables["units"]}
    assert Counter(team_of.values()) == {f"第{number}组": 80 for number in range(1, 6)}
    assert all(team_of[f"单位{number}"] != f"第{number}组" for number in range(1, 6))


def test_recusals_and_relations_are_kept() -> None:
    units = [{"unit": f"单位{number}"} for number in range(10)]
    teams = [{"name": "张", "team": "一", "回避": "单位0、单位1；单位2"}, {"name": "李", "team": "二"}]
    drawn = assign_units(units, teams, seed="s", avoid=[("一", "单位3"), ("单位4", "张")])
    assert {row["unit"] for row in drawn.tables["units"] if row["team"] == "一"} == {f"单位{n}" for n in range(5, 10)}


def test_the_smallest_conflict_is_shown_where_equal_numbers_are_impossible() -> None:
    units = [{"unit": f"单位{number}"} for number in range(10)]
    teams = [
        {"name": "张", "team": "一", "回避": "、".join(f"单位{n}" for n in range(7))},
        {"name": "李", "team": "二"},
    ]
    with pytest.raises(SchemeError) as found:
        assign_units(units, teams, seed="s")
    # 二 alone may take 单位0 to 单位6, and half of ten is five
    message = found.value.diagnostics[0].message("zh")
    assert message.endswith("等 7 个 只能由 二 检查，合计 7 次，而均衡分配时他们至多承担 5 次")
    loads = assign_units(units, teams, seed="s", uneven=True).tables["loads"]
    assert [row["units"] for row in loads] == [3, 7]


def test_a_unit_that_nobody_may_inspect_is_named() -> None:
    teams = [{"name": name, "team": name, "unit": "甲局"} for name in ("一", "二")]
    with pytest.raises(SchemeError) as found:
        assign_units([{"unit": "甲局"}, {"unit": "乙局"}], teams, seed="s")
    assert "甲局 需要 1 个检查方" in found.value.diagnostics[0].message("zh")


def test_a_relation_with_a_misspelt_name_is_refused_and_not_passed_over() -> None:
    with pytest.raises(SchemeError) as found:
        assign_units([{"unit": "市发改委"}], TEAMS, seed="s", avoid=[("人1", "市发改位")])
    assert found.value.diagnostics[0].hint("zh") == "是否指“市发改委”？"


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.integers(1, 5))
def test_teams_differ_in_work_by_no_more_than_the_heaviest_unit(weights: list[int], count: int) -> None:
    units = {f"u{place}": Fraction(weight) for place, weight in enumerate(weights)}
    teams = [f"t{place}" for place in range(count)]
    given_to = weighed(list(units), teams, units, {}, "s")
    work = [sum(units[unit] for unit, team in given_to.items() if team == name) for name in teams]
    assert max(work) - min(work) <= max(units.values())


@given(st.integers(2, 40), st.integers(1, 5), st.booleans(), st.text("甲乙丙", max_size=3))
@settings(max_examples=80, deadline=None)
def test_nobody_inspects_the_own_unit_and_everybody_as_many_as_the_others(
    count: int,
    each: int,
    reciprocal: bool,  # noqa: FBT001 - drawn by hypothesis
    seed: str,
) -> None:
    units = [{"unit": f"u{number}"} for number in range(count)]
    needed = each + 1 if reciprocal else 2 * each + 1
    if count < needed:
        with pytest.raises(SchemeError, match="QH940"):
            draw_mutual(units, seed=seed, each=each, reciprocal=reciprocal)
        return
    pairs = [
        (row["inspector"], row["unit"]) for row in draw_mutual(units, seed=seed, each=each, reciprocal=reciprocal).rows
    ]
    assert len(set(pairs)) == len(pairs) == count * each
    assert all(one != other for one, other in pairs)
    assert (
        set(Counter(one for one, _ in pairs).values()) == set(Counter(other for _, other in pairs).values()) == {each}
    )
    if not reciprocal:
        assert not {(other, one) for one, other in pairs} & set(pairs)


@given(st.integers(2, 5), st.integers(2, 6), st.text("甲乙丙", max_size=3))
@settings(max_examples=40, deadline=None)
def test_units_of_one_group_do_not_inspect_each_other(groups: int, size: int, seed: str) -> None:
    units = [{"unit": f"u{number}", "系统": str(number % groups)} for number in range(groups * size)]
    rows = draw_mutual(units, seed=seed, each=2, group="系统").rows
    assert all(int(row["inspector"][1:]) % groups != int(row["unit"][1:]) % groups for row in rows)


def test_a_group_of_more_than_half_leaves_no_way_and_is_named() -> None:
    units = [{"unit": f"u{number}", "系统": "甲" if number < 4 else "乙"} for number in range(6)]
    with pytest.raises(SchemeError) as found:
        draw_mutual(units, seed="s", group="系统")
    assert found.value.diagnostics[0].code == "QH947"


def test_every_pair_meets_equally_often_in_mutual_inspection() -> None:
    units = [{"unit": f"u{number}"} for number in range(5)]
    met = Counter(
        (row["inspector"], row["unit"]) for seed in range(400) for row in draw_mutual(units, seed=str(seed)).rows
    )
    # 20 ordered pairs, 400 draws of 5: each 100 times; 41 is the 99.7th per cent of chi-square with 19 degrees
    assert len(met) == 20
    assert sum((count - 100) ** 2 / 100 for count in met.values()) < 41


def test_double_random_draws_units_and_inspectors_without_conflict() -> None:
    units = [{"unit": f"单位{number}"} for number in range(40)]
    pool = [{"姓名": f"人{number}", "单位": f"单位{number}", "回避": f"单位{number + 1}"} for number in range(12)]
    drawn = draw_double(units, pool, seed="2026", n=20, inspectors=3)
    rows = drawn.tables["inspectors"]
    assert Counter(Counter(row["unit"] for row in rows).values()) == {3: 20}
    assert {row["units"] for row in drawn.tables["loads"]} == {5}
    own = {(f"人{number}", f"单位{number + step}") for number in range(12) for step in (0, 1)}
    assert not own & {(row["inspector"], row["unit"]) for row in rows}


def test_a_hundred_thousand_units_are_divided_in_seconds() -> None:
    units = [{"unit": f"u{number}", "g": str(number % 7)} for number in range(100_000)]
    start = time.perf_counter()
    assert len(draw_mutual(units, seed="s", each=1, group="g", reciprocal=False).rows) == 100_000
    assert time.perf_counter() - start < 20

"""Teams: leaders are fixed, members drawn by a rule of composition, nobody stands in two."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.dsl.diagnostics import SchemeError
from quanheng.sampling import BadSelection, check_teams, draw_teams
from quanheng.sampling.teams import read_rule

LEADERS = [{"name": f"主任{number}"} for number in range(5)]
RULE = ("组长=1", "业务=2", "外部=1")


def pool(staff: int, external: int) -> list[dict[str, str]]:
    roles = ["业务"] * staff + ["外部"] * external
    return [{"姓名": f"人{place}", "类别": role, "单位": f"单位{place}"} for place, role in enumerate(roles)]


def test_five_teams_have_a_leader_two_members_and_one_from_outside() -> None:
    drawn = draw_teams(pool(20, 8), RULE, seed="2026", leaders=LEADERS)
    counts = Counter((row["team"], row["role"]) for row in drawn.rows)
    assert counts == {
        (f"第{number}组", role): least
        for number in range(1, 6)
        for role, least in (("组长", 1), ("业务", 2), ("外部", 1))
    }
    assert {row["name"] for row in drawn.rows if row["basis"] == "fixed"} == {leader["name"] for leader in LEADERS}
    assert len({row["name"] for row in drawn.rows}) == 20
    assert check_teams(drawn.frame(), RULE) == ()


@given(st.integers(5, 30), st.integers(0, 12), st.integers(0, 3), st.text("甲乙", max_size=2))
@settings(max_examples=60, deadline=None)
def test_every_team_keeps_the_rule_or_the_pool_is_refused(staff: int, external: int, more: int, seed: str) -> None:
    rule = ("组长=1", "业务=1", f"外部=1..{1 + more}")
    if external < 5:
        with pytest.raises(SchemeError, match=f"5 人，只有 {external} 人，缺 {5 - external} 人"):
            draw_teams(pool(staff, external), rule, seed=seed, leaders=LEADERS)
        return
    drawn = draw_teams(pool(staff, external), rule, seed=seed, leaders=LEADERS)
    assert check_teams(drawn.frame(), rule) == ()
    outside = Counter(row["team"] for row in drawn.rows if row["role"] == "外部")
    assert max(outside.values()) - min(outside.values()) <= 1
    assert sum(outside.values()) == min(external, 5 * (1 + more))


def test_leaders_who_stand_in_the_pool_are_not_drawn_again() -> None:
    people: list[dict[str, Any]] = [*pool(10, 5), {"姓名": "主任0", "类别": "业务", "单位": "编办"}]
    for seed in range(20):
        names = [row["name"] for row in draw_teams(people, RULE, seed=str(seed), leaders=LEADERS).rows]
        assert len(set(names)) == len(names)


def test_a_column_of_teams_names_the_teams_of_the_leaders() -> None:
    leaders = [{"name": "甲", "组别": "东片"}, {"name": "乙", "组别": "西片"}]
    drawn = draw_teams(pool(4, 2), RULE, seed="s", leaders=leaders)
    assert [(row["team"], row["name"]) for row in drawn.rows if row["basis"] == "fixed"] == [
        ("东片", "甲"),
        ("西片", "乙"),
    ]


def test_units_are_divided_in_the_same_draw_and_kept_from_their_own_people() -> None:
    units = [{"unit": f"单位{number}"} for number in range(400)]
    drawn = draw_teams(pool(20, 8), RULE, seed="2026", leaders=LEADERS, units=units)
    team_of = {row["unit"]: row["team"] for row in drawn.tables["units"]}
    assert Counter(team_of.values()) == {f"第{number}组": 80 for number in range(1, 6)}
    assert not [row for row in drawn.rows if row["unit"] and team_of[row["unit"]] == row["team"]]


def test_what_is_missing_or_too_many_in_a_team_is_told() -> None:
    teams = [
        {"姓名": "甲", "组别": "一组", "类别": "组长"},
        {"姓名": "乙", "组别": "一组", "类别": "业务"},
        {"姓名": "丙", "组别": "一组", "类别": "外部"},
        {"姓名": "丁", "组别": "一组", "类别": "外部"},
        {"姓名": "戊", "组别": "一组", "类别": "司机"},
    ]
    assert [found.message("zh") for found in check_teams(teams, RULE)] == [
        "一组：“业务”有 1 人，缺 1 人",
        "一组：“外部”有 2 人，多 1 人",
        "一组：戊 的类别“司机”不在组成规则中",
    ]


def test_somebody_in_two_teams_is_refused() -> None:
    teams = [{"姓名": "甲", "组别": team, "类别": "组长"} for team in ("一组", "二组")]
    with pytest.raises(SchemeError, match="QH941"):
        check_teams(teams, ("组长=1",))


def test_two_leaders_of_three_teams_are_refused() -> None:
    with pytest.raises(SchemeError, match="要组成 3 个组，而组长有 5 名"):
        draw_teams(pool(9, 9), RULE, seed="s", leaders=LEADERS, teams=3)


@pytest.mark.parametrize("text", ["业务", "业务=", "业务=3..1", "=2", "业务=-1"])
def test_a_rule_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadSelection):
        read_rule(text)


def test_members_are_drawn_equally_often() -> None:
    people = pool(10, 5)
    counts = Counter(
        row["name"]
        for seed in range(300)
        for row in draw_teams(people, ("业务=2", "外部=1"), seed=str(seed), teams=2).rows
    )
    # 4 of 10 in each of 300 draws: 120; 27.9 is the 99.9th per cent of chi-square with 9 degrees
    drawn = [counts[f"人{place}"] for place in range(10)]
    assert sum((count - 120) ** 2 / 120 for count in drawn) / (1 - 4 / 10) < 27.9

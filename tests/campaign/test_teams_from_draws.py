"""Teams and units come from records of draws; composition and conflicts are looked at when the file is read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import quanheng as qh
from quanheng import sampling

HEAD = 'name = "大督导"\nstages = [{ name = "核查", gates = [{ name = "培训", check = "training" }] }]\n'
UNITS = [f"单位{number}" for number in range(1, 9)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pool = [{"name": f"组长{number}", "role": "组长", "unit": "编办"} for number in (1, 2)]
    pool += [{"name": f"骨干{number}", "role": "业务", "unit": f"单位{number}"} for number in range(1, 9)]
    units = [{"unit": name} for name in UNITS]
    draw = sampling.draw_teams(pool, ["组长=1", "业务=2"], seed="2026-03-01", teams=2, units=units)
    draw.save_record(tmp_path / "draw.json")
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "campaign.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def teams(more: str = "") -> str:
    return "".join(
        f'[[teams]]\nname = "第{number}组"\ndraw = "draw.json"\nrule = ["组长=1", "业务=2"]\n{more}'
        for number in (1, 2)
    )


POPULATION = f'[[populations]]\nname = "部门"\nunits = {json.dumps(UNITS, ensure_ascii=False)}\n'


def test_a_record_gives_teams_their_members_and_units(folder: Path) -> None:
    campaign = qh.load_campaign(write(folder, POPULATION + teams("trained = 2026-03-02\n")))
    assert [len(team.members) for team in campaign.teams] == [3, 3]
    assert sorted(unit for team in campaign.teams for unit in team.visits) == sorted(UNITS)
    assert {member.trained for team in campaign.teams for member in team.members} == {date(2026, 3, 2)}
    own = [(member.unit, team.visits) for team in campaign.teams for member in team.members]
    assert all(unit not in visits for unit, visits in own)


def test_a_record_that_was_changed_is_refused(folder: Path) -> None:
    text = (folder / "draw.json").read_text(encoding="utf-8")
    (folder / "draw.json").write_text(text.replace("骨干1", "骨干9"), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.load_campaign(write(folder, POPULATION + teams()))
    assert "封存以后有改动" in caught.value.diagnostics[0].message("zh")


def test_members_beside_a_record_are_those_that_it_drew(folder: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.load_campaign(write(folder, POPULATION + teams('members = [{ name = "赵六", trained = 2026-03-02 }]\n')))
    told = [found.message("zh") for found in caught.value.diagnostics]
    assert any(text.startswith("赵六 应当是draw.json 抽取的成员：组长") for text in told)


def test_a_team_against_its_rule_and_one_that_visits_a_members_own_unit_are_told(folder: Path) -> None:
    text = POPULATION + '[[teams]]\nname = "甲组"\nvisits = ["单位1"]\nrule = ["组长=1", "业务=2"]\n'
    text += 'members = [{ name = "张三", role = "组长" }, { name = "李四", role = "业务", unit = "单位1" }]\n'
    with pytest.raises(qh.SchemeError) as caught:
        qh.load_campaign(write(folder, text))
    assert [found.name for found in caught.value.diagnostics] == ["sample-team", "campaign-value"]
    assert caught.value.diagnostics[1].message("zh") == "李四 应当是别的组：甲组负责单位1，不能检查自己的单位"


def test_units_that_were_drawn_are_those_of_a_population(folder: Path) -> None:
    drawn = sampling.draw_units([{"unit": name, "系统": "经济"} for name in UNITS], seed="1", n=3, by="系统")
    drawn.save_record(folder / "units.json")
    campaign = qh.load_campaign(write(folder, '[[populations]]\nname = "抽查单位"\ndraw = "units.json"\n'))
    assert [unit.name for unit in campaign.units] == [row["unit"] for row in drawn.rows]
    assert {unit.stratum for unit in campaign.units} == {"经济"}

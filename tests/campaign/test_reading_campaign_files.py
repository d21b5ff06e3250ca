"""A campaign file: every fault in one run, each with its line; keys in English or Chinese, quoted or not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import quanheng as qh
from quanheng.campaign.reading import parse_campaign
from quanheng.campaign.starting import new_campaign, template_names
from quanheng.core.span import NOWHERE
from quanheng.dsl.diagnostics import LANGUAGES, Language

FAULTY = """\
name = "大督导"
covrage = 0.8
start = 2026-03-01
end = 2026-04-30

[[populations]]
name = "部门"
units = [
  "甲局",
  "乙局",
  "甲局",
]

[[populations]]
name = "部门"

[[stages]]
name = "单位自评"
start = 2026-03-20
end = 2026-03-10
  [[stages.gates]]
  name = "自评报告"
  check = "reprot"
  [[stages.gates]]
  name = "报告"
  check = "report"
  [[stages.gates]]
  name = "审核"
  check = "review"
  of = "自评报稿"

[[stages]]
end = "2026-5-32"
gates = [
  { name = "审核", sections = ["成效"] },
]

[[teams]]
name = "第一组"
visits = ["甲局", "丁局"]

[[questionnaires]]
name = "问卷"
issued = 10
returned = 12

[calendar]
months = [3, 13]
cadences = ["week", "weak"]
"""


def test_all_faults_are_told_in_one_run_each_with_its_line() -> None:
    with pytest.raises(qh.SchemeError) as caught:
        parse_campaign(FAULTY, "campaign.toml")
    found = [(each.span.line, each.name) for each in caught.value.diagnostics]
    assert found == [
        (2, "campaign-name"),
        (11, "campaign-twice"),
        (14, "campaign-twice"),
        (14, "campaign-no-units"),
        (20, "campaign-days"),
        (23, "campaign-name"),
        (25, "campaign-required"),
        (28, "campaign-name"),
        (32, "campaign-required"),
        (33, "campaign-value"),
        (35, "campaign-twice"),
        (35, "campaign-gate-key"),
        (40, "campaign-name"),
        (45, "campaign-value"),
        (48, "campaign-value"),
        (49, "campaign-name"),
    ]
    hints = [each.hint("en") for each in caught.value.diagnostics if each.name == "campaign-name"]
    nearest = ["coverage", "report", "自评报告", "甲局", "week"]
    assert hints == [f"did you mean “{name}”?" for name in nearest]


ENGLISH = """
name = "Look-back"
coverage = "80%"
[[populations]]
name = "Offices"
units = ["Birch", { name = "Cedar", stratum = "East" }]
rows = { posts = "posts.csv" }
[[stages]]
name = "Survey"
covers = true
gates = [{ name = "Papers", check = "materials", minimum = 0.9 }]
[calendar]
months = [9, 3]
cycles = [{ name = "Whole", since = 2024-01-31, years = 3, repeats = true }]
"""
CHINESE = """
名称 = "Look-back"
"覆盖率目标" = 0.8
[[单位类别]]
名称 = "Offices"
单位 = ["Birch", { 名称 = "Cedar", 分层 = "East" }]
隶属表 = { posts = "posts.csv" }
[[阶段]]
名称 = "Survey"
计入覆盖 = true
关口 = [{ 名称 = "Papers", 检查 = "备查材料", 最低完整率 = "90%" }]
[日历]
督导月 = [9, 3]
周期 = [{ 名称 = "Whole", 起算 = 2024-01-31, 年数 = 3, 循环 = true }]
"""


def test_chinese_keys_say_the_same_with_and_without_quotes() -> None:
    english, chinese = (parse_campaign(text, "campaign.toml") for text in (ENGLISH, CHINESE))

    def plain(campaign: qh.Campaign) -> object:
        gates = tuple(attrs.evolve(gate, span=NOWHERE) for gate in campaign.gates)
        stages = tuple(attrs.evolve(stage, span=NOWHERE, gates=()) for stage in campaign.stages)
        populations = tuple(attrs.evolve(each, span=NOWHERE) for each in campaign.populations)
        return attrs.evolve(campaign, stages=stages, populations=populations), gates

    assert plain(english) == plain(chinese)
    assert english.target == Fraction(4, 5)
    assert english.gates[0].minimum == Fraction(9, 10)
    assert english.calendar.months == (3, 9)
    assert english.calendar.cycles[0].months == 36


@pytest.mark.parametrize("text", ["name = 大督导", '名称 = "甲"\n甲 乙\n', "[单位类别\n"])
def test_what_is_no_toml_even_with_quotes_around_its_keys_is_told(text: str) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        parse_campaign(text, "campaign.toml")
    assert [each.name for each in caught.value.diagnostics] == ["campaign-syntax"]


def test_units_come_from_a_table_with_their_strata(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_bytes("单位 名称,系统\n甲局,经济\n 乙局 ,\n,民生\n甲局,经济\n".encode("gb18030"))
    text = 'name="大督导"\nstages=[{name="核查"}]\n[[populations]]\nname="部门"\ntable="units.csv"\n'
    with pytest.raises(qh.SchemeError) as caught:
        parse_campaign(text + 'column="单位名称"\nstratum="系统"\n', str(tmp_path / "campaign.toml"))
    assert [(each.name, each.span.line) for each in caught.value.diagnostics] == [
        ("long-cell-empty", 4),
        ("campaign-twice", 5),
    ]
    (tmp_path / "units.csv").write_text("单位名称,系统\n甲局,经济\n乙局,\n", encoding="utf-8")
    found = parse_campaign(text + 'stratum="系统"\n', str(tmp_path / "campaign.toml"))
    assert [(unit.name, unit.stratum) for unit in found.units] == [("甲局", "经济"), ("乙局", None)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", template_names())
def test_every_template_is_a_campaign_whose_stages_follow_one_another(template: str, language: Language) -> None:
    found = parse_campaign(new_campaign(template, start=date(2026, 3, 2), language=language), "campaign.toml")
    assert {each.name for each in found.warnings} <= {"campaign-unfilled"}
    ends = [stage.end for stage in found.stages if stage.end]
    assert ends == sorted(ends)
    assert len(ends) == len(found.stages)
    assert any(stage.covers for stage in found.stages)


def test_the_step_lists_are_those_of_the_sources() -> None:
    stages = {
        name: [stage.name for stage in parse_campaign(text, "campaign.toml").stages]
        for name in template_names()
        for text in [new_campaign(name, start=date(2026, 3, 2), language="zh")]
    }
    assert stages["changyi"] == ["制定方案", "单位自评", "现场核查", "综合评定", "反馈整改"]  # S1.7
    assert stages["tianjin"] == ["准备", "单位自评", "实地评估", "结果运用", "试点总结"]  # S2.3
    assert stages["hulunbuir"] == ["自查", "实地核查", "总结"]  # S0.5, S0.6, S0.10
    steps = "前期设计→培训指导→酝酿起草→审核协调→审定发布→执行监督"
    assert stages["inner_mongolia_provisions"] == steps.split("→")  # S3.3
    steps = "前期准备→方案设计→方案报批→动员部署→培训指导→三定审理→人员转隶→机构运行→督查评估"
    assert stages["inner_mongolia_reform"] == steps.split("→")  # S3.4


def test_three_looks_four_reviews_and_ten_checks_are_left_for_the_office_to_fill_in() -> None:
    found = parse_campaign(new_campaign("inner_mongolia_reform", start=date(2026, 3, 2), language="zh"), "c.toml")
    names = [gate.name for gate in found.stages[2].gates]
    assert [sum(mark in name for name in names) for mark in ("看", "审", "把关")] == [3, 4, 10]  # S3.2
    assert [each.name for each in found.warnings] == ["campaign-unfilled"] * 17


@pytest.mark.parametrize("name", ["finished", "完成"])
def test_no_stage_is_called_like_what_is_behind_the_last(name: str) -> None:
    text = f'name = "大督导"\npopulations = [{{ name = "部门", units = ["甲局"] }}]\nstages = [{{ name = "{name}" }}]\n'
    with pytest.raises(qh.SchemeError) as caught:
        parse_campaign(text, "campaign.toml")
    assert [(each.name, each.span.line) for each in caught.value.diagnostics] == [("campaign-value", 3)]

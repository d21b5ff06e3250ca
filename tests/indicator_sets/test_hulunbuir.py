"""Hulunbuir's checklist of 48 points, for departments and for banners, by numbers reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.core.model import Indicator

FOLDER = Path(qh.__file__).parent / "indicator_sets" / "hulunbuir"
DEPARTMENTS, BANNERS = "hulunbuir", "hulunbuir_banners"


@pytest.fixture(scope="module")
def results() -> dict[str, qh.Result]:
    workspace = qh.Workspace()
    return {name: workspace.evaluate(name, as_of="2026-11-22") for name in (DEPARTMENTS, BANNERS)}


@cache
def _leaves(target: str | Path) -> tuple[Indicator, ...]:
    return tuple(node for node in qh.load(target).nodes() if not node.children)


def test_the_checklist_has_exactly_48_points_each_with_materials_criterion_and_topic() -> None:
    leaves = _leaves(FOLDER / "checklist.qh")
    assert len(leaves) == 48
    assert [leaf.name for leaf in leaves if not leaf.texts.evidence or not leaf.texts.criterion] == []
    assert [leaf.name for leaf in leaves if "主题：" not in (leaf.texts.note or "")] == []


def test_half_of_the_points_are_named_by_the_source_and_half_are_slots_that_invent_nothing() -> None:
    slots = [leaf for leaf in _leaves(FOLDER / "checklist.qh") if "待填" in (leaf.title or "")]
    assert [leaf.name for leaf in slots] == [f"要点{number}" for number in range(25, 49)]
    assert all("待填" in str(leaf.texts.evidence) and "待填" in str(leaf.texts.criterion) for leaf in slots)


def test_both_populations_are_adjusted_from_the_one_checklist() -> None:
    departments, banners = {leaf.name for leaf in _leaves(DEPARTMENTS)}, {leaf.name for leaf in _leaves(BANNERS)}
    points = {leaf.name for leaf in _leaves(FOLDER / "checklist.qh")}
    assert (len(departments), len(banners)) == (15, 18)
    assert departments | banners < points
    assert len(departments & banners) == 9
    assert {"实质整合", "职责划转", "领导班子配备", "财政经费核拨", "资产划转"} < departments - banners


def test_the_source_inspected_20_departments_and_11_banners(results: dict[str, qh.Result]) -> None:
    assert {name: result.scores.height for name, result in results.items()} == {DEPARTMENTS: 20, BANNERS: 11}


# Groups of departments weigh 4 + 2 + 3 + 1 + 5 = 15 points; those of banners 4 + 2 + 3 + 3 + 6 = 18.
@pytest.mark.parametrize(
    ("name", "unit", "score"),
    [
        (DEPARTMENTS, "市直一局", 100),  # neither pilot concerns it
        (DEPARTMENTS, "市直二局", 95.0),  # 三定 3 × (1 + 0.5)/2: 14.25 / 15
        (DEPARTMENTS, "市直三局", 93.33),  # 3 × (1 + 1 + 0)/3: 14 / 15
        (DEPARTMENTS, "市直四局", 97.33),  # three of five sections: 14.6 / 15
        (DEPARTMENTS, "市直五局", 96.67),  # half of 实质整合: 14.5 / 15
        (DEPARTMENTS, "市直六局", 86.67),  # nothing of 实质整合 and of 党组织设置: 13 / 15
        (DEPARTMENTS, "市直八局", 91.33),  # 党组织 0, 7 of 10 duties: 13.7 / 15
        (DEPARTMENTS, "市直十局", 91.67),  # half, and 50 of 200: 15 - 0.5 - 0.75
        (DEPARTMENTS, "市直十二局", 100),  # nothing to transfer
        (DEPARTMENTS, "市直十三局", 73.33),  # 2 + 1.5 + 1.5 + 1 + 5 = 11 / 15
        (DEPARTMENTS, "市直十四局", None),  # money not reported
        (DEPARTMENTS, "市直十五局", None),  # not known whether in the pilot
        (DEPARTMENTS, "市直十九局", 0),
        (BANNERS, "甲旗", 100),
        (BANNERS, "乙旗", 94.44),  # one of six yes/no points: 17 / 18
        (BANNERS, "丙旗", 94.44),  # as many as before is no reduction
        (BANNERS, "戊旗", 90.28),  # one point, and 3 × (1 + 0.5)/2 of special reforms: 16.25 / 18
        (BANNERS, "庚旗", 88.89),  # 399 of 400, and the register
        (BANNERS, "辛市", 100),  # no special reforms: their weight leaves
        (BANNERS, "壬市", 94.44),  # 3 × 2/3 of special reforms; fewer leaders than posts is no fault
        (BANNERS, "癸区", None),
        (BANNERS, "子区", 94.44),  # one answer is no, so the one that is absent does not matter
    ],
)
def test_scores_by_hand(results: dict[str, qh.Result], name: str, unit: str, score: float | None) -> None:
    scores = results[name].scores
    found = dict(zip(scores["unit"].to_list(), scores[scores.columns[1]].to_list(), strict=True))[unit]
    assert found == (None if score is None else pytest.approx(score, abs=1e-9))


def test_more_leaders_than_posts_is_bad_and_fewer_are_not(results: dict[str, qh.Result]) -> None:
    scores = results[BANNERS].scores
    points = dict(zip(scores["unit"].to_list(), scores["超职数配备"].to_list(), strict=True))
    assert (points["己旗"], points["壬市"], points["甲旗"]) == (0, 100, 100)


@pytest.mark.parametrize(
    ("name", "finding", "units"),
    [
        (DEPARTMENTS, "自查报告不全", ["市直四局", "市直十九局"]),
        (DEPARTMENTS, "职责未划转", ["市直八局", "市直十九局"]),
        (DEPARTMENTS, "班子未配备", ["市直九局", "市直十九局"]),
        (DEPARTMENTS, "经费未核拨", ["市直十局", "市直十一局", "市直十九局"]),
        (DEPARTMENTS, "资产未划转", ["市直十局", "市直十一局", "市直十九局"]),
        # four units each, three make a common problem
        (DEPARTMENTS, "共性党组织设置", ["市直六局", "市直八局", "市直九局", "市直十九局"]),
        (DEPARTMENTS, "共性整合", ["市直五局", "市直六局", "市直七局", "市直十九局"]),
        # two banners do not
        (BANNERS, "党组织设置不到位", ["丁旗", "己旗"]),
        (BANNERS, "共性党组织设置", []),
        (BANNERS, "未经编委会审议", ["乙旗", "子区"]),
        (BANNERS, "总量未精简", ["丙旗", "丁旗"]),
        (BANNERS, "重点加强未设", ["戊旗"]),
        (BANNERS, "超职数", ["己旗"]),
        (BANNERS, "转隶未完成", ["庚旗"]),
        (BANNERS, "实名制未调整", ["庚旗"]),
        # 子区's is not mentioned in the table, which is not filed
        (BANNERS, "备查材料", ["乙旗", "己旗", "庚旗", "子区"]),
    ],
)
def test_findings(results: dict[str, qh.Result], name: str, finding: str, units: list[str]) -> None:
    found = results[name].findings.to_dicts()
    assert [row["unit"] for row in found if row["finding"] == finding] == units


@pytest.mark.parametrize("of", [pl.DataFrame, pl.DataFrame.to_pandas, pl.DataFrame.to_dicts])
def test_a_table_of_evidence_of_ones_own_takes_the_place_of_the_bundled_one(of: Callable[[pl.DataFrame], Any]) -> None:
    evidence = pl.read_csv(FOLDER / "banners" / "evidence.csv").with_columns(提交情况=pl.lit("已交"))
    result = qh.Workspace().evaluate(BANNERS, evidence=of(evidence), as_of="2026-11-22")
    # 子区's one item stands in neither table
    assert [row["unit"] for row in result.findings.to_dicts() if row["finding"] == "备查材料"] == ["子区"]


def test_open_problems_or_difficulties_put_a_unit_on_the_watch_list(results: dict[str, qh.Result]) -> None:
    found = results[DEPARTMENTS].findings.to_dicts()
    listed = {row["unit"] for row in found if row["list"] == "重点监控范围"}
    assert listed == {"市直四局", "市直五局", "市直六局", "市直七局", "市直八局", "市直十七局", "市直十九局"}


def test_a_slot_that_an_office_fills_counts(tmp_path: Path) -> None:
    for name in ("checklist.qh", "department.qh"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    slots = "\n".join(f"  remove 要点{number}" for number in range(26, 49))
    local = tmp_path / "local.qh"
    local.write_text(
        f"""use "checklist.qh" as 表
fields {{ 要点25情况 : one of {{落实, 基本落实, 未落实}} }}
indicator_set 本地 extends 表.检查评估表 {{
  remove 全面自查
  remove 市直重点
  remove 专项改革
  remove 旗市区重点
  override 其余要点 weight 1 {{}}
  override 要点25 {{ open = no;  score = 表.评判(要点25情况) }}
{slots}
}}
""",
        encoding="utf-8",
    )
    row = (FOLDER / "units.csv").read_text(encoding="utf-8").splitlines()[:2]
    (tmp_path / "units.csv").write_text(f"{row[0]},要点25情况\n{row[1]},基本落实\n", encoding="utf-8")
    # 4 + 2 + 3 points done, half of one more: 9.5 / 10
    assert qh.evaluate(qh.load(local), tmp_path / "units.csv").scores["本地"].to_list() == [95.0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("不适用：清单试点为否", "评分标准：不存在超职数配备得满分", "缺 2 件备查材料")),
        ("en", ("清单试点 is no", "Criterion: 不存在超职数配备得满分", "2 items of evidence not filed")),
    ],
)
def test_a_banner_explained_by_name_alone(
    language: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", BANNERS, "--unit", "己旗", "--as-of", "2026-11-22", "--lang", language]) == 0
    told = capsys.readouterr().out
    assert [word for word in words if word not in told] == []


def test_the_table_of_points_has_materials_and_criteria(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", DEPARTMENTS, "--format", "md", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "| 职责划转 | 1 | 按已划转职责数占应划转职责数的比例得分；没有划转任务的不评 |" in told
    assert "| 职责划转交接清单 |" in told


def test_one_inspection_as_it_was_organised() -> None:
    result = qh.Workspace().evaluate("hulunbuir_round", as_of="2026-11-22")
    assert dict(zip(result.scores["unit"].to_list(), result.scores["组织实施"].to_list(), strict=True)) == {
        "全部做到": 100,
        "人员不齐": 80,  # one of three teams is complete: 10 of 30
        "没有手册": 88.89,  # 20 of 30, and no sample was planned: 80 / 90
        "少要点少培训": 80,  # 47 points, 29 of 30 trained
        "未全覆盖": 95.14,  # 15 × 18/20 + 15 × 10/11 + 10 × 4/5
        "没有名单": None,
    }
    found = {(row["finding"], row["unit"]) for row in result.findings.to_dicts()}
    assert found == {("人员构成不符", "人员不齐"), ("要点数不符", "少要点少培训"), ("未全覆盖", "未全覆盖")}
    first = result.table().to_dicts()[0]
    assert (first["共性问题"], first["经验做法"]) == (6, 9)

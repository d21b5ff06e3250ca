"""The reform of Inner Mongolia on its made data: totals, findings and suggestions reckoned by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.workspace.folder import Workspace

FOLDER = Path(qh.__file__).parent / "indicator_sets" / "inner_mongolia"
UNITS = "inner_mongolia_institutions"


@pytest.fixture(scope="module")
def places() -> qh.Result:
    return Workspace(FOLDER).evaluate("inner_mongolia", as_of="2021-12-31")


@pytest.fixture(scope="module")
def institutions() -> qh.Result:
    return Workspace(FOLDER).evaluate(UNITS, as_of="2021-12-31")


def _by_unit(result: qh.Result) -> dict[str, dict[str, Any]]:
    return {row["unit"]: row for row in result.table().to_dicts()}


def _findings(result: qh.Result) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in result.findings.to_dicts():
        found[row["finding"]].add(row["unit"])
    return found


@pytest.mark.parametrize(
    ("unit", "total"),
    [
        ("甲盟", 100),
        # no reserve: 5 points lost; the quota itself is kept
        ("乙市", 95),
        # one institution too many: 8 + 5; of two risks one has neither plan nor solution: 2
        ("丙市", 85),
        # one post too many: 8; 3 of 4 texts: 0.5
        ("丁盟", 91.5),
        # 44/46 of 8 is 7.65, so 0.35 less
        ("戊市", 99.65),
        # 151/190 is 79.47%, 5 × 79.47% = 3.97
        ("己市", 98.97),
        # two units without right leaders: 2; two too small: 2; pool overdrawn: 15, for 人才专项 does not apply to it
        ("庚旗", 81),
        # (8 + 4 × 7/9 + 4 × 4/6) × 20/16 = (8 + 3.11 + 2.67) × 1.25 = 17.23 of 20
        ("辛县", 97.23),
        # gates 14/17 × 3 = 2.47, procedures 3 of 5, cadence 2.7, risks 2 of 4 → 2
        ("壬旗", 94.99),
        # (200 − 190)/200 = 5%: 1.33 of 8; one more than before: 0 of 3; 35% of 70%: 2.5 of 5, (8 + 2.5) × 15/13 = 12.12;
        # 180/200 × 3 = 2.7, so 100 − 6.67 − 3 − 2.88 − 0.3
        ("癸县", 87.15),
        # 24/46 × 8 = 4.17, 4/9 = 0.44, 4/6 = 0.67, 4: 9.28 of 20; one text of four: 1.5 less
        ("子旗", 87.78),
        ("辰旗", None),
    ],
)
def test_the_total_of_a_place_is_the_sum_by_hand(places: qh.Result, unit: str, total: float | None) -> None:
    found = _by_unit(places)[unit]["事业单位改革"]
    assert found is None if total is None else found == pytest.approx(total, abs=1e-9)


def test_breaking_a_ceiling_fails_a_place_and_using_the_quota_up_does_not(places: qh.Result) -> None:
    rows = _by_unit(places)
    assert [rows[unit]["grade"] for unit in ("乙市", "丙市", "丁盟")] == ["优秀", "不合格", "不合格"]


def test_each_finding_about_places_is_raised_where_its_rule_says(places: qh.Result) -> None:
    assert _findings(places) == {
        "限额用尽": {"乙市"},
        "两个突破": {"丙市", "丁盟"},
        "督查不足": {"己市"},
        "保留过小单位": {"庚旗"},
        "统筹透支": {"庚旗"},
        "步骤脱节": {"辛县"},
        "重大风险": {"丙市", "壬旗"},
        "分解不全": {"丑县"},
        "方面滞后": {"寅旗"},
        "备查材料": {"丁盟", "壬旗", "子旗"},
    }


def test_reductions_are_summed_level_by_level(places: qh.Result) -> None:
    rows = _by_unit(places)
    # 盟市: 2 for each of 甲乙丙丁戊 and 17 for 己; 旗县: 214 + 200 + 7 × 2
    assert {rows[unit]["同层级减少"] for unit in ("示范自治区本级", "甲盟", "庚旗")} == {2, 27, 428}
    assert (rows["庚旗"]["统筹结余"], rows["子旗"]["统筹结余"], rows["示范自治区本级"]["统筹结余"]) == (-10, 15, 3000)


@pytest.mark.parametrize(
    ("unit", "suggestion"),
    [
        ("乙服务中心", "撤并整合"),  # exactly 10 at the level of the region
        ("丙服务中心", "保留"),
        ("丁保障中心", "撤并整合"),  # exactly 8
        ("戊保障中心", "精干设置"),
        ("己工作站", "撤并整合"),  # exactly 5
        ("庚工作站", "保留"),
        ("壬印刷所", "撤并整合"),  # −30% is shrunk, −29.9% is not
        ("癸印刷所", "保留"),
        ("子培训中心", "保留"),  # 40800 / (40 × 2040) is just 50%
        ("丑培训中心", "撤并整合"),
        ("寅监测站", "巩固强化"),
        ("卯数据中心", "补齐提升"),
        ("辰检验院", "理顺规范"),
        ("巳公证处", "撤并整合"),
        ("午文史馆", "保留"),
        ("乙新设中心", None),  # no business three years ago, so the conditions cannot be counted
        ("丙新设中心", "撤并整合"),  # too small, whatever the rest
    ],
)
def test_the_batch_suggested_for_an_institution(institutions: qh.Result, unit: str, suggestion: str | None) -> None:
    assert _by_unit(institutions)[unit]["归类建议"] == suggestion


@pytest.mark.parametrize(
    ("unit", "total"),
    [
        ("子培训中心", 92.5),  # 50% ÷ 80% × 20 = 12.5
        ("未电视台", 90),  # up to 400 posts: 6 leaders; it has 7
        ("申报社", 90),  # two chiefs, one authorised
        ("戌医院", 80),  # up to 100 posts: 4; it has 6
        ("亥后勤中心", 85),  # an office and a plate too many: 10 + 5
        ("甲综合站", 90),
        ("丁空壳所", None),
        ("戊所", None),
    ],
)
def test_the_total_of_an_institution(institutions: qh.Result, unit: str, total: float | None) -> None:
    assert _by_unit(institutions)[unit]["单位规范"] == total


def test_a_stricter_count_of_conditions_keeps_more_institutions(tmp_path: Path) -> None:
    source = (FOLDER / "institutions" / "institutions.qh").read_text(encoding="utf-8")
    changed = tmp_path / "strict.qh"
    stricter = re.sub(r"(param 撤并情形数\s+=) 1", r"\1 2", source)
    changed.write_text(stricter, encoding="utf-8")
    result = qh.evaluate(qh.load(f"{changed}:单位规范"), FOLDER / "institutions" / "units.csv", as_of="2021-12-31")
    rows = _by_unit(result)
    assert [rows[unit]["归类建议"] for unit in ("辛资料室", "壬印刷所", "巳公证处")] == ["撤并整合", "保留", "理顺规范"]


def test_the_frame_of_the_gates_is_filled_by_extending_it(tmp_path: Path) -> None:
    (tmp_path / "gates.qh").write_text((FOLDER / "gates.qh").read_text(encoding="utf-8"), encoding="utf-8")
    slots = "".join(
        f"  override {slot} {{\n"
        + "".join(
            f"    indicator {slot}{number} 1 points {{ value = 过{slot} >= {number} }}\n"
            for number in range(1, count + 1)
        )
        + "  }\n"
        for slot, count in {"三看": 3, "四审": 4, "十把关": 10}.items()
    )
    scheme = f'use "gates.qh" as 框架\nfields {{ 过三看 : count;  过四审 : count;  过十把关 : count }}\nindicator_set 本地 extends 框架.三看四审十把关 {{\n{slots}}}\n'
    path = tmp_path / "local.qh"
    path.write_text(scheme, encoding="utf-8")
    result = qh.evaluate(qh.load(path), [{"unit": "甲旗", "过三看": 3, "过四审": 4, "过十把关": 7}], unit="unit")
    assert result.scores.to_dicts()[0]["本地"] == 14


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "unit"), [("inner_mongolia", "庚旗"), (UNITS, "丑培训中心")])
def test_the_set_is_evaluated_explained_and_tabled_by_its_name(
    name: str, unit: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    as_of = ("--as-of", "2021-12-31", "--lang", language)
    assert main(["evaluate", name, *as_of]) == 0
    assert main(["explain", name, "--unit", unit, *as_of]) == 0
    assert main(["table", name, "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert unit in shown
    assert "indicator_sets/inner_mongolia/" in shown


def test_the_reductions_of_each_rank_are_the_published_ones() -> None:
    found = Workspace(FOLDER).evaluate("inner_mongolia_levels", as_of="2021-12-31").table().to_dicts()
    assert {row["unit"]: row["减少数"] for row in found} == {"厅级": 2, "处级": 21, "科级": 414}
    assert {row["减少合计"] for row in found} == {437}


def test_consultation_has_the_published_counts_and_asks_for_answers() -> None:
    result = Workspace(FOLDER).evaluate("inner_mongolia_consultation", as_of="2021-12-31")
    row = _by_unit(result)["事业单位改革方案"]
    counts = [row[name] for name in ("征求轮数", "征求单位", "专题论证", "上下沟通", "调研单位")]
    assert counts == [5, 65, 9, 5, 129]  # 87 departments, 12 prefectures, 30 counties
    # 312 of 325 answers are 96 %, 196 of 250 opinions 78.4 %
    assert (row["反馈率"], row["采纳率"], row["未回复合计"]) == (96, 78.4, 0)
    assert _findings(result) == {"意见未回复": {"某盟改革方案"}, "未作推演": {"某盟改革方案"}}

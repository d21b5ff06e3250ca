"""The three moves of Wucheng on made data: totals, posts, duties and year-on-year declines reckoned by hand."""

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

FOLDER = Path(qh.__file__).parent / "indicator_sets" / "wucheng"
ROWS = {"机构": "institutions.csv", "职责": "duties.csv", "分工": "shares.csv"}


@pytest.fixture(scope="module")
def departments() -> qh.Result:
    return Workspace(FOLDER).evaluate("wucheng", as_of="2020-12-31")


@pytest.fixture(scope="module")
def townships() -> qh.Result:
    return Workspace(FOLDER).evaluate("wucheng_townships", as_of="2020-12-31")


def _findings(result: qh.Result) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in result.findings.to_dicts():
        found[row["finding"]].add(row["unit"])
    return found


def _by_unit(result: qh.Result, period: str | None = None) -> dict[str, dict[str, Any]]:
    rows = result.table().to_dicts()
    return {row["unit"]: row for row in rows if period is None or str(row["period"]) == period}


@pytest.mark.parametrize(
    ("unit", "total", "grade"),
    [
        ("甲局", 100, "优秀"),
        ("乙局", 96.25, "优秀"),  # 3 of 4: 11.25 of 15
        ("丙局", 100, "优秀"),  # nothing to merge, no freeze: 混岗清理 carries all 35
        ("丁局", 95, "合格"),  # one person in the freeze: 5, and at most 合格
        ("戊局", 90, "优秀"),  # two plates: 10
        ("己局", 80, "良好"),  # six on mixed posts: 10; three duties of four unclear: 10, not 15
        # 36/40 of 5 is 4.5, 4/5 of 3 is 2.4, 80% of 2 is 1.6: 8.5 of 10
        ("庚局", 98.5, "优秀"),
        # no transfer or stationed staff: (7.5 + 4.5) × 25/15 = 20
        ("壬局", 95, "优秀"),
        ("教育局", 90, "优秀"),  # a school with 37 classes has 5 of 4; a party committee with 50 posts has 2 of 1
        ("卫健局", 95, "优秀"),  # 100 beds: 4 of 3
        ("机关办", 95, "优秀"),  # an office of 7 posts: 3 of 2
        ("文旅局", None, None),
        ("林业局", 100, "优秀"),
    ],
)
def test_the_total_of_a_department_is_the_sum_by_hand(
    departments: qh.Result, unit: str, total: float | None, grade: str | None
) -> None:
    row = _by_unit(departments)[unit]
    assert row["grade"] == grade
    assert row["三套组合拳"] is None if total is None else row["三套组合拳"] == pytest.approx(total, abs=1e-9)


def test_duties_that_nobody_leads_and_that_several_lead_are_counted_apart(departments: qh.Result) -> None:
    # of four: one clear, one led twice, one only assisted in, one without anybody
    row = _by_unit(departments)["己局"]
    assert (row["踏空项数"], row["交叉项数"]) == (2, 1)


def test_each_finding_about_departments_is_raised_where_its_rule_says(departments: qh.Result) -> None:
    assert _findings(departments) == {
        "锁定期变动": {"丁局", "戊局"},
        "职责踏空": {"己局"},
        "职责交叉": {"己局"},
        "混岗": {"己局"},
        "整改逾期": {"壬局"},
        "超职数": {"教育局", "卫健局", "机关办"},
        "党组织超职数": {"教育局"},
        "标准偏宽": {"文旅局"},  # 31 posts and heavy tasks: 4 of its own table, 3 of the published one
    }


def test_another_table_of_posts_changes_what_is_too_many(tmp_path: Path) -> None:
    source = (FOLDER / "reform.qh").read_text(encoding="utf-8")
    stricter = tmp_path / "stricter.qh"
    stricter.write_text(re.sub(r"(股级, > 15, any\s+:) 2", r"\1 1", source), encoding="utf-8")
    files = {table: FOLDER / file for table, file in ROWS.items()}
    result = qh.evaluate(qh.load(f"{stricter}:三套组合拳"), FOLDER / "departments.csv", rows=files, as_of="2020-12-31")
    # 教研室 with 16 posts has two leaders
    assert _by_unit(result)["教育局"]["超配合计"] == 2


@pytest.mark.parametrize(
    ("unit", "total"),
    [
        ("甲镇", 100),
        ("乙镇", 95),  # 16 of 20 settled: 20 of 25
        ("丁镇", 95),  # petitions down by just 50%
        ("己镇", 92.5),  # 3 of 4 assessed well: 7.5 of 10
        ("庚乡", 94.44),  # nobody stationed: 85 of 90, × 100
        ("壬乡", 70),  # up by 10%: 0 of 25
        ("丑乡", 75),  # backlog from none to one: 0 of 20
        ("未街道", 100),  # nothing in both years, no disputes
    ],
)
def test_the_total_of_a_township_is_the_sum_by_hand(townships: qh.Result, unit: str, total: float) -> None:
    assert _by_unit(townships, "2020")[unit]["矛盾化解"] == pytest.approx(total, abs=1e-9)


def test_the_district_falls_by_the_published_rates_and_the_first_year_has_none(townships: qh.Result) -> None:
    latest, first = _by_unit(townships, "2020")["甲镇"], _by_unit(townships, "2019")["甲镇"]
    # 317/1000, 36/500; 18 of 18; 13 of 18
    assert latest["全区信访同比"] == pytest.approx(-0.683, abs=1e-12)
    assert latest["全区积案同比"] == pytest.approx(-0.928, abs=1e-12)
    assert (latest["分中心覆盖率"], latest["走访覆盖率"]) == (1, 0.722)
    assert (first["全区信访同比"], first["全区积案同比"], first["矛盾化解"]) == (None, None, None)


def test_findings_about_townships(townships: qh.Result) -> None:
    found = _findings(townships)
    assert (found["信访反弹"], found["未建分中心"]) == ({"壬乡"}, {"子乡"})
    assert len(found["信访大幅下降"]) == 11  # by 80%; the others by 50% or 60%, up, or none at all


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "of"), [("wucheng", ["教育局"]), ("wucheng_townships", ["壬乡", "--period", "2020"])])
def test_the_set_is_evaluated_explained_and_tabled_by_its_name(
    name: str, of: list[str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    as_of = ("--as-of", "2020-12-31", "--lang", language)
    assert main(["evaluate", name, *as_of]) == 0
    assert main(["explain", name, "--unit", *of, *as_of]) == 0
    assert main(["table", name, "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert of[0] in shown
    assert "indicator_sets/wucheng/" in shown

"""A department's set extends the Tianjin template and includes three plugins' subtrees; each part says whose it is."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import quanheng as qh
from quanheng.core.origins import adopted_of

SET = "tianjin_individual"
INCLUDED = {
    "统筹推进京津冀协同发展": ("bth.统筹推进京津冀协同发展", "bth", 4),
    "污染防治攻坚战": ("pollution.污染防治攻坚战", "pollution", 3),
    "营商环境优化": ("bizenv.营商环境优化", "bizenv", 3),
}
DATA = Path(qh.__file__).parent / "indicator_sets" / "tianjin" / "individual" / "units.csv"


@pytest.fixture(scope="module")
def result() -> qh.Result:
    return qh.evaluate(qh.load(SET), DATA, as_of="2026-11-22")


def _quanheng(*words: str, language: str = "en") -> str:
    command = [sys.executable, "-m", "quanheng", *words, "--lang", language]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def test_the_three_subtrees_come_from_their_plugins_and_the_rest_from_the_template() -> None:
    adopted = {each.node.name: each for each in adopted_of(qh.load(SET))}
    found = {
        name: (each.origin.name, each.plugin.name if each.plugin else "", each.node.full)
        for name, each in adopted.items()
        if each.is_included
    }
    assert found == INCLUDED
    template = {name: each.is_adjusted for name, each in adopted.items() if not each.is_included}
    assert template == {"编制执行": True, "在职人员控制率": True, "领导职数": True, "机构设置": False}
    files = {each.origin.span.file for each in adopted.values()}
    assert files == {
        "indicator_sets/tianjin/department.qh",
        *(f"plugins/{plugin}/individual.qh" for _, plugin, _ in INCLUDED.values()),
    }


@pytest.mark.parametrize(
    ("unit", "indicator", "score"),
    [
        # (40 × 90% + (30 − 3 × 5)) + 30 × 80% = 75 of 100, of which 4 points are left
        ("市生态二局", "统筹推进京津冀协同发展", 3),
        # no coordination tasks: 60 of 100
        ("市生态七局", "统筹推进京津冀协同发展", 2.4),
        # PM2.5 above last year's loses 25, otherwise full: 75 of 100
        ("市生态五局", "污染防治攻坚战", 2.25),
        # falsified: the air part of 45 is lost
        ("市生态六局", "污染防治攻坚战", 1.65),
        # (36.5 − 35) is 2 steps: 21; 344/364 = 94.5% ≥ 90%; 9/10 reaches 90%; one section 5; 20 × 95%: 21+20+20+10+19
        ("市生态三局", "污染防治攻坚战", 2.7),
        # 16 + 7 + 40% ÷ 50% × ... : 11.4/20 = 57%, 43% saved of 50% wanted: 8.6; 15 + 11 + 8 + 18 = 83.6
        ("市生态四局", "营商环境优化", 2.508),
        # twice on the black list, never on the red: 6 − 2 × 4 → 0; the rest full: 90
        ("市生态十局", "营商环境优化", 2.7),
        # 25 − 3 × 0.5 for three over of a hundred
        ("市生态二局", "在职人员控制率", 23.5),
        ("市生态一局", "生态环境局", 99.94),
    ],
)
def test_scores_by_hand(result: qh.Result, unit: str, indicator: str, score: float) -> None:
    units = result.scores["unit"].to_list()
    assert result.scores[indicator].to_list()[units.index(unit)] == pytest.approx(score, abs=1e-9)


def test_falsified_monitoring_is_a_veto_and_a_finding(result: qh.Result) -> None:
    table = {row["unit"]: row for row in result.table().to_dicts()}
    assert table["市生态六局"]["grade"] == "不合格"
    found = result.findings.to_dicts()
    assert [row["unit"] for row in found if row["finding"] == "监测数据弄虚作假"] == ["市生态六局"]
    assert table["市生态九局"]["生态环境局"] is None


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "from bth.统筹推进京津冀协同发展 (plugin bth 0.1.0)  [plugins/bth/individual.qh:"),
        ("zh", "引自bth.统筹推进京津冀协同发展（插件 bth 0.1.0）  [plugins/bth/individual.qh:"),
        ("en", "from the template 政府部门, adjusted  [indicator_sets/tianjin/department.qh:"),
        ("zh", "沿用模板“政府部门”  [indicator_sets/tianjin/department.qh:"),
    ],
)
def test_explaining_says_where_each_part_came_from(language: str, line: str) -> None:
    text = _quanheng("explain", SET, "--unit", "市生态二局", "--as-of", "2026-11-22", language=language)
    assert line in text
    assert text.count("[plugins/pollution/individual.qh:") > 3


def test_the_table_has_a_column_of_origins_and_says_what_points_count() -> None:
    rows = list(csv.DictReader(io.StringIO(_quanheng("table", SET, "--format", "csv", language="zh"))))
    origins = {row["来源"] for row in rows}
    assert {f"引自{name}（插件 {plugin} 0.1.0）" for name, plugin, _ in INCLUDED.values()} < origins
    assert any(row["分值"] == "40（折合1.6）" and row["评分标准"].startswith("完成率达到100%得满分") for row in rows)
    tree = json.loads(_quanheng("table", SET, "--format", "json"))
    assert tree["rows"][0]["from"] == "from the template 政府部门, adjusted"
    assert ["个性指标 (10 points)", "统筹推进京津冀协同发展情况 (4 points, scored out of 100)"] in [
        row["path"][:2] for row in tree["rows"]
    ]


def test_results_carry_the_origins_and_the_plugins(result: qh.Result, tmp_path: Path) -> None:
    provenance = result.provenance.to_dict()
    parts = {part["indicator"]: part for part in provenance["parts"]}
    for name, (origin, plugin, _) in INCLUDED.items():
        assert (parts[name]["kind"], parts[name]["name"], parts[name]["plugin"]) == ("included", origin, plugin)
    assert {plugin["name"] for plugin in provenance["plugins"]} == {"bth", "pollution", "bizenv"}
    assert all(len(plugin["hash"]) == 64 for plugin in provenance["plugins"])
    path = tmp_path / "r.xlsx"
    result.to_excel(path)
    book = openpyxl.load_workbook(path)
    weights = next(sheet for sheet in book if sheet.title in {"Weights", "权重"})
    heads = [cell.value for cell in weights[1]]
    assert heads[-1] in {"from", "来源"}
    book.close()


def test_evaluating_names_the_template_and_the_plugins_on_stderr() -> None:
    command = [sys.executable, "-m", "quanheng", "evaluate", SET, "--as-of", "2026-11-22", "--lang", "zh"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stderr
    assert "基于模板“机构编制执行情况评估（政府部门类）”" in told
    assert "营商环境优化情况：引自bizenv.营商环境优化（插件 bizenv 0.1.0）（plugins/bizenv/individual.qh:" in told

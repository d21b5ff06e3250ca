"""``quanheng diagnose``: what it prints first, each table, files, the profile of a unit, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import quanheng as qh
from quanheng.analysis.attention import KINDS
from quanheng.analysis.options import METHODS, STAGES, TABLES
from quanheng.cli import main
from quanheng.dsl.diagnostics import SchemeError
from quanheng.report.diagnosis_grids import TABLES as GRIDS
from quanheng.report.diagnosis_words import said

SCHEME = """fields { 人口 : number;  甲 : number;  乙 : number;  丙 : number;  片 : text }
indicator_set 总 100 points {
  unit = 单位
  indicator 左 60 points {
    indicator 甲 30 points higher_is_better { value = 甲 / 人口;  score = minmax() }
    indicator 乙 30 points higher_is_better { score = minmax() }
  }
  indicator 丙 40 points lower_is_better { score = minmax() }
}
"""
#: 乙 runs with 甲 / 人口 (1, 2, 3, 4); 丙, where less is better, against both.
DATA = "单位,片,人口,甲,乙,丙\nA,北,1,1,2,1\nB,北,2,4,4,2\nC,南,3,9,7,3\nD,南,4,16,8,9\n"


@pytest.fixture(autouse=True)
def in_a_folder_with_a_scheme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.qh").write_text(SCHEME, encoding="utf-8")
    Path("units.csv").write_text(DATA, encoding="utf-8")


def diagnosed(*words: str) -> int:
    return main(["diagnose", "s.qh", "--data", "units.csv", *words])


@pytest.mark.parametrize(
    ("language", "first", "matter"),
    [
        ("zh", "■ 需要关注\n［严重］与上级指标负相关：丙–总", "同级指标负相关（r < -0.2）：左–丙"),
        (
            "en",
            "== Attention ==\n[grave] runs against its parent: 丙–总",
            "siblings run against one another (r < -0.2): 左–丙",
        ),
    ],
)
def test_what_needs_attention_comes_first(
    language: str, first: str, matter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diagnosed("--lang", language) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(first)
    assert matter in printed


def test_a_sound_scheme_needs_no_attention(capsys: pytest.CaptureFixture[str]) -> None:
    Path("s.qh").write_text(SCHEME.replace("lower", "higher"), encoding="utf-8")
    limits = [f"--limit={name}" for name in ("redundant=1", "significance=1", "size=1", "alpha=0.5")]
    assert diagnosed("--lang", "zh", *limits) == 0
    assert "没有需要关注的事项" in capsys.readouterr().out


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("style", ["table", "json", "csv"])
def test_each_table_is_shown_in_each_form(table: str, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnosed("--show", table, "--format", style, "--lang", "zh") == 0
    printed = capsys.readouterr().out
    if style == "json":
        assert isinstance(json.loads(printed), list)
    elif style == "csv":
        header = next(csv.reader(io.StringIO(printed)))
        assert header == qh.diagnose("s.qh", "units.csv", as_of="2026-03-31").table(table).columns
    else:
        assert printed.strip()


def test_json_holds_every_table_and_how_they_were_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnosed("--format", "json", "--method", "spearman") == 0
    found = json.loads(capsys.readouterr().out)
    assert set(TABLES) <= set(found)
    assert found["options"]["method"] == "spearman"
    assert found["provenance"]["scheme"] == "总"
    assert found["attention"][0] == {
        "severity": 3, "matter": "against_parent", "subject": "丙 – 总", "number": pytest.approx(-1, abs=0.5), "limit": 0,
    }  # fmt: skip


def test_a_workbook_has_a_sheet_for_each_table_that_has_rows() -> None:
    assert diagnosed("-o", "诊断.xlsx", "--lang", "zh") == 0
    sheets = openpyxl.load_workbook("诊断.xlsx").sheetnames
    # without periods there are no trends
    assert sheets == [*(said(name, "zh") for name in TABLES if name != "trends"), "诊断口径", "说明"]


def test_csv_and_parquet_hold_the_table_that_is_named() -> None:
    assert diagnosed("-o", "a.csv", "-o", "a.parquet", "-o", "a.json", "--show", "weights") == 0
    frame = qh.diagnose("s.qh", "units.csv", as_of="2026-03-31").weights
    assert pl.read_parquet("a.parquet").columns == frame.columns
    assert pl.read_csv("a.csv")["indicator"].to_list() == ["左", "丙", "甲", "乙"]
    assert len(json.loads(Path("a.json").read_text(encoding="utf-8"))) == 4


def test_a_file_that_exists_is_kept_unless_told() -> None:
    Path("a.xlsx").write_text("mine", encoding="utf-8")
    assert diagnosed("-o", "a.xlsx") == 2
    assert Path("a.xlsx").read_text(encoding="utf-8") == "mine"
    assert diagnosed("-o", "a.xlsx", "--force") == 0


def test_the_profile_shows_one_unit(capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnosed("--profile", "D", "--lang", "zh") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("D\n")
    assert all(f"■ {said(name, 'zh')}" in printed for name in ("summary", "strengths", "weaknesses", "hindrances"))
    assert diagnosed("--profile", "D", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["indicator"] for row in found["strengths"]] == ["甲", "乙"]
    assert found["obstacles"][0] == {
        "indicator": "丙", "title": None, "parent": "总", "degree": 1, "score_share": 0,
    }  # fmt: skip


def test_the_obstacles_of_a_parent_are_those_below_it() -> None:
    rows = qh.diagnose("s.qh", "units.csv", as_of="2026-03-31").obstacles.to_dicts()
    degrees = {row["indicator"]: row["mean_degree"] for row in rows}
    assert list(degrees)[-1] == "左"
    assert degrees["左"] == pytest.approx(degrees["甲"] + degrees["乙"], rel=1e-12)
    assert degrees["左"] + degrees["丙"] == pytest.approx(1, rel=1e-12)


def test_ranks_are_taken_within_the_groups_of_a_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnosed("--show", "ranks", "--by", "片", "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["片"], row["乙"]) for row in rows] == [("北", "2"), ("北", "1"), ("南", "2"), ("南", "1")]


def test_the_stage_decides_on_the_statistics(capsys: pytest.CaptureFixture[str]) -> None:
    for stage, most in (("raw", "4.0"), ("scored", "30.0")):
        assert diagnosed("--show", "statistics", "--format", "csv", "--stage", stage) == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert (rows[0]["indicator"], rows[0]["max"]) == ("甲", most)


@pytest.mark.parametrize(
    ("words", "said_so"),
    [
        (("--profile", "Z"), "QH370"),
        (("--profile", "A", "--format", "csv"), "--profile"),
        (("--at", "2024"), "QH760"),
        (("--size", "片"), "QH761"),
        (("--limit", "redundent=1"), "QH762"),
        (("--limit", "redundant=viel"), "NAME=NUMBER"),
        (("--top", "0"), "QH763"),
        (("--by", "人口"), "QH765"),
        (("--show", "nothing"), "--show"),
        (("-o", "a.docx"), ".docx"),
    ],
)
def test_what_is_not_there_is_refused_with_a_hint(
    words: tuple[str, ...], said_so: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diagnosed(*words, "--lang", "en") == 2
    assert said_so in capsys.readouterr().err


def test_a_result_that_is_there_is_not_evaluated_again() -> None:
    result = qh.evaluate("s.qh", "units.csv", as_of="2026-03-31")
    found = qh.diagnose(result, stage="treated", limits={"alpha": 0.99})
    assert found.result is result
    assert found.options.thresholds.alpha == 0.99
    assert found.units["share_available"].to_list() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "wrong", [{"stage": "x"}, {"method": "x"}, {"correlated": "x"}, {"top": 0}, {"limits": {"x": 1}}]
)
def test_python_refuses_the_same(wrong: dict[str, Any]) -> None:
    with pytest.raises(SchemeError):
        qh.diagnose("s.qh", "units.csv", as_of="2026-03-31", **wrong)


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    found = qh.diagnose("s.qh", "units.csv", as_of="2026-03-31")
    with pytest.raises(SchemeError) as caught:
        found.table("weight")
    assert "weights" in caught.value.diagnostics[0].hint("en")
    with pytest.raises(SchemeError):
        found.write("a.txt")


def test_a_diagnosis_prints_as_its_overview() -> None:
    found = qh.diagnose("s.qh", "units.csv", as_of="2026-03-31")
    assert repr(found) == found.render()
    assert repr(found.profile("A")).startswith("A\n")
    assert found.warnings == found.result.warnings


def test_every_choice_has_its_words_in_both_languages() -> None:
    assert tuple(GRIDS) == TABLES
    facts = {"limit": 0.5, "other": 1.0}
    names = ["units_scarce" if kind == "units" else kind for kind in KINDS]
    for language in ("zh", "en"):
        assert all(said(name, language) for name in (*TABLES, *STAGES, *METHODS))
        assert all(said(name, language, **facts) for name in names)

"""S3.16 and S4.2: the simulations of reform that the sources name, on the bundled sets, and the commands that run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import quanheng as qh
from quanheng.cli import main


def test_s3_16_a_greater_least_size_reaches_the_banners_institution_between_the_two() -> None:
    # of the banners' institutions only 庚工作站, with 6 posts, lies above 5 and not above 8
    found = qh.what_if("inner_mongolia_institutions", changes="staffing.minimum_size{旗县} = 8")
    moved = found.scores.filter(found.scores["difference"] != 0)
    assert moved.select("unit", "difference").rows() == [("庚工作站", -30.0)]
    assert found.findings.select("unit", "change", "finding").rows() == [
        ("庚工作站", "appeared", "低于最低规模"),
        ("庚工作站", "appeared", "撤并整合一批"),
    ]
    assert found.grades.rows() == [("庚工作站", "规范", "基本规范")]


def test_s4_2_one_post_less_for_institutions_of_10_to_30_posts_over_provides_those_that_use_both() -> None:
    found = qh.what_if("wucheng", changes="行政职数标准{科级, (10, 30], no} = 1")
    raised = found.findings.filter(found.findings["change"] == "appeared")
    # each of the eight loses the 5 points of one leader too many, and of nobody else anything changes
    assert set(raised["finding"]) == {"超职数"}
    assert raised["unit"].to_list() == found.scores.filter(found.scores["difference"] == -5)["unit"].to_list()
    assert found.totals[0].counts["down"] == raised.height == 8
    tree = {part.name: part.difference for part in found.tree("甲局").leaves() if part.difference}
    assert tree == {"行政职数": -5.0}


def test_the_command_writes_what_it_would_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "推演.json"
    words = ["what-if", "wucheng", "--set", "*.混岗人数 = 0", "--lang", "zh"]
    assert main([*words, "-o", str(target)]) == 0
    assert main([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out.strip()) == json.loads(target.read_text(encoding="utf-8"))
    assert main([*words, "-o", str(target)]) == 2  # nothing is overwritten unasked
    assert main([*words, "-o", str(tmp_path / "推演.xlsx"), "-o", str(tmp_path / "推演.csv")]) == 0


def test_points_that_do_not_add_up_are_refused_with_the_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["what-if", "wucheng", "--set", "行政职数.points=20", "--lang", "en"]) == 1
    told = capsys.readouterr().err
    assert "QH201" in told
    assert "--rebalance" in told


@pytest.mark.parametrize(
    "words",
    [
        ["what-if", "wucheng"],
        ["what-if", "wucheng", "--set", "x=1", "--top", "0"],
        ["what-if", "wucheng", "--changes", "nowhere.toml"],
        ["what-if", "wucheng", "--set", "x=1", "-o", "x.docx"],
        ["compare", "wucheng"],
        ["compare", "nowhere.json", "wucheng"],
        ["compare", "wucheng", "wucheng", "--data", "a", "--data", "b", "--data", "c"],
    ],
)
def test_what_cannot_be_run_is_refused_without_a_traceback(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_changed_scheme_and_the_old_one_are_compared_as_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """param 线 = 80
indicator_set s 100 points {
  indicator 甲 60 points {
    indicator 乙 30 points { value = a;  score = ratio(10) }
    indicator 丙 30 points { value = b;  score = ratio(10) }
  }
  indicator 丁 40 points { value = c;  score = if value > 线 then full else 0 }
  finding 低 { when = a < 1 }
}
fields { a : number;  b : number;  c : number }
"""
    changed = (
        text.replace("线 = 80", "线 = 85")
        .replace("    indicator 丙 30 points { value = b;  score = ratio(10) }\n", "")
        .replace("乙 30", "乙 60")
        .replace("  indicator 丁 40", "  indicator 丙 30 points { value = b;  score = ratio(10) }\n  indicator 丁 10")
        .replace("finding 低", "finding 过低")
    )
    for name, content in (("old.qh", text), ("new.qh", changed)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = qh.compare_schemes(tmp_path / "old.qh", tmp_path / "new.qh")
    assert {(row.change, row.kind, row.name) for row in found.rows} == {
        ("changed", "indicator", "乙"),
        ("moved", "indicator", "丙"),
        ("changed", "indicator", "丁"),
        ("renamed", "finding", "过低"),
        ("changed", "param", "线"),
    }
    assert {row.name: row.parts for row in found.rows}["线"] == (("rule", "80", "85"),)
    assert main(["compare", "--schemes", str(tmp_path / "old.qh"), str(tmp_path / "new.qh"), "--lang", "zh"]) == 0
    printed = capsys.readouterr().out
    assert "移动 1" in printed
    assert "old.qh:5 → new.qh:6" in printed
    (tmp_path / "units.csv").write_text("unit,a,b,c\nP,10,5,82\nQ,5,5,90\n", encoding="utf-8")
    words = ["compare", str(tmp_path / "old.qh"), str(tmp_path / "new.qh"), "--data", str(tmp_path / "units.csv")]
    assert main([*words, "--split", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    # P 30 + 15 + 40 = 85 and 60 + 15 + 0 = 75; Q 15 + 15 + 40 = 70 and 30 + 15 + 10 = 55: all of it the scheme's
    assert "the data 0.00 and the scheme -12.50" in told
    assert "the schemes differ: changed 3, moved 1, renamed 1" in told

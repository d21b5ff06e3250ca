"""Notes and vetoes that name indicators of the table: ties, weights of the whole, limits on scores and targets."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.importing.opening import read_grids
from quanheng.importing.table import import_table

REGISTRY = builtin_functions()
TABLE = """一级指标,二级指标,分值,评分标准,目标值
水环境质量,优良比例,60,完成目标值得满分，否则按完成比例计分,80%
水环境质量,劣Ⅴ类,40,每超过目标值1个百分点扣10分，不足1个百分点的按比例扣分，扣完为止,2%
重点任务,工程进度,100,由考核组评定,
"""


def draft(folder: Path, *lines: str, table: str = TABLE) -> str:
    path = folder / "a.csv"
    path.write_text(table + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return import_table(path, read_grids(path), REGISTRY, language="en", name="考核").text


@pytest.mark.parametrize(
    "note",
    [
        "注：得分相同的，优先按重点任务得分高低排序",
        "注：1. 总分相同时，按重点任务得分高的优先",
        "注：得分相等的单位，重点任务得分较高者优先",
    ],
)
def test_equal_scores_are_parted_by_the_indicator_that_a_note_names(tmp_path: Path, note: str) -> None:
    assert "tie_break = [score(重点任务)]" in draft(tmp_path, note)


def test_several_indicators_part_equal_scores_in_their_order(tmp_path: Path) -> None:
    text = draft(tmp_path, "注：得分相同的，依次按工程进度、优良比例得分高低排序")
    assert "tie_break = [score(工程进度), score(优良比例)]" in text


@pytest.mark.parametrize(
    "note", ["注：两单位得分相等的，任务较重的优先", "注：得分相同的，按重点任务、报送时间先后排序"]
)
def test_ties_that_something_else_parts_stay_a_comment(tmp_path: Path, note: str) -> None:
    text = draft(tmp_path, note)
    assert "tie_break" not in text
    assert f"# {note}" in text


def test_parts_of_a_hundred_each_are_mixed_as_a_note_says(tmp_path: Path) -> None:
    text = draft(tmp_path, "注：综合得分=水环境质量30%+重点任务70%")
    assert "aggregate = 30% * score(水环境质量) + 70% * score(重点任务)" in text
    assert "indicator_set 考核 100 points" in " ".join(text.split()) or '"a" 100 points' in text
    (tmp_path / "b.qh").write_text(text, encoding="utf-8")
    data = pl.DataFrame({"unit": ["甲"], "优良比例": [0.4], "劣V类": [0.03], "工程进度": [90.0]})
    found = qh.evaluate(qh.load(tmp_path / "b.qh"), data, as_of="2026-01-01").scores
    # water: 60 * 40/80 + (40 - 10) = 60; the whole: 0.3 * 60 + 0.7 * 90 = 81
    assert found["考核"].to_list() == pytest.approx([81])


def test_weights_that_contradict_the_points_are_told(tmp_path: Path) -> None:
    table = "一级指标,分值,评分标准\n经济,60,由考核组评定\n政务,40,由考核组评定\n"
    agreeing = draft(tmp_path, "注：综合指数=经济60%+政务40%", table=table)
    other = draft(tmp_path, "注：综合指数=经济30%+政务70%", table=table)
    assert "aggregate" not in agreeing + other
    assert "the weights of the notes are not those of the table" in other
    assert "the weights of the notes" not in agreeing


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        (
            "水环境质量目标60分以下，或优良比例、劣Ⅴ类任一项未达标→终期考核不合格",
            "score(水环境质量) <= 60 or value(优良比例) < 80% or value(劣V类) > 2%",
        ),
        ("水环境质量得分低于６０分的，考核结果为不合格", "score(水环境质量) < 60"),
        ("水环境质量得分在60分（不含）以下的，年度考核等次确定为不合格", "score(水环境质量) < 60"),
        ("优良比例未达到目标的，不得评为优秀", "value(优良比例) < 80%"),
    ],
)
def test_a_veto_on_indicators_of_the_table_reads_them(tmp_path: Path, sentence: str, when: str) -> None:
    text = draft(tmp_path, f"一票否决,,,{sentence},")
    assert f"when    = {when}" in text or f"when          = {when}" in text
    assert ("the bound itself counts" in text) == ("<=" in when)


@pytest.mark.parametrize(
    "sentence",
    [
        "大气环境质量得分低于60分的，考核结果为不合格",  # no indicator of the table
        "工程进度未达标的，考核结果为不合格",  # which has no target
        "水环境质量得分低于60分且整改不力的，考核结果为不合格",
    ],
)
def test_a_veto_on_anything_else_is_a_flag(tmp_path: Path, sentence: str) -> None:
    text = draft(tmp_path, f"一票否决,,,{sentence},")
    assert "flag" in text
    assert "missing = no" in text

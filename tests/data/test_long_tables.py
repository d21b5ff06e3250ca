"""Tables of ratings and evidence: their columns, their cells, and what is wrong with them, named by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

import quanheng as qh
from quanheng.cli import main
from quanheng.core.rated import Level, Rated
from quanheng.data.evidence import FILED, NOT_FILED
from quanheng.data.ratings import mark_reader

SCHEME = """
指标体系 考评 100分 {
  指标 履职 "履职成效" 100分 {
    备查材料 = ["总结"]
    测评 { 档次 { 好 : 100%;  中 : 60% .. 80%;  差 : 0% };  评价主体 { 自评 : 40%;  问卷 : 60% } }
  }
}
"""
ROWS = [
    {"单位": "甲", "指标": "履职", "评价主体": "自评", "评价人": "张", "评分": "好"},
    {"单位": "甲", "指标": "履职成效", "评价主体": "问卷", "评价人": "李", "评分": "中 75"},
]


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    path = tmp_path / "考评.qh"
    path.write_text(SCHEME, encoding="utf-8")
    return path


def problems(scheme: Path, rows: list[dict[str, Any]], **options: Any) -> list[str]:
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(scheme, {"单位": ["甲", "乙"]}, ratings=rows, **options)
    return [f"{found.name} {found.span.line}" for found in caught.value.diagnostics]


def test_chinese_headers_titles_and_several_tables_are_read(scheme: Path) -> None:
    result = qh.evaluate(scheme, {"单位": ["甲"]}, ratings=[pl.DataFrame(ROWS[:1]), pl.DataFrame(ROWS[1:])])
    assert result.scores["履职"].to_list() == [pytest.approx(0.4 * 100 + 0.6 * 75)]


def test_english_headers_are_read_alike(scheme: Path) -> None:
    names = {"单位": "Unit", "指标": "indicator", "评价主体": "role", "评价人": "rater", "评分": "rating"}
    rows = [{names[key]: value for key, value in row.items()} for row in ROWS]
    assert qh.evaluate(scheme, {"单位": ["甲"]}, ratings=rows).scores["履职"].to_list() == [pytest.approx(85.0)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"单位": "丙"}, "long-unit-unknown 2"),
        ({"指标": "履责"}, "long-indicator-unknown 2"),
        ({"评价主体": "互评"}, "rating-role-unknown 2"),
        ({"评分": "中"}, "rating-unreadable 2"),
        ({"评分": "中 85"}, "rating-unreadable 2"),
        ({"评分": "中 59.9"}, "rating-unreadable 2"),
        ({"评分": "101"}, "rating-unreadable 2"),
        ({"评分": "优"}, "rating-unreadable 2"),
        ({"指标": ""}, "long-cell-empty 2"),
    ],
)
def test_a_cell_that_makes_no_sense_is_named(scheme: Path, change: dict[str, str], expected: str) -> None:
    assert problems(scheme, [ROWS[0], ROWS[1] | change]) == [expected]


def test_a_rater_may_not_rate_a_unit_twice_even_in_two_tables(scheme: Path) -> None:
    again = ROWS[0] | {"评分": "差"}
    assert problems(scheme, [*ROWS, again]) == ["rating-twice 3"]
    assert problems(scheme, [pl.DataFrame(ROWS), pl.DataFrame([again])]) == ["rating-twice 1"]  # type: ignore[list-item]


def test_a_column_that_is_not_there_is_an_error(scheme: Path) -> None:
    rows = [{key: value for key, value in row.items() if key != "评价主体"} for row in ROWS]
    assert problems(scheme, rows) == ["long-column-absent 1"]


def test_ratings_are_of_the_period_they_name(tmp_path: Path) -> None:
    path = tmp_path / "s.qh"
    path.write_text("indicator_set s 100 points { indicator x 100 points { rated { marks = 0 .. 100 } } }")
    units = {"unit": ["A", "A"], "year": [2024, 2025]}
    ratings = {
        "unit": ["A", "A"],
        "year": [2025, 2024],
        "indicator": ["x", "x"],
        "rater": ["p", "p"],
        "rating": [90, 70],
    }
    result = qh.evaluate(path, units, period="year", ratings=ratings)
    assert dict(zip(result.scores["period"], result.scores["x"], strict=True)) == {"2024": 70.0, "2025": 90.0}


def test_a_rating_without_a_period_is_told_as_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "s.qh"
    path.write_text("indicator_set s 100 points { indicator x 100 points { rated { marks = 0 .. 100 } } }")
    units = {"unit": ["A", "A"], "year": [2024, 2025]}
    ratings = {"unit": ["A"], "year": [None], "indicator": ["x"], "rater": ["p"], "rating": [90]}
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(path, units, period="year", ratings=ratings)
    assert [each.name for each in caught.value.diagnostics] == ["long-cell-empty"]


def test_agreement_is_said_of_those_who_are_compared_period_by_period(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s.qh").write_text(
        "indicator_set s 100 points { period = year\n indicator x 100 points {"
        " rated { marks = 0 .. 100; valid = mean(ballot) > 5 } } }"
    )
    (tmp_path / "d.csv").write_text("unit,year\nA,2024\nB,2024\nA,2025\nB,2025\n")
    lines = ["p,A,1", "p,B,2", "q,A,10", "q,B,30", "r,A,10", "r,B,20", "s,A,50"]
    ratings = "".join(f"{unit},2025,x,{rater},{mark}\n" for rater, unit, mark in (line.split(",") for line in lines))
    (tmp_path / "r.csv").write_text("unit,year,indicator,rater,rating\n" + ratings)
    command = ["evaluate", str(tmp_path / "s.qh"), "--data", str(tmp_path / "d.csv"), "--ratings"]
    assert main(["--lang", "zh", *command, str(tmp_path / "r.csv")]) == 0
    said = capsys.readouterr().err
    # p's ballot is not valid, s rated one unit only: q and r put both units in one order, W = 1
    assert "评分一致性 x · 2025：肯德尔 W 1.00" in said
    assert "（2 人评 2 个单位）" in said
    assert "无效票，未计入：x · p" in said


def test_a_workbook_brings_its_own_sheets(scheme: Path, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "数据.xlsx")
    sheets = {
        "单位": [["单位"], ["甲"]],
        "评分": [list(ROWS[0]), *(list(row.values()) for row in ROWS)],
        "备查材料": [["单位", "指标", "材料名称", "提交情况"], ["甲", "履职", "总结", "未交"]],
    }
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    result = qh.evaluate(scheme, tmp_path / "数据.xlsx")
    assert result.scores["履职"].to_list() == [pytest.approx(85.0)]
    assert result.findings["finding"].to_list() == ["备查材料"]


def test_the_settings_of_a_folder_name_the_tables(scheme: Path) -> None:
    folder = scheme.parent
    (folder / "units.csv").write_text("单位\n甲\n", encoding="utf-8")
    pl.DataFrame(ROWS).write_csv(folder / "ratings.csv")
    (folder / "evidence.csv").write_text("单位,指标,材料名称,提交情况\n甲,履职,总结,已交\n", encoding="utf-8")
    (folder / "quanheng.toml").write_text(
        '[defaults]\ndata = "units.csv"\nratings = "ratings.csv"\nevidence = "evidence.csv"\n', encoding="utf-8"
    )
    result = qh.Workspace(folder).evaluate("考评")
    assert result.scores["履职"].to_list() == [pytest.approx(85.0)]
    assert result.findings.height == 0
    assert result.evidence["filed"].to_list() == ["yes"]


LABELS = Rated(levels=(Level("好", 1.0, 1.0), Level("较好", 0.8, 0.8)))
RANGES = Rated(levels=(Level("中", 0.6, 0.8), Level("差", 0.0, 0.5)), marks=(0.0, 100.0))
BOTH = Rated(levels=(Level("优", 0.95, 0.95),), marks=(0.0, 10.0))


@pytest.mark.parametrize(
    ("rated", "text", "mark"),
    [
        (LABELS, " 较好 ", 0.8),
        (LABELS, "100%", 1.0),
        (LABELS, "90%", None),
        (LABELS, "80", None),
        (RANGES, "60", 60.0),
        (RANGES, "中80分", 80.0),
        (RANGES, "中：70%", 70.0),
        (RANGES, "55", None),
        (RANGES, "差 60", None),
        (BOTH, "优", 9.5),
        (BOTH, "7.5", 7.5),
        (BOTH, "11", None),
    ],
)
def test_labels_and_numbers_become_marks(rated: Rated, text: str, mark: float | None) -> None:
    found, problem = mark_reader(rated)(text)
    assert (problem is not None) == (mark is None)
    assert mark is None or found == pytest.approx(mark)


def test_no_word_says_both_that_an_item_is_filed_and_that_it_is_not() -> None:
    assert set() == FILED & NOT_FILED

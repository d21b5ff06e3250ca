"""What-if: changes of data are changes of cells, read as any other."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quanheng as qh
from quanheng.simulation.cells import change_cells

SCHEME = """fields { codes = { "不适用" : zero };  类别 : one of {甲类, 乙类};  人数 : count;  比例 : share;  占比 : number in "%";  分 : number missing = 7 }
fields 处室 within 单位 { 编制 : count }
indicator_set 考核 100 points {
  unit = 单位
  period = 年度
  indicator 人 50 points { value = 人数;  score = value;  unbounded = yes }
  indicator 编 30 points { value = sum(处室.编制);  score = value;  unbounded = yes }
  indicator 余 10 points { value = 分;  score = value;  unbounded = yes }
  indicator 率 5 points { value = 比例;  score = full * value }
  indicator 占 5 points { value = 占比;  score = full * value;  unbounded = yes }
}
"""
DATA = """单位,年度,类别,人数,比例,占比,分
甲局,2023,甲类,10,50%,50,1
甲局,2024,甲类,12,0.5,50,
乙局,2023,乙类,15,25%,5%,不适用
乙局,2024,乙类,,25%,5,3
"""
OFFICES = "单位,年度,处室,编制\n甲局,2023,办公室,3\n甲局,2023,人事处,4\n甲局,2024,办公室,5\n乙局,2023,办公室,6\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("考核.qh", SCHEME), ("单位.csv", DATA), ("处室.csv", OFFICES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _evaluated(folder: Path, data: str = DATA, offices: str = OFFICES) -> qh.Result:
    (folder / "改.csv").write_text(data, encoding="utf-8")
    (folder / "改处室.csv").write_text(offices, encoding="utf-8")
    return qh.evaluate(folder / "考核.qh", folder / "改.csv", rows={"处室": folder / "改处室.csv"})


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("甲局@2023.人数 = 20", "甲类,10,", "甲类,20,"),
        ("甲局.人数 = 20", "2023,甲类,10,50%,50,1\n甲局,2024,甲类,12", "2023,甲类,20,50%,50,1\n甲局,2024,甲类,20"),
        ("单位 甲局@2024.人数 += 5", "甲类,12,", "甲类,17,"),
        ("*@2023.人数 *= 0.5", "甲类,10,50%,50,1\n甲局,2024,甲类,12,0.5,50,\n乙局,2023,乙类,15", "甲类,5,50%,50,1\n甲局,2024,甲类,12,0.5,50,\n乙局,2023,乙类,8"),
        ("乙局@2023.比例 *= 2", "15,25%", "15,50%"),
        ("甲局@2023.占比 /= 2", "50%,50,1", "50%,25,1"),
        ("甲局@2024.分 = 4", "50,\n", "50,4\n"),
        ("甲局@2023.分 = missing", "50,1\n", "50,\n"),
        ("甲局、乙局.类别 = 乙类", "甲类", "乙类"),
        ("*.分 += 1 where 类别 == 乙类", "5,3\n", "5,4\n"),
        ("*.人数 += 1 当 人数 > 12 or 考核 < 20", "15,25%", "16,25%"),
    ],
)  # fmt: skip
def test_a_change_of_data_equals_evaluating_the_edited_table(folder: Path, change: str, old: str, new: str) -> None:
    found = qh.what_if(folder / "考核.qh", folder / "单位.csv", change, rows={"处室": folder / "处室.csv"})
    edited = _evaluated(folder, DATA.replace(old, new))
    assert DATA.replace(old, new) != DATA
    assert found.after.result is not None
    assert found.after.result.scores.equals(edited.scores)
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("*.处室.编制 += 1", ",3\n甲局,2023,人事处,4\n甲局,2024,办公室,5\n乙局,2023,办公室,6", ",4\n甲局,2023,人事处,5\n甲局,2024,办公室,6\n乙局,2023,办公室,7"),
        ("甲局@2024.处室.编制 = 9", ",5\n", ",9\n"),
        ("甲局/人事处.处室.编制 = 9", ",4\n", ",9\n"),
        ("*.处室.编制 *= 2 where 类别 == 乙类", ",6\n", ",12\n"),
    ],
)  # fmt: skip
def test_rows_below_the_unit_are_changed_by_unit_and_by_name(folder: Path, change: str, old: str, new: str) -> None:
    found = qh.what_if(folder / "考核.qh", folder / "单位.csv", change, rows={"处室": folder / "处室.csv"})
    assert found.after.result is not None
    assert found.after.result.scores.equals(_evaluated(folder, offices=OFFICES.replace(old, new)).scores)


def test_a_value_that_the_field_cannot_take_is_told_at_the_change(folder: Path) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        qh.what_if(folder / "考核.qh", folder / "单位.csv", "甲局@2023.人数 = 很多", rows={"处室": folder / "处室.csv"})
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.file, found.span.column) == ("QH330", "--set", 14)


def test_a_change_that_changes_nothing_is_warned_of(folder: Path) -> None:
    found = qh.what_if(folder / "考核.qh", folder / "单位.csv", "甲局@2024.分 *= 2", rows={"处室": folder / "处室.csv"})
    assert [each.name for each in found.warnings] == ["change-idle"]
    assert found.is_empty


def test_what_was_changed_is_listed_with_the_number_of_cells(folder: Path) -> None:
    changes = ["甲局.人数 = 20", "*.占比 *= 2"]
    found = qh.what_if(folder / "考核.qh", folder / "单位.csv", changes, rows={"处室": folder / "处室.csv"})
    assert found.changes.rows() == [("甲局.人数", "various", "20", 2), ("*.占比", "various", "* 2", 4)]


def test_a_rating_is_changed_for_a_role(tmp_path: Path) -> None:
    (tmp_path / "测评.qh").write_text(
        "indicator_set 测评 100 points {\n  unit = 单位\n  indicator 服务 100 points {\n    rated {\n"
        "      levels { 好 : 100%;  中 : 50%;  差 : 0% }\n      raters { 领导 : 50%;  群众 : 50% }\n    }\n  }\n}\n",
        encoding="utf-8",
    )
    ratings = {
        "单位": ["甲", "甲"],
        "指标": ["服务"] * 2,
        "评价主体": ["领导", "群众"],
        "评价人": ["a", "b"],
        "评分": ["中", "差"],
    }
    found = qh.what_if(tmp_path / "测评.qh", {"单位": ["甲"]}, "甲.ratings.服务.群众 = 好", ratings=ratings)
    # 50 % of 100 × ½, and ½ × 100 more: 25 → 75
    assert found.scores.select("before", "after").row(0) == (25.0, 75.0)


@given(
    st.lists(st.one_of(st.none(), st.integers(-1000, 1000), st.sampled_from(["缺", "1,000"])), min_size=1, max_size=8),
    st.sampled_from(["+=", "-=", "*=", "/="]),
    st.sampled_from(["2", "0.5", "10%", "-3"]),
)
@settings(max_examples=80, deadline=None)
def test_numbers_as_text_and_numbers_as_numbers_come_to_the_same(
    cells: list[int | str | None], operator: str, by: str
) -> None:
    import numpy as np  # noqa: PLC0415 - beside what it is used for

    from quanheng.data.reading import read_table  # noqa: PLC0415

    texts = [None if cell is None else str(cell) for cell in cells]
    table = read_table(pl.DataFrame({"x": pl.Series(texts, dtype=pl.String)}))
    rows = np.ones(len(texts), dtype=np.bool_)
    found = change_cells(table, 0, rows, operator, by, None).table.column(0).to_list()
    number = {"2": 2.0, "0.5": 0.5, "10%": 0.1, "-3": -3.0}[by]
    reckon = {
        "+=": lambda a: a + number,
        "-=": lambda a: a - number,
        "*=": lambda a: a * number,
        "/=": lambda a: a / number,
    }
    for old, new in zip(texts, found, strict=True):
        if old is None or old == "缺":
            assert new == old
        else:
            assert float(str(new).replace(",", "")) == pytest.approx(reckon[operator](float(old.replace(",", ""))))

"""A scheme whose rules are all known patterns and its import from its own Excel table evaluate equally."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.importing.opening import read_grids
from quanheng.importing.table import import_table
from quanheng.report.indicator_table import indicator_table
from quanheng.report.table_workbook import table_workbook

REGISTRY = builtin_functions()


@attrs.frozen
class Pattern:
    """A sentence about a leaf of 20 points with the rule it stands for, written by hand, and fields with their data."""

    sentence: str
    body: str
    fields: tuple[tuple[str, str, str], ...]  # name, type, kind of data; {n} is the leaf


SHARE, COUNT, AMOUNT, FLAG = "share", "count", "amount", "flag"
OWN_SHARE = (("{n}", "share", SHARE),)
OWN_COUNT = (("{n}", "count", COUNT),)
WITH_TARGET = (("{n}", "number", AMOUNT), ("{n}目标值", "number", AMOUNT))

PATTERNS = (
    Pattern(
        "≤100%计20分；每超过一个百分点扣0.5分，扣完为止",
        "score = deduct(0.5 points, per = 1pp, above = 100%)",
        OWN_SHARE,
    ),
    Pattern(
        "≤100%得满分；每超过1个百分点扣2分，不足1个百分点的不计，扣完为止",
        "value = {n}在编 / {n}编制数\n score = deduct(2 points, per = 1pp, above = 100%, step = whole)",
        (("{n}在编", "number", AMOUNT), ("{n}编制数", "count", AMOUNT)),
    ),
    Pattern("100%计满分，每低于5%扣2分，扣完为止", "score = deduct(2 points, per = 5pp, below = 100%)", OWN_SHARE),
    Pattern(
        "=0，计20分；0-10%（含），计15分；10-20%（含），计10分；大于20%不得分",
        "score = bands { <= 0 : 20; (0, 10%] : 15; (10%, 20%] : 10; > 20% : 0 }",
        OWN_SHARE,
    ),
    Pattern(
        "小于或等于1计20分，否则按比例计分", "score = if {n} <= 1 then 20 else 20 / {n}", (("{n}", "number", AMOUNT),)
    ),
    Pattern("完成目标值得满分，否则按完成比例计分", "score = ratio({n}目标值)", WITH_TARGET),
    Pattern("每低于目标值2%扣1分，最低为零分", "score = deduct(1 points, per = 2%, below = {n}目标值)", WITH_TARGET),
    Pattern("每发现1次扣2分，此项扣完为止", "score = deduct(2 points, per = 1)", OWN_COUNT),
    Pattern("每篇得0.5分，最高计20分", "score = award(0.5 points, per = 1)", OWN_COUNT),
    Pattern(
        "①有{n}方案，8分；②有{n}台账，6分；③有{n}总结，6分",
        "score = (if 有{n}方案 then 8 else 0) + (if 有{n}台账 then 6 else 0) + (if 有{n}总结 then 6 else 0)",
        (("有{n}方案", "flag", FLAG), ("有{n}台账", "flag", FLAG), ("有{n}总结", "flag", FLAG)),
    ),
    Pattern(
        "≥90%得20分；80–90%得15分；60–80%得5分；<60%不得分",
        "score = bands { >= 90% : 20; [80%, 90%) : 15; [60%, 80%) : 5; < 60% : 0 }",
        OWN_SHARE,
    ),
    Pattern("≥100%得满分，≤60%不得分，其间按线性插值计分", "score = curve { 60% : 0; 100% : 20 }", OWN_SHARE),
    Pattern(
        "达到100%得满分，每低1个百分点扣1分，不足1个百分点的不计，扣完为止；不升反降的，不得分",
        "score = if {n} < previous({n}) then 0 else deduct(1 points, per = 1pp, below = 100%, step = whole)",
        OWN_SHARE,
    ),
    Pattern(
        "Full points at or above 95%; 2 points off for each started percentage point below 95%, down to 0",
        "score = deduct(2 points, per = 1pp, below = 95%, step = started)",
        OWN_SHARE,
    ),
    Pattern("已建立的得20分，未建立的不得分", "score = if {n} then 20 else 0", (("{n}", "flag", FLAG),)),
    Pattern(
        "没有{n}项目的部门按满分计算；每发现1处违规扣3分，扣完为止",
        "applies = 有{n}项目\n not_applicable = full\n score = deduct(3 points, per = 1)",
        (("{n}", "count", COUNT), ("有{n}项目", "flag", FLAG)),
    ),
)
DATA = {
    SHARE: st.sampled_from([0.0, 0.05, 0.1, 0.1001, 0.2, 0.599, 0.6, 0.8, 0.85, 0.9, 0.95, 1.0, 1.005, 1.03, 1.2]),
    COUNT: st.integers(0, 12),
    AMOUNT: st.integers(1, 200),
    FLAG: st.booleans(),
}


@st.composite
def schemes(draw: st.DrawFn) -> tuple[str, dict[str, list[object]]]:
    """Draw a scheme of one or two parents over patterns, and data for it."""
    chosen = draw(st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=5))
    first = draw(st.integers(0, len(chosen) - 1))
    fields: list[str] = []
    data: dict[str, list[object]] = {"unit": ["甲", "乙", "丙"]}
    if is_yearly := any("previous" in pattern.body for pattern in chosen):
        data |= {"unit": ["甲", "甲", "乙"], "年度": ["2023", "2024", "2024"]}
    leaves = []
    for number, pattern in enumerate(chosen):
        name = f"指标{'甲乙丙丁戊'[number]}"
        for field, kind, drawn in pattern.fields:
            is_filled = drawn == COUNT and draw(st.booleans())  # and what nobody filed counts as 0
            fields.append(f"{field.format(n=name)} : {kind}{' missing = 0' if is_filled else ''}")
            drawing = st.none() | DATA[drawn] if is_filled and "编制数" not in field else DATA[drawn]
            data[field.format(n=name)] = draw(st.lists(drawing, min_size=3, max_size=3))
        body = pattern.body.replace("{n}", name)
        leaves.append(
            f'indicator {name} 20 points {{ {body}\n criterion = "{pattern.sentence.replace("{n}", name)}" }}'
        )
    groups = [part for part in (leaves[:first], leaves[first:]) if part]
    parents = [
        f"indicator 方面{number} {20 * len(group)} points {{\n" + "\n".join(group) + "\n}"
        for number, group in enumerate(groups, start=1)
    ]
    joined = "\n".join(parents)
    text = f"fields {{\n{chr(10).join(fields)}\n}}\nindicator_set 考核 {20 * len(chosen)} points {{\n{'period = 年度' * is_yearly}\n{joined}\n}}\n"
    return text, data


@settings(max_examples=40, deadline=None)
@given(schemes())
def test_what_comes_back_from_its_own_table_evaluates_equally(case: tuple[str, dict[str, list[object]]]) -> None:
    text, data = case
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.qh").write_text(text, encoding="utf-8")
        scheme = qh.load(folder / "a.qh")
        (folder / "a.xlsx").write_bytes(table_workbook(indicator_table(scheme, "zh")))
        found = import_table(folder / "a.xlsx", read_grids(folder / "a.xlsx"), REGISTRY)
        assert not found.left, found.text
        (folder / "b.qh").write_text(found.text, encoding="utf-8")
        again = qh.load(folder / "b.qh")
    frame = pl.DataFrame(data, infer_schema_length=None)
    one = qh.evaluate(scheme, frame, as_of="2026-01-01").scores
    other = qh.evaluate(again, frame, as_of="2026-01-01").scores
    assert set(one.columns) == set(other.columns)
    for column in one.columns:
        if column not in {"unit", "period", "年度"}:
            assert other[column].to_list() == pytest.approx(one[column].to_list()), (column, found.text)


def test_the_tianjin_scheme_comes_back_whole(tmp_path: Path) -> None:
    folder = Path(qh.__file__).parent / "indicator_sets" / "tianjin"
    scheme = qh.load(folder / "department.qh")
    path = tmp_path / "a.xlsx"
    path.write_bytes(table_workbook(indicator_table(scheme, "zh")))
    found = import_table(path, read_grids(path), REGISTRY, name="政府部门")
    (tmp_path / "b.qh").write_text(found.text, encoding="utf-8")
    assert (found.left, found.title) == ((), scheme.title)
    again = qh.evaluate(qh.load(tmp_path / "b.qh"), folder / "units.csv", as_of="2022-12-31")
    wanted = qh.evaluate(scheme, folder / "units.csv", as_of="2022-12-31")
    assert [row.label for row in qh.load(tmp_path / "b.qh").grades] == [row.label for row in scheme.grades]
    column = "在职人员控制率"
    assert again.scores[column].to_list() == pytest.approx(wanted.scores[column].to_list())


def test_what_counts_where_nothing_is_filed_goes_there_and_back(tmp_path: Path) -> None:
    text = """fields {
  通报 : count missing = 0
  报送 : flag missing = no
  类别 : one of {甲类, 乙类} missing = 乙类
}
indicator_set 考核 30 points {
  indicator 通报 10 points { score = deduct(2 points, per = 1); criterion = "每发现1次扣2分，扣完为止" }
  indicator 报送 10 points { criterion = "按时报送的得10分，未按时报送的不得分" }
  indicator 类别 10 points { score = by 类别 { 甲类 : 10; 乙类 : 0 }; criterion = "甲类得10分，乙类得0分" }
}
"""
    (tmp_path / "a.qh").write_text(text, encoding="utf-8")
    scheme = qh.load(tmp_path / "a.qh")
    for language in ("zh", "en"):
        path = tmp_path / f"{language}.xlsx"
        path.write_bytes(table_workbook(indicator_table(scheme, language)))
        found = import_table(path, read_grids(path), REGISTRY, language="en").text
        lines = [" ".join(line.split()) for line in found.splitlines()]
        assert any(line.startswith("通报 : count") and line.endswith("missing = 0") for line in lines), found
        assert any(line.startswith("报送 : flag") and line.endswith("missing = no") for line in lines), found
        assert any(line.startswith("类别 : one of") and line.endswith("missing = 乙类") for line in lines), found

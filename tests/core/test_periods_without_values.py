"""A period in which nobody has a value has no statistic: it is not measured by another period of the same data."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh

SCHEME = """
fields { x : count }
indicator_set 甲套 scale 0..100 {
  unit      = 单位
  period    = 年度
  aggregate = none
  indicator 合计 { value = sum(x) }
  indicator 平均 { value = mean(x) }
  indicator 上年合计 { value = sum(previous(x)) }
}
"""


@pytest.mark.parametrize("empty", [2019, 2021], ids=["before", "after"])
def test_its_statistics_are_missing_whether_the_others_come_before_or_after(empty: int, tmp_path: Path) -> None:
    (tmp_path / "a.qh").write_text(SCHEME, encoding="utf-8")
    rows = [
        {"单位": unit, "年度": year, "x": None if year == empty else x}
        for unit, x in (("甲", 5), ("乙", 7))
        for year in (2020, empty)
    ]
    result = qh.evaluate(qh.load(tmp_path / "a.qh"), rows)
    found = {(row["unit"], int(row["period"])): row for row in result.scores.to_dicts()}
    assert (found["甲", 2020]["合计"], found["甲", 2020]["平均"]) == (12, 6)
    assert (found["甲", empty]["合计"], found["甲", empty]["平均"]) == (None, None)
    # the year before 2020 has no value or no row; the year before 2021 is 2020
    assert found["甲", 2020]["上年合计"] is None
    assert found["甲", empty]["上年合计"] == (12 if empty == 2021 else None)


GAPS = """
indicator_set 甲套 scale 0..100 {
  unit      = 单位
  period    = 年度
  aggregate = none
  defaults { impute = %s }
  indicator 子项
  indicator 丑项
}
"""


@pytest.mark.parametrize(("method", "filled"), [("mean", 40), ("knn(k = 1)", 60)])
def test_its_gaps_are_not_filled_from_another_period(method: str, filled: float, tmp_path: Path) -> None:
    (tmp_path / "a.qh").write_text(GAPS % method, encoding="utf-8")
    known = {"甲": (50, 60), "乙": (52, None), "丙": (90, 20)}
    rows = [{"单位": unit, "年度": 2020, "子项": one, "丑项": other} for unit, (one, other) in known.items()]
    rows += [{"单位": unit, "年度": 2019, "子项": None, "丑项": None} for unit in known]
    result = qh.evaluate(qh.load(tmp_path / "a.qh"), rows)
    found = {(row["unit"], int(row["period"])): (row["子项"], row["丑项"]) for row in result.scores.to_dicts()}
    # the mean of 60 and 20; the value of 甲, whose 50 is nearest to 52
    assert found["乙", 2020] == (52, filled)
    assert {found[unit, 2019] for unit in known} == {(None, None)}

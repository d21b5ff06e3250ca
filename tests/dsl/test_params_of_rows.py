"""A define of a table below the unit looks a keyed param up row by row, wherever the param stands."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh

FIELDS = """
fields 机构 within 部门 {
  规格 : one of {科级, 股级}
  实配 : count
  define 可配 = 标准(规格 = 规格)
}
"""
PARAM = "param 标准 by 规格 { 科级 : 2;  股级 : 1 }\n"
SET = """
indicator_set 甲套 100 points {
  %s
  value = sum(机构.实配 - 机构.可配)
}
"""
WHERE = {
    "before": PARAM + FIELDS + SET % "",
    "after": FIELDS + SET % "" + PARAM,
    "in the set": FIELDS + SET % PARAM,
}


@pytest.mark.parametrize("text", WHERE.values(), ids=WHERE)
def test_each_row_is_looked_up_by_its_own_key(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.qh").write_text(text, encoding="utf-8")
    rows = [{"部门": "甲", "规格": "科级", "实配": 5}, {"部门": "甲", "规格": "股级", "实配": 2}]
    result = qh.evaluate(qh.load(tmp_path / "a.qh"), [{"部门": "甲"}], unit="部门", rows={"机构": rows})
    assert result.scores.to_dicts()[0]["甲套"] == (5 - 2) + (2 - 1)


def test_a_set_that_extends_it_in_another_file_does_so_too(tmp_path: Path) -> None:
    (tmp_path / "a.qh").write_text(WHERE["after"], encoding="utf-8")
    (tmp_path / "b.qh").write_text('use "a.qh" as 底本\nindicator_set 乙套 extends 底本.甲套 {}\n', encoding="utf-8")
    rows = [{"部门": "甲", "规格": "科级", "实配": 5}]
    result = qh.evaluate(qh.load(tmp_path / "b.qh"), [{"部门": "甲"}], unit="部门", rows={"机构": rows})
    assert result.scores.to_dicts()[0]["乙套"] == 3

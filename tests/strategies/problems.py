"""Evaluations for tests of the ledger: a scheme whose findings are whatever the data say."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import quanheng as qh

BEIJING = datetime.timezone(datetime.timedelta(hours=8))

SCHEME = """
indicator_set 核查 100 points {
  fields { a: number;  b: number;  c: number;  d: number }
  indicator 规范 100 points { score = if a > 0 then 0 else 100 }
  finding 超编 {
    when = a > 0;  category = rectify;  kind = "超编";  severity = serious;  responsible = "被评估单位"
    due = 3 months;  overdue = suspend("新增机构编制事项申请");  message = "{unit} 超编 {a} 人"
  }
  finding 职责交叉 { when = b > 0;  category = resolve;  due = 10 working days;  message = "{unit} 与他单位职责交叉" }
  finding 体制不顺 { when = c > 0;  category = reserve;  message = "{unit} 管理体制待研究" }
  finding 红榜 { when = d > 0;  list = "红榜" }
}
"""


def at(day: str, hour: int = 9) -> datetime.datetime:
    """Return a moment of a day, in Beijing."""
    return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(hour), BEIJING)


def on(day: str) -> datetime.date:
    """Return a day."""
    return datetime.date.fromisoformat(day)


@cache
def scheme() -> qh.IndicatorSet:
    """Return the scheme, read once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "核查.qh")
        path.write_text(SCHEME, encoding="utf-8")
        return qh.load(path)


def result_of(units: Mapping[str, str]) -> qh.Result:
    """Return an evaluation in which each unit has the findings whose letters are given.

    ``a`` 超编, ``b`` 职责交叉, ``c`` 体制不顺, ``d`` only the list 红榜.
    """
    rows = [
        {"unit": unit, **{letter: float(letter in letters) for letter in "abcd"}} for unit, letters in units.items()
    ]
    return qh.evaluate(scheme(), rows)

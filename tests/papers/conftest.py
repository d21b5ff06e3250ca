"""A small set whose every number can be counted by hand."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import quanheng as qh

SCHEME = """
fields {
  类型 : one of {局, 中心}
  人数 : count
  投诉 : count
}

indicator_set 考核 "年度考核" 100 points {
  version = "2026"
  source  = "考核办法"
  unit    = 单位
  period  = 年度
  round   = half_up(2)
  indicator 人员 60 points {
    value     = 人数
    score     = deduct(10 points, per = 1, above = 10)
    criterion = "不超过10人得满分，每超1人扣10分"
    evidence  = ["编制台账", "三定规定"]
  }
  indicator 服务 40 points {
    value     = 投诉
    score     = deduct(20 points, per = 1)
    criterion = "每有1件投诉扣20分"
    evidence  = ["编制台账"]
  }
  limit 投诉过多 { when = 投诉 > 2;  highest_grade = 合格;  message = "投诉过多，最高为合格" }
  grades { >= 90 : 优秀;  >= 60 : 合格;  else : 不合格 }
  finding 超员 {
    when = 人数 > 10;  category = rectify;  kind = "编制";  severity = serious;  responsible = "本单位"
    due = 3 months;  advice = "制定消化计划";  message = "{unit}超员 {人数 - 10} 人"
  }
  finding 有投诉 { when = 投诉 > 0;  category = resolve;  kind = "服务";  message = "{unit}有投诉 {投诉} 件" }
  finding 红榜 { when = 人数 <= 10 and 投诉 == 0;  list = "红榜";  message = "{unit}没有扣分" }
}
"""

#: 2025: 甲 100, 乙 50 (15 people), 丙 80.  2026: 甲 100, 乙 60 (14 people), 丙 40 (2 more people, 2 complaints), 丁 missing.
DATA = """单位,年度,类型,人数,投诉
甲,2025,局,10,0
乙,2025,局,15,0
丙,2025,中心,10,1
甲,2026,局,10,0
乙,2026,局,14,0
丙,2026,中心,12,2
丁,2026,中心,,0
"""


@pytest.fixture(scope="session")
def scheme(tmp_path_factory: pytest.TempPathFactory) -> qh.IndicatorSet:
    path = tmp_path_factory.mktemp("papers") / "考核.qh"
    path.write_text(SCHEME, encoding="utf-8")
    return qh.load(path)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "units.csv"
    path.write_text(DATA, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def result(scheme: qh.IndicatorSet, data: Path) -> qh.Result:
    return qh.evaluate(scheme, data, as_of=datetime.date(2026, 11, 22))

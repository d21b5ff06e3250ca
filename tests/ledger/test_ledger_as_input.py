"""A ledger tells a scheme how many problems each unit has, and which; units without problems have none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import quanheng as qh
from quanheng.ledger import Entry, Ledger, open_ledger

SCHEME = """fields {
  台账问题数 : count;  ledger_open : count;  台账逾期 : count;  台账整改率 : share;  台账暂停受理 : flag
  台账未整改_限期整改 : count;  ledger_open_serious : count;  台账最长逾期天数 : count;  台账未按批复执行 : count
}
fields 问题台账 within 单位 { 来源 : text;  发现年份 : count;  已整改 : flag;  `整改时限` : date;  原因 : text }
indicator_set 查 100 points {
  unit = 单位
  rescale = none
  report = [问题, 开, 逾期, 限期, 严重, 天数, 未执行, 行数, 已改, 大督导]
  define 问题 = 台账问题数
  define 开 = ledger_open
  define 逾期 = 台账逾期
  define 限期 = 台账未整改_限期整改
  define 严重 = ledger_open_serious
  define 天数 = 台账最长逾期天数
  define 未执行 = 台账未按批复执行
  define 行数 = count(问题台账.发现年份 >= 2013)
  define 已改 = count(问题台账.已整改)
  define 大督导 = count(问题台账.来源 == "大督导" and 问题台账.原因 == "人手不足")
  indicator 整改 100 points { applies = 台账问题数 > 0;  value = 台账整改率;  score = full * value }
  finding 暂停 { when = 台账暂停受理 }
}
"""
REPORT = ("问题", "开", "逾期", "限期", "严重", "天数", "未执行", "行数", "已改", "大督导")


def on(text: str) -> dict[str, Any]:
    return {"by": "张三", "at": dt.datetime.fromisoformat(f"{text}T09:00")}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Make a ledger: 甲局 has one problem overdue since 2 June and one closed on 15 May, 丙局 a matter not carried out."""
    found = dt.date(2026, 3, 1)
    with open_ledger(tmp_path / "quanheng.db") as opened:
        first = Entry(unit="甲局", finding="混编混岗", found_on=found, category="rectify", severity="serious",
                      suspends="新增机构编制", source="大督导", cause="人手不足")  # fmt: skip
        second = Entry(unit="甲局", finding="挂标", found_on=found, category="rectify", source="大督导")
        opened.enter([first, second, Entry(unit="戊局", finding="x", found_on=found)], **on("2026-03-01"))
        opened.advance([1, 2], "notified", **on("2026-03-01"))
        opened.advance(2, "rectifying", measures="更换", person="李四", **on("2026-04-01"))
        opened.advance(2, "submitted", evidence="照片", **on("2026-05-01"))
        opened.advance(2, "verified", **on("2026-05-10"))
        opened.advance(2, "closed", **on("2026-05-15"))
        book = opened.approvals
        said = dict.fromkeys(("工作动因", "上级文件规定", "外地有关情况", "初步工作打算", "相关材料"), "有")
        number = book.apply("丙局", "更名", said, **on("2026-03-01"))
        book.accept([number], **on("2026-03-02"))
        names = ("机构现状", "人员编制", "领导职数", "政策依据", "需求情况", "配套措施", "效果预测", "后续管理")
        book.study(number, dict.fromkeys(names, "有"), **on("2026-03-03"))
        book.decide(number, "同意", {"初步意见": "同意"}, **on("2026-03-04"))
        book.follow_up(number, {"按批复执行": "否", "按期完成": "是", "达到预期": "是"}, **on("2026-06-10"))
        yield opened


def evaluated(
    ledger: Any, units: list[dict[str, Any]], tmp_path: Path, as_of: str | None = "2026-06-11", **more: Any
) -> qh.Result:
    path = tmp_path / "s.qh"
    path.write_text(SCHEME.replace("  unit = 单位\n", f"  unit = 单位\n{more.pop('extra', '')}"), encoding="utf-8")
    return qh.evaluate(path, units, ledger=ledger, as_of=as_of, **more)


def reported(result: qh.Result) -> dict[str, tuple[float, ...]]:
    columns = [result.evaluation.report(name) for name in REPORT]
    return {unit: tuple(column[row] for column in columns) for row, unit in enumerate(result.evaluation.data.units)}


def test_units_have_their_counts_and_units_without_problems_zeros(ledger: Ledger, tmp_path: Path) -> None:
    result = evaluated(ledger, [{"单位": "乙局"}, {"单位": "甲局"}, {"单位": "丙局"}], tmp_path)
    # 甲局: due on 1 June, looked at on the 11th: 10 days; one of two closed
    assert reported(result) == {
        "乙局": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        "甲局": (2, 1, 1, 1, 1, 10, 0, 2, 1, 1),
        "丙局": (0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
    }
    assert result.scores["查"].to_list() == [None, 50, None]
    assert result.findings["unit"].to_list() == ["甲局"]
    (warning,) = result.warnings
    assert (warning.name, "“戊局”" in warning.message("zh")) == ("ledger-units-elsewhere", True)


def test_an_earlier_day_sees_the_ledger_as_it_stood(ledger: Ledger, tmp_path: Path) -> None:
    result = evaluated(ledger, [{"单位": "甲局"}, {"单位": "丙局"}], tmp_path, "2026-05-14")
    assert reported(result)["甲局"] == (2, 2, 0, 2, 1, 0, 0, 2, 0, 1)
    assert reported(result)["丙局"][6] == 0  # followed up in June


def test_with_periods_each_row_is_told_as_of_the_end_of_its_period(ledger: Ledger, tmp_path: Path) -> None:
    units = [{"单位": "甲局", "期间": period} for period in ("2026-02", "2026-05", "2026-12")]
    result = evaluated(ledger, units, tmp_path, "2026-06-11", period="期间")
    columns = [result.evaluation.report(name).tolist() for name in ("问题", "开", "天数", "行数")]
    assert columns == [[0, 2, 2], [0, 1, 1], [0, 0, 10], [0, 2, 2]]  # December is not over: as of 11 June


def test_a_path_is_opened_and_an_override_lifts_the_suspension(ledger: Ledger, tmp_path: Path) -> None:
    ledger.override("甲局", "新增机构编制", why="急需", **on("2026-06-05"))
    result = evaluated(str(tmp_path / "quanheng.db"), [{"单位": "甲局"}], tmp_path)
    assert result.findings.height == 0
    assert reported(result)["甲局"][2] == 1


def test_names_are_compared_without_regard_to_width_and_blanks(ledger: Ledger, tmp_path: Path) -> None:
    result = evaluated(ledger, [{"单位": " 甲局 "}], tmp_path)
    assert reported(result)["甲局"][0] == 2


def failing(ledger: Any, units: list[dict[str, Any]], tmp_path: Path, **more: Any) -> list[str]:
    with pytest.raises(qh.SchemeError) as error:
        evaluated(ledger, units, tmp_path, **more)
    return [found.name for found in error.value.diagnostics]


def test_what_the_data_have_already_is_an_error(ledger: Ledger, tmp_path: Path) -> None:
    units = [{"单位": "甲局", "台账逾期": 1, "ledger_open": 1}]
    assert failing(ledger, units, tmp_path) == ["ledger-name-taken"] * 2
    rows = {"问题台账": [{"单位": "甲局"}]}
    assert failing(ledger, [{"单位": "甲局"}], tmp_path, rows=rows) == ["ledger-table-taken"]


def test_without_a_date_nothing_can_be_overdue(ledger: Ledger, tmp_path: Path) -> None:
    assert failing(ledger, [{"单位": "甲局"}], tmp_path, as_of=None) == ["ledger-date-needed"]


def test_a_ledger_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    assert failing(tmp_path / "other.db", [{"单位": "甲局"}], tmp_path) == ["store-absent"]
    assert not (tmp_path / "other.db").exists()


def test_a_scheme_that_reads_nothing_of_the_ledger_is_told_so(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "a.qh"
    path.write_text(
        "fields { a : number }\nindicator_set 乙 100 points { indicator a 100 points { value = a;  score = full } }"
    )
    (warning,) = qh.evaluate(path, [{"unit": "甲局", "a": 1}], ledger=ledger, as_of="2026-06-11").warnings
    assert warning.name == "ledger-not-read"


def test_the_hash_of_the_data_tells_one_state_of_the_ledger_from_another(ledger: Ledger, tmp_path: Path) -> None:
    hashes = [evaluated(ledger, [{"单位": "甲局"}], tmp_path).provenance.data_hash for _ in range(2)]
    ledger.amend(1, cause="另有原因", **on("2026-06-10"))
    hashes.append(evaluated(ledger, [{"单位": "甲局"}], tmp_path).provenance.data_hash)
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_bundled_ledger_of_changyi_reads_the_ledger_in_place_of_its_own_rows(ledger: Ledger) -> None:
    unit = "机关一局"  # without problems in the bundled file
    found = dt.date(2026, 6, 1)
    ledger.enter(
        Entry(unit=unit, finding="x", found_on=found, responsible="机构编制部门", source="大督导"), **on("2026-06-01")
    )
    ledger.amend(1, responsible="被督导部门", **on("2026-06-10"))
    result = qh.Workspace(bare=True).evaluate("changyi", ledger=ledger, as_of=dt.date(2026, 6, 11))
    names = result.findings.filter(pl.col("unit") == unit)["finding"].to_list()
    assert names == ["台账不完整", "待编办解决"]


def test_many_units_are_joined_at_once(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "q.db") as ledger:
        entries = [Entry(unit=f"u{n % 500}", finding=f"f{n}", found_on=dt.date(2026, 1, 1)) for n in range(2_000)]
        ledger.enter(entries, **on("2026-01-02"))
        units = [{"单位": f"u{n}"} for n in range(30_000)]
        result = evaluated(ledger, units, tmp_path)
        assert result.evaluation.report("问题").sum() == 2_000

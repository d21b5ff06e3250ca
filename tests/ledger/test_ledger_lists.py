"""Lists of ledgers that read only what they show say the same as those that read everything."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.ledger import Entry
from quanheng.ledger.listing import frame_at
from quanheng.ledger.problem import PROBLEMS

DAYS = [datetime.date(2026, 3, day) for day in (2, 3, 4)]


def _at(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, 9, tzinfo=datetime.UTC)


def _entries(count: int) -> list[Entry]:
    return [
        Entry(unit=f"第{number}局", finding="超编", key=str(number), found_on=DAYS[0], category="rectify")
        for number in range(count)
    ]


def test_an_earlier_day_is_the_same_whether_all_problems_are_folded_again_or_only_those_changed_since(
    store_target: str,
) -> None:
    with qh.open_ledger(store_target) as ledger:
        ledger.enter(_entries(6), by="张三", at=_at(DAYS[0]))
        ledger.advance([2, 3, 4], "notified", by="张三", at=_at(DAYS[1]))
        ledger.advance([3, 5], "withdrawn", by="张三", at=_at(DAYS[2]), why="重复")
        found = ledger.problems(DAYS[1])
        with ledger.store.reading() as connection:
            whole = frame_at(connection, PROBLEMS, DAYS[1]).sort("id")
        assert found["state"].to_list() == ["open", "notified", "notified", "notified", "open", "open"]
        same = [name for name in found.columns if name not in {"overdue", "days_overdue", "evidence"}]
        assert found.select(same).equals(whole.select(same))


def test_some_columns_come_with_those_that_tell_what_is_overdue(tmp_path: Path) -> None:
    with qh.open_ledger(tmp_path / "quanheng.db") as ledger:
        ledger.enter(_entries(2), by="张三", at=_at(DAYS[0]))
        ledger.advance(2, "notified", by="张三", at=_at(DAYS[1]))
        late = ledger.problems(datetime.date(2026, 6, 4), overdue=True, columns=["unit"])
        assert late.select("id", "unit", "overdue", "days_overdue").rows() == [(2, "第1局", True, 1)]
        assert set(late.columns) < set(ledger.problems().columns)
        with pytest.raises(qh.SchemeError):
            ledger.problems(columns=["units"])


def test_a_table_stops_at_a_thousand_rows_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with qh.open_ledger("quanheng.db") as ledger:
        ledger.enter(_entries(1003), by="张三", at=_at(DAYS[0]))
    assert main(["--lang", "zh", "ledger", "list"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert len(table) == 2 + 1000 + 1
    assert table[-1] == "共 1003 行，显示前 1000 行；--format csv 列出全部"
    assert main(["ledger", "list", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 1003

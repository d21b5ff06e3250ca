from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import at, on, result_of

import quanheng as qh
from quanheng.ledger import Ledger, WorkCalendar, due_on

SUBJECT = "新增机构编制事项申请"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Yield a ledger with a problem of 甲局 that was noticed on 30 November: due on 28 February."""
    with qh.open_ledger(tmp_path / "quanheng.db") as opened:
        opened.record(result_of({"甲局": "a", "乙局": ""}), by="张三", at=at("2026-11-30"))
        opened.advance(1, "notified", by="张三", at=at("2026-11-30"))
        yield opened


def _overdue(ledger: Ledger, day: str) -> tuple[bool, int | None]:
    return ledger.problems(on(day)).select("overdue", "days_overdue").row(0)


def _suspended(ledger: Ledger, day: str) -> list[Any]:
    return ledger.suspensions(on(day))["suspended"].to_list()


@pytest.mark.parametrize(
    ("start", "due", "expected"),
    [
        ("2026-11-30", (3, "months"), "2027-02-28"),  # February has no 30th
        ("2027-11-30", (3, "months"), "2028-02-29"),  # nor has that of a leap year
        ("2026-01-31", (1, "months"), "2026-02-28"),
        ("2026-05-31", (3, "months"), "2026-08-31"),
        ("2026-03-02", (1.5, "months"), "2026-04-17"),  # a month, and half of 30 days
        ("2024-02-29", (1, "years"), "2025-02-28"),
        ("2026-03-02", (0.5, "years"), "2026-09-02"),
        ("2026-03-02", (90, "days"), "2026-05-31"),
        ("2026-03-02", (1, "working_days"), "2026-03-03"),
        ("2026-03-06", (1, "working_days"), "2026-03-09"),  # from Friday to Monday
        ("2026-03-07", (5, "working_days"), "2026-03-13"),  # noticed on a Saturday
    ],
)
def test_deadlines_go_by_the_calendar(start: str, due: tuple[float, str], expected: str) -> None:
    assert due_on(on(start), due, WorkCalendar()) == on(expected)


def test_working_days_leave_out_holidays_and_count_weekends_that_make_up_for_them() -> None:
    # National Day 2026 as a notice might have it: 1 to 7 October off, Saturday 10 October worked
    work = WorkCalendar({datetime.date(2026, 10, day) for day in range(1, 8)}, {datetime.date(2026, 10, 10)})
    assert due_on(on("2026-09-29"), (5, "working_days"), work) == on("2026-10-11") - datetime.timedelta(days=-1)
    # 30 September, 8, 9 and 10 October are worked, and then Monday the 12th


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), st.integers(1, 48))
def test_months_later_is_the_same_day_or_the_last_of_the_month(start: datetime.date, months: int) -> None:
    found = due_on(start, (months, "months"), WorkCalendar())
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found.day < start.day and (found + datetime.timedelta(days=1)).day == 1)


def test_a_problem_is_overdue_from_the_day_after_its_deadline_until_it_is_closed(ledger: Ledger) -> None:
    assert _overdue(ledger, "2027-02-28") == (False, None)
    assert _overdue(ledger, "2027-03-01") == (True, 1)
    ledger.advance(1, "rectifying", by="甲局", at=at("2027-03-02"), measures="核减", person="李主任")
    ledger.advance(1, "submitted", by="甲局", at=at("2027-03-03"), evidence="报告")
    assert _overdue(ledger, "2027-03-04") == (True, 4), "handed in too late"
    ledger.advance(1, "verified", by="张三", at=at("2027-03-05"))
    ledger.advance(1, "closed", by="张三", at=at("2027-03-06"))
    assert _overdue(ledger, "2027-03-06") == (False, None)
    assert _overdue(ledger, "2027-03-05") == (True, 5), "as the ledger stood the day before"


def test_what_was_handed_in_in_time_waits_for_the_office_and_is_late_only_if_sent_back(ledger: Ledger) -> None:
    ledger.advance(1, "rectifying", by="甲局", at=at("2027-01-05"), measures="核减", person="李主任")
    ledger.advance(1, "submitted", by="甲局", at=at("2027-02-28"), evidence="报告")
    assert _overdue(ledger, "2027-03-10") == (False, None)
    ledger.advance(1, "rectifying", by="张三", at=at("2027-03-10"), why="不到位")
    assert _overdue(ledger, "2027-03-10") == (True, 10)


def test_an_overdue_problem_suspends_applications_until_it_is_closed_or_somebody_lifts_it_with_a_reason(
    ledger: Ledger,
) -> None:
    assert _suspended(ledger, "2027-02-28") == []
    (row,) = ledger.suspensions(on("2027-03-01")).to_dicts()
    assert (row["unit"], row["suspends"], row["suspended"], row["since"]) == ("甲局", SUBJECT, True, on("2027-03-01"))
    with pytest.raises(qh.SchemeError):
        ledger.override("甲局", SUBJECT, by="王主任", at=at("2027-03-05"), why=" ")
    ledger.override("甲局", SUBJECT, by="王主任", at=at("2027-03-05"), why="应急管理急需", until=on("2027-03-31"))
    assert _suspended(ledger, "2027-03-04") == [True]
    assert _suspended(ledger, "2027-03-05") == [False]
    assert _suspended(ledger, "2027-03-31") == [False]
    assert _suspended(ledger, "2027-04-01") == [True]
    told = ledger.suspensions(on("2027-03-05")).row(0, named=True)
    assert (told["lifted_by"], told["lifted_why"], told["until"]) == ("王主任", "应急管理急需", on("2027-03-31"))
    ledger.revoke("甲局", SUBJECT, by="王主任", at=at("2027-03-20"), why="已无必要")
    assert _suspended(ledger, "2027-03-19") == [False]
    assert _suspended(ledger, "2027-03-20") == [True]
    with pytest.raises(qh.SchemeError) as caught:
        ledger.revoke("甲局", SUBJECT, by="王主任", at=at("2027-03-20"), why="已无必要")
    assert caught.value.diagnostics[0].name == "ledger-problem-unknown"


def test_units_are_an_input_table_for_schemes(ledger: Ledger, tmp_path: Path) -> None:
    table = ledger.units(on("2027-03-01"), ["乙局", "甲局"])
    assert table.select("unit", "ledger_problems", "ledger_open", "ledger_overdue", "ledger_days_overdue").rows() == [
        ("乙局", 0, 0, 0, 0),
        ("甲局", 1, 1, 1, 1),
    ]
    path = tmp_path / "慎批.qh"
    path.write_text(
        "indicator_set 慎批 100 points { fields { 台账逾期: number }\n"
        "  indicator 整改 100 points { score = if 台账逾期 > 0 then 0 else 100 } }\n",
        encoding="utf-8",
    )
    same = ledger.units(on("2027-03-01"), ["乙局", "甲局"], language="zh")
    joined = qh.evaluate(path, table.select("unit"), ledger=ledger, as_of=on("2027-03-01"))
    for result in (qh.evaluate(path, same), joined):
        assert result.scores["整改"].to_list() == [100.0, 0.0]

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from problems import at, on, result_of

import quanheng as qh
from quanheng.ledger import Ledger

WHO: dict[str, Any] = {"by": "张三", "at": at("2026-03-02")}


@pytest.fixture
def ledger(store_target: str) -> Iterator[Ledger]:
    with qh.open_ledger(store_target) as opened:
        yield opened


def _close(ledger: Ledger, number: int) -> None:
    ledger.advance(number, "notified", **WHO)
    ledger.advance(number, "rectifying", measures="核减", person="李主任", **WHO)
    ledger.advance(number, "submitted", evidence="整改报告", **WHO)
    ledger.advance(number, "verified", **WHO)
    ledger.advance(number, "closed", **WHO)


def test_findings_become_problems_with_what_the_scheme_says_of_them(ledger: Ledger) -> None:
    done = ledger.record(result_of({"甲局": "ad", "乙局": "bc", "丙局": "d"}), campaign="2026年核查", **WHO)
    assert done.new == (1, 2, 3)
    assert done.listed == 2
    rows = ledger.problems().to_dicts()
    told = [(row["unit"], row["finding"], row["category"], row["state"], row["message"]) for row in rows]
    assert told == [
        ("甲局", "超编", "rectify", "open", "甲局 超编 1 人"),
        ("乙局", "职责交叉", "resolve", "open", "乙局 与他单位职责交叉"),
        ("乙局", "体制不顺", "reserve", "open", "乙局 管理体制待研究"),
    ]
    first = rows[0]
    assert (first["severity"], first["responsible"], first["suspends"], first["campaign"], first["set"]) == (
        "serious",
        "被评估单位",
        "新增机构编制事项申请",
        "2026年核查",
        "核查",
    )
    assert first["found_on"] == on("2026-03-02")


def test_evaluating_again_never_doubles_a_problem(ledger: Ledger) -> None:
    ledger.record(result_of({"甲局": "a", "乙局": "b"}), **WHO)
    again = ledger.record(result_of({"甲局": "a", "乙局": "b"}), **WHO)
    assert (again.new, again.seen) == ((), (1, 2))
    assert ledger.problems()["seen"].to_list() == [1, 1]
    assert ledger.history(1).height == 1, "recording the same evaluation twice changes nothing"
    later = ledger.record(result_of({"甲局": "a", "乙局": "", "丙局": "a"}), by="李四", at=at("2026-06-01"))
    assert (later.new, later.seen, later.gone) == ((3,), (1,), (2,))
    assert ledger.problems()["last_seen_on"].to_list() == [on("2026-06-01"), on("2026-03-02"), on("2026-06-01")]
    assert ledger.problems(unit="乙局")["state"].item() == "open", "what is not found any more is still to be closed"


def test_a_closed_problem_is_reopened_when_a_look_back_finds_it_and_only_then(ledger: Ledger) -> None:
    ledger.record(result_of({"甲局": "a"}), **WHO)
    _close(ledger, 1)
    usual = ledger.record(result_of({"甲局": "a", "乙局": ""}), by="李四", at=at("2026-08-01"))
    assert (usual.closed, usual.reopened) == ((1,), ())
    back = ledger.record(result_of({"甲局": "a", "乙局": ""}), by="李四", at=at("2026-11-30"), look_back=True)
    assert (back.new, back.reopened) == ((), (1,))
    row = ledger.problems().row(0, named=True)
    assert (row["state"], row["reopened"], row["closed_on"], row["due_on"]) == ("reopened", 1, None, on("2027-02-28"))
    same = ledger.record(result_of({"甲局": "a", "乙局": ""}), by="李四", at=at("2026-11-30"), look_back=True)
    assert (same.reopened, same.seen) == ((), (1,))


def test_a_withdrawn_problem_stays_withdrawn_even_at_a_look_back(ledger: Ledger) -> None:
    ledger.record(result_of({"甲局": "a"}), **WHO)
    ledger.advance(1, "withdrawn", why="经核实不属实", **WHO)
    back = ledger.record(result_of({"甲局": "a", "乙局": ""}), by="李四", at=at("2026-11-30"), look_back=True)
    assert (back.closed, back.reopened) == ((1,), ())


def _record(target: str, barrier: Barrier) -> None:
    result = result_of({f"第{number}局": "abc" for number in range(40)})
    with qh.open_ledger(target) as ledger:
        barrier.wait()
        ledger.record(result, **WHO)


def test_two_processes_that_record_the_same_result_at_once_make_each_problem_once(store_target: str) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    processes = [context.Process(target=_record, args=(store_target, barrier)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    with qh.open_ledger(store_target) as ledger:
        problems = ledger.problems()
        assert problems.height == 120
        assert problems.select("unit", "finding").n_unique() == 120
        assert not ledger.inspect()

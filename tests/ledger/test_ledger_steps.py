from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from problems import at, on, result_of

import quanheng as qh
from quanheng.ledger import Entry, Ledger

WHO: dict[str, Any] = {"by": "张三", "at": at("2026-03-02")}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Yield a ledger with problem 1 to rectify, 2 to resolve and 3 for policy."""
    with qh.open_ledger(tmp_path / "quanheng.db") as opened:
        opened.record(result_of({"甲局": "abc"}), **WHO)
        yield opened


def _row(ledger: Ledger, number: int = 1) -> dict[str, Any]:
    return ledger.problems().row(number - 1, named=True)


def _refusal(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(qh.SchemeError) as caught:
        act()
    (said,) = caught.value.diagnostics
    return said.name, f"{said.message('zh')} {said.hint('zh')}"


def test_what_is_to_be_rectified_goes_from_notice_to_close_out(ledger: Ledger) -> None:
    ledger.advance(1, "notified", by="张三", at=at("2026-03-02"), document="督字〔2026〕3号", advice="限期消化超编人员")
    assert _row(ledger)["due_on"] == on("2026-06-02")
    ledger.advance(
        1, "rectifying", by="甲局", at=at("2026-03-10"), measures="调出 1 人", person="李主任", cause="历史遗留"
    )
    ledger.advance(1, "submitted", by="甲局", at=at("2026-05-20"), evidence=["整改报告.pdf", "调令"])
    ledger.advance(1, "rectifying", by="张三", at=at("2026-05-25"), why="调令未盖章")
    assert (_row(ledger)["rejected"], _row(ledger)["submitted_on"]) == (1, None)
    ledger.advance(1, "submitted", by="甲局", at=at("2026-05-28"), evidence="调令（盖章）")
    ledger.advance(1, "verified", by="张三", at=at("2026-06-01"))
    ledger.advance(1, "closed", by="王五", at=at("2026-06-02"), evidence="销号审批单")
    row = _row(ledger)
    assert (row["state"], row["closed_on"], row["person"], row["cause"]) == (
        "closed",
        on("2026-06-02"),
        "李主任",
        "历史遗留",
    )
    assert row["evidence"] == "整改报告.pdf；调令；调令（盖章）；销号审批单"
    history = ledger.history(1)
    assert history["what"].to_list() == [
        *("found", "notified", "rectification begun", "rectification submitted", "sent back"),
        *("rectification submitted", "verified", "closed"),
    ]
    assert history["by"].to_list() == ["张三", "张三", "甲局", "甲局", "张三", "甲局", "张三", "王五"]
    assert history["why"][4] == "调令未盖章"


def test_a_division_claims_what_it_was_handed_gives_its_opinion_and_follows_up(ledger: Ledger) -> None:
    ledger.advance(2, "transferred", by="监督检查处", at=at("2026-03-02"), division="行政机构编制处")
    assert _row(ledger, 2)["due_on"] == on("2026-03-16"), "ten working days after Monday 2 March"
    ledger.advance(
        2, "transferred", by="行政机构编制处", at=at("2026-03-03"), division="事业机构编制处", why="不属本处"
    )
    ledger.advance(2, "claimed", by="事业机构编制处 赵六", at=at("2026-03-04"))
    assert ledger.claims().row(0, named=True)["claimed_by"] == "事业机构编制处 赵六"
    ledger.advance(2, "answered", by="事业机构编制处 赵六", at=at("2026-03-09"), opinion="修订三定规定")
    ledger.advance(2, "tracking", by="事业机构编制处 赵六", at=at("2026-04-09"), why="已报编委会")
    ledger.advance(2, "tracking", by="事业机构编制处 赵六", at=at("2026-05-09"), why="已批复")
    ledger.advance(2, "closed", by="监督检查处", at=at("2026-05-10"), evidence="批复文件")
    assert ledger.claims().is_empty()
    assert _row(ledger, 2)["division"] == "事业机构编制处"


def test_what_is_kept_for_policy_stands_on_its_list_until_a_policy_takes_it_up(ledger: Ledger) -> None:
    ledger.advance(3, "reserved", **WHO)
    assert ledger.reserve().select("id", "finding", "state").rows() == [(3, "体制不顺", "reserved")]
    ledger.advance(3, "closed", by="张三", at=at("2026-12-01"), evidence="改革方案第 12 条")
    assert ledger.reserve().is_empty()
    assert ledger.reserve(on("2026-11-30"))["id"].to_list() == [3], "as the list stood the day before"


def test_a_step_that_does_not_follow_is_refused_with_those_that_do(ledger: Ledger) -> None:
    name, said = _refusal(lambda: ledger.advance(1, "closed", **WHO))
    assert name == "ledger-step-impossible"
    assert "“待办”" in said
    assert "已通知、已并案、已撤销" in said
    assert _refusal(lambda: ledger.advance(1, "claimed", **WHO))[0] == "ledger-step-impossible"
    ledger.enter(Entry(unit="乙局", finding="来信反映", found_on=on("2026-03-01")), **WHO)
    assert "还没有确定处置方式" in _refusal(lambda: ledger.advance(4, "notified", **WHO))[1]
    ledger.amend(4, category="rectify", **WHO)
    ledger.advance(4, "notified", **WHO)
    assert _row(ledger, 4)["due_on"] == on("2026-06-02")


def test_what_a_step_needs_must_be_given(ledger: Ledger) -> None:
    ledger.advance(1, "notified", **WHO)
    assert "整改责任人" in _refusal(lambda: ledger.advance(1, "rectifying", measures="核减", **WHO))[1]
    assert _refusal(lambda: ledger.advance(1, "rectifying", **WHO))[0] == "ledger-field-missing"
    ledger.advance(1, "rectifying", measures="核减", person="李主任", **WHO)
    assert "佐证材料" in _refusal(lambda: ledger.advance(1, "submitted", evidence=" ", **WHO))[1]
    ledger.advance(1, "submitted", evidence="报告", **WHO)
    assert "理由" in _refusal(lambda: ledger.advance(1, "rectifying", **WHO))[1]
    assert "承办处室" in _refusal(lambda: ledger.advance(2, "transferred", **WHO))[1]
    assert "办理人" in _refusal(lambda: ledger.advance(1, "verified", by=" ", at=at("2026-03-02")))[1]
    assert _row(ledger)["state"] == "submitted"


def test_days_go_forward_and_not_into_the_future(ledger: Ledger) -> None:
    assert _refusal(lambda: ledger.advance(1, "notified", on=on("2026-03-01"), **WHO))[0] == "ledger-date"
    assert "还没有到" in _refusal(lambda: ledger.advance(1, "notified", on=on("2026-03-03"), **WHO))[1]
    ledger.advance(1, "notified", by="张三", at=at("2026-03-20"), on=on("2026-03-05"))
    assert _row(ledger)["due_on"] == on("2026-06-05"), "from the day of the notice, not from that of writing it down"


def test_unknown_numbers_words_and_fields_are_refused(ledger: Ledger) -> None:
    assert _refusal(lambda: ledger.advance(99, "notified", **WHO))[0] == "ledger-problem-unknown"
    assert _refusal(lambda: ledger.history(99))[0] == "ledger-problem-unknown"
    assert _refusal(lambda: ledger.advance(1, "done", **WHO))[0] == "ledger-value-unknown"
    assert "notified（已通知）" in _refusal(lambda: ledger.advance(1, "done", **WHO))[1]
    assert "rectify（限期整改）" in _refusal(lambda: ledger.amend(1, category="整改", **WHO))[1]
    assert "severity" in _refusal(lambda: ledger.amend(1, colour="red", **WHO))[1]


def test_problems_are_notified_together_and_closed_one_by_one(ledger: Ledger) -> None:
    ledger.record(result_of({"甲局": "a", "乙局": "a"}), **WHO)
    ledger.advance([1, 4], "notified", **WHO)
    assert ledger.problems(state="notified")["id"].to_list() == [1, 4]
    assert _refusal(lambda: ledger.advance([1, 4], "closed", **WHO))[0] == "ledger-close-singly"
    assert _refusal(lambda: ledger.advance([2, 4], "rectifying", measures="核减", person="李", **WHO))[0]
    assert ledger.problems(state="notified")["id"].to_list() == [1, 4], "all or none"


def test_problems_of_one_unit_are_merged_and_can_be_taken_apart(ledger: Ledger) -> None:
    ledger.enter(Entry(unit="甲局", finding="超编（来信）", found_on=on("2026-03-01"), category="rectify"), **WHO)
    ledger.enter(Entry(unit="乙局", finding="超编", found_on=on("2026-03-01"), category="rectify"), **WHO)
    for into in (4, 5):
        assert _refusal(partial(ledger.advance, 4, "merged", into=into, **WHO))[0] == "ledger-merge"
    assert _refusal(lambda: ledger.advance(4, "merged", into=99, **WHO))[0] == "ledger-problem-unknown"
    ledger.advance(4, "merged", into=1, **WHO)
    assert (_row(ledger, 4)["state"], _row(ledger, 4)["merged_into"]) == ("merged", 1)
    assert ledger.units(on("2026-03-02"), ["甲局", "乙局"])["ledger_problems"].to_list() == [3, 1]
    ledger.advance(4, "open", why="不是同一人员", **WHO)
    assert _row(ledger, 4)["merged_into"] is None


def test_another_class_takes_a_problem_back_to_the_beginning(ledger: Ledger) -> None:
    ledger.advance(1, "notified", **WHO)
    ledger.amend(1, category="resolve", why="须由编制部门核定", **WHO)
    row = _row(ledger)
    assert (row["state"], row["due_on"], row["noticed_on"]) == ("open", None, None)
    ledger.advance(1, "transferred", division="行政处", **WHO)
    assert "理由" in _refusal(lambda: ledger.amend(1, due_on=on("2026-09-01"), **WHO))[1]
    ledger.amend(1, due_on=on("2026-09-01"), why="延期批准", **WHO)
    assert _row(ledger)["due_on"] == on("2026-09-01")


def test_of_two_who_looked_at_the_same_row_the_second_is_told_what_the_first_did(ledger: Ledger) -> None:
    seen = _row(ledger)["version"]
    ledger.advance(1, "notified", by="张三", at=at("2026-03-02"), expected_version=seen, why="第一批")
    with pytest.raises(qh.ConflictError) as caught:
        ledger.amend(1, by="李四", at=at("2026-03-02"), severity="minor", expected_version=seen)
    assert "2026-03-02 09:00 张三：书面通知（第一批）" in caught.value.diagnostics[0].message("zh")
    assert _row(ledger)["severity"] == "serious"


def test_problems_of_earlier_years_are_entered_once_with_the_stage_they_stand_at(ledger: Ledger) -> None:
    old = Entry(
        unit="甲局",
        finding="混编混岗",
        key="2013-17",
        category="rectify",
        state="closed",
        cause="借调",
        measures="清退",
        person="周局长",
        found_on=on("2013-05-06"),
        due_on=on("2013-08-06"),
        closed_on=on("2013-07-30"),
        evidence=("督查通报",),
    )
    new = Entry(unit="甲局", finding="职责不清", key="2014-2", found_on=on("2014-01-02"), category="rectify")
    assert ledger.enter([old, new], why="历年汇总", **WHO).ids == (4, 5)
    again = ledger.enter([old, new], why="历年汇总", **WHO)
    assert (again.ids, again.known) == ((4, 5), (4, 5))
    row = _row(ledger, 4)
    assert (row["state"], row["closed_on"], row["cause"], row["evidence"]) == (
        "closed",
        on("2013-07-30"),
        "借调",
        "督查通报",
    )
    assert ledger.problems(on("2013-12-31"))["id"].to_list() == [4], "as the ledger stood at the end of 2013"
    assert _refusal(lambda: ledger.enter(Entry(unit=" ", finding="x", found_on=on("2014-01-02")), **WHO))[0]


def test_the_watch_list_has_what_is_marked_overdue_or_serious_and_reopened(ledger: Ledger) -> None:
    ledger.watch(3, why="涉及垂直管理体制", **WHO)
    assert "理由" in _refusal(lambda: ledger.watch(2, **WHO))[1]
    ledger.advance(1, "notified", **WHO)
    assert ledger.watched(on("2026-06-02"))["id"].to_list() == [3]
    assert ledger.watched(on("2026-06-03"))["id"].to_list() == [1, 3]
    ledger.watch(3, watched=False, **WHO)
    assert ledger.watched(on("2026-06-02")).is_empty()

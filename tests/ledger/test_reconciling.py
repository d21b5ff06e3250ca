"""Two tables held against each other: what stands on one side only, what differs, what is no key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quanheng as qh
from quanheng.data.reading import read_table
from quanheng.data.table import Table
from quanheng.ledger import Ledger, open_ledger
from quanheng.ledger.reconciling import Reconciliation, reconcile


def table(text: str) -> Table:
    header, *rows = (line.split(",") for line in text.split())
    return read_table([dict(zip(header, row, strict=True)) for row in rows])


def compared(kept: str, register: str, *key: str) -> Reconciliation:
    return reconcile(table(kept), table(register), key=key or ("单位",))


def rows(found: Reconciliation) -> list[tuple[Any, ...]]:
    return [row[:5] for row in found.differences.iter_rows()]


def test_what_is_missing_on_either_side_and_what_differs_is_listed_with_its_rows() -> None:
    found = compared("单位,编制,实有 甲局,40,38 乙局,20,20 丙局,5,5", "单位,编制,实有 乙局,20,21 甲局,40,38 丁局,9,9")
    assert rows(found) == [
        ("乙局", "differs", "实有", "20", "21"),
        ("丙局", "not_registered", None, None, None),
        ("丁局", "not_kept", None, None, None),
    ]
    assert found.differences["kept_row"].to_list() == [2, 3, None]
    assert found.differences["registered_row"].to_list() == [1, None, 3]
    counts = {"kept": 3, "registered": 3, "common": 2, "agreeing": 1}
    assert found.counts() == counts | {"not_kept": 1, "not_registered": 1, "differs": 1}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("12", "12.0", True),
        ("1,200", "1200", True),
        ("１２", "12", True),
        ("2026-6-30", "2026年6月30日", True),
        ("007", "7", False),  # a code with a leading zero is no number
        ("110101199001011234", "110101199001011235", False),  # beyond what a float tells apart
        ("", "0", False),
        ("", "", True),
        ("正科 级", "正科  级", True),
    ],
)
def test_values_are_equal_by_what_they_mean(one: str, other: str, *, is_same: bool) -> None:
    tables = [read_table([{"单位": "甲局", "值": value}, {"单位": "乙局", "值": "x"}]) for value in (one, other)]
    assert reconcile(tables[0], tables[1], key=("单位",)).agrees is is_same


def test_rows_may_be_told_apart_by_several_columns() -> None:
    found = compared("单位,姓名,岗位 甲局,张三,1 甲局,李四,2", "单位,姓名,岗位 甲局,张三,1 甲局,李四,3", "单位", "姓名")
    assert rows(found) == [("甲局 / 李四", "differs", "岗位", "2", "3")]


def test_parts_of_a_key_do_not_run_together() -> None:
    found = compared("单位,姓名,值 甲,乙/丙,1", "单位,姓名,值 甲/乙,丙,1", "单位", "姓名")
    assert found.common == 0


@pytest.mark.parametrize(
    ("kept", "register", "names"),
    [
        ("单位,编制 甲局,1", "名称,编制 甲局,1", ["reconcile-column-absent"]),
        ("单位,编制 甲局,1", "单位,核编 甲局,1", ["reconcile-no-fields"]),
        ("单位,编制 甲局,1 ,2", "单位,编制 甲局,1 甲局,2", ["reconcile-key-empty", "reconcile-key-twice"]),
    ],
)
def test_what_cannot_be_compared_is_told_of_both_tables_at_once(kept: str, register: str, names: list[str]) -> None:
    with pytest.raises(qh.SchemeError) as error:
        compared(kept, register)
    assert sorted(found.name for found in error.value.diagnostics) == sorted(names)


VALUES = st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(0, 3), min_size=1)


@settings(max_examples=30)
@given(VALUES, VALUES)
def test_a_comparison_agrees_with_one_of_dictionaries(kept: dict[str, int], register: dict[str, int]) -> None:
    tables = [read_table([{"单位": key, "数": value} for key, value in side.items()]) for side in (kept, register)]
    found = reconcile(tables[0], tables[1], key=("单位",))
    expected = {(key, "not_registered") for key in kept.keys() - register.keys()}
    expected |= {(key, "not_kept") for key in register.keys() - kept.keys()}
    expected |= {(key, "differs") for key in kept.keys() & register.keys() if kept[key] != register[key]}
    assert {row[:2] for row in rows(found)} == expected
    assert found.agrees == (kept == register)


AT = dt.datetime.fromisoformat("2026-11-22T09:00")


def entered(ledger: Ledger, found: Reconciliation, month: str, on: dt.datetime = AT) -> Any:
    return ledger.reconciliations.enter(found, month, "名册.xlsx", by="张三", at=on, problems="zh")


def test_a_month_is_kept_on_record_and_what_differs_becomes_a_problem_once(tmp_path: Path) -> None:
    found = compared("单位,编制,实有 甲局,40,38 乙局,20,20", "单位,编制,实有 甲局,40,39 丙局,1,1")
    with open_ledger(tmp_path / "quanheng.db") as ledger:
        assert len(entered(ledger, found, "2026-10").new) == 3
        again = entered(ledger, found, "2026-11")
        assert (again.new, len(again.seen), again.reopened) == ((), 3, ())
        frame = ledger.reconciliations.frame()
        assert frame["month"].to_list() == ["2026-10", "2026-11"]
        assert frame["differs"].to_list() == [1, 1]
        assert ledger.reconciliations.differences("2026-10", "名册.xlsx").equals(found.differences)
        problems = ledger.problems(dt.date(2026, 11, 22))
        assert problems["finding"].to_list() == ["实有不一致", "名册中没有", "台账中没有"]
        assert problems["message"][0] == "2026-11 实有不一致：甲局 38 ≠ 39"
        assert ledger.inspect() == ()


def test_a_difference_that_comes_back_after_close_out_reopens_its_problem(tmp_path: Path) -> None:
    found = compared("单位,编制 甲局,40", "单位,编制 甲局,41")
    with open_ledger(tmp_path / "quanheng.db") as ledger:
        (number,) = entered(ledger, found, "2026-10").new
        ledger.advance(number, "notified", by="张三", at=AT)
        ledger.advance(number, "rectifying", by="张三", at=AT, measures="更正", person="李四")
        ledger.advance(number, "submitted", by="张三", at=AT, evidence="截图")
        ledger.advance(number, "verified", by="张三", at=AT)
        ledger.advance(number, "closed", by="张三", at=AT)
        gone = entered(ledger, compared("单位,编制 甲局,41", "单位,编制 甲局,41"), "2026-11")
        assert (gone.new, gone.reopened, gone.gone) == ((), (), ())
        again = entered(ledger, found, "2026-12", AT + dt.timedelta(days=20))
        assert again.reopened == (number,)
        assert ledger.problems(dt.date(2026, 12, 31))["due_on"].to_list() == [dt.date(2027, 3, 12)]


def test_repeating_a_month_takes_the_place_of_it_and_leaves_both_in_the_journal(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "quanheng.db") as ledger:
        for register in ("单位,编制 甲局,41", "单位,编制 甲局,40"):
            ledger.reconciliations.enter(compared("单位,编制 甲局,40", register), "2026-11", "名册", by="张三", at=AT)
        assert ledger.reconciliations.frame()["differs"].to_list() == [0]
        assert len(list(ledger.store.events("reconciliation"))) == 2

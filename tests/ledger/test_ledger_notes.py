from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from problems import at, on

import quanheng as qh
from quanheng.ledger import Entry, Ledger, Note

WHO: dict[str, Any] = {"by": "张三", "at": at("2026-03-02", 21)}


@pytest.fixture
def ledger(store_target: str) -> Iterator[Ledger]:
    with qh.open_ledger(store_target) as opened:
        yield opened


def test_suggestions_are_kept_apart_from_problems_and_settled(ledger: Ledger) -> None:
    notes = [
        Note(note="suggestion", unit="甲局", kind="主要职责", text="建议明确与乙局的分工"),
        Note(note="suggestion", unit="乙局", kind="内设机构", text="建议合并两个科室"),
    ]
    assert ledger.note(notes, **WHO) == (1, 2)
    assert ledger.problems().is_empty()
    ledger.settle(1, "adopted", by="李四", at=at("2026-05-01"), why="已列入三定修订")
    ledger.settle(2, "declined", by="李四", at=at("2026-05-01"), why="职能不同")
    shown = ledger.notes("suggestion").select("id", "unit", "kind", "outcome", "why", "by", "changed_by").rows()
    assert shown == [
        (1, "甲局", "主要职责", "adopted", "已列入三定修订", "张三", "李四"),
        (2, "乙局", "内设机构", "declined", "职能不同", "张三", "李四"),
    ]
    assert ledger.notes(unit="乙局")["id"].to_list() == [2]


def test_what_inspectors_write_down_by_day_becomes_a_problem_in_the_evening(ledger: Ledger) -> None:
    seen = Note(
        note="observation",
        unit="甲局",
        subject="检查要点 12",
        text="两名人员不在岗",
        reference="照片 3",
        on=on("2026-03-01"),
    )
    (number,) = ledger.note(seen, **WHO)
    (problem,) = ledger.enter(Entry(unit="甲局", finding="混编混岗", found_on=on("2026-03-01")), **WHO).ids
    ledger.settle(number, "problem", problem=problem, why="晚间研判", **WHO)
    row = ledger.notes("observation", on=[on("2026-03-01")]).row(0, named=True)
    assert (row["subject"], row["reference"], row["outcome"], row["problem"]) == (
        "检查要点 12",
        "照片 3",
        "problem",
        problem,
    )


def test_what_results_were_used_for_is_on_record(ledger: Ledger) -> None:
    ledger.note(
        Note(
            note="use",
            unit="甲局",
            subject="三定修订",
            text="核减内设机构 1 个",
            reference="编发〔2026〕8号",
            campaign="2026年核查",
        ),
        **WHO,
    )
    used = ledger.notes("use").row(0, named=True)
    assert (used["subject"], used["reference"], used["by"]) == ("三定修订", "编发〔2026〕8号", "张三")


def test_a_note_of_the_same_key_is_put_down_once(ledger: Ledger) -> None:
    note = Note(note="suggestion", text="建议", key="73-1")
    assert ledger.note([note, note], **WHO) == (1, 1)
    assert ledger.note(note, **WHO) == (1,)
    assert ledger.notes().height == 1


@pytest.mark.parametrize(
    ("note", "name"),
    [
        (Note(note="idea", text="建议"), "ledger-value-unknown"),
        (Note(note="suggestion", text=" "), "ledger-field-missing"),
    ],
)
def test_notes_of_no_kind_or_without_words_are_refused(ledger: Ledger, note: Note, name: str) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        ledger.note([Note(note="suggestion", text="建议"), note], **WHO)
    assert caught.value.diagnostics[0].name == name
    assert ledger.notes().is_empty(), "all or none"


def test_only_notes_that_are_there_are_settled_with_outcomes_there_are(ledger: Ledger) -> None:
    ledger.note(Note(note="suggestion", text="建议"), **WHO)
    for number, outcome, name in ((9, "adopted", "ledger-problem-unknown"), (1, "fine", "ledger-value-unknown")):
        with pytest.raises(qh.SchemeError) as caught:
            ledger.settle(number, outcome, **WHO)
        assert caught.value.diagnostics[0].name == name

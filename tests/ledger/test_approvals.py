"""The approval ledger: every stage in its turn, nothing left out, a suspended unit waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import quanheng as qh
from quanheng.data.reading import read_table
from quanheng.ledger import Entry, Ledger, open_ledger
from quanheng.ledger.approving.fields import BEFORE, FIELDS, STAGES, Stage, fields_of
from quanheng.ledger.reconciling import reconcile

NINE = dt.time(9)
APPLICATION = dict.fromkeys(("工作动因", "上级文件规定", "外地有关情况", "初步工作打算", "相关材料"), "有")
STUDY = dict.fromkeys(
    ("机构现状", "人员编制", "领导职数", "政策依据", "需求情况", "配套措施", "效果预测", "后续管理"), "有"
)


def day(text: str) -> dict[str, Any]:
    return {"by": "张三", "at": dt.datetime.combine(dt.date.fromisoformat(text), NINE)}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "quanheng.db") as opened:
        yield opened


def told(error: pytest.ExceptionInfo[qh.SchemeError]) -> list[str]:
    return [found.name for found in error.value.diagnostics]


def stage_of(ledger: Ledger, number: str) -> str:
    rows = ledger.approvals.frame().filter(id=number)
    return str(rows["stage"][0])


def test_the_fields_are_those_of_the_source_word_by_word() -> None:
    # 申报: 工作动因、上级的文件规定、外地的有关情况、初步的工作打算、相关材料; 调研: eight aspects, and a field study where needed
    assert [field.zh for field in fields_of(Stage.APPLIED)] == list(APPLICATION)
    assert [field.zh for field in fields_of(Stage.STUDIED) if field.is_required] == list(STUDY)
    assert [field.zh for field in fields_of(Stage.DECIDED)] == ["初步意见"]
    assert [field.zh for field in FIELDS if not field.is_required] == ["实地调研", "跟踪问效报告"]


def test_a_matter_goes_through_all_stages_and_keeps_what_was_said_at_each(ledger: Ledger) -> None:
    book = ledger.approvals
    number = book.apply("发改委", "增设科室", APPLICATION, adds=True, problems=["3"], **day("2026-03-02"))
    book.accept([number], **day("2026-03-03"))
    book.study(number, STUDY | {"实地调研": "到现场两次"}, **day("2026-03-10"))
    book.decide(number, "缓议", {"初步意见": "再研究"}, **day("2026-03-20"))
    book.decide(number, "agreed", {}, **day("2026-04-20"))
    book.follow_up(number, {"按批复执行": "是", "按期完成": "否", "as_expected": "yes"}, **day("2026-09-01"))
    (row,) = book.frame().to_dicts()
    assert (row["id"], row["stage"], row["decision"], row["problems"]) == ("A0001", "followed_up", "agreed", "3")
    assert [row[f"{stage}_on"].isoformat()[5:] for stage in ("applied", "accepted", "studied", "decided")] == [
        "03-02", "03-03", "03-10", "04-20",
    ]  # fmt: skip
    assert (row["carried_out"], row["on_time"], row["as_expected"]) == (True, False, True)
    assert (row["opinion"], row["field_study"], row["motive"]) == ("再研究", "到现场两次", "有")
    assert [event.kind for event in book.history(number)] == [
        "applied", "accepted", "studied", "decided", "decided", "followed_up",
    ]  # fmt: skip
    assert ledger.inspect() == ()


def test_approvals_archives_and_reconciliations_are_the_same_in_a_postgresql_database(postgresql_target: str) -> None:
    rows = read_table([{"单位": "发改委", "编制": 40}])
    with open_ledger(postgresql_target) as ledger:
        test_a_matter_goes_through_all_stages_and_keeps_what_was_said_at_each(ledger)
        assert ledger.archive.file(rows, **day("2026-03-01")).new == ("发改委",)
        found = reconcile(rows, read_table([{"单位": "发改委", "编制": 41}]), key=("单位",))
        ledger.reconciliations.enter(found, "2026-03", "名册", problems="zh", **day("2026-03-31"))
        assert ledger.reconciliations.frame()["differs"].to_list() == [1]
        assert ledger.unit_table("单位").rows() == [("发改委", "40")]
        assert ledger.inspect() == ()


def test_no_stage_can_be_left_out(ledger: Ledger) -> None:
    book = ledger.approvals
    number = book.apply("发改委", "更名", APPLICATION, **day("2026-03-02"))
    answers = {"按批复执行": "是"}
    attempts: tuple[Callable[[], None], ...] = (
        lambda: book.study(number, STUDY, **day("2026-03-03")),
        lambda: book.decide(number, "同意", {"初步意见": "同意"}, **day("2026-03-03")),
        lambda: book.follow_up(number, answers, **day("2026-03-03")),
    )
    for attempt in attempts:
        with pytest.raises(qh.SchemeError) as error:
            attempt()
        assert told(error) == ["approval-out-of-turn"]
    assert stage_of(ledger, number) == "applied"


def test_only_what_was_agreed_is_followed_up(ledger: Ledger) -> None:
    book = ledger.approvals
    number = book.apply("发改委", "更名", APPLICATION, **day("2026-03-02"))
    book.accept([number], **day("2026-03-03"))
    book.study(number, STUDY, **day("2026-03-03"))
    with pytest.raises(qh.SchemeError) as error:
        book.decide(number, "也许", {"初步意见": "同意"}, **day("2026-03-03"))
    assert told(error) == ["approval-decision"]
    book.decide(number, "不同意", {"初步意见": "不同意"}, **day("2026-03-03"))
    answers = {"按批复执行": "是", "按期完成": "是", "达到预期": "是"}
    with pytest.raises(qh.SchemeError) as error:
        book.follow_up(number, answers, **day("2026-03-04"))
    assert told(error) == ["approval-out-of-turn"]


def test_everything_that_is_wrong_with_an_application_is_told_at_once(ledger: Ledger) -> None:
    said = {"工作动因": "x", "上级文件": "y", "机构现状": "z"}
    with pytest.raises(qh.SchemeError) as error:
        ledger.approvals.apply("发改委", " ", said, **day("2026-03-02"))
    assert told(error) == ["approval-field-unknown", "approval-too-early", "approval-incomplete"]
    assert "事项、上级文件规定、外地有关情况、初步工作打算、相关材料" in error.value.diagnostics[2].message("zh")
    assert ledger.approvals.frame().height == 0


def test_an_answer_is_yes_or_no_and_a_field_is_said_at_its_own_stage(ledger: Ledger) -> None:
    book = ledger.approvals
    number = book.apply("发改委", "更名", APPLICATION, **day("2026-03-02"))
    with pytest.raises(qh.SchemeError) as error:
        book.amend(number, {"按批复执行": "大概", "机构现状": "x"}, why="补", **day("2026-03-03"))
    assert set(told(error)) == {"approval-answer", "approval-too-early"}
    book.amend(number, {"工作动因": "职责增加"}, why="补充", **day("2026-03-03"))
    assert ledger.approvals.frame()["motive"].to_list() == ["职责增加"]
    with pytest.raises(qh.SchemeError) as error:
        book.accept(["A0009"], **day("2026-03-03"))
    assert told(error) == ["approval-unknown"]


def overdue(ledger: Ledger, unit: str) -> None:
    entry = Entry(
        unit=unit, finding="混编混岗", found_on=dt.date(2026, 3, 1), category="rectify", suspends="新增机构编制"
    )
    (number,) = ledger.enter(entry, **day("2026-03-01")).ids
    ledger.advance(number, "notified", **day("2026-03-01"))  # due on 2026-06-01


def test_a_suspended_units_application_for_more_is_not_accepted_until_an_override_is_on_record(ledger: Ledger) -> None:
    overdue(ledger, "发改委")
    book = ledger.approvals
    more = book.apply("发改委", "增设科室", APPLICATION, adds=True, **day("2026-05-01"))
    less = book.apply("发改委", "撤并科室", APPLICATION, **day("2026-05-01"))
    other = book.apply("财政局", "增设科室", APPLICATION, adds=True, **day("2026-05-01"))
    with pytest.raises(qh.SchemeError) as error:
        book.accept([more, less, other], **day("2026-06-02"))
    assert told(error) == ["approval-suspended"]
    assert "1 个问题逾期未整改（1）" in error.value.diagnostics[0].message("zh")
    assert {stage_of(ledger, number) for number in (more, less, other)} == {"applied"}  # all or none
    book.accept([less, other], **day("2026-06-02"))
    ledger.override("发改委", "新增机构编制", why="民生急需", **day("2026-06-03"))
    book.accept([more], **day("2026-06-04"))
    row = book.frame().filter(id=more).to_dicts()[0]
    assert row["override"] == "张三 2026-06-03 民生急需"


def test_the_same_application_is_accepted_on_the_last_day_of_the_time_allowed(ledger: Ledger) -> None:
    overdue(ledger, "发改委")
    number = ledger.approvals.apply("发改委", "增设科室", APPLICATION, adds=True, **day("2026-05-01"))
    ledger.approvals.accept([number], **day("2026-06-01"))
    assert ledger.approvals.frame()["override"].to_list() == [None]


def test_a_refusal_gives_its_reason_and_ends_the_matter(ledger: Ledger) -> None:
    book = ledger.approvals
    number = book.apply("发改委", "增设科室", APPLICATION, **day("2026-03-02"))
    with pytest.raises(qh.SchemeError) as error:
        book.refuse([number], why=" ", **day("2026-03-03"))
    assert told(error) == ["approval-incomplete"]
    book.refuse([number], why="无政策依据", **day("2026-03-03"))
    with pytest.raises(qh.SchemeError):
        book.accept([number], **day("2026-03-04"))
    assert stage_of(ledger, number) == "refused"


class Approving(RuleBasedStateMachine):
    """Whatever is tried in whatever order: a matter only ever goes from a stage to one that may follow."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = _in_a_new_folder()
        self.number = self.ledger.approvals.apply("甲局", "增设", APPLICATION, **day("2026-03-02"))
        self.before = Stage.APPLIED

    @rule(what=st.sampled_from(["accept", "refuse", "study", "agreed", "deferred", "declined", "follow_up"]))
    def try_a_step(self, what: str) -> None:
        book = self.ledger.approvals
        act = day("2026-03-03")
        with suppress(qh.SchemeError):
            if what == "accept":
                book.accept([self.number], **act)
            elif what == "refuse":
                book.refuse([self.number], why="x", **act)
            elif what == "study":
                book.study(self.number, STUDY, **act)
            elif what == "follow_up":
                answers = {"按批复执行": "是", "按期完成": "是", "达到预期": "是"}
                book.follow_up(self.number, answers, **act)
            else:
                book.decide(self.number, what, {"初步意见": "x"}, **act)

    @invariant()
    def the_stage_follows_from_the_one_before(self) -> None:
        (row,) = self.ledger.approvals.frame().to_dicts()
        now = Stage(row["stage"])
        assert now in STAGES
        if now is not self.before:
            assert self.before in BEFORE[now]
        if now is Stage.FOLLOWED_UP:
            assert row["decision"] == "agreed"
        self.before = now

    def teardown(self) -> None:
        assert self.ledger.inspect() == ()
        self.ledger.close()


def _in_a_new_folder() -> Ledger:
    import tempfile  # noqa: PLC0415 - hypothesis makes a machine for each run, a fixture would be shared

    return open_ledger(Path(tempfile.mkdtemp()) / "quanheng.db")


TestApproving = Approving.TestCase
TestApproving.settings = settings(max_examples=8, stateful_step_count=10, deadline=None)

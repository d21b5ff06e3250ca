"""Units move through stages one by one: a machine that tries everything, against a model of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from quanheng.campaign.gates import Facts, ReportFacts
from quanheng.campaign.model import FINISHED, Campaign, Check, Gate, Population, Stage, Unit
from quanheng.campaign.progress import Happening, Kind, Progress, Step, advance, apply, give_back, progress_of, record
from quanheng.dsl.diagnostics import Diagnostic

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

#: 制定方案 (done), 单位自评 (report, reviewed by somebody else), 现场核查 (nothing asked), 反馈整改 (done).
STAGES = (
    Stage("制定方案", gates=(Gate("方案印发", Check.CONFIRM),)),
    Stage(
        "单位自评",
        gates=(
            Gate("自评报告", Check.REPORT, sections=("成效", "问题")),
            Gate("报告审核", Check.REVIEW, of="自评报告"),
        ),
    ),
    Stage("现场核查", covers=True),
    Stage("反馈整改", gates=(Gate("书面反馈", Check.NOTICE),)),
)
CAMPAIGN = Campaign("大督导", (Population("部门", units=(Unit("甲局", "部门"),)),), STAGES, file="campaign.toml")
NAMES = [*(stage.name for stage in STAGES), FINISHED]
GATES = [gate.name for stage in STAGES for gate in stage.gates]
PEOPLE = ["张三", "李四"]


def facts(sections: tuple[str, ...]) -> Facts:
    return Facts({"自评报告": ReportFacts("甲局.docx", sections, digest="f00d")})


class CampaignOfOneUnit(RuleBasedStateMachine):
    """The model: where the unit is, which gates are settled by a record, and which sections the report has."""

    def __init__(self) -> None:
        super().__init__()
        self.progress = Progress("甲局")
        self.history: list[Happening] = []
        self.place = 0
        self.settled: set[str] = set()
        self.author: dict[str, str] = {}
        self.sections: tuple[str, ...] = ()

    def _take(self, step: Step | tuple[Diagnostic, ...], by: str, why: str = "") -> bool:
        if not isinstance(step, Step):
            assert step, "a refusal says why"
            return False
        assert step.version == self.progress.version
        happening = Happening(step.kind, AT, by, why, step.payload, step.version + 1)
        self.history.append(happening)
        self.progress = apply(CAMPAIGN, self.progress, happening)
        return True

    def _holds(self, gate: Gate) -> bool:
        if gate.name in self.settled:
            return True
        return gate.check is Check.REPORT and set(gate.sections) <= set(self.sections)

    @rule(sections=st.sets(st.sampled_from(["成效", "问题", "建议"])))
    def the_unit_writes_a_report(self, sections: set[str]) -> None:
        self.sections = tuple(sorted(sections))

    @rule(to=st.none() | st.sampled_from(NAMES))
    def somebody_advances_it(self, to: str | None) -> None:
        may = self.place < len(STAGES) and to in {None, NAMES[min(self.place + 1, len(STAGES))]}
        may = may and all(map(self._holds, STAGES[self.place].gates))
        moved = self._take(advance(CAMPAIGN, self.progress, facts(self.sections), to=to), "张三")
        assert moved == may
        self.place += moved

    @rule(to=st.sampled_from(NAMES), why=st.sampled_from(["", " ", "报告不实"]))
    def somebody_sends_it_back(self, to: str, why: str) -> None:
        may = NAMES.index(to) < self.place and bool(why.strip())
        assert self._take(give_back(CAMPAIGN, self.progress, to=to, why=why), "张三", why) == may
        if may:
            self.place = NAMES.index(to)
            again = {gate.name for stage in STAGES[self.place :] for gate in stage.gates}
            self.settled -= again
            self.author = {gate: who for gate, who in self.author.items() if gate not in again}

    @rule(
        gate=st.sampled_from(GATES),
        by=st.sampled_from(PEOPLE),
        kind=st.sampled_from(["submitted", "approved", "done", "excepted"]),
    )
    def somebody_records_something(self, gate: str, by: str, kind: str) -> None:
        found = CAMPAIGN.gate(gate)
        assert found is not None
        is_open = next(place for place, stage in enumerate(STAGES) if found in stage.gates) >= self.place
        author = self.author.get(gate) or (self.author.get("自评报告") if gate == "报告审核" else None)
        may = (
            is_open
            and {
                "submitted": found.check in {Check.REPORT, Check.REVIEW},
                "approved": found.check is Check.REVIEW and author is not None and author != by,
                "done": found.check in {Check.CONFIRM, Check.NOTICE},
                "excepted": True,
            }[kind]
        )
        assert self._take(record(CAMPAIGN, self.progress, gate, Kind(kind), by=by, why="特例"), by, "特例") == may
        if may and kind == "submitted":
            self.author[gate] = by
            if self.progress.records[gate].excepted is None:  # what was approved was another paper
                self.settled.discard(gate)
        elif may:
            self.settled.add(gate)
            if kind == "approved" and author is not None:
                self.author[gate] = author

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        assert self.progress.stage_name(CAMPAIGN) == NAMES[self.place]
        assert self.progress.covered == (self.place > 2)

    @invariant()
    def its_history_told_anew_leads_to_the_same_state(self) -> None:
        assert progress_of(CAMPAIGN, "甲局", self.history) == self.progress
        assert [each.version for each in self.history] == list(range(1, len(self.history) + 1))

    @precondition(lambda self: self.history)
    @invariant()
    def every_stage_behind_it_was_left_for_the_next(self) -> None:
        moves = [each.payload for each in self.history if each.kind is Kind.PASSED]
        assert all(NAMES.index(move["to"]) == NAMES.index(move["stage"]) + 1 for move in moves)


TestCampaignOfOneUnit = CampaignOfOneUnit.TestCase


def refusal(step: Step | tuple[Diagnostic, ...]) -> Diagnostic:
    assert not isinstance(step, Step)
    return step[0]


def test_skipping_names_the_unit_its_stage_what_is_skipped_and_what_is_missing() -> None:
    found = refusal(advance(CAMPAIGN, Progress("甲局"), Facts(), to="现场核查"))
    assert found.code == "QH933"
    assert found.message("zh") == "甲局 在“制定方案”，转入“现场核查”就跳过了：单位自评"
    assert found.hint("zh").endswith("本阶段还缺：没有办结的记录")


def test_a_report_says_which_sections_are_absent_and_which_are_empty() -> None:
    here = attrs.evolve(Progress("甲局"), position=1)
    report = ReportFacts("甲局.docx", ("一、成效", "二、经验"), empty=("一、成效",))
    found = advance(CAMPAIGN, here, Facts({"自评报告": report}))
    assert not isinstance(found, Step)
    assert [each.message("en").partition(": ")[2] for each in found] == [
        "自评报告: 甲局.docx lacks the sections 问题",
        "自评报告: 甲局.docx has nothing under 成效",
        "报告审核: not approved yet",
    ]


def test_what_was_approved_counts_no_longer_when_another_paper_is_submitted() -> None:
    found = Progress("甲局")
    for kind, by in ((Kind.SUBMITTED, "王五"), (Kind.APPROVED, "张三"), (Kind.SUBMITTED, "王五")):
        step = record(CAMPAIGN, found, "报告审核", kind, by=by)
        assert isinstance(step, Step)
        found = apply(CAMPAIGN, found, Happening(kind, AT, by, "", step.payload, step.version + 1))
    assert found.records["报告审核"].state is None


def test_names_that_the_file_no_longer_has_change_nothing() -> None:
    happened = Happening(Kind.PASSED, AT, "张三", "", {"stage": "制定方案", "to": "老名称"}, 1)
    assert apply(CAMPAIGN, Progress("甲局"), happened).position == 0


def test_an_author_is_told_by_name_whatever_its_blanks_and_width() -> None:
    for author, by in (("张三", "张 三"), ("Li Wei", "ＬＩ ＷＥＩ")):
        found = record(
            CAMPAIGN, attrs.evolve(Progress("甲局"), position=1), "报告审核", Kind.APPROVED, by=by, author=author
        )
        assert refusal(found).code == "QH938"

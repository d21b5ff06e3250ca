"""Campaigns with files and a store: gates that look at papers, all or nothing, histories, coverage, bulletins."""

from __future__ import annotations

import functools
import time
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import docx
import polars as pl
import pytest

import quanheng as qh
from quanheng.campaign.run import CampaignRun, open_campaign
from quanheng.campaign.sections import read_report
from quanheng.campaign.standing import Coverage
from quanheng.ledger import Entry, open_ledger
from quanheng.store import ConflictError

SCHEME = """
指标体系 考核 100分 {
  指标 履职 60分 { 备查材料 = ["年度总结", "批示"] }
  指标 测评 40分 { 测评 { 评分区间 = 0 .. 100;  评价主体 { 编办 : 60%;  服务对象 : 40% } } }
}
"""
CAMPAIGN = """
名称 = "大督导"
覆盖率目标 = "80%"
[[单位类别]]
名称 = "部门"
单位 = ["甲局", "乙局", "丙中心", { name = "丁中心", stratum = "民生" }]
方案 = "scheme.qh"
备查材料 = "evidence.csv"
评分 = "ratings.csv"
自评报告 = "reports/{单位}.docx"
[[阶段]]
名称 = "单位自评"
开始 = 2026-03-01
结束 = 2026-03-14
  [[阶段.关口]]
  名称 = "自评报告"
  检查 = "自评报告"
  必备部分 = ["任务落实", "问题"]
  [[阶段.关口]]
  名称 = "材料"
  检查 = "备查材料"
  [[阶段.关口]]
  名称 = "培训"
  检查 = "培训"
[[阶段]]
名称 = "现场核查"
结束 = 2026-04-10
计入覆盖 = true
关口 = [{ 名称 = "打分", 检查 = "评分" }, { 名称 = "当日总结", 检查 = "当日总结" }]
[[阶段]]
名称 = "反馈整改"
关口 = [{ 名称 = "书面反馈", 检查 = "反馈" }]
[[工作组]]
名称 = "第一组"
负责单位 = ["甲局", "*中心"]
成员 = [{ 名称 = "张三", 培训日期 = 2026-03-02 }, { 名称 = "李四", 培训日期 = 2026-03-12 }]
[[工作组]]
名称 = "第二组"
负责单位 = ["乙局"]
成员 = [{ 名称 = "王五" }]
"""
EARLY, LATER = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 3, 20, 9, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scheme.qh").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    (tmp_path / "reports").mkdir()
    for unit in ("甲局", "乙局", "丙中心", "丁中心"):
        write_report(tmp_path / "reports" / f"{unit}.docx", "一、任务落实情况", "二、存在问题")
    rows = [(unit, "履职", item) for unit in ("甲局", "乙局", "丙中心") for item in ("年度总结", "批示")]
    table = "\n".join(f"{unit},{node},{item},已交" for unit, node, item in rows)
    (tmp_path / "evidence.csv").write_text(
        f"单位,指标,材料名称,提交情况\n{table}\n丁中心,履职,批示,未交\n", encoding="utf-8"
    )
    (tmp_path / "ratings.csv").write_text(
        "单位,指标,评价主体,评价人,评分\n甲局,测评,编办,a,90\n甲局,测评,服务对象,b,80\n丙中心,测评,编办,a,70\n",
        encoding="utf-8",
    )
    return tmp_path


def write_report(path: Path, *headings: str, text: str = "有内容。") -> None:
    paper = docx.Document()
    for heading in headings:
        paper.add_heading(heading, 1)
        if text:
            paper.add_paragraph(text)
    paper.save(str(path))


@pytest.fixture
def run(folder: Path) -> CampaignRun:
    return open_campaign(folder / "campaign.toml", folder / "quanheng.db")


def refusals(error: qh.SchemeError) -> list[str]:
    return [found.message("zh") for found in error.diagnostics]


def test_every_refusal_is_told_and_nobody_moves_unless_all_may(run: CampaignRun) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        run.advance(["部门"], by="张三", at=EARLY)
    assert refusals(caught.value) == [
        "甲局 不能离开“单位自评”：培训——未参加培训：李四",  # trained on the 12th only
        "乙局 不能离开“单位自评”：培训——未参加培训：王五",
        "丙中心 不能离开“单位自评”：培训——未参加培训：李四",
        "丁中心 不能离开“单位自评”：材料——备查材料已交 0 件，应交 2 件，缺年度总结（履职）、批示（履职）",
        "丁中心 不能离开“单位自评”：培训——未参加培训：李四",
    ]
    assert run.at_stage("单位自评") == ("甲局", "乙局", "丙中心", "丁中心")
    with pytest.raises(qh.SchemeError):
        run.advance(["甲局", "乙局"], by="张三", at=LATER)  # 乙局 may not, so 甲局 does not either
    assert len(run.at_stage("单位自评")) == 4
    run.advance(["甲局", "丙*"], by="张三", at=LATER, why="材料齐全")
    assert run.at_stage("现场核查") == ("甲局", "丙中心")


def test_ratings_are_there_when_every_role_has_rated(run: CampaignRun) -> None:
    run.advance(["甲局", "丙中心"], by="张三", at=LATER)
    run.record(["甲局", "丙中心"], "当日总结", "done", by="张三", at=LATER, why="职责清晰")
    with pytest.raises(qh.SchemeError) as caught:
        run.advance(["甲局", "丙中心"], by="张三", at=LATER)
    assert refusals(caught.value) == ["丙中心 不能离开“现场核查”：打分——服务对象未评：测评"]
    run.advance(["甲局"], by="张三", at=LATER, to="反馈整改")
    assert run.coverage(date(2026, 3, 20)) == Coverage(1, 4, Fraction(4, 5))
    assert run.coverage(date(2026, 3, 19)).inspected == 0


def test_the_history_tells_who_when_why_and_which_paper_was_looked_at(run: CampaignRun) -> None:
    run.advance(["甲局"], by="张三", at=LATER, why="材料齐全")
    run.send_back(["甲局"], "单位自评", by="李四", at=LATER, why="报告不实")
    passed, returned = run.history("甲局")
    assert (passed.by, passed.at, passed.why) == ("张三", LATER, "材料齐全")
    assert (passed.payload["stage"], passed.payload["to"]) == ("单位自评", "现场核查")
    assert len(passed.payload["reports"]["自评报告"]) == 64
    assert (str(returned.kind), returned.why) == ("returned", "报告不实")


def test_an_exception_lets_pass_and_is_kept(run: CampaignRun) -> None:
    run.record(["乙局"], "培训", "excepted", by="组长", at=LATER, why="新调入，下期补训")
    run.advance(["乙局"], by="张三", at=LATER)
    excepted, passed = run.history("乙局")
    assert (str(excepted.kind), excepted.why) == ("excepted", "新调入，下期补训")
    assert passed.payload["excepted"] == ["培训"]
    assert run.bulletin(date(2026, 3, 20), "week").excepted == (("乙局", "培训", "新调入，下期补训"),)


def test_a_stage_that_was_renamed_is_told_of(run: CampaignRun, folder: Path) -> None:
    run.advance(["甲局"], by="张三", at=LATER)
    run.close()
    (folder / "campaign.toml").write_text(CAMPAIGN.replace("现场核查", "实地核查"), encoding="utf-8")
    with open_campaign(folder, folder / "quanheng.db") as again, pytest.raises(qh.SchemeError) as caught:
        again.status(date(2026, 3, 20))
    assert [found.name for found in caught.value.diagnostics] == ["campaign-history"]


def test_two_who_move_one_unit_at_once_lose_nothing(run: CampaignRun) -> None:
    progress = run.journal.progress()
    run.advance(["甲局"], by="张三", at=LATER)
    from quanheng.campaign.progress import Kind, Step  # noqa: PLC0415 - the step of somebody who read before

    stale = Step("甲局", Kind.PASSED, {"stage": "单位自评", "to": "现场核查"}, progress["甲局"].version)
    with pytest.raises(ConflictError) as caught:
        run.journal.write([stale], by="李四", at=LATER)
    assert "张三" in str(caught.value)
    assert len(run.history("甲局")) == 1


def test_a_unit_is_noticed_when_it_was_told_of_every_problem_in_the_ledger(tmp_path: Path) -> None:
    text = 'name = "大督导"\npopulations = [{ name = "部门", units = ["甲局", "乙局", "丙局"] }]\n'
    text += '[[stages]]\nname = "反馈整改"\ngates = [{ name = "书面反馈", check = "notice" }]\n'
    (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
    entry = functools.partial(Entry, category="rectify", campaign="大督导", found_on=EARLY.date())
    with open_ledger(tmp_path / "quanheng.db") as ledger:
        problems = [
            entry(unit=unit, finding=name) for unit, name in (("甲局", "混编"), ("甲局", "超编"), ("乙局", "混编"))
        ]
        ledger.enter(problems, by="张三", at=EARLY)
        ledger.advance(3, "notified", by="张三", at=LATER)
    with open_campaign(tmp_path, tmp_path / "quanheng.db") as run:
        with pytest.raises(qh.SchemeError) as caught:
            run.advance(["部门"], by="张三", at=LATER)
        assert refusals(caught.value) == [
            "甲局 不能离开“反馈整改”：书面反馈——有 2 个问题尚未通知",
            "丙局 不能离开“反馈整改”：书面反馈——没有书面反馈的记录",
        ]
        run.record(["丙局"], "书面反馈", "done", by="张三", at=LATER, why="没有发现问题")
        run.advance(["乙局", "丙局"], by="张三", at=LATER)
        row = run.campaign_table(date(2026, 3, 20)).row(0, named=True)
    assert (row["问题数"], row["部门整改数"], row["编办解决数"], row["已督导单位数"]) == (3, 3, 0, 2)


def test_materials_are_asked_only_for_indicators_that_apply(folder: Path) -> None:
    scheme = SCHEME.replace("指标 履职 60分 {", "指标 履职 60分 { 适用 = 试点;")
    (folder / "scheme.qh").write_text("数据项 { 试点 : 是否;  履职 : 数值 }\n" + scheme, encoding="utf-8")
    (folder / "units.csv").write_text(
        "单位,试点,履职\n甲局,是,50\n乙局,是,50\n丙中心,是,50\n丁中心,否,\n", encoding="utf-8"
    )
    text = CAMPAIGN.replace('方案 = "scheme.qh"', '方案 = "scheme.qh"\n数据 = "units.csv"')
    (folder / "campaign.toml").write_text(text, encoding="utf-8")
    with open_campaign(folder, folder / "quanheng.db") as run:
        assert run.status(date(2026, 3, 20))["lacking_zh"].to_list() == ["", "培训：未参加培训：王五", "", ""]


def test_before_anything_is_filed_the_gates_say_so(run: CampaignRun, folder: Path) -> None:
    (folder / "evidence.csv").unlink()
    lacking = run.status(date(2026, 3, 20))["lacking_en"].to_list()
    assert lacking[0] == "材料: there is no scheme or no table of evidence"


@pytest.mark.parametrize(
    ("name", "content", "sections", "empty"),
    [
        ("甲.md", "# 报告\n正文\n## 任务落实\n做了\n## 问题\n", ["报告", "任务落实", "问题"], ["问题"]),
        (
            "甲.txt",
            "一、任务落实情况\n（一）进展\n已完成。\n二、问题\n",
            ["一、任务落实情况", "（一）进展", "二、问题"],
            ["二、问题"],
        ),
        ("甲.txt", "任务落实\n1. 已完成全部任务，资料归档。\n问题\n无", ["任务落实", "问题"], []),
    ],
)
def test_sections_are_told_by_their_headings(
    tmp_path: Path, name: str, content: str, sections: list[str], empty: list[str]
) -> None:
    (tmp_path / name).write_text(content, encoding="gb18030" if name == "甲.txt" else "utf-8")
    found = read_report(tmp_path / name, name, ["任务落实", "问题"])
    assert (list(found.sections or ()), list(found.empty)) == (sections, empty)


def test_reports_of_word_are_read_by_style_and_another_suffix_will_do(tmp_path: Path) -> None:
    write_report(tmp_path / "甲局.docx", "任务落实", "问题", text="")
    found = read_report(tmp_path / "甲局.md", "甲局.md")
    assert (found.file, found.sections, found.empty) == ("甲局.docx", ("任务落实", "问题"), ("任务落实", "问题"))


def test_hints_of_a_form_and_lines_to_write_on_are_no_text(tmp_path: Path) -> None:
    text = "# 成效\n（主要成效，附数据）\n# 问题\n＿＿＿＿\n# 建议\n建议统一挂牌（见附件）\n# 其他\n（一）无\n"
    (tmp_path / "甲局.md").write_text(text, encoding="utf-8")
    assert read_report(tmp_path / "甲局.md", "甲局.md").empty == ("成效", "问题")


def test_a_damaged_report_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "甲局.docx").write_bytes(b"PK\x03\x04 not a paper")
    found = read_report(tmp_path / "甲局.docx", "甲局.docx")
    assert found.sections is None
    assert found.unreadable is not None
    assert found.unreadable.zh == "无法读取 甲局.docx：文件已损坏"


def test_the_figures_of_the_sources_come_out() -> None:
    # S3: 521 institutions, 80% asked for: ceil(0.8 × 521) = 417; S1: 400 units, all of them
    eighty = [Coverage(inspected, 521, Fraction("0.8")) for inspected in (416, 417)]
    assert [(each.need, each.is_met) for each in eighty] == [(417, False), (417, True)]
    assert [Coverage(each, 400, Fraction(1)).is_met for each in (399, 400)] == [False, True]
    assert Coverage(0, 0, Fraction(1)).share is None


def test_a_bulletin_counts_what_moved_in_its_period_and_who_is_late(run: CampaignRun) -> None:
    run.advance(["甲局", "丙中心"], by="张三", at=LATER)
    run.record(["甲局"], "当日总结", "done", by="张三", at=LATER, why="职责清晰")
    found = run.bulletin(date(2026, 3, 18), "week")  # 16 to 22 March
    counts = {each.stage: (each.before, each.entered, each.left, each.now, each.late) for each in found.stages}
    assert counts["单位自评"] == (4, 0, 2, 2, 2)
    assert counts["现场核查"] == (0, 2, 0, 2, 0)
    assert [(each.unit, each.late) for each in found.late] == [("乙局", 8), ("丁中心", 8)]  # due on the 14th
    assert found.summaries == ((date(2026, 3, 20), "甲局", "职责清晰"),)
    before = run.bulletin(date(2026, 3, 10), "week")
    assert [each.now for each in before.stages] == [4, 0, 0, 0]


def test_four_hundred_units_move_and_are_counted_while_one_waits(tmp_path: Path) -> None:
    units = ", ".join(f'"单位{number:03d}"' for number in range(400))
    text = f'name = "大督导"\npopulations = [{{ name = "部门", units = [{units}] }}]\n'
    stages = ("制定方案", "单位自评", "现场核查", "综合评定", "反馈整改")
    text += "stages = [" + ", ".join(f'{{ name = "{stage}" }}' for stage in stages) + "]\n"
    (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
    began = time.perf_counter()
    with open_campaign(tmp_path, tmp_path / "quanheng.db") as run:
        for _ in stages:
            run.advance(["单位*"], by="张三", at=LATER)
        assert run.coverage(date(2026, 3, 20)) == Coverage(400, 400, Fraction(1))
        assert run.status(date(2026, 3, 20))["stage"].unique().to_list() == ["finished"]
    assert time.perf_counter() - began < 5


def test_the_bundled_set_of_changyi_is_evaluated_from_a_campaign(tmp_path: Path) -> None:
    from quanheng.campaign.starting import new_campaign  # noqa: PLC0415 - only here

    text = new_campaign("changyi", start=date(2026, 3, 2), language="zh")
    figures = {"问题数": 69, "编办解决数": 30, "部门整改数": 39, "建议数": 73, "已分类问题数": 69, "已分类建议数": 73}
    text += "[figures]\n" + "".join(f'"{name}" = {value}\n' for name, value in figures.items())
    (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
    with open_campaign(tmp_path, tmp_path / "quanheng.db") as run:
        for stage in run.campaign.stages:
            for gate in stage.gates:
                run.record(["机关事业单位"], gate.name, "excepted", by="张三", at=LATER, why="示范")
            if stage.name == "反馈整改":
                half = qh.evaluate("changyi_campaign", run.campaign_table(date(2026, 4, 30)), as_of="2026-04-30")
            run.advance(["机关事业单位"], by="张三", at=LATER)
        whole = qh.evaluate("changyi_campaign", run.campaign_table(date(2026, 4, 30)), as_of="2026-04-30")
    # all five stages, full coverage, in March, both members trained, all problems sorted: 100; no questionnaires: not assessed
    assert whole.scores["督导活动"].to_list() == [100]
    assert half.scores["程序"].to_list() == [16]  # 20 × 4/5
    assert [each["finding"] for each in half.findings.to_dicts()] == ["程序缺失"]


def test_one_row_a_unit_says_which_stages_it_has_left(run: CampaignRun) -> None:
    run.advance(["甲局"], by="张三", at=LATER)
    row = run.unit_table(date(2026, 3, 20)).row(by_predicate=pl.col("单位") == "甲局", named=True)
    assert (row["单位自评"], row["现场核查"], row["已督导"], row["已完成阶段数"]) == ("是", "否", "否", 1)


def test_a_campaign_is_kept_on_either_kind_of_database(tmp_path: Path, store_target: str) -> None:
    text = 'name = "大督导"\npopulations = [{ name = "部门", units = ["甲局", "乙局"] }]\nstages = [{ name = "一" }, { name = "二" }]\n'
    (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
    with open_campaign(tmp_path, store_target) as run:
        run.advance(["部门"], by="张三", at=LATER, why="齐全")
        run.send_back(["乙局"], "一", by="李四", at=LATER, why="报告不实")
    with open_campaign(tmp_path, store_target) as again:
        assert again.at_stage("二") == ("甲局",)
        assert [each.by for each in again.history("乙局")] == ["张三", "李四"]
        assert again.store.inspect() == ()

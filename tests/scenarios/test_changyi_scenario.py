"""Changyi from the plan to the last closed problem: 400 units, five drawn teams, 69 problems and 73 suggestions.

The source gives the numbers (S1.1 to S1.20 of the source systems); who has which problem and every date is made up.
The story is one test for each of its stages, in order; each works on what the one before has left.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from changyi_city import FAULTS, faulty, names, units_csv
from offices import Office, morning

import quanheng as qh
from quanheng.ledger import Ledger, Note

BUNDLED = Path(qh.__file__).parent / "indicator_sets" / "changyi" / "units.csv"
SECTIONS = ("机构运转", "职责履行", "机构编制管理", "意见建议")
APPLICATIONS = "新增机构编制事项申请"
#: Two units of the first fault (混编混岗) do not keep the deadline, three problems come back at the look-back.
LATE = ("机关001局", "机关002局")
BACK = ("机关003局", "机关021局", "机关036局")

CAMPAIGN = """
名称 = "机构编制大督导活动"
批次 = "2026-03"
开始 = 2026-03-01
结束 = 2026-04-30
[[单位类别]]
名称 = "机关事业单位"
单位表 = "units.csv"
单位列 = "单位名称"
方案 = "changyi"
自评报告 = "自评报告/{unit}.md"
[[阶段]]
名称 = "制定方案"
  [[阶段.关口]]
  名称 = "督导方案印发"
  检查 = "confirm"
  内容 = "时间表、路线图"
  [[阶段.关口]]
  名称 = "督导组专题培训"
  检查 = "training"
[[阶段]]
名称 = "单位自评"
  [[阶段.关口]]
  名称 = "自评报告"
  检查 = "report"
  必备部分 = ["机构运转", "职责履行", "机构编制管理", "意见建议"]
[[阶段]]
名称 = "现场核查"
计入覆盖 = true
[[阶段]]
名称 = "综合评定"
  [[阶段.关口]]
  名称 = "评定意见审核"
  检查 = "review"
[[阶段]]
名称 = "反馈整改"
  [[阶段.关口]]
  名称 = "书面反馈"
  检查 = "notice"
[日历]
督导月 = [3, 9]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the staffing office, with units, reports, the pool of inspectors and its five leaders."""
    place = tmp_path_factory.mktemp("changyi")
    (place / "units.csv").write_text(units_csv(BUNDLED), encoding="utf-8")
    (place / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    (place / "自评报告").mkdir()
    report = "\n".join(f"# {section}\n已对照督导内容逐项自查。" for section in SECTIONS)
    for name in names()[:-1]:
        (place / "自评报告" / f"{name}.md").write_text(report, encoding="utf-8")
    leaders = "".join(f"领导{number},组长,第{number}组\n" for number in range(1, 6))
    (place / "leaders.csv").write_text("姓名,类别,组别\n" + leaders, encoding="utf-8")
    pool = "".join(f"督导员{number:02},成员,机关{number:03}局\n" for number in range(1, 41))
    (place / "pool.csv").write_text("姓名,类别,单位\n" + pool, encoding="utf-8")
    return place


def test_1_five_teams_are_drawn_from_the_pool_and_divide_the_units(office: Office) -> None:
    rule = ("--role", "组长=1", "--role", "成员=6")
    lists = ("pool.csv", "--leaders", "leaders.csv", "--units", "units.csv", "--seed", "2026-03-01")
    office.run("sample", "teams", *lists, *rule, "--record", "teams.json")
    office.run("sample", "verify", "teams.json")
    record = json.loads((office.folder / "teams.json").read_text(encoding="utf-8"))
    frames = {name: pl.DataFrame(rows) for name, rows in record["results"].items()}
    members, units = frames["teams"], frames["units"]
    assert members.height == members["name"].n_unique() == 35
    assert units.height == 400
    assert set(units["team"].value_counts()["count"]) == {80}
    home = {f"督导员{number:02}": f"机关{number:03}局" for number in range(1, 41)}
    visited = set(zip(units["team"], units["unit"], strict=True))
    assert not [name for name, team in members.select("name", "team").iter_rows() if (team, home.get(name)) in visited]
    teams = (
        f'[[工作组]]\n名称 = "第{number}组"\n抽取记录 = "teams.json"\n培训日期 = 2026-03-03\n组成规则 = ["组长=1", "成员=6"]\n'
        for number in range(1, 6)
    )
    (office.folder / "campaign.toml").write_text(CAMPAIGN + "".join(teams), encoding="utf-8")
    office.run("campaign", "check")


def test_2_no_step_is_left_out(office: Office) -> None:
    by = ("--by", "张三", "--on", "2026-03-04")
    skipped = office.refused("campaign", "advance", "--all", "--to", "现场核查", *by)
    assert "单位自评" in skipped
    office.run("campaign", "gate", "--all", "--gate", "督导方案印发", "--done", *by)
    office.run("campaign", "advance", "--all", *by)
    held = office.refused("campaign", "advance", "--all", "--by", "张三", "--on", "2026-03-14")
    assert "事业240中心" in held
    assert "事业239中心" not in held
    last = office.folder / "自评报告" / "事业240中心.md"
    last.write_text("# 机构运转\n正常\n# 职责履行\n正常\n# 机构编制管理\n正常\n", encoding="utf-8")
    assert "意见建议" in office.refused("campaign", "advance", "--all", "--by", "张三", "--on", "2026-03-14")
    last.write_text(last.read_text(encoding="utf-8") + "# 意见建议\n无\n", encoding="utf-8")
    office.run("campaign", "advance", "--all", "--by", "张三", "--on", "2026-03-14")
    office.run("campaign", "advance", "机关*", "--by", "张三", "--on", "2026-04-10")
    assert _coverage("2026-04-11") == pytest.approx(160 / 400)
    office.run("campaign", "advance", "事业*", "--by", "张三", "--on", "2026-04-20")
    assert _coverage("2026-04-21") == 1


def _coverage(day: str) -> float | None:
    with qh.open_campaign(qh.load_campaign("campaign.toml"), "quanheng.db") as run:
        return run.coverage(dt.date.fromisoformat(day)).share


def test_3_what_is_found_becomes_69_problems_and_73_suggestions(office: Office) -> None:
    found = ("--data", "units.csv", "--campaign", "机构编制大督导活动", "--read-ledger", "--by", "张三")
    for _ in range(2):  # a second evaluation doubles nothing
        office.run("ledger", "record", "changyi", *found, "--as-of", "2026-04-24")
    with office.ledger() as ledger:
        problems = ledger.problems(dt.date(2026, 4, 24))
        asked = [Note(note="suggestion", unit=name, text=f"{name}的意见建议") for name in names()[:72]]
        ledger.note(asked, by="张三", at=morning("2026-04-24"))
    office.run("ledger", "note", "统一制作标牌", "--unit", names()[72], "--by", "李四", "--as-of", "2026-04-24")
    assert problems.height == 69
    assert dict(problems["finding"].value_counts().iter_rows()) == {fault.finding: fault.units for fault in FAULTS}
    assert set(zip(problems["unit"], problems["finding"], strict=True)) == {(u, f.finding) for u, f in faulty()}
    with office.ledger() as ledger:
        assert ledger.notes("suggestion").height == 73
    said = office.paper("feedback", "2026-04-24")
    assert "69" in said
    assert "73" in said


def test_4_units_are_notified_divisions_take_over_and_the_campaign_ends(office: Office) -> None:
    by = ("--by", "张三", "--on", "2026-04-28")
    for kind in ("--submit", "--approve"):
        who = ("--by", "张三" if kind == "--submit" else "王五", "--on", "2026-04-28")
        office.run("campaign", "gate", "--all", "--gate", "评定意见审核", kind, *who)
    office.run("campaign", "advance", "--all", *by)
    held = office.refused("campaign", "advance", "机关001局", *by)
    assert "书面反馈" in held
    rectify, resolve = office.ids(category="rectify"), office.ids(category="resolve")
    assert (len(rectify), len(resolve)) == (39, 30)
    office.run("ledger", "notify", *map(str, rectify), "--document", "督字〔2026〕1号", "--as-of", "2026-04-30")
    with office.ledger() as ledger:
        at = morning("2026-05-06")
        assert set(ledger.problems(category="rectify")["due_on"]) == {dt.date(2026, 7, 30)}
        ledger.advance(resolve, "transferred", by="监督检查科", at=at, division="行政机构科")
        ledger.advance(resolve, "claimed", by="行政机构科", at=at)
    without = sorted(set(names()) - {unit for unit, _ in faulty()})
    (office.folder / "无问题.txt").write_text("\n".join(without), encoding="utf-8")
    day = ("--by", "张三", "--on", "2026-05-06")
    office.run("campaign", "gate", "--units", "无问题.txt", "--gate", "书面反馈", "--done", *day)
    office.run("campaign", "advance", "--all", *day)
    status = office.run("campaign", "status", "--format", "json", "--as-of", "2026-05-07")
    assert status.count("机关001局") >= 1


def test_5_plans_come_back_in_the_workbook_that_went_out(office: Office) -> None:
    office.run("ledger", "export", "--category", "rectify", "-o", "整改台账.xlsx", "--as-of", "2026-05-08")
    book = openpyxl.load_workbook("整改台账.xlsx")
    sheet = book.active
    assert sheet is not None
    head = next(row for row in sheet.iter_rows(max_row=6) if "整改措施" in {cell.value for cell in row})
    columns = {str(cell.value): cell.column for cell in head}
    for row in range(head[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["单位"]).value:
            sheet.cell(row, columns["原因"]).value = "历史遗留"
            sheet.cell(row, columns["整改措施"]).value = "按三定规定调整"
            sheet.cell(row, columns["整改责任人"]).value = "赵六"
            sheet.cell(row, columns["状态"]).value = "整改中"
    book.save("整改台账.xlsx")
    office.run("ledger", "import", "整改台账.xlsx", "--why", "五月汇总", "--by", "张三", "--as-of", "2026-05-10")
    with office.ledger() as ledger:
        problems = ledger.problems(category="rectify")
    assert set(problems["state"]) == {"rectifying"}
    assert set(problems["person"]) == {"赵六"}


def _close(ledger: Ledger, ids: list[int], at: dt.datetime) -> None:
    for number in ids:
        ledger.advance(number, "submitted", by="被督导部门", at=at, evidence=["整改报告"])
        ledger.advance(number, "verified", by="张三", at=at)
        ledger.advance(number, "closed", by="张三", at=at)


def test_6_month_by_month_problems_are_closed_one_by_one(office: Office) -> None:
    with office.ledger() as ledger:
        rows = ledger.problems(category="rectify").filter(~pl.col("unit").is_in(LATE))
        ids = rows["id"].to_list()
        for day, some in (("2026-05-29", ids[:10]), ("2026-06-26", ids[10:25]), ("2026-07-24", ids[25:])):
            _close(ledger, some, morning(day))
        solved = ledger.problems(category="resolve")["id"].to_list()
        for number in solved:
            ledger.advance(number, "answered", by="行政机构科", at=morning("2026-06-30"), opinion="调整三定规定")
            ledger.advance(number, "closed", by="行政机构科", at=morning("2026-07-27"), evidence=["三定规定"])
        counts = [
            ledger.problems(dt.date.fromisoformat(day), state="closed").height
            for day in ("2026-04-30", "2026-05-31", "2026-06-30", "2026-07-30")
        ]
    assert counts == [0, 10, 25, 67]
    assert "25" in office.paper("midterm", "2026-06-30")


def test_7_what_is_overdue_suspends_new_applications(office: Office) -> None:
    listed = json.loads(office.run("ledger", "list", "--overdue", "--as-of", "2026-07-30", "--format", "json"))
    assert listed == []
    listed = json.loads(office.run("ledger", "list", "--overdue", "--as-of", "2026-07-31", "--format", "json"))
    assert sorted(row["unit"] for row in listed) == sorted(LATE)
    stated = [
        f"--set={field}=见申报材料"
        for field in ("工作动因", "上级文件规定", "外地有关情况", "初步工作打算", "相关材料")
    ]
    for unit in LATE:
        what = ("--unit", unit, "--title", "增加编制", "--adds", *stated, "--as-of", "2026-08-03")
        office.run("ledger", "approval", "apply", *what, "--by", unit)
    with office.ledger() as ledger:
        first, second = ledger.approvals.frame()["id"].to_list()
    refused = office.refused("ledger", "approval", "accept", first, "--as-of", "2026-08-03", "--by", "王五")
    assert LATE[0] in refused
    office.run("ledger", "override", LATE[1], "--why", "防汛急需", "--as-of", "2026-08-03", "--by", "王五")
    office.run("ledger", "approval", "accept", second, "--as-of", "2026-08-03", "--by", "王五")
    with office.ledger() as ledger:
        _close(ledger, ledger.problems(unit=list(LATE), category="rectify")["id"].to_list(), morning("2026-08-20"))
    office.run("ledger", "approval", "accept", first, "--as-of", "2026-08-21", "--by", "王五")


def test_8_the_look_back_reopens_what_came_back_and_it_is_closed_in_the_end(office: Office) -> None:
    mended = frozenset(unit for unit, _ in faulty()) - set(BACK)
    (office.folder / "回头看.csv").write_text(units_csv(BUNDLED, mended=mended), encoding="utf-8")
    assert "67" in office.paper("closing", "2026-07-30")
    found = ("--data", "回头看.csv", "--read-ledger", "--look-back", "--by", "张三", "--as-of", "2026-09-10")
    office.run("ledger", "record", "changyi", *found)
    with office.ledger() as ledger:
        again = ledger.problems(state="reopened")
        assert sorted(again["unit"]) == sorted(BACK)
        assert ledger.problems().height == 69
        number = again["id"].to_list()
        assert "3" in office.paper("look_back", "2026-09-10")
        at = morning("2026-09-15")
        ledger.advance(number, "rectifying", by="张三", at=at, measures="再次调整", person="赵六")
        _close(ledger, number, morning("2026-10-20"))
        assert set(ledger.problems()["state"]) == {"closed"}
        assert ledger.inspect() == ()
        assert ledger.problems(dt.date(2026, 9, 12), state="closed").height == 66


@pytest.mark.usefixtures("office")
def test_9_the_next_evaluation_reads_the_ledger() -> None:
    scheme = qh.load("changyi")
    days = {dt.date(2026, 7, 31): (list(LATE), 2), dt.date(2026, 10, 31): ([], 0)}
    for day, (units, overdue) in days.items():
        result = qh.evaluate(scheme, "回头看.csv", as_of=day, ledger="quanheng.db")
        listed = result.findings.filter(pl.col("list") == "诚信黑名单")
        late = listed.filter(pl.col("finding").str.contains("落实不到位"))
        assert sorted(late["unit"]) == sorted(units)
        assert late.height == overdue


def test_the_campaign_itself_is_evaluated_from_what_was_done(office: Office) -> None:
    office.run("campaign", "table", "--per", "campaign", "-o", "rounds.csv", "--as-of", "2026-10-31")
    row = pl.read_csv("rounds.csv").to_dicts()[0]
    assert (row["应督导单位数"], row["已督导单位数"]) == (400, 400)
    assert (row["问题数"], row["编办解决数"], row["部门整改数"]) == (69, 30, 39)
    result = qh.evaluate(qh.load("changyi_campaign"), "rounds.csv", as_of=dt.date(2026, 10, 31))
    assert result.scores["覆盖率"].to_list() == [40]

"""Ledgers out to Excel, edited there, and back: exactly the edits, or nothing."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import quanheng as qh
from quanheng.data.reading import read_table
from quanheng.dsl.diagnostics import Language
from quanheng.ledger import Entry, Ledger, open_ledger
from quanheng.ledger.sheets.approvals import export_approvals, import_approvals
from quanheng.ledger.sheets.archive import export_archive, import_archive
from quanheng.ledger.sheets.changes import Imported
from quanheng.ledger.sheets.old_ledgers import Merged, merge_old_ledger
from quanheng.ledger.sheets.problems import export_problems, import_problems
from quanheng.ledger.sheets.reserve import export_reserve

TODAY = dt.date(2026, 11, 22)
NOW: dict[str, Any] = {"by": "王五", "at": dt.datetime.fromisoformat("2026-11-22T10:00")}
FOUND = dt.date(2026, 3, 1)


def on(text: str) -> dict[str, Any]:
    return {"by": "张三", "at": dt.datetime.fromisoformat(f"{text}T09:00")}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Make a ledger with two problems: 1 is being rectified and overdue, 2 is open."""
    with open_ledger(tmp_path / "quanheng.db") as opened:
        first = Entry(unit="甲局", finding="混编混岗", found_on=FOUND, category="rectify", severity="serious",
                      kind="人员使用", message="3 人\n在乙科工作", source="大督导")  # fmt: skip
        second = Entry(unit="乙局", finding="职责不清", found_on=FOUND, category="resolve", advice="=1+1")
        opened.enter([first, second], **on("2026-03-01"))
        opened.advance(1, "notified", **on("2026-03-02"))
        opened.advance(1, "rectifying", measures="调整岗位", person="李四", **on("2026-03-05"))
        yield opened


class Sheet:
    """A sheet as somebody edits it: cells by the id of the row and the header."""

    def __init__(self, content: bytes, folder: Path) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet: Worksheet = self.book.worksheets[0]
        self.columns = {str(cell.value): cell.column for cell in self.sheet[2]}
        self.path = folder / "edited.xlsx"

    def edit(self, row: int, **cells: Any) -> Sheet:
        for header, value in cells.items():
            self.sheet.cell(row + 2, self.columns[header]).value = value
        return self

    def value(self, row: int, header: str) -> Any:
        return self.sheet.cell(row + 2, self.columns[header]).value

    def saved(self) -> Any:
        self.book.save(self.path)
        return read_table(self.path)


def exported(ledger: Ledger, folder: Path, language: Language = "zh") -> Sheet:
    return Sheet(export_problems(ledger, language, TODAY), folder)


def taken(sheet: Sheet, ledger: Ledger) -> Imported:
    return import_problems(sheet.saved(), ledger, why="月度更新", **NOW)


def refused(take: Callable[[], object]) -> list[tuple[str, int]]:
    with pytest.raises(qh.SchemeError) as error:
        take()
    return [(found.name, found.span.line) for found in error.value.diagnostics]


def versions(ledger: Ledger) -> list[int]:
    return ledger.problems()["version"].to_list()


def test_the_sheet_has_the_columns_of_an_office_and_reads_well(ledger: Ledger, tmp_path: Path) -> None:
    sheet = exported(ledger, tmp_path)
    wanted = [
        "序号",
        "编号",
        "单位",
        "问题类型",
        "问题描述",
        "原因",
        "整改措施",
        "整改时限",
        "整改责任人",
        "整改情况",
        "状态",
        "销号日期",
    ]
    assert [header for header in sheet.columns if header in wanted] == wanted
    assert list(sheet.columns)[-1] == "版本"
    assert sheet.sheet.freeze_panes == "D3"
    assert sheet.sheet.page_setup.orientation == "landscape"
    assert sheet.sheet.print_title_rows == "$2:$2"
    assert sheet.sheet.print_area.split("!")[1] == "$A$1:$L$4"  # up to 销号日期: what follows is for the screen
    assert sheet.value(1, "整改时限") == dt.datetime(2026, 6, 2)  # noqa: DTZ001 - a day of a sheet has no zone
    assert (sheet.value(1, "处置"), sheet.value(1, "状态"), sheet.value(1, "是否逾期")) == ("限期整改", "整改中", "是")
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.sheet.data_validations.dataValidation}
    state = sheet.sheet.cell(3, sheet.columns["状态"]).coordinate
    assert lists[state].startswith('"待办,已通知,整改中,')


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_that_nobody_edited_changes_nothing(ledger: Ledger, tmp_path: Path, language: Language) -> None:
    before = versions(ledger)
    done = taken(exported(ledger, tmp_path, language), ledger)
    assert (done, versions(ledger)) == (Imported((), (), 2), before)


def test_exactly_the_edits_are_applied_by_whom_and_why(ledger: Ledger, tmp_path: Path) -> None:
    sheet = exported(ledger, tmp_path).edit(1, 状态="待核验", 佐证材料="验收意见〔2026〕3号；照片", 整改情况="已调整")
    sheet.edit(3, 单位="丙局", 问题="挂标", 处置="限期整改", 发现日期=dt.date(2026, 10, 1))
    assert taken(sheet, ledger) == Imported(("3",), ("1",), 1)
    rows = ledger.problems(TODAY).to_dicts()
    assert (rows[0]["state"], rows[0]["evidence"], rows[0]["note"]) == (
        "submitted",
        "验收意见〔2026〕3号；照片",
        "已调整",
    )
    assert (rows[2]["unit"], rows[2]["state"], rows[2]["found_on"]) == ("丙局", "open", dt.date(2026, 10, 1))
    last = ledger.history(1).to_dicts()[-1]
    assert (last["by"], last["why"], last["what"]) == ("王五", "月度更新", "rectification submitted")
    assert versions(ledger) == [4, 1, 1]
    assert taken(sheet, ledger) == Imported((), (), 3)  # taken in again it is no conflict and no twin
    assert versions(ledger) == [4, 1, 1]


def test_fields_are_amended_and_a_cell_that_is_emptied_is_emptied(ledger: Ledger, tmp_path: Path) -> None:
    sheet = exported(ledger, tmp_path).edit(
        1, 原因="人手不足", 严重程度="较重", 来源=None, 整改时限=dt.date(2026, 12, 31)
    )
    taken(sheet, ledger)
    row = ledger.problems(TODAY).to_dicts()[0]
    assert (row["cause"], row["severity"], row["source"] or "", row["due_on"]) == (
        "人手不足", "moderate", "", dt.date(2026, 12, 31),
    )  # fmt: skip


def test_everything_wrong_is_told_by_row_and_nothing_is_changed(ledger: Ledger, tmp_path: Path) -> None:
    sheet = exported(ledger, tmp_path).edit(1, 发现日期=dt.date(2020, 1, 1), 原因="改了").edit(2, 状态="已销号")
    sheet.edit(3, 单位="丙局").edit(4, 编号=99, 单位="丁局", 问题="x").edit(5, 编号=1).edit(
        6, 单位="戊局", 问题="y", 状态="已通知"
    )
    sheet.edit(7, 单位="己局", 问题="z", 整改时限="下月")
    before = versions(ledger)
    assert sorted(refused(lambda: taken(sheet, ledger)), key=lambda pair: pair[1]) == [
        ("sheet-fixed", 3),
        ("ledger-step-impossible", 4),
        ("sheet-row-incomplete", 5),
        ("sheet-row-unknown", 6),
        ("sheet-row-twice", 7),
        ("sheet-state", 8),
        ("sheet-cell", 9),
    ]
    assert versions(ledger) == before


def test_what_somebody_else_changed_since_the_export_is_told_not_overwritten(ledger: Ledger, tmp_path: Path) -> None:
    sheet = exported(ledger, tmp_path).edit(1, 原因="人手不足")
    ledger.amend(1, cause="另有原因", why="核实", **on("2026-11-21"))
    with pytest.raises(qh.SchemeError) as error:
        taken(sheet, ledger)
    (found,) = error.value.diagnostics
    assert (found.name, found.span.line) == ("sheet-row-conflict", 3)
    assert "2026-11-21 09:00 张三：修改（核实）；表中改动的是：原因" in found.message("zh")
    assert ledger.problems()["cause"][0] == "另有原因"


def test_a_row_that_others_changed_and_this_sheet_did_not_is_no_conflict(ledger: Ledger, tmp_path: Path) -> None:
    sheet = exported(ledger, tmp_path).edit(2, 原因="法规修订")
    ledger.amend(1, cause="另有原因", **on("2026-11-21"))
    assert taken(sheet, ledger) == Imported((), ("2",), 1)
    assert ledger.problems()["cause"].to_list() == ["另有原因", "法规修订"]


def test_texts_that_look_like_formulas_stay_texts(ledger: Ledger, tmp_path: Path) -> None:
    ledger.amend(2, cause="=1+1", **on("2026-11-21"))
    sheet = exported(ledger, tmp_path)
    assert sheet.value(2, "原因") == "=1+1"
    assert taken(sheet, ledger).same == 2


def test_the_reserve_list_is_a_sheet_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    ledger.enter(Entry(unit="丙局", finding="规格不一", found_on=FOUND, category="reserve"), **on("2026-03-01"))
    sheet = Sheet(export_reserve(ledger, "zh"), tmp_path)
    assert (sheet.sheet.title, sheet.value(1, "问题"), sheet.sheet.max_row) == ("改革政策储备问题清单", "规格不一", 3)


APPLICATION = dict.fromkeys(("工作动因", "上级文件规定", "外地有关情况", "初步工作打算", "相关材料"), "有")
STUDY = dict.fromkeys(
    ("机构现状", "人员编制", "领导职数", "政策依据", "需求情况", "配套措施", "效果预测", "后续管理"), "有"
)


def test_approvals_go_out_and_come_back_with_their_next_stage(ledger: Ledger, tmp_path: Path) -> None:
    book = ledger.approvals
    first = book.apply("甲局", "更名", APPLICATION, **on("2026-03-01"))
    book.accept([first], **on("2026-03-02"))
    sheet = Sheet(export_approvals(book, "zh"), tmp_path)
    assert import_approvals(sheet.saved(), book, **NOW) == Imported((), (), 1)
    sheet.edit(1, 环节="已调研", 工作动因="职责增加", **STUDY).edit(2, 单位="乙局", 事项="撤并", **APPLICATION)
    assert import_approvals(sheet.saved(), book, **NOW) == Imported(("A0002",), (first,), 0)
    rows = book.frame().to_dicts()
    assert [(row["stage"], row["motive"], row["organs"]) for row in rows] == [
        ("studied", "职责增加", "有"),
        ("applied", "有", None),
    ]
    assert import_approvals(sheet.saved(), book, **NOW) == Imported((), (), 2)
    later = (
        Sheet(export_approvals(book, "en"), tmp_path)
        .edit(1, stage="decided", decision="agreed")
        .edit(2, stage="studied")
    )
    assert refused(lambda: import_approvals(later.saved(), book, **NOW)) == [
        ("approval-incomplete", 3),
        ("approval-out-of-turn", 4),
    ]


def test_the_archive_goes_out_and_comes_back_with_new_units_and_columns(ledger: Ledger, tmp_path: Path) -> None:
    archive = ledger.archive
    table = read_table(
        [{"单位": "甲局", "编制数": 40, "实有人数": 38}, {"单位": "乙局", "编制数": 20, "实有人数": None}]
    )
    assert (archive.file(table, **on("2026-01-10")).new, archive.file(table, **on("2026-01-11")).same) == (
        ("甲局", "乙局"),
    ) * 2
    sheet = Sheet(export_archive(archive, "zh"), tmp_path)  # sorted by unit: 乙局 first
    assert import_archive(sheet.saved(), archive, **NOW) == Imported((), (), 2)
    sheet.edit(1, 编制数=21, 实有人数=19).edit(2, 实有人数=None).edit(3, 单位="丙局", 编制数=5)
    sheet.sheet.cell(2, 9).value, sheet.sheet.cell(4, 9).value = "内设机构数", 6
    assert import_archive(sheet.saved(), archive, **NOW) == Imported(("丙局",), ("乙局", "甲局"), 0)
    facts = {row["unit"]: (row["编制数"], row["实有人数"], row["内设机构数"]) for row in archive.frame().to_dicts()}
    assert facts == {"甲局": ("40", None, "6"), "乙局": ("21", "19", None), "丙局": ("5", None, None)}
    before = archive.frame(dt.date(2026, 6, 30)).sort("编制数", descending=True)
    assert before.select("unit", "编制数", "实有人数").rows() == [("甲局", "40", "38"), ("乙局", "20", None)]
    assert ledger.inspect() == ()


OLD = """单位名称,来源,发现年份,已整改,责任方,问题类型,原因,整改措施,整改时限,整改责任人,存在问题
甲局,大督导,2013,否,被督导部门,混编混岗,人手不足,调整岗位,2027-01-31,丙,3 人
乙局,跟踪问效,2019,是,被督导部门,,,,,,编制未落实
丙局,机构编制评估,2014,否,机构编制部门,职责交叉,法规修订,研究调整,2027-03-31,丁,与甲局交叉
丁局,机构编制评估,2012,否,被督导部门,,,,,,太早
"""


def merged(ledger: Ledger, text: str, folder: Path) -> Merged:
    path = folder / "旧台账.csv"
    path.write_text(text, encoding="utf-8")
    return merge_old_ledger(read_table(path), ledger, since=2013, **NOW)


def test_an_old_ledger_is_merged_once_with_where_each_problem_came_from(ledger: Ledger, tmp_path: Path) -> None:
    assert merged(ledger, OLD, tmp_path) == Merged((3, 4, 5), (), 1)
    assert merged(ledger, OLD, tmp_path) == Merged((), (3, 4, 5), 1)
    rows = ledger.problems(TODAY).to_dicts()[2:]
    assert [(row["state"], row["category"], row["source"], row["origin"]) for row in rows] == [
        ("rectifying", "rectify", "大督导", "旧台账.csv:2"),
        ("closed", "rectify", "跟踪问效", "旧台账.csv:3"),
        ("open", "resolve", "机构编制评估", "旧台账.csv:4"),
    ]
    assert rows[0]["found_on"] == dt.date(2013, 1, 1)
    assert (rows[0]["measures"], rows[0]["due_on"], rows[0]["message"]) == ("调整岗位", dt.date(2027, 1, 31), "3 人")


def test_the_five_required_fields_are_asked_for_in_every_row_at_once(ledger: Ledger, tmp_path: Path) -> None:
    text = OLD.replace("混编混岗,人手不足", ",").replace("研究调整,2027-03-31,丁", ",,").replace("编制未落实", "")
    with pytest.raises(qh.SchemeError) as error:
        merged(ledger, text, tmp_path)
    messages = [found.message("zh") for found in error.value.diagnostics]
    assert messages == [
        "第 2 行（甲局）缺：问题类型、原因",
        "第 3 行（乙局）缺：问题描述或问题类型",
        "第 4 行（丙局）缺：整改措施、整改时限、整改责任人",
    ]
    assert ledger.problems().height == 2

"""``quanheng ledger`` as an officer uses it: one problem from its finding to its close-out, and the ledgers beside it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from quanheng.cli import main
from quanheng.cli.ledger import ACTIONS
from quanheng.cli.ledger_approvals import APPROVALS
from quanheng.cli.ledger_books import ARCHIVE

SCHEME = """fields { 混编人数 : count;  超编 : flag }
indicator_set 查 100 points {
  unit = 单位
  indicator a 100 points { value = 混编人数;  score = if value > 0 then 0 else full }
  finding 混编混岗 {
    when = 混编人数 > 0
    category = rectify
    overdue = suspend("新增机构编制")
    message = "{unit}混编混岗 {混编人数} 人"
  }
  finding 超编 { when = 超编;  category = resolve }
}
"""


@pytest.fixture(autouse=True)
def in_a_folder_of_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("查.qh").write_text(SCHEME, encoding="utf-8")
    Path("units.csv").write_text("单位,混编人数,超编\n甲局,3,否\n乙局,0,是\n丙局,0,否\n", encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(["--lang", "zh", "ledger", *words]) == code, capsys.readouterr()
    printed = capsys.readouterr()
    return printed.out, printed.err


def recorded(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "record", "查.qh", "--data", "units.csv", "--as-of", "2026-03-01", "--by", "张三")


def test_a_problem_is_worked_from_its_finding_to_its_close_out(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "record", "查.qh", "--data", "units.csv", "--as-of", "2026-03-01")
    assert out == "台账 quanheng.db：新登记 2 个，再次发现 0 个，重开 0 个\n"
    out, _ = run(capsys, "record", "查.qh", "--data", "units.csv", "--as-of", "2026-03-01")
    assert "新登记 0 个，再次发现 2 个" in out
    run(capsys, "notify", "1", "--as-of", "2026-03-01", "--document", "督字〔2026〕3号")
    out, err = run(capsys, "list", "--overdue", "--as-of", "2026-06-04")
    assert out.splitlines()[2].split() == [
        "1",
        "甲局",
        "混编混岗",
        "限期整改",
        "已通知",
        "2026-06-01",
        "逾期",
        "3",
        "天",
    ]
    assert "1 个问题，逾期 1 个（2026-06-04）" in err
    run(capsys, "rectify", "1", "--measures", "调整岗位", "--person", "李四", "--as-of", "2026-06-05", "--by", "李四")
    run(capsys, "submit", "1", "--evidence", "报告.docx", "--as-of", "2026-06-06")
    _, err = run(capsys, "return", "1", code=2)
    assert "理由" in err
    run(capsys, "return", "1", "--why", "材料不全", "--as-of", "2026-06-07")
    run(capsys, "submit", "1", "--evidence", "补充.docx", "--as-of", "2026-06-08")
    run(capsys, "verify", "1", "--as-of", "2026-06-09")
    out, _ = run(capsys, "close", "#1", "--as-of", "2026-06-10")
    assert out.startswith("1  甲局  混编混岗  已销号")
    history = json.loads(run(capsys, "history", "1", "--format", "json")[0])
    assert [(event["on"], event["what_zh"]) for event in history][2:] == [
        ("2026-03-01", "书面通知"), ("2026-06-05", "开始整改"), ("2026-06-06", "报送整改"), ("2026-06-07", "退回整改"),
        ("2026-06-08", "报送整改"), ("2026-06-09", "核验通过"), ("2026-06-10", "销号"),
    ] or len(history) == 8  # fmt: skip
    assert history[2]["by"] == "李四" or history[1]["by"] != history[2]["by"]
    out, _ = run(capsys, "show", "1")
    assert "报告.docx；补充.docx" in out
    assert run(capsys, "list", "--open", "--unit", "甲局")[0].strip() == "没有"


def test_several_at_once_are_all_done_or_none(capsys: pytest.CaptureFixture[str]) -> None:
    recorded(capsys)
    _, err = run(capsys, "notify", "1", "2", code=1)  # 2 is for a division, not for a notice
    assert "问题 2" in err
    assert "待办" in run(capsys, "list")[0].splitlines()[2]


def test_words_of_either_language_select_and_wrong_ones_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    recorded(capsys)
    rows = list(csv.DictReader(io.StringIO(run(capsys, "list", "--category", "关注解决", "--format", "csv")[0])))
    assert [row["finding"] for row in rows] == ["超编"]
    assert json.loads(run(capsys, "list", "--category", "resolve", "--format", "json")[0])[0]["unit"] == "乙局"
    for words, said in (
        (("list", "--state", "整改"), "整改中"),
        (("show", "x"), "不是问题编号"),
        (("list", "--due-within", "soon"), "不是天数"),
        (("nofity", "1"), "notify"),
        (("amend", "1"), "--set"),
        (("amend", "1", "--set", "原因"), "项目=内容"),
        (("amend", "1", "--set", "by=我"), "不认识"),
        (("reconcile", "units.csv", "--month", "2026-13"), "不是月份"),
        (("import", "units.csv", "--since", "2013"), "--old"),
        (("export", "-o", "x.csv"), ".xlsx"),
    ):
        assert said in run(capsys, *words, code=2)[1], words


def test_a_ledger_that_is_not_there_is_unreadable_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert "quanheng.db 不存在" in run(capsys, "list", code=2)[1]
    assert not Path("quanheng.db").exists()


def test_the_ledger_of_the_settings_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    Path("quanheng.toml").write_text('[defaults]\nledger = "台账.db"\n', encoding="utf-8")
    recorded(capsys)
    assert Path("台账.db").exists()
    assert run(capsys, "units", "--format", "csv")[0].splitlines()[0].startswith("unit,ledger_problems,ledger_open,")


def test_what_is_overdue_suspends_and_an_override_lifts_it(capsys: pytest.CaptureFixture[str]) -> None:
    recorded(capsys)
    run(capsys, "notify", "1", "--as-of", "2026-03-01")
    said = [f"--set={name}=有" for name in ("工作动因", "上级文件规定", "外地有关情况", "初步工作打算", "相关材料")]
    apply = ("approval", "apply", "--unit", "甲局", "--title", "增设科室", "--adds", *said)
    assert run(capsys, *apply, "--as-of", "2026-03-05")[0] == "A0001  甲局  增设科室  已申报\n"
    _, err = run(capsys, "approval", "accept", "A0001", "--as-of", "2026-06-02", code=1)
    assert "QH912 approval-suspended" in err
    assert "没有被暂停" in run(capsys, "override", "乙局", "--why", "x", "--as-of", "2026-06-02", code=2)[1]
    run(capsys, "override", "甲局", "--why", "民生急需", "--as-of", "2026-06-02")
    assert "已受理" in run(capsys, "approval", "accept", "A0001", "--as-of", "2026-06-03")[0]
    assert "民生急需" in run(capsys, "approval", "show", "A0001")[0]
    assert "民生急需" in run(capsys, "suspensions", "--as-of", "2026-06-03")[0]
    run(capsys, "override", "甲局", "--revoke", "--why", "已过期", "--as-of", "2026-06-04")
    assert "QH909" in run(capsys, "approval", "show", "A9", code=1)[1]


def test_a_sheet_goes_out_and_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    recorded(capsys)
    run(capsys, "export", "-o", "台账.xlsx")
    assert "QH" in run(capsys, "export", "-o", "台账.xlsx", code=2)[1]  # it is there
    book = openpyxl.load_workbook("台账.xlsx")
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[2] if cell.value == "原因")
    sheet.cell(3, column).value = "人手不足"
    book.save("台账.xlsx")
    assert run(capsys, "import", "台账.xlsx", "--why", "更新")[0] == "新增 0 条，修改 1 条，没有变化 1 条\n"
    assert "人手不足" in run(capsys, "show", "1")[0]


def test_an_old_ledger_is_merged_and_the_year_is_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    recorded(capsys)
    Path("旧.csv").write_text("单位,问题描述,发现年份,已整改\n甲局,旧事,2013,是\n甲局,更旧,2009,是\n", encoding="utf-8")
    out, err = run(capsys, "import", "旧.csv", "--old", "--since", "2013", "--source", "机构编制评估")
    assert (out, err) == ("登记 1 条，已有 0 条\n", "2013 年以前的 1 条没有汇总\n")
    told = json.loads(run(capsys, "year", "2026", "--format", "json")[0])
    total = next(row for row in told["problems"] if row["group"] is None)
    assert (total["before"], total["found"], total["open"]) == (0, 2, 2)
    assert len(told["months"]) == 12
    assert "2026 年每月核对" in run(capsys, "year", "2026", "--group-by", "unit")[0]


def test_archives_are_filed_reconciled_with_the_register_and_watched(capsys: pytest.CaptureFixture[str]) -> None:
    assert "先用" in run(capsys, "reconcile", "units.csv", code=2)[1]
    assert run(capsys, "archive", "file", "units.csv")[0] == "新建档案 3 个，更新 0 个，没有变化 0 个\n"
    Path("名册.csv").write_text("单位,混编人数,超编\n甲局,2,否\n乙局,0,是\n丁局,1,否\n", encoding="utf-8")
    out, err = run(capsys, "reconcile", "名册.csv", "--month", "2026-11", "--problems")
    assert ["甲局", "不一致", "混编人数", "3", "2"] in [line.split() for line in out.splitlines()]
    assert "台账缺 1 条，名册缺 1 条，不一致 1 项" in err
    assert "登记为问题：新 3 个" in err
    assert "2026-11" in run(capsys, "reconciliations")[0]
    assert "混编人数不一致" in run(capsys, "archive", "show", "甲局")[0]
    assert "QH991 ledger-unit-unknown" in run(capsys, "archive", "show", "甲 局处", code=1)[1]
    recorded(capsys)
    run(capsys, "notify", "4", "--as-of", "2026-03-01")
    out, _ = run(capsys, "watch", "--as-of", "2026-12-01")
    assert "诚信黑名单  甲局    落实不到位" in out
    assert "重点监控的问题" in out


def test_notes_are_put_down_and_settled(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "note", "统一挂牌", "--unit", "甲局")[0] == "已记为第 1 条\n"
    run(capsys, "settle", "1", "adopted", "--why", "已写入方案")
    assert "已采纳" in run(capsys, "notes")[0]


def test_the_store_is_whole_and_can_be_made_anew(capsys: pytest.CaptureFixture[str]) -> None:
    recorded(capsys)
    assert "完好" in run(capsys, "inspect")[0]
    assert "已重建" in run(capsys, "rebuild")[0]
    assert "完好" in run(capsys, "inspect")[0]


EVERY = [(action.name,) for action in ACTIONS] + [
    (group, action.name) for group, actions in (("approval", APPROVALS), ("archive", ARCHIVE)) for action in actions
]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_action_has_help_with_an_example(
    words: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ledger", *words, "--help", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert f"quanheng ledger {' '.join(words)}" in out.partition("例如" if language == "zh" else "example")[2]


@pytest.mark.parametrize("page", ["commands.md", "zh/commands.md"])
def test_every_action_and_option_of_the_ledger_is_described(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    import re  # noqa: PLC0415 - used here alone

    text = (Path(__file__).resolve().parents[2] / "docs" / page).read_text(encoding="utf-8")
    absent = []
    for words in EVERY:
        main(["ledger", *words, "--help", "--lang", "en"])
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", capsys.readouterr().out.partition("example")[0]))
        absent += [f"{' '.join(words)} {option}" for option in options if f"`{option}" not in text]
        absent += [" ".join(words)] if f"`{' '.join(words)}" not in text else []
    assert absent == []


def test_a_report_takes_a_ledger_whether_or_not_the_scheme_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    recorded(capsys)
    words = ["report", "查.qh", "--data", "units.csv", "--ledger", "quanheng.db", "-o", "r.html", "--lang", "zh"]
    assert main(words) == 0
    assert "QH902" not in capsys.readouterr().err
    assert main(["evaluate", "查.qh", "--data", "units.csv", "--ledger", "quanheng.db", "--lang", "zh"]) == 0
    assert "QH902 ledger-not-read" in capsys.readouterr().err

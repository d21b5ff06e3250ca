"""``demo``, ``evaluate``, ``explain``, ``table``, ``sets`` and ``plugins``: what they print, write and return."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import re
from pathlib import Path

import pytest
import xlsxwriter

from quanheng.cli import main
from quanheng.workspace.bundled import bundled_sets

SCHEME = """indicator_set 甲 100 points {
  unit = 单位
  indicator a "第一项" 60 points {
    criterion = "按实得分"
    evidence = ["台账"]
  }
  indicator b 40 points { value = b;  score = award(1 points, per = 1) }
  penalty c upto 5 points { value = c;  score = value }
  grades { >= 60 : 合格;  else : 不合格 }
}
"""
DATA = "单位,a,b,c\n东局,50,30,1\n西局,20,10,0\n"


@pytest.fixture(autouse=True)
def in_a_folder_with_a_scheme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scheme = SCHEME.replace("indicator_set", "fields { a : number; b : number; c : number }\nindicator_set")
    Path("a.qh").write_text(scheme, encoding="utf-8")
    Path("units.csv").write_text(DATA, encoding="utf-8")


def evaluated(*words: str) -> int:
    return main(["evaluate", "a.qh", "--data", "units.csv", *words])


def test_the_demo_prints_the_table_and_what_to_try_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--lang", "zh"]) == 0
    printed = capsys.readouterr()
    assert "甲一局" in printed.out
    assert "quanheng explain tianjin" in printed.err
    assert datetime.datetime.now().astimezone().date().isoformat() in printed.err


def test_the_command_that_the_demo_suggests_works(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo", "--lang", "en"])
    suggested = re.search(r"quanheng (explain .*?) to see", capsys.readouterr().err)
    assert suggested is not None
    assert main(suggested[1].split()) == 0


def test_the_table_has_a_row_a_unit_and_a_column_a_node(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluated("--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert [float(row["甲"]) for row in rows] == [79, 30]
    assert [row["rank"] for row in rows] == ["1", "2"]
    assert [row["grade"] for row in rows] == ["合格", "不合格"]
    assert [float(row["b"]) for row in rows] == [30, 10]


def test_json_is_json_and_nothing_else_is_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluated("--format", "json") == 0
    assert json.loads(capsys.readouterr().out)


def test_the_date_is_today_unless_given_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluated("--as-of", "2024-05-06") == 0
    assert "2024-05-06" in capsys.readouterr().err


def test_units_are_counted_once_however_many_periods_they_have(capsys: pytest.CaptureFixture[str]) -> None:
    Path("years.csv").write_text("单位,年,a,b,c\n东局,2024,1,1,0\n东局,2025,1,1,0\n西局,2025,1,1,0\n", encoding="utf-8")
    assert main(["evaluate", "a.qh", "--data", "years.csv", "--period", "年", "--lang", "zh"]) == 0
    assert "甲 · 2 个单位 · 2 个期间 · 评估日期 " in capsys.readouterr().err
    assert main(["evaluate", "a.qh", "--data", "years.csv", "--period", "年", "--lang", "en"]) == 0
    assert "甲 · 2 units · 2 periods · as of " in capsys.readouterr().err


def test_a_unit_with_findings_in_two_periods_is_one_unit(capsys: pytest.CaptureFixture[str]) -> None:
    scheme = "fields { a : number }\nindicator_set 甲 100 points { period = 年;  indicator a 100 points\n"
    Path("f.qh").write_text(scheme + "finding 低 { when = value(a) < 60 }\n}\n", encoding="utf-8")
    Path("years.csv").write_text("单位,年,a\n东局,2024,1\n东局,2025,2\n西局,2025,90\n", encoding="utf-8")
    assert main(["evaluate", "f.qh", "--data", "years.csv", "--lang", "en"]) == 0
    assert "2 findings about 1 unit; written as" in capsys.readouterr().err
    assert main(["evaluate", "f.qh", "--data", "years.csv", "-o", "a.csv", "-o", "b.html", "--lang", "zh"]) == 0
    assert "提出 2 个问题，涉及 1 个单位，明细见 b.html\n" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".json"])
def test_the_suffix_of_the_output_decides_on_its_format(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(f"out{suffix}")
    assert evaluated("-o", str(path)) == 0
    assert path.stat().st_size > 0
    assert capsys.readouterr().out == ""


def test_several_outputs_come_from_one_run() -> None:
    assert evaluated("-o", "a.csv", "-o", "a.json") == 0
    assert Path("a.csv").exists()
    assert Path("a.json").exists()


def test_an_output_that_exists_is_kept_unless_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("out.csv").write_text("mine", encoding="utf-8")
    assert evaluated("-o", "out.csv") == 2
    assert "--force" in capsys.readouterr().err
    assert Path("out.csv").read_text(encoding="utf-8") == "mine"
    assert evaluated("-o", "out.csv", "--force") == 0
    assert Path("out.csv").read_text(encoding="utf-8") != "mine"


def test_an_interrupt_while_writing_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out.csv").write_text("mine", encoding="utf-8")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    assert evaluated("-o", "out.csv", "--force") == 130
    assert Path("out.csv").read_text(encoding="utf-8") == "mine"
    assert {path.name for path in Path().iterdir()} == {"a.qh", "units.csv", "out.csv"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 2),
        (DATA.encode("gb18030"), 0),
        (DATA.encode("utf-8-sig"), 0),
        (DATA.replace("50", "n/k").encode(), 1),
        ((DATA + "东局,1,1,1\n").encode(), 1),
        (DATA.replace("单位,a", "单位,x").encode(), 1),
    ],
    ids=["empty", "gb18030", "utf-8 with a mark", "text in a number", "a unit twice", "a column absent"],
)
def test_data_of_every_kind_get_an_answer(content: bytes, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    Path("units.csv").write_bytes(content)
    assert evaluated() == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert bool(printed.out) == (code == 0)


def test_a_scheme_with_errors_is_told_with_its_source_line(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("a.qh")
    path.write_text(path.read_text(encoding="utf-8").replace("40 points", "30 points"), encoding="utf-8")
    assert evaluated("--lang", "en") == 1
    told = capsys.readouterr().err
    assert "QH201" in told
    assert 'indicator a "第一项" 60 points' in told or "indicator_set 甲 100 points" in told


def test_data_are_asked_for_where_nobody_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "a.qh"]) == 2
    assert "--data" in capsys.readouterr().err


def test_one_set_of_several_is_named_after_a_colon(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("a.qh")
    text = path.read_text(encoding="utf-8")
    second = text[text.index("indicator_set") :].replace("甲", "乙")
    path.write_text(text + second, encoding="utf-8")
    assert evaluated() == 2
    assert "a.qh:甲" in capsys.readouterr().err
    assert main(["evaluate", "a.qh:乙", "--data", "units.csv", "--format", "csv"]) == 0
    assert "乙" in capsys.readouterr().out


def test_the_units_column_may_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("units.csv").write_text(DATA.replace("单位,", "机关,"), encoding="utf-8")
    assert evaluated() == 1
    assert evaluated("--unit", "机关") == 0
    assert "东局" in capsys.readouterr().out


@pytest.mark.parametrize("name", [found.name for found in bundled_sets()])
def test_each_bundled_set_evaluates_on_its_own_data(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", name, "--format", "json", "--lang", "en"]) == 0
    bundled = next(found for found in bundled_sets() if found.name == name)
    assert ("made up" if bundled.is_made else bundled.licence) in capsys.readouterr().err


def test_explain_prints_the_tree_with_the_line_of_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "a.qh", "--data", "units.csv", "--unit", "东局", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "a.qh:" in told
    assert "79" in told


def test_explain_of_one_indicator_leaves_the_others_out(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["explain", "a.qh", "--data", "units.csv", "--unit", "东局"]
    assert main([*words, "--indicator", "b"]) == 0
    assert "第一项" not in capsys.readouterr().out
    assert main([*words, "--indicator", "bb", "--lang", "en"]) == 2
    assert "bb" in capsys.readouterr().err


def test_explain_as_json_is_a_tree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "a.qh", "--data", "units.csv", "--unit", "东局", "--format", "json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_the_indicator_table_has_levels_points_criteria_and_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "a.qh", "--format", "md", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "| 一级指标 | 分值 | 评分标准 | 备查材料 |" in lines
    assert "| 第一项 | 60 | 按实得分 | 台账 |" in lines
    assert any(line.startswith("| b | 40 |") and "计分 = 加分(1分, 每 = 1)" in line for line in lines)
    assert "| c（扣分） | 最多扣5分 | 取值 = c；计分 = 取值 |  |" in lines


def test_the_indicator_table_of_two_levels_names_the_first_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "tianjin", "--format", "md", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = next(
        index for index, line in enumerate(lines) if line.startswith("| 编制执行情况（60分） | 在职人员控制率 | 30 |")
    )
    assert lines[first + 1].startswith("|  | 领导职数 | 30 | 取值 = 处级实配 - 处级职数；计分 = 分档 {")
    assert lines[-1] == "| 弄虚作假（限制） |  |  | 数据造假 → 等次定为不合格 |  |  |"


def test_the_indicator_table_is_written_as_markdown_or_text() -> None:
    assert main(["table", "a.qh", "-o", "t.md", "-o", "t.txt"]) == 0
    assert Path("t.md").read_text(encoding="utf-8").startswith("# 甲\n")
    assert main(["table", "a.qh", "-o", "t.md"]) == 2


def test_sets_lists_the_bundled_sets_with_their_licences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sets", "--format", "json"]) == 0
    found = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert found["hdi"]["licence"] == "CC BY 3.0 IGO"
    assert found["tianjin"]["is_made"] is True


def test_plugins_lists_those_of_the_folder_and_why_one_failed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("plugins").mkdir()
    Path("plugins/broken.py").write_text("\n1 / 0\n", encoding="utf-8")
    assert main(["plugins", "--json"]) == 0
    found = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert found["bth"]["state"] == "loaded"
    assert found["bth"]["functions"][0]["name"].startswith("bth.")
    assert found["broken"]["state"] == "failed"
    assert (found["broken"]["error"]["code"], found["broken"]["error"]["line"]) == ("QH450", 2)
    assert main(["plugins", "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert "broken.py" in printed.out
    assert "ZeroDivisionError" in printed.err
    assert main(["plugins", "--json", "--no-plugins"]) == 0
    assert "broken" not in [entry["name"] for entry in json.loads(capsys.readouterr().out)]


def test_a_bundled_set_runs_no_plugins_of_a_folder_that_is_no_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    Path("plugins").mkdir()
    Path("plugins/nosy.py").write_text("from pathlib import Path\nPath('ran').touch()\n", encoding="utf-8")
    assert main(["evaluate", "hdi"]) == 0
    assert not Path("ran").exists()
    Path("quanheng.toml").touch()
    assert main(["evaluate", "hdi", "--lang", "en"]) == 0
    assert Path("ran").exists()
    assert "QH453" in capsys.readouterr().err


def test_sets_and_plugins_print_csv_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sets", "--format", "csv", "--lang", "zh"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["name"] for row in rows} == {found.name for found in bundled_sets()}
    assert main(["plugins", "--format", "csv"]) == 0
    plugins = {row["name"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert "bth.gini" in plugins["bth"]["functions"].split()


def test_the_indicator_table_is_data_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "a.qh", "--format", "json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["rows"][0] == {
        "path": ["第一项"],
        "points": "60",
        "criterion": "按实得分",
        "formula": "",
        "evidence": ["台账"],
        "from": None,
    }
    assert main(["table", "a.qh", "--format", "csv", "--lang", "en"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == {"level 1": "第一项", "points": "60", "criterion": "按实得分", "evidence": "台账"}


def test_the_indicator_table_as_text_wraps_long_criteria(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "tianjin", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "在职人员控制率" in told
    assert "三定规定、编制台账" in told


def test_the_settings_of_a_workspace_must_be_readable(capsys: pytest.CaptureFixture[str]) -> None:
    Path("quanheng.toml").write_text("schemes = [", encoding="utf-8")
    assert main(["plugins", "--lang", "en"]) == 2
    assert "QH486" in capsys.readouterr().err
    assert main(["evaluate", "a.qh", "--data", "units.csv"]) == 2


def test_a_title_above_the_column_names_is_one_problem_that_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path("title.qh").write_text("indicator_set s 100 points {\n  indicator a\n  indicator b\n}\n", encoding="utf-8")
    Path("title.csv").write_text("年度数据,,\n单位,a,b\n甲,1,2\n", encoding="utf-8")
    assert main(["evaluate", "title.qh", "--data", "title.csv", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "row 1 (“年度数据”) does not name the columns; row 2 seems to" in told
    assert told.count("error QH") == 1


def test_a_sheet_of_a_workbook_may_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line.split(",") for line in DATA.split()]
    with xlsxwriter.Workbook("book.xlsx") as book:
        book.add_worksheet("填表说明").write_column(0, 0, ["填表说明", "每行一个单位"])
        sheet = book.add_worksheet("数据")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    assert main(["evaluate", "a.qh", "--data", "book.xlsx", "--lang", "zh"]) == 2
    assert "工作簿中还有“数据”" in capsys.readouterr().err
    assert main(["evaluate", "a.qh", "--data", "book.xlsx", "--sheet", "数据", "--format", "csv"]) == 0
    assert "东局,79" in capsys.readouterr().out
    assert main(["evaluate", "a.qh", "--data", "book.xlsx", "--sheet", "数锯"]) == 2

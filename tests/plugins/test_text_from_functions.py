"""Functions of a plugin that yield text: in defines, reports, comparisons, messages, explanations and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import quanheng as qh
from quanheng.cli.running import main
from quanheng.plugins.manager import load_plugins

PLUGIN = """
import numpy as np
import quanheng as qh


@qh.function(zh="档", yields="text", labels=("好", "Ⅲ类", "差"))
def level(x):
    return np.select([x > 2, x > 1, x <= 1], [0, 1, 2], np.nan)


@qh.function(zh="说法", yields="text")
def spoken(x):
    return np.where(x > 1, "several", "")


@qh.function(zh="组合", yields="text")
def parts(x, y):
    return (x > 1) + 2 * (y > 1), ("", "x", "y", "x、y")


@qh.function(zh="名单", yields="text", labels=("好", "差"))
def named(x):
    return np.array(["好" if each > 1 else None for each in x], dtype=object)


@qh.function(zh="错", yields="text", labels=("好",))
def wrong(x):
    return {returned}


@qh.function(zh="非负", yields="text")
def not_negative(x):
    if np.any(x < 0):
        raise qh.Refused(x < 0, "{x} is negative", "{x} 为负", x=x)
    return np.where(x > 1, "大", "小")


@qh.hookimpl
def quanheng_register(registry):
    registry.add("words", level, spoken, parts, named, wrong, not_negative)
"""

SCHEME = """
use words
fields { x : number;  y : number }
fields 行 within 单位 { v : number;  define 级 = words.level(v) }
indicator_set s scale 0..10 {
  report = [级别, 说法, 组合, 名单, 三类行数, 同级最大]
  define 级别 = words.level(x)
  define 说法 = words.spoken(x)
  define 组合 = words.组合(x, y)
  define 名单 = words.named(x)
  define 三类行数 = count(行.级 == Ⅲ类)
  define 同级最大 = max(y, by = 级别)
  value = if 级别 == 好 then 10 else if words.level(x) == "Ⅲ类" then 5 else if 组合 == "x、y" then 3 else 0
  finding 差的 { when = 级别 in [差, Ⅲ类];  message = "{unit}为{级别}，{words.spoken(x)}" }
}
"""

ROWS: list[dict[str, Any]] = [
    {"单位": "甲", "x": 3, "y": 0},
    {"单位": "乙", "x": 2, "y": 2},
    {"单位": "丙", "x": 1, "y": 2},
    {"单位": "丁", "x": None, "y": 2},
    {"单位": "戊", "x": 4, "y": 7},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "words.py").write_text(PLUGIN.replace("{returned}", "x"), encoding="utf-8")
    (tmp_path / "s.qh").write_text(SCHEME, encoding="utf-8")
    return tmp_path


def _loaded(folder: Path) -> qh.IndicatorSet:
    return qh.load(folder / "s.qh", plugins=[folder / "plugins" / "words.py"])


def _evaluated(folder: Path) -> qh.Result:
    below = [{"单位": "甲", "v": 2}, {"单位": "甲", "v": 3}, {"单位": "乙", "v": 1.5}]
    return qh.evaluate(_loaded(folder), ROWS, rows={"行": below})


def test_texts_stand_in_reports_and_decide_scores(folder: Path) -> None:
    result = _evaluated(folder)
    assert result.scores["s"].to_list() == [10, 5, 0, None, 10]
    told = {name: result.evaluation.report(name).tolist() for name in ("级别", "说法", "组合", "名单")}
    assert told == {
        "级别": ["好", "III类", "差", None, "好"],
        "说法": ["several", "several", None, None, "several"],
        "组合": ["x", "x、y", "y", "y", "x、y"],
        "名单": ["好", "好", None, None, "好"],
    }


def test_a_text_of_each_row_below_is_counted_and_a_text_makes_groups(folder: Path) -> None:
    found = _evaluated(folder).evaluation
    assert found.report("三类行数").tolist() == [1, 1, 0, 0, 0]
    assert found.report("同级最大")[[0, 1, 2, 4]].tolist() == [7, 2, 2, 7]


def test_messages_and_explanations_name_the_text(folder: Path) -> None:
    result = _evaluated(folder)
    assert [str(each.message) for each in result.evaluation.findings] == ["乙为III类，several", "丙为差，—"]
    assert "差 == 好" in str(result.explain("丙"))


@pytest.mark.parametrize(
    ("words", "near"), [("级别 == 很好", "好"), ('words.level(x) == "Ⅳ类"', "III类"), ("级别 in [差, 坏]", None)]
)
def test_a_label_that_the_function_cannot_give_is_an_error_of_the_check(
    folder: Path, words: str, near: str | None
) -> None:
    (folder / "s.qh").write_text(SCHEME.replace("级别 == 好", words), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        _loaded(folder)
    (found,) = caught.value.diagnostics
    assert found.code == "QH137"
    assert near is None or near in found.en.hint


@pytest.mark.parametrize(
    "returned", ["x", "x * 0 + 1", "x * 0 + 0.5", "-1 - 0 * x", '"坏"', "x[:2]", "None", "[b'a']", "(x, ['a'])", "{}"]
)
def test_what_is_no_text_or_no_label_is_named_with_its_function(folder: Path, returned: str) -> None:
    (folder / "plugins" / "words.py").write_text(PLUGIN.replace("{returned}", returned), encoding="utf-8")
    (folder / "s.qh").write_text(SCHEME.replace("words.named(x)", "words.wrong(x)"), encoding="utf-8")
    with pytest.raises(qh.SchemeError) as caught:
        qh.evaluate(_loaded(folder), ROWS[:3], rows={"行": []})
    assert caught.value.diagnostics[0].code == "QH830"
    assert "words.wrong" in caught.value.diagnostics[0].en.message


def test_rows_that_the_function_refuses_stop_only_where_they_are_reached(folder: Path) -> None:
    guarded = SCHEME.replace("words.spoken(x)\n", "if x >= 0 then words.not_negative(x) else words.spoken(1)\n")
    (folder / "s.qh").write_text(guarded, encoding="utf-8")
    rows = [{"单位": "甲", "x": -1, "y": 1}, {"单位": "乙", "x": 5, "y": 1}]
    result = qh.evaluate(_loaded(folder), rows, rows={"行": []})
    assert result.evaluation.report("说法").tolist() == [None, "大"]
    (folder / "s.qh").write_text(guarded.replace("x >= 0", "x >= -1"), encoding="utf-8")
    with pytest.raises(qh.SchemeError, match=r"-1 is negative|-1 为负"):
        qh.evaluate(_loaded(folder), rows, rows={"行": []})


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('yields="text", whole=True', "row by row"),
        ('yields="text", labels=("好", "好")', "distinct"),
        ('yields="text", labels=("好", "")', "distinct"),
        ('labels=("好",)', "no yields"),
        ('parameters={"x": qh.Parameter("x", default=qh.ROW_DAY)}', "is no date"),
    ],
)
def test_a_declaration_that_could_not_work_is_told_when_the_plugin_is_loaded(
    folder: Path, declared: str, said: str
) -> None:
    wrong = PLUGIN.replace('yields="text", labels=("好",)', declared).replace("def wrong(x)", "def wrong(x=None)")
    (folder / "plugins" / "words.py").write_text(wrong.replace("{returned}", "x"), encoding="utf-8")
    (info,) = [each for each in load_plugins([folder / "plugins" / "words.py"]).plugins if each.name == "words"]
    assert info.error is not None
    assert said in info.error.message("en")


def test_a_table_by_a_text_must_take_every_label(folder: Path) -> None:
    by = SCHEME.replace("value = if 级别", "score = by 级别 { 好 : 10;  Ⅲ类 : 5;  差 : 0 }\n  value = if 级别")
    (folder / "s.qh").write_text(by, encoding="utf-8")
    assert _evaluated(folder).scores["s"].to_list() == [10, 5, 0, None, 10]
    (folder / "s.qh").write_text(by.replace("Ⅲ类 : 5;  ", ""), encoding="utf-8")
    with pytest.raises(qh.SchemeError, match="III类"):
        _loaded(folder)


def test_files_and_terminal_hold_the_texts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "units.csv").write_text("单位,x,y\n甲,3,0\n丙,1,2\n", encoding="utf-8")
    (folder / "rows.csv").write_text("单位,v\n甲,2\n", encoding="utf-8")
    common = ["evaluate", str(folder / "s.qh"), "--data", str(folder / "units.csv")]
    common += ["--rows", f"行={folder / 'rows.csv'}", "--plugin", str(folder / "plugins" / "words.py")]
    for style in ("csv", "json"):
        assert main([*common, "--format", style]) == 0
        said = capsys.readouterr().out
        if style == "csv":
            assert said.splitlines()[1] == "甲,10,1,好,several,x,好,1,0"
        else:
            assert [row["级别"] for row in json.loads(said)["results"]] == ["好", "差"]
    assert main([*common, "-o", str(folder / "o.xlsx")]) == 0
    sheet = openpyxl.load_workbook(folder / "o.xlsx").worksheets[0]
    assert {"好", "差"} <= {cell.value for row in sheet.iter_rows() for cell in row}

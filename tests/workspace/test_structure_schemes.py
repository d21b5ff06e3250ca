"""A city's template, the departments that extend it and what they share, in both vocabularies, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from meaning import meaning

from quanheng.cli.running import main
from quanheng.workspace import Workspace, evaluate, load_scheme
from quanheng.workspace.testing import run_examples

HOME = Path(__file__).resolve().parents[1] / "fixtures" / "structure"
FILES = sorted(path.name for path in (HOME / "zh").glob("*.qh"))
ROW = {
    "单位": "教育局",
    "办结件数": 95,
    "受理件数": 100,
    "平均办结天数": 7,
    "预算数": 100,
    "支出数": 96,
    "通报次数": 1,
    "弄虚作假": "否",
    "应巩固人数": 1000,
    "实巩固人数": 970,
    "网办率": 80,
    "评价得分": 50,
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FILES)
def test_the_examples_come_out_as_their_comments_reckon(name: str, language: str) -> None:
    scheme = load_scheme(HOME / language / name)
    assert all(outcome.is_ok for outcome in run_examples(scheme))


@pytest.mark.parametrize("name", FILES)
def test_both_vocabularies_mean_the_same(name: str) -> None:
    assert meaning(load_scheme(HOME / "zh" / name).sets) == meaning(load_scheme(HOME / "en" / name).sets)


def test_a_file_that_others_use_runs_its_examples_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "test", str(HOME / "zh")]) == 0
    assert "5 files: 4 examples ok, 0 failed" in capsys.readouterr().out


def test_a_problem_in_a_shared_file_is_listed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in FILES:
        text = (HOME / "zh" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("实际 / 计划", "实际 / 计划数"), encoding="utf-8")
    assert main(["--lang", "en", "check", str(tmp_path), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {(each["name"], Path(each["file"]).name) for each in found} == {("unknown-name", "标准.qh")}
    assert len(found) == 1


def test_the_difference_to_the_template_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", "table", str(HOME / "zh" / "教育局.qh"), "--diff"]) == 0
    shown = capsys.readouterr().out
    assert "教育局年度绩效考核 ← 市直部门年度绩效考核" in shown
    assert all(part in shown for part in ("15 → 10", "25 → 30", "新增", "删除", "市级模板.qh:"))
    assert main(["--lang", "en", "table", str(HOME / "zh" / "教育局.qh"), "--diff", "--format", "json"]) == 0
    rows = {row["path"][-1]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows["办结速度"]["before"] == {"points": "15"}
    assert rows["办结速度"]["after"] == {"points": "10"}
    assert (rows["巩固率"]["change"], rows["服务不及时"]["change"]) == ("added", "removed")
    assert set(rows) == {"办结率", "办结速度", "巩固率", "政务环境", "网上办理", "企业评价", "服务不及时"}


def test_the_difference_names_all_that_changes_a_score_a_rank_or_what_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.qh").write_text(
        "indicator_set old 10 points {\n  fields { x : number 0 .. 9 }\n  indicator a 10 points { value = x; score = ratio(5) }\n"
        "  penalty p { value = x; score = value }\n"
        '  finding low { when = old < 5; message = "{old}" }\n  finding same { when = old < 1; message = "{old}" }\n}\n',
        encoding="utf-8",
    )
    (tmp_path / "new.qh").write_text(
        'use "old.qh"\nindicator_set new extends old.old {\n  round = up(1); ties = dense\n'
        "  override a { applies = x > 1; not_applicable = full; missing = zero }\n"
        "  override p { applies = x > 2 }\n  override low { severity = serious; due = 2 months }\n}\n",
        encoding="utf-8",
    )
    assert main(["--lang", "en", "table", str(tmp_path / "new.qh"), "--diff", "--format", "json"]) == 0
    rows = {row["path"][-1]: row["after"]["rule"] for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows == {
        "new": "round = up(1); ties = dense",
        "a": "value = x; score = ratio(5); applies = x > 1; not_applicable = full; missing = zero",
        "p": "value = x; score = value; applies = x > 2",
        "low": "new < 5; severity = serious; due = 2 months; message = {new}",
    }


@pytest.mark.parametrize("style", ["csv", "md", "table"])
def test_the_difference_is_printed_in_each_format(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "table", str(HOME / "zh" / "卫健委.qh"), "--diff", "--format", style]) == 0
    assert "40 → 25" in capsys.readouterr().out


def test_the_explanation_shows_each_rule_where_it_was_written_and_the_inclusion_as_it_is_reckoned() -> None:
    result = evaluate(HOME / "zh" / "教育局.qh", [ROW])
    text = str(result.explain("教育局"))
    assert "60%×80 + 40%×50 = 68，按68 × 5/100折算为3.4" in text
    assert all(f"{name}:" in text for name in ("市级模板.qh", "营商环境.qh", "教育局.qh"))


def test_a_plugin_brings_a_subtree_that_a_scheme_includes(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "port.py").write_text(
        "import quanheng\n\n@quanheng.hookimpl\ndef quanheng_register(registry):\n    registry.add('port', tree='port.qh')\n",
        encoding="utf-8",
    )
    (tmp_path / "plugins" / "port.qh").write_text(
        "indicator_set traffic 50 points { fields { x : number }\n indicator ships 50 points { value = x; score = ratio(10) } }",
        encoding="utf-8",
    )
    (tmp_path / "all.qh").write_text(
        "use port\nindicator_set all 20 points { include port.traffic 20 points }", encoding="utf-8"
    )
    result = Workspace(tmp_path, local=True).evaluate(tmp_path / "all.qh", [{"unit": "u", "x": 5}])
    assert float(result.evaluation.score("all")[0]) == 10
    assert [use.name for use in result.provenance.plugins] == ["port"]


def test_a_subtree_that_its_plugin_does_not_bring_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "port.py").write_text(
        "import quanheng\n\n@quanheng.hookimpl\ndef quanheng_register(registry):\n    registry.add('port', tree='port.qh')\n",
        encoding="utf-8",
    )
    (tmp_path / "all.qh").write_text("use port\nindicator_set all 20 points { include port.traffic 20 points }\n")
    assert main(["--lang", "en", "check", str(tmp_path / "all.qh"), "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["hint"]) == (
        "QH500",
        "the plugin should bring this file; install it again, or tell its author",
    )

"""``quanheng sample`` as an officer uses it: from the lists to the record, and back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from quanheng.cli.running import main

ROOT = Path(__file__).resolve().parents[2]
RULE = ("--role", "组长=1", "--role", "业务=2", "--role", "外部=1")


@pytest.fixture(autouse=True)
def in_a_folder_with_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    units = "".join(f"单位{number:03d},{'甲乙'[number % 2]},{number % 6}\n" for number in range(400))
    Path("单位.csv").write_text("单位,区域,整合力度\n" + units, encoding="utf-8")
    people = "".join(f"人{n:02d},单位{n:03d},{'外部' if n % 3 == 0 else '业务'},\n" for n in range(30))
    Path("督导库.csv").write_text("姓名,单位,类别,回避\n" + people, encoding="utf-8")
    Path("班子.csv").write_text("姓名\n赵\n钱\n孙\n李\n周\n", encoding="utf-8")


def sample(*words: str, language: str = "zh") -> int:
    return main(["--lang", language, "sample", *words])


def test_five_teams_and_their_eighty_units_each_come_from_one_draw(capsys: pytest.CaptureFixture[str]) -> None:
    teams = ("teams", "督导库.csv", "--leaders", "班子.csv", *RULE, "--units", "单位.csv", "--seed", "2026")
    assert sample(*teams, "-o", "小组.csv", "-o", "小组.xlsx", "--record", "抽取.json") == 0
    assert sample("check", "小组.csv", *RULE) == 0
    assert sample("verify", "抽取.json") == 0
    assert capsys.readouterr().out.count("✓") == 5
    loads = json.loads(Path("抽取.json").read_text(encoding="utf-8"))["results"]["loads"]
    assert {row["units"] for row in loads} == {80}


def test_teams_go_into_a_campaign_file_and_are_checked_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert sample("teams", "督导库.csv", "--leaders", "班子.csv", *RULE, "--units", "单位.csv", "-o", "组.toml") == 0
    assert main(["campaign", "new", "changyi", "--start", "2026-03-02", "--lang", "zh", "-o", "campaign.toml"]) == 0
    started = Path("campaign.toml").read_text(encoding="utf-8")
    before, _, after = started.partition("[[teams]]")
    teams = Path("组.toml").read_text(encoding="utf-8")
    text = before + teams + "\n[[questionnaires]]" + after.partition("[[questionnaires]]")[2]
    text = re.sub(r"units +=.*", 'table = "单位.csv"\ncolumn = "单位"', text)
    Path("campaign.toml").write_text(text, encoding="utf-8")
    assert teams.count("[[teams]]") == 5
    assert sample("check", "campaign.toml") == 0
    Path("campaign.toml").write_text(text.replace('"业务=2"', '"业务=3"'), encoding="utf-8")
    assert sample("check", "campaign.toml") == 1
    assert "第1组：“业务”有 2 人，缺 1 人" in capsys.readouterr().err


def test_a_seed_is_made_printed_and_recorded_where_none_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert sample("units", "单位.csv", "--count", "5", "--format", "json", language="en") == 0
    first = capsys.readouterr()
    seed = json.loads(first.out)["seed"]
    assert f"seed (made up): {seed}" in first.err
    assert sample("units", "单位.csv", "--count", "5", "--format", "json", "--seed", seed) == 0
    assert json.loads(capsys.readouterr().out)["results"] == json.loads(first.out)["results"]


def test_an_altered_record_is_not_verified(capsys: pytest.CaptureFixture[str]) -> None:
    assert sample("units", "单位.csv", "--share", "10%", "--stratum", "区域", "--seed", "s", "--record", "r.json") == 0
    text = Path("r.json").read_text(encoding="utf-8")
    Path("r.json").write_text(text.replace('"seed": "s"', '"seed": "t"'), encoding="utf-8")
    assert sample("verify", "r.json") == 1
    assert capsys.readouterr().out.count("✗") == 2


def test_a_fault_of_a_condition_shows_the_condition(capsys: pytest.CaptureFixture[str]) -> None:
    assert sample("units", "单位.csv", "--count", "5", "--where", '整合力度 > 1 and 区域 = "甲"') == 1
    assert '1 │ 整合力度 > 1 and 区域 = "甲"' in capsys.readouterr().err


def test_teams_that_break_the_rule_are_refused_with_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.csv").write_text("姓名,组别,类别\n甲,一组,组长\n乙,一组,业务\n", encoding="utf-8")
    assert sample("check", "t.csv", *RULE) == 1
    assert "一组：“外部”有 0 人，缺 1 人" in capsys.readouterr().err


def test_no_record_is_written_over() -> None:
    Path("r.json").write_text("mine", encoding="utf-8")
    assert sample("units", "单位.csv", "--count", "5", "--record", "r.json") == 2
    assert Path("r.json").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("units", "单位.csv"),
        ("units", "单位.csv", "--count", "x"),
        ("units", "单位.csv", "--share", "120%"),
        ("units", "单位.csv", "--per", "甲"),
        ("units", "没有.csv", "--count", "1"),
        ("verify", "r.json"),
        ("verify", "r.json", "--list", "x=y"),
    ],
)
def test_wrong_use_exits_with_two(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert sample(*words) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("page", ["commands.md", "zh/commands.md", "sampling.md", "zh/sampling.md"])
def test_every_way_of_drawing_and_its_options_are_described(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for way in ("units", "double", "teams", "assign", "mutual", "check", "verify"):
        sample(way, "--help", language="en")
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", capsys.readouterr().out)) - {"--lang", "--help"}
        assert {option for option in options if option not in text} == set()
        assert f"quanheng sample {way}" in text

"""A bundled set may bring rows, ratings and evidence: it then runs by its name alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.workspace import bundled
from quanheng.workspace.folder import Workspace

SCHEME = """
fields 处室 within 单位 { 人数 : count }
indicator_set 甲套 100 points {
  indicator 人数 40 points { value = sum(处室.人数);  score = value;  evidence = ["名册"] }
  indicator 评价 60 points { rated { marks = 0 .. 100 } }
  finding 材料不全 { when = completeness(人数) < 1 }
}
"""
ENTRY = """
name = "made"
title_zh = "示范"
title_en = "Made"
file = "made.qh"
data = "units.csv"
unit = "单位"
ratings = "ratings.csv"
evidence = "evidence.csv"

[rows]
"处室" = "offices.csv"
"""
FILES = {
    "set.toml": ENTRY,
    "made.qh": SCHEME,
    "units.csv": "单位\n某局\n",
    "offices.csv": "单位,处室,人数\n某局,一处,12\n某局,二处,8\n",
    "ratings.csv": "单位,指标,评价人,评分\n某局,评价,张三,50\n",
    "evidence.csv": "单位,指标,材料名称,提交情况\n某局,人数,名册,未交\n",
}


@pytest.fixture
def made_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    home = tmp_path / "indicator_sets"
    home.mkdir()
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(bundled, "_HOME", home)
    bundled.bundled_sets.cache_clear()
    yield "made"
    bundled.bundled_sets.cache_clear()


def test_its_tables_are_found_by_its_name(made_set: str, tmp_path: Path) -> None:
    result = Workspace(tmp_path).evaluate(made_set)
    # 12 + 8 people; 50 of 100 marks are 30 of 60 points
    assert result.scores.to_dicts()[0]["甲套"] == 20 + 30
    assert {row["finding"] for row in result.findings.to_dicts()} == {"材料不全", "备查材料"}


def test_the_command_finds_them_and_an_option_takes_the_place_of_one(
    made_set: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "own.csv"
    own.write_text("单位,指标,评价人,评分\n某局,评价,李四,100\n", encoding="utf-8")
    assert main(["evaluate", made_set, "--format", "csv"]) == 0
    assert ",50" in capsys.readouterr().out
    assert main(["evaluate", made_set, "--format", "csv", "--ratings", str(own)]) == 0
    assert ",80" in capsys.readouterr().out


def test_the_tables_do_not_go_with_other_data(made_set: str, tmp_path: Path) -> None:
    with pytest.raises(qh.SchemeError, match="处室"):
        Workspace(tmp_path).evaluate(made_set, [{"单位": "某局"}])

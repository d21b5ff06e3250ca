"""``quanheng campaign`` as an officer uses it: hundreds of units at once, files of units, and refusals that help."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from quanheng.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def call(*words: str) -> tuple[int, str, str]:
        code = main(["campaign", *words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def units(count: int) -> str:
    names = ", ".join(f'"Office {number:03d}"' for number in range(1, count + 1))
    stages = '"Plan", end = 2026-03-08, gates = [{ name = "Issued" }]', '"Visit", covers = true', '"Report"'
    return (
        f'name = "Supervision"\npopulations = [{{ name = "Offices", units = [{names}] }}]\n'
        f"stages = [{', '.join(f'{{ name = {stage} }}' for stage in stages)}]\n"
        '[calendar]\nmonths = [3, 9]\ncadences = ["week"]\n'
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_campaign_passes_its_own_check_and_is_not_overwritten(run: Run, language: str) -> None:
    assert run("new", "changyi", "--start", "2026-03-02", "--lang", language)[0] == 0
    assert run("check", "--lang", language)[0] == 0
    code, _, err = run("new", "changyi", "--lang", "en")
    assert (code, "target-exists" in err) == (2, True)
    assert run("new", "chang-yi", "--lang", "en")[2].startswith(
        "error: there is no template chang-yi (did you mean changyi?)"
    )


def test_all_may_move_or_nobody_and_every_refusal_is_listed(run: Run) -> None:
    Path("campaign.toml").write_text(units(60), encoding="utf-8")
    assert run("gate", "Office 0[0-4]*", "--gate", "Issued", "--done")[0] == 1  # no such pattern
    assert run("gate", "Office 01?", "Office 001", "--gate", "Issued", "--done", "--on", "2026-03-06")[0] == 0
    code, out, err = run("advance", "--all", "--by", "Li")
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0] == "QH932 Office 002 cannot leave “Plan”: Issued: nothing is recorded of it"
    assert lines[-1] == "60 units, 49 refusals: nothing was changed"
    assert len(lines) == 50
    code, out, _ = run("advance", "Office 01?", "Office 001", "--by", "Li")
    assert (code, out.splitlines()[0][:26]) == (0, "Plan → Visit: 11 units (Of")


def test_units_come_from_a_file_or_from_their_stage(run: Run) -> None:
    Path("campaign.toml").write_text(units(4), encoding="utf-8")
    Path("names.txt").write_text("# those visited\nOffice 001\n\nOffice 003\n", encoding="utf-8")
    Path("names.csv").write_text("unit,note\nOffice 002,x\n", encoding="utf-8")
    for file in ("names.txt", "names.csv"):
        assert run("gate", "--units", file, "--gate", "Issued", "--done", "--on", "2026-03-06")[0] == 0
        assert run("advance", "--units", file, "--on", "2026-03-06")[0] == 0
    assert run("advance", "--stage", "Visit", "--on", "2026-03-07", "--to", "Report")[1].startswith("Visit → Report: 3")
    rows = json.loads(run("status", "--format", "json", "--as-of", "2026-03-10")[1])
    assert [(row["stage"], row["late"], row["covered"]) for row in rows] == [
        ("Report", 0, True),
        ("Report", 0, True),
        ("Report", 0, True),
        ("Plan", 2, False),
    ]
    assert rows[3]["lacking"] == [{"gate": "Issued", "lacks": "nothing is recorded of it"}]
    assert run("advance", "--stage", "Visit")[2] == "no unit is meant; nothing was changed\n"
    assert run("status", "Office 009")[0] == 1


def test_of_many_units_only_the_late_ones_are_listed_unless_asked_for(run: Run) -> None:
    Path("campaign.toml").write_text(units(60), encoding="utf-8")
    run("gate", "--all", "--gate", "Issued", "--done", "--on", "2026-03-06")
    run("advance", *(f"Office {number:03d}" for number in range(1, 59)), "--on", "2026-03-06")
    _, out, err = run("status", "--as-of", "2026-03-09")
    assert [line.split()[1] for line in out.splitlines() if line.startswith("Office")] == ["059", "060"]
    assert "of 60 units only the 2 that are late are listed" in err
    assert sum(line.startswith("Office") for line in run("status", "--all")[1].splitlines()) == 60


def test_usage_is_told_where_something_was_left_out(run: Run) -> None:
    assert run("status")[2].startswith("error: there is no campaign.toml here")
    Path("campaign.toml").write_text(units(2), encoding="utf-8")
    assert run("advance")[0] == 2
    assert run("gate", "Office 001", "--done")[2].startswith("error: it was not said which gate")
    assert run("advance", "Office 001", "--on", "2999-01-01")[2].startswith("error: 2999-01-01 lies ahead")
    assert run()[0] == 2


def test_bulletins_are_due_until_they_are_issued(run: Run) -> None:
    Path("campaign.toml").write_text(
        units(2).replace("2026-03-08,", "2026-03-08, start = 2026-03-02,"), encoding="utf-8"
    )

    def due() -> dict[str, str]:
        return next(csv.DictReader(io.StringIO(run("calendar", "--as-of", "2026-03-08", "--format", "csv")[1])))

    assert (due()["name"], due()["state"]) == ("2026-W10", "due")
    assert run("report", "2026-03-04", "-o", "w10.html", "--issue", "--by", "Li")[0] == 0
    assert "Supervision: weekly bulletin" in Path("w10.html").read_text(encoding="utf-8")
    assert due()["state"] == "issued"


def test_the_campaign_is_written_as_a_table(run: Run) -> None:
    Path("campaign.toml").write_text(units(2), encoding="utf-8")
    assert run("table", "-o", "units.csv")[0] == 0
    rows = list(csv.DictReader(io.StringIO(Path("units.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["unit"], row["Plan"], row["inspected"], row["stages_left"]) for row in rows] == [
        ("Office 001", "no", "no", "0"),
        ("Office 002", "no", "no", "0"),
    ]
    assert run("table", "-o", "units.csv")[0] == 2
    row = json.loads(run("table", "--per", "campaign", "--columns", "zh", "--format", "json")[1])[0]
    assert (row["应督导单位数"], row["已督导单位数"], row["督导月份"], row["Plan"]) == (2, 0, 3, "否")


def test_the_history_stands_in_the_ledger_of_the_folder_of_work(run: Run) -> None:
    Path("campaign.toml").write_text(units(2), encoding="utf-8")
    Path("quanheng.toml").write_text('[defaults]\nledger = "office.db"\n', encoding="utf-8")
    done = ("gate", "Office 001", "--gate", "Issued", "--done", "--on", "2026-03-06")
    assert run(*done)[0] == 0
    assert (Path("office.db").exists(), Path("quanheng.db").exists()) == (True, False)
    assert run(*done, "--ledger", "other.db")[0] == 0
    assert Path("other.db").exists()

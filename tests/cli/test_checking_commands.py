"""``check``, ``format`` and ``test``: what they print and return."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from quanheng.cli import main

GOOD = """indicator_set 甲 100 points {
  indicator a 60 points
  indicator b 40 points
}

example 平常 of 甲 {
  given { a = 50; b = 30 }
  expect { 甲 = 80 }
}
"""
BAD = "indicator_set 甲 100 points {\n  indicator a 60 points\n  indicator b 30 points { value = nowhere }\n}\n"
OFF = GOOD.replace("甲 = 80", "甲 = 81; a = 50")


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


COVERED = GOOD.replace(
    "indicator b 40 points", "indicator b 40 points { score = bands { < 9 : 0;  >= 9 : full } }"
).replace("甲 = 80", "甲 = 90")


def test_coverage_tells_what_the_examples_never_reach(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", COVERED)
    assert main(["test", "a.qh", "--coverage", "--lang", "en", "--no-plugins"]) == 0
    out = capsys.readouterr().out
    assert "甲: examples reach 3 of 4, 75% (rounded down)" in out
    assert "a.qh:3  rows of tables  b  < 9" in out


@pytest.mark.parametrize(("least", "code"), [(75, 0), (76, 1)])
def test_coverage_below_what_is_asked_for_fails(least: int, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", COVERED)
    assert main(["test", "a.qh", "--coverage", "--fail-under", str(least), "--lang", "zh"]) == code
    assert ("低于 76% 的指标体系：甲" in capsys.readouterr().err) == bool(code)


def test_coverage_as_data_stands_alone_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", COVERED)
    assert main(["test", "a.qh", "--coverage", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["set"], found["reached"], found["total"], found["percent"]) == ("甲", 3, 4, 75)
    assert main(["test", "a.qh", "--coverage", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "set,kind,name,what,file,line,reached"
    assert "甲,row,b,< 9,a.qh,3,False" in lines


@pytest.mark.parametrize("option", [["--format", "json"], ["--fail-under", "9"]])
def test_options_of_coverage_need_it(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", COVERED)
    assert main(["test", "a.qh", *option, "--lang", "en"]) == 2
    assert "goes with --coverage" in capsys.readouterr().err


def test_a_file_with_errors_is_said_not_to_have_run(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", BAD)
    assert main(["test", "a.qh", "--lang", "en"]) == 1
    assert "1 file with errors; examples there were not run" in capsys.readouterr().out


def test_a_good_file_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(write("a.qh", GOOD)), "--lang", "en"]) == 0
    assert "1 file checked: 0 errors" in capsys.readouterr().err


def test_all_problems_of_all_files_are_told_in_one_run_sorted_by_place(capsys: pytest.CaptureFixture[str]) -> None:
    write("z/b.qh", BAD)
    write("a.qh", BAD)
    write(".hidden/c.qh", BAD)
    assert main(["check", "z", "a.qh", "z/b.qh", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    places = [(entry["file"], entry["line"], entry["column"]) for entry in found]
    assert places == sorted(places)
    assert {entry["file"] for entry in found} == {"a.qh", str(Path("z/b.qh"))}
    assert {"code", "name", "severity", "message", "hint", "end_line", "end_column"} <= set(found[0])


def test_the_source_line_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(write("a.qh", BAD)), "--lang", "zh"]) == 1
    assert "indicator b 30 points" in capsys.readouterr().out


def test_one_line_each_can_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(write("a.qh", BAD)), "--format", "lines", "--lang", "en"]) == 1
    assert all(line.startswith("a.qh:") for line in capsys.readouterr().out.splitlines())


def test_warnings_alone_are_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", "param unused = 3\n" + GOOD)
    assert main(["check", "a.qh", "--lang", "en"]) == 0
    assert "1 warning" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_does_not_hide_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", BAD)
    assert main(["check", "absent.qh", "a.qh", "--format", "json"]) == 2
    codes = {entry["code"] for entry in json.loads(capsys.readouterr().out)}
    assert "QH480" in codes
    assert len(codes) > 1


def test_check_reads_the_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    stdin(monkeypatch, BAD)
    assert main(["check", "-", "--format", "lines"]) == 1
    assert capsys.readouterr().out.startswith("<stdin>:")


def test_check_does_not_run_examples() -> None:
    assert main(["check", str(write("a.qh", OFF))]) == 0


def test_a_failed_plugin_is_told_but_fails_only_the_scheme_that_needs_it(capsys: pytest.CaptureFixture[str]) -> None:
    write("plugins/mine.py", "raise ValueError('no')\n")
    write("a.qh", GOOD)
    assert main(["check", "a.qh", "--lang", "en"]) == 0
    assert "QH450" in capsys.readouterr().err
    write("b.qh", "use mine\n" + GOOD)
    assert main(["check", "b.qh", "--lang", "en"]) == 1


def test_local_plugins_are_not_run_when_told_not_to() -> None:
    marker = Path("ran")
    write("plugins/mine.py", "from pathlib import Path\nPath('ran').touch()\n")
    write("a.qh", GOOD)
    assert main(["check", "a.qh", "--no-plugins"]) == 0
    assert not marker.exists()
    assert main(["check", "a.qh"]) == 0
    assert marker.exists()


def test_format_rewrites_a_file_once_and_then_leaves_it(capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.qh", GOOD.replace("  indicator", "indicator"))
    assert main(["format", "a.qh"]) == 0
    first = path.stat()
    text = path.read_text(encoding="utf-8")
    assert "  indicator a" in text
    assert "a.qh" in capsys.readouterr().out
    assert main(["format", "a.qh", "--check"]) == 0
    assert main(["format", "a.qh"]) == 0
    assert path.stat().st_mtime_ns == first.st_mtime_ns
    assert path.stat().st_ino == first.st_ino


def test_format_check_changes_nothing_and_returns_1() -> None:
    text = GOOD.replace("  indicator", "indicator")
    path = write("a.qh", text)
    assert main(["format", "--check", "a.qh"]) == 1
    assert path.read_text(encoding="utf-8") == text


def test_format_translates_the_keywords_and_back() -> None:
    path = write("a.qh", GOOD)
    assert main(["format", "a.qh", "--lang", "en"]) == 0
    english = path.read_text(encoding="utf-8")
    assert main(["format", "a.qh", "--lang", "zh"]) == 0
    assert "指标体系 甲" in path.read_text(encoding="utf-8")
    assert main(["format", "a.qh", "--lang", "en"]) == 0
    assert path.read_text(encoding="utf-8") == english


def test_format_leaves_a_file_with_syntax_errors_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    text = GOOD.replace("given {", "given {{{")
    path = write("a.qh", text)
    assert main(["format", "a.qh"]) == 1
    assert path.read_text(encoding="utf-8") == text
    assert "QH0" in capsys.readouterr().err


def test_format_prints_what_it_read_from_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin(monkeypatch, GOOD.replace("  indicator", "indicator"))
    assert main(["format", "-"]) == 0
    assert "  indicator a" in capsys.readouterr().out


def test_test_prints_a_line_an_example_and_a_closing_count(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", GOOD)
    assert main(["test", "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == ["ok      平常 (甲) a.qh:6", "1 file: 1 example ok, 0 failed"]


def test_an_example_that_differs_is_told_with_place_expected_and_actual(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", OFF)
    assert main(["test", "a.qh", "--lang", "en"]) == 1
    printed = capsys.readouterr()
    assert "FAILED  平常" in printed.out
    assert "QH490" in printed.err
    assert "81" in printed.err
    assert "80" in printed.err
    assert "8" in printed.err  # the line of the expectation


DATED = """param limit { from 2020-01-01 : 5; from 2024-01-01 : 7 }
indicator_set s 10 points { indicator a 10 points { value = limit } }
example e of s { given { }; expect { a = 7 } }
"""


def test_an_example_without_a_date_takes_only_the_one_that_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    write("s.qh", DATED)

    assert main(["test", "s.qh", "--as-of", "2024-01-01"]) == 0
    assert main(["test", "s.qh", "--as-of", "2023-12-31"]) == 1
    capsys.readouterr()
    assert main(["test", "s.qh", "--lang", "en"]) == 1
    assert "date of the evaluation" in capsys.readouterr().err


def test_a_file_with_errors_fails_its_test(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", BAD)
    assert main(["test", "a.qh"]) == 1
    assert "QH" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_set_can_be_checked_and_tested_by_its_name(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "tianjin"]) == 0
    told = capsys.readouterr()
    assert "1 file" in told.out + told.err
    assert main([command, "tianjinn"]) == 2
    again = capsys.readouterr()
    assert "did you mean tianjin?" in again.out + again.err


def test_a_set_of_the_folder_can_be_tested_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.qh", GOOD)
    assert main(["test", "甲"]) == 0
    assert "1 example ok" in capsys.readouterr().out


def test_formatting_a_set_by_its_name_is_refused_because_it_would_rewrite_the_package() -> None:
    assert main(["format", "tianjin"]) == 2


@pytest.mark.parametrize("content", [b"\x00" * 5_000_000, "indicator_set a".encode("utf-16")])
def test_a_file_that_is_no_text_is_one_fault(content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.qh").write_bytes(content)
    assert main(["check", "a.qh"]) == 2
    told = capsys.readouterr()
    assert (told.out + told.err).count("QH481") == 1


def test_format_keeps_what_a_used_file_declares(tmp_path: Path) -> None:
    (tmp_path / "base.qh").write_text(
        "fields { 是 : number; 等权 : number }\nindicator_set t 10 points { indicator x 10 points { value = 是 } }\n",
        encoding="utf-8",
    )
    scheme = tmp_path / "own.qh"
    scheme.write_text('use "base.qh" as b\nindicator_set s extends b.t { override x { value = 是 + 等权 } }\n', "utf-8")

    assert main(["format", str(scheme), "--lang", "en"]) == 0

    assert "value = `是` + `等权`" in scheme.read_text(encoding="utf-8")
    assert main(["check", str(scheme)]) == 0

"""The command line as a whole: languages, usage errors, exit codes, and what it must never do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from quanheng.cli import main
from quanheng.cli.arguments import name_of
from quanheng.cli.language import choose_language
from quanheng.cli.running import COMMANDS
from quanheng.dsl.diagnostics import LANGUAGES

NAMES = [name_of(command) for command in COMMANDS]
GOOD = "indicator_set 甲 100 points {\n  indicator a 60 points\n  indicator b 40 points\n}\n"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(
    *words: str, environment: Mapping[str, str] | None = None, **options: object
) -> subprocess.CompletedProcess[bytes]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    command = [sys.executable, "-m", "quanheng", *words]
    return subprocess.run(command, capture_output=True, check=False, env=known | dict(environment or {}), **options)  # type: ignore[call-overload, no-any-return]


def test_the_installed_command_and_the_module_are_the_same() -> None:
    command = Path(sys.executable).with_name("quanheng")
    assert subprocess.run([command, "--version"], capture_output=True, check=True).stdout == run("--version").stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_each_command_has_an_example(name: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help", "--lang", language]) == 0
    told = capsys.readouterr().out
    assert ("例如：" if language == "zh" else "example:") in told
    assert f"  quanheng {name}" in told


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n    {name} " in told for name in NAMES)


def test_without_a_command_the_help_is_printed_and_nothing_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "quanheng demo" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ([], {"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
        (["check", "--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["--lang=zh", "check"], {}, "zh"),
    ],
)
def test_the_language_is_the_one_asked_for_else_that_of_the_locale(
    words: list[str], environment: dict[str, str], language: str
) -> None:
    assert choose_language(words, environment) == language


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], "check"),
        (["check"], "check --help"),
        (["evaluate"], "evaluate --help"),
        (["evaluate", "tianjin", "--dta", "x"], "--data"),
        (["demo", "extra"], "quanheng demo --help"),
        (["evaluate", "tianjin", "--data"], "--data"),
        (["evaluate", "tianjin", "--format", "xml"], "xml"),
        (["evaluate", "tianjin", "--as-of", "31.3.2026"], "31.3.2026"),
        (["evaluate", "tianjin", "-o", "a.odt"], ".odt"),
        (["evaluate", "tianjin", "-o", "a.zip"], ".zip"),
        (["evaluate", "tianjin", "-o", "a.csv", "-o", "a.csv"], "a.csv"),
        (["evaluate", "tianjin", "-o", "no/such/a.csv"], "a.csv"),
        (["evaluate", "tianjin", "--fit", "last.json"], "last.json"),
        (["evaluate", "tianjin", "--data", "absent.csv"], "absent.csv"),
        (["evaluate", "tianjing"], "tianjin"),
        (["evaluate", "absent.qh"], "absent.qh"),
        (["explain", "tianjin"], "--unit"),
        (["explain", "tianjin", "--unit", "nobody"], "nobody"),
        (["check", "absent.qh"], "absent.qh"),
        (["format", "absent.qh"], "absent.qh"),
        (["test", "absent.qh"], "absent.qh"),
        (["test", ".", "--fail-under", "9"], "--coverage"),
        (["new", "city", "x"], "city"),
        (["new", "scheme", "1x"], "1x"),
        (["new", "scheme", "indicator"], "indicator"),
        (["new", "plugin", "bth"], "bth"),
        (["plugins", "--plugin", "x", "--no-plugins"], "--no-plugins"),
        (["evaluate", "tianjin", "--plugin", "no_such_plugin"], "no_such_plugin"),
        (["evaluate", "tianjin", "-o", "."], "."),
        (["explain", "tianjin", "--unit", "甲一局", "--period", "2024"], "2024"),
        (["sets", "--lang", "fr"], "fr"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else part,
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistake_in_usage_gets_one_clear_message_and_exit_code_2(
    words: list[str], told: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = [] if "--lang" in words else ["--lang", language]
    assert main([*words, *extra]) == 2
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    if words[0] not in {"check", "test"}:  # what these find is their output
        assert printed.out == ""
    assert told in printed.err + printed.out


def test_a_name_that_is_a_path_of_the_system_is_no_surprise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "/"[:0] + "\0"]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.qh"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    assert main(["check", str(path)]) == 2
    assert "permission" in capsys.readouterr().err


def test_an_internal_error_is_one_line_that_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("what a fault of the program looks like")

    monkeypatch.setattr("quanheng.cli.sets.run", broken)
    assert main(["sets", "--lang", "en"]) == 70
    told = capsys.readouterr().err
    assert "--debug" in told
    assert len(told.splitlines()) == 1
    assert main(["sets", "--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_one_line_and_exit_code_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("quanheng.cli.sets.run", interrupted)
    assert main(["sets", "--lang", "zh"]) == 130
    assert capsys.readouterr().err == "已中断\n"


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_real_ctrl_c_ends_a_long_run_in_one_line() -> None:
    Path("plugins").mkdir()
    Path("plugins/slow.py").write_text(
        "import sys, time\nprint('ready', file=sys.stderr, flush=True)\ntime.sleep(60)\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "quanheng", "plugins", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.readline().strip() == b"ready"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"interrupted\n"
        assert process.wait(10) == 130


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_closes_the_pipe_is_no_error() -> None:
    program = f"{sys.executable} -m quanheng sets --format json | head -c 1"
    done = subprocess.run(["/bin/sh", "-c", program], capture_output=True, check=True, preexec_fn=_restore_sigpipe)
    assert done.stdout == b"["
    assert done.stderr == b""


def _restore_sigpipe() -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_terminal_of_any_encoding_gets_what_it_can_show(encoding: str) -> None:
    done = run("sets", "--lang", "zh", environment={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert b"tianjin" in done.stdout
    shown = done.stdout.decode(encoding)
    assert ("天津" in shown or "名称" in shown) == (encoding != "ascii")


def test_the_locale_decides_on_the_language_of_the_real_command() -> None:
    assert "许可" in run("sets", environment={"LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}).stdout.decode()
    assert "licence" in run("sets", environment={"LANG": "en_GB.UTF-8"}).stdout.decode()


@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_closed_stream_is_no_fault(closed: str) -> None:
    command = f'"{sys.executable}" -m quanheng demo {closed}>&-'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 0
    assert b"internal" not in done.stdout + done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full, of Linux")
@pytest.mark.parametrize("word", ["demo", "--version", "--help"])
def test_an_output_that_takes_nothing_is_told(word: str) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "quanheng", word, "--lang", "en"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"standard output" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_what_a_plugin_prints_does_not_stand_in_the_result() -> None:
    Path("plugins").mkdir()
    Path("plugins/loud.py").write_text("print('loud')\n", encoding="utf-8")
    done = run("plugins", "--format", "json")
    assert b"loud\n" not in done.stdout
    assert done.stdout.startswith(b"[")

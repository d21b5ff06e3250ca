"""``check --fix`` and ``--diff``: what they write, print and return."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import pytest

from quanheng.cli import main

SOUND = "indicator_set 甲 100 points {\n  indicator a 60 points  # 第一项\n  indicator b 40 points { value = a2 }\n}\n"
SOUND = f"fields {{ a : number; a2 : number }}\n{SOUND}"
BROKEN = SOUND.replace("value =", "vaule =").replace("indicator a", "indicater a")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_bytes(text.encode())
    return path


def test_safe_fixes_are_written_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.qh", BROKEN)
    assert main(["check", "a.qh", "--fix", "--lang", "en"]) == 0
    assert path.read_bytes() == SOUND.encode()
    said = capsys.readouterr().err
    assert "fixed 2 faults in a.qh" in said
    assert "1 file checked: 0 errors" in said


def test_what_is_left_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.qh", BROKEN.replace("= a2", "= nowhere"))
    assert main(["check", "a.qh", "--fix", "--format", "json", "--lang", "zh"]) == 1
    (found,) = (entry for entry in json.loads(capsys.readouterr().out) if entry["severity"] == "error")
    assert found["code"] == "QH100"
    assert path.read_text(encoding="utf-8") == SOUND.replace("= a2", "= nowhere")


def test_a_file_that_does_not_change_is_not_touched() -> None:
    path = write("a.qh", SOUND.replace("= a2", "= nowhere"))
    before = path.stat()
    path.chmod(0o444)
    assert main(["check", "a.qh", "--fix"]) == 1
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_byte_order_mark_and_the_line_ends_of_windows_stay() -> None:
    path = write("a.qh", "\ufeff" + BROKEN.replace("\n", "\r\n"))
    assert main(["check", "a.qh", "--fix"]) == 0
    assert path.read_bytes() == ("\ufeff" + SOUND.replace("\n", "\r\n")).encode()


def test_the_difference_is_one_that_patch_applies_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.qh", BROKEN)
    assert main(["check", "a.qh", "--diff", "--lang", "zh"]) == 1
    printed = capsys.readouterr()
    assert path.read_bytes() == BROKEN.encode()
    assert "可修正 1 个文件中的 2 处" in printed.err
    lines = printed.out.splitlines()
    assert lines[:2] == ["--- a.qh", "+++ a.qh"]
    removed = [line[1:] for line in lines[2:] if line.startswith("-")]
    added = [line[1:] for line in lines[2:] if line.startswith("+")]
    text = path.read_text(encoding="utf-8").splitlines()
    assert [added[removed.index(line)] if line in removed else line for line in text] == SOUND.splitlines()


def test_a_file_that_may_not_be_written_is_told_and_left(capsys: pytest.CaptureFixture[str]) -> None:
    path = write("a.qh", BROKEN)
    path.chmod(0o444)
    if path.stat().st_uid == 0 or subprocess.run(["id", "-u"], capture_output=True, check=True).stdout == b"0\n":  # noqa: S607
        pytest.skip("nothing is forbidden to root")
    assert main(["check", "a.qh", "--fix", "--lang", "en"]) == 1
    assert "no permission" in capsys.readouterr().err
    assert path.read_bytes() == BROKEN.encode()


@pytest.mark.parametrize("arguments", [["-", "--fix"], ["a.qh", "--diff", "--format", "json"]])
def test_what_makes_no_sense_together_is_refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.qh", BROKEN)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BROKEN.encode())))
    assert main(["check", *arguments]) == 2

"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quanheng.document.writing import replacing, write_bytes, write_text
from quanheng.dsl.diagnostics import SchemeError


def problem(path: Path, *, overwrite: bool = False) -> str:
    with pytest.raises(SchemeError) as caught:
        write_bytes(path, b"new", overwrite=overwrite)
    (found,) = caught.value.diagnostics
    return found.name


def test_a_new_file_is_written(tmp_path: Path) -> None:
    write_text(tmp_path / "结果.csv", "单位\n")
    assert (tmp_path / "结果.csv").read_text(encoding="utf-8") == "单位\n"
    assert [path.name for path in tmp_path.iterdir()] == ["结果.csv"]


def test_nothing_is_overwritten_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    assert problem(path) == "target-exists"
    assert path.read_bytes() == b"old"
    write_bytes(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError, OSError, SystemExit])
def test_an_interrupted_write_leaves_the_old_file_and_no_rest(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")

    def attempt() -> None:
        with replacing(path, overwrite=True) as draft:
            draft.write_bytes(b"half")
            raise interruption

    with pytest.raises((interruption, SchemeError)):
        attempt()
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.csv"]


def test_an_interrupted_first_write_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.csv"):
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_what_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    def attempt() -> None:
        with replacing(path) as draft:
            draft.write_bytes(b"ours")
            path.write_bytes(b"theirs")

    with pytest.raises(SchemeError):
        attempt()
    assert path.read_bytes() == b"theirs"


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    assert problem(tmp_path, overwrite=True) == "target-is-folder"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert problem(tmp_path / "nowhere" / "a.csv") == "target-folder-absent"


def test_a_folder_without_permission_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # a test run by root may write everywhere
    assert problem(tmp_path / "a.csv") == "target-no-permission"


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert problem(path, overwrite=True) == "target-no-permission"
    assert path.read_bytes() == b"old"


def test_a_name_that_is_too_long_is_said_to_be_so(tmp_path: Path) -> None:
    assert problem(tmp_path / ("长" * 200 + ".csv")) == "target-unwritable"


def test_a_name_that_no_system_takes_is_said_to_be_so(tmp_path: Path) -> None:
    assert problem(tmp_path / "a\0.csv") == "target-unwritable"


def test_a_full_disk_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(SchemeError) as caught, replacing(tmp_path / "a.csv"):
        raise OSError(28, "No space left on device")
    assert caught.value.diagnostics[0].name == "target-unwritable"


def test_the_rights_of_the_replaced_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_bytes(path, b"new", overwrite=True)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_bytes(tmp_path / "link.csv", b"new", overwrite=True)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"

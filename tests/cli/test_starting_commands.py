"""``new``: what it starts passes its own check, test and format, and evaluates at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from quanheng.cli import main
from quanheng.dsl.diagnostics import LANGUAGES


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_scheme_passes_check_format_and_test(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "scheme", "departments", "--lang", language]) == 0
    assert main(["check", "departments.qh", "--format", "json"]) == 0
    assert capsys.readouterr().out.endswith("[]\n")
    assert main(["format", "departments.qh", "--check"]) == 0
    assert main(["test", "departments.qh", "--lang", "en"]) == 0
    assert "1 example ok" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_plugin_loads_and_passes_its_own_example(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "plugin", "binhai", "--lang", language]) == 0
    assert files(Path()) == {"plugins/binhai.py", "plugins/binhai.qh"}
    assert main(["check", "plugins", "--format", "json"]) == 0
    assert capsys.readouterr().out.endswith("[]\n")
    assert main(["test", "plugins/binhai.qh", "--lang", "en"]) == 0
    assert "2 examples ok" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_workspace_is_whole_and_evaluates_at_once(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["new", "workspace", "我市评估", "--lang", language]) == 0
    monkeypatch.chdir("我市评估")
    assert files(Path()) == {
        "quanheng.toml",
        "schemes/我市评估.qh",
        "data/units.csv",
        "plugins/metrics.py",
        "plugins/metrics.qh",
    }
    assert main(["check", "."]) == 0
    assert main(["format", ".", "--check"]) == 0
    capsys.readouterr()
    assert main(["test", "--lang", "en"]) == 0
    assert capsys.readouterr().out.endswith("2 files: 3 examples ok, 0 failed\n")
    assert main(["evaluate", "我市评估"]) == 0
    assert ("丁局" if language == "zh" else "West") in capsys.readouterr().out
    assert main(["plugins", "--lang", "en"]) == 0
    assert "plugins/metrics.py" in capsys.readouterr().out


def test_in_a_workspace_new_things_go_where_they_belong() -> None:
    main(["new", "workspace", "city"])
    assert main(["new", "scheme", "city/second"]) == 0
    assert main(["new", "plugin", "city/port"]) == 0
    assert {"schemes/second.qh", "plugins/port.py", "plugins/port.qh"} <= files(Path("city"))
    assert main(["test", "city"]) == 0


@pytest.mark.parametrize("what", ["workspace", "scheme", "plugin"])
def test_nothing_that_exists_is_overwritten_unless_told(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", what, "city"]) == 0
    path = next(path for path in Path().rglob("*.qh"))
    path.write_text("mine", encoding="utf-8")
    before = files(Path())
    capsys.readouterr()
    assert main(["new", what, "city"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (path.read_text(encoding="utf-8"), files(Path())) == ("mine", before)
    assert main(["new", what, "city", "--force"]) == 0
    assert path.read_text(encoding="utf-8") != "mine"


def test_a_folder_that_is_not_there_is_not_made_for_a_scheme(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "scheme", "no/such/x"]) == 2
    assert main(["new", "workspace", "no/such/x"]) == 2
    assert not Path("no").exists()
    assert "Traceback" not in capsys.readouterr().err

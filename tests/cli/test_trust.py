"""Trust: a folder's plugins run only where its user said so, and what runs or does not is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

import quanheng as qh
from quanheng.cli import main
from quanheng.dsl.diagnostics import LANGUAGES

PLUGIN = """\
from pathlib import Path

import quanheng as qh

Path({mark!r}).write_text("it ran")


@qh.function(zh="强度")
def intensity(amount):
    return amount / 2


@qh.hookimpl
def quanheng_register(registry):
    registry.add("binhai", intensity)
"""
USING = """\
use binhai
fields { amount : number }
indicator_set s 100 points {
  unit = unit
  indicator a 100 points { value = binhai.intensity(amount);  score = value }
}
"""
PLAIN = USING.replace("use binhai\n", "").replace("binhai.intensity(amount)", "amount")
STATES = {"bth": "loaded", "pollution": "loaded", "bizenv": "loaded", "staffing": "loaded"}

Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nobody_trusted: Path) -> Path:
    """A stranger's folder: running its plugin leaves the file ``ran``."""
    del nobody_trusted
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "binhai.py").write_text(PLUGIN.format(mark=str(tmp_path / "ran")), encoding="utf-8")
    (tmp_path / "using.qh").write_text(USING, encoding="utf-8")
    (tmp_path / "plain.qh").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit,amount\n东区,90\n", encoding="utf-8")
    return tmp_path


def has_run(folder: Path) -> bool:
    return (folder / "ran").exists()


COMMANDS = [
    ["check", "plain.qh"],
    ["format", "--check", "plain.qh"],
    ["test", "plain.qh"],
    ["evaluate", "plain.qh", "--data", "units.csv"],
    ["explain", "plain.qh", "--data", "units.csv", "--unit", "东区"],
    ["table", "plain.qh"],
    ["diagnose", "plain.qh", "--data", "units.csv"],
    ["plugins"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_strangers_folder_is_opened_without_its_plugins_and_says_what_to_type(
    command: list[str], folder: Path, capsys: Said
) -> None:
    main([*command, "--lang", "en"])
    assert not has_run(folder)
    told = capsys.readouterr().err
    assert "this folder is not trusted, so its plugins were not loaded: binhai (plugins/binhai.py)\n" in told
    assert "quanheng trust ." in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scheme_that_needs_such_a_plugin_says_that_and_nothing_else(
    language: str, folder: Path, capsys: Said
) -> None:
    assert main(["check", "using.qh", "--format", "json", "--lang", language]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["line"], found["column"]) == ("QH472", 1, 5)
    assert "binhai" in found["message"]
    assert "quanheng trust ." in found["hint"]
    assert main(["evaluate", "plain.qh", "--data", "units.csv"]) == 0
    assert not has_run(folder)


def test_once_trusted_its_plugins_run_and_are_named_on_stderr_alone(folder: Path, capsys: Said) -> None:
    assert main(["trust", "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert said.out == f"trusted: {folder.resolve()} and the folders below it\n"
    assert said.err == "plugins that will run: binhai (plugins/binhai.py)\n"
    assert not has_run(folder)  # to trust is not to run
    assert main(["evaluate", "using.qh", "--data", "units.csv", "--format", "json", "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["results"][0]["s"] == 45.0
    assert "plugins of this folder: binhai (plugins/binhai.py)\n" in said.err
    assert has_run(folder)


def test_trust_for_one_run_records_nothing(folder: Path, nobody_trusted: Path, capsys: Said) -> None:
    assert main(["evaluate", "using.qh", "--data", "units.csv", "--trust"]) == 0
    assert list(nobody_trusted.iterdir()) == []
    assert main(["check", "using.qh"]) == 1
    del capsys, folder


def test_a_plugin_named_for_the_run_is_trusted_by_that_and_no_other(folder: Path, capsys: Said) -> None:
    other = (folder / "plugins" / "binhai.py").read_text(encoding="utf-8").replace("ran", "other_ran")
    (folder / "plugins" / "other.py").write_text(other.replace('"binhai"', '"other"'), encoding="utf-8")
    assert main(["check", "using.qh", "--plugin", "plugins/binhai.py", "--lang", "en"]) == 0
    assert "not loaded: other (plugins/other.py)\n" in capsys.readouterr().err
    assert has_run(folder)
    assert not (folder / "other_ran").exists()


def test_no_plugins_says_nothing_of_trust(folder: Path, capsys: Said) -> None:
    assert main(["check", "plain.qh", "--no-plugins", "--lang", "en"]) == 0
    assert "trust" not in capsys.readouterr().err
    assert not has_run(folder)


def test_the_list_of_plugins_shows_what_is_not_trusted(folder: Path, capsys: Said) -> None:
    assert main(["plugins", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {plugin["name"]: plugin["state"] for plugin in found} == STATES | {"binhai": "not trusted"}
    assert found[-1]["functions"] == [{"name": "binhai.intensity"}]
    assert main(["plugins", "--lang", "zh"]) == 0
    assert "未受信任" in capsys.readouterr().out
    assert not has_run(folder)


def test_a_trusted_folder_covers_those_below_and_not_those_beside(folder: Path, capsys: Said) -> None:
    below = folder / "schemes" / "2026"
    below.mkdir(parents=True)
    (below / "quanheng.toml").write_text("", encoding="utf-8")
    (folder / "plugins").rename(below / "plugins")
    (folder / "using.qh").rename(below / "using.qh")
    assert main(["trust", "schemes"]) == 0
    assert main(["check", str(below / "using.qh")]) == 0
    (folder / "schemes").rename(folder / "schemes_of_others")
    assert main(["check", str(folder / "schemes_of_others" / "2026" / "using.qh")]) == 1
    del capsys


def test_a_link_out_of_a_trusted_folder_leads_to_what_is_not_trusted(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    assert main(["trust", "mine"]) == 0
    try:
        (mine / "strange").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert main(["check", "mine/strange/using.qh"]) == 1
    assert not has_run(folder)


def test_what_was_trusted_is_listed_and_taken_back(folder: Path, nobody_trusted: Path, capsys: Said) -> None:
    assert main(["trust", str(folder)]) == 0
    assert main(["trust", "--list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out.partition("\n")[2]) == [{"folder": str(folder.resolve()), "below": True}]
    record = tomli.loads((nobody_trusted / "trusted.toml").read_text(encoding="utf-8"))
    assert record == {"folders": [str(folder.resolve())], "only": []}
    assert main(["trust", "--remove", str(folder)]) == 0
    assert main(["check", "using.qh"]) == 1
    assert main(["trust", "--remove", str(folder), "--lang", "en"]) == 2
    assert "is not on record" in capsys.readouterr().err


def test_taking_back_what_a_folder_above_covers_says_so(folder: Path, capsys: Said) -> None:
    assert main(["trust", str(folder.parent)]) == 0
    assert main(["trust", str(folder)]) == 0
    capsys.readouterr()
    assert main(["trust", "--remove", str(folder), "--lang", "en"]) == 0
    assert "will still run" in capsys.readouterr().err


@pytest.mark.parametrize("name", ['with "quotes" \\ and 空 格', "tab\tand del\x7f"])
def test_odd_names_of_folders_are_recorded_as_they_are(name: str, nobody_trusted: Path, tmp_path: Path) -> None:
    place = tmp_path / name
    try:
        place.mkdir()
    except OSError:
        pytest.skip("this system has no such names")
    assert main(["trust", str(place)]) == 0
    record = tomli.loads((nobody_trusted / "trusted.toml").read_text(encoding="utf-8"))
    assert record["folders"] == [str(place.resolve())]


@pytest.mark.parametrize("text", ["folders = [", "folders = 'x'", "only = [1]", "\xff"])
def test_a_record_that_cannot_be_understood_trusts_nobody(
    text: str, folder: Path, nobody_trusted: Path, capsys: Said
) -> None:
    (nobody_trusted / "trusted.toml").write_bytes(text.encode("latin-1"))
    assert main(["check", "plain.qh", "--lang", "en"]) == 2
    assert "cannot be understood" in capsys.readouterr().err
    assert main(["trust", "--lang", "en"]) == 2  # what somebody wrote there is not overwritten
    assert not has_run(folder)


def test_a_folder_without_plugins_does_not_ask_the_record(
    tmp_path: Path, nobody_trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nobody_trusted / "trusted.toml").write_text("folders = [", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    Path("plain.qh").write_text(PLAIN, encoding="utf-8")
    assert main(["check", "plain.qh"]) == 0


def test_no_such_folder_is_refused(nobody_trusted: Path, tmp_path: Path, capsys: Said) -> None:
    assert main(["trust", str(tmp_path / "nowhere"), "--lang", "en"]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert list(nobody_trusted.iterdir()) == []


@pytest.mark.parametrize("what", ["workspace", "plugin"])
def test_what_one_made_oneself_is_trusted_and_nothing_below(
    what: str, nobody_trusted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", what, "tianjin_bay", "--lang", "en"]) == 0
    place = tmp_path / "tianjin_bay" if what == "workspace" else tmp_path
    assert f"trusted {place.resolve()}, so that its plugins run" in capsys.readouterr().err
    record = tomli.loads((nobody_trusted / "trusted.toml").read_text(encoding="utf-8"))
    assert record == {"folders": [], "only": [str(place.resolve())]}
    assert main(["test", str(place)]) == 0
    strange = place / "download"
    (strange / "plugins").mkdir(parents=True)
    (strange / "plugins" / "binhai.py").write_text(PLUGIN.format(mark=str(strange / "ran")), encoding="utf-8")
    (strange / "using.qh").write_text(USING, encoding="utf-8")
    assert main(["check", str(strange / "using.qh")]) == 1
    assert not has_run(strange)


def test_a_new_plugin_does_not_make_a_stranger_s_folder_trusted(
    folder: Path, nobody_trusted: Path, capsys: Said
) -> None:
    assert main(["new", "plugin", "mine", "--lang", "en"]) == 0
    assert "holds other plugins too, so it was not trusted" in capsys.readouterr().err
    assert list(nobody_trusted.iterdir()) == []
    assert main(["check", "using.qh"]) == 1
    assert not has_run(folder)


def test_modules_that_a_strangers_settings_name_are_not_imported(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.syspath_prepend(str(folder / "plugins"))
    (folder / "plugins" / "binhai.py").rename(folder / "plugins" / "_city_metrics.py")
    (folder / "quanheng.toml").write_text('[plugins]\nmodules = ["_city_metrics"]\n', encoding="utf-8")
    path = list(sys.path)
    assert main(["check", "plain.qh", "--lang", "en"]) == 0
    assert "not loaded: _city_metrics\n" in capsys.readouterr().err
    assert not has_run(folder)
    assert "_city_metrics" not in sys.modules
    assert sys.path == path


def test_started_as_a_module_nothing_of_the_current_folder_runs(folder: Path) -> None:
    for name in ("tomli", "numpy", "platformdirs", "lark"):
        (folder / f"{name}.py").write_text(PLUGIN.format(mark=str(folder / "ran")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "quanheng", "evaluate", "plain.qh", "--data", "units.csv"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not has_run(folder)


def test_from_python_the_caller_decides_and_no_record_is_read(folder: Path, nobody_trusted: Path) -> None:
    (nobody_trusted / "trusted.toml").write_text("folders = [", encoding="utf-8")  # reading it would fail
    closed = qh.Workspace(folder)
    assert [plugin.name for plugin in closed.plugins.plugins if str(plugin.state) == "not trusted"] == ["binhai"]
    with pytest.raises(qh.SchemeError, match="QH472"):
        closed.load(folder / "using.qh")
    assert closed.load(folder / "plain.qh").name == "s"
    assert not has_run(folder)
    assert qh.Workspace(folder, local=True).load(folder / "using.qh").plugins[0].name == "binhai"


def test_a_new_workspace_is_its_makers_own_whatever_lies_above_it(folder: Path, capsys: Said) -> None:
    assert main(["new", "workspace", "inner", "--lang", "en"]) == 0
    assert "trusted" in capsys.readouterr().err
    assert main(["test", "inner", "--lang", "en"]) == 0
    assert not has_run(folder)

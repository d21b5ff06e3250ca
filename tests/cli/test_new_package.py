"""``new plugin --package``: what it makes is installed as a third party would, found by itself, and keeps its promises."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import tomli
from following import Reader

from quanheng.cli import main

SCHEME = """use {name}
indicator_set city 100 points {{ include {name}.{set} }}
"""
UNITS = {
    "en": "unit,throughput,berth_length,port_type\nNorth,900000,300,container\nSouth,900000,,bulk\n",
    "zh": "单位,吞吐量,泊位长度,港口类别\n北港,900000,300,集装箱\n南港,900000,,散货\n",
}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def installed(package: str, tmp_path: Path) -> Reader:
    """Return a reader who installed a package and kept nothing of its folder but the tests."""
    pytest.importorskip("setuptools", reason="nothing here builds packages")
    reader = Reader(tmp_path, installed=tmp_path / "installed")
    done = reader.run(f"pip install ./{package}", "")
    assert (tmp_path / "installed").is_dir(), done.printed
    (tmp_path / package / "tests").rename(tmp_path / "tests")
    shutil.rmtree(tmp_path / package)
    (tmp_path / "empty").mkdir()
    reader.run("cd empty", "")
    return reader


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_new_package_is_installed_and_works(language: str, tmp_path: Path) -> None:
    assert main(["new", "plugin", "binhai", "--package", "--lang", language]) == 0
    assert files(Path("quanheng-binhai")) == {
        "pyproject.toml",
        "README.md",
        "quanheng_binhai/__init__.py",
        "quanheng_binhai/binhai.qh",
        "quanheng_binhai/throughput_targets.csv",
        "tests/test_binhai.py",
    }
    reader = installed("quanheng-binhai", tmp_path)
    assert "2 passed" in reader.run("pytest -q ../tests", "").printed
    name = {"en": "binhai_indicators", "zh": "binhai_指标"}[language]
    (tmp_path / "empty" / "city.qh").write_text(SCHEME.format(name="binhai", set=name), encoding="utf-8")
    (tmp_path / "empty" / "units.csv").write_text(UNITS[language], encoding="utf-8")
    table = reader.run("quanheng evaluate city.qh --data units.csv --as-of 2026-06-30 --format csv", "").printed
    # 900,000 t on 300 m are 3,000 t/m, three quarters of the 4,000 of 2026
    assert {"en": "North,75,", "zh": "北港,75,"}[language] in table
    listed = reader.run("quanheng plugins", "").printed
    assert [line.split()[:3] for line in listed.splitlines() if line.startswith("binhai")] == [
        ["binhai", "0.1.0", "loaded"]
    ]


PLUGIN = '''"""A plugin of a city, with a tree, a table and a file of its own."""

from pathlib import Path

import numpy as np
import quanheng as qh

RATES = Path(__file__).with_name("rates.txt")


@qh.function(zh="强度")
def intensity(amount, length):
    return np.asarray(amount) / length * float(RATES.read_text(encoding="utf-8"))


@qh.hookimpl
def quanheng_register(registry):
    registry.add("滨海", intensity, tree="trees/tree.qh")
    registry.add_table("滨海", "limits.csv")
'''
TREE = """use "shared.qh" as shared
use 滨海
fields { amount : number;  length : number }
indicator_set port 100 points { indicator a 100 points { value = 滨海.intensity(amount, length);  score = ratio(shared.target) } }
"""
TABLE = "# title: Limits\n# zh: 限值\n# source: made up\n# keys: class\nclass,limit\none,1\n"


def written(folder: Path) -> Path:
    """Write a plugin of one file with all that may stand beside it."""
    texts = {
        "滨海.py": PLUGIN,
        "trees/tree.qh": TREE,
        "trees/shared.qh": "param target = 50\n",
        "limits.csv": TABLE,
        "rates.txt": "2",
        "滨海.md": "notes",
        "other.qh": "# of another plugin",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "滨海.py"


def test_a_plugin_of_one_file_becomes_a_package_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    plugin = written(tmp_path / "plugins")
    assert main(["new", "plugin", "harbour", "--from", str(plugin)]) == 0
    package = tmp_path / "quanheng-harbour" / "quanheng_harbour"
    beside = {"limits.csv", "rates.txt", "滨海.md", "trees/tree.qh", "trees/shared.qh"}
    assert files(package) == {"__init__.py", *beside}
    assert (package / "__init__.py").read_bytes() == plugin.read_bytes()
    settings = tomli.loads((package.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert [each.partition(">")[0] for each in settings["project"]["dependencies"]] == ["quanheng", "numpy"]
    assert settings["project"]["entry-points"]["quanheng"] == {"滨海": "quanheng_harbour"}
    reader = installed("quanheng-harbour", tmp_path)
    assert "2 passed" in reader.run("pytest -q ../tests", "").printed
    (tmp_path / "empty" / "s.qh").write_text(SCHEME.format(name="滨海", set="port"), encoding="utf-8")
    (tmp_path / "empty" / "units.csv").write_text("unit,amount,length\nA,100,10\n", encoding="utf-8")
    # 100 / 10 at a rate of 2 is 20 of 50
    table = reader.run("quanheng evaluate s.qh --data units.csv --format csv", "").printed
    assert "A,40," in table


def test_the_plugin_of_that_name_in_the_workspace_is_packed_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "plugin", "binhai"]) == 0
    capsys.readouterr()
    assert main(["new", "plugin", "binhai", "--package", "--lang", "en"]) == 0
    assert "then delete plugins/binhai.py" in capsys.readouterr().err
    assert Path("quanheng-binhai/quanheng_binhai/__init__.py").read_bytes() == Path("plugins/binhai.py").read_bytes()
    assert "quanheng_binhai/binhai.qh" in files(Path("quanheng-binhai"))


def test_a_plugin_that_is_a_folder_becomes_a_package_too() -> None:
    folder = Path("plugins/port")
    (folder / "inner").mkdir(parents=True)
    for name in ("__init__.py", "inner/__init__.py", "inner/table.csv"):
        (folder / name).write_text("", encoding="utf-8")
    assert main(["new", "plugin", "port", "--package"]) == 0
    assert files(Path("quanheng-port/quanheng_port")) == {"__init__.py", "inner/__init__.py", "inner/table.csv"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scheme", "x", "--package"], "--package goes with quanheng new plugin only"),
        (["workspace", "x", "--from", "y.py"], "--from goes with quanheng new plugin only"),
        (["plugin", "滨海", "--package"], "pip takes no package called 滨海"),
        (["plugin", "x", "--from", "nowhere.py"], "nowhere.py is no plugin"),
        (["plugin", "bth", "--package"], "there is a plugin bth already"),
    ],
)
def test_what_cannot_be_packed_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", *arguments, "--lang", "en"]) == 2
    assert words in capsys.readouterr().err
    assert files(Path()) == set()


def test_a_package_that_exists_is_not_overwritten_unless_told() -> None:
    assert main(["new", "plugin", "binhai", "--package"]) == 0
    path = Path("quanheng-binhai/quanheng_binhai/__init__.py")
    path.write_text("mine", encoding="utf-8")
    assert main(["new", "plugin", "binhai", "--package"]) == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert main(["new", "plugin", "binhai", "--package", "--force"]) == 0
    assert path.read_text(encoding="utf-8") != "mine"

"""Which plugins stand behind a result, in which version and with which files: in every form in which it is told."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.plugins.manager import load_plugins

PLUGIN = """\
import quanheng as qh

__version__ = "1.2"


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
TABLE = """\
# title: Quay norms
# zh: 岸线定额
# source: domain knowledge
# keys: kind
kind,norm
coal,2
ore,3
"""
#: sha256sum plugins/binhai.py
HASH = hashlib.sha256(PLUGIN.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "binhai.py").write_bytes(PLUGIN.encode())
    (tmp_path / "using.qh").write_text(USING, encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit,amount\n东区,90\n", encoding="utf-8")
    return tmp_path


def plugins_of(provenance: Any) -> list[tuple[str, str, str]]:
    return [(use["name"], use["version"], use["hash"]) for use in provenance["plugins"]]


def test_result_json_workbook_parquet_and_explanations_name_it(folder: Path) -> None:
    wanted = [("binhai", "1.2", HASH)]
    result = qh.Workspace(folder, local=True).evaluate(folder / "using.qh", folder / "units.csv")
    assert [(use.name, use.version, use.hash) for use in result.provenance.plugins] == wanted

    for name in ("r.json", "r.xlsx", "r.parquet"):
        result.write(folder / name)
    assert plugins_of(json.loads((folder / "r.json").read_text(encoding="utf-8"))["provenance"]) == wanted
    assert plugins_of(json.loads(pl.read_parquet_metadata(folder / "r.parquet")["quanheng"])) == wanted
    sheet = openpyxl.load_workbook(folder / "r.xlsx")["Provenance"]
    assert ("plugin", f"binhai 1.2 {HASH}") in [tuple(row) for row in sheet.iter_rows(values_only=True)]

    explained = result.explain("东区")
    assert plugins_of(explained.to_dict()["provenance"]) == wanted
    assert f"binhai 1.2 {HASH}" in explained.render("html", "en")


def test_the_command_line_writes_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "using.qh", "--data", "units.csv", "--format", "json"]) == 0
    assert plugins_of(json.loads(capsys.readouterr().out)["provenance"]) == [("binhai", "1.2", HASH)]
    assert main(["explain", "using.qh", "--data", "units.csv", "--unit", "东区", "--format", "json"]) == 0
    assert plugins_of(json.loads(capsys.readouterr().out)["provenance"]) == [("binhai", "1.2", HASH)]
    del folder


def test_a_plugin_that_a_set_does_not_use_is_not_named(folder: Path) -> None:
    (folder / "plain.qh").write_text(USING.replace("use binhai\n", "").replace("binhai.intensity(amount)", "amount"))
    result = qh.Workspace(folder, local=True).evaluate(folder / "plain.qh", folder / "units.csv")
    assert result.provenance.plugins == ()


def test_a_plugin_of_the_template_and_one_behind_a_subtree_are_named(folder: Path) -> None:
    (folder / "above.qh").write_text(
        'use "using.qh" as base\nuse bth\nindicator_set t extends base.s {\n  remove a\n'
        "  indicator own 60 points { value = base.amount; score = value }\n"
        "  include base.a 40 points\n}\n",
        encoding="utf-8",
    )
    found = qh.Workspace(folder, local=True).load(folder / "above.qh")
    assert {use.name for use in found.plugins} == {"binhai", "bth"}


def test_a_plugin_that_reads_the_data_is_named(folder: Path) -> None:
    reader = (
        "import json\nimport quanheng as qh\n\n@qh.hookimpl\ndef quanheng_readers():\n"
        "    def read(path):\n        with open(path, encoding='utf-8') as file:\n"
        "            return [json.loads(line) for line in file]\n"
        "    return [qh.Reader(read, suffixes=('.lines',))]\n"
    )
    (folder / "plugins" / "lines.py").write_text(reader, encoding="utf-8")
    (folder / "units.lines").write_text('{"unit": "东区", "amount": 90}\n', encoding="utf-8")
    result = qh.Workspace(folder, local=True).evaluate(folder / "using.qh", folder / "units.lines")
    digest = hashlib.sha256((folder / "plugins" / "lines.py").read_bytes()).hexdigest()
    assert {(use.name, use.hash) for use in result.provenance.plugins} == {("binhai", HASH), ("lines", digest)}


def hash_of(place: Path) -> str:
    plugin = load_plugins([place]).plugins[-1]
    assert plugin.error is None, plugin.error
    return plugin.hash


def test_the_hash_of_one_file_covers_the_trees_and_tables_that_it_registers(folder: Path) -> None:
    place = folder / "plugins" / "binhai.py"
    assert hash_of(place) == HASH
    text = PLUGIN.replace("intensity)", 'intensity, tree="port.qh")\n    registry.add_table("binhai", "norms.csv")')
    place.write_text(text, encoding="utf-8")
    tree, table = folder / "plugins" / "port.qh", folder / "plugins" / "norms.csv"
    tree.write_text("indicator_set port 10 points { indicator quay 10 points }\n", encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    first = hash_of(place)
    (folder / "plugins" / "beside.csv").write_text("not registered\n", encoding="utf-8")
    assert hash_of(place) == first
    tree.write_text("indicator_set port 10 points { indicator berth 10 points }\n", encoding="utf-8")
    second = hash_of(place)
    table.write_text(TABLE.replace("coal,2", "coal,4"), encoding="utf-8")
    third = hash_of(place)
    table.unlink()
    place.write_text(text.replace('\n    registry.add_table("binhai", "norms.csv")', ""), encoding="utf-8")
    assert len({HASH, first, second, third, hash_of(place)}) == 5


@pytest.mark.parametrize("name", ["inner/port.qh", "norms.csv", "arithmetic.py", "texts.toml"])
def test_the_hash_of_a_folder_covers_all_its_files(name: str, folder: Path) -> None:
    place = folder / "plugins" / "quay"
    (place / "inner").mkdir(parents=True)
    (place / "__init__.py").write_text(PLUGIN.replace('"binhai"', '"quay"'), encoding="utf-8")
    first = hash_of(place)
    (place / name).write_text("# one\n", encoding="utf-8")
    second = hash_of(place)
    (place / name).write_text("# two\n", encoding="utf-8")
    assert len({first, second, hash_of(place)}) == 3


def test_the_hash_of_a_module_in_a_package_covers_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = folder / "quay_of_tests"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "metrics.py").write_text(PLUGIN.replace('"binhai"', '"quay"'), encoding="utf-8")
    (package / "arithmetic.py").write_text("# one\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    first = load_plugins(["quay_of_tests.metrics"]).plugins[-1].hash
    (package / "arithmetic.py").write_text("# two\n", encoding="utf-8")
    assert load_plugins(["quay_of_tests.metrics"]).plugins[-1].hash != first

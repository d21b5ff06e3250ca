"""What is installed: one copy of the package, all of its parts, and nothing else."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distributions
from pathlib import Path, PurePosixPath

import pytest
import tomli

import quanheng
import quanheng.core.functions  # so that this file run by itself has a copy to count

ROOT = Path(__file__).resolve().parents[2]
NOT_SHIPPED = {"tests", "docs", "benchmarks", "build", "dist"}
CARRIED = {".lark", ".qh", ".csv", ".toml", ".txt"}


def _on_disk(pattern: str) -> set[Path]:
    found = (path.relative_to(ROOT) for path in ROOT.rglob(pattern) if path.is_file())
    beside = (*NOT_SHIPPED, "quanheng.egg-info")
    return {path for path in found if path.parts[0] not in beside and not path.parts[0].startswith(".")}


def _installed() -> set[PurePosixPath]:
    # The checkout, on sys.path by `python -m pytest`, may hold an egg-info that a build left there: it lists nothing.
    found = next((one for one in distributions(name="quanheng") if one.read_text("RECORD")), None)
    if found is None or json.loads(found.read_text("direct_url.json") or "{}").get("dir_info", {}).get("editable"):
        pytest.skip("not installed from a wheel: there is none to look into")
    return {PurePosixPath(path) for path in found.files or ()}


def test_there_is_one_copy_of_the_package_in_memory() -> None:
    # Collected by pytest from the repository root, the same code would stand there once more under another name.
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    copies = {Path(file).resolve() for file in files if file and Path(file).name == "functions.py" and "core" in file}
    assert len({path for path in copies if (path.parent.parent / "dsl" / "grammar.lark").exists()}) == 1
    assert sys.modules["quanheng"] is quanheng


def test_the_packages_of_pyproject_are_the_folders_on_disk() -> None:
    listed = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {".".join(("quanheng", *path.parent.parts)) for path in _on_disk("__init__.py")}
    assert sorted(listed) == sorted(folders)


def test_everything_the_package_reads_is_in_the_wheel() -> None:
    installed = _installed()
    expected = {path for suffix in (*CARRIED, ".py") for path in _on_disk(f"*{suffix}")} - {Path("pyproject.toml")}
    inside = {PurePosixPath("quanheng", *path.parts) for path in expected if len(path.parts) > 1}
    assert not inside - installed
    assert PurePosixPath("quanheng/py.typed") in installed


def test_nothing_of_tests_docs_or_benchmarks_is_in_the_wheel() -> None:
    folders = {path.parts[1] for path in _installed() if path.parts[0] == "quanheng" and len(path.parts) > 2}
    assert not folders & NOT_SHIPPED


def test_the_pages_and_settings_of_the_repository_are_not_in_the_wheel() -> None:
    beside = {path.name for path in _installed() if path.parts[0] == "quanheng" and len(path.parts) == 2}
    assert beside == {"__init__.py", "__main__.py", "py.typed"}


def test_the_wheel_brings_no_second_package() -> None:
    tops = {path.parts[0] for path in _installed()} - {".."}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"quanheng"}


def test_the_licence_goes_with_the_wheel() -> None:
    assert any(path.name == "LICENSE" and "dist-info" in path.parts[0] for path in _installed())


@pytest.mark.parametrize("suffix", [".md", ".toml"])
def test_every_bundled_set_says_where_it_comes_from(suffix: str) -> None:
    name = {".md": "README.md", ".toml": "set.toml"}[suffix]
    folders = {path.parent for path in (ROOT / "indicator_sets").rglob("*.qh")}
    assert folders
    assert {folder for folder in folders if not (folder / name).is_file()} == set()

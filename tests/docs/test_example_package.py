"""The package of ``docs/examples``, installed as a third party would: found by itself, used by a scheme, its tests pass."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from following import Reader

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "quanheng-binhai"


def test_the_example_package_is_installed_and_its_plugins_serve_a_scheme(tmp_path: Path) -> None:
    pytest.importorskip("setuptools", reason="nothing here builds packages")
    shutil.copytree(EXAMPLE, tmp_path / "source", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    reader = Reader(tmp_path, installed=tmp_path / "installed")
    done = reader.run("pip install ./source", "")
    assert (tmp_path / "installed").is_dir(), done.printed
    shutil.rmtree(tmp_path / "source" / "quanheng_binhai")  # what runs from here on is what was installed
    assert " passed" in (ran := reader.run("pytest -q source/tests", "").printed), ran
    assert "failed" not in ran
    reader.run("cd source/city", "")
    listed = reader.run("quanheng plugins", "").printed
    assert {"binhai", "binhai-office"} <= {line.partition(" ")[0] for line in listed.splitlines()}
    assert "0 errors, 0 warnings" in reader.run("quanheng check .", "").printed
    table = reader.run("quanheng evaluate city.qh --data ports.jsonl --as-of 2026-06-30 --format csv", "").printed
    # ports 46.25 of 100, weighing 60: 27.75; no accident: 40
    assert "North,67.75,27.75,30,30,7.5,40,1,passed" in table

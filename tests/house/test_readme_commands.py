"""Two commands stand on the first screen of both READMEs, and continuous integration runs the very same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"^\$ (python3 -m venv .*)$", re.MULTILINE)


def _commands(page: str) -> list[str]:
    return COMMAND.findall((ROOT / page).read_text(encoding="utf-8"))


def test_both_languages_name_the_same_two_commands() -> None:
    english, chinese = _commands("README.md"), _commands("README.zh-CN.md")
    assert english == chinese
    assert len(english) == 2


def test_the_first_command_shows_the_main_job_and_the_second_runs_the_tests() -> None:
    demo, tests = _commands("README.md")
    assert demo.endswith("quanheng demo")
    assert ".[test]" in tests
    assert "python -m pytest" in tests


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_first_command_is_on_the_first_screen(page: str) -> None:
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    assert next(number for number, line in enumerate(lines, 1) if COMMAND.match(line)) <= 15


def test_continuous_integration_takes_the_commands_from_the_readme() -> None:
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

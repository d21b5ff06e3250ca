"""Every word, function, diagnostic, command, hook and public name stands in the docs.

The pages are written by hand; what they must name is read from the tables that the program itself uses.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import quanheng as qh
from quanheng.analysis.options import STAGES, TABLES, Thresholds
from quanheng.dsl.diagnostics import catalogue
from quanheng.dsl.vocabulary import vocabulary
from quanheng.plugins import hookspecs

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["language.md", "zh/language.md"])
def test_every_word_of_the_language_stands_there_in_both_spellings(page: str) -> None:
    text = _page(page)
    words = {(english, chinese) for position in vocabulary().values() for english, chinese in position.chinese.items()}
    assert {pair for pair in words if f"`{pair[0]}` {pair[1]}" not in text} == set()


def test_codes_and_names_of_diagnostics_are_unique_and_complete() -> None:
    codes = [entry["code"] for entry in catalogue().values()]
    assert len(codes) == len(set(codes))
    texts = [(name, language) for name, entry in catalogue().items() for language in ("zh", "en")]
    assert [pair for pair in texts if not catalogue()[pair[0]].get(pair[1], {}).get("message")] == []


@pytest.mark.parametrize("page", ["plugins.md", "zh/plugins.md"])
def test_every_hook_is_described(page: str) -> None:
    hooks = [name for name in vars(hookspecs) if name.startswith("quanheng_")]
    assert hooks
    assert [name for name in hooks if f"`{name}(" not in _page(page)] == []


@pytest.mark.parametrize("page", ["python.md", "zh/python.md"])
def test_every_public_name_is_described(page: str) -> None:
    text = _page(page)
    assert [name for name in qh.__all__ if f"qh.{name}" not in text] == []


@pytest.mark.parametrize("page", ["python.md", "zh/python.md"])
def test_every_member_of_a_result_is_described(page: str) -> None:
    text = _page(page)
    members = [name for name in dir(qh.Result) if not name.startswith("_")]
    assert [name for name in members if f"`.{name}" not in text] == []


@pytest.mark.parametrize("page", ["python.md", "zh/python.md"])
def test_every_member_of_a_diagnosis_is_described(page: str) -> None:
    text = _page(page)
    members = [name for name in dir(qh.Diagnosis) if not name.startswith("_")]
    assert [name for name in members if f"`.{name}" not in text] == []


@pytest.mark.parametrize("page", ["diagnose.md", "zh/diagnose.md"])
def test_every_table_and_threshold_of_a_diagnosis_is_described(page: str) -> None:
    text = _page(page)
    thresholds = [field.name for field in attrs.fields(Thresholds)]
    assert [name for name in (*TABLES, *thresholds, *STAGES) if f"`{name}`" not in text] == []


def test_every_public_name_has_a_docstring_that_begins_with_a_sentence() -> None:
    undocumented = [name for name in qh.__all__ if not (getattr(qh, name).__doc__ or "").strip()]
    assert [name for name in undocumented if not name.startswith("__")] == []


def _help(command: str) -> str:
    arguments = [sys.executable, "-m", "quanheng", command, "--help", "--lang", "en"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


def _commands() -> list[str]:
    from quanheng.cli.arguments import name_of  # noqa: PLC0415 - only the tests that look at it load the command line
    from quanheng.cli.running import COMMANDS  # noqa: PLC0415

    return [name_of(command) for command in COMMANDS]


@pytest.mark.parametrize("page", ["commands.md", "zh/commands.md"])
def test_every_command_and_each_of_its_options_is_described(page: str) -> None:
    text = _page(page)
    commands = _commands()
    assert [name for name in commands if f"quanheng {name}" not in text] == []
    options = {option for name in commands for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", _help(name))}
    assert {option for option in options if f"`{option}" not in text} == set()

"""The page that maps the five source documents to what runs: every row once, every test it names there, both languages alike."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/source_systems.md", "docs/zh/source_systems.md")
#: How many rows the table of requirements has of each source.
COUNTS = {"S0": 14, "S1": 20, "S2": 21, "S3": 19, "S4": 10}
TESTS = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _rows(page: str) -> list[list[str]]:
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"\| S\d\.\d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_bytes())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("page", PAGES)
def test_every_row_of_the_sources_stands_there_once_and_in_order(page: str) -> None:
    expected = [f"{source}.{number}" for source, count in COUNTS.items() for number in range(1, count + 1)]
    assert [row[0] for row in _rows(page)] == expected


@pytest.mark.parametrize("page", PAGES)
def test_every_row_says_what_runs_in_four_cells(page: str) -> None:
    assert [row for row in _rows(page) if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_row_names_tests_and_every_test_that_it_names_exists(page: str) -> None:
    named = [(row[0], file, name) for row in _rows(page) for file, name in TESTS.findall(row[3])]
    without = [row[0] for row in _rows(page) if not TESTS.findall(row[3])]
    assert without == []  # a row of which software has no part would say why, and stand here
    assert [each for each in named if not (ROOT / each[1]).is_file() or each[2] not in _tests_in(each[1])] == []


def test_a_row_names_the_same_tests_in_both_languages() -> None:
    english, chinese = ({row[0]: TESTS.findall(row[3]) for row in _rows(page)} for page in PAGES)
    assert english == chinese


def test_every_command_and_bundled_set_that_a_row_names_exists() -> None:
    from quanheng.campaign.starting import template_names  # noqa: PLC0415 - only this test loads campaigns
    from quanheng.cli.arguments import name_of  # noqa: PLC0415 - only this test loads the command line
    from quanheng.cli.running import COMMANDS  # noqa: PLC0415
    from quanheng.workspace.bundled import bundled_sets  # noqa: PLC0415

    commands = {name_of(command) for command in COMMANDS}
    sets = {found.name for found in bundled_sets()} | set(template_names())
    cells = [row[2] for page in PAGES for row in _rows(page)]
    assert {word for cell in cells for word in re.findall(r"`quanheng ([\w-]+)", cell)} - commands == set()
    places = r"`((?:hulunbuir|changyi|tianjin|inner_mongolia|wucheng)\w*)`"
    assert {word for cell in cells for word in re.findall(places, cell)} - sets == set()

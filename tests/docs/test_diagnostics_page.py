"""The pages of the diagnostics are what their generator makes, and each example on them shows what it is there for."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quanheng.cli.showing import Shown, show
from quanheng.dsl.diagnostics import LANGUAGES, Language, catalogue
from quanheng.dsl.help import KEYS, areas, help_on

ROOT = Path(__file__).resolve().parents[2]
HOW = "see “Add a diagnostic” in CONTRIBUTING.md"


def _generator() -> ModuleType:
    spec = spec_from_file_location("make_diagnostics", ROOT / "docs" / "make_diagnostics.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = _generator()
NAMES: list[str] = MAKE.names()
TITLES = {name: f"{catalogue()[name]['code']} {name}" for name in NAMES}


@cache
def _page(language: Language) -> str:
    text: str = MAKE.PAGES[language].read_text(encoding="utf-8")
    return text


def _told(shown: Shown) -> set[str]:
    """Return the names of the diagnostics that a command printed."""
    return set(re.findall(r"^(?:error|warning) QH\d{3} ([a-z0-9-]+)$", shown.text, re.MULTILINE))


def test_every_diagnostic_has_help() -> None:
    missing = [TITLES[name] for name in NAMES if help_on(name) is None]
    assert not missing, f"write dsl/catalogue/help/<area>.toml for these, {HOW}: {', '.join(missing)}"


def test_a_number_that_was_given_up_is_not_used_again() -> None:
    assert {entry["code"] for entry in catalogue().values()} & set(MAKE.RETIRED) == set()


def test_all_help_is_of_a_diagnostic_that_exists() -> None:
    described = [name for entries in areas().values() for name in entries]
    assert sorted(set(described) - set(catalogue())) == []
    assert len(described) == len(set(described))


ENTRIES = [(name, entry) for entries in areas().values() for name, entry in entries.items()]


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_an_entry_of_the_help_has_the_keys_it_may_have(name: str, entry: dict[str, Any]) -> None:
    assert set(entry) <= KEYS
    assert set(entry["cause"]) == set(LANGUAGES)
    assert entry["cause"]["zh"].endswith("。")
    assert entry["cause"]["en"].endswith(".")
    if "unshown" in entry:
        assert set(entry["unshown"]) == set(LANGUAGES)
        assert name in (ROOT / entry["tested"]).read_text(encoding="utf-8")
    else:
        assert {"bad", "command"} & set(entry)
        assert {"good", "good_command"} & set(entry)


SHOWN = [name for name in NAMES if (found := help_on(name)) is not None and found.unshown is None]


@pytest.mark.parametrize("name", SHOWN)
def test_the_bad_example_shows_the_diagnostic_and_no_other(name: str) -> None:
    found = help_on(name)
    assert found is not None
    shown = show(found.bad, "en")
    assert _told(shown) == {name, *found.also}, shown.text
    is_other_verdict = name in areas()["plugins"] or name.startswith(
        "plugin-"
    )  # a plugin that fails is not the failure of a scheme
    assert shown.code or is_other_verdict or catalogue()[name].get("severity") == "warning"


@pytest.mark.parametrize("name", SHOWN)
def test_the_good_example_shows_nothing(name: str) -> None:
    found = help_on(name)
    assert found is not None
    shown = show(found.good, "en")
    assert not _told(shown), shown.text
    assert not shown.code, shown.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_a_section_for_each_code_and_for_no_other(language: Language) -> None:
    headings = re.findall(r"^## (QH\d{3} [a-z0-9-]+)$", _page(language), re.MULTILINE)
    assert headings == [TITLES[name] for name in NAMES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_section_is_what_the_generator_makes(name: str, language: Language) -> None:
    section = MAKE.section(name, language)
    assert section in _page(language), "run python docs/make_diagnostics.py, and read what changed"

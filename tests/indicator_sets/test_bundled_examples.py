"""Every bundled scheme checks without a word, and its own examples hold."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.plugins.manager import load_plugins
from quanheng.workspace.bundled import BundledSet
from quanheng.workspace.loading import check_text
from quanheng.workspace.reading import read_source

SETS = qh.bundled_sets()


@pytest.mark.parametrize("bundled", SETS, ids=lambda bundled: bundled.name)
def test_the_scheme_checks_without_errors_and_warnings(bundled: BundledSet) -> None:
    source = Source(bundled.scheme.name, bundled.scheme.read_text(encoding="utf-8"))
    assert check_text(source, load_plugins(), bundled.scheme.parent).diagnostics == ()


@pytest.mark.parametrize("bundled", SETS, ids=lambda bundled: bundled.name)
def test_the_examples_of_the_scheme_hold(bundled: BundledSet) -> None:
    outcomes = qh.test_scheme(qh.load_scheme(bundled.scheme))
    assert outcomes
    assert [outcome for outcome in outcomes if not outcome.is_ok] == []


@pytest.mark.parametrize("bundled", SETS, ids=lambda bundled: bundled.name)
def test_the_scheme_stands_in_the_canonical_layout(bundled: BundledSet) -> None:
    text = bundled.scheme.read_text(encoding="utf-8")
    assert format_source(Source(bundled.scheme.name, text), load_plugins().registry) == text


PLUGIN_FILES = sorted((Path(qh.__file__).parent / "plugins").rglob("*.qh"))


@pytest.mark.parametrize("path", PLUGIN_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_subtrees_and_examples_of_a_bundled_plugin_are_sound_and_their_numbers_hold(path: Path) -> None:
    plugins, source = load_plugins(), read_source(path)
    checked = check_text(source, plugins, path.parent)
    assert [f"{found.span} {found.en.message}" for found in checked.diagnostics] == []
    assert checked.scheme is not None
    outcomes = qh.test_scheme(checked.scheme)
    # a subtree may have its numbers in a bundled set, an example in a test of its data
    assert outcomes or path.parent.name != "examples" or path.with_suffix(".csv").is_file()
    assert [found.en.message for outcome in outcomes for found in outcome.diagnostics] == []
    assert format_source(source, plugins.registry) == source.text


def test_a_bundled_file_is_cited_by_a_name_without_the_place_of_installation() -> None:
    files = {node.span.file for node in qh.load("tianjin").nodes()}
    assert files == {"indicator_sets/tianjin/department.qh"}

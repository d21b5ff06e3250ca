"""Every bundled scheme checks without a word, and its own examples hold."""

from __future__ import annotations

import pytest

import quanheng as qh
from quanheng.dsl.check import check_source
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.plugins.manager import load_plugins
from quanheng.workspace.bundled import BundledSet

SETS = qh.bundled_sets()


@pytest.mark.parametrize("bundled", SETS, ids=lambda bundled: bundled.name)
def test_the_scheme_checks_without_errors_and_warnings(bundled: BundledSet) -> None:
    source = Source(bundled.scheme.name, bundled.scheme.read_text(encoding="utf-8"))
    assert check_source(source, load_plugins().registry).diagnostics == ()


@pytest.mark.parametrize("bundled", SETS, ids=lambda bundled: bundled.name)
def test_the_examples_of_the_scheme_hold(bundled: BundledSet) -> None:
    outcomes = qh.test_scheme(qh.load_scheme(bundled.scheme))
    assert outcomes
    assert [outcome for outcome in outcomes if not outcome.is_ok] == []


@pytest.mark.parametrize("bundled", SETS, ids=lambda bundled: bundled.name)
def test_the_scheme_stands_in_the_canonical_layout(bundled: BundledSet) -> None:
    text = bundled.scheme.read_text(encoding="utf-8")
    assert format_source(Source(bundled.scheme.name, text), load_plugins().registry) == text


def test_a_bundled_file_is_cited_by_a_name_without_the_place_of_installation() -> None:
    files = {node.span.file for node in qh.load("tianjin").nodes()}
    assert files == {"indicator_sets/tianjin/department.qh"}

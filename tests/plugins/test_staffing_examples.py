"""The schemes that come with ``staffing`` check without a remark, and their published figures come out."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh
from quanheng.plugins.manager import load_plugins
from quanheng.workspace.loading import check_path

FOLDER = Path(qh.__file__).resolve().parent / "plugins" / "staffing"
EXAMPLES = FOLDER / "examples"
SCHEMES = sorted(FOLDER.rglob("*.qh"))


@pytest.mark.parametrize("path", SCHEMES, ids=[path.stem for path in SCHEMES])
def test_the_examples_of_a_scheme_hold(path: Path) -> None:
    scheme = qh.load_scheme(path)
    assert check_path(path, load_plugins()).diagnostics == ()
    outcomes = qh.test_scheme(scheme)
    assert outcomes
    assert [outcome.example.name for outcome in outcomes if not outcome.is_ok] == []


def test_every_subtree_is_covered_by_an_example_of_its_own() -> None:
    scheme = qh.load_scheme(FOLDER / "common.qh")
    assert {example.of for example in scheme.examples} == {"编制执行", "使用效益", "总量管理"}

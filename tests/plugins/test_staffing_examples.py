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


def test_the_proposal_for_the_offices_of_the_example_is_that_of_a_hand_calculation() -> None:
    # 甲局: 8960, 15 400, 14 880, 3120 and (locked) 5250 hours for 6, 5, 6, 4 and 3 posts.  法规处 gives twice to 审批处
    # (3120/3 < 15 400/5, 3120/2 < 15 400/6), 办公室 its one free post to 监管处 (8960/5 < 14 880/6); 14 880/5 is no help
    # for 15 400/7.  乙局: 4620 and 10 010 hours for 5 and 4: 4620/4 < 10 010/4, 4620/3 < 10 010/5, 4620/2 > 10 010/6.
    result = qh.evaluate(
        f"{EXAMPLES / 'workload.qh'}:调剂建议",
        EXAMPLES / "departments.csv",
        rows={"处室": EXAMPLES / "offices.csv", "事项": EXAMPLES / "items.csv"},
    )
    assert result.table()["增减"].to_list() == [-1, 2, 1, -2, 0, -2, 2]

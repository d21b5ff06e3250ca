"""How much of each score is imputed: of leaves by cell, of nodes by weight, by hand and as promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from quanheng.core.evaluating import evaluate
from quanheng.core.explanation import explain

NAN = float("nan")
Evaluate = Callable[..., Any]

TREE = """indicator_set s scale 0..100 { defaults { require = any }
  indicator p weight 3 {
    indicator a weight 1 { impute = mean() }
    indicator b weight 3
  }
  indicator c weight 1 { impute = median() }
}"""


def test_a_node_counts_its_imputed_data_by_weight(evaluated: Evaluate) -> None:
    found = evaluated(TREE, a=[10, None, 30, None], b=[10, 20, None, None], c=[1, 2, 3, None])
    assert_array_equal(found.imputed_share("a"), [0, 1, 0, 1])
    assert_array_equal(found.imputed_share("b"), [0, 0, NAN, NAN])  # a gap that stays is no imputed datum
    assert_array_equal(found.imputed_share("c"), [0, 0, 0, 1])
    # p: a has 1 of 4; without b it is all of it.  s: p has 3 of 4, c 1 of 4
    assert_array_equal(found.imputed_share("p"), [0, 0.25, 0, 1])
    assert_array_equal(found.imputed_share("s"), [0, 0.75 * 0.25, 0, 1])
    cells = [(item.row, item.leaf, item.method.function.name, item.after) for item in found.imputed_cells]
    assert cells == [(1, "a", "mean", 20), (3, "a", "mean", 20), (3, "c", "median", 2)]


def test_weights_of_the_class_and_derived_ones_count(evaluated: Evaluate) -> None:
    text = """fields { a : number; b : number; k : one of {p, q} }
    indicator_set s scale 0..10 {
      indicator a { weight = by k { p : 1; q : 3 }; impute = mean() }
      indicator b { weight = by k { p : 3; q : 1 } }
    }"""
    found = evaluated(text, a=[None, None, 4], b=[1, 2, 3], k=["p", "q", "p"])
    assert_array_equal(found.imputed_share("s"), [0.25, 0.75, 0])
    text = """indicator_set s scale 0..10 { weights = deviation()
    indicator a { impute = mean() }
    indicator b }"""
    found = evaluated(text, a=[None, 2, 6], b=[0, 4, 8])
    # standard deviations of 2 (4, 2, 6) and 4
    assert_allclose(found.imputed_share("s"), [1 / 3, 0, 0])


def test_methods_over_children_count_by_weight_too(evaluated: Evaluate) -> None:
    text = TREE.replace("indicator p weight 3 {", "indicator p weight 3 { aggregate = geometric_mean")
    found = evaluated(text, a=[10, None], b=[10, 20], c=[1, 2])
    assert_array_equal(found.imputed_share("p"), [0, 0.25])


def test_a_field_filled_by_a_method_is_imputed_and_a_constant_is_not(evaluated: Evaluate) -> None:
    text = """fields { x : number missing = carry(1); y : number missing = 0; z : number missing = peer_mean() }
    indicator_set s scale 0..10 { aggregate = none
    indicator a { value = x }
    indicator b { value = y }
    indicator r { value = (x + z) / 2 } }"""
    columns: dict[str, Any] = {"x": [1, None, 3], "y": [None, 1, 1], "z": [1, 2, None]}
    found = evaluated(text, units=["x", "x", "y"], periods=["2020", "2021", "2020"], **columns)
    assert_array_equal(found.imputed_share("a"), [0, 1, 0])
    assert_array_equal(found.imputed_share("b"), [0, 0, 0])
    assert_array_equal(found.imputed_share("r"), [0, 1, 1])
    carried, *others = found.imputed_cells
    assert (carried.leaf, carried.method.function.name, carried.periods) == ("a", "carry", ("2020",))
    assert {(item.leaf, item.row, item.method.function.name) for item in others} == {
        ("r", 1, "carry"),
        ("r", 2, "peer_mean"),
    }


def test_points_from_peers_are_imputed_and_zero_for_a_gap_is_not(evaluated: Evaluate) -> None:
    text = """indicator_set s scale 0..10
    { indicator a { missing = peer_mean() }
      indicator b { missing = zero } }"""
    found = evaluated(text, a=[4, 6, None], b=[1, None, None])
    assert_array_equal(found.imputed_share("a"), [0, 0, 1])
    assert_array_equal(found.imputed_share("b"), [0, 0, 0])
    assert_array_equal(found.imputed_share("s"), [0, 0, 0.5])
    (cell,) = found.imputed_cells
    assert (cell.row, cell.what, cell.after) == (2, "score", 5)


def test_what_does_not_apply_is_not_imputed(evaluated: Evaluate) -> None:
    text = """fields { a : number; b : number; duty : flag }
    indicator_set s scale 0..10 { rescale = siblings
      indicator a { applies = duty; missing = peer_mean(); impute = mean() }
      indicator b }"""
    found = evaluated(text, a=[4, None], b=[1, 1], duty=[1, 0])
    assert_array_equal(found.imputed_share("a"), [0, NAN])
    assert_array_equal(found.imputed_share("s"), [0, 0])


PERIODS = ["2018", "2019", "2021", "2023"]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("latest()", {"2019": ("2018",), "2023": ("2021",)}),
        ("latest(periods = 1)", {"2019": ("2018",)}),
        ("constant", {"2019": ("2018",), "2023": ("2021",)}),
        ("linear", {"2019": ("2018", "2021")}),
        ("linear(ends = constant)", {"2019": ("2018", "2021"), "2023": ("2021",)}),
        ("linear(ends = extrapolate)", {"2019": ("2018", "2021"), "2023": ("2018", "2021")}),
    ],
)
def test_what_comes_from_other_periods_names_them(
    evaluated: Evaluate, method: str, expected: dict[str, tuple[str, ...]]
) -> None:
    text = f"indicator_set s scale 0..10 {{ indicator a {{ impute = {method} }} }}"
    found = evaluated(text, units=["x"] * 4, periods=PERIODS, a=[1, None, 4, None])
    assert {PERIODS[item.row]: item.periods for item in found.imputed_cells} == expected
    if "2019" in expected:
        node = explain(found, 1).node("a")
        assert node is not None
        assert node.imputed == 1
        assert f"取自{'、'.join(expected['2019'])}" in node.formula.zh


def test_the_explanation_tells_the_share_that_the_columns_tell(evaluated: Evaluate) -> None:
    found = evaluated(TREE, a=[10, None, 30, None], b=[10, 20, None, None], c=[1, 2, 3, None])
    for row in range(4):
        for node in explain(found, row).root.walk():
            share = found.imputed_share(node.name)[row]
            assert node.imputed == (None if np.isnan(share) else share)


def test_a_set_that_imputes_nothing_says_nothing_of_it(evaluated: Evaluate) -> None:
    found = evaluated("indicator_set s scale 0..10 { indicator a; indicator b }", a=[1], b=[None])
    assert found.imputed_cells == ()
    assert explain(found, 0).root.imputed is None


def test_where_only_weights_of_zero_are_present_they_count_alike(evaluated: Evaluate) -> None:
    text = """indicator_set s scale 0..10 { aggregate = max(children) + 1; require = any
      indicator a weight 0 { impute = mean() }
      indicator b weight 0
      indicator c weight 1 }"""
    found = evaluated(text, a=[None, 2], b=[1, 2], c=[None, 1])
    assert_array_equal(found.imputed_share("s"), [0.5, 0])


CELLS = st.lists(st.one_of(st.none(), st.integers(0, 9).map(float)), min_size=5, max_size=5)


@settings(deadline=None, max_examples=30)
@given(
    a=CELLS,
    b=CELLS,
    c=CELLS,
    method=st.sampled_from(["mean()", "row_mean()", "knn(k = 2)", "row_median(within = set)"]),
)
def test_shares_lie_between_zero_and_one_and_only_gaps_are_imputed(
    bound: Any, unit_data: Any, a: list[Any], b: list[Any], c: list[Any], method: str
) -> None:
    found = evaluate(bound(TREE.replace("mean()", method)), unit_data({"a": a, "b": b, "c": c}))
    raw = {"a": a, "b": b, "c": c}
    for name in ("a", "b", "c", "p", "s"):
        share = found.imputed_share(name)
        assert_array_equal(np.isnan(share), np.isnan(found.score(name)))
        assert ((share >= 0) & (share <= 1) | np.isnan(share)).all()
        if name in raw:
            assert all(cell is None for cell, part in zip(raw[name], share, strict=True) if part == 1)


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("latest()", "可取的以前各期也没有数据，无法按沿用前值插补"),
        ("linear(ends = constant)", "其他期间没有所需的数据，无法按直线插值(最近期间)插补"),
        ("mean()", "所有单位都没有数据，无法按平均值插补"),
        ("group_mean(by = g)", "同组单位都没有数据，无法按分组均值(按 = g)插补"),
        ("row_mean()", "没有可参照的数据，无法按行均值插补"),
    ],
)
def test_a_gap_that_could_not_be_filled_says_why(evaluated: Evaluate, method: str, reason: str) -> None:
    text = f"""fields {{ a : number; g : text }}
    indicator_set s scale 0..10 {{ indicator l {{ value = a; impute = {method} }} }}"""
    found = evaluated(text, units=["x"], periods=["2020"], a=[None], g=["p"])
    node = explain(found, 0).node("l")
    assert node is not None
    assert [each.zh for each in node.reasons] == ["缺少数据“a”", reason]


def test_points_from_peers_that_nobody_has_are_no_imputed_cell(evaluated: Callable[..., Any]) -> None:
    text = """indicator_set s 10 points { fields { a : number }
      indicator x 10 points { value = a; score = goalposts(0, 1); missing = peer_mean() }
    }"""
    assert [cell.after for cell in evaluated(text, a=[None, 0.5]).imputed_cells] == [5.0]
    assert evaluated(text, a=[None, None]).imputed_cells == ()

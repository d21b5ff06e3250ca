"""From values to totals: operators, tables, aggregation, rounding, weights, statistics over units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

NAN = np.nan

LEAF = """
indicator_set s 10 points {{
  fields {{ a : number; b : number; f : flag; h : flag; g : text }}
  indicator x 10 points {{ value = a; score = {score} }}
}}
"""


def leaf_scores(evaluated: Callable[..., Any], score: str, **columns: Any) -> list[float]:
    size = len(next(iter(columns.values())))
    given = {"a": [0.0] * size, "b": [0.0] * size, "f": [0.0] * size, "h": [0.0] * size, "g": ["p"] * size}
    found: list[float] = evaluated(LEAF.format(score=score), **given | columns).score("x").tolist()
    return found


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("f and h", [1, 0, NAN, 0, 0, NAN]),
        ("f or h", [1, 1, 1, 0, NAN, NAN]),
        ("not f", [0, 0, 0, 1, 1, NAN]),
    ],
)
def test_unknown_flags_follow_kleene(evaluated: Callable[..., Any], condition: str, expected: Any) -> None:
    flags = {"f": [1, 1, 1, 0, 0, None], "h": [1, 0, None, 0, None, None]}
    assert_allclose(np.array(leaf_scores(evaluated, f"if {condition} then 1 else 0", **flags)), np.array(expected))


def test_a_literal_bound_has_a_guard_toward_equality(evaluated: Callable[..., Any]) -> None:
    # 110 / 100 - 1 is 0.10000000000000009 in binary
    assert leaf_scores(evaluated, "bands(a / b - 1) { <= 10% : 7; > 10% : 0 }", a=[110, 111], b=[100, 100]) == [7, 0]
    assert leaf_scores(evaluated, "if a == 0.3 then 1 else 0", a=[0.1 + 0.2, 0.31]) == [1, 0]
    assert leaf_scores(evaluated, "if a != 0.3 then 1 else 0", a=[0.1 + 0.2, 0.31]) == [0, 1]


def test_two_columns_compare_without_a_guard(evaluated: Callable[..., Any]) -> None:
    assert leaf_scores(evaluated, "if a > b then 1 else 0", a=[0.1 + 0.2, 1], b=[0.3, 1]) == [1, 0]


def test_bands_read_as_a_ladder_or_as_intervals(evaluated: Callable[..., Any]) -> None:
    ladder = "bands { >= 90 : 10; >= 60 : 5; else : 0 }"
    assert_allclose(leaf_scores(evaluated, ladder, a=[95, 90, 60, 59, None]), [10, 10, 5, 0, NAN])
    intervals = "bands { [6, 9] : full; else : 1 }"
    assert leaf_scores(evaluated, intervals, a=[6, 9, 5, 10]) == [10, 10, 1, 1]


def test_a_curve_interpolates_and_holds_its_ends(evaluated: Callable[..., Any]) -> None:
    curve = "curve { 0 : 0; 10 : 5; 20 : 10 }"
    assert_allclose(leaf_scores(evaluated, curve, a=[-5, 0, 5, 15, 30, None]), [0, 0, 2.5, 7.5, 10, NAN])


def test_a_curve_may_run_through_columns(evaluated: Callable[..., Any]) -> None:
    curve = "curve { 0 : 0; b : 6; 100 : 10 }"
    assert_allclose(leaf_scores(evaluated, curve, a=[5, 10, 55, 200, 5], b=[10, 10, 10, 10, None]), [3, 6, 8, 10, NAN])


def test_cases_stop_at_the_first_that_holds_or_is_unknown(evaluated: Callable[..., Any]) -> None:
    cases = "cases { f : 9; h : 5; else : 1 }"
    found = leaf_scores(evaluated, cases, f=[1, 0, 0, None, 0], h=[None, 1, 0, 1, None])
    assert_allclose(found, [9, 5, 1, NAN, NAN])


def test_a_checklist_adds_what_holds(evaluated: Callable[..., Any]) -> None:
    found = leaf_scores(evaluated, "checklist { f : 3; h : 4; a > 5 : 2 }", f=[1, 0, None], h=[1, 0, 1], a=[6, 6, 6])
    assert_allclose(found, [9, 2, NAN])


def test_texts_are_looked_up_by_label(evaluated: Callable[..., Any]) -> None:
    assert leaf_scores(evaluated, "by g { 好 : 10; 中 : 6; else : 0 }", g=["中", "好", "差"]) == [6, 10, 0]
    assert leaf_scores(evaluated, "if g in [好, 中] then 10 else 0", g=["中", "差"]) == [10, 0]


def test_a_score_is_kept_within_zero_and_full(evaluated: Callable[..., Any]) -> None:
    assert leaf_scores(evaluated, "2 * a - 4", a=[1, 5, 8]) == [0, 6, 10]


def test_statistics_over_units_are_taken_by_group_and_period(evaluated: Callable[..., Any]) -> None:
    found = leaf_scores(evaluated, "mean(a, by = g)", a=[2, 4, 9, None], g=["p", "p", "q", "q"])
    assert found == [3, 3, 9, 9]
    text = LEAF.format(score="mean(a)")
    rest = {"b": [0] * 4, "f": [0] * 4, "h": [0] * 4, "g": ["p"] * 4}
    by_period = evaluated(text, a=[2, 4, 6, 9], periods=["1", "1", "2", "2"], **rest)
    assert by_period.score("x").tolist() == [3, 3, 7.5, 7.5]
    across = LEAF.format(score="mean(a, across = periods)")
    assert evaluated(across, a=[2, 4, 6, 8], periods=["1", "1", "2", "2"], **rest).score("x").tolist() == [5] * 4


def test_a_unit_without_a_group_has_no_group_mean(evaluated: Callable[..., Any]) -> None:
    text = LEAF.format(score="mean(a, by = g)")
    found = evaluated(text, a=[2, 4], b=[0, 0], f=[0, 0], h=[0, 0], g=["p", None])
    assert_allclose(found.score("x"), [2, NAN])
    assert found.reason("x", 1).facts == {"field": "g"}


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("max(a, b, 3)", [3, NAN, NAN, 4]),
        ("min(a, b)", [1, NAN, NAN, 3]),
        ("mean([a, b])", [1.5, NAN, NAN, 3.5]),
        ("sum(a, b)", [3, NAN, NAN, 7]),
        ("count(a > 1, b > 1)", [1, NAN, NAN, 2]),
    ],
)
def test_values_named_one_by_one_must_all_be_there(
    evaluated: Callable[..., Any], score: str, expected: list[float]
) -> None:
    # min(1.5, what is not reported) is not 1.5: not reporting would pay
    columns = {"a": [1, 5, None, 4], "b": [2, None, None, 3]}
    assert_allclose(leaf_scores(evaluated, score, **columns), expected)


def test_what_does_not_apply_is_left_out_of_what_is_named(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s 10 points {
      fields { a : number; b : number; f : flag }
      rescale = siblings
      aggregate = max(x, 0.5 * y)
      require = any
      indicator x 5 points { value = a }
      indicator y 5 points { value = b; applies = f; not_applicable = skip }
    }
    """
    found = evaluated(text, a=[1, 1, 1, None], b=[4, None, None, 4], f=[1, 0, 1, 1])
    assert_allclose(found.score("s"), [2, 1, NAN, NAN])
    assert found.reason("s", 2).facts == {"field": "b"}
    assert found.reason("s", 3).facts == {"field": "a"}


TREE = """
indicator_set s scale {scale} {{
  fields {{ a : number; b : number; c : number }}
  {head}
  indicator x weight 1 {{ value = a }}
  indicator y weight 1 {{ value = b }}
  indicator z weight 2 {{ value = c }}
}}
"""


def total(evaluated: Callable[..., Any], head: str, values: list[float], scale: str = "0..10") -> float:
    found = evaluated(TREE.format(head=head, scale=scale), a=[values[0]], b=[values[1]], c=[values[2]])
    return float(found.score("s")[0])


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", (2 + 8 + 2 * 4) / 4),
        ("aggregate = arithmetic_mean", (2 + 8 + 2 * 4) / 4),
        ("aggregate = geometric_mean", 4),  # (2 8 4^2) ^ (1/4)
        ("aggregate = min", 2),
        ("aggregate = max", 8),
        ("weights = equal", 14 / 3),
        ("aggregate = max(x, 0.5 * y)", 4),
        ("aggregate = mean(children)", 14 / 3),
        ("aggregate = x + 0.5 * y", 6),
    ],
)
def test_children_are_combined_as_the_node_says(evaluated: Callable[..., Any], head: str, expected: float) -> None:
    assert total(evaluated, head, [2, 8, 4]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("head", ["", "aggregate = arithmetic_mean", "aggregate = geometric_mean"])
def test_a_mean_on_a_scale_from_one_is_the_mean_of_the_scores(evaluated: Callable[..., Any], head: str) -> None:
    expected = (2 * 8 * 4**2) ** 0.25 if "geo" in head else 4.5
    assert total(evaluated, head, [2, 8, 4], scale="1..10") == pytest.approx(expected, rel=1e-12)


def test_an_expression_over_the_vector_of_children(evaluated: Callable[..., Any]) -> None:
    text = """
    define reversed(xs) = (10 - geometric_mean(1 + 0.9 * (10 - xs))) / 0.9
    """ + TREE.format(head="aggregate = reversed(children)", scale="0..10")
    # INFORM: 1 + 0.9 (10 - x) is 8.2, 2.8, 6.4
    expected = (10 - (8.2 * 2.8 * 6.4) ** (1 / 3)) / 0.9
    assert evaluated(text, a=[2], b=[8], c=[4]).score("s")[0] == pytest.approx(expected, rel=1e-12)


def test_children_left_out_of_a_vector_need_require(evaluated: Callable[..., Any]) -> None:
    text = TREE.format(head="aggregate = max; require = {}", scale="0..10")
    assert_allclose(evaluated(text.replace("{}", "any"), a=[None], b=[8], c=[4]).score("s"), [8])
    assert_allclose(evaluated(text.replace("{}", "100%"), a=[None], b=[8], c=[4]).score("s"), [NAN])


def test_each_node_is_rounded_and_parents_use_what_was_rounded(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s 10 points {
      fields { a : number; b : number }
      round = half_up(1)
      defaults { round = half_up(0) }
      indicator p 10 points {
        indicator x 5 points { value = a; score = a }
        indicator y 5 points { value = b; score = b }
      }
    }"""
    found = evaluated(text, a=[2.5], b=[1.4])
    assert found.score("x").tolist() == [3]
    assert found.exact("x").tolist() == [2.5]
    assert found.score("s").tolist() == [4]


def test_weights_derived_from_data_are_part_of_the_result(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s scale 0..1 {
      fields { a : number; b : number }
      weights = ahp(matrix = [[1, 3], [1/3, 1]])
      indicator x { value = a }
      indicator y { value = b }
    }"""
    found = evaluated(text, a=[1, 0], b=[0, 1])
    assert_allclose([found.weights["x"], found.weights["y"]], [0.75, 0.25])
    assert_allclose(found.score("s"), [0.75, 0.25])


def test_given_weights_are_shares_among_siblings(evaluated: Callable[..., Any]) -> None:
    found = evaluated(TREE.format(head="", scale="0..10"), a=[1], b=[1], c=[1])
    assert found.weights == {"s": 1, "x": 0.25, "y": 0.25, "z": 0.5}


def test_the_whole_pipeline_of_the_handbook(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s scale 0..100 {
      fields { a : number; b : number; g : text }
      defaults { impute = group_mean(by = g); score = minmax() }
      indicator x higher_is_better { value = a }
      indicator y lower_is_better { value = b }
    }"""
    found = evaluated(text, a=[0, None, 10, 20], b=[1, 2, 3, 5], g=["p", "p", "q", "q"])
    # the gap takes 0, the mean of its group; b is turned round: (5 - b) / 4
    assert_allclose(found.value("x"), [0, 0, 10, 20])
    assert_allclose(found.score("x"), [0, 0, 50, 100])
    assert_allclose(found.score("s"), [50, 37.5, 50, 50])


def test_a_place_in_a_condition_does_not_lift_the_bounds(evaluated: Callable[..., Any]) -> None:
    assert leaf_scores(evaluated, "if rank(a) <= 1 then 15 else 3", a=[7, 9]) == [3, 10]
    assert leaf_scores(evaluated, "20 + zscore(a)", a=[7, 7]) == [20, 20]


@pytest.mark.parametrize("factor", [2, 10, 0.5])
def test_only_the_proportions_of_weights_matter(evaluated: Callable[..., Any], factor: float) -> None:
    text = TREE.format(head="require = 50%", scale="0..10")
    scaled = text.replace("weight 2", f"weight {2 * factor:.1f}").replace("weight 1 ", f"weight {factor:.1f} ")
    columns = {"a": [1, None, 3, 4], "b": [5, 6, 7, None], "c": [8, 9, None, 7]}
    assert_allclose(evaluated(scaled, **columns).score("s"), evaluated(text, **columns).score("s"), rtol=1e-12)

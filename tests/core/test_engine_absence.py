"""Missing is not "not applicable": what is required, who carries the weight, which policy gives which points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from quanheng.core.errors import EvaluationError
from quanheng.core.unit_data import FULL, NOT_APPLICABLE, ZERO

NAN = np.nan

POINTS = """
indicator_set 总分 100 points {{
  fields {{ a : number; b : number; c : number }}
  rescale = {rescale}
  {extra}
  indicator 甲 60 points {{
    {inner}
    indicator 甲一 20 points {{ value = a; {leaf} }}
    indicator 甲二 40 points {{ value = b }}
  }}
  indicator 乙 40 points {{ value = c }}
}}
"""


def points(rescale: str = "siblings", extra: str = "", inner: str = "", leaf: str = "") -> str:
    return POINTS.format(rescale=rescale, extra=extra, inner=inner, leaf=leaf)


def test_a_missing_leaf_makes_everything_above_it_missing(evaluated: Callable[..., Any]) -> None:
    found = evaluated(points(), a=[None, 10], b=[30, 30], c=[40, 40])
    assert_allclose(found.score("总分"), [NAN, 80])
    assert found.state("甲一").tolist() == [1, 0]
    assert found.state("总分").tolist() == [1, 0]
    assert_allclose(found.rank(), [NAN, 1])


def test_what_is_present_carries_the_weight_of_what_is_absent_once_require_allows(
    evaluated: Callable[..., Any],
) -> None:
    # 甲二 has 30 of 40, so 甲 has 30 * 60/40 = 45
    found = evaluated(points(inner="require = 60%"), a=[None], b=[30], c=[40])
    assert_allclose(found.score("甲"), [45])
    assert_allclose(found.score("总分"), [85])
    assert found.state("甲一").tolist() == [1]


def test_require_counts_weight_and_is_met_exactly(evaluated: Callable[..., Any]) -> None:
    text = points(inner="require = {}")
    assert_allclose(evaluated(text.replace("{}", "66.6%"), a=[None], b=[30], c=[40]).score("甲"), [45])
    assert_allclose(evaluated(text.replace("{}", "66.7%"), a=[None], b=[30], c=[40]).score("甲"), [NAN])


def test_require_any_needs_at_least_one(evaluated: Callable[..., Any]) -> None:
    found = evaluated(points(inner="require = any"), a=[None, 10], b=[None, None], c=[40, 40])
    assert_allclose(found.score("甲"), [NAN, 30])


def test_a_leaf_that_does_not_apply_leaves_its_weight_to_its_siblings(evaluated: Callable[..., Any]) -> None:
    text = points(leaf="applies = c > 0; not_applicable = skip")
    found = evaluated(text, a=[20, 20], b=[20, 20], c=[0, 40])
    assert found.state("甲一").tolist() == [2, 0]
    assert_allclose(found.score("甲一"), [NAN, 20])
    assert_allclose(found.score("甲"), [30, 40])
    assert_allclose(found.score("总分"), [30, 80])


def test_rescale_none_gives_the_weight_to_nobody(evaluated: Callable[..., Any]) -> None:
    found = evaluated(points("none", leaf="applies = c > 0; not_applicable = skip"), a=[20], b=[20], c=[0])
    assert_allclose(found.score("甲"), [20])
    assert_allclose(found.score("总分"), [20])


def test_rescale_whole_divides_what_was_got_by_what_could_be_got(evaluated: Callable[..., Any]) -> None:
    # 实得 20 + 30 = 50, 应得 40 + 40 = 80, 50 / 80 * 100
    text = points("whole", leaf="applies = b > 100; not_applicable = skip")
    found = evaluated(text, a=[20], b=[20], c=[30])
    assert_allclose(found.score("甲"), [20])
    assert_allclose(found.score("总分"), [62.5])


def test_a_parent_whose_children_all_do_not_apply_does_not_apply(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s 100 points {
      fields { a : number; b : number }
      rescale = siblings
      indicator p 60 points { indicator x 60 points { value = a; applies = a > 0; not_applicable = skip } }
      indicator q 40 points { value = b }
    }"""
    found = evaluated(text, a=[0, 30], b=[20, 20])
    assert found.state("p").tolist() == [2, 0]
    assert_allclose(found.score("s"), [50, 50])


def test_children_of_a_parent_that_does_not_apply_do_not_apply(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s 100 points {
      fields { a : number; b : number; has : flag }
      rescale = siblings
      indicator p 60 points { applies = has; not_applicable = skip; indicator x 60 points { value = a; missing = error } }
      indicator q 40 points { value = b }
    }"""
    found = evaluated(text, a=[None, 30], b=[20, 20], has=[0, 1])
    assert found.state("x").tolist() == [2, 0]
    assert_allclose(found.score("s"), [50, 50])


def test_nobody_knows_the_score_where_nobody_knows_whether_it_applies(evaluated: Callable[..., Any]) -> None:
    found = evaluated(points(leaf="applies = c > 0; not_applicable = skip"), a=[20], b=[20], c=[None])
    assert found.state("甲一").tolist() == [1]


@pytest.mark.parametrize(("policy", "score"), [("zero", 0), ("full", 20)])
def test_a_policy_gives_points_for_what_is_missing(evaluated: Callable[..., Any], policy: str, score: float) -> None:
    found = evaluated(points(leaf=f"missing = {policy}"), a=[None], b=[30], c=[40])
    assert_allclose(found.score("甲一"), [score])
    assert_allclose(found.score("总分"), [70 + score])
    assert found.state("甲一").tolist() == [0]


def test_missing_skip_lets_the_weight_leave(evaluated: Callable[..., Any]) -> None:
    found = evaluated(points(leaf="missing = skip"), a=[None], b=[30], c=[40])
    assert found.state("甲一").tolist() == [1]  # 缺, not 不适用: it concerns the unit and nobody knows
    assert_allclose(found.score("总分"), [85])


def test_missing_error_names_the_first_unit_and_how_many(evaluated: Callable[..., Any]) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluated(points(leaf="missing = error"), a=[1, None, None], b=[30] * 3, c=[40] * 3, units=["东", "西", "南"])
    assert caught.value.name == "missing-score"
    assert caught.value.arguments == {"indicator": "甲一", "unit": "西", "count": 2}


def test_missing_takes_the_mean_of_the_scores_of_its_peers(evaluated: Callable[..., Any]) -> None:
    text = points(leaf="missing = peer_mean(by = g)").replace("c : number", "c : number; g : text")
    found = evaluated(text, a=[10, 16, None, None], b=[30] * 4, c=[40] * 4, g=["x", "x", "x", "y"])
    assert_allclose(found.score("甲一"), [10, 16, 13, NAN])


def test_not_applicable_takes_points_where_it_says_so(evaluated: Callable[..., Any]) -> None:
    text = points(leaf="applies = c > 0; not_applicable = full")
    assert_allclose(evaluated(text, a=[3], b=[30], c=[0]).score("甲一"), [20])
    text = points(leaf="applies = c > 0; not_applicable = peer_mean()")
    assert_allclose(evaluated(text, a=[3, 8, 10], b=[30] * 3, c=[0, 1, 1]).score("甲一"), [9, 8, 10])


@pytest.mark.parametrize(("state", "score", "total"), [(NOT_APPLICABLE, NAN, 85), (ZERO, 0, 70), (FULL, 20, 90)])
def test_a_cell_code_decides_the_points_of_the_leaf_that_reads_it(
    evaluated: Callable[..., Any], state: int, score: float, total: float
) -> None:
    states = {"a": np.array([state], dtype=np.uint8)}
    found = evaluated(points(), a=[None], b=[30], c=[40], states=states)
    assert_allclose(found.score("甲一"), [score])
    assert_allclose(found.score("总分"), [total])


def test_a_field_fills_in_its_own_datum(evaluated: Callable[..., Any]) -> None:
    text = points().replace("a : number", "a : number missing = 5")
    assert_allclose(evaluated(text, a=[None], b=[30], c=[40]).score("甲一"), [5])


def test_a_field_takes_the_median_of_its_peers(evaluated: Callable[..., Any]) -> None:
    text = points().replace("a : number", "a : number missing = peer_median()")
    assert_allclose(evaluated(text, a=[None, 2, 4, 20], b=[30] * 4, c=[40] * 4).value("甲一"), [4, 2, 4, 20])


def test_a_field_that_must_be_there_stops_the_evaluation(evaluated: Callable[..., Any]) -> None:
    text = points().replace("a : number", "a : number missing = error")
    with pytest.raises(EvaluationError, match="missing-field"):
        evaluated(text, a=[None], b=[30], c=[40])


def test_on_a_scale_absent_children_leave_a_mean_of_the_others(evaluated: Callable[..., Any]) -> None:
    text = """
    indicator_set s scale 1..10 {
      fields { a : number; b : number; c : number }
      require = 60%
      indicator x weight 2 { value = a }
      indicator y weight 1 { value = b }
      indicator z weight 1 { value = c }
    }"""
    # (2*4 + 8) / 3 and, with x absent, only half of the weight is there
    found = evaluated(text, a=[4, None, 4], b=[8, 8, 8], c=[None, 10, 10])
    assert_allclose(found.score("s"), [16 / 3, NAN, (8 + 8 + 10) / 4])


def test_a_field_carries_the_unit_s_own_datum_over_so_many_periods(evaluated: Callable[..., Any]) -> None:
    text = points().replace("a : number", "a : number missing = carry(2)")
    periods = ["1", "1", "2", "2", "3", "4"]
    rest = {"b": [30] * 6, "c": [40] * 6, "units": list("uvuvuu"), "periods": periods}
    assert_allclose(evaluated(text, a=[1, 2, None, 3, None, None], **rest).value("甲一"), [1, 2, 1, 3, 1, NAN])
    with pytest.raises(EvaluationError, match="carry-periods"):
        evaluated(text, a=[None], b=[1], c=[1])


@pytest.mark.parametrize("rows", [2, 70_000])
def test_a_condition_that_asks_for_no_data_can_fail_for_all_units(evaluated: Callable[..., Any], rows: int) -> None:
    # 甲一 does not apply to anybody, 甲二 carries its weight: 30 × 60/40 + 40
    found = evaluated(points(leaf="applies = 1 > 2"), a=[10] * rows, b=[30] * rows, c=[40] * rows)
    assert set(found.score("总分")) == {85}
    assert np.isnan(found.score("甲一")).all()
    assert set(found.state("甲一")) == {2}


@pytest.mark.parametrize("rows", [2, 70_000])
def test_a_condition_that_asks_for_no_data_can_hold_for_all_units(evaluated: Callable[..., Any], rows: int) -> None:
    found = evaluated(points(leaf="applies = 2 > 1"), a=[10] * rows, b=[30] * rows, c=[40] * rows)
    assert set(found.score("总分")) == {80}

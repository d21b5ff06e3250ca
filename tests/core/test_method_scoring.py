"""Scores by a rule, against hand-computed and published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from quanheng.core.errors import EvaluationError, RowError
from quanheng.core.methods.scoring import award, deduct, efficacy, goalposts, ratio, steps, tiers

NAN = float("nan")
finite = st.floats(-1e6, 1e6)


def test_binary_fractions_do_not_lose_a_step() -> None:
    # plain floor division gives 2 for both
    assert steps(100.3 - 100, 0.1, "whole") == 3
    assert steps(0.3, 0.1, "whole") == 3


def test_an_incomplete_step_counts_as_the_author_says() -> None:
    assert_allclose([steps(2.4, 1, how) for how in ("proportional", "whole", "started")], [2.4, 2, 3])


def test_a_started_step_is_not_started_by_rounding_noise() -> None:
    assert steps(110 / 100 - 1, 0.1, "started") == 1


def test_a_step_of_nothing_is_refused() -> None:
    with pytest.raises(RowError) as error:
        steps([1.0, 2.0], [1.0, 0.0])
    assert error.value.name == "step-size"
    assert list(np.asarray(error.value.mask)) == [False, True]


def test_staffing_control_loses_half_a_point_for_each_percentage_point() -> None:
    # 在职人员控制率: 105/100, 每超过1个百分点扣0.5分 -> 扣2.5分
    points = deduct([1.05, 1.0, 0.9], 30.0, 0.5, 0.01, above=1.0, step="whole", per_unit="pp")
    assert_allclose(points, [27.5, 30, 30])


def test_deduction_stops_at_full_unless_a_smaller_cap_is_given() -> None:
    assert deduct(9.0, 30.0, 10.0, 1, above=0.0) == 0
    assert deduct(9.0, 30.0, 10.0, 1, above=0.0, upto=6.0) == 24


def test_deduction_without_a_limit_counts_from_zero() -> None:
    # 每发现1次扣2分
    assert deduct(3.0, 10.0, 2.0, 1) == 4


def test_a_budget_below_its_target_loses_by_five_points_of_percent() -> None:
    # 预算完成率 93%, 每低于5个百分点扣2分, 不足不计
    assert deduct(0.93, 10.0, 2.0, 0.05, below=1.0, step="whole", per_unit="pp") == 8


def test_a_percentage_step_is_a_part_of_the_limit() -> None:
    # 每低于目标值2%扣1分: 目标200, 实际190 -> 低5%, 2.5步
    assert_allclose(deduct(190.0, 20.0, 1.0, 0.02, below=200.0, per_unit="%"), 17.5)
    assert_allclose(deduct(190.0, 20.0, 1.0, 0.02, below=200.0, per_unit="%", step="whole"), 18)


def test_a_percentage_of_a_negative_limit_is_of_its_size() -> None:
    assert_allclose(deduct(-110.0, 20.0, 1.0, 0.02, below=-100.0, per_unit="%"), 15)


def test_a_percentage_of_zero_is_refused_only_where_it_is_needed() -> None:
    assert deduct(-1.0, 20.0, 1.0, 0.02, above=0.0, per_unit="%") == 20
    with pytest.raises(RowError) as error:
        deduct(1.0, 20.0, 1.0, 0.02, above=0.0, per_unit="%")
    assert error.value.name == "step-of-zero"


def test_the_distance_to_a_range_is_deducted_on_both_sides() -> None:
    points = deduct([0.92, 0.95, 1.0, 1.05, 1.07], 10.0, 1.0, 0.01, outside=(0.95, 1.05), per_unit="pp")
    assert_allclose(points, [7, 10, 10, 10, 8])


def test_base_points_rise_and_fall_within_caps() -> None:
    # P13: 基本分30, 每超过目标值3%加1分最多加6分, 每低于3%扣1分最多扣6分
    value, target = np.array([100.0, 109.0, 200.0, 94.0, 0.0]), 100.0
    lost = deduct(value, 30.0, 1.0, 0.03, below=target, upto=6.0, step="whole", per_unit="%")
    won = award(value, 1.0, 0.03, above=target, upto=6.0, step="whole", per_unit="%")
    assert_allclose(lost + won, [30, 33, 36, 28, 24])


def test_an_absent_value_stays_absent() -> None:
    assert np.isnan(deduct(NAN, 30.0, 0.5, 0.01, above=1.0))
    assert np.isnan(award(1.0, 0.5, 0.01, above=NAN))
    assert np.isnan(ratio(NAN, 0.0))
    assert np.isnan(tiers(NAN, 5, 4, 3, 2, 1))


def test_completion_counts_in_proportion_to_the_target() -> None:
    assert_allclose(ratio([50.0, 100.0, 120.0, -5.0], 100.0), [0.5, 1, 1.2, 0])


def test_where_lower_is_better_the_ratio_turns_round() -> None:
    # P7: 小于或等于1计满分,否则按比例计分
    assert_allclose(ratio([2.0, 1.0, 0.5, 0.0], 1.0, "lower_is_better"), [0.5, 1, 1, 1])


def test_a_target_of_zero_is_an_error_that_marks_its_rows() -> None:
    with pytest.raises(RowError) as error:
        ratio([1.0, 1.0, NAN], [10.0, -2.0, 0.0])
    assert error.value.name == "ratio-target"
    assert_allclose(error.value.facts["target"], [10, -2, 0])
    assert list(np.asarray(error.value.mask)) == [False, True, False]


def test_goalposts_give_the_health_index_of_the_report() -> None:
    # UNDP technical note: (life expectancy - 20) / (85 - 20)
    assert_allclose(goalposts([84.0, 90.0, 10.0], 20, 85), [64 / 65, 1, 0])


def test_goalposts_may_fall_and_bend() -> None:
    # Doing Business 2020, total tax and contribution rate: worst 84, best 26.1, power 0.8
    assert_allclose(goalposts(36.8, 84, 26.1, power=0.8), ((84 - 36.8) / (84 - 26.1)) ** 0.8)
    assert_allclose(goalposts([84.0, 20.0], 84, 26.1, power=0.8), [0, 1])


def test_equal_goalposts_are_refused() -> None:
    with pytest.raises(RowError):
        goalposts(1.0, 5, 5)


def test_tiers_interpolate_between_standards() -> None:
    # x = 90 between 上档 100 and 本档 80: 功效系数 0.5
    assert_allclose(tiers([100.0, 90.0, 80.0, 20.0, 19.0, 120.0], 100, 80, 60, 40, 20), [1, 0.9, 0.8, 0.2, 0, 1])


def test_tiers_may_rise_where_lower_is_better() -> None:
    assert_allclose(tiers([10.0, 15.0, 50.0, 51.0], 10, 20, 30, 40, 50), [1, 0.9, 0.2, 0])


def test_tiers_out_of_order_are_refused() -> None:
    with pytest.raises(RowError) as error:
        tiers(1.0, 100, 80, 90, 40, 20)
    assert error.value.name == "tiers-order"
    with pytest.raises(EvaluationError):
        tiers(1.0, 5, 4, 3, 2, 1, at=(1.0, 0.5))


def test_efficacy_coefficients_give_the_known_answers() -> None:
    # x = 85 between 60 and 100: linear 85, exponential 82.567 points of 100
    assert_allclose(efficacy(85.0, 60, 100), 0.85)
    assert_allclose(efficacy(85.0, 60, 100, form="exponential"), 0.82567, atol=5e-6)


def test_efficacy_stays_between_nothing_and_full() -> None:
    for form in ("linear", "exponential"):
        shares = efficacy([-1e9, 60.0, 100.0, 1e9], 60, 100, form=form)
        assert_allclose(shares, [0, 0.6, 1, 1], atol=1e-12)


@given(st.lists(finite, min_size=2), st.sampled_from(["proportional", "whole", "started"]))
def test_more_of_a_bad_thing_never_scores_more(values: list[float], step: str) -> None:
    points = deduct(np.sort(values), 30.0, 0.5, 0.7, above=3.0, step=step)
    assert (np.diff(points) <= 1e-9).all()
    assert ((points >= 0) & (points <= 30)).all()


@given(finite, finite, st.floats(0.01, 100))
def test_whole_steps_never_exceed_started_ones(value: float, limit: float, per: float) -> None:
    few, exact, many = (
        float(award(value, 1.0, per, above=limit, step=how)) for how in ("whole", "proportional", "started")
    )
    assert few - 1e-6 * max(1, exact) <= exact <= many + 1e-6 * max(1, exact)


@given(st.lists(st.floats(-100, 200), min_size=2))
def test_interpolations_rise_with_the_value_and_stay_within_full(values: list[float]) -> None:
    ordered = np.sort(values)
    for shares in (goalposts(ordered, 10, 90), efficacy(ordered, 10, 90), tiers(ordered, 90, 70, 50, 30, 10)):
        assert (np.diff(shares) >= -1e-12).all()
        assert ((shares >= 0) & (shares <= 1)).all()
